//! Copying a token: it goes from the keychain to the clipboard and not through the page.

use crate::{shell::Shell, wire::Copied};
use authkeep_core::{connection::Id, error::Error, forms::Form, fresh::Handed};
use std::{future::Future, pin::pin, sync::Arc, time::Duration};
use tokio::time;

/// A refresh that is over sooner than this is not worth a word.
const NOTICEABLE: Duration = Duration::from_millis(150);

impl Shell {
    /// Copies a token in a form, refreshed first if less is left than the person wants. `by` is for
    /// the log.
    ///
    /// # Errors
    /// As [`Service::token`](authkeep_core::service::Service::token); `Unexpected` if the clipboard
    /// does not take it.
    pub async fn copy(self: &Arc<Self>, id: &Id, form: Form, by: &str) -> Result<Copied, Error> {
        let name = self.name_of(id)?;
        let settings = self.settings.now();
        let enough = Duration::from_secs(settings.min_life_s.into());
        let asked = self.service.token(&name, Some(enough), Some(by));
        let handed = self.doing(self.shown_refreshing(id, asked)).await?;
        let text = self.service.write_as(&handed, form)?;
        let clears_in_s = Some(settings.clear_clipboard_s).filter(|seconds| *seconds > 0);
        let clear_after = clears_in_s.map(|seconds| Duration::from_secs(seconds.into()));
        self.clipboard.copy_secret(text, clear_after).await?;
        let copied = Copied { good_for_s: self.good_for(&handed), clears_in_s, refreshed: handed.refreshed };
        self.live.copied(id.to_string(), copied.clone());
        if handed.refreshed {
            self.settle_owed();
        }
        Ok(copied)
    }

    /// Does what may refresh a connection, and says so if it takes its time.
    pub async fn shown_refreshing<T>(&self, id: &Id, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if let Ok(done) = time::timeout(NOTICEABLE, &mut work).await {
            return done;
        }
        self.live.refreshing(id, true);
        let done = work.await;
        self.live.refreshing(id, false);
        done
    }

    fn good_for(&self, handed: &Handed) -> Option<u32> {
        let left = handed.expires_at?.duration_since(self.service.now());
        Some(u32::try_from(left.as_secs().max(0)).unwrap_or(u32::MAX))
    }
}

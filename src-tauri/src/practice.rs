//! The practice server, run by the app itself, so that a newcomer needs no terminal.

use authkeep_core::provider::Provider;
use authkeep_practice::{DEFAULT_PORT, Options, PUBLIC_CLIENT, Practice};
use std::path::PathBuf;
use tokio::sync::Mutex;

/// Runs the practice server, unless another program does.
pub struct PracticeHost {
    state_file: PathBuf,
    running: Mutex<Option<Practice>>,
}

impl PracticeHost {
    /// It remembers in this file what was connected to it.
    pub fn new(state_file: PathBuf) -> Self {
        Self { state_file, running: Mutex::default() }
    }

    /// Starts the server if it does not run. Where its port is taken, most likely by another one
    /// like it, nothing is done; the next call tries again.
    pub async fn start(&self) {
        let mut running = self.running.lock().await;
        if running.is_some() {
            return;
        }
        let folder = self.state_file.parent().map(authkeep_platform::private::create_folder);
        if let Some(Err(error)) = folder {
            tracing::warn!(%error, "the folder of the practice server cannot be made");
            return;
        }
        let options =
            Options { port: DEFAULT_PORT, state_file: Some(self.state_file.clone()), ..Options::default() };
        match Practice::start(options).await {
            Ok(practice) => *running = Some(practice),
            Err(error) => tracing::info!(%error, "the practice server does not run here"),
        }
    }
}

/// Whether this is the provider that the practice server plays: its own client, on this machine.
pub fn is(provider: &Provider) -> bool {
    let own = provider.client.as_ref().is_some_and(|client| client.id == PUBLIC_CLIENT);
    own && provider.authorize_url.as_ref().is_some_and(|url| url.as_str().starts_with("http://127.0.0.1:"))
}

//! The practice server, run by the app itself, so that a newcomer needs no terminal.

use authkeep_core::provider::Provider;
use authkeep_practice::{Options, PUBLIC_CLIENT, Practice};
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

    /// Starts the server at this port of the computer itself if it does not run. Where the port is
    /// taken, most likely by another one like it, nothing is done; the next call tries again.
    pub async fn start(&self, port: u16) {
        let mut running = self.running.lock().await;
        if running.is_some() {
            return;
        }
        let folder = self.state_file.parent().map(authkeep_platform::private::create_folder);
        if let Some(Err(error)) = folder {
            tracing::warn!(%error, "the folder of the practice server cannot be made");
            return;
        }
        let options = Options { port, state_file: Some(self.state_file.clone()), ..Options::default() };
        match Practice::start(options).await {
            Ok(practice) => *running = Some(practice),
            Err(error) => tracing::info!(%error, "the practice server does not run here"),
        }
    }
}

/// Whether this is the provider that the practice server plays.
pub fn is(provider: &Provider) -> bool {
    port(provider).is_some()
}

/// Where the practice server has to run to be this provider: one with its own client, on this
/// computer.
pub fn port(provider: &Provider) -> Option<u16> {
    let client = provider.client.as_ref()?;
    let url = provider.authorize_url.as_ref().filter(|_| client.id == PUBLIC_CLIENT)?;
    let port = url.as_str().strip_prefix("http://127.0.0.1:")?.split('/').next()?;
    port.parse().ok().filter(|port| *port != 0)
}

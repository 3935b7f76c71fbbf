//! Stopping, and starting again.

use std::path::Path;

use authkeep_practice::{Client, Dialect, Options, Practice, StartError};
use tokio::net::TcpStream;

use crate::support::*;

async fn start_at(path: &Path) -> Result<Practice, StartError> {
    Practice::start(Options { state_file: Some(path.into()), ..Options::default() }).await
}

#[tokio::test]
async fn a_server_that_was_killed_comes_back_with_clients_grants_and_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let practice = start_at(&path).await.unwrap();
    practice.register(Client::confidential(APP, SECRET).redirect(REDIRECT));
    practice.approve();
    let (_, old) = connect(&practice).await;
    let (access, token) = tokens(&refresh(&old).send(&practice).await);
    let waiting = code(&practice).await;
    drop(practice);

    let file = std::fs::read_to_string(&path).unwrap();
    for secret in [access.as_str(), &old, &token, &waiting, SECRET] {
        assert!(!file.contains(secret));
    }
    let practice = start_at(&path).await.unwrap();
    assert_eq!(whoami(&practice, &access).await.status, 200);
    assert_eq!(refresh(&old).send(&practice).await.error(), "invalid_grant");
    assert_eq!(refresh(&token).send(&practice).await.status, 200);
    assert_eq!(exchange(&waiting).send(&practice).await.status, 200);
    let own = Ask::form("/oauth/token", &[("grant_type", "client_credentials")]).basic(APP, SECRET);
    assert_eq!(own.send(&practice).await.status, 200);
}

#[tokio::test]
async fn a_state_that_cannot_be_kept_stops_the_start_or_fails_the_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    std::fs::write(&path, "not JSON").unwrap();
    assert!(matches!(start_at(&path).await, Err(StartError::State { .. })));

    std::fs::remove_file(&path).unwrap();
    let practice = start_at(&path).await.unwrap();
    practice.approve();
    // A folder in the place of the file: nothing can be renamed onto it.
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir_all(path.join("occupied")).unwrap();
    let answer = authorize(&[]).send(&practice).await;
    assert_eq!((answer.status, answer.header("location")), (500, None));
}

#[tokio::test]
async fn shutdown_frees_the_port_and_a_taken_port_is_an_error() {
    let practice = start(Dialect::default()).await;
    let port = practice.origin().rsplit_once(':').unwrap().1.parse().unwrap();
    let again = || Practice::start(Options { port, ..Options::default() });
    assert!(matches!(again().await, Err(StartError::Listen { .. })));
    practice.shutdown().await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    assert_eq!(again().await.unwrap().origin(), format!("http://127.0.0.1:{port}"));
}

#[tokio::test]
async fn a_foreground_run_ends_when_it_is_told() {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let mut origin = String::new();
    let until = async { told.await.unwrap() };
    let announce = |practice: &Practice| {
        origin = practice.origin();
        tell.send(()).unwrap();
    };
    authkeep_practice::run(0, None, announce, until).await.unwrap();
    assert!(TcpStream::connect(origin.trim_start_matches("http://")).await.is_err());
}

//! The Http port against servers that answer with bytes written here, well or badly.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod answers;
mod cuts;
mod limits;
mod proxy;
mod refused;
mod server;
mod tls;

use authkeep_core::ports::{Http as _, HttpError, HttpRequest, HttpResponse, Method};
use authkeep_platform::http::{Http, Limits};
use secrecy::ExposeSecret;
use std::{env, fmt::Write, process::Command, time::Duration};

/// Stands in the query, a header and the body of every request, and in answers.
const SECRET: &str = "marked-9f2c";

fn request(method: Method, address: &str) -> HttpRequest {
    HttpRequest {
        method,
        url: format!("{address}?token={SECRET}").parse().unwrap(),
        headers: vec![("Authorization".into(), format!("Bearer {SECRET}").into())],
        body: (method == Method::Post).then(|| format!("refresh_token={SECRET}").into()),
    }
}

/// Sends within small limits, and checks that no error tells a secret.
async fn send(method: Method, address: &str) -> Result<HttpResponse, HttpError> {
    let limits = Limits { connect: Duration::from_secs(2), whole: Duration::from_secs(5), body: 64 * 1024 };
    send_within(limits, method, address).await
}

async fn send_within(limits: Limits, method: Method, address: &str) -> Result<HttpResponse, HttpError> {
    let request = request(method, address);
    let mut told = format!("{request:?}");
    let answer = Http::new(limits).send(request).await;
    match &answer {
        Ok(response) => write!(told, "{response:?}").unwrap(),
        Err(error) => write!(told, "{error} {error:?}").unwrap(),
    }
    assert!(!told.contains(SECRET), "{told}");
    answer
}

fn body(response: &HttpResponse) -> &[u8] {
    response.body.expose_secret()
}

#[track_caller]
fn assert_not_sent(answer: Result<HttpResponse, HttpError>, because: &str) {
    let Err(HttpError::NotSent { origin, detail }) = answer else { panic!("{answer:?}") };
    assert!(detail.contains(because), "{detail}");
    assert!(origin.matches('/').count() == 2, "scheme, host and port alone: {origin}");
}

#[track_caller]
fn assert_lost(answer: Result<HttpResponse, HttpError>, because: &str) {
    let Err(HttpError::Lost { origin, detail }) = answer else { panic!("{answer:?}") };
    assert!(detail.contains(because), "{detail}");
    assert!(origin.matches('/').count() == 2, "scheme, host and port alone: {origin}");
}

/// Names the server to ask, in a test that [`ask_apart`] runs.
const ADDRESS: &str = "AUTHKEEP_TEST_ADDRESS";

/// Runs a test of this program again in a process of its own, for its environment. There
/// [`ADDRESS`] is set.
fn ask_apart(test: &str, address: &str, environment: &[(&str, &str)]) {
    let mut command = Command::new(env::current_exe().unwrap());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.args(["--exact", test, "--nocapture"]).env(ADDRESS, address).envs(environment.iter().copied());
    let output = command.output().unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

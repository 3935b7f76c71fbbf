//! What happens in the browser.

use super::process::PATIENCE;
use ureq::{Agent, http::header::LOCATION};

/// A client that follows nothing by itself and takes every status for an answer.
pub fn http() -> Agent {
    let config = Agent::config_builder().max_redirects(0).http_status_as_error(false).proxy(None);
    config.timeout_global(Some(PATIENCE)).build().into()
}

/// Opens the page of a sign-in, where the person approves. Gives the address that the browser is
/// sent to.
pub fn approve(address: &str) -> String {
    let answer = http().get(address).call().expect("the authorization endpoint");
    answer.headers()[LOCATION].to_str().expect("an address").to_owned()
}

/// Goes where the browser is sent to, a listener on this machine. Gives what it shows.
pub fn follow(address: &str) -> String {
    let mut answer = http().get(address).call().expect("the listener answers");
    answer.body_mut().read_to_string().expect("the page after the sign-in")
}

/// Whether an API takes this token.
pub fn takes(address: &str, token: &str) -> bool {
    let call = http().get(address).header("authorization", format!("Bearer {token}")).call();
    call.expect("an answer").status() == 200
}

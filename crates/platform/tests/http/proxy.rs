use crate::{ADDRESS, ask_apart, assert_not_sent, send, server::Server};
use authkeep_core::ports::Method;
use std::env;

#[tokio::test]
async fn the_world_is_reached_by_the_system_s_proxy() {
    if let Ok(address) = env::var(ADDRESS) {
        return assert_not_sent(send(Method::Post, &address).await, "proxy");
    }
    let proxy = Server::answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let environment = [("HTTPS_PROXY", proxy.url("")), ("HTTP_PROXY", proxy.url(""))];
    let environment = environment.each_ref().map(|(name, address)| (*name, address.as_str()));
    let test = "proxy::the_world_is_reached_by_the_system_s_proxy";
    ask_apart(test, "https://as.invalid/token", &environment);
    let requests = proxy.requests();
    assert!(requests.len() == 1 && requests[0].starts_with("CONNECT as.invalid:443 "), "{requests:?}");
    assert!(!requests[0].contains("token"));
}

#[tokio::test]
async fn this_machine_is_reached_without_a_proxy() {
    if let Ok(address) = env::var(ADDRESS) {
        assert_eq!(send(Method::Post, &address).await.unwrap().status, 204);
        return assert_not_sent(send(Method::Post, "https://127.0.0.1:1/token").await, "refused");
    }
    let proxy = Server::answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n");
    let address = proxy.url("");
    let environment =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, address.as_str()));
    let test = "proxy::this_machine_is_reached_without_a_proxy";
    ask_apart(test, &server.url("/token"), &environment);
    assert!(proxy.requests().is_empty());
}

use crate::{assert_not_sent, request, send, send_within, server::Server};
use authkeep_core::ports::{Http as _, Method};
use authkeep_platform::http::{Http, Limits};
use std::{net::TcpListener, time::Duration};

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    assert_not_sent(send(Method::Post, &format!("http://{address}/token")).await, "refused");
}

/// RFC 6761 section 6.4: no such name exists.
#[tokio::test]
async fn a_name_that_does_not_exist() {
    // A system without a network may need a while to know it.
    let limits = Limits { connect: Duration::from_secs(60), whole: Duration::from_secs(90), body: 1 };
    let answer = send_within(limits, Method::Post, "https://as.invalid/token").await;
    assert_not_sent(answer, "name not found");
}

#[tokio::test]
async fn plain_http_leaves_this_machine_never() {
    // Looked up, the name would be "not found"; asked, the address would time out.
    for host in ["as.invalid", "192.0.2.1", "[2001:db8::1]", "localhost.invalid"] {
        let answer = send(Method::Post, &format!("http://{host}/token")).await;
        assert_not_sent(answer, "the address is not https");
    }
}

#[tokio::test]
async fn the_name_of_this_machine_is_this_machine() {
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n");
    let address = format!("http://localhost:{}/", server.port());
    assert_eq!(send(Method::Get, &address).await.unwrap().status, 204);
}

#[tokio::test]
async fn what_cannot_be_a_header_is_not_sent() {
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n");
    for (name, value) in [("X-Line", "a\r\nX-Other: marked-9f2c"), ("marked 9f2c", "a"), ("", "a")] {
        let mut request = request(Method::Post, &server.url("/token"));
        request.headers.push((name.into(), value.into()));
        let answer = Http::default().send(request).await;
        assert!(!format!("{answer:?}").contains("9f2c"));
        assert_not_sent(answer, "a header has no valid");
    }
    assert!(server.requests().is_empty());
}

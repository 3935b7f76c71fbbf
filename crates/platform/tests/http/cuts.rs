use crate::{answers::gzipped, assert_lost, body, send, server::Server};
use authkeep_core::ports::Method;

const BODY: &str = "{\"access_token\":\"a\",\"refresh_token\":\"b\"}";

/// Every answer that ends early is lost, and the request was presented once.
async fn assert_whole_or_lost(answer: &[u8]) {
    for kept in 0..answer.len() {
        let server = Server::answering(&answer[..kept]);
        let cut = send(Method::Post, &server.url("/token")).await;
        assert!(cut.is_err(), "a success after {kept} of {} bytes", answer.len());
        assert_lost(cut, "");
        assert_eq!(server.requests().len(), 1, "after {kept} bytes");
    }
    let whole = send(Method::Post, &Server::answering(answer).url("/token")).await.unwrap();
    assert_eq!(body(&whole), BODY.as_bytes());
}

#[tokio::test]
async fn a_body_of_known_length_cut_anywhere() {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{BODY}", BODY.len());
    assert_whole_or_lost(answer.as_bytes()).await;
}

#[tokio::test]
async fn a_chunked_body_cut_anywhere() {
    let (one, two) = BODY.split_at(7);
    let answer = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    );
    assert_whole_or_lost(answer.as_bytes()).await;
}

#[tokio::test]
async fn a_compressed_body_cut_anywhere() {
    assert_whole_or_lost(&gzipped(BODY.as_bytes())).await;
}

/// The compressed text ends, the promised bytes do not come.
#[tokio::test]
async fn a_compressed_body_followed_by_less_than_promised() {
    let answer = gzipped(BODY.as_bytes());
    let split = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let length = answer.len() - split + 1;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
    let server = Server::answering([head.as_bytes(), &answer[split..]].concat());
    assert_lost(send(Method::Post, &server.url("/token")).await, "");
}

#[tokio::test]
async fn a_connection_that_is_reset() {
    // Closing with unread bytes resets.
    let address = Server::raw(|stream| drop(stream.peek(&mut [0])));
    assert_lost(send(Method::Post, &format!("http://{address}/token")).await, "the server");
}

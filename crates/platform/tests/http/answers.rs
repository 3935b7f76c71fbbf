use crate::{SECRET, assert_lost, body, request, send, server::Server};
use authkeep_core::ports::{Http as _, Method};
use authkeep_platform::http::Http;
use flate2::{Compression, write::GzEncoder};
use std::{
    io::{Read, Write},
    time::Duration,
};
use tokio::{sync::mpsc, time::timeout};

#[tokio::test]
async fn a_request_arrives_as_it_was_given() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    send(Method::Post, &server.url("/token")).await.unwrap();

    let request = server.requests().remove(0);
    let (head, sent) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(sent, format!("refresh_token={SECRET}"));
    let mut lines = head.lines();
    assert_eq!(lines.next().unwrap(), format!("POST /token?token={SECRET} HTTP/1.1"));
    let mut lines: Vec<String> = lines.map(str::to_lowercase).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "accept-encoding: gzip".to_owned(),
            "accept: */*".to_owned(),
            format!("authorization: bearer {SECRET}"),
            "connection: close".to_owned(),
            format!("content-length: {}", sent.len()),
            format!("host: 127.0.0.1:{}", server.port()),
            concat!("user-agent: authkeep/", env!("CARGO_PKG_VERSION")).to_owned(),
        ]
    );
}

#[tokio::test]
async fn every_method_keeps_its_name() {
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n");
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    for name in methods {
        let response = send(Method::parse(name).unwrap(), &server.url("/")).await.unwrap();
        assert_eq!((response.status, body(&response)), (204, &[][..]));
    }
    let seen: Vec<String> =
        server.requests().iter().map(|request| request.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(seen, methods);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        let location = elsewhere.url("/stolen");
        let server = Server::answering(format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ));
        let response = send(Method::Post, &server.url("/token")).await.unwrap();
        assert_eq!(response.status, status);
        assert_eq!(response.header("location"), Some(location.as_str()));
        assert_eq!(server.requests().len(), 1);
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn nothing_is_carried_from_one_request_to_the_next() {
    let server =
        Server::answering("HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 0\r\n\r\n");
    let http = Http::default();
    for _ in 0..2 {
        http.send(request(Method::Get, &server.url("/"))).await.unwrap();
    }
    let second = server.requests()[1].to_lowercase();
    assert!(!second.contains("cookie") && !second.contains("referer"), "{second}");
}

#[tokio::test]
async fn a_connection_serves_one_request_though_the_server_would_keep_it() {
    let (left, mut after) = mpsc::unbounded_channel();
    let server = Server::scripted(move |mut stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}")
            .unwrap();
        left.send(stream.read_to_end(&mut Vec::new()).unwrap()).unwrap();
    });
    let http = Http::default();
    for _ in 0..2 {
        http.send(request(Method::Post, &server.url("/token"))).await.unwrap();
        // A pool would hold it for longer.
        assert_eq!(timeout(Duration::from_secs(20), after.recv()).await.unwrap(), Some(0));
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn headers_come_with_lower_case_names_and_visible_values() {
    let server = Server::answering(
        b"HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nX-Name: caf\xc3\xa9\t\xff!\r\nX-Two: 1\r\nx-two: 2\r\n\
          Content-Length: 0\r\n\r\n",
    );
    let response = send(Method::Get, &server.url("/")).await.unwrap();
    assert_eq!(response.status, 429);
    let headers: Vec<(&str, &str)> =
        response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("retry-after", "7"),
        ("x-name", "caf????!"),
        ("x-two", "1"),
        ("x-two", "2"),
        ("content-length", "0"),
    ];
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn every_framing_of_a_body_is_read() {
    let framings = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and what nobody asked for",
    ];
    for framing in framings {
        let response = send(Method::Get, &Server::answering(framing).url("/")).await.unwrap();
        assert_eq!((response.status, body(&response)), (200, &b"hello"[..]), "{framing}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_lost() {
    let broken = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 two hundred\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "marked-9f2c\r\n\r\n",
    ];
    for broken in broken {
        let server = Server::answering(broken);
        assert_lost(send(Method::Post, &server.url("/token")).await, "not HTTP");
        assert_eq!(server.requests().len(), 1, "{broken}");
    }
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nmarked-9f2c\r\n";
    assert_lost(send(Method::Get, &Server::answering(chunk).url("/")).await, "");
}

#[tokio::test]
async fn a_body_may_be_compressed() {
    let server = Server::answering(gzipped(b"{\"access_token\":\"a\"}"));
    let response = send(Method::Post, &server.url("/token")).await.unwrap();
    assert_eq!(body(&response), b"{\"access_token\":\"a\"}");
}

#[tokio::test]
async fn a_body_that_does_not_decompress_is_lost() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 11\r\n\r\nmarked-9f2c",
    );
    assert_lost(send(Method::Post, &server.url("/token")).await, "decompressed");
}

/// A whole answer with this body, compressed.
pub fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    let body = encoder.finish().unwrap();
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), &body].concat()
}

use crate::{
    ADDRESS, SECRET, ask_apart, assert_lost, assert_not_sent, body, send,
    server::{Server, read_request},
};
use authkeep_core::ports::Method;
use rcgen::{CertificateParams, CertifiedKey, KeyPair, date_time_ymd, generate_simple_self_signed};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    env, fs,
    io::Write,
    sync::{Arc, Mutex},
};

type Own = CertifiedKey<KeyPair>;

/// Answers by TLS with this certificate; tells its address and the requests it read.
fn server(own: &Own, answer: &'static [u8], polite: bool) -> (String, Arc<Mutex<Vec<String>>>) {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = requests.clone();
    let address = Server::raw(move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
        let request = read_request(&mut stream);
        if request.is_empty() {
            return;
        }
        heard.lock().unwrap().push(request);
        stream.write_all(answer).unwrap();
        if polite {
            stream.conn.send_close_notify();
        }
        stream.flush().unwrap();
    });
    (format!("https://localhost:{}/token", address.port()), requests)
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for() {
    let own = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (address, requests) = server(&own, ANSWER, true);
    assert_not_sent(send(Method::Post, &address).await, "certificate not trusted");
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_speaks_no_tls() {
    let address = Server::raw(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    assert_not_sent(send(Method::Post, &format!("https://{address}/token")).await, "TLS");
}

#[tokio::test]
async fn a_handshake_that_is_cut() {
    let address = Server::raw(|stream| drop(stream.peek(&mut [0])));
    assert_not_sent(send(Method::Post, &format!("https://{address}/token")).await, "the server");
}

/// Runs a test in a process whose system vouches for this certificate.
fn ask_trusting(test: &str, own: &Own, address: &str) {
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    fs::write(&roots, own.cert.pem()).unwrap();
    ask_apart(test, address, &[("SSL_CERT_FILE", roots.to_str().unwrap())]);
}

#[tokio::test]
async fn a_certificate_that_the_system_trusts() {
    if let Ok(address) = env::var(ADDRESS) {
        assert_eq!(body(&send(Method::Post, &address).await.unwrap()), b"{}");
        return;
    }
    let own = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (address, requests) = server(&own, ANSWER, true);
    ask_trusting("tls::a_certificate_that_the_system_trusts", &own, &address);
    let requests = requests.lock().unwrap();
    assert!(requests.len() == 1 && requests[0].ends_with(&format!("refresh_token={SECRET}")));
}

#[tokio::test]
async fn a_certificate_for_another_name() {
    if let Ok(address) = env::var(ADDRESS) {
        return assert_not_sent(send(Method::Post, &address).await, "another name");
    }
    let own = generate_simple_self_signed(["as.example".to_owned()]).unwrap();
    let (address, requests) = server(&own, ANSWER, true);
    ask_trusting("tls::a_certificate_for_another_name", &own, &address);
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_certificate_out_of_date() {
    if let Ok(address) = env::var(ADDRESS) {
        return assert_not_sent(send(Method::Post, &address).await, "clock");
    }
    let signing_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_after = date_time_ymd(2001, 1, 1);
    let own = CertifiedKey { cert: params.self_signed(&signing_key).unwrap(), signing_key };
    let (address, requests) = server(&own, ANSWER, true);
    ask_trusting("tls::a_certificate_out_of_date", &own, &address);
    assert!(requests.lock().unwrap().is_empty());
}

/// RFC 8446 section 6.1: without the closing alert, the end may be a cut. It matters where the
/// end of the connection is the end of the body.
#[tokio::test]
async fn an_end_that_tls_does_not_confirm() {
    if let Ok(address) = env::var(ADDRESS) {
        return assert_lost(send(Method::Post, &address).await, "before its answer was whole");
    }
    let own = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (address, requests) = server(&own, b"HTTP/1.1 200 OK\r\n\r\n{}", false);
    ask_trusting("tls::an_end_that_tls_does_not_confirm", &own, &address);
    assert_eq!(requests.lock().unwrap().len(), 1);
}

use crate::{
    LONG, Serving,
    client::{Answer, get, request, send},
};
use std::time::Instant;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

#[tokio::test]
async fn a_long_address_gets_a_page_and_no_callback() {
    let serving = Serving::start().await;
    let long = request(serving.address, &format!("/callback?code={}&state=right", "a".repeat(20_000)));
    Answer::to(serving.address, long.as_bytes()).await.assert(414, "too long");
    assert!(serving.callbacks().is_empty());
    serving.assert_still_waiting().await;
}

#[tokio::test]
async fn a_megabyte_is_refused() {
    let serving = Serving::start().await;
    let megabyte = "a".repeat(1024 * 1024);
    let address = request(serving.address, &format!("/callback?code={megabyte}&state=right"));
    let header =
        request(serving.address, &format!("/callback?state=right HTTP/1.1\r\nX-Long: {megabyte}\r\nX: "));
    for head in [address, header] {
        let (begun, rest) = head.split_at(head.len() / 2);
        let mut stream = send(serving.address, begun.as_bytes()).await;
        let mut answer = Vec::new();
        timeout(LONG, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        // A connection reset here could take the answer with it.
        stream.write_all(rest.as_bytes()).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(
            ["HTTP/1.1 414 ", "HTTP/1.1 431 "].iter().any(|status| answer.starts_with(status)),
            "{answer}"
        );
    }
    assert!(serving.callbacks().is_empty());
    serving.assert_still_waiting().await;
}

#[tokio::test]
async fn bytes_that_are_no_http_change_nothing() {
    let serving = Serving::start().await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /callback?state=right HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = send(serving.address, bytes).await;
        stream.shutdown().await.unwrap();
        let answer = Answer::from(stream).await;
        assert!(answer.is_none() || answer.status() == 400);
    }
    assert!(serving.callbacks().is_empty());
    serving.assert_still_waiting().await;
}

/// More than the listener holds at once, all silent or half said.
#[tokio::test]
async fn slow_visitors_do_not_keep_the_right_one_out() {
    let serving = Serving::start().await;
    let mut slow = Vec::new();
    for number in 0..200 {
        let begun: &[u8] = if number % 2 == 0 { b"" } else { b"GET /callback?state=ri" };
        slow.push(send(serving.address, begun).await);
    }
    let begun = Instant::now();
    assert!(Answer::from(slow.remove(0)).await.is_none(), "the first has made room");
    serving.assert_still_waiting().await;
    // Neither the time for a head nor the time to leave is waited for.
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off() {
    let serving = Serving::start().await;
    let slow = send(serving.address, b"GET /callback?state=right HTTP/1.1\r\nHost:").await;
    assert!(timeout(LONG, Answer::from(slow)).await.is_ok());
    assert!(serving.callbacks().is_empty());
    serving.assert_still_waiting().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_does_not_disturb_the_right_one() {
    let serving = Serving::start().await;
    let address = serving.address;
    let crowd: Vec<_> = (0..50)
        .map(|number| match number % 4 {
            0 => tokio::spawn(get(address, "/callback?code=b&state=wrong")),
            1 => tokio::spawn(get(address, "/favicon.ico")),
            2 => tokio::spawn(Answer::to(
                address,
                b"GET /callback?state=right HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            )),
            _ => tokio::spawn(Answer::to(address, b"POST nonsense\r\n\r\n")),
        })
        .collect();
    for visitor in crowd {
        assert_ne!(visitor.await.unwrap().status(), 200);
    }
    assert_eq!(serving.callbacks().len(), 13);
    serving.assert_still_waiting().await;
}

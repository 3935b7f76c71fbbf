//! Scripted trouble: what the client gets, and what the server did.

use std::io::Read;
use std::time::{Duration, Instant};

use authkeep_practice::{Dialect, Endpoint, Gate, Outcome, Practice, Script, Trouble};
use flate2::read::GzDecoder;

use crate::support::*;

async fn connected() -> (Practice, String) {
    let practice = start_with("refresh = { rotation = 'maybe' }").await;
    let (_, token) = connect(&practice).await;
    (practice, token)
}

#[tokio::test]
async fn an_answer_breaks_after_every_possible_byte() {
    let (practice, token) = connected().await;
    let whole = refresh(&token).raw(&practice.origin()).await.len();
    for bytes in 0..whole {
        practice.script(Endpoint::Token, Trouble::CutAfter(bytes));
        assert_eq!(refresh(&token).raw(&practice.origin()).await.len(), bytes);
    }
    assert_eq!(practice.seen().refreshes, whole + 1, "every request was processed");
}

#[tokio::test]
async fn a_body_breaks_after_its_bytes_and_promises_more() {
    let (practice, token) = connected().await;
    for bytes in [0, 1, 40] {
        practice.script(Endpoint::Token, Trouble::CutBody(bytes));
        let answer = refresh(&token).send(&practice).await;
        assert_eq!((answer.status, answer.body.len()), (200, bytes));
        assert!(answer.header("content-length").unwrap().parse::<usize>().unwrap() > bytes);
    }
}

#[tokio::test]
async fn an_answer_is_lost_before_or_after_the_rotation() {
    let (practice, token) = connected().await;
    practice.script(Endpoint::Token, Script::from(Trouble::NoAnswer).unprocessed());
    practice.script(Endpoint::Token, Trouble::NoAnswer);
    assert!(refresh(&token).raw(&practice.origin()).await.is_empty());
    assert_eq!(practice.seen().refreshes, 0);
    assert!(refresh(&token).raw(&practice.origin()).await.is_empty());
    assert_eq!(practice.seen().refreshes, 1);
    let outcomes: Vec<Outcome> = practice.seen().at(Endpoint::Token).map(|request| request.outcome).collect();
    assert_eq!(outcomes, [Outcome::Served, Outcome::NotProcessed, Outcome::Served]);
    assert_eq!(refresh(&token).send(&practice).await.status, 200, "the scripts are used up");
}

#[tokio::test]
async fn another_answer_leaves_the_request_unprocessed_unless_told() {
    let (practice, token) = connected().await;
    let busy =
        Trouble::Status { code: 429, headers: vec![("retry-after".into(), "7".into())], body: "busy".into() };
    practice.script(Endpoint::Token, Script::from(busy.clone()).times(2));
    for _ in 0..2 {
        let answer = refresh(&token).send(&practice).await;
        assert_eq!(
            (answer.status, answer.header("retry-after"), answer.body.as_str()),
            (429, Some("7"), "busy")
        );
    }
    assert_eq!(practice.seen().refreshes, 0);
    practice.script(Endpoint::Token, Script::from(busy).processed());
    assert_eq!(refresh(&token).send(&practice).await.status, 429);
    assert_eq!(practice.seen().refreshes, 1);
}

#[tokio::test]
async fn foreign_bodies_and_redirects() {
    let (practice, token) = connected().await;
    let portal =
        Trouble::Body { content_type: "text/html".into(), text: "<h1>Log in to the Wi-Fi</h1>".into() };
    practice.script(Endpoint::Token, portal);
    let answer = refresh(&token).send(&practice).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html")));

    practice.script(Endpoint::Token, Trouble::MalformedJson);
    let answer = refresh(&token).send(&practice).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"access_token\":\""));

    for code in [301, 302, 303, 307, 308] {
        practice.script(
            Endpoint::Token,
            Trouble::RedirectTo { location: "http://127.0.0.1:1/steal".into(), code },
        );
        let answer = refresh(&token).send(&practice).await;
        assert_eq!((answer.status, answer.header("location")), (code, Some("http://127.0.0.1:1/steal")));
    }
}

#[tokio::test]
async fn a_huge_body_has_no_length_and_a_bomb_is_small() {
    let (practice, token) = connected().await;
    practice.script(Endpoint::Token, Trouble::HugeBody(300_000));
    let answer = refresh(&token).send(&practice).await;
    assert_eq!(answer.header("content-length"), None);
    assert!(answer.body.len() > 300_000);

    practice.script(Endpoint::Token, Trouble::GzipBomb(3_000_000));
    let raw = refresh(&token).raw(&practice.origin()).await;
    let head = raw.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    assert!(raw.len() < 60_000);
    let mut unpacked = String::new();
    GzDecoder::new(&raw[head + 4..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked.len(), 3_000_000);
}

#[tokio::test]
async fn a_gate_holds_answers_while_others_wait() {
    let (practice, token) = connected().await;
    let gate = Gate::new();
    practice.script(Endpoint::Token, Script::from(Trouble::Hold(gate.clone())).times(3));
    let origin = practice.origin();
    let asks: Vec<_> = (0..3)
        .map(|_| {
            let (ask, origin) = (refresh(&token), origin.clone());
            tokio::spawn(async move { ask.send_to(&origin).await.status })
        })
        .collect();
    gate.reached(3).await;
    assert!(asks.iter().all(|ask| !ask.is_finished()));
    assert_eq!(practice.seen().refreshes, 3, "they are processed and wait for their answers");
    gate.open();
    for ask in asks {
        assert_eq!(ask.await.unwrap(), 200);
    }

    let before = Gate::new();
    practice.script(Endpoint::Token, Script::from(Trouble::Hold(before.clone())).unprocessed());
    let ask = tokio::spawn(async move { refresh(&token).send_to(&origin).await.status });
    before.reached(1).await;
    assert_eq!(practice.seen().requests.last().unwrap().outcome, Outcome::Pending);
    assert_eq!(practice.seen().refreshes, 3);
    before.open();
    assert_eq!(ask.await.unwrap(), 200);
}

#[tokio::test]
async fn slow_answers_take_their_time() {
    let (practice, token) = connected().await;
    let time = Duration::from_millis(60);
    practice.script(Endpoint::Token, Trouble::Slow(time));
    let start = Instant::now();
    assert_eq!(refresh(&token).send(&practice).await.status, 200);
    assert!(start.elapsed() >= time);

    practice.script(Endpoint::WhoAmI, Trouble::Drip(Duration::from_millis(1)));
    let start = Instant::now();
    let answer = whoami(&practice, "wrong").await;
    assert_eq!(answer.error(), "invalid_token");
    assert!(start.elapsed() >= Duration::from_millis(answer.body.len() as u64));
}

#[tokio::test]
async fn the_date_can_be_wrong_and_scripts_can_be_cleared() {
    let practice = start(Dialect::default()).await;
    practice.script(Endpoint::Home, Script::from(Trouble::DateHeader(-86_400 * 400)).always());
    let right = Ask::get("/nowhere").send(&practice).await.header("date").unwrap().to_owned();
    for _ in 0..2 {
        let wrong = Ask::get("/").send(&practice).await.header("date").unwrap().to_owned();
        assert!(wrong.ends_with(" GMT") && wrong.len() == 29 && wrong[12..16] != right[12..16], "{wrong}");
    }
    practice.clear_scripts();
    assert_eq!(Ask::get("/").send(&practice).await.header("date").unwrap()[12..16], right[12..16]);
}

#[tokio::test]
async fn a_careless_server_says_back_what_it_was_sent_and_processes_nothing() {
    let (practice, token) = connected().await;
    practice.script(Endpoint::Token, Trouble::Echo);
    let answer = refresh(&token).send(&practice).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains(&token), "{}", answer.body);
    assert_eq!(practice.seen().refreshes, 0);
}

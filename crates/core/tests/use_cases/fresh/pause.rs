use crate::world::{Reply, World, code};
use authkeep_core::{error::Code, ports::HttpResponse};

fn slow_down(status: u16, retry_after: &str) -> Reply {
    let headers = vec![("retry-after".to_owned(), retry_after.to_owned())];
    Ok(HttpResponse { status, headers, body: Vec::new().into() })
}

/// Whether a refresh is asked for after each of these many seconds.
async fn asked_after<const N: usize>(status: u16, retry_after: &'static str, seconds: [i64; N]) -> [bool; N] {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.clock.pass(3601);
    world.http.says(move |_| slow_down(status, retry_after));
    let service = world.service();
    assert!(code(service.token("acme", None, None).await).unwrap_err().is_not_now());
    let mut passed = 0;
    let mut asked = [false; N];
    for (after, asked) in seconds.into_iter().zip(&mut asked) {
        world.clock.pass(after - passed);
        passed = after;
        world.http.seen();
        let failed = code(service.token("acme", None, None).await).unwrap_err();
        *asked = !world.http.seen().is_empty();
        assert!(*asked || failed == Code::SlowDown, "{failed:?} after {after} s");
    }
    asked
}

/// Rule 6: a provider that asks for a pause is left alone until it is over.
#[tokio::test]
async fn a_pause_is_kept_until_the_clock_has_passed_it() {
    assert_eq!(asked_after(429, "120", [0, 60, 119, 120]).await, [false, false, false, true]);
    assert_eq!(asked_after(503, "120", [119, 120]).await, [false, true]);
    let date = "Sun, 22 Nov 2026 09:05:01 GMT";
    assert_eq!(asked_after(429, date, [299, 300]).await, [false, true]);
}

/// A clock that jumped, or a provider that exaggerates, locks nobody out for longer.
#[tokio::test]
async fn a_pause_is_an_hour_at_most() {
    for long in ["7200", "86400", "99999999999", "Sun, 22 Nov 2037 09:00:00 GMT"] {
        assert_eq!(asked_after(429, long, [3599, 3600]).await, [false, true], "{long}");
    }
}

/// A gateway's answer leaves the outcome open; the pause with it is counted once, from when it came.
#[tokio::test]
async fn the_pause_of_a_gateway_ends_too() {
    assert_eq!(asked_after(504, "60", [30, 59, 60]).await, [false, false, true]);
}

#[tokio::test]
async fn no_pause_is_none() {
    for none in ["", "soon", "-5", "0", "Sun, 22 Nov 2020 09:00:00 GMT"] {
        assert_eq!(asked_after(429, none, [0]).await, [true], "{none}");
    }
}

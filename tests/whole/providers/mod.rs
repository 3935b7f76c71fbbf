//! The providers of the mission, each played by a server that is as strict as its documents.

mod connect;
mod decline;
mod disconnect;
mod other_ways;
mod refresh;
mod refused;

/// Every provider that is played.
const ALL: [&str; 6] = ["vend-email", "vendaze", "paced-email", "lightspeed-x", "vend", "vibe"];

/// The seconds from the making of a connection to a moment in it.
fn seconds_after_creation(connection: &serde_json::Value, field: &str) -> i64 {
    let moment = |field: &str| -> jiff::Timestamp {
        let text = connection[field].as_str().unwrap_or_else(|| panic!("no {field} in {connection}"));
        text.parse().expect("a moment")
    };
    moment(field).duration_since(moment("created_at")).as_secs()
}

/// Whether a life is the documented one; the clock went on a little.
fn is_about(seconds: i64, documented: i64) -> bool {
    (documented - 60..=documented + 1).contains(&seconds)
}

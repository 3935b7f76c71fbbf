//! A failure in its three parts: what happened, whose side it is on, what to do.

use super::{DANGER, json, line, styled};
use authkeep_core::{
    error::{Error, Side},
    view::ErrorView,
};
use serde::Serialize;
use std::fmt::Write;

/// Lines for people.
pub(super) fn for_people(error: &Error) -> String {
    let mut text = format!("{} {}\n", styled(DANGER, "error:"), line(&error.what));
    let _ = writeln!(text, "whose side: {}", side(error.code.side()));
    if !error.hint.is_empty() {
        let _ = writeln!(text, "what to do: {}", line(error.command_hint()));
    }
    if let Some(id) = error.request_id() {
        let _ = writeln!(text, "request id: {}", line(id));
    }
    text
}

/// One line for programs.
pub(super) fn as_json(error: &Error) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        error: ErrorView<'a>,
    }
    json(&Line { error: error.view() }).unwrap_or_else(|error| error.what)
}

/// Whose side it is on, in words.
fn side(side: Side) -> &'static str {
    match side {
        Side::You => "yours",
        Side::ThisComputer => "this computer's",
        Side::Network => "the network's",
        Side::Provider => "the provider's",
        Side::SetUp => "the set-up of the client or of the provider's file",
        Side::Nobody => "nobody's",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkeep_core::{error::Code, oauth::problem::Problem};

    fn error() -> Error {
        let problem = Problem { request_id: Some("req-7\x1b".to_owned()), ..Problem::default() };
        Error::new(Code::ClientRejected, "Acme said\nno\u{202e}.", "Enter both\x07 again.").with(problem)
    }

    #[test]
    fn people_see_all_parts_and_nothing_steers_their_terminal() {
        let text = anstream::adapter::strip_str(&for_people(&error())).to_string();
        let expected = "error: Acme said\\u{a}no\\u{202e}.\n\
            whose side: the set-up of the client or of the provider's file\n\
            what to do: Enter both\\u{7} again.\n\
            request id: req-7\\u{1b}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn programs_get_one_line() {
        let text = as_json(&error().about("work"));
        assert_eq!(text.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["error"]["code"], "client_rejected");
        assert_eq!(value["error"]["message"], "Acme said\nno\u{202e}.");
        assert_eq!(value["error"]["connection"], "work");
        assert_eq!(value["error"]["request_id"], "req-7\x1b");
    }
}

use super::*;
use crate::wire::samples::{now, row};
use authkeep_core::error::Code;
use jiff::ToSpan;

fn menu_of(rows: Vec<ConnectionRow>) -> Vec<Item> {
    menu(&Seen { rows, ..Seen::default() }, now())
}

/// What stands in the menu, a line each; what is behind a line follows it, further in.
fn text(items: &[Item]) -> String {
    fn lines(items: &[Item], depth: usize) -> Vec<String> {
        let indent = "  ".repeat(depth);
        items
            .iter()
            .flat_map(|item| match item {
                Item::Text(text) => vec![format!("{indent}({text})")],
                Item::Press(_, text) => vec![format!("{indent}{text}")],
                Item::Line => vec![format!("{indent}---")],
                Item::Menu(text, items) => {
                    [vec![format!("{indent}{text} >")], lines(items, depth + 1)].concat()
                }
            })
            .collect()
    }
    lines(items, 0).join("\n")
}

#[test]
fn without_connections_there_is_still_a_way_in_and_out() {
    let expected = "(No accounts connected yet)\n---\nConnect…\nOpen Authkeep\nSettings…\nQuit";
    assert_eq!(text(&menu_of(Vec::new())), expected);
}

#[test]
fn the_neediest_stand_first_and_each_offers_what_helps() {
    let mut ended = row("Campaign staging");
    ended.needs_sign_in = true;
    let mut used = row("quayside-deli");
    used.access_expires_at = Some(now() - 1.hour());
    let expected = "\
(3 connections, 1 needs you)
---
Campaign staging: Sign in again >
  Sign in again
  ---
  Show in Authkeep
harbour: Fresh · 42 min >
  Copy token
  Copy as header
  Copy as curl
  ---
  Show in Authkeep
quayside-deli: Refreshes when used >
  Copy token
  Copy as header
  Copy as curl
  ---
  Show in Authkeep
---
Connect…
Open Authkeep
Settings…
Quit";
    assert_eq!(text(&menu_of(vec![used, row("harbour"), ended])), expected);
}

#[test]
fn each_line_acts_on_its_own_connection() {
    let rows = vec![row("a"), row("b")];
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let items = menu_of(rows);
    for (item, id) in items[2..4].iter().zip(ids) {
        let Item::Menu(_, lines) = item else { panic!("{item:?} is a connection") };
        assert_eq!(lines[0], Item::Press(Action::Copy(id.clone(), CopyForm::Raw), "Copy token".to_owned()));
        assert_eq!(lines.last(), Some(&Item::Press(Action::Show(id), "Show in Authkeep".to_owned())));
    }
}

#[test]
fn past_ten_the_rest_is_behind_one_line_and_no_menu_is_endless() {
    let rows = |count: usize| (0..count).map(|number| row(&number.to_string())).collect::<Vec<_>>();
    let behind = |count| {
        let items = menu_of(rows(count));
        items.into_iter().find_map(|item| match item {
            Item::Menu(text, items) if text.ends_with(" more") => Some((text, items.len())),
            Item::Menu(..) | Item::Text(_) | Item::Press(..) | Item::Line => None,
        })
    };
    assert_eq!(behind(10), None);
    assert_eq!(behind(11), Some(("1 more".to_owned(), 1)));
    // And the way to the others.
    assert_eq!(behind(10_000), Some(("9990 more".to_owned(), BEHIND + 2)));
}

#[test]
fn a_set_up_that_is_refused_is_mended_in_the_window() {
    let mut refused = row("harbour");
    refused.access_expires_at = Some(now() - 1.minute());
    refused.last_failure = Some(Code::ClientRejected);
    let shown = text(&menu_of(vec![refused]));
    assert!(shown.contains("harbour: Set-up refused >\n  Show in Authkeep\n---"), "{shown}");
}

#[test]
fn a_name_in_another_script_turns_nothing_else_round() {
    let shown = text(&menu_of(vec![row("מסעדה")]));
    assert!(shown.contains("\u{200e}\u{2068}מסעדה\u{2069}: Fresh"), "{shown}");
}

#[test]
fn long_names_lose_their_middle_and_no_letter_is_torn() {
    assert_eq!(cut("short"), "short");
    let long = cut("maximiliane.von-hohenstein-oberwald@correspondence.northwind.example");
    assert_eq!(long, "maximiliane.von-…rthwind.example");
    let hebrew = "ח".repeat(500);
    assert_eq!(cut(&hebrew).chars().count(), LONGEST);
}

#[test]
fn the_summary_counts() {
    assert_eq!(summary(1, 0, false), "1 connection, all well");
    assert_eq!(summary(9, 1, false), "9 connections, 1 needs you");
    assert_eq!(summary(9, 2, false), "9 connections, 2 need you");
    assert_eq!(summary(9, 2, true), "9 connections, the keychain needs you");
}

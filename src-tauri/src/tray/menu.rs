//! The tray's menu as a value.

use super::action::Action;
use crate::{
    live::Seen,
    standing::Standing,
    wire::{ConnectionRow, CopyForm},
};
use jiff::Timestamp;

/// So many connections stand in the menu itself.
const IN_MENU: usize = 10;

/// And so many in the menu behind it; a longer one could not be read.
const BEHIND: usize = 40;

/// Native menus do not cut what is too long for the screen.
const LONGEST: usize = 32;

/// One line of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// To be read.
    Text(String),
    /// To be pressed.
    Press(Action, String),
    /// A menu behind it.
    Menu(String, Vec<Item>),
    /// Between two groups.
    Line,
}

/// The menu at this moment.
pub fn menu(seen: &Seen, now: Timestamp) -> Vec<Item> {
    let mut rows: Vec<_> = seen.rows.iter().map(|row| (Standing::of(row, now), row)).collect();
    let asking = rows.iter().filter(|(standing, _)| standing.needs_person()).count();
    // The neediest first; those that need the same stay by provider and name.
    rows.sort_by_key(|(standing, _)| *standing);

    let mut items = vec![Item::Text(summary(rows.len(), asking, seen.keychain_asks)), Item::Line];
    let (shown, behind) = rows.split_at(rows.len().min(IN_MENU));
    items.extend(shown.iter().map(entry));
    if !behind.is_empty() {
        let listed = behind.iter().take(BEHIND).map(entry).collect();
        items.push(Item::Menu(format!("{} more", behind.len()), listed));
    }
    if !rows.is_empty() {
        items.push(Item::Line);
    }
    items.push(Item::Press(Action::Connect, "Connect…".to_owned()));
    items.push(Item::Press(Action::Open, "Open Authkeep".to_owned()));
    items.push(Item::Press(Action::Settings, "Settings…".to_owned()));
    items.push(Item::Press(Action::Quit, "Quit".to_owned()));
    items
}

/// One line for all.
fn summary(all: usize, asking: usize, keychain_asks: bool) -> String {
    let connections = match all {
        0 => return "No accounts connected yet".to_owned(),
        1 => "1 connection".to_owned(),
        all => format!("{all} connections"),
    };
    match asking {
        _ if keychain_asks => format!("{connections}, the keychain needs you"),
        0 => format!("{connections}, all well"),
        1 => format!("{connections}, 1 needs you"),
        asking => format!("{connections}, {asking} need you"),
    }
}

fn entry((standing, row): &(Standing, &ConnectionRow)) -> Item {
    let id = || row.id.clone();
    let press = |action, text: &str| Item::Press(action, text.to_owned());
    let mut items = match standing.needs_person() {
        true => vec![press(Action::SignIn(id()), "Sign in again")],
        false => vec![
            press(Action::Copy(id(), CopyForm::Raw), "Copy token"),
            press(Action::Copy(id(), CopyForm::Header), "Copy as header"),
            press(Action::Copy(id(), CopyForm::Curl), "Copy as curl"),
        ],
    };
    items.extend([Item::Line, press(Action::Show(id()), "Show in Authkeep")]);
    Item::Menu(format!("{}: {}", cut(&row.name), standing.words()), items)
}

/// Cut in the middle: names that are long begin alike, or end alike.
fn cut(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LONGEST {
        return name.to_owned();
    }
    let half = LONGEST / 2;
    let (start, end) = (&letters[..half], &letters[letters.len() - half + 1..]);
    start.iter().chain(&['…']).chain(end).collect()
}

#[cfg(test)]
mod tests;

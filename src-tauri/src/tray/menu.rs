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
        let mut listed: Vec<_> = behind.iter().take(BEHIND).map(entry).collect();
        if behind.len() > BEHIND {
            let rest = format!("{} more in the window", behind.len() - BEHIND);
            listed.extend([Item::Line, Item::Press(Action::Open, rest)]);
        }
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
    let mut items = if *standing == Standing::WrongSetUp {
        // Signing in would end at the same refusal.
        Vec::new()
    } else if standing.needs_person() {
        vec![press(Action::SignIn(id()), "Sign in again"), Item::Line]
    } else {
        vec![
            press(Action::Copy(id(), CopyForm::Raw), "Copy token"),
            press(Action::Copy(id(), CopyForm::Header), "Copy as header"),
            press(Action::Copy(id(), CopyForm::Curl), "Copy as curl"),
            Item::Line,
        ]
    };
    items.push(press(Action::Show(id()), "Show in Authkeep"));
    Item::Menu(format!("{}: {}", apart(cut(&row.name)), standing.words()), items)
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

/// A name that is written from right to left turns nothing else round: a line of a menu runs as its
/// first strong letter does (UAX #9: LRM before the name, FSI and PDI around it).
fn apart(name: String) -> String {
    let leftwards = |letter: char| {
        matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    match name.contains(leftwards) {
        true => format!("\u{200e}\u{2068}{name}\u{2069}"),
        false => name,
    }
}

#[cfg(test)]
mod tests;

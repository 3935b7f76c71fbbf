//! How much is done, and by which chance.

use rand::{SeedableRng, rngs::StdRng};
use std::fmt;

/// The long form or the short one, of all rows or some.
pub struct Form {
    long: bool,
    /// The short form has the same chance each time, so that a change is what makes it fail.
    seed: Option<u64>,
    rows: Vec<String>,
    only: String,
}

impl Form {
    /// As the command line has it. What it says to other test programs is passed over.
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> Self {
        let mut form = Self { long: false, seed: None, rows: Vec::new(), only: String::new() };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => form.long = true,
                "--seed" => {
                    let seed = arguments.next().and_then(|seed| seed.parse().ok());
                    form.seed = Some(seed.expect("--seed has a number"));
                }
                "--only" => form.only = arguments.next().expect("--only has a word"),
                option if option.starts_with('-') => {}
                row => form.rows.push(row.to_owned()),
            }
        }
        if form.long {
            form.seed.get_or_insert_with(rand::random);
        }
        form
    }

    /// Whether a row is chosen.
    pub fn wants(&self, name: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|part| name.contains(part))
    }

    /// Whether an operation of a row that has several is chosen.
    pub fn wants_operation(&self, name: &str) -> bool {
        name.contains(&self.only)
    }

    /// What this form takes.
    pub fn pick<T>(&self, short: T, long: T) -> T {
        if self.long { long } else { short }
    }

    /// The chance of one part of a row; another part has another.
    pub fn chance(&self, part: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed().wrapping_add(part))
    }

    fn seed(&self) -> u64 {
        self.seed.unwrap_or_default()
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} form, --seed {}", self.pick("short", "long"), self.seed())
    }
}

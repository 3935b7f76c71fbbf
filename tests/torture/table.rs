//! The table that is printed.

/// A row, and what of it was missed.
pub struct Row {
    /// What was done.
    pub what: String,
    /// What must come of it.
    pub goal: &'static str,
    /// What came of it.
    pub measured: String,
    /// Each goal of safety that was missed, in words. None may be.
    pub missed: Vec<String>,
}

/// The rows as Markdown.
pub fn table(rows: &[Row]) -> String {
    let mut lines = vec!["| what | goal | measured |".to_owned(), "| --- | --- | --- |".to_owned()];
    lines.extend(rows.iter().map(|row| {
        let missed = if row.missed.is_empty() { "" } else { " **MISSED**" };
        format!("| {} | {} | {}{missed} |", row.what, row.goal, row.measured)
    }));
    lines.join("\n")
}

/// What is said of a keyring's daemon that ended by itself, if it did.
pub fn ended_by_itself(times: usize) -> String {
    match times {
        0 => String::new(),
        times => format!(" (the keyring's daemon ended by itself {times} times, and was started again)"),
    }
}

/// A number as people read it: 10,000.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

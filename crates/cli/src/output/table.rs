//! Columns that line up, whatever script the text is in.

use super::line;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

const GAP: usize = 2;

/// A table of text, its cells escaped.
pub struct Table<'a, const N: usize> {
    rows: Vec<[Cow<'a, str>; N]>,
}

impl<'a, const N: usize> Table<'a, N> {
    /// With these words over the columns.
    pub fn new(heads: [&'a str; N]) -> Self {
        Self { rows: vec![heads.map(Cow::Borrowed)] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [Cow<'a, str>; N]) {
        self.rows.push(cells.map(|cell| {
            let safe = match line(&cell) {
                Cow::Owned(safe) => Some(safe),
                Cow::Borrowed(_) => None,
            };
            safe.map_or(cell, Cow::Owned)
        }));
    }

    /// The whole table, a line a row.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for line in self.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// A line a row, each filled up with blanks to where another column would begin.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let widths: [usize; N] =
            std::array::from_fn(|column| self.rows.iter().map(|row| width(&row[column])).max().unwrap_or(0));
        self.rows.iter().map(move |row| {
            let mut line = String::with_capacity(widths.iter().sum::<usize>() + N * GAP);
            for (cell, widest) in row.iter().zip(widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', widest - width(cell) + GAP));
            }
            line
        })
    }
}

fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(["NAME", "ACCOUNT", "STATUS"]);
        table.row(["a".into(), "ada@x".into(), "Fresh".into()]);
        table.row(["日本".into(), "".into(), "Expired".into()]);
        table.row(["end".into(), "".into(), "".into()]);
        let expected = "NAME  ACCOUNT  STATUS\n\
                        a     ada@x    Fresh\n\
                        日本           Expired\n\
                        end\n";
        assert_eq!(table.render(), expected);
    }

    proptest! {
        #[test]
        fn a_row_is_a_line_whatever_is_in_it(cells in prop::collection::vec(any::<[String; 3]>(), 0..8)) {
            let mut table = Table::new(["A", "B", "C"]);
            for [a, b, c] in &cells {
                table.row([a.into(), b.into(), c.into()]);
            }
            prop_assert_eq!(table.render().lines().count(), cells.len() + 1);
        }
    }
}

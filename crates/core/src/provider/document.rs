//! A TOML text as a tree in which every value knows its file and line.

use super::fault::{At, Faults};
use std::{collections::BTreeMap, sync::Arc};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Deeper than this no provider's file has anything to say.
const MAX_DEPTH: usize = 8;

/// A value and where it begins; for a member of a table, where its name stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub at: At,
    pub value: Value,
}

pub(super) type Table = BTreeMap<String, Node>;

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Bool(bool),
    List(Vec<Node>),
    Table(Table),
    /// A kind of value that no field takes: a float, a date, an integer beyond 64 bits.
    Other(&'static str),
}

impl Value {
    /// The kind as people call it; of simple values, the value.
    pub fn kind(&self) -> String {
        match self {
            Self::Text(_) => "a string".into(),
            Self::Integer(number) => number.to_string(),
            Self::Bool(truth) => truth.to_string(),
            Self::List(_) => "a list".into(),
            Self::Table(_) => "a table".into(),
            Self::Other(kind) => (*kind).into(),
        }
    }
}

/// Reads a text. Every fault of syntax is reported; with one of them there is no tree.
pub(super) fn parse(file: &Arc<str>, text: &str, faults: &Faults) -> Option<Table> {
    let lines = Lines::of(file, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = lines.at(error.span().map_or(0, |span| span.start));
        faults.add(&at, format!("This is not TOML: {}.", error.message()));
    }
    let tree = Tree { lines, faults };
    errors.is_empty().then(|| tree.table(root.get_ref(), 0))
}

struct Tree<'a> {
    lines: Lines,
    faults: &'a Faults,
}

impl Tree<'_> {
    fn table(&self, table: &DeTable<'_>, depth: usize) -> Table {
        table
            .iter()
            .map(|(key, value)| {
                let at = self.lines.at(key.span().start);
                (key.get_ref().to_string(), self.node(at, value, depth + 1))
            })
            .collect()
    }

    fn node(&self, at: At, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let nested = matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        if nested && depth > MAX_DEPTH {
            self.faults.add(&at, "This is nested too deeply; no field is.");
            return Node { at, value: Value::Other("a nest") };
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Value::Other("too large a number"), Value::Integer),
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Float(_) => Value::Other("a fraction"),
            DeValue::Datetime(_) => Value::Other("a date"),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.node(self.lines.at(item.span().start), item, depth + 1))
                    .collect(),
            ),
            DeValue::Table(table) => Value::Table(self.table(table, depth)),
        };
        Node { at, value }
    }
}

/// Finds the line of an offset.
struct Lines {
    file: Arc<str>,
    breaks: Vec<usize>,
}

impl Lines {
    fn of(file: &Arc<str>, text: &str) -> Self {
        Self { file: file.clone(), breaks: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    fn at(&self, offset: usize) -> At {
        At { file: self.file.clone(), line: self.breaks.partition_point(|line_end| *line_end < offset) + 1 }
    }
}

//! One table of a provider's file while it is read: it notes which fields were asked for, so that
//! all the others are known to be unknown.

use super::{
    document::{Node, Table, Value},
    fault::{At, Faults},
    nearest::did_you_mean,
};
use std::cell::RefCell;

/// A string with its place and the name of its field.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    pub at: &'a At,
    pub field: String,
    pub text: &'a str,
}

/// A table with its place and name.
pub(super) struct Section<'a> {
    pub at: &'a At,
    pub faults: &'a Faults,
    name: String,
    table: &'a Table,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Section<'a> {
    /// `name` is empty for the file as a whole.
    pub fn new(name: String, at: &'a At, table: &'a Table, faults: &'a Faults) -> Self {
        Self { at, faults, name, table, asked: RefCell::default() }
    }

    /// The field's full name: `scope.list`.
    pub fn field(&self, key: &str) -> String {
        match self.name.as_str() {
            "" => key.to_owned(),
            name => format!("{name}.{key}"),
        }
    }

    /// Whether the field is there, sound or not.
    pub fn has(&self, key: &'static str) -> bool {
        self.node(key).is_some()
    }

    /// Where the field stands, or the table if it is not there.
    pub fn at_of(&self, key: &str) -> &'a At {
        self.table.get(key).map_or(self.at, |node| &node.at)
    }

    /// Reports a fault of this field.
    pub fn fault(&self, key: &str, reason: impl Into<String>) {
        self.faults.add(self.at_of(key), reason);
    }

    /// A string.
    pub fn text(&self, key: &'static str) -> Option<Text<'a>> {
        self.node(key).and_then(|node| self.text_of(node, key))
    }

    /// A string that may be empty.
    pub fn text_or_empty(&self, key: &'static str) -> Option<Text<'a>> {
        self.present(key).and_then(|node| self.text_of(node, key))
    }

    /// A string that its table cannot do without.
    pub fn required(&self, key: &'static str, why: &str) -> Option<Text<'a>> {
        if !self.has(key) {
            self.faults.add(self.at, format!("`{}` is missing: {why}.", self.field(key)));
        }
        self.text(key)
    }

    /// A string that stands for something else; `read` says what is wrong with it.
    pub fn read<T>(&self, key: &'static str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(key)?;
        read(text.text)
            .map_err(|reason| self.faults.add(text.at, format!("`{}`: {reason}.", text.field)))
            .ok()
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        self.text(key).and_then(|text| word(&text, words, self.faults))
    }

    /// `true` or `false`.
    pub fn truth(&self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        let Value::Bool(truth) = &node.value else { return self.wrong(node, key, "true or false") };
        Some(*truth)
    }

    /// A whole number in this range.
    pub fn number(&self, key: &'static str, range: std::ops::RangeInclusive<u16>) -> Option<u16> {
        self.node(key).and_then(|node| self.number_of(node, key, &range))
    }

    /// A list of whole numbers in this range.
    pub fn numbers(&self, key: &'static str, range: std::ops::RangeInclusive<u16>) -> Option<Vec<u16>> {
        let items = self.list(key)?;
        Some(items.iter().filter_map(|node| self.number_of(node, key, &range)).collect())
    }

    /// A list of strings; empty if it is not there.
    pub fn texts(&self, key: &'static str) -> Vec<Text<'a>> {
        self.list(key).into_iter().flatten().filter_map(|node| self.text_of(node, key)).collect()
    }

    /// Whether the field is a list with nothing in it.
    pub fn is_empty_list(&self, key: &'static str) -> bool {
        self.node(key).is_some_and(|node| matches!(&node.value, Value::List(items) if items.is_empty()))
    }

    /// A list of tables; empty if it is not there.
    pub fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        self.list(key).into_iter().flatten().filter_map(|node| self.section_of(node, key)).collect()
    }

    /// A table.
    pub fn section(&self, key: &'static str) -> Option<Section<'a>> {
        self.node(key).and_then(|node| self.section_of(node, key))
    }

    /// The value itself, for fields that take several kinds.
    pub fn node(&self, key: &'static str) -> Option<&'a Node> {
        // The empty string takes an inherited field away.
        self.present(key).filter(|node| !matches!(&node.value, Value::Text(text) if text.is_empty()))
    }

    /// The tables in a table of which the file chooses the names.
    pub fn named_sections(&self) -> Vec<(&'a str, Section<'a>)> {
        self.named()
            .filter(|(_, node)| !matches!(&node.value, Value::Text(text) if text.is_empty()))
            .filter_map(|(name, node)| self.section_of(node, name).map(|section| (name, section)))
            .collect()
    }

    /// The strings in a table of which the file chooses the names. They may be empty.
    pub fn named_texts(&self) -> Vec<(&'a str, Text<'a>)> {
        self.named().filter_map(|(name, node)| self.text_of(node, name).map(|text| (name, text))).collect()
    }

    /// Ends the reading: whatever was not asked for is unknown.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (name, node) in self.named().filter(|(name, _)| !asked.contains(name)) {
            let table = match self.name.as_str() {
                "" => String::new(),
                table => format!(" in `{table}`"),
            };
            let meant = did_you_mean(name, asked.iter().copied());
            self.faults.add(&node.at, format!("There is no field `{name}`{table}.{meant}"));
        }
    }

    fn named(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        self.table.iter().map(|(name, node)| (name.as_str(), node))
    }

    fn present(&self, key: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn list(&self, key: &'static str) -> Option<&'a [Node]> {
        let node = self.node(key)?;
        let Value::List(items) = &node.value else { return self.wrong(node, key, "a list, in brackets") };
        Some(items)
    }

    fn text_of(&self, node: &'a Node, key: &str) -> Option<Text<'a>> {
        let Value::Text(text) = &node.value else { return self.wrong(node, key, "a string, in quotes") };
        Some(Text { at: &node.at, field: self.field(key), text })
    }

    fn number_of(&self, node: &Node, key: &str, range: &std::ops::RangeInclusive<u16>) -> Option<u16> {
        let sound = match &node.value {
            Value::Integer(number) => u16::try_from(*number).ok().filter(|number| range.contains(number)),
            Value::Text(_) | Value::Bool(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => None,
        };
        sound.or_else(|| self.wrong(node, key, &format!("a number, {} to {}", range.start(), range.end())))
    }

    fn section_of(&self, node: &'a Node, key: &str) -> Option<Section<'a>> {
        let Value::Table(table) = &node.value else { return self.wrong(node, key, "a table") };
        Some(Section::new(self.field(key), &node.at, table, self.faults))
    }

    fn wrong<T>(&self, node: &Node, key: &str, wanted: &str) -> Option<T> {
        let field = self.field(key);
        self.faults.add(&node.at, format!("`{field}` is {}; it takes {wanted}.", node.value.kind()));
        None
    }
}

/// One of a few words.
pub(super) fn word<T: Copy>(text: &Text<'_>, words: &[(&str, T)], faults: &Faults) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text.text).map(|(_, meaning)| *meaning);
    if found.is_none() {
        let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        faults.add(text.at, format!("`{}` is `{}`; it may be {}.", text.field, text.text, known.join(", ")));
    }
    found
}

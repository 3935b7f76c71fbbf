//! `extends`: a file takes everything of another one and overrides some. It happens to the
//! tables, before anything is read, so a value keeps the file and line it was written at.

use super::{
    document::{self, Node, Table, Value},
    fault::{At, Faults},
    nearest::did_you_mean,
};
use std::sync::Arc;

/// Where a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    BuiltIn,
    Own,
}

/// A file that has not been read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub shelf: Shelf,
    pub id: &'a str,
    pub file: &'a str,
    pub text: &'a str,
}

/// Where the file that another one extends is looked up.
pub(super) trait Parents {
    fn parent(&self, child: &Source<'_>, id: &str) -> Option<Source<'_>>;
    fn ids(&self) -> Vec<&str>;
}

/// The file's table with everything it inherits.
pub(super) fn resolve(source: &Source<'_>, parents: &impl Parents, faults: &Faults) -> Option<Table> {
    let mut child = source_of(source, faults)?;
    let mut generations = Vec::new();
    let mut seen = vec![(source.shelf, source.id.to_owned())];
    let mut current = *source;
    while let Some((at, id)) = take_extends(&mut child, faults) {
        generations.push(std::mem::take(&mut child));
        let parent = parents.parent(&current, &id);
        let Some(parent) = parent.filter(|parent| !seen.contains(&(parent.shelf, id.clone()))) else {
            faults.add(&at, no_parent(parent.is_some() || id == current.id, &id, parents));
            return None;
        };
        seen.push((parent.shelf, id));
        current = parent;
        child = source_of(&parent, faults)?;
        child.remove("id");
    }
    let root = child;
    Some(generations.into_iter().rev().fold(root, merge))
}

fn source_of(source: &Source<'_>, faults: &Faults) -> Option<Table> {
    document::parse(&Arc::from(source.file), source.text, faults)
}

fn no_parent(circle: bool, id: &str, parents: &impl Parents) -> String {
    match circle {
        true => format!("A file cannot extend itself, and `{id}` leads back to this one."),
        false => format!("There is no provider `{id}` to extend.{}", did_you_mean(id, parents.ids())),
    }
}

fn take_extends(table: &mut Table, faults: &Faults) -> Option<(At, String)> {
    let Node { at, value } = table.remove("extends")?;
    let Value::Text(id) = value else {
        faults.add(&at, format!("`extends` is {}; write the id of one provider.", value.kind()));
        return None;
    };
    Some((at, id))
}

/// The child over its parent: tables key by key, anything else as a whole.
fn merge(mut parent: Table, child: Table) -> Table {
    for (key, node) in child {
        let merged = match (parent.remove(&key), node) {
            (Some(Node { value: Value::Table(old), .. }), Node { at, value: Value::Table(new) }) => {
                Node { at, value: Value::Table(merge(old, new)) }
            }
            (_, node) => node,
        };
        parent.insert(key, merged);
    }
    parent
}

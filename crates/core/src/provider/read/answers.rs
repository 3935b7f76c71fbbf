//! How answers are read: `[read]`, `[success]`, `[errors]`, `[lifetimes]`

use super::syntax::{duration, life, path};
use crate::provider::{
    ErrorPaths, ErrorRules, Lifetimes, Meaning, Read, Success,
    document::Value,
    section::{Section, word},
};

const MEANINGS: &[(&str, Meaning)] = &[
    ("refresh", Meaning::Refresh),
    ("reauth", Meaning::Reauth),
    ("retry", Meaning::Retry),
    ("denied", Meaning::Denied),
];

pub(super) fn read(top: &Section<'_>) -> Read {
    let Some(section) = top.section("read") else { return Read::default() };
    let mut root = Vec::new();
    for text in section.texts("root") {
        match path(text.text) {
            Ok(path) => root.push(path),
            Err(reason) => section.faults.add(text.at, format!("`{}`: {reason}.", text.field)),
        }
    }
    let read = Read {
        root,
        access_token: section.read("access_token", path),
        refresh_token: section.read("refresh_token", path),
        expires_in: section.read("expires_in", path),
        expires_at: section.read("expires_at", path),
        scope: section.read("scope", path),
        refresh_expires_in: section.read("refresh_expires_in", path),
        refresh_expires_at: section.read("refresh_expires_at", path),
    };
    section.finish();
    read
}

pub(super) fn success(top: &Section<'_>) -> Option<Success> {
    let section = top.section("success")?;
    let path =
        section.required("path", "say where the member stands").and_then(|_| section.read("path", path));
    let equals = match section.node("equals").map(|node| &node.value) {
        Some(Value::Text(text)) => Some(text.as_str().into()),
        Some(Value::Integer(number)) => Some((*number).into()),
        Some(Value::Bool(truth)) => Some((*truth).into()),
        Some(Value::List(_) | Value::Table(_) | Value::Other(_)) | None => {
            section.fault(
                "equals",
                "`success.equals` takes the string, the number, or true or false, that means success.",
            );
            None
        }
    };
    section.finish();
    Some(Success { path: path?, equals: equals? })
}

pub(super) fn errors(top: &Section<'_>) -> ErrorRules {
    let Some(section) = top.section("errors") else { return ErrorRules::default() };
    let paths = section.sections("paths").into_iter().map(error_paths).collect();
    let means = section.section("means").map(|table| table.named_texts()).unwrap_or_default();
    let means = means
        .into_iter()
        .filter(|(_, text)| !text.text.is_empty())
        .filter_map(|(code, text)| Some((code.to_owned(), word(&text, MEANINGS, section.faults)?)))
        .collect();
    section.finish();
    ErrorRules { paths, means }
}

pub(super) fn lifetimes(top: &Section<'_>) -> Lifetimes {
    let Some(section) = top.section("lifetimes") else { return Lifetimes::default() };
    let lifetimes = Lifetimes {
        access: section.read("access", life),
        refresh: section.read("refresh", life),
        refresh_restarts: section.truth("refresh_restarts").unwrap_or(false),
        code: section.read("code", duration),
        refresh_early: section.read("refresh_early", duration),
    };
    section.finish();
    lifetimes
}

fn error_paths(section: Section<'_>) -> ErrorPaths {
    let paths = ErrorPaths {
        code: section.read("code", path),
        message: section.read("message", path),
        id: section.read("id", path),
    };
    if !(section.has("code") || section.has("message") || section.has("id")) {
        section.faults.add(section.at, "This says nothing: name the path of `code`, `message` or `id`.");
    }
    section.finish();
    paths
}

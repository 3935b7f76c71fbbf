//! `[scope]`

use crate::provider::{
    Scope, ScopeOn, ScopeRules, defaults,
    section::{Section, Text},
};

const ON: &[(&str, ScopeOn)] = &[("default", ScopeOn::Default), ("always", ScopeOn::Always)];

pub(super) fn read(top: &Section<'_>) -> ScopeRules {
    let mut rules = ScopeRules {
        param: defaults::SCOPE_PARAM.to_owned(),
        separator: defaults::SCOPE_SEPARATOR.to_owned(),
        list: Vec::new(),
    };
    let Some(section) = top.section("scope") else { return rules };
    if let Some(param) = section.text_or_empty("param") {
        rules.param = param.text.to_owned();
    }
    if let Some(separator) = section.text("separator") {
        rules.separator = separator.text.to_owned();
    }
    for scope in section.sections("list") {
        rules.list.extend(read_scope(scope, &rules));
    }
    section.finish();
    rules
}

fn read_scope(section: Section<'_>, rules: &ScopeRules) -> Option<Scope> {
    let value = section.required("value", "write the scope as the provider spells it");
    let label = section.text("label");
    let on = section.word("on", ON).unwrap_or(defaults::SCOPE_ON);
    if let Some(value) = &value {
        check_value(&section, value, rules);
    }
    section.finish();
    let value = value?.text.to_owned();
    Some(Scope { label: label.map_or_else(|| value.clone(), |label| label.text.to_owned()), value, on })
}

fn check_value(section: &Section<'_>, value: &Text<'_>, rules: &ScopeRules) {
    if !Scope::is_token(value.text) || value.text.contains(&rules.separator) {
        let reason = format!(
            "The scope `{}` holds a space, the separator or a character that no scope has.",
            value.text.escape_debug()
        );
        section.fault("value", reason);
    }
    if rules.list.iter().any(|known| known.value == value.text) {
        section.fault("value", format!("The scope `{}` is listed twice.", value.text));
    }
}

//! Templates: JSON whose strings hold `{variables}`.
//!
//! A string that is one variable takes the variable's own type, so `"{expires_in}"` becomes a number and
//! `"{expires_in} s"` a string. A member whose variable has no value is left out; `"{null}"` is a null.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Every variable there is.
const VARIABLES: [&str; 18] = [
    "access_token",
    "account",
    "code",
    "description",
    "email",
    "expires_at",
    "expires_in",
    "expires_in_text",
    "name",
    "now",
    "null",
    "refresh_expires_in",
    "refresh_token",
    "request_id",
    "scope",
    "scope_commas",
    "scope_list",
    "status",
];

/// Variables by name. One that is not there has no value.
pub(crate) type Variables = BTreeMap<&'static str, Value>;

/// Fills a template.
pub(crate) fn render(template: &Value, variables: &Variables) -> Value {
    fill(template, variables).unwrap_or_default()
}

/// Fills a template that is a text.
pub(crate) fn render_text(template: &str, variables: &Variables) -> String {
    let mut text = String::new();
    for piece in pieces(template) {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Variable(name) => match variables.get(name) {
                Some(Value::String(value)) => text.push_str(value),
                Some(other) => text.push_str(&other.to_string()),
                None => {}
            },
        }
    }
    text
}

/// The first variable of a template that does not exist.
pub(crate) fn unknown_variable(template: &Value) -> Option<&str> {
    match template {
        Value::String(text) => pieces(text).find_map(|piece| match piece {
            Piece::Variable(name) if !VARIABLES.contains(&name) => Some(name),
            Piece::Variable(_) | Piece::Text(_) => None,
        }),
        Value::Array(items) => items.iter().find_map(unknown_variable),
        Value::Object(members) => members.values().find_map(unknown_variable),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn fill(template: &Value, variables: &Variables) -> Option<Value> {
    Some(match template {
        Value::String(text) => {
            let mut all = pieces(text);
            match (all.next(), all.next()) {
                (Some(Piece::Variable("null")), None) => Value::Null,
                (Some(Piece::Variable(name)), None) => variables.get(name)?.clone(),
                _ => Value::String(render_text(text, variables)),
            }
        }
        Value::Array(items) => items.iter().filter_map(|item| fill(item, variables)).collect(),
        Value::Object(members) => {
            let filled =
                members.iter().filter_map(|(key, value)| Some((key.clone(), fill(value, variables)?)));
            Value::Object(filled.collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => template.clone(),
    })
}

enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            rest = after;
            return Some(Piece::Variable(name));
        }
        let skipped = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[skipped..].find('{').map_or(rest.len(), |at| at + skipped);
        let (literal, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(literal))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn variables() -> Variables {
        BTreeMap::from([
            ("expires_in", json!(3600)),
            ("account", json!("acme")),
            ("scope_list", json!(["a", "b"])),
        ])
    }

    #[test]
    fn a_lone_variable_keeps_its_type() {
        let template = json!({ "a": "{expires_in}", "b": "{scope_list}", "c": "{account}.example", "d": 7 });
        let expected = json!({ "a": 3600, "b": ["a", "b"], "c": "acme.example", "d": 7 });
        assert_eq!(render(&template, &variables()), expected);
    }

    #[test]
    fn no_value_leaves_the_member_out_and_null_stays() {
        let template = json!({ "a": "{refresh_token}", "in": { "b": "{null}" } });
        assert_eq!(render(&template, &variables()), json!({ "in": { "b": null } }));
    }

    #[test]
    fn an_unknown_variable_is_found_wherever_it_hides() {
        assert_eq!(unknown_variable(&json!({ "a": [{ "b": "x{acount}" }] })), Some("acount"));
        assert_eq!(unknown_variable(&json!({ "a": "{account}" })), None);
    }

    proptest! {
        #[test]
        fn text_without_braces_is_itself(text in "[^{}]*") {
            prop_assert_eq!(render_text(&text, &variables()), text);
        }

        #[test]
        fn any_text_renders(text in any::<String>()) {
            render(&Value::String(text), &variables());
        }
    }
}

//! Dotted paths into answers: `data.user.id`, `errors.0.code`, `.` for the answer itself.

use serde_json::Value;

/// The value at the path, if there is one and it is not null.
pub(super) fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let found =
        path.split('.').filter(|step| !step.is_empty()).try_fold(value, |value, step| match value {
            Value::Object(members) => members.get(step),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        })?;
    (!found.is_null()).then_some(found)
}

/// The value at the path as text: a string, or a number or boolean as it is written.
pub(super) fn text(value: &Value, path: &str) -> Option<String> {
    match find(value, path)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

//! A dialect that contradicts itself is refused when it is read, not when a request meets it.

use serde_json::Value;

use super::Dialect;
use crate::template;

/// Why a dialect file is refused.
#[derive(Debug, thiserror::Error)]
pub enum DialectError {
    /// The text does not follow the format.
    #[error("the dialect file is not valid: {0}")]
    Format(#[from] toml::de::Error),
    /// A field holds what it cannot mean.
    #[error("{field}: {reason}")]
    Field {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

pub(super) fn check(dialect: &Dialect) -> Result<(), DialectError> {
    let paths = &dialect.paths;
    let wrong = |field, reason: String| Err(DialectError::Field { field, reason });
    for path in [&paths.authorize, &paths.token, &paths.refresh, &paths.revoke, &paths.whoami, &paths.api] {
        if !path.is_empty() && !path.starts_with('/') {
            return wrong("paths", format!("{path:?} does not begin with a slash"));
        }
    }
    if paths.authorize.is_empty() || paths.token.is_empty() {
        return wrong("paths", "authorize and token cannot be empty".into());
    }
    if dialect.accounts.is_empty() {
        return wrong("accounts", "there must be one at least".into());
    }
    if dialect.refresh.rotate_every == 0 {
        return wrong("refresh.rotate_every", "0 is no interval".into());
    }
    check_templates(dialect)
}

fn check_templates(dialect: &Dialect) -> Result<(), DialectError> {
    let callback = dialect.authorize.callback.values().cloned().map(Value::String).collect();
    for (field, template) in [
        ("token.answer", &dialect.token.answer),
        ("api.whoami", &dialect.api.whoami),
        ("errors.oauth", &dialect.errors.oauth),
        ("errors.api", &dialect.errors.api),
        ("authorize.callback", &callback),
    ] {
        if let Some(name) = template::unknown_variable(template) {
            return Err(DialectError::Field { field, reason: format!("{{{name}}} is no variable") });
        }
    }
    Ok(())
}

//! Provider files for a test: a built-in provider at another address, and nothing else changed.

use authkeep_practice::Dialect;
use std::{fs, path::PathBuf};
use toml::{Table, Value};

/// The dialect that plays a provider. Practice is what the server plays by itself.
pub fn dialect(id: &str) -> Dialect {
    if id == "practice" {
        return Dialect::default();
    }
    Dialect::parse(&read(&format!("tests/dialects/{id}.toml"))).expect("a good dialect")
}

/// A file that takes the built-in provider of this id and moves its endpoints to `origin`. A host
/// that depends on a variable becomes a first segment of the path.
pub fn moved(id: &str, origin: &str) -> String {
    let file: Table = read(&format!("providers/{id}.toml")).parse().expect("TOML");
    let mut own = Table::from_iter([("id".into(), id.into()), ("extends".into(), id.into())]);
    for (name, value) in &file {
        let address = |value: Option<&Value>| {
            let text = value.and_then(Value::as_str).filter(|text| is_address(text))?;
            Some(Value::from(moved_address(text, origin)))
        };
        if let Some(moved) = address(Some(value)) {
            own.insert(name.clone(), moved);
        } else if let Some(moved) = address(value.get("url")) {
            own.insert(name.clone(), Table::from_iter([("url".into(), moved)]).into());
        }
    }
    assert!(own.contains_key("token_url"), "{id} has no token endpoint of its own");
    toml::to_string(&own).expect("TOML")
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn moved_address(address: &str, origin: &str) -> String {
    let (_, rest) = address.split_once("://").expect("an address");
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match host.split_once('.') {
        Some((variable, _)) if variable.starts_with('{') => {
            // The variable's own name has a dot: {var.NAME}.
            let end = host.find('}').expect("a closing brace");
            format!("{origin}/{}{path}", &host[..=end])
        }
        _ => format!("{origin}{path}"),
    }
}

/// A file of the repository.
pub fn read(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

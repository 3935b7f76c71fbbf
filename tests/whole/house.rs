//! The house as it is built: who may depend on whom, and where a provider's name may stand.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc");
    let version = String::from_utf8(version.stdout).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let text = cargo(&["metadata", "--format-version=1", "--offline", "--locked", "--filter-platform", host]);
    serde_json::from_str(&text).expect("JSON")
}

/// Every package, and what it needs to be built for use: no dependency that only its tests have.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let mut names = BTreeMap::new();
    for package in metadata["packages"].as_array().expect("a list") {
        names.insert(
            package["id"].as_str().expect("text"),
            package["name"].as_str().expect("text").to_owned(),
        );
    }
    let mut graph = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().expect("a list") {
        let used = node["deps"].as_array().expect("a list").iter().filter(|dependency| {
            let kinds = dependency["dep_kinds"].as_array().expect("a list");
            kinds.iter().any(|kind| kind["kind"] != "dev")
        });
        let used = used.map(|dependency| names[dependency["pkg"].as_str().expect("text")].clone());
        graph.insert(names[node["id"].as_str().expect("text")].clone(), used.collect());
    }
    graph
}

/// Everything a package rests on.
fn all_below(graph: &BTreeMap<String, BTreeSet<String>>, package: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![package.to_owned()];
    while let Some(name) = open.pop() {
        for below in &graph[&name] {
            if found.insert(below.clone()) {
                open.push(below.clone());
            }
        }
    }
    found
}

#[test]
fn dependencies_run_one_way() {
    let graph = dependencies();
    let ours = |package: &str| -> Vec<String> {
        graph[package].iter().filter(|name| name.starts_with("authkeep-")).cloned().collect()
    };
    assert_eq!(ours("authkeep-core"), Vec::<String>::new());
    assert_eq!(ours("authkeep-practice"), Vec::<String>::new());
    assert_eq!(ours("authkeep-platform"), ["authkeep-core"]);
    assert_eq!(ours("authkeep-cli"), ["authkeep-core", "authkeep-platform", "authkeep-practice"]);
    assert_eq!(ours("authkeep-desktop"), ["authkeep-core", "authkeep-platform", "authkeep-practice"]);
}

#[test]
fn the_rules_know_no_network_no_database_and_no_keychain() {
    let below = all_below(&dependencies(), "authkeep-core");
    let outside = [
        "tauri",
        "reqwest",
        "hyper",
        "rusqlite",
        "libsqlite3-sys",
        "keyring-core",
        "zbus-secret-service-keyring-store",
        "secret-service",
        "zbus",
    ];
    for name in outside {
        assert!(!below.contains(name), "the rules rest on {name}");
    }
    // Of tokio they take what waits, and nothing that touches the system. What other packages of
    // the workspace turn on is theirs.
    let metadata = metadata();
    let mut packages = metadata["packages"].as_array().expect("a list").iter();
    let rules = packages.find(|package| package["name"] == "authkeep-core").expect("the rules");
    let mut used = rules["dependencies"].as_array().expect("a list").iter();
    if let Some(tokio) = used.find(|used| used["name"] == "tokio" && used["kind"].is_null()) {
        assert_eq!(tokio["uses_default_features"], false);
        for feature in tokio["features"].as_array().expect("a list") {
            assert!(feature == "sync" || feature == "time", "the rules use tokio's {feature}");
        }
    }
}

#[test]
fn the_command_line_links_no_webview() {
    let below = all_below(&dependencies(), "authkeep-cli");
    for name in &below {
        let webview = ["tauri", "wry", "tao", "webkit", "gtk", "webview"];
        assert!(!webview.iter().any(|part| name.starts_with(part)), "the command line links {name}");
    }
}

#[test]
fn the_keychain_does_not_run_on_tokio() {
    // Its calls then panic inside a runtime, and one dependency more can turn that on for all.
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let versions: Vec<&str> = packages
        .filter(|package| package["name"] == "zbus")
        .map(|package| package["version"].as_str().expect("text"))
        .collect();
    assert!(versions.iter().any(|version| version.starts_with("5.")), "{versions:?}");
    for version in versions {
        let zbus = format!("zbus@{version}");
        let features = ["tree", "--offline", "--locked", "--workspace", "-e", "features,normal", "-i", &zbus];
        let tree = cargo(&features);
        assert!(tree.starts_with("zbus "), "{tree}");
        let feature = |line: &&str| line.contains("zbus feature \"tokio\"");
        assert_eq!(tree.lines().find(feature), None);
    }
}

#[test]
fn a_provider_is_named_in_its_own_file_and_nowhere_in_the_source() {
    // Words of the language are no names: these are looked for as quoted ids only.
    let ids: Vec<String> = fs::read_dir(root().join("providers"))
        .expect("a folder")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
        .filter(|id| id != "practice")
        .collect();
    assert!(ids.len() >= 6, "{ids:?}");
    let sources = product(&["crates/core", "crates/platform", "crates/practice", "crates/cli", "src-tauri"]);
    assert!(sources.len() > 100, "{}", sources.len());
    for (path, text) in &sources {
        for id in &ids {
            assert!(!text.contains(&format!("\"{id}\"")), "{id} stands in {}", path.display());
        }
        for host in ["vendhq.com", "lightspeed.app", "vendaze.com", "paced.email", "vend.email", "vibe.co"] {
            assert!(!text.contains(host), "{host} stands in {}", path.display());
        }
    }
}

/// The window, its tray and the browser's page show the same failures as the terminal does, to
/// people who have no command to type.
#[test]
fn commands_are_advised_only_to_those_who_type_them() {
    let mut advised = 0;
    for (path, text) in product(&["crates/core", "crates/platform", "src-tauri"]) {
        for (at, text_there) in literals(&text).filter(|(_, text)| is_typed(text)) {
            let before = &text[..at];
            let last = ["by_command(", "Error::new(", ";\n"].into_iter().max_by_key(|it| before.rfind(it));
            assert_eq!(last, Some("by_command("), "{text_there} in {}", path.display());
            advised += 1;
        }
    }
    assert!(advised > 20, "{advised}");
    for entry in fs::read_dir(root().join("providers")).expect("a folder").flatten() {
        let text = fs::read_to_string(entry.path()).expect("text");
        for line in text.lines().filter(|line| line.contains(" = ")) {
            assert!(!is_typed(line), "{line} in {}", entry.path().display());
        }
    }
}

/// Whether a sentence names a command of ours or an option.
fn is_typed(text: &str) -> bool {
    let option =
        |word: &str| word.strip_prefix("--").is_some_and(|name| name.starts_with(char::is_lowercase));
    text.contains(' ') && (text.contains("`authkeep ") || text.split([' ', '`', '"', '\n']).any(option))
}

/// The text literals of a source and where they begin.
fn literals(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let text = &source[rest..];
            let at = text.find(['"', '/', '\''])?;
            let length = match &text[at..] {
                comment if comment.starts_with("//") => comment.find('\n').unwrap_or(comment.len()),
                quote if quote.starts_with("'\"'") => 3,
                raw if raw.starts_with('"') && text[..at].ends_with("r#") => raw.find("\"#")? + 2,
                literal if literal.starts_with('"') => {
                    let mut escaped = false;
                    let end = literal[1..].find(|letter| {
                        let ends = letter == '"' && !escaped;
                        escaped = letter == '\\' && !escaped;
                        ends
                    })?;
                    let found = (rest + at, &literal[..end + 2]);
                    rest += at + end + 2;
                    return Some(found);
                }
                _ => 1,
            };
            rest += at + length;
        }
    })
}

/// The sources of these packages without their tests.
fn product(packages: &[&str]) -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    for package in packages {
        walk(&root().join(package).join("src"), &mut sources);
    }
    let tests = test_modules(&sources);
    let of_tests = |path: &PathBuf| {
        path.with_extension("").iter().any(|part| part.to_str().is_some_and(|part| tests.contains(part)))
    };
    let product = sources.into_iter().filter(|path| !of_tests(path));
    product.map(|path| (path.clone(), product_part(&path))).collect()
}

fn walk(folder: &Path, sources: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(path);
        }
    }
}

/// The modules that are there for tests only, by the names of their files.
fn test_modules(sources: &[PathBuf]) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for path in sources {
        let text = fs::read_to_string(path).expect("text");
        for (_, after) in text.match_indices("#[cfg(test)]").map(|(at, mark)| text.split_at(at + mark.len()))
        {
            let line = after.trim_start().lines().next().unwrap_or_default();
            let name = line.trim_start_matches("pub(crate) ").strip_prefix("mod ");
            modules.extend(name.and_then(|name| name.strip_suffix(';')).map(str::to_owned));
        }
    }
    modules
}

/// The text of a source file without the tests at its end.
fn product_part(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("text");
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..tests].to_owned()
}

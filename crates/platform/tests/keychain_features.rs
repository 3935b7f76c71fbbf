//! What the graph of dependencies must keep for the keychain.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A call from a tokio worker panics as soon as any crate turns on this feature of zbus.
#[test]
#[cfg(target_os = "linux")]
fn nobody_turns_on_tokio_in_zbus() {
    let tree = tree(&["--edges", "features", "--invert", "zbus@5"]);
    assert!(tree.contains("zbus feature \"async-io\""), "{tree}");
    assert!(!tree.contains("zbus feature \"tokio\""), "{tree}");
}

/// keyring-core brings two stores that forget or show everything. One is not built, and the other
/// is for tests.
#[test]
#[cfg(target_os = "linux")]
fn the_only_store_of_the_product_is_the_secret_service() {
    let tree = tree(&["--edges", "features,normal,build", "--invert", "keyring-core"]);
    assert!(tree.contains("zbus-secret-service-keyring-store"), "{tree}");
    assert!(!tree.contains("keyring-core feature \"sample\""), "{tree}");
    let sources = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.iter().any(|source| source.ends_with("keychain/linux.rs")));
    for source in sources.iter().filter(|source| !source.ends_with("tests.rs")) {
        let text = fs::read_to_string(source).expect("source text");
        for other in ["keyring_core::mock", "keyring_core::sample", "default_store", "Entry::new"] {
            assert!(!text.contains(other), "{} names {other}", source.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn tree(arguments: &[&str]) -> String {
    let mut command = Command::new(env::var_os("CARGO").expect("cargo runs this test"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--offline", "--workspace"])
        .args(arguments);
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

//! What the graph of dependencies must keep for the keychain.

use std::{env, process::Command};

/// A call from a tokio worker panics as soon as any crate turns on this feature of zbus.
#[test]
#[cfg(target_os = "linux")]
fn nobody_turns_on_tokio_in_zbus() {
    let tree = tree(&["--edges", "features", "--invert", "zbus"]);
    assert!(tree.contains("zbus feature \"async-io\""), "{tree}");
    assert!(!tree.contains("zbus feature \"tokio\""), "{tree}");
}

/// keyring-core brings a store that forgets everything; where it is not needed it is not linked.
#[test]
#[cfg(target_os = "linux")]
fn keyring_core_is_not_part_of_the_product() {
    let tree = tree(&["--edges", "normal,build"]);
    assert!(tree.contains("secret-service"), "{tree}");
    assert!(!tree.contains("keyring-core"), "{tree}");
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

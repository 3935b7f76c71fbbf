//! Declares the app's commands, so that each must be allowed by name.

#[path = "src/commands/names.rs"]
mod names;

fn main() {
    println!("cargo::rerun-if-changed=src/commands/names.rs");
    let commands = tauri_build::AppManifest::new().commands(names::NAMES);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

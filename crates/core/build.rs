//! Puts the files of `providers/` into the program.

use std::{env, fmt::Write, fs, io, path::Path};

const FOLDER: &str = "../../providers";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut names = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        let name =
            entry?.file_name().into_string().map_err(|_| io::Error::other("a file name is not UTF-8"))?;
        if name.ends_with(".toml") {
            names.push(name);
        }
    }
    names.sort();

    let mut table = String::from("static BUILT_IN: &[BuiltIn] = &[\n");
    for name in names {
        let path = format!("/{FOLDER}/{name}");
        writeln!(table, "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),")
            .map_err(io::Error::other)?;
    }
    table.push_str("];\n");

    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("built_in_providers.rs"), table)
}

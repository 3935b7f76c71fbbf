//! The manual pages: one a command, from the same definitions as `--help`.

use crate::arguments::Arguments;
use clap::{Command, CommandFactory};
use clap_mangen::{
    Man,
    roff::{Roff, roman},
};
use std::{collections::BTreeMap, env, fs, io, path::Path};

/// What no definition says: exit status, environment, files. It ends the first page.
const MORE: &str = include_str!("../man/more.roff");

const HEAD: &str =
    ".\\\" Written from crates/cli/src by `WRITE_MAN=1 cargo test -p authkeep-cli the_manual`.\n";

/// How the rest writes an apostrophe.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

#[test]
fn the_manual_has_the_commands_as_they_are() {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = BTreeMap::new();
    write(&command, &mut pages).expect("memory takes every page");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    if env::var_os("WRITE_MAN").is_some() {
        for old in written(&folder).keys() {
            fs::remove_file(folder.join(old)).expect("an old page goes");
        }
        for (name, page) in &pages {
            fs::write(folder.join(name), page).expect("a page is written");
        }
        return;
    }
    assert!(written(&folder) == pages, "man/ is not what the commands say; write it anew as its pages tell");
}

/// The pages as they stand there, by file name.
fn written(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let pages = entries.filter(|path| path.extension().is_some_and(|extension| extension == "1"));
    pages
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            (name, fs::read_to_string(&path).expect("a page"))
        })
        .collect()
}

/// The page of a command and those of the commands below it.
fn write(command: &Command, pages: &mut BTreeMap<String, String>) -> io::Result<()> {
    for below in command.get_subcommands() {
        write(below, pages)?;
    }
    let name = command.get_display_name().unwrap_or("authkeep");
    let headed = command.clone().subcommand_help_heading("COMMANDS").subcommand_value_name("command");
    let man = Man::new(headed);
    let mut body = Vec::new();
    man.render_name_section(&mut body)?;
    man.render_synopsis_section(&mut body)?;
    man.render_description_section(&mut body)?;
    man.render_options_section(&mut body)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut body)?;
    }
    if name == "authkeep" {
        body.extend_from_slice(MORE.as_bytes());
    } else {
        examples(command).to_writer(&mut body)?;
    }
    // Each section brings it along.
    let body = String::from_utf8(body).map_err(io::Error::other)?.replace(APOSTROPHE, "");
    let title = format!(".TH {} 1 \"\" Authkeep \"Authkeep Manual\"\n", name.to_uppercase());
    pages.insert(man.get_filename(), [HEAD, &title, APOSTROPHE, &body].concat());
    Ok(())
}

/// The lines under "Example:" or "Examples:" of the help, as they stand there.
fn examples(command: &Command) -> Roff {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in help.lines().skip(1) {
        roff.text([roman(line.trim())]);
    }
    roff.control("fi", []);
    roff
}

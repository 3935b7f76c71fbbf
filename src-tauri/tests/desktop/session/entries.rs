//! What the session opens addresses with.

use super::{
    Desktop,
    process::{app, installed, run},
};
use std::{fs, path::Path};

const SCHEME: &str = "x-scheme-handler/dev.authkeep";
const ANOTHER: &str = "another.desktop";
const CHOICE: &str = "mimeapps.list";

impl Desktop {
    /// Makes this app what the system opens the app's own scheme with, and the way that the person
    /// likes. A package has done it when it was installed.
    pub fn own_scheme(&self) {
        if installed().is_none() {
            self.register(&app());
        }
        self.settings(r#"{"redirect":"scheme"}"#);
    }

    /// Does what a run from source does before it starts. Gives what it says.
    pub fn register(&self, program: &Path) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/register-scheme");
        let output = run(self.command(script).arg(program));
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.success(), "{said}");
        said
    }

    /// Makes another program what the system opens the app's own scheme with.
    pub fn lose_scheme_to(&self, program: &Path) {
        self.entry(ANOTHER, SCHEME, program);
        self.choose(&[SCHEME], ANOTHER);
    }

    /// Takes it away from that program again.
    pub fn regain_scheme(&self) {
        fs::remove_file(self.config_home().join(CHOICE)).expect("the choice");
        fs::remove_file(self.data_home().join("applications").join(ANOTHER)).expect("the entry");
        self.own_scheme();
    }

    /// A program that opens what has this type.
    pub fn entry(&self, name: &str, types: &str, program: &Path) {
        let folder = self.data_home().join("applications");
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Another\nExec={} %u\nMimeType={types};\n",
            program.display()
        );
        fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(name), entry)).expect("an entry");
    }

    /// What the person chose to open these types with.
    pub fn choose(&self, types: &[&str], name: &str) {
        let lines: String = types.iter().map(|kind| format!("{kind}={name}\n")).collect();
        self.configure(CHOICE, &format!("[Default Applications]\n{lines}"));
    }
}

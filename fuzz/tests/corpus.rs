//! Every input that was kept, through the same functions, without libFuzzer.

use authkeep_fuzz::TARGETS;
use std::{fs, path::Path};

#[test]
fn all_inputs_of_the_corpus_hold() {
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let mut files: Vec<_> =
            fs::read_dir(folder).expect("a corpus").map(|file| file.expect("a file").path()).collect();
        files.sort();
        assert!(files.len() >= 10, "{name}: {files:?}");
        for file in files {
            // Shown only if the test fails: the last one is it.
            println!("{}", file.display());
            target(&fs::read(file).expect("a file"));
        }
    }
}

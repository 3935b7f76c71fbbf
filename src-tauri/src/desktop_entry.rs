//! Desktop entries, by which Linux desktops start programs:
//! <https://specifications.freedesktop.org/desktop-entry-spec/latest/>.

/// The program that an entry runs, if it hands an address on to it.
pub fn program_with_address(entry: &str) -> Option<String> {
    let mut words = words(&unescape(value(entry, "Exec")?))?.into_iter();
    let program = words.next()?.replace("%%", "%");
    words.any(|word| matches!(word.as_str(), "%u" | "%U")).then_some(program)
}

/// Whether an entry counts as deleted, as session settings mark it.
pub fn is_hidden(entry: &str) -> bool {
    value(entry, "Hidden") == Some("true")
}

/// A program as the first word of `Exec`.
pub fn quoted(program: &str) -> String {
    let mut text = String::from('"');
    for letter in program.chars() {
        match letter {
            // An escape of the quoted word, and each `\\` an escape of the entry's text.
            '\\' => text.push_str(r"\\\\"),
            '"' | '`' | '$' => text.extend([r"\\", letter.encode_utf8(&mut [0; 4])]),
            '%' => text.push_str("%%"),
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

/// The value of a key in the main group.
fn value<'a>(entry: &'a str, wanted: &str) -> Option<&'a str> {
    let lines = entry.lines().map(str::trim);
    let mut main = lines.skip_while(|line| *line != "[Desktop Entry]").skip(1);
    main.by_ref().take_while(|line| !line.starts_with('[')).find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == wanted).then(|| value.trim())
    })
}

/// The escapes of every string in an entry.
fn unescape(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, false) => text.push(letter),
            (_, true) => match letters.next() {
                Some('s') => text.push(' '),
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('\\') | None => text.push('\\'),
                Some(other) => text.extend(['\\', other]),
            },
        }
    }
    text
}

/// The words of a command; a quoted one may hold spaces, and escapes of its own. None if a quote
/// has no end.
fn words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => word.push(letters.next()?),
                        letter => word.push(letter),
                    }
                }
            }
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn program(exec: &str) -> Option<String> {
        program_with_address(&format!("[Desktop Entry]\nType=Application\nExec={exec}\nName=A\n"))
    }

    #[test]
    fn the_program_is_found_behind_quotes_and_escapes() {
        for (exec, expected) in [
            ("authkeep-desktop %u", "authkeep-desktop"),
            ("/usr/bin/authkeep-desktop  --x %U ", "/usr/bin/authkeep-desktop"),
            (r#""/opt/Auth keep/authkeep-desktop" %u"#, "/opt/Auth keep/authkeep-desktop"),
            (r#""/opt/a\\"b" %u"#, "/opt/a\"b"),
            (r"/opt/a\sb %u", "/opt/a"),
        ] {
            assert_eq!(program(exec).as_deref(), Some(expected), "{exec}");
        }
    }

    #[test]
    fn an_entry_that_loses_the_address_is_of_no_use() {
        for exec in
            ["authkeep-desktop", "authkeep-desktop %f", "authkeep-desktop --url=%u", "", "\"authkeep %u"]
        {
            assert_eq!(program(exec), None, "{exec}");
        }
    }

    #[test]
    fn an_entry_can_be_marked_as_deleted() {
        assert!(is_hidden("[Desktop Entry]\nHidden=true\n"));
        assert!(!is_hidden("[Desktop Entry]\nHidden=false\n"));
        assert!(!is_hidden("[Desktop Entry]\nName=A\n[Desktop Action a]\nHidden=true\n"));
    }

    #[test]
    fn only_the_main_group_counts() {
        let entry =
            "[Desktop Action new]\nExec=evil %u\n[Desktop Entry]\nName=A\n[Desktop Action b]\nExec=evil %u";
        assert_eq!(program_with_address(entry), None);
        assert_eq!(program_with_address("Exec=evil %u"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(entry in "(\\[Desktop Entry\\]\nExec=)?\\PC*") {
            let _ = program_with_address(&entry);
        }

        #[test]
        fn a_quoted_program_comes_out_as_it_is(name in "\\PC{1,40}") {
            prop_assert_eq!(program(&format!("{} %u", quoted(&name))), Some(name));
        }
    }
}

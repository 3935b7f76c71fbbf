//! Reading a desktop entry:
//! <https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>.

/// The program that an entry runs, if it hands an address on to it.
pub fn program_with_address(entry: &str) -> Option<String> {
    let mut words = words(&unescape(exec(entry)?))?.into_iter();
    let program = words.next()?;
    words.any(|word| matches!(word.as_str(), "%u" | "%U")).then_some(program)
}

/// The value of `Exec` in the main group.
fn exec(entry: &str) -> Option<&str> {
    let lines = entry.lines().map(str::trim);
    let mut main = lines.skip_while(|line| *line != "[Desktop Entry]").skip(1);
    main.by_ref().take_while(|line| !line.starts_with('[')).find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "Exec").then(|| value.trim())
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
        fn a_quoted_program_comes_out_as_it_is(name in "[ -~]{1,40}") {
            let quoted: String = name.chars().flat_map(|c| match c {
                '"' | '\\' | '`' | '$' => vec!['\\', c],
                c => vec![c],
            }).collect();
            let exec = format!("\"{quoted}\" %u").replace('\\', r"\\");
            prop_assert_eq!(program(&exec), Some(name));
        }
    }
}

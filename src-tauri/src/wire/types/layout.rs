//! Lays a declaration out for people: a line for each member, a line for each note, a line for each
//! word of a long union.

/// What fits in one line.
const WIDTH: usize = 100;

/// Lays out what `ts-rs` declares.
pub fn layout(declaration: &str) -> String {
    let mut lines = Lines::default();
    let mut rest = declaration;
    let mut angles = 0;
    let long = declaration.rsplit("*/").next().is_some_and(|code| code.len() > WIDTH);
    while let Some(letter) = rest.chars().next() {
        let taken = match letter {
            '/' if rest.starts_with("/**") => {
                let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
                lines.note(&rest[..end]);
                end
            }
            '"' => {
                let end = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
                lines.put(&rest[..end]);
                end
            }
            '{' => lines.open(),
            '}' => lines.close(),
            ',' if angles == 0 && lines.depth > 0 => lines.end(),
            '|' if long && angles == 0 && lines.depth == 0 => lines.alternative(),
            letter => {
                angles += usize::from(letter == '<');
                angles -= usize::from(letter == '>').min(angles);
                lines.letter(letter)
            }
        };
        rest = &rest[taken..];
    }
    lines.done()
}

#[derive(Default)]
struct Lines {
    done: Vec<String>,
    line: String,
    depth: usize,
}

impl Lines {
    fn put(&mut self, text: &str) {
        if self.line.is_empty() {
            self.line = "  ".repeat(self.depth);
        }
        self.line.push_str(text);
    }

    fn letter(&mut self, letter: char) -> usize {
        let space = letter.is_whitespace();
        if !space {
            self.put(letter.encode_utf8(&mut [0; 4]));
        } else if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
        letter.len_utf8()
    }

    fn note(&mut self, note: &str) {
        self.newline();
        let inner = note.trim_start_matches("/**").trim_end_matches("*/");
        let words: Vec<_> = inner.lines().map(|line| line.trim().trim_start_matches('*').trim()).collect();
        self.put(&format!("/** {} */", words.join(" ").trim()));
        self.newline();
    }

    fn open(&mut self) -> usize {
        self.put("{");
        self.newline();
        self.depth += 1;
        1
    }

    fn close(&mut self) -> usize {
        self.end();
        self.depth = self.depth.saturating_sub(1);
        self.put("}");
        1
    }

    /// Ends a member.
    fn end(&mut self) -> usize {
        if !self.line.trim().is_empty() {
            let line = self.line.trim_end().to_owned();
            self.line = line + ";";
        }
        self.newline();
        1
    }

    fn alternative(&mut self) -> usize {
        self.newline();
        self.put("  |");
        1
    }

    fn newline(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.done.push(line.trim_end().to_owned());
        }
    }

    fn done(mut self) -> String {
        self.newline();
        self.done.join("\n") + "\n"
    }
}

#[test]
fn members_notes_and_alternatives_have_a_line_each() {
    let declaration = "/**\n * A thing.\n * It is long.\n */\ntype Thing = { a: Record<string, Array<A>>, \n/**\n * A part.\n */\nb: { c: \"x, y\" | \"z\", }, };";
    let expected = "/** A thing. It is long. */\ntype Thing = {\n  a: Record<string, Array<A>>;\n  /** A part. */\n  b: {\n    c: \"x, y\" | \"z\";\n  };\n};\n";
    assert_eq!(layout(declaration), expected);
    let words: Vec<_> = (0..20).map(|number| format!("\"word{number}\"")).collect();
    let union = layout(&format!("type A = {};", words.join(" | ")));
    assert_eq!(union.lines().count(), 20, "{union}");
}

//! Variables in a provider's addresses, headers and parameters.

/// A variable in a provider's addresses, headers or parameters.
#[derive(Clone, Debug)]
pub struct Var {
    /// Who says its value.
    pub from: VarSource,
    /// Dotted path or parameter name under which the value arrives; its own name if absent.
    pub path: Option<String>,
    /// The whole value must match.
    pub pattern: Option<Pattern>,
    /// Shown beside the field.
    pub label: Option<String>,
    /// Shown in the empty field.
    pub example: Option<String>,
    /// Taken when nothing is said.
    pub default: Option<String>,
    /// The only values there are, if listed.
    pub options: Vec<String>,
    /// Kept in the keychain and never shown.
    pub secret: bool,
}

impl Var {
    /// Whether the value may be taken: it matches the pattern and is one of the options.
    pub fn accepts(&self, value: &str) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.matches(value))
            && (self.options.is_empty() || self.options.iter().any(|option| option == value))
    }
}

/// Who says a variable's value, in the order in which they speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VarSource {
    /// The person, before the sign-in.
    User,
    /// A parameter of the callback.
    Callback,
    /// A member of the token answer.
    Token,
    /// A member of the who-am-I answer.
    WhoAmI,
}

/// A regular expression that a whole value must match, ASCII classes only: `\d` is `[0-9]` and
/// never a full-width digit.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    regex: regex_lite::Regex,
}

impl Pattern {
    /// Compiles the pattern, anchored at both ends.
    ///
    /// # Errors
    /// Says why this is no regular expression.
    pub fn new(text: &str) -> Result<Self, String> {
        let compile = |text: &str| {
            let regex = regex_lite::RegexBuilder::new(text).size_limit(1 << 20).build();
            regex.map_err(|fault| fault.to_string())
        };
        // Alone first: `a)|(?:b` is a whole expression only inside the anchors, and undoes them.
        compile(text)?;
        let regex = compile(&format!(r"\A(?:{text})\z"))?;
        Ok(Self { text: text.to_owned(), regex })
    }

    /// Whether the whole value matches.
    pub fn matches(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

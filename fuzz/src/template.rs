use crate::providers::PROVIDERS;
use authkeep_core::provider::{Hole, Placeholder, Provider, UrlTemplate, Values};
use secrecy::ExposeSecret;
use url::{Host, Url};

/// Between two values of an input.
const NEXT: char = '\u{1f}';

/// Values that would choose where secrets go. The input is a template in its first line, and
/// behind it values for its holes, with U+001F between them.
///
/// - A finished address is at the scheme, host and port that the template names; a variable fills
///   no more of the host than its place.
/// - A host that a variable chooses is a public name and no number in any spelling.
/// - Only addresses of TLS or of this machine come out, without user and password.
/// - No value adds a segment, a parameter or a fragment.
/// - The same values in the addresses of all providers: what a provider's own pattern accepts leads
///   where its file says.
pub fn template(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let values: Vec<&str> = rest.split(NEXT).collect();
    if let Ok(template) = UrlTemplate::parse(first) {
        rendered(&template, &values);
    }
    for provider in PROVIDERS.iter() {
        of_provider(provider, values[0]);
    }
}

fn of_provider(provider: &Provider, value: &str) {
    let addresses = [
        &provider.issuer,
        &provider.authorize_url,
        &provider.token_url,
        &provider.refresh_url,
        &provider.api_base,
    ];
    for template in addresses.into_iter().flatten() {
        let mut chosen = template.host_variables().peekable();
        if chosen.peek().is_none() {
            continue;
        }
        let accepted = chosen.all(|name| provider.vars.get(name).is_some_and(|var| var.accepts(value)));
        let address = rendered(template, &[value]);
        // The second check may refuse what the first accepts, as a label that IDNA cannot read.
        if let (true, Some(address)) = (accepted, address) {
            let filled = template.host_variables().fold(template.as_str().to_owned(), |text, name| {
                text.replace(&format!("{{var.{name}}}"), value)
            });
            let filled = Url::parse(&filled).expect("an address");
            assert_eq!(address.host_str(), filled.host_str());
        }
    }
}

/// Fills a template and looks at where the address leads.
fn rendered(template: &UrlTemplate, given: &[&str]) -> Option<Url> {
    let mut values = Values::default();
    for (at, hole) in template.holes().enumerate() {
        let value = given[at % given.len()];
        match hole {
            Hole::Placeholder(placeholder) => values.set(*placeholder, value),
            Hole::Var(name) => values.set_var(name, value),
        }
    }
    let address = template.render(&values).ok()?;
    assert_eq!(Url::parse(address.as_str()).as_ref(), Ok(&address));
    assert!(address.username().is_empty() && address.password().is_none() && address.fragment().is_none());
    let text = Text::of(template.as_str());
    if text.base() {
        built_on(&text, &values, &address);
    } else {
        leads(&text, &address);
    }
    let identifier = template.render_identifier(&values).expect("it rendered");
    assert_eq!(Url::parse(&identifier).as_ref(), Ok(&address));
    Some(address)
}

/// A template's text, its holes blanked out: read here once more, by other means.
struct Text {
    /// Every hole is one [`HOLE`].
    blanked: String,
    first: Option<String>,
}

const HOLE: char = '\u{1}';

impl Text {
    fn of(template: &str) -> Self {
        let mut blanked = String::new();
        let mut first = None;
        let mut letters = template.chars().peekable();
        while let Some(c) = letters.next() {
            match c {
                '{' | '}' if letters.peek() == Some(&c) => blanked.extend(letters.next()),
                '{' => {
                    let name: String = letters.by_ref().take_while(|c| *c != '}').collect();
                    if blanked.is_empty() {
                        first = Some(name);
                    }
                    blanked.push(HOLE);
                }
                c => blanked.push(c),
            }
        }
        Self { blanked, first }
    }

    fn base(&self) -> bool {
        matches!(self.first.as_deref(), Some("api_base" | "token_url"))
    }

    /// Scheme, host and port, and what follows.
    fn split(&self) -> (&str, &str, &str) {
        let (scheme, rest) = match self.blanked.split_once("://") {
            Some((scheme, rest)) if !scheme.contains(HOLE) => (scheme, rest),
            _ => ("https", self.blanked.as_str()),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        (scheme, &rest[..end], &rest[end..])
    }
}

fn leads(text: &Text, address: &Url) {
    let (scheme, authority, tail) = text.split();
    assert_eq!(address.scheme(), scheme);
    let host = address.host_str().expect("a host");
    let (promised, port) = match authority.rsplit_once(':') {
        Some((promised, port)) if !port.contains(']') => (promised, Some(port)),
        _ => (authority, None),
    };
    if promised.contains(HOLE) {
        assert!(matches!(address.host(), Some(Host::Domain(_))), "{host} is a number");
        let last = host.rsplit_once('.').map(|(_, last)| last);
        assert!(last.is_some_and(|last| last != "localhost"), "{host} is no public name");
    }
    let is_all = promised.chars().eq([HOLE]);
    assert!(is_all || fits(promised, host), "{host} is not {promised:?}");
    if !is_all || port.is_some() {
        assert_eq!(address.port().map(|port| port.to_string()).as_deref(), port);
    }
    private(address);
    stays(tail, address);
}

/// Label by label, each hole at least one character of one label.
fn fits(promised: &str, host: &str) -> bool {
    let (promised, host): (Vec<_>, Vec<_>) = (promised.split('.').collect(), host.split('.').collect());
    promised.len() == host.len()
        && promised.iter().zip(host).all(|(promised, label)| match promised.split_once(HOLE) {
            None => *promised == label,
            Some((start, _)) => {
                let end = promised.rsplit(HOLE).next().unwrap_or_default();
                label.starts_with(start) && label.ends_with(end) && label.len() > start.len() + end.len()
            }
        })
}

fn built_on(text: &Text, values: &Values, address: &Url) {
    let placeholder = match text.first.as_deref() {
        Some("api_base") => Placeholder::ApiBase,
        _ => Placeholder::TokenUrl,
    };
    let base = values.get(&Hole::Placeholder(placeholder)).expect("it rendered").expose_secret();
    let base = Url::parse(base).expect("it rendered");
    assert_eq!(base.origin(), address.origin());
    private(address);
}

/// TLS, or this machine.
fn private(address: &Url) {
    let here = matches!(address.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    assert!(address.scheme() == "https" || address.scheme() == "http" && here, "{address}");
}

/// As many segments and parameters as the template has.
fn stays(tail: &str, address: &Url) {
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let count = |text: &str, mark: char| text.matches(mark).count();
    assert_eq!(count(address.path(), '/'), count(path, '/').max(1), "{address}");
    assert_eq!(address.query().map(|it| count(it, '&')), query.map(|it| count(it, '&')), "{address}");
}

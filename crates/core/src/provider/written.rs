//! The file that is written of a description. It knows which field of the form each of its lines
//! came from, so that the one reader of all files says what is wrong where the person typed it.

use super::{
    ClientAuth, Fault, Provider,
    catalogue::Catalogue,
    description::{DescribedEndpoints, DescribedField as Field, Description, FieldFault},
    new_id::new_id,
};
use crate::oauth::discovery::Offers;

/// Registered with its port, for nothing is known of a new provider (RFC 8252 §7.3 asks servers to
/// take any, and many do not).
const LOOPBACK_PORT: u16 = 47801;

/// The scopes that the user info endpoint serves (OpenID Connect Core §5.4).
const NAMES_THE_ACCOUNT: [&str; 3] = ["openid", "profile", "email"];

/// A file of a provider that is not kept yet.
#[derive(Debug)]
pub(crate) struct Written {
    /// What the provider's id will be.
    pub id: String,
    /// The file's text.
    pub text: String,
    /// What a reader makes of it.
    pub provider: Provider,
}

impl Written {
    /// Writes a description down and reads it back. `offers` is what its issuer announced; `taken`
    /// says of an id whether it belongs to a file already, beside those of the catalogue.
    ///
    /// # Errors
    /// Everything that is wrong with the description.
    pub fn new(
        description: &Description,
        offers: &Offers,
        catalogue: &Catalogue,
        taken: impl Fn(&str) -> bool,
    ) -> Result<Self, Vec<FieldFault>> {
        let faults = description.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let id = new_id(&description.name, |id| catalogue.has(id) || taken(id));
        let lines = Lines::of(&id, description, offers);
        let text = lines.text();
        match catalogue.check(&file_name(&id), &text) {
            Ok(provider) => Ok(Self { id, text, provider }),
            Err(faults) => Err(faults.into_iter().map(|fault| lines.place(fault)).collect()),
        }
    }

    /// The file's name.
    pub fn file_name(&self) -> String {
        file_name(&self.id)
    }
}

fn file_name(id: &str) -> String {
    format!("{id}.toml")
}

/// The lines of the file, each with the field that it came from.
#[derive(Default)]
struct Lines(Vec<(Field, String)>);

impl Lines {
    fn of(id: &str, description: &Description, offers: &Offers) -> Self {
        let mut lines = Self::default();
        // The id is made of the name.
        lines.add(Field::Name, "# Written by Authkeep, and yours to change.".to_owned());
        lines.member(Field::Name, "id", id);
        lines.member(Field::Name, "name", &description.name);
        lines.add(Field::Name, "grants = [\"authorization_code\"]".to_owned());
        match &description.endpoints {
            DescribedEndpoints::Issuer(issuer) => lines.member(Field::Issuer, "issuer", issuer),
            DescribedEndpoints::Addresses { authorize, token, .. } => {
                lines.member(Field::Authorize, "authorize_url", authorize);
                lines.member(Field::Token, "token_url", token);
            }
        }
        lines.member(Field::ApiBase, "api_base", &description.api_base);
        let auth = description.client_auth.or(offers.client_auth);
        lines.member(Field::ClientAuth, "client_auth", auth.map_or("", word));
        lines.scopes(description, offers);
        lines.table(Field::Name, "redirect");
        lines.add(Field::Name, format!("port = {LOOPBACK_PORT}"));
        if let DescribedEndpoints::Addresses { revoke, whoami, account, .. } = &description.endpoints {
            if !whoami.is_empty() {
                lines.table(Field::Whoami, "whoami");
                lines.member(Field::Whoami, "url", whoami);
                lines.member(Field::Account, "id", account);
            }
            if !revoke.is_empty() {
                lines.table(Field::Revoke, "revoke");
                lines.member(Field::Revoke, "url", revoke);
            }
        }
        lines
    }

    fn text(&self) -> String {
        self.0.iter().map(|(_, line)| format!("{line}\n")).collect()
    }

    /// A fault of the file, where the person sees it.
    fn place(&self, fault: Fault) -> FieldFault {
        let field = fault.line.checked_sub(1).and_then(|at| self.0.get(at)).map_or(Field::Name, |it| it.0);
        FieldFault { field, reason: without_key(&fault.reason) }
    }

    fn add(&mut self, field: Field, line: String) {
        self.0.push((field, line));
    }

    /// A string; one that is empty is not written.
    fn member(&mut self, field: Field, key: &str, value: &str) {
        if !value.is_empty() {
            self.add(field, format!("{key} = {}", string(value)));
        }
    }

    fn table(&mut self, field: Field, name: &str) {
        self.add(field, String::new());
        self.add(field, format!("[{name}]"));
    }

    fn scopes(&mut self, description: &Description, offers: &Offers) {
        let typed = &description.scopes;
        let names = |scope: &str| typed.is_empty() && NAMES_THE_ACCOUNT.contains(&scope);
        let offered = offers.scopes.iter().filter(|scope| !typed.contains(scope));
        let scopes: Vec<_> = typed
            .iter()
            .map(|scope| (scope, true))
            .chain(offered.map(|scope| (scope, names(scope))))
            .collect();
        if scopes.is_empty() {
            return;
        }
        self.table(Field::Scopes, "scope");
        self.add(Field::Scopes, "list = [".to_owned());
        for (scope, ticked) in scopes {
            let on = if ticked { ", on = \"default\"" } else { "" };
            self.add(Field::Scopes, format!("  {{ value = {}{on} }},", string(scope)));
        }
        self.add(Field::Scopes, "]".to_owned());
    }
}

fn word(auth: ClientAuth) -> &'static str {
    match auth {
        ClientAuth::Post => "post",
        ClientAuth::Basic => "basic",
        ClientAuth::None => "none",
        ClientAuth::BasicSecret => "basic_secret",
    }
}

/// A basic string (TOML 1.0): nothing in it can end it or begin another line.
fn string(text: &str) -> String {
    let mut written = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            c if c.is_control() => written.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}

/// The reader names the key of the file first; the form has the fault beside the field.
fn without_key(reason: &str) -> String {
    let keyed = reason.strip_prefix('`').and_then(|rest| rest.split_once("`: "));
    let rest = keyed.map_or(reason, |(_, rest)| rest);
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;

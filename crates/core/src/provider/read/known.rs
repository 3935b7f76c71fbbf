//! Templates, read with the knowledge of what has a value in their place.

use crate::provider::{
    Hole, ParamTable, Placeholder, Template, UrlTemplate, Var, VarSource,
    fault::{At, Faults},
    nearest::did_you_mean,
    place::Place,
    section::{Section, Text},
};
use std::collections::BTreeMap;

/// What the file as a whole declares.
pub(super) struct Known<'a> {
    pub faults: &'a Faults,
    /// Declared variables; without a value where the declaration is faulty.
    pub vars: BTreeMap<&'a str, Option<Var>>,
    /// Whether `{api_base}` has a value.
    pub api_base: bool,
    /// Whether `{token_url}` has a value.
    pub token_url: bool,
}

impl Known<'_> {
    /// Reads a template.
    pub fn template(&self, text: &Text<'_>, place: &Place) -> Option<Template> {
        let template = Template::parse(text.text)
            .map_err(|fault| self.faults.add(text.at, format!("`{}`: {fault}.", text.field)))
            .ok()?;
        self.check(text, template.holes(), place);
        Some(template)
    }

    /// Reads the template of an address.
    pub fn url(&self, text: &Text<'_>, place: &Place) -> Option<UrlTemplate> {
        let url = UrlTemplate::parse(text.text)
            .map_err(|fault| self.faults.add(text.at, format!("`{}`: {fault}.", text.field)))
            .ok()?;
        self.check(text, url.holes(), place);
        for name in url.host_variables() {
            if let Some(Some(var)) = self.vars.get(name) {
                self.check_host(text.at, name, var);
            }
        }
        Some(url)
    }

    /// Reads the address in a field.
    pub fn url_of(&self, section: &Section<'_>, key: &'static str, place: &Place) -> Option<UrlTemplate> {
        section.text(key).and_then(|text| self.url(&text, place))
    }

    /// Reads a table of parameters.
    pub fn params(&self, section: &Section<'_>, key: &'static str, place: &Place) -> ParamTable {
        let named = section.section(key).map(|table| table.named_texts()).unwrap_or_default();
        named
            .into_iter()
            .filter_map(|(name, text)| {
                self.check_parameter(name, &text);
                Some((name.to_owned(), self.template(&text, place)?))
            })
            .collect()
    }

    fn check_parameter(&self, name: &str, text: &Text<'_>) {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control()) {
            self.faults.add(text.at, format!("`{}`: a parameter's name holds no spaces.", text.field));
        }
    }

    fn check<'h>(&self, text: &Text<'_>, holes: impl Iterator<Item = &'h Hole>, place: &Place) {
        for hole in holes {
            let wrong = match hole {
                Hole::Placeholder(placeholder) => self.wrong_placeholder(*placeholder, place),
                Hole::Var(name) => self.wrong_var(name, place),
            };
            if let Some(reason) = wrong {
                self.faults.add(text.at, format!("`{}`: {reason}", text.field));
            }
        }
    }

    fn wrong_placeholder(&self, placeholder: Placeholder, place: &Place) -> Option<String> {
        let name = placeholder.as_str();
        if place.shown && is_secret(placeholder) {
            return Some(format!(
                "`{{{name}}}` may not stand here, for this address stays in the browser's history."
            ));
        }
        if !place.placeholders.contains(&placeholder) {
            let known: Vec<_> =
                place.placeholders.iter().map(|known| format!("{{{}}}", known.as_str())).collect();
            return Some(format!("`{{{name}}}` has no value here; {} and variables have.", known.join(" ")));
        }
        let absent = placeholder == Placeholder::ApiBase && !self.api_base
            || placeholder == Placeholder::TokenUrl && !self.token_url;
        absent.then(|| format!("`{{{name}}}` is used, and there is no `{name}`."))
    }

    fn wrong_var(&self, name: &str, place: &Place) -> Option<String> {
        let Some(declared) = self.vars.get(name) else {
            let meant = did_you_mean(name, self.vars.keys().copied());
            return Some(format!("the variable `{name}` is not declared; add a table [vars.{name}].{meant}"));
        };
        let var = declared.as_ref()?;
        if var.from > place.vars {
            return Some(format!(
                "`{{var.{name}}}` comes too late for this; only {} is known here.",
                known_by(place.vars)
            ));
        }
        (place.shown && var.secret).then(|| {
            format!(
                "`{{var.{name}}}` is secret and may not stand here, \
                 for this address stays in the browser's history."
            )
        })
    }

    fn check_host(&self, at: &At, name: &str, var: &Var) {
        let (bound, wanted) = match var.from {
            VarSource::User => (var.pattern.is_some() || !var.options.is_empty(), "a `pattern` or `options`"),
            VarSource::Callback | VarSource::Token | VarSource::WhoAmI => {
                (var.pattern.is_some(), "a `pattern`")
            }
        };
        if !bound {
            let reason = format!(
                "`{{var.{name}}}` chooses the host that secrets go to, so [vars.{name}] needs {wanted}."
            );
            self.faults.add(at, reason);
        }
    }
}

fn is_secret(placeholder: Placeholder) -> bool {
    matches!(
        placeholder,
        Placeholder::ClientSecret
            | Placeholder::Code
            | Placeholder::CodeVerifier
            | Placeholder::AccessToken
            | Placeholder::RefreshToken
    )
}

fn known_by(source: VarSource) -> &'static str {
    match source {
        VarSource::User => "what the person says before the sign-in",
        VarSource::Callback => "what the person or the callback says",
        VarSource::Token => "what came with the token answer or before",
        VarSource::WhoAmI => "what the connection knows",
    }
}

//! Connecting an account: begin a sign-in, complete it with what came back, or give it up; and
//! the two ways in without a browser.

mod begin;
mod choose;
mod complete;
mod direct;
mod discover;
mod exchange;
mod finish;
mod identity;
mod keep;
mod kept;

pub use begin::{Begin, RedirectChoice, Waiting};
pub use choose::ClientChoice;
pub use direct::{Adopt, ForItself};
pub(crate) use discover::NotAnnounced;

use crate::{
    connection::Id,
    endpoints::Endpoints,
    error::{Code, Error},
    oauth::{BuildError, discovery::Metadata},
    ports::{ItemKey, ItemKind},
    provider::{Provider, VarSource},
    service::Service,
};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// The keychain item of a waiting sign-in.
fn secrets_key(sign_in: &Id) -> ItemKey {
    ItemKey::new(ItemKind::SignIn, sign_in)
}

/// Values of variables, sorted by where they may be kept.
#[derive(Clone, Default)]
struct Vars {
    plain: BTreeMap<String, String>,
    secret: BTreeMap<String, SecretString>,
}

impl Vars {
    /// What the person gave, and the defaults for the rest. `asked` says which variables the
    /// person is asked for at this step.
    fn given(
        provider: &Provider,
        given: &BTreeMap<String, String>,
        asked: impl Fn(VarSource) -> bool,
    ) -> Result<Self, Error> {
        for name in given.keys() {
            if !provider.vars.get(name).is_some_and(|var| asked(var.from)) {
                return Err(Error::new(
                    Code::Usage,
                    format!("{} asks for no value named {name:?}.", provider.name),
                    "Leave it out.",
                )
                .by_command(format!("`authkeep providers show {}` lists what it asks for.", provider.id)));
            }
        }
        let mut vars = Self::default();
        for (name, var) in provider.vars.iter().filter(|(_, var)| asked(var.from)) {
            let value = given.get(name).or(var.default.as_ref());
            match value {
                Some(value) => vars.take(provider, name, value)?,
                None if var.from == VarSource::User => {
                    let what = var.label.as_deref().unwrap_or(name);
                    return Err(Error::new(
                        Code::Usage,
                        format!("{} needs a value for {what}.", provider.name),
                        "Give it, then go on.",
                    )
                    .by_command(format!(
                        "Give it with `--set {name}={}`.",
                        var.example.as_deref().unwrap_or("VALUE")
                    )));
                }
                None => {}
            }
        }
        Ok(vars)
    }

    /// The provider's endpoints with these values.
    fn endpoints<'a>(
        &self,
        provider: &'a Provider,
        discovered: Option<&'a Metadata>,
        client_id: Option<&str>,
    ) -> Result<Endpoints<'a>, BuildError> {
        Endpoints::new(provider, discovered, client_id, &self.plain, &self.secret)
    }

    /// Takes a value if the provider's file allows it. It may decide where secrets go, so what
    /// does not match is refused and not mended (invariant 5).
    fn take(&mut self, provider: &Provider, name: &str, value: &str) -> Result<(), Error> {
        let Some(var) = provider.vars.get(name) else { return Ok(()) };
        if !var.accepts(value) {
            let what = var.label.as_deref().unwrap_or(name);
            return Err(Error::new(
                Code::Rejected,
                format!("The value for {what} is none that {} uses. No request was sent.", provider.name),
                var.example.as_ref().map_or_else(
                    || "Start again; if it stays so, the provider's file may be out of date.".to_owned(),
                    |example| format!("It looks like this: {}.", example.trim_end_matches('.')),
                ),
            ));
        }
        if var.secret {
            self.secret.insert(name.to_owned(), value.into());
        } else {
            self.plain.insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }

    /// Takes the values that arrive from one source, where they arrive.
    fn collect(
        &mut self,
        provider: &Provider,
        from: VarSource,
        find: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Error> {
        for (name, var) in provider.vars.iter().filter(|(_, var)| var.from == from) {
            if let Some(value) = find(var.path.as_deref().unwrap_or(name)) {
                self.take(provider, name, &value)?;
            }
        }
        Ok(())
    }
}

impl Service {
    /// A name that nobody has: the wished one, or the provider's id with the next free number.
    fn free_name(&self, provider: &Provider, wished: Option<&str>) -> Result<String, Error> {
        let records = &self.ports.records;
        if let Some(wished) = wished {
            let name = crate::service::valid_name(wished)?;
            return match records.connection(&name)? {
                None => Ok(name),
                Some(_) => Err(Error::new(
                    Code::NameTaken,
                    format!("There is a connection named {name:?} already."),
                    "Choose another name, or sign in to that one again.",
                )
                .by_command("Choose another name, or renew that one with --reconnect.")),
            };
        }
        let mut name = provider.id.clone();
        for number in 2u32.. {
            if records.connection(&name)?.is_none() {
                break;
            }
            name = format!("{}-{number}", provider.id);
        }
        Ok(name)
    }
}

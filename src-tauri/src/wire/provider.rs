use crate::practice;
use authkeep_core::provider::{
    self, ClientAuth, Entry, Grant, Origin, Provider, RedirectKind, Var, VarSource,
};
use serde::Serialize;
use url::Url;

/// A provider in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProviderRow {
    pub id: String,
    pub name: String,
    pub practice: bool,
    /// Host of its sign-in page or its documentation.
    pub host: Option<String>,
    /// The file is the user's own.
    pub own: bool,
    /// Why its file cannot be used; empty if it can.
    pub faults: Vec<String>,
}

/// What is asked for and told when an account is connected at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProviderDetail {
    pub id: String,
    pub name: String,
    pub practice: bool,
    pub grants: Vec<Grant>,
    pub notes: Vec<String>,
    pub documentation: Option<String>,
    /// A client ships with the provider's file: none need be given.
    pub built_in_client: bool,
    /// Whether a client of this provider has a secret.
    pub client_secret: bool,
    /// Whether scopes can be asked for at all.
    pub takes_scopes: bool,
    pub scopes: Vec<Scope>,
    pub scope_separator: String,
    pub values: Vec<ValueField>,
    /// In order of preference, those that work on this computer.
    pub redirects: Vec<RedirectKind>,
    pub personal_token: Option<PersonalToken>,
}

/// A scope that the provider documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Scope {
    pub value: String,
    pub label: String,
    #[cfg_attr(test, ts(inline))]
    pub on: ScopeOn,
}

/// When a scope is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ScopeOn {
    Choice,
    Default,
    Always,
}

/// A value that the person is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ValueField {
    pub name: String,
    pub label: String,
    pub example: Option<String>,
    pub default: Option<String>,
    /// The only values there are, if listed.
    pub options: Vec<String>,
    pub secret: bool,
    /// Asked for only with a personal token; a sign-in brings it.
    pub token_only: bool,
}

/// A token that is made at the provider's own pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PersonalToken {
    /// Where it is made.
    pub help: String,
}

/// What to register at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RedirectUri {
    pub kind: RedirectKind,
    /// Null where the user gives an address of their own, or none is registered.
    pub uri: Option<String>,
}

impl ProviderRow {
    /// `provider` is none if its file has faults.
    pub fn of(entry: Entry, provider: Option<&Provider>) -> Self {
        Self {
            practice: provider.is_some_and(practice::is),
            host: provider.and_then(host),
            own: entry.origin != Origin::BuiltIn,
            faults: entry.faults.iter().map(ToString::to_string).collect(),
            id: entry.id,
            name: entry.name,
        }
    }
}

impl ProviderDetail {
    /// `redirects` are those that work on this computer.
    pub fn of(provider: &Provider, redirects: Vec<RedirectKind>) -> Self {
        let asked = provider.vars.iter().filter(|(_, var)| is_asked_for(provider, var));
        Self {
            id: provider.id.clone(),
            name: provider.name.clone(),
            practice: practice::is(provider),
            // Device codes cannot be asked for yet.
            grants: provider.grants.iter().copied().filter(|grant| *grant != Grant::DeviceCode).collect(),
            notes: provider.notes.clone(),
            documentation: provider.sources.first().cloned(),
            built_in_client: provider.client.is_some(),
            client_secret: provider.client_auth != ClientAuth::None,
            takes_scopes: !provider.scope.param.is_empty(),
            scopes: provider.scope.list.iter().map(Scope::of).collect(),
            scope_separator: provider.scope.separator.clone(),
            values: asked.map(|(name, var)| ValueField::of(name, var)).collect(),
            redirects,
            personal_token: provider
                .pasted_token
                .as_ref()
                .map(|rules| PersonalToken { help: rules.help.clone() }),
        }
    }
}

impl Scope {
    fn of(scope: &provider::Scope) -> Self {
        let on = match scope.on {
            provider::ScopeOn::Choice => ScopeOn::Choice,
            provider::ScopeOn::Default => ScopeOn::Default,
            provider::ScopeOn::Always => ScopeOn::Always,
        };
        Self { value: scope.value.clone(), label: scope.label.clone(), on }
    }
}

impl ValueField {
    fn of(name: &str, var: &Var) -> Self {
        Self {
            name: name.to_owned(),
            label: var.label.clone().unwrap_or_else(|| name.to_owned()),
            example: var.example.clone(),
            default: var.default.clone(),
            options: var.options.clone(),
            secret: var.secret,
            token_only: var.from == VarSource::Callback,
        }
    }
}

/// A person says what no sign-in brings; with a pasted token there is no callback to bring it.
fn is_asked_for(provider: &Provider, var: &Var) -> bool {
    match var.from {
        VarSource::User => true,
        VarSource::Callback => provider.pasted_token.is_some(),
        VarSource::Token | VarSource::WhoAmI => false,
    }
}

/// A host with a variable in it is nobody's yet.
fn host(provider: &Provider) -> Option<String> {
    let sign_in = provider.authorize_url.as_ref().or(provider.issuer.as_ref()).map(|it| it.as_str());
    let host = |url: &str| Url::parse(url).ok()?.host_str().map(str::to_owned);
    let fixed = |host: &String| !host.contains(['{', '%']);
    sign_in.and_then(host).filter(fixed).or_else(|| host(provider.sources.first()?))
}

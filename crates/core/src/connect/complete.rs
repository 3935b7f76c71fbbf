//! Completing a sign-in with what came back. All three ways back, deep link, loopback and pasted
//! address, end here, and nothing that comes in is believed before it is checked.

use super::{Vars, exchange::Exchange, finish::no_longer_held, secrets_key};
use crate::{
    connection::Connection,
    error::{Code, Error},
    explain::{self, Asked},
    fresh::LONGEST_WAIT,
    oauth::{
        callback::{CallbackFault, Received, Refusal, Reply},
        problem::Problem,
        whoami,
    },
    ports::Moment,
    provider::{Provider, RedirectKind, VarSource, WhoAmI, WhoAmIFrom},
    service::{Service, remembered},
    sign_in::{self, SignIn, SignInSecrets, Stage},
};
use secrecy::{ExposeSecret, SecretString};

impl Service {
    /// Completes a sign-in with the address that the browser ended at, or, where the provider
    /// shows the code instead, with that code.
    ///
    /// A callback that belongs to no waiting sign-in changes nothing, and a wrong one does not
    /// use up the right one's chance (invariant 4).
    ///
    /// # Errors
    /// `Usage` for what is no callback; `NoSuchSignIn`, `TimedOut`; `Declined` and what else the
    /// provider refuses; `Offline`, after which the same address may be tried again; what the
    /// keychain says.
    pub async fn complete(&self, input: &SecretString) -> Result<Connection, Error> {
        let now = &self.moment();
        let sign_ins = self.ports.records.sign_ins()?;
        let (sign_in, received) = match Received::parse(input.expose_secret()) {
            Ok(received) => (self.find(&sign_ins, &received, now)?, received),
            Err(fault) => {
                let sign_in = shown_code(&sign_ins, input, now).ok_or_else(|| unreadable(fault))?;
                (sign_in.clone(), Received::of_code(input.expose_secret().trim()))
            }
        };
        let _guard = self.ports.lock.acquire(sign_in.id.as_str(), LONGEST_WAIT).await?;
        let Some(sign_in) = self.ports.records.sign_in(&sign_in.id)? else { return Err(no_such_sign_in()) };
        if sign_in.stage == Stage::Taken
            && let Some(connection) = self.resume(&sign_in.id, LONGEST_WAIT).await?
        {
            return Ok(connection);
        }
        let Some(sign_in) = self.ports.records.sign_in(&sign_in.id)? else { return Err(no_such_sign_in()) };
        usable(&sign_in, &self.moment())?;
        self.complete_waiting(sign_in, &received).await
    }

    async fn complete_waiting(&self, sign_in: SignIn, received: &Received) -> Result<Connection, Error> {
        let provider = self.provider_with(&sign_in.provider, sign_in.discovered.as_ref())?;
        if sign_in::fixed_part(&provider) != sign_in.fixed {
            return Err(changed(&provider));
        }
        self.check_issuer(&provider, &sign_in, received)?;
        let reply = received.reply(&provider.rename.callback).map_err(unreadable)?;
        let code: SecretString = match reply {
            Reply::Code { code } => code.into(),
            Reply::Error(refusal) => {
                let error = naming_redirect(declined(&provider, &refusal), &sign_in);
                self.end(&sign_in, &Stage::Waiting, &error).await?;
                return Err(error);
            }
        };
        let mut vars = Vars { plain: sign_in.vars.clone(), ..Vars::default() };
        vars.collect(&provider, VarSource::Callback, |name| received.parameter(name).map(str::to_owned))?;
        // The second check of the finished address happens before the sign-in is used up.
        let client_id = self.client_id(Some(&sign_in.client))?;
        vars.endpoints(&provider, sign_in.discovered.as_ref(), client_id.as_deref())?;
        let account = match &provider.whoami {
            Some(whoami @ WhoAmI { from: WhoAmIFrom::Callback, .. }) => {
                whoami::from_callback(whoami, received.parameters())
            }
            _ => None,
        };

        let content = self.ports.keychain.read(&secrets_key(&sign_in.id)).await?;
        let Some(secrets) = content.as_ref().and_then(SignInSecrets::decode) else {
            let error = no_longer_held();
            self.end(&sign_in, &Stage::Waiting, &error).await?;
            return Err(error);
        };
        vars.secret.extend(secrets.secret_vars.clone());
        let exchange = Exchange { provider, sign_in, secrets };
        self.exchange_and_keep(&exchange, vars, account, &code).await
    }

    /// The sign-in that an address belongs to.
    fn find(&self, sign_ins: &[SignIn], received: &Received, now: &Moment) -> Result<SignIn, Error> {
        let found = sign_ins.iter().find(|sign_in| {
            let provider = self.provider(&sign_in.provider).ok();
            let name = provider.as_ref().and_then(|it| it.rename.callback.get("state"));
            received
                .parameter(name.map_or("state", String::as_str))
                .is_some_and(|state| sign_in.has_state(state))
        });
        let Some(sign_in) = found else {
            return Err(self.denial_without_state(sign_ins, received, now).unwrap_or_else(no_such_sign_in));
        };
        if !came_home(sign_in, received) {
            return Err(no_such_sign_in());
        }
        usable(sign_in, now)?;
        Ok(sign_in.clone())
    }

    /// Some providers decline without `state`. That is believed only if one sign-in alone waits
    /// for this very address, and it ends nothing: any page on this machine could have sent it.
    fn denial_without_state(&self, sign_ins: &[SignIn], received: &Received, now: &Moment) -> Option<Error> {
        let mut waiting = sign_ins.iter().filter(|sign_in| sign_in.waits(now));
        let (Some(only), None) = (waiting.next(), waiting.next()) else { return None };
        let provider = self.provider(&only.provider).ok()?;
        let state = provider.rename.callback.get("state").map_or("state", String::as_str);
        if received.parameter(state).is_some() || !came_home(only, received) {
            return None;
        }
        match received.reply(&provider.rename.callback) {
            Ok(Reply::Error(refusal)) => Some(declined(&provider, &refusal)),
            Ok(Reply::Code { .. }) | Err(_) => None,
        }
    }

    /// Mix-up defence (RFC 9207 §2.4): compared as it stands, and missed where it is promised.
    fn check_issuer(&self, provider: &Provider, sign_in: &SignIn, received: &Received) -> Result<(), Error> {
        let client_id = self.client_id(Some(&sign_in.client))?;
        let vars = Vars { plain: sign_in.vars.clone(), ..Vars::default() };
        let endpoints = vars.endpoints(provider, sign_in.discovered.as_ref(), client_id.as_deref())?;
        let expected = endpoints.issuer()?;
        let promised = sign_in.discovered.as_ref().is_some_and(|found| found.names_itself);
        let sound = match (received.parameter("iss"), expected) {
            (Some(named), Some(expected)) => named == expected,
            (None, _) => !promised,
            (Some(_), None) => true,
        };
        sound.then_some(()).ok_or_else(|| {
            Error::new(
                Code::NoSuchSignIn,
                format!("This answer does not come from {}. No secret was sent.", provider.name),
                "Start again, and sign in only on the page that opens then.",
            )
        })
    }

    /// Ends a sign-in that led nowhere.
    pub(super) async fn end(&self, sign_in: &SignIn, from: &Stage, error: &Error) -> Result<(), Error> {
        let failed = Stage::Failed(remembered(error, self.now()));
        if self.ports.records.move_sign_in(&sign_in.id, from, &failed)? {
            self.forget_secrets(&sign_in.id).await;
            self.log_sign_in_failure(sign_in, error);
        }
        Ok(())
    }
}

/// Whether the address is where this sign-in's answer must come. The page of the user's own may
/// hand it on under the app's scheme.
fn came_home(sign_in: &SignIn, received: &Received) -> bool {
    let handed_on = sign_in.redirect == RedirectKind::Https && received.came_to(crate::SCHEME_REDIRECT);
    sign_in.redirect_uri.as_deref().is_some_and(|uri| received.came_to(uri)) || handed_on
}

/// Whether an answer may still be used. One that is taken may have been left by who took it.
fn usable(sign_in: &SignIn, now: &Moment) -> Result<(), Error> {
    match &sign_in.stage {
        Stage::Waiting | Stage::Abandoned if sign_in.expired(now) => Err(Error::new(
            Code::TimedOut,
            "The ten minutes for signing in are over.",
            "Nothing was changed. Start again.",
        )),
        Stage::Waiting | Stage::Taken => Ok(()),
        Stage::Abandoned => Err(Error::new(
            Code::Cancelled,
            "This sign-in was given up.",
            "Nothing was changed. Start again.",
        )),
        Stage::Connected { .. } | Stage::Failed(_) => Err(Error::new(
            Code::NoSuchSignIn,
            "This answer was used already.",
            "An answer works once. Start again if the account is not connected.",
        )),
    }
}

/// The one waiting sign-in whose provider shows the code to be copied.
fn shown_code<'a>(sign_ins: &'a [SignIn], input: &SecretString, now: &Moment) -> Option<&'a SignIn> {
    let code = input.expose_secret().trim();
    let looks_like_one = (4..=2048).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_graphic());
    let mut showing = sign_ins
        .iter()
        .filter(|it| it.waits(now) && matches!(it.redirect, RedirectKind::Oob | RedirectKind::None));
    let only = showing.next().filter(|_| looks_like_one)?;
    showing.next().is_none().then_some(only)
}

fn declined(provider: &Provider, refusal: &Refusal) -> Error {
    let problem = Problem {
        status: 400,
        code: Some(refusal.error.clone()),
        message: refusal.description.clone(),
        ..Problem::default()
    };
    explain::refusal(provider, Asked::Code, problem)
}

/// Says which redirect URI a provider does not know.
pub(super) fn naming_redirect(error: Error, sign_in: &SignIn) -> Error {
    match &sign_in.redirect_uri {
        Some(uri) if error.code == Code::RedirectRejected => Error {
            hint: format!("Register {uri} at the provider, exactly as it stands, then try again."),
            ..error
        },
        _ => error,
    }
}

fn unreadable(fault: CallbackFault) -> Error {
    Error::new(
        Code::Usage,
        format!("{fault}."),
        "Nothing was changed, and the sign-in still waits. Give the whole address the browser ended at.",
    )
}

/// The provider's file is not the one that the sign-in was begun with.
pub(super) fn changed(provider: &Provider) -> Error {
    Error::new(
        Code::ProviderFile,
        format!(
            "The provider file of {} was changed during this sign-in. No secret was sent.",
            provider.name
        ),
        "Start the sign-in again.",
    )
}

pub(super) fn used_already() -> Error {
    Error::new(
        Code::NoSuchSignIn,
        "This answer is being used already.",
        "Look whether the account is in the list already.",
    )
    .by_command("Look at `authkeep list`.")
}

pub(super) fn no_such_sign_in() -> Error {
    Error::new(
        Code::NoSuchSignIn,
        "No sign-in waits for this answer.",
        "Nothing was changed. Start the sign-in here, and finish it on the page that opens then.",
    )
}

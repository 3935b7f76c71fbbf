//! A token on demand: one that is good enough is handed out without a network; else one refresh,
//! however many ask, saved before it is handed out.

mod attempt;
mod hold_out;
mod recover;
mod turn;

pub(crate) use hold_out::HoldOut;

use crate::{
    access::{Access, Term},
    activity::What,
    connection::{Connection, Id, State},
    error::{Code, Error},
    explain,
    ports::{ApartError, Moment},
    provider::{Grant, Provider},
    service::{Service, no_such_connection},
    tokens::Tokens,
};
use jiff::Timestamp;
use secrecy::SecretString;
use std::time::Duration;
use turn::Turn;

/// How long one waits for another who refreshes the same connection: a whole request of 30 s and
/// some.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(45);

/// A pause that the provider asked for is believed for an hour at most, so that a clock that
/// jumped does not lock a connection for years.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// How long one waits for a refresh in a process of its own, which may be holding out for a
/// keychain long after its request has ended.
const LONGEST_WATCH: Duration = Duration::from_secs(60);

/// A token that is still good for this long is handed out when a refresh cannot be had now and
/// nobody asked for more.
const STILL_USEFUL: Duration = Duration::from_secs(10);

/// A token, and what goes with it.
#[derive(Debug)]
pub struct Handed {
    /// The token.
    pub access_token: SecretString,
    /// As the provider wrote it.
    pub token_type: String,
    /// When it ends, if that is known.
    pub expires_at: Option<Timestamp>,
    /// Whether it came just now.
    pub refreshed: bool,
    /// Set if more life was asked for than the provider gives: the most there is to ask for.
    pub cut_to: Option<Duration>,
    /// Whose it is.
    pub connection: Connection,
}

/// Why a refresh is asked for, and so when it is no longer needed.
#[derive(Clone, Copy, Debug)]
enum Need {
    /// A token good for this long, or for what is usual.
    Life(Option<Duration>),
    /// A later one than this generation: the API refused that, or a person asked.
    LaterThan { generation: u64, person: bool },
}

impl Need {
    fn met(self, generation: u64, term: &Term, provider: &Provider, now: &Moment) -> bool {
        match self {
            Self::Life(asked) => term.good_for(term.enough(asked, &provider.lifetimes), now),
            Self::LaterThan { generation: known, .. } => generation > known,
        }
    }

    fn met_by(self, access: &Access, provider: &Provider, now: &Moment) -> bool {
        self.met(access.generation, &access.term, provider, now)
    }

    fn by_person(self) -> bool {
        matches!(self, Self::LaterThan { person: true, .. })
    }
}

impl Service {
    /// An access token that is good for at least `at_least`, or for what is usual at its provider.
    /// `by` names the program that asks, for the log.
    ///
    /// # Errors
    /// `NeedsSignIn`; `Offline`, `SlowDown`, `ProviderUnwell`, `ForeignAnswer` and `OutcomeUnknown`,
    /// none of which lost anything; what the keychain says; `Busy`.
    pub async fn token(
        &self,
        name: &str,
        at_least: Option<Duration>,
        by: Option<&str>,
    ) -> Result<Handed, Error> {
        self.finish_sign_ins().await;
        let connection = self.connection(name)?;
        let provider = self.provider(&connection.provider)?;
        let need = Need::Life(at_least);
        // One that is over is not worth the way to the keychain before it is one's turn.
        let met = |term: Term| need.met(connection.generation, &term, &provider, &self.moment());
        let tokens = match connection.term().is_none_or(met) {
            true => Some(self.tokens(&connection).await?),
            false => None,
        };
        let handed = self.renewed(&provider, connection, tokens, need).await?;
        self.log(&handed.connection, What::Used, |entry| entry.by = by.map(str::to_owned));
        Ok(Handed { cut_to: at_least.and_then(|asked| cut(asked, &handed)), ..handed })
    }

    /// Refreshes now, because a person asks, whatever is left.
    ///
    /// # Errors
    /// As [`Service::token`].
    pub async fn refresh(&self, name: &str) -> Result<Handed, Error> {
        self.finish_sign_ins().await;
        let connection = self.connection(name)?;
        let provider = self.provider(&connection.provider)?;
        let tokens = self.tokens(&connection).await?;
        let need = Need::LaterThan { generation: tokens.access.generation, person: true };
        self.renewed(&provider, connection, Some(tokens), need).await
    }

    /// A later token than one the API refused.
    pub(crate) async fn replace(&self, refused: Handed, tokens: Tokens) -> Result<Handed, Error> {
        let provider = self.provider(&refused.connection.provider)?;
        let need = Need::LaterThan { generation: tokens.access.generation, person: false };
        self.renewed(&provider, refused.connection, Some(tokens), need).await
    }

    async fn renewed(
        &self,
        provider: &Provider,
        connection: Connection,
        known: Option<Tokens>,
        need: Need,
    ) -> Result<Handed, Error> {
        if let Some(tokens) = &known
            && connection.state == State::Kept
            && need.met_by(&tokens.access, provider, &self.moment())
        {
            return Ok(handed(connection, &tokens.access, false));
        }
        let error = match self.renew(provider, &connection, need).await {
            Ok(handed) => return Ok(handed),
            Err(error) => error.about(&connection.name),
        };
        // A refresh that cannot be had now takes nothing from a token that still works, unless
        // somebody asked for more of it.
        let not_now = error.code.is_not_now() || matches!(error.code, Code::Busy | Code::StorageFailed);
        if not_now
            && let Some(tokens) = self.known_or_read(known, &connection).await
            && still_useful(&tokens.access.term, need, &self.moment())
        {
            return Ok(handed(connection, &tokens.access, false));
        }
        Err(error)
    }

    async fn known_or_read(&self, known: Option<Tokens>, connection: &Connection) -> Option<Tokens> {
        match known {
            Some(tokens) => Some(tokens),
            None => self.tokens(connection).await.ok(),
        }
    }

    async fn renew(&self, provider: &Provider, known: &Connection, need: Need) -> Result<Handed, Error> {
        let (_guard, mut connection) = match self.turn(provider, known, need).await? {
            Turn::Held(guard, connection) => (guard, connection),
            Turn::Given(handed) => return Ok(handed),
        };
        let another_tried = connection.attempts > known.attempts;
        let mut tokens = self.tokens(&connection).await?;
        if let Some(handed) = self.recover(provider, &mut connection, &mut tokens, need).await? {
            return Ok(handed);
        }
        if connection.state == State::NeedsSignIn {
            return Err(over(&connection));
        }
        if need.met_by(&tokens.access, provider, &self.moment()) {
            return Ok(handed(connection, &tokens.access, false));
        }
        if tokens.access.generation < connection.generation && !need.by_person() {
            return Err(explain::older_tokens(&connection.name));
        }
        // Whoever waited here while another tried takes that one's failure: a provider that is
        // down is asked once, not once for each who waits.
        if another_tried && let Some(error) = &connection.last_error {
            return Err(error.to_error());
        }
        let renewable = connection.grant == Grant::ClientCredentials
            || tokens.refresh_token.is_some()
            || provider.refreshes_with_access_token();
        if !renewable {
            return match still_useful(&tokens.access.term, need, &self.moment()) {
                true => Ok(handed(connection, &tokens.access, false)),
                false => Err(not_renewable(provider, &connection, &tokens, &self.moment())),
            };
        }
        self.may_ask(provider, &connection)?;
        match self.attempt_apart(&connection).await {
            Ok(()) => self.handed_by_another(connection).await,
            Err(ApartError::Ended(error)) => Err(error),
            Err(ApartError::NotStarted(reason)) => {
                tracing::debug!(%reason, "refreshing here");
                let tokens = self.attempt(provider, &mut connection, tokens).await?;
                Ok(handed(connection, &tokens.access, true))
            }
            Err(ApartError::CutOff) => {
                let mut connection = self.still(known)?;
                let mut tokens = self.tokens(&connection).await?;
                if let Some(handed) = self.recover(provider, &mut connection, &mut tokens, need).await? {
                    return Ok(handed);
                }
                if need.met_by(&tokens.access, provider, &self.moment()) {
                    return Ok(handed(connection, &tokens.access, true));
                }
                if self.unsettled(&connection.id, &tokens)?.is_some() {
                    return Err(explain::cut_off(provider));
                }
                // It noted nothing, so it sent nothing: it may be that it cannot even start.
                let tokens = self.attempt(provider, &mut connection, tokens).await?;
                Ok(handed(connection, &tokens.access, true))
            }
        }
    }

    /// The connection as it stands in the records now, if it is still there.
    fn still(&self, known: &Connection) -> Result<Connection, Error> {
        let connection = self.ports.records.connection_by_id(&known.id)?;
        connection.ok_or_else(|| no_such_connection(&known.name))
    }

    /// Refreshes a connection that the caller holds, for another who asked; see
    /// [`Apart`](crate::ports::Apart). Whoever asked reads the new tokens from the keychain; others
    /// that wait meanwhile are handed the access token.
    ///
    /// # Errors
    /// As [`Service::token`].
    pub async fn refresh_held(&self, id: &Id) -> Result<(), Error> {
        let mut connection = self.connection_by_id(id)?;
        let give = self.others(&connection);
        let provider = self.provider(&connection.provider)?;
        let tokens = self.tokens(&connection).await?;
        let tokens = self.attempt(&provider, &mut connection, tokens).await?;
        if let Some(give) = give {
            give(&tokens.access);
        }
        Ok(())
    }

    async fn attempt_apart(&self, connection: &Connection) -> Result<(), ApartError> {
        match &self.ports.apart {
            // It goes on when nobody waits for it any more.
            Some(apart) => match tokio::time::timeout(LONGEST_WATCH, apart.refresh(&connection.id)).await {
                Ok(ended) => ended,
                Err(_) => Err(ApartError::Ended(explain::still_saving(&connection.provider_name))),
            },
            None => Err(ApartError::NotStarted("it is not wanted".to_owned())),
        }
    }

    async fn handed_by_another(&self, connection: Connection) -> Result<Handed, Error> {
        let connection = self.still(&connection)?;
        let tokens = self.tokens(&connection).await?;
        Ok(handed(connection, &tokens.access, true))
    }

    /// Whether the provider may be asked now.
    fn may_ask(&self, provider: &Provider, connection: &Connection) -> Result<(), Error> {
        let Some(until) = connection.not_before else { return Ok(()) };
        let wait = Duration::try_from(until.duration_since(self.now())).unwrap_or_default();
        if wait.is_zero() || wait > LONGEST_PAUSE {
            return Ok(());
        }
        Err(explain::slow_down(&provider.name, wait))
    }
}

fn still_useful(term: &Term, need: Need, now: &Moment) -> bool {
    matches!(need, Need::Life(None)) && term.expires_at.is_some() && term.good_for(STILL_USEFUL, now)
}

fn not_renewable(provider: &Provider, connection: &Connection, tokens: &Tokens, now: &Moment) -> Error {
    let (name, gave) = (&connection.name, &provider.name);
    if tokens.access.term.good_for(Duration::ZERO, now) {
        return Error::new(
            Code::Usage,
            format!("The token of {name} still works, and {gave} gave nothing to replace it with."),
            "Ask for the token as it is; for a later one, sign in again.",
        );
    }
    let what = match connection.grant {
        Grant::PersonalToken => format!("The token of {name} is over."),
        Grant::AuthorizationCode | Grant::DeviceCode | Grant::ClientCredentials => {
            format!("The token of {name} is over, and {gave} gave none to refresh it with.")
        }
    };
    needs_sign_in(name, what)
}

fn over(connection: &Connection) -> Error {
    let what = match &connection.last_error {
        Some(error) if error.code == Code::NeedsSignIn => error.message.clone(),
        _ => format!("The sign-in of {} is over.", connection.name),
    };
    needs_sign_in(&connection.name, what)
}

fn needs_sign_in(name: &str, what: String) -> Error {
    Error::new(Code::NeedsSignIn, what, "Sign in once more. Name, client and scopes stay as they are.")
        .by_command(format!(
            "Sign in once more: `authkeep connect --reconnect {name}`. Name, client and scopes stay."
        ))
}

fn handed(connection: Connection, access: &Access, refreshed: bool) -> Handed {
    Handed {
        access_token: access.token.clone(),
        token_type: access.token_type.clone(),
        expires_at: access.term.expires_at,
        refreshed,
        cut_to: None,
        connection,
    }
}

/// The most life there is to ask for, if more was asked.
fn cut(asked: Duration, handed: &Handed) -> Option<Duration> {
    let life = handed.expires_at?.duration_since(handed.connection.issued_at?);
    let most = Duration::try_from(life).ok()? / 10 * 9;
    (asked > most).then_some(most)
}

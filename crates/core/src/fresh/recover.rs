//! What an earlier refresh left behind: an answer that is not saved, or none.

use super::{Handed, Need, handed};
use crate::{
    answered,
    connection::{Connection, Id},
    error::{Code, Error},
    explain,
    ports::Attempt,
    provider::{Provider, Rotation},
    service::Service,
    tokens::Tokens,
};

impl Service {
    /// Looks at what an earlier refresh left behind: finishes the save of an answer that came,
    /// and where none did, follows the provider's policy on asking twice.
    pub(super) async fn recover(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &mut Tokens,
        need: Need,
    ) -> Result<Option<Handed>, Error> {
        self.catch_up(provider, connection, tokens);
        let Some(attempt) = self.unsettled(&connection.id, tokens)? else { return Ok(None) };
        let response = attempt.sealed.as_ref().and_then(|sealed| answered::open(&tokens.seal, sealed));
        // One that decides nothing was told when it came.
        if let Some(response) = response.filter(|response| self.is_final(provider, response)) {
            let before = tokens.access.generation;
            let sent = attempt.at.into();
            let outcome = self.settle(provider, connection, tokens, &response, &sent).await;
            match outcome {
                Ok(()) => {
                    let access = &tokens.access;
                    let met = access.generation > before && need.met_by(access, provider, &self.moment());
                    return Ok(met.then(|| handed(connection.clone(), access, true)));
                }
                Err(error) if matches!(error.code, Code::NeedsSignIn) || error.code.is_keychain() => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        match self.unsettled(&connection.id, tokens)? {
            Some(attempt) if !may_repeat(provider.rotation, &attempt) && !need.by_person() => {
                Err(explain::outcome_unknown(provider, &connection.name))
            }
            Some(_) | None => Ok(None),
        }
    }

    /// The note of a refresh with these tokens: what came of it is not in the keychain. An older note
    /// is settled, and makes room for the next.
    pub(super) fn unsettled(&self, id: &Id, tokens: &Tokens) -> Result<Option<Attempt>, Error> {
        let open = self.ports.journal.open(id)?;
        Ok(open.filter(|attempt| attempt.generation == tokens.access.generation))
    }

    /// The keychain is written before the records: where it is ahead, the records follow.
    pub(super) fn catch_up(&self, provider: &Provider, connection: &mut Connection, tokens: &Tokens) {
        if tokens.access.generation > connection.generation {
            connection.take(tokens, provider);
            self.keep_in_records(connection);
        }
    }

    /// What the keychain has is good, whatever becomes of the records: the next use makes them
    /// follow.
    pub(super) fn keep_in_records(&self, connection: &Connection) {
        if let Err(error) = self.ports.records.save_connection(connection) {
            tracing::warn!(connection = %connection.id, %error, "the records stay behind the keychain");
        }
    }
}

/// May a refresh whose answer was lost be sent again, unasked, with the same token?
fn may_repeat(rotation: Rotation, attempt: &Attempt) -> bool {
    match rotation {
        Rotation::Never | Rotation::Maybe => true,
        Rotation::Always => attempt.tries < 2,
        Rotation::Strict => false,
    }
}

//! Refresh tokens: rotation, reuse, grace and windows.

use serde::{Deserialize, Serialize};

use super::{GrantId, Grants};
use crate::dialect::{RefreshRules, Rotation};
use crate::error::{ErrorCode, Refusal};
use crate::secret::Fingerprint;

/// A refresh token.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct RefreshToken {
    pub(super) grant: GrantId,
    /// `None`: no end.
    expires: Option<u64>,
    /// When its successor was made.
    superseded: Option<u64>,
}

/// What a client presents to refresh.
#[derive(Debug)]
pub(crate) struct Refresh<'a> {
    pub(crate) token: &'a Fingerprint,
    pub(crate) client: &'a str,
    /// The account that the address names.
    pub(crate) account: Option<&'a str>,
    /// A narrower scope (RFC 6749 section 6).
    pub(crate) scopes: Option<Vec<String>>,
}

/// A refresh that was granted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refreshed {
    pub(crate) grant: GrantId,
    pub(crate) scopes: Vec<String>,
    /// Whether the successor took effect.
    pub(crate) rotated: bool,
    /// When the refresh token that is now the newest ends.
    pub(crate) expires: Option<u64>,
}

impl Grants {
    /// Adds the first refresh token of a grant and says when it ends.
    pub(crate) fn add_refresh(
        &mut self,
        grant: GrantId,
        token: Fingerprint,
        rules: &RefreshRules,
        now: u64,
    ) -> Option<u64> {
        let expires = window(rules, now);
        self.refresh.insert(token, RefreshToken { grant, expires, superseded: None });
        expires
    }

    /// Uses a refresh token. `successor` takes effect if the rules rotate this time.
    pub(crate) fn refresh(
        &mut self,
        by: &Refresh<'_>,
        successor: Fingerprint,
        rules: &RefreshRules,
        now: u64,
    ) -> Result<Refreshed, Refusal> {
        let (id, first_expires) = self.usable(by, rules, now)?;
        let scopes = self.narrowed(id, by.scopes.as_deref())?;
        let refreshes = self.grants.get_mut(&id).map_or(0, |grant| {
            grant.refreshes += 1;
            grant.refreshes
        });
        self.tally.refreshes += 1;

        let expires = if rules.restarts { window(rules, now) } else { first_expires };
        let rotated = rules.rotation != Rotation::Never && refreshes.is_multiple_of(rules.rotate_every);
        if let Some(token) = self.refresh.get_mut(by.token) {
            if rotated {
                token.superseded.get_or_insert(now);
            } else {
                token.expires = expires;
            }
        }
        if rotated {
            self.refresh.insert(successor, RefreshToken { grant: id, expires, superseded: None });
        }
        Ok(Refreshed { grant: id, scopes, rotated, expires })
    }

    /// The grant of a refresh token that may be used now, and the end of the token's window.
    fn usable(
        &mut self,
        by: &Refresh<'_>,
        rules: &RefreshRules,
        now: u64,
    ) -> Result<(GrantId, Option<u64>), Refusal> {
        let token =
            self.refresh.get(by.token).ok_or_else(|| Refusal::grant("the refresh token is not known"))?;
        let (id, expires, superseded) = (token.grant, token.expires, token.superseded);
        if self.client_of(id) != Some(by.client) {
            return Err(Refusal::grant("the refresh token belongs to another client"));
        }
        if let Some(since) = superseded {
            self.tally.reuses += 1;
            let in_grace = rules.grace > 0 && now <= since.saturating_add(rules.grace);
            if rules.rotation == Rotation::Strict && !in_grace {
                self.end(id);
            }
            if rules.rotation != Rotation::Maybe && !in_grace {
                return Err(Refusal::grant("the refresh token was used before"));
            }
        }
        let grant = self.live(id).ok_or_else(|| Refusal::grant("the grant has ended"))?;
        if expires.is_some_and(|end| now >= end) {
            return Err(Refusal::grant("the refresh token has expired"));
        }
        if by.account.is_some_and(|account| account != grant.account.id) {
            return Err(Refusal::grant("the refresh token belongs to another account"));
        }
        Ok((id, expires))
    }

    fn narrowed(&self, id: GrantId, asked: Option<&[String]>) -> Result<Vec<String>, Refusal> {
        let granted = self.live(id).map(|grant| grant.scopes.as_slice()).unwrap_or_default();
        let asked = asked.unwrap_or(granted);
        match asked.iter().find(|scope| !granted.contains(scope)) {
            Some(_) => Err(Refusal::new(ErrorCode::InvalidScope, "a scope was not granted")),
            None => Ok(asked.to_vec()),
        }
    }
}

fn window(rules: &RefreshRules, now: u64) -> Option<u64> {
    (rules.life > 0).then(|| now.saturating_add(rules.life))
}

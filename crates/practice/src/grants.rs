//! Grants, and the codes and tokens that stand for them: the rules, without input or output. Times are seconds
//! since 1970 and come from the caller, and so does every fingerprint.

mod code;
mod refresh;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::secret::Fingerprint;
pub(crate) use code::{Code, Redemption};
pub(crate) use refresh::{Refresh, RefreshToken};

/// The number of a grant.
pub(crate) type GrantId = u64;

/// All grants of a server.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Grants {
    grants: BTreeMap<GrantId, Grant>,
    codes: BTreeMap<Fingerprint, Code>,
    access: BTreeMap<Fingerprint, AccessToken>,
    refresh: BTreeMap<Fingerprint, RefreshToken>,
    #[serde(skip)]
    pub(crate) tally: Tally,
}

/// What an account allowed a client.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Grant {
    pub(crate) client: String,
    pub(crate) account: Account,
    pub(crate) scopes: Vec<String>,
    ended: bool,
    refreshes: u32,
}

/// What happened to grants since the server started.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) refreshes: usize,
    pub(crate) reuses: usize,
    pub(crate) codes_replayed: usize,
    pub(crate) grants_ended: usize,
}

#[derive(Debug, Deserialize, Serialize)]
struct AccessToken {
    grant: GrantId,
    scopes: Vec<String>,
    /// A personal token has no end.
    expires: Option<u64>,
}

/// A live access token.
#[derive(Debug)]
pub(crate) struct Access<'a> {
    pub(crate) account: &'a Account,
    pub(crate) scopes: &'a [String],
}

impl Grants {
    /// A new grant, without any token yet.
    pub(crate) fn begin(&mut self, client: &str, account: Account, scopes: Vec<String>) -> GrantId {
        let id = self.grants.last_key_value().map_or(1, |(last, _)| last + 1);
        let client = client.to_owned();
        self.grants.insert(id, Grant { client, account, scopes, ended: false, refreshes: 0 });
        id
    }

    /// The grant, if it still stands.
    pub(crate) fn live(&self, id: GrantId) -> Option<&Grant> {
        self.grants.get(&id).filter(|grant| !grant.ended)
    }

    /// How many grants stand.
    pub(crate) fn active(&self) -> usize {
        self.grants.values().filter(|grant| !grant.ended).count()
    }

    /// Adds an access token. Without `expires` it is good until the grant ends.
    pub(crate) fn add_access(
        &mut self,
        id: GrantId,
        token: Fingerprint,
        scopes: Vec<String>,
        expires: Option<u64>,
    ) {
        self.access.insert(token, AccessToken { grant: id, scopes, expires });
    }

    /// What an access token opens now.
    pub(crate) fn access(&self, token: &Fingerprint, now: u64) -> Option<Access<'_>> {
        let access = self.access.get(token).filter(|access| access.expires.is_none_or(|end| now < end))?;
        let grant = self.live(access.grant)?;
        Some(Access { account: &grant.account, scopes: &access.scopes })
    }

    /// The grant that a token of either kind stands for, dead or alive.
    pub(crate) fn grant_of(&self, token: &Fingerprint) -> Option<GrantId> {
        let access = self.access.get(token).map(|access| access.grant);
        access.or_else(|| self.refresh.get(token).map(|refresh| refresh.grant))
    }

    /// The client of a grant, dead or alive.
    pub(crate) fn client_of(&self, id: GrantId) -> Option<&str> {
        self.grants.get(&id).map(|grant| grant.client.as_str())
    }

    /// Ends a grant: all its tokens are dead.
    pub(crate) fn end(&mut self, id: GrantId) {
        if let Some(grant) = self.grants.get_mut(&id).filter(|grant| !grant.ended) {
            grant.ended = true;
            self.tally.grants_ended += 1;
        }
    }

    /// Ends every grant that `which` picks.
    pub(crate) fn end_all(&mut self, which: impl Fn(&Grant) -> bool) {
        let picked: Vec<GrantId> =
            self.grants.iter().filter(|(_, grant)| which(grant)).map(|(id, _)| *id).collect();
        for id in picked {
            self.end(id);
        }
    }

    /// Every access token that has an end is past it.
    pub(crate) fn expire_access_tokens(&mut self) {
        for access in self.access.values_mut() {
            access.expires = access.expires.map(|_| 0);
        }
    }

    /// Forgets what can never be good again, except what a replay or reuse is known by.
    pub(crate) fn forget_the_dead(&mut self, now: u64) {
        let ended: Vec<GrantId> =
            self.grants.iter().filter(|(_, grant)| grant.ended).map(|(id, _)| *id).collect();
        let live = |id: &GrantId| !ended.contains(id);
        self.access.retain(|_, access| live(&access.grant) && access.expires.is_none_or(|end| now < end));
        self.codes.retain(|_, code| now < code.expires || code.grant.is_some_and(|id| live(&id)));
    }
}

//! Authorization codes (RFC 6749 section 4.1.2).

use serde::{Deserialize, Serialize};

use super::{GrantId, Grants};
use crate::account::Account;
use crate::error::Refusal;
use crate::secret::Fingerprint;

/// A code and what it was issued for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Code {
    pub(crate) client: String,
    pub(crate) account: Account,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) expires: u64,
    /// What it was redeemed for.
    pub(crate) grant: Option<GrantId>,
}

/// What a client presents with a code.
#[derive(Debug)]
pub(crate) struct Redemption<'a> {
    pub(crate) client: &'a str,
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) verifier: Option<&'a str>,
    /// The account that the address names.
    pub(crate) account: Option<&'a str>,
}

impl Grants {
    /// Keeps a code until it is redeemed.
    pub(crate) fn add_code(&mut self, fingerprint: Fingerprint, code: Code) {
        self.codes.insert(fingerprint, code);
    }

    /// Redeems a code for a new grant. A second try ends what the first one got (RFC 6749 section 4.1.2).
    pub(crate) fn redeem(
        &mut self,
        code: &Fingerprint,
        by: &Redemption<'_>,
        now: u64,
    ) -> Result<GrantId, Refusal> {
        let known = self.codes.get(code).ok_or_else(|| Refusal::grant("the code is not known"))?;
        if let Some(grant) = known.grant {
            self.tally.codes_replayed += 1;
            self.end(grant);
            return Err(Refusal::grant("the code was used before"));
        }
        known.check(by, now)?;
        let (account, scopes) = (known.account.clone(), known.scopes.clone());
        let grant = self.begin(by.client, account, scopes);
        if let Some(known) = self.codes.get_mut(code) {
            known.grant = Some(grant);
        }
        Ok(grant)
    }
}

impl Code {
    fn check(&self, by: &Redemption<'_>, now: u64) -> Result<(), Refusal> {
        if now >= self.expires {
            return Err(Refusal::grant("the code is too old"));
        }
        if by.client != self.client {
            return Err(Refusal::grant("the code belongs to another client"));
        }
        if by.redirect_uri.is_some_and(|uri| uri != self.redirect_uri) {
            return Err(Refusal::grant("the redirect_uri is not the one of the authorization request"));
        }
        if by.account.is_some_and(|account| account != self.account.id) {
            return Err(Refusal::grant("the code belongs to another account"));
        }
        match (&self.challenge, by.verifier) {
            (None, None) => Ok(()),
            // A verifier without a challenge is a downgrade (RFC 9700 section 4.8.2).
            (None, Some(_)) => Err(Refusal::grant("there was no code_challenge")),
            (Some(_), None) => Err(Refusal::grant("the code_verifier is missing")),
            (Some(challenge), Some(verifier))
                if !is_verifier(verifier) || !Fingerprint::of(verifier).equals(challenge) =>
            {
                Err(Refusal::grant("the code_verifier does not match"))
            }
            (Some(_), Some(_)) => Ok(()),
        }
    }
}

/// RFC 7636 section 4.1.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

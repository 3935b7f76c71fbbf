//! A provider as a person describes it who has no file for it.

use super::ClientAuth;

/// What a form asks for. The addresses are templates, as in a file. What is empty is not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What people call it.
    pub name: String,
    /// Where its endpoints are.
    pub endpoints: DescribedEndpoints,
    /// What API paths are relative to.
    pub api_base: String,
    /// What is asked for unless the person says otherwise at the sign-in.
    pub scopes: Vec<String>,
    /// Where the client credentials go; none: where the issuer says, or the usual place.
    pub client_auth: Option<ClientAuth>,
}

/// Where a described provider's endpoints are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescribedEndpoints {
    /// The issuer tells (RFC 8414, OpenID Connect Discovery).
    Issuer(String),
    /// The person tells.
    Addresses {
        /// Authorization endpoint.
        authorize: String,
        /// Token endpoint.
        token: String,
        /// Revocation endpoint (RFC 7009).
        revoke: String,
        /// The address that tells whose a token is.
        whoami: String,
        /// The path to the account's name in its answer.
        account: String,
    },
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are those of Description")]
pub enum DescribedField {
    Name,
    Issuer,
    Authorize,
    Token,
    Revoke,
    Whoami,
    Account,
    ApiBase,
    Scopes,
    ClientAuth,
}

/// One thing that is wrong in a description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldFault {
    /// Where.
    pub field: DescribedField,
    /// What is wrong and what to do, as one or two sentences.
    pub reason: String,
}

/// As many characters as a name may have.
const LONGEST_NAME: usize = 500;

impl Description {
    /// What is wrong with it and would be no fault in a file, or none of this field.
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut needed = vec![(DescribedField::Name, &self.name)];
        match &self.endpoints {
            DescribedEndpoints::Issuer(issuer) => needed.push((DescribedField::Issuer, issuer)),
            DescribedEndpoints::Addresses { authorize, token, whoami, account, .. } => {
                needed.extend([(DescribedField::Authorize, authorize), (DescribedField::Token, token)]);
                needed.extend((!whoami.is_empty()).then_some((DescribedField::Account, account)));
            }
        }
        let empty = needed.into_iter().filter(|(_, text)| text.is_empty());
        let missing = empty.map(|(field, _)| FieldFault { field, reason: "This is missing.".to_owned() });
        missing.chain(self.fault_of_name()).collect()
    }

    fn fault_of_name(&self) -> Option<FieldFault> {
        let sound = self.name.chars().count() <= LONGEST_NAME && !self.name.chars().any(char::is_control);
        let reason = "Use at most 500 characters in one line.".to_owned();
        (!sound).then_some(FieldFault { field: DescribedField::Name, reason })
    }
}

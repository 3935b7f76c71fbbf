use authkeep_core::{
    connection::LastError,
    error::{Code, Error, Side},
};
use jiff::Timestamp;
use serde::Serialize;

/// A failure. Every call of the host that fails rejects with one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Failure {
    pub code: Code,
    pub message: String,
    pub hint: String,
    pub side: Side,
    /// The provider's own word for it: `invalid_grant`.
    pub provider_code: Option<String>,
    /// What the provider's support asks for.
    pub request_id: Option<String>,
}

/// A failure that is over but still explains a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PastFailure {
    #[serde(flatten)]
    pub failure: Failure,
    pub at: Timestamp,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            side: error.code.side(),
            request_id: error.request_id().map(str::to_owned),
            provider_code: error.problem.and_then(|problem| problem.code),
            code: error.code,
            message: error.what,
            hint: error.hint,
        }
    }
}

impl From<&LastError> for PastFailure {
    fn from(error: &LastError) -> Self {
        let failure = Failure {
            code: error.code,
            message: error.message.clone(),
            hint: error.hint.clone(),
            side: error.code.side(),
            provider_code: error.provider_code.clone(),
            request_id: error.request_id.clone(),
        };
        Self { failure, at: error.at }
    }
}

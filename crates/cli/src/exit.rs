//! The exit code of each failure; scripts rely on it.

use authkeep_core::error::Code;
use std::process::ExitCode;

/// A number of the contract.
pub fn code(code: Code) -> ExitCode {
    number(code).into()
}

/// Its number.
pub fn number(code: Code) -> u8 {
    match code {
        Code::Unexpected | Code::StorageFailed => 1,
        Code::Usage | Code::NameTaken => 2,
        Code::NoSuchConnection | Code::NoSuchClient | Code::NoSuchProvider | Code::NoSuchSignIn => 3,
        Code::NeedsSignIn => 4,
        Code::Offline
        | Code::SlowDown
        | Code::ProviderUnwell
        | Code::ForeignAnswer
        | Code::OutcomeUnknown => 5,
        Code::KeychainLocked | Code::KeychainMissing | Code::KeychainRefused | Code::KeychainFailed => 6,
        Code::Declined | Code::Cancelled | Code::TimedOut | Code::CodeRefused => 7,
        Code::ClientRejected
        | Code::RedirectRejected
        | Code::ScopeRejected
        | Code::Rejected
        | Code::ProviderFile => 8,
        Code::Busy => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_number_of_the_contract() {
        for code in Code::ALL {
            assert!((1..=9).contains(&number(code)), "{code:?} is a failure");
            if code.is_keychain() {
                assert_eq!(number(code), 6, "{code:?} is the keychain's");
            }
        }
    }

    #[test]
    fn every_number_is_used() {
        for expected in 1..=9 {
            assert!(Code::ALL.into_iter().any(|code| number(code) == expected), "{expected}");
        }
    }
}

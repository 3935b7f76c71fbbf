//! How secrets begin in a test, so that each is known wherever it turns up, also one that no test
//! ever held: a server is told to issue them so.

/// A code.
pub const CODE: &str = "codeMark7h2kQ-";
/// An access token.
pub const ACCESS_TOKEN: &str = "accessMark3vX9-";
/// A refresh token.
pub const REFRESH_TOKEN: &str = "refreshMark5wZ1-";
/// A client secret.
pub const CLIENT_SECRET: &str = "clientMark8pL4-";
/// A personal token.
pub const PERSONAL_TOKEN: &str = "personalMark6tB0-";

/// All of them by what they mark.
pub const ALL: [(&str, &str); 5] = [
    ("a code", CODE),
    ("an access token", ACCESS_TOKEN),
    ("a refresh token", REFRESH_TOKEN),
    ("a client secret", CLIENT_SECRET),
    ("a personal token", PERSONAL_TOKEN),
];

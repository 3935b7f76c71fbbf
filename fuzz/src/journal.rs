mod file;
mod items;
mod rows;
mod told;

/// What stands in the keychain and in the database, and what processes hand to each other, whoever
/// wrote it there. The first letter of the
/// input says what the rest is.
///
/// - `t` tokens, `h` a token that is handed over, `s` a sign-in's secrets, `p` a line of the keychain: read or refused; what is read
///   and written again is the same.
/// - `a` an answer: sealed and opened it is the same; with another key, with a bit changed or a byte
///   less it is none; and nobody makes one without the key.
/// - `c`, `o`, `i`, `l`, `k` the document of a connection, an owed one, a sign-in, a line of the log
///   and a client; `j` a row of the journal: read or refused, and no other row is.
/// - `f` changes to the database's file: it opens or is refused in words.
pub fn journal(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let text = || String::from_utf8_lossy(rest).into_owned();
    match kind {
        b't' => items::tokens(text()),
        b'h' => items::access(text()),
        b's' => items::sign_in(text()),
        b'p' => items::line(rest),
        b'a' => items::answer(rest),
        b'f' => file::changed(rest),
        b'j' => rows::attempt(rest),
        kind => rows::document(*kind, &text()),
    }
}

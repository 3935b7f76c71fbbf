//! Writes the types for the page.

mod layout;

use super::{
    another::{AddedProvider, FieldFault, NewProvider},
    client::{ClientChoice, ClientRow},
    connection::{ConnectionClient, ConnectionDetail, ConnectionRow, Endpoints, NamedValue},
    desktop::{About, Keychain, Settings},
    failure::{Failure, PastFailure},
    message::Message,
    provider::{PersonalToken, ProviderDetail, ProviderRow, RedirectUri, Scope, ValueField},
    receipt::Receipt,
    sign_in::{AdoptRequest, BeginRequest, ForItselfRequest, SignIn, SignInStage},
    token::{Claim, Copied, CopyForm, Jwt, TokenShape},
};
use authkeep_core::{
    error::{Code, Side},
    provider::{DescribedField, Grant, RedirectKind},
};
use std::{env, fs, path::Path};
use ts_rs::{Config, TS};

const FILE: &str = "../ui/src/lib/types.ts";

const HEAD: &str = "\
// What crosses the border between the page and Rust. Times are RFC 3339 strings, ids are opaque
// strings, lengths of time are whole seconds.
//
// Written from src-tauri/src/wire by `WRITE_TYPES=1 cargo test -p authkeep-desktop types`.
";

macro_rules! declarations {
    ($($type:ty),* $(,)?) => {
        [$(declaration::<$type>()),*]
    };
}

#[test]
fn the_page_has_the_types_as_they_are() {
    let declarations = declarations![
        Grant,
        RedirectKind,
        Code,
        Side,
        Failure,
        PastFailure,
        ConnectionRow,
        ConnectionDetail,
        ConnectionClient,
        NamedValue,
        Endpoints,
        TokenShape,
        Jwt,
        Claim,
        ProviderRow,
        ProviderDetail,
        Scope,
        ValueField,
        PersonalToken,
        NewProvider,
        AddedProvider,
        FieldFault,
        DescribedField,
        ClientRow,
        RedirectUri,
        ClientChoice,
        BeginRequest,
        AdoptRequest,
        ForItselfRequest,
        SignIn,
        SignInStage,
        CopyForm,
        Copied,
        Receipt,
        Keychain,
        Settings,
        About,
        Message,
    ];
    let text = format!("{HEAD}\n{}", declarations.join("\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if env::var_os("WRITE_TYPES").is_some() {
        fs::write(&path, text).expect("the file is written");
        return;
    }
    let written = fs::read_to_string(&path).expect("the file is there");
    assert!(written == text, "{FILE} is not what Rust says; write it anew as its head tells");
}

fn declaration<T: TS>() -> String {
    layout::layout(&format!("{}export {}", T::docs().unwrap_or_default(), T::decl(&Config::new())))
}

//! Records of every shape.

use authkeep_core::{
    client::Client,
    connection::{Account, Connection, Id, LastError, Origins, State},
    error::Code,
    oauth::discovery::Metadata,
    ports::Running,
    provider::{Grant, RedirectKind},
    sign_in::{SignIn, Stage},
};
use jiff::Timestamp;
use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};

pub(super) fn connection() -> impl Strategy<Value = Connection> {
    let names = (any::<String>(), any::<String>(), any::<String>(), option::of(account()), grant());
    let places = (option::of(id()), vars(), origins(), option::of(metadata()), text());
    let scopes = (texts(), texts(), select(vec![State::Kept, State::NeedsSignIn]));
    let numbers = (any::<u64>(), any::<bool>(), any::<u64>(), option::of(last_error()));
    let times = (option::of(time()), option::of(time()), option::of(time()), option::of(time()), time());
    (id(), names, places, scopes, numbers, times, option::of(time())).prop_map(
        |(id, names, places, scopes, numbers, times, not_before)| Connection {
            id,
            name: names.0,
            provider: names.1,
            provider_name: names.2,
            account: names.3,
            grant: names.4,
            client: places.0,
            vars: places.1,
            origins: places.2,
            discovered: places.3,
            redirect_uri: places.4,
            scopes_requested: scopes.0,
            scopes_granted: scopes.1,
            state: scopes.2,
            generation: numbers.0,
            refreshable: numbers.1,
            attempts: numbers.2,
            last_error: numbers.3,
            access_expires_at: times.0,
            refresh_expires_at: times.1,
            issued_at: times.2,
            last_refreshed_at: times.3,
            created_at: times.4,
            not_before,
        },
    )
}

pub(super) fn client() -> impl Strategy<Value = Client> {
    (id(), any::<String>(), any::<String>(), any::<String>(), any::<bool>(), text(), time()).prop_map(
        |(id, name, provider, client_id, has_secret, redirect_uri, created_at)| Client {
            id,
            name,
            provider,
            client_id,
            has_secret,
            redirect_uri,
            created_at,
        },
    )
}

pub(super) fn sign_in() -> impl Strategy<Value = SignIn> {
    let fixed = (any::<[u8; 32]>(), any::<[u8; 32]>(), stage(), id(), option::of(id()));
    let names = (any::<String>(), any::<String>(), vars(), option::of(metadata()));
    let redirect = select(vec![RedirectKind::Loopback, RedirectKind::Scheme, RedirectKind::Oob]);
    (id(), fixed, names, redirect, text(), texts(), (time(), time(), option::of(running()))).prop_map(
        |(id, fixed, names, redirect, redirect_uri, scopes, times)| SignIn {
            id,
            state: fixed.0,
            fixed: fixed.1,
            stage: fixed.2,
            client: fixed.3,
            renews: fixed.4,
            provider: names.0,
            name: names.1,
            vars: names.2,
            discovered: names.3,
            redirect,
            redirect_uri,
            scopes,
            created_at: times.0,
            expires_at: times.1,
            running: times.2,
        },
    )
}

/// How long a computer has been running.
fn running() -> impl Strategy<Value = Running> {
    (any::<String>(), any::<u64>()).prop_map(|(boot, milliseconds)| Running { boot, milliseconds })
}

pub(super) fn stage() -> impl Strategy<Value = Stage> {
    prop_oneof![
        Just(Stage::Waiting),
        Just(Stage::Taken),
        id().prop_map(|connection| Stage::Connected { connection }),
        last_error().prop_map(Stage::Failed),
        Just(Stage::Abandoned),
    ]
}

fn last_error() -> impl Strategy<Value = LastError> {
    let said = (select(Code::ALL.to_vec()), any::<String>(), any::<String>(), text());
    (said, time(), text(), text()).prop_map(
        |((code, message, hint, command), at, provider_code, request_id)| LastError {
            code,
            message,
            hint,
            command,
            at,
            provider_code,
            request_id,
        },
    )
}

fn id() -> impl Strategy<Value = Id> {
    any::<u128>().prop_map(|bits| serde_json::from_value(format!("{bits:032x}").into()).unwrap())
}

fn account() -> impl Strategy<Value = Account> {
    (any::<String>(), any::<String>()).prop_map(|(id, label)| Account { id, label })
}

fn grant() -> impl Strategy<Value = Grant> {
    use Grant::{AuthorizationCode, ClientCredentials, DeviceCode, PersonalToken};
    select(vec![AuthorizationCode, ClientCredentials, DeviceCode, PersonalToken])
}

fn origins() -> impl Strategy<Value = Origins> {
    (text(), text(), text(), text()).prop_map(|(token, refresh, revoke, api)| Origins {
        token,
        refresh,
        revoke,
        api,
    })
}

fn metadata() -> impl Strategy<Value = Metadata> {
    let url = || "https://[a-z]{1,9}\\.example/[a-z]{0,9}".prop_map(|url| url.parse().unwrap());
    (any::<String>(), url(), url(), option::of(url()), option::of(url()), any::<bool>()).prop_map(
        |(issuer, authorize, token, revoke, userinfo, names_itself)| Metadata {
            issuer,
            authorization_endpoint: authorize,
            token_endpoint: token,
            revocation_endpoint: revoke,
            userinfo_endpoint: userinfo,
            names_itself,
        },
    )
}

fn time() -> impl Strategy<Value = Timestamp> {
    (-62_000_000_000_i64..250_000_000_000, 0..1_000_000_000)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
}

fn text() -> impl Strategy<Value = Option<String>> {
    option::of(any::<String>())
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(any::<String>(), 0..4)
}

fn vars() -> impl Strategy<Value = std::collections::BTreeMap<String, String>> {
    btree_map(any::<String>(), any::<String>(), 0..4)
}

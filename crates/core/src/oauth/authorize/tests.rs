use super::*;
use crate::oauth::samples::{CHALLENGE, REDIRECT, VERIFIER, built_in, plain, provider, secret};
use crate::provider::ScopeOn;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The endpoint as the file has it; variables are given their value.
fn address(provider: &Provider, scopes: &[String], values: &Values) -> Url {
    let request = Request {
        endpoint: provider.authorize_url.as_ref().unwrap().render(values).unwrap(),
        client_id: "client-1",
        redirect_uri: Some(REDIRECT),
        state: &secret("state-1"),
        verifier: &secret(VERIFIER),
        scopes,
    };
    url(provider, &request, values).unwrap()
}

/// What is asked for when nobody says.
fn usual(provider: &Provider) -> Vec<String> {
    let wanted = provider.scope.list.iter().filter(|scope| scope.on != ScopeOn::Choice);
    wanted.map(|scope| scope.value.clone()).collect()
}

fn usual_address(id: &str) -> String {
    let provider = provider(id);
    address(&provider, &usual(&provider), &Values::default()).into()
}

const TO: &str = "http%3A%2F%2F127.0.0.1%3A47801%2Fcallback";

/// Requirements 3 to 6 and 9: the exact address at each provider that comes with the program.
#[test]
fn the_addresses_of_the_built_in_providers() {
    let pkce = format!("&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let start = format!("response_type=code&client_id=client-1&redirect_uri={TO}");
    for (id, expected) in [
        (
            "vend-email",
            format!("https://www.vend.email/oauth/authorize?{start}&scope=read_user&state=state-1{pkce}"),
        ),
        (
            "vendaze",
            format!(
                "https://api.vendaze.com/oauth/authorize?{start}&scope=people%3Aread&state=state-1{pkce}"
            ),
        ),
        ("paced-email", format!("https://www.paced.email/oauth/authorize?{start}&state=state-1{pkce}")),
        (
            "lightspeed-x",
            format!("https://secure.retail.lightspeed.app/connect?{start}&scope=users%3Aread&state=state-1"),
        ),
        ("vend", format!("https://secure.vendhq.com/connect?{start}&state=state-1")),
        (
            "vibe",
            format!("https://api.vibe.co/oauth2/auth?{start}&scope=campaigns%3Aread&state=state-1{pkce}"),
        ),
        (
            "practice",
            format!(
                "http://127.0.0.1:47800/oauth/authorize?{start}&scope=profile%20notes%3Aread&state=state-1{pkce}"
            ),
        ),
    ] {
        assert_eq!(usual_address(id), expected, "{id}");
    }
}

/// Parameters under other names, commas between scopes, a challenge in hexadecimal.
#[test]
fn the_addresses_of_quirky_providers() {
    let hex = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";
    assert_eq!(
        usual_address("tiktok-desktop"),
        format!(
            "https://www.tiktok.com/v2/auth/authorize/?response_type=code&client_key=client-1&redirect_uri={TO}\
             &scope=user.info.basic&state=state-1&code_challenge={hex}&code_challenge_method=S256"
        )
    );
    assert_eq!(
        usual_address("slack-user"),
        format!(
            "https://slack.com/oauth/v2/authorize?response_type=code&client_id=client-1&redirect_uri={TO}\
             &user_scope=users%3Aread&state=state-1&code_challenge={CHALLENGE}&code_challenge_method=S256"
        )
    );
    let amazon = provider("amazon-selling-partner");
    let values = Values::default()
        .with_var("seller_host", "sellercentral.amazon.com")
        .with_var("application_id", "amzn1.x")
        .with_var("stage", "beta");
    assert_eq!(
        address(&amazon, &[], &values).as_str(),
        format!(
            "https://sellercentral.amazon.com/apps/authorize/consent?redirect_uri={TO}&state=state-1\
             &application_id=amzn1.x&version=beta"
        )
    );
}

/// Requirement 8: the endpoint's own query is kept, and nothing is sent twice.
#[test]
fn the_endpoints_own_query_is_kept() {
    let plain = plain("");
    let request = Request {
        endpoint: "https://plain.example/authorize?tenant=a%20b&client_id=old&state=old".parse().unwrap(),
        client_id: "client-1",
        redirect_uri: None,
        state: &secret("state-1"),
        verifier: &secret(VERIFIER),
        scopes: &[],
    };
    let url = url(&plain, &request, &Values::default()).unwrap();
    assert_eq!(
        url.as_str(),
        format!(
            "https://plain.example/authorize?tenant=a%20b&response_type=code&client_id=client-1&state=state-1\
             &code_challenge={CHALLENGE}&code_challenge_method=S256"
        )
    );
}

/// Requirement 4: whatever a file says, `plain` is never sent.
#[test]
fn the_verifier_never_travels() {
    for id in built_in().into_iter().chain(["tiktok-desktop", "slack-user"].map(str::to_owned)) {
        let address = usual_address(&id);
        assert!(!address.contains(VERIFIER) && !address.contains("=plain"), "{id}");
    }
}

/// A file's own parameters: one is added, one is filled, one is removed.
#[test]
fn a_file_adds_and_removes_parameters() {
    let plain = plain(
        "[params]\nauthorize = { prompt = \"consent\", hint = \"{client_id}!\", response_type = \"\", none = \"\" }",
    );
    let url = address(&plain, &["a".to_owned(), "b c".to_owned()], &Values::default());
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    assert!(pairs.contains(&("prompt".to_owned(), "consent".to_owned())));
    assert!(pairs.contains(&("hint".to_owned(), "client-1!".to_owned())));
    assert!(pairs.contains(&("scope".to_owned(), "a b c".to_owned())));
    assert!(pairs.iter().all(|(name, _)| !["response_type", "none"].contains(&name.as_str())));
}

proptest! {
    /// Requirement 8: every value arrives as it is, under one name, and none opens another.
    #[test]
    fn every_value_arrives_whole_and_once(
        client_id in "\\PC{1,30}", state in "\\PC{1,30}", redirect in "[a-z]{1,9}:/\\PC{0,30}", scope in "\\PC{1,20}",
    ) {
        let plain = plain("");
        let request = Request {
            endpoint: "https://plain.example/authorize".parse().unwrap(),
            client_id: &client_id,
            redirect_uri: Some(&redirect),
            state: &secret(&state),
            verifier: &secret(VERIFIER),
            scopes: std::slice::from_ref(&scope),
        };
        let url = url(&plain, &request, &Values::default()).unwrap();
        prop_assert!(!url.as_str().contains(['+', ' ', '#']));
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let by_name: BTreeMap<_, _> = pairs.iter().cloned().collect();
        prop_assert_eq!(by_name.len(), pairs.len());
        for (name, value) in
            [("client_id", client_id), ("state", state), ("redirect_uri", redirect), ("scope", scope)]
        {
            prop_assert_eq!(&by_name[name], &value);
        }
    }
}

use authkeep_core::{
    fuzz::written,
    oauth::discovery::Offers,
    provider::{Catalogue, ClientAuth, DescribedEndpoints, Description, Fault, Provider, UrlTemplate},
};
use std::sync::LazyLock;

/// More of a fault nobody reads, in characters.
const LONGEST_REASON: usize = 600;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(Vec::new()));

/// A provider's file. The input is its text; if it begins with `%`, the fields of a form of which a
/// file is written, one a line.
///
/// - Every fault names a line of its file, in a text that is short and holds no control character.
/// - What is read is what was written: each address parses to itself, and reading twice gives the
///   same.
/// - A file that the program writes reads back as the very provider that was shown, with the name,
///   the addresses and the scopes that were typed.
pub fn provider_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match text.strip_prefix('%') {
        Some(form) => described(form),
        None => _ = read("fuzzed.toml", &text),
    }
}

fn read(file: &str, text: &str) -> Option<Provider> {
    match CATALOGUE.check(file, text) {
        Ok(provider) => {
            assert_eq!(format!("{}.toml", provider.id), file);
            addresses(&provider);
            let again = CATALOGUE.check(file, text).expect("it was read before");
            assert_eq!(format!("{again:?}"), format!("{provider:?}"));
            Some(provider)
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            let lines = text.split('\n').count();
            for Fault { file: place, line, reason } in faults {
                assert!(place != file || (1..=lines).contains(&line), "line {line} of {lines}: {reason}");
                fit(&reason);
            }
            None
        }
    }
}

fn fit(reason: &str) {
    assert!(!reason.is_empty() && reason.chars().count() <= LONGEST_REASON, "too long to read: {reason}");
    assert!(!reason.contains(char::is_control), "{reason:?}");
}

fn addresses(provider: &Provider) {
    let all = [
        &provider.issuer,
        &provider.authorize_url,
        &provider.token_url,
        &provider.refresh_url,
        &provider.device_url,
        &provider.api_base,
    ];
    for address in all.into_iter().flatten() {
        let again = UrlTemplate::parse(address.as_str()).expect("it was read before");
        assert!(again.holes().eq(address.holes()));
        for name in address.host_variables() {
            assert!(provider.vars.contains_key(name), "nothing declares {name}");
        }
    }
}

fn described(form: &str) {
    let mut lines = form.split('\n');
    let mut next = || lines.next().unwrap_or_default().to_owned();
    let (kind, name, api_base) = (next(), next(), next());
    let scopes: Vec<String> = next().split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let endpoints = match kind.starts_with('i') {
        true => DescribedEndpoints::Issuer(next()),
        false => DescribedEndpoints::Addresses {
            authorize: next(),
            token: next(),
            revoke: next(),
            whoami: next(),
            account: next(),
        },
    };
    let client_auth = kind.ends_with('b').then_some(ClientAuth::Basic);
    let description = Description { name, endpoints, api_base, scopes, client_auth };
    let offers =
        Offers { scopes: vec!["openid".into(), "email".into()], client_auth: Some(ClientAuth::Post) };
    match written(&description, &offers, &CATALOGUE) {
        Ok((file, text, shown)) => {
            let kept = read(&file, &text).expect("it was read before it was shown");
            assert_eq!(format!("{kept:?}"), format!("{shown:?}"));
            says(&kept, &description);
        }
        Err(faults) => faults.iter().for_each(|fault| fit(&fault.reason)),
    }
}

fn says(provider: &Provider, description: &Description) {
    assert_eq!(provider.name, description.name);
    let text = |address: &Option<UrlTemplate>| address.as_ref().map_or("", UrlTemplate::as_str).to_owned();
    assert_eq!(text(&provider.api_base), description.api_base);
    match &description.endpoints {
        DescribedEndpoints::Issuer(issuer) => assert_eq!(text(&provider.issuer), *issuer),
        DescribedEndpoints::Addresses { authorize, token, revoke, whoami, .. } => {
            assert_eq!(
                (text(&provider.authorize_url), text(&provider.token_url)),
                (authorize.clone(), token.clone())
            );
            assert_eq!(provider.revoke.as_ref().map_or("", |it| it.request.url.as_str()), revoke);
            assert_eq!(provider.whoami.is_some(), !whoami.is_empty());
        }
    }
    let values: Vec<_> = provider.scope.list.iter().map(|scope| &scope.value).collect();
    let asked = description.scopes.len();
    assert_eq!(values[..asked], description.scopes.iter().collect::<Vec<_>>());
    let auth = description.client_auth.unwrap_or(ClientAuth::Post);
    assert_eq!(provider.client_auth, auth);
}

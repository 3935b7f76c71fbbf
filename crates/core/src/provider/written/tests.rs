use super::*;
use crate::provider::{Scope, ScopeOn, UrlTemplate, WhoAmIFrom};
use proptest::prelude::*;

fn by_issuer(name: &str, issuer: &str) -> Description {
    Description {
        name: name.to_owned(),
        endpoints: DescribedEndpoints::Issuer(issuer.to_owned()),
        api_base: String::new(),
        scopes: Vec::new(),
        client_auth: None,
    }
}

fn by_addresses() -> Description {
    Description {
        endpoints: DescribedEndpoints::Addresses {
            authorize: "https://acme.example/authorize".to_owned(),
            token: "https://acme.example/token".to_owned(),
            revoke: "https://acme.example/revoke".to_owned(),
            whoami: "{api_base}/me".to_owned(),
            account: "data.email".to_owned(),
        },
        api_base: "https://api.acme.example/v1".to_owned(),
        scopes: vec!["read".to_owned(), "write:all".to_owned()],
        client_auth: Some(ClientAuth::Basic),
        ..by_issuer("Acme", "")
    }
}

fn written(description: &Description, offers: &Offers) -> Result<Written, Vec<FieldFault>> {
    Written::new(description, offers, &Catalogue::new(Vec::new()), |_| false)
}

fn sound(description: &Description) -> Written {
    written(description, &Offers::default()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn faults(description: &Description) -> Vec<(Field, String)> {
    let faults = written(description, &Offers::default()).expect_err("it is faulty");
    faults.into_iter().map(|fault| (fault.field, fault.reason)).collect()
}

#[test]
fn a_file_is_written_as_a_person_would() {
    let file = sound(&by_addresses());
    assert_eq!(file.file_name(), "acme.toml");
    let expected = r#"# Written by Authkeep, and yours to change.
id = "acme"
name = "Acme"
grants = ["authorization_code"]
authorize_url = "https://acme.example/authorize"
token_url = "https://acme.example/token"
api_base = "https://api.acme.example/v1"
client_auth = "basic"

[scope]
list = [
  { value = "read", on = "default" },
  { value = "write:all", on = "default" },
]

[redirect]
port = 47801

[whoami]
url = "{api_base}/me"
id = "data.email"

[revoke]
url = "https://acme.example/revoke"
"#;
    assert_eq!(file.text, expected);
    let issuer = sound(&by_issuer("Id", "https://id.example/t"));
    let expected = "# Written by Authkeep, and yours to change.\nid = \"id\"\nname = \"Id\"\n\
                    grants = [\"authorization_code\"]\nissuer = \"https://id.example/t\"\n\n[redirect]\nport = 47801\n";
    assert_eq!(issuer.text, expected);
}

#[test]
fn what_an_issuer_offers_is_there_to_choose_and_decides_what_was_left_open() {
    let scopes = ["openid", "email", "read"].map(str::to_owned).to_vec();
    let offers = Offers { scopes, client_auth: Some(ClientAuth::Basic) };
    let listed = |description: &Description| {
        let provider = written(description, &offers).unwrap_or_else(|faults| panic!("{faults:?}")).provider;
        let scopes = provider.scope.list.into_iter().map(|Scope { value, on, .. }| (value, on));
        (scopes.collect::<Vec<_>>(), provider.client_auth)
    };
    let scope = |value: &str, on| (value.to_owned(), on);
    let open = by_issuer("Id", "https://id.example");
    let expected = [("openid", ScopeOn::Default), ("email", ScopeOn::Default), ("read", ScopeOn::Choice)];
    assert_eq!(listed(&open), (expected.map(|(value, on)| scope(value, on)).to_vec(), ClientAuth::Basic));
    let said = Description {
        scopes: vec!["read".to_owned(), "odd".to_owned()],
        client_auth: Some(ClientAuth::None),
        ..open
    };
    let expected = [
        ("read", ScopeOn::Default),
        ("odd", ScopeOn::Default),
        ("openid", ScopeOn::Choice),
        ("email", ScopeOn::Choice),
    ];
    assert_eq!(listed(&said), (expected.map(|(value, on)| scope(value, on)).to_vec(), ClientAuth::None));
}

#[test]
fn a_fault_stands_at_the_field_it_belongs_to() {
    let acme = by_addresses();
    let at = |field: Field, text: &str| {
        let mut changed = acme.clone();
        let DescribedEndpoints::Addresses { authorize, token, revoke, whoami, account } =
            &mut changed.endpoints
        else {
            unreachable!("it has addresses")
        };
        *match field {
            Field::Name => &mut changed.name,
            Field::Authorize => authorize,
            Field::Token => token,
            Field::Revoke => revoke,
            Field::Whoami => whoami,
            Field::Account => account,
            Field::ApiBase => &mut changed.api_base,
            Field::Scopes => &mut changed.scopes[1],
            Field::Issuer | Field::ClientAuth => unreachable!("not among them"),
        } = text.to_owned();
        faults(&changed)
    };
    let missing = "This is missing.";
    for (field, text, reason) in [
        (Field::Name, "", missing),
        (Field::Name, "two\nlines", "Use at most 500 characters in one line."),
        (Field::Authorize, "", missing),
        (Field::Authorize, "acme.example", "Write the whole address, with `https://`."),
        (
            Field::Token,
            "http://acme.example/token",
            "Use `https://`; plain http is for 127.0.0.1, [::1] and localhost only.",
        ),
        (Field::Token, "", missing),
        (
            Field::Revoke,
            "https://acme.example/revoke#x",
            "Take the part from `#` away; an endpoint has no fragment (RFC 6749 §3.1).",
        ),
        (
            Field::Whoami,
            "https://a.example/{x}",
            "There is no placeholder `{x}`; a variable is written `{var.NAME}`.",
        ),
        (Field::Account, "", missing),
        (Field::Account, "a..b", "`a..b` is no path; write names with dots between, as in `data.user.id`."),
        (
            Field::ApiBase,
            "https://user@acme.example",
            "The host may hold small letters, digits, `.`, `-`, variables and a port; \
             write nothing else before the path.",
        ),
        (
            Field::Scopes,
            "a b",
            "The scope `a b` holds a space, the separator or a character that no scope has.",
        ),
        (Field::Scopes, "read", "The scope `read` is listed twice."),
    ] {
        assert_eq!(at(field, text), [(field, reason.to_owned())], "{field:?} {text:?}");
    }
    let issuer = by_issuer("Id", "http://id.example");
    assert_eq!(faults(&issuer)[0].0, Field::Issuer);
    assert_eq!(
        faults(&by_issuer("", "")).into_iter().map(|it| it.0).collect::<Vec<_>>(),
        [Field::Name, Field::Issuer]
    );
    let long = by_issuer(&"a".repeat(501), "https://id.example");
    assert_eq!(faults(&long)[0].0, Field::Name);
}

#[test]
fn no_file_takes_the_place_of_another() {
    let built_in = Catalogue::new(Vec::new());
    for entry in built_in.entries() {
        for name in [entry.name, entry.id] {
            let file = sound(&by_issuer(&name, "https://id.example"));
            assert!(!built_in.has(&file.id), "{name} becomes {}", file.id);
        }
    }
    let own = crate::provider::ProviderFile { name: "Acme.toml".to_owned(), text: Ok(String::new()) };
    let catalogue = Catalogue::new(vec![own]);
    let file = Written::new(&by_addresses(), &Offers::default(), &catalogue, |id| id == "acme-2");
    assert_eq!(file.expect("a sound file").id, "acme-3");
}

/// Everything that a form does not ask for.
fn rest(mut provider: Provider) -> String {
    let plain = sound(&by_issuer("Plain", "https://id.example")).provider;
    provider.id = plain.id;
    provider.name = plain.name;
    provider.issuer = plain.issuer;
    provider.authorize_url = plain.authorize_url;
    provider.token_url = plain.token_url;
    provider.api_base = plain.api_base;
    provider.client_auth = plain.client_auth;
    provider.scope.list = plain.scope.list;
    provider.whoami = plain.whoami;
    provider.revoke = plain.revoke;
    format!("{provider:?}")
}

/// The description that a provider was made of.
fn read_back(provider: &Provider) -> Description {
    let text = |url: Option<&UrlTemplate>| url.map(|url| url.as_str().to_owned()).unwrap_or_default();
    let whoami = provider.whoami.as_ref().map(|whoami| match &whoami.from {
        WhoAmIFrom::Request(request) => (request.url.as_str().to_owned(), whoami.id.clone()),
        other @ (WhoAmIFrom::Token | WhoAmIFrom::Callback) => panic!("{other:?}"),
    });
    let (whoami, account) = whoami.unwrap_or_default();
    let endpoints = match &provider.issuer {
        Some(issuer) => DescribedEndpoints::Issuer(issuer.as_str().to_owned()),
        None => DescribedEndpoints::Addresses {
            authorize: text(provider.authorize_url.as_ref()),
            token: text(provider.token_url.as_ref()),
            revoke: text(provider.revoke.as_ref().map(|revoke| &revoke.request.url)),
            whoami,
            account,
        },
    };
    assert!(provider.scope.list.iter().all(|scope| scope.on == ScopeOn::Default));
    Description {
        name: provider.name.clone(),
        endpoints,
        api_base: text(provider.api_base.as_ref()),
        scopes: provider.scope.list.iter().map(|scope| scope.value.clone()).collect(),
        client_auth: Some(provider.client_auth),
    }
}

/// What ends a string, begins a line or a table, or means something to a template.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z./:]{1,6}",
        1 => any::<String>(),
        2 => prop::sample::select(vec![
            "\"", "\\", "\n", "\r\n", "\"\n[client]\nid = \"x", "\"\"\"", "'", "\\u0022", "{", "}", "{{",
            "{client_id}", "{api_base}", "]", "#", "\0", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}", " ",
            "\", pkce = \"off",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// Sound in most fields, so that what is odd in one is not hidden behind another.
fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "https://acme\\.example/[a-z/-]{0,8}",
        1 => "https://acme\\.example/[a-z{}._-]{0,8}",
        1 => text().prop_map(|text| format!("https://acme.example/{text}")),
        1 => text(),
    ]
}

fn description() -> impl Strategy<Value = Description> {
    let addresses = (address(), address(), address(), address(), prop_oneof![1 => text(), 4 => "[a-z]{1,8}"]);
    let addresses = addresses.prop_map(|(authorize, token, revoke, whoami, account)| {
        // The answer's path means nothing without a request.
        let account = if whoami.is_empty() { String::new() } else { account };
        DescribedEndpoints::Addresses { authorize, token, revoke, whoami, account }
    });
    let endpoints = prop_oneof![address().prop_map(DescribedEndpoints::Issuer), addresses];
    let scope = prop_oneof![1 => text(), 6 => "[a-z:]{1,8}"];
    let client_auth = prop::sample::select(vec![ClientAuth::Post, ClientAuth::Basic, ClientAuth::None]);
    (
        prop_oneof![text(), "[ -~]{1,12}"],
        endpoints,
        address(),
        prop::collection::vec(scope, 0..3),
        client_auth,
    )
        .prop_map(|(name, endpoints, api_base, scopes, client_auth)| Description {
            name,
            endpoints,
            api_base,
            scopes,
            client_auth: Some(client_auth),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Whatever is typed, it is refused or it is what the file says, and the file says nothing else.
    #[test]
    fn a_description_is_refused_or_read_back_as_it_was(description in description()) {
        match written(&description, &Offers::default()) {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(file) => {
                prop_assert_eq!(&read_back(&file.provider), &description, "{}", file.text);
                let plain = sound(&by_issuer("Plain", "https://id.example")).provider;
                prop_assert_eq!(rest(file.provider), rest(plain));
                let name = format!("{}.toml", file.id);
                prop_assert!(Catalogue::new(Vec::new()).check(&name, &file.text).is_ok());
            }
        }
    }

    /// Names are free: every line of text is one.
    #[test]
    fn any_line_is_a_name(name in "[^\\p{Cc}]{1,40}") {
        let file = sound(&by_issuer(&name, "https://id.example"));
        prop_assert_eq!(file.provider.name, name);
    }
}

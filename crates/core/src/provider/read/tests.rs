use crate::ports::Method;
use crate::provider::{
    Catalogue, ClientAuth, Fault, Grant, Life, Meaning, Pkce, Provider, RedirectKind, RequestAuth,
    RequestBody, RevokedToken, Rotation, TokenBody, VarSource, WhoAmIFrom,
};
use proptest::prelude::*;
use std::{fs, path::PathBuf, time::Duration};

/// Every kind of table, and every kind of template. Lines are counted from here.
const SOUND: &str = r#"id = "acme"
name = "Acme"
sources = ["https://acme.example/docs"]
grants = ["authorization_code", "device_code"]
authorize_url = "https://acme.example/authorize"
token_url = "https://acme.example/token"
device_url = "https://acme.example/device"
api_base = "https://{var.region}.acme.example/v1"
api_auth = "Authorization: Acme {access_token}"

[vars.region]
options = ["eu", "us"]
default = "eu"

[scope]
list = [{ value = "read", label = "Read", on = "default" }]

[params]
authorize = { audience = "{var.region}" }

[headers]
api = { X-Region = "{var.region}" }

[lifetimes]
access = "2h"
refresh = "never"

[redirect]
kinds = ["loopback"]

[whoami]
url = "{api_base}/me"
id = "data.id"

[revoke]
url = "{api_base}/revoke"
"#;

fn check(text: &str) -> Result<Provider, Vec<Fault>> {
    Catalogue::new(Vec::new()).check("acme.toml", text)
}

fn sound(text: &str) -> Provider {
    check(text).unwrap_or_else(|faults| panic!("{}", shown(&faults)))
}

fn shown(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

/// Replaces one piece of the sound file, which must be there.
fn with(old: &str, new: &str) -> String {
    assert!(SOUND.contains(old), "{old}");
    SOUND.replacen(old, new, 1)
}

/// The line that others are added after.
const NAME: &str = "name = \"Acme\"";

/// Asserts that the sound file with one line more has this one fault there.
#[track_caller]
fn added_fault(after: &str, line: &str, reason: &str) {
    let at = SOUND.lines().position(|known| known == after).unwrap() + 2;
    one_fault(after, &format!("{after}\n{line}"), at, reason);
}

/// Asserts that the sound file with one piece replaced has this one fault.
#[track_caller]
fn one_fault(old: &str, new: &str, line: usize, reason: &str) {
    let faults = check(&with(old, new)).unwrap_err();
    assert_eq!(faults.len(), 1, "{}", shown(&faults));
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("acme.toml", line), "{}", faults[0]);
    assert!(faults[0].reason.contains(reason), "{}", faults[0]);
}

#[test]
fn a_sound_file_reads() {
    let provider = sound(SOUND);
    assert_eq!(provider.id, "acme");
    assert!(provider.offers(Grant::DeviceCode) && !provider.offers(Grant::PersonalToken));
    assert_eq!(provider.vars["region"].from, VarSource::User);
    assert_eq!(provider.lifetimes.access, Some(Life::For(Duration::from_secs(7200))));
    assert_eq!(provider.lifetimes.refresh, Some(Life::Never));
    assert_eq!(provider.whoami.unwrap().label, "data.id");
}

#[test]
fn what_is_not_said_is_the_default() {
    let provider = sound(
        "id = 'acme'\nname = 'Acme'\ngrants = ['authorization_code']\n\
         authorize_url = 'https://a.example/a'\ntoken_url = 'https://a.example/t'\n",
    );
    assert_eq!((provider.client_auth, provider.pkce), (ClientAuth::Post, Pkce::S256));
    assert_eq!((provider.token_body, provider.rotation), (TokenBody::Form, Rotation::Maybe));
    assert_eq!((provider.scope.param.as_str(), provider.scope.separator.as_str()), ("scope", " "));
    assert_eq!(provider.redirect.kinds[0], RedirectKind::Loopback);
    assert_eq!((provider.redirect.host.as_str(), provider.redirect.port), ("127.0.0.1", None));
    assert_eq!(provider.redirect.path, "/callback");
    assert_eq!(
        provider.api_auth,
        crate::provider::Template::parse("Authorization: Bearer {access_token}").unwrap()
    );
    assert!(provider.whoami.is_none() && provider.revoke.is_none() && provider.client.is_none());

    let revoke = sound(SOUND).revoke.unwrap();
    assert_eq!((revoke.token, revoke.ok), (RevokedToken::Refresh, vec![200, 204]));
    assert_eq!((revoke.request.method, revoke.request.body), (Method::Post, RequestBody::Form));
    assert!(matches!(revoke.request.auth, RequestAuth::Client));
    let WhoAmIFrom::Request(whoami) = sound(SOUND).whoami.unwrap().from else { panic!("no request") };
    assert_eq!((whoami.method, whoami.body), (Method::Get, RequestBody::Query));
    assert!(matches!(whoami.auth, RequestAuth::Bearer));
}

#[test]
fn every_example_of_the_format_reads() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/provider/testdata"));
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 6);
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let read = Catalogue::new(Vec::new()).check(name, &fs::read_to_string(&file).unwrap());
        read.unwrap_or_else(|faults| panic!("{}", shown(&faults)));
    }
}

#[test]
fn the_example_of_the_reference_reads() {
    let reference = include_str!("../../../../../providers/README.md");
    let example: String = reference
        .lines()
        .skip_while(|line| line.trim() != "```toml")
        .skip(1)
        .take_while(|line| line.trim() != "```")
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    assert_eq!(sound(&example).redirect.port, Some(47801));
}

#[test]
fn unknown_fields_are_named_with_what_was_meant() {
    one_fault("api_auth", "api_auht", 9, "There is no field `api_auht`. Did you mean `api_auth`?");
    one_fault(
        "refresh = ",
        "refersh = ",
        26,
        "There is no field `refersh` in `lifetimes`. Did you mean `refresh`?",
    );
    one_fault("on = \"default\"", "zzz = 1", 16, "There is no field `zzz` in `scope.list`.");
    one_fault("default = \"eu\"", "fallback = \"eu\"", 13, "There is no field `fallback` in `vars.region`.");
}

#[test]
fn wrong_types_and_words_are_named() {
    one_fault("name = \"Acme\"", "name = 7", 2, "`name` is 7; it takes a string");
    one_fault("kinds = [\"loopback\"]", "kinds = \"loopback\"", 29, "it takes a list");
    one_fault("kinds = [\"loopback\"]", "kinds = [\"loopbak\"]", 29, "it may be `loopback`");
    one_fault("kinds = [\"loopback\"]", "kinds = []", 29, "`redirect.kinds` is empty");
    added_fault(NAME, "rename = 1", "`rename` is 1; it takes a table");
    added_fault(NAME, "rotation = 'sometimes'", "it may be `never`, `maybe`, `always`, `strict`");
    added_fault("[headers]", "token = { X = 3 }", "`headers.token.X` is 3");
    added_fault("[redirect]", "port = 0", "it takes a number, 1 to 65535");
    added_fault("[redirect]", "port = 99999999999999999999", "too large a number");
    added_fault("[redirect]", "host = '0.0.0.0'", "`127.0.0.1`");
    added_fault("[redirect]", "path = 'cb'", "begin with `/`");
    added_fault("[revoke]", "method = 'BREW'", "is no method");
    added_fault("[revoke]", "ok = [20]", "100 to 599");
    added_fault("[revoke]", "auth = 'bear'", "`client`, `basic`, `bearer`, `none`");
    added_fault("[vars.region]", "secret = 'yes'", "true or false");
}

#[test]
fn syntax_is_reported_with_its_line() {
    let faults = check("id = \"acme\"\nname = \nname = \"x\"\n[scope\n").unwrap_err();
    assert!(faults.iter().any(|fault| fault.line == 2), "{}", shown(&faults));
    assert!(faults.iter().any(|fault| fault.line == 4), "{}", shown(&faults));
    let twice = check(&with("name = \"Acme\"", "name = \"Acme\"\nname = \"Acme\"")).unwrap_err();
    assert_eq!((twice.len(), twice[0].line), (1, 3), "{}", shown(&twice));
}

#[test]
fn the_id_is_the_name_of_the_file() {
    one_fault("id = \"acme\"", "id = \"Acme\"", 1, "small letters, digits and `-`");
    one_fault("id = \"acme\"", "id = \"-acme\"", 1, "small letters");
    one_fault("id = \"acme\"", "id = \"other\"", 1, "must be named `other.toml`");
}

#[test]
fn what_is_missing_is_named() {
    one_fault("id = \"acme\"\n", "", 1, "`id` is missing");
    one_fault("name = \"Acme\"\n", "", 1, "`name` is missing");
}

#[test]
fn a_grant_needs_its_endpoints() {
    one_fault(
        "authorize_url = \"https://acme.example/authorize\"\n",
        "",
        4,
        "`authorize_url` is missing: authorization_code needs it",
    );
    one_fault("token_url = \"https://acme.example/token\"\n", "", 4, "`token_url` is missing");
    one_fault(
        "device_url = \"https://acme.example/device\"\n",
        "",
        4,
        "`device_url` is missing: device_code needs it",
    );
    one_fault("grants = [\"authorization_code\", \"device_code\"]\n", "", 1, "no way to connect");
    one_fault("[\"authorization_code\", \"device_code\"]", "[]", 4, "`grants` is empty");
    one_fault("\"device_code\"]", "\"implicit\"]", 4, "it may be `authorization_code`");
    sound(&with(
        "authorize_url = \"https://acme.example/authorize\"\n",
        "issuer = \"https://acme.example\"\n",
    ));
    sound(&with(
        "grants = [\"authorization_code\", \"device_code\"]\n",
        "pasted_token = { help = \"there\" }\n",
    ));
}

#[test]
fn templates_are_checked_against_their_place() {
    one_fault("\"{api_base}/me\"", "\"{api_base}/{me}\"", 32, "there is no placeholder `{me}`");
    one_fault("\"{api_base}/me\"", "\"{api_base}/{code}\"", 32, "`{code}` has no value here");
    one_fault(
        "X-Region = \"{var.region}\"",
        "X-Region = \"{var.regoin}\"",
        22,
        "add a table [vars.regoin]. Did you mean `region`?",
    );
    one_fault(
        "audience = \"{var.region}\"",
        "audience = \"{client_secret}\"",
        19,
        "stays in the browser's history",
    );
    one_fault(
        "audience = \"{var.region}\"",
        "audience = \"{access_token}\"",
        19,
        "stays in the browser's history",
    );
    one_fault(
        "example/authorize\"",
        "example/authorize?s={client_secret}\"",
        5,
        "stays in the browser's history",
    );
    one_fault(
        "options = [\"eu\", \"us\"]",
        "options = [\"eu\", \"us\"]\nsecret = true",
        20,
        "is secret and may not stand here",
    );
}

#[test]
fn addresses_are_built_on_those_that_are_given() {
    let without = with("api_base = \"https://{var.region}.acme.example/v1\"\n", "");
    let reasons = shown(&check(&without).unwrap_err());
    assert!(
        reasons.contains("acme.toml:31: `whoami.url`: `{api_base}` is used, and there is no `api_base`."),
        "{reasons}"
    );
    added_fault(NAME, "refresh_url = '{token_url}'", "`{token_url}` has no value here");
}

#[test]
fn a_variable_is_not_used_before_it_is_known() {
    let later = |from: &str| {
        with(
            "options = [\"eu\", \"us\"]\ndefault = \"eu\"",
            &format!("from = \"{from}\"\npattern = \"[a-z]+\""),
        )
    };
    let reasons = |text: &str| shown(&check(text).unwrap_err());
    assert!(
        reasons(&later("callback")).contains("`params.authorize.audience`: `{var.region}` comes too late")
    );
    assert!(
        reasons(&later("whoami")).contains("`whoami.url` is built on `api_base`, which needs `{var.region}`")
    );
    one_fault(
        "token_url = \"https://acme",
        "token_url = \"https://{var.shop}.acme",
        6,
        "the variable `shop` is not declared",
    );
    let shop = "\n[vars.shop]\nfrom = \"callback\"\npattern = \"[a-z]+\"\n";
    let by_callback = with("token_url = \"https://acme", "token_url = \"https://{var.shop}.acme") + shop;
    assert!(reasons(&by_callback).contains("acme.toml:6: `token_url`: `{var.shop}` comes too late"));
    sound(&by_callback.replace(", \"device_code\"", ""));
}

#[test]
fn a_variable_that_chooses_a_host_is_bound() {
    one_fault(
        "options = [\"eu\", \"us\"]\ndefault = \"eu\"",
        "label = \"Region\"",
        8,
        "needs a `pattern` or `options`",
    );
    one_fault(
        "[vars.region]",
        "[vars.shop]\nfrom = \"callback\"\n[vars.region]",
        12,
        "`vars.shop.pattern` is missing",
    );
    one_fault("options = [\"eu\", \"us\"]", "pattern = \"[a-z\"", 12, "`vars.region.pattern`: ");
    one_fault("options = [\"eu\", \"us\"]", "pattern = \"a)|(?:b\"\n", 12, "`vars.region.pattern`: ");
    one_fault("default = \"eu\"", "default = \"mars\"", 13, "The default `mars`");
    one_fault("default = \"eu\"", "pattern = \"e.\"", 12, "The option `us` does not match");
    one_fault("[vars.region]", "[vars.Shop]\n[vars.region]", 11, "`Shop` is no name of a variable");
    let token = "\n[vars.site]\nfrom = \"token\"\n";
    let unbound = with("api_base = \"https://{var.region}", "api_base = \"https://{var.site}") + token;
    assert!(shown(&check(&unbound).unwrap_err()).contains("so [vars.site] needs a `pattern`."));
}

#[test]
fn secrets_travel_by_tls_only() {
    one_fault(
        "\"https://acme.example/token\"",
        "\"http://acme.example/token\"",
        6,
        "plain http is for 127.0.0.1",
    );
    one_fault(
        "\"https://acme.example/token\"",
        "\"https://acme.example/token#x\"",
        6,
        "an endpoint has no fragment",
    );
    sound(&with("\"https://acme.example/token\"", "\"http://127.0.0.1:9/token\""));
    one_fault("\"https://acme.example/docs\"", "\"javascript:alert(1)\"", 3, "is no web address");
}

#[test]
fn headers_hold_one_line() {
    one_fault("X-Region = \"{var.region}\"", "X-Region = \"a\\r\\nB: c\"", 22, "visible ASCII");
    one_fault("X-Region = \"{var.region}\"", "\"X Region\" = \"a\"", 22, "is no name of a header");
    one_fault("X-Region = \"{var.region}\"", "host = \"a\"", 22, "belongs to the connection");
    one_fault("Authorization: Acme {access_token}", "Acme {access_token}", 9, "write a header line");
    one_fault(
        "Authorization: Acme {access_token}",
        "Authorization: Acme",
        9,
        "does not hold `{access_token}`",
    );
}

#[test]
fn durations_scopes_meanings_and_paths_are_checked() {
    one_fault("access = \"2h\"", "access = \"2 hours\"", 25, "is no duration");
    one_fault("access = \"2h\"", "access = 7200", 25, "it takes a string");
    one_fault("refresh = \"never\"", "code = \"never\"", 26, "is no duration");
    one_fault("value = \"read\"", "value = \"read all\"", 16, "holds a space, the separator");
    one_fault("value = \"read\"", "value = 'a\"b'", 16, "holds a space, the separator");
    one_fault(
        "list = [",
        "separator = \",\"\nlist = [{ value = \"a,b\" }, ",
        17,
        "holds a space, the separator",
    );
    one_fault("list = [", "list = [{ value = \"read\" }, ", 16, "is listed twice");
    one_fault("on = \"default\"", "on = \"often\"", 16, "it may be `default`, `always`");
    one_fault(
        "[scope]",
        "[errors.means]\nx = \"reauthorize\"\n[scope]",
        16,
        "it may be `refresh`, `reauth`, `retry`, `denied`",
    );
    one_fault("[scope]", "[errors]\npaths = [{}]\n[scope]", 16, "This says nothing");
    one_fault(
        "[scope]",
        "[rename]\ntoken = { client_idd = \"x\" }\n[scope]",
        16,
        "Did you mean `client_id`?",
    );
    one_fault("[scope]", "[success]\npath = \"ok\"\n[scope]", 15, "`success.equals` takes");
    one_fault("id = \"data.id\"", "id = \"data..id\"", 33, "is no path");
}

#[test]
fn whoami_asks_or_reads_but_not_both() {
    one_fault("id = \"data.id\"", "id = \"data.id\"\nfrom = \"token\"", 34, "has both `from` and `url`");
    one_fault("url = \"{api_base}/me\"\n", "", 31, "`whoami` needs `url`");
    one_fault("id = \"data.id\"\n", "", 31, "`whoami.id` is missing");
    one_fault(
        "[whoami]\nurl = \"{api_base}/me\"\nid = \"data.id\"",
        "[vars.team]\nfrom = \"whoami\"",
        11,
        "there is no [whoami]",
    );
}

#[test]
fn plain_pkce_does_not_exist() {
    one_fault("api_auth", "pkce = \"plain\"\napi_auth", 9, "RFC 9700 §2.1.1");
    one_fault("api_auth", "pkce = \"S512\"\napi_auth", 9, "it may be `S256`");
}

#[test]
fn a_client_that_ships_with_the_file_is_public() {
    let client = sound(&with("api_auth", "client = { id = \"app\" }\napi_auth")).client.unwrap();
    assert_eq!(client.id, "app");
    one_fault("api_auth", "client = { id = \"app\", secret = \"s\" }\napi_auth", 9, "RFC 8252 §8.5");
    one_fault("api_auth", "client = {}\napi_auth", 9, "`client.id` is missing");
    one_fault(
        "api_auth",
        "client = { id = \"app\" }\npkce = \"off\"\napi_auth",
        10,
        "`pkce` cannot be `off`",
    );
}

#[test]
fn tables_of_the_format_are_read() {
    let more = "
[errors]
paths = [{ code = 'a.b', id = 'c' }]
means = { gone = 'reauth' }

[read]
root = ['body', '.']

[upgrade]
url = '{token_url}'
";
    let provider = sound(&format!("{SOUND}{more}"));
    assert_eq!(provider.errors.means["gone"], Meaning::Reauth);
    assert_eq!(provider.errors.paths[0].code.as_deref(), Some("a.b"));
    assert_eq!(provider.read.root, ["body", "."]);
    assert!(matches!(provider.upgrade.unwrap().auth, RequestAuth::None));
}

#[test]
fn all_faults_are_said_at_once_in_their_order() {
    let text = with("name = \"Acme\"", "nam = \"Acme\"")
        .replace("2h", "2w")
        .replace("https://acme.example/token", "http://acme.example");
    let lines: Vec<_> = check(&text).unwrap_err().iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [1, 2, 6, 25]);
}

#[test]
fn deep_nests_are_refused() {
    let table = format!("[{}]\nx = 1\n", ["a"; 60].join("."));
    assert!(shown(&check(&table).unwrap_err()).contains("nested too deeply"));
    for text in [format!("x = {}", "[".repeat(100_000)), format!("[{}]", "a.".repeat(100_000) + "a")] {
        assert!(check(&text).is_err());
    }
}

/// Text that is nearly TOML.
const LINES: &str = "([a-z_]{1,12}( = |\\.)(\"[a-z{}./:]{0,9}\"|[0-9]{1,3}|\\[|\\{|\\})\n?){0,8}";

proptest! {
    #[test]
    fn any_text_reads_or_is_refused(text in prop_oneof![any::<String>(), LINES]) {
        let _ = check(&text);
    }

    #[test]
    fn a_mutated_file_reads_or_is_refused(
        at in 0..SOUND.len(),
        cut in 0_usize..30,
        insert in "\\PC{0,6}|[\\[\\]{}\"=\n.]{0,4}",
    ) {
        let end = (at + cut).min(SOUND.len());
        let text = format!("{}{insert}{}", &SOUND[..at], &SOUND[end..]);
        if let Err(faults) = check(&text) {
            prop_assert!(!faults.is_empty());
            let lines = text.lines().count() + 1;
            prop_assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line)));
        }
    }
}

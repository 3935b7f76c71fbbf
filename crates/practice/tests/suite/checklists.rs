//! Every dialect against a checklist of its provider's documents: the documented way works, and each mistake on it
//! is refused. The steps are data, in `tests/checklists`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use authkeep_practice::{Approval, Client, Dialect, Options, Practice};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::support::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checklist {
    /// The callback of a denial, after the redirect URI.
    denial: String,
    #[serde(default)]
    any_loopback_port: bool,
    step: Vec<Step>,
    refused: Vec<Refused>,
}

/// A request as documented, and the members of its answer: `*` is any text, `#` any number.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    name: String,
    path: String,
    #[serde(default)]
    body: Format,
    #[serde(default)]
    auth: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    #[serde(default = "ok")]
    status: u16,
    answer: Value,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// No body: a GET with the parameters in the query.
    #[default]
    Get,
    Form,
    Json,
    /// A POST with the parameters in the query.
    Query,
}

/// One mistake in a step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    step: String,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    path: Option<String>,
    body: Option<Format>,
    auth: Option<String>,
    status: u16,
    error: String,
}

fn ok() -> u16 {
    200
}

type Known = BTreeMap<String, String>;

impl Step {
    fn with(&self, mistake: &Refused) -> Self {
        let mut step = self.clone();
        for name in &mistake.remove {
            let gone = step.parameters.remove(name).or_else(|| step.headers.remove(name));
            assert!(gone.is_some(), "{name} is no part of {}", self.name);
        }
        step.parameters.extend(mistake.set.clone());
        step.headers.extend(mistake.headers.clone());
        step.path = mistake.path.clone().unwrap_or(step.path);
        step.body = mistake.body.unwrap_or(step.body);
        step.auth = mistake.auth.clone().unwrap_or(step.auth);
        step
    }

    fn ask(&self, known: &Known) -> Ask {
        let path = filled(&self.path, known);
        let pairs: Vec<_> =
            self.parameters.iter().map(|(name, value)| (name.clone(), filled(value, known))).collect();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let object = || pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        let mut ask = match self.body {
            Format::Get => Ask::get(format!("{path}?{}", form(&pairs))),
            Format::Form => Ask::form(&path, &pairs),
            Format::Json => Ask::json(&path, &Value::Object(object())),
            Format::Query => Ask::form(&format!("{path}?{}", form(&pairs)), &[]),
        };
        ask = match self.auth.as_str() {
            "" => ask,
            "basic" => ask.basic(APP, SECRET),
            "wrong basic" => ask.basic(APP, "wrong"),
            token => ask.bearer(&filled(token, known)),
        };
        self.headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value))
    }

    /// Plays the step and remembers what it answered as `STEP.member`.
    async fn play(&self, practice: &Practice, known: &mut Known) {
        let answer = self.ask(known).send(practice).await;
        assert_eq!(answer.status, self.status, "{}: {}", self.name, answer.body);
        let members = members(&answer);
        assert!(fits(&self.answer, &members, known), "{}: {members} is not {}", self.name, self.answer);
        for (name, value) in members.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            known.insert(format!("{}.{name}", self.name), text);
        }
    }
}

/// The callback's parameters, or the body.
fn members(answer: &Answer) -> Value {
    if answer.status != 303 {
        return answer.json();
    }
    let callback = answer.callback().into_iter().map(|(name, value)| (name, Value::from(value)));
    Value::Object(callback.collect::<Map<_, _>>())
}

fn filled(text: &str, known: &Known) -> String {
    known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn fits(expected: &Value, found: &Value, known: &Known) -> bool {
    match (expected, found) {
        (Value::String(any), Value::String(text)) if any == "*" => !text.is_empty(),
        (Value::String(any), Value::Number(_)) if any == "#" => true,
        (Value::String(text), Value::String(found)) => filled(text, known) == *found,
        (Value::Object(expected), Value::Object(found)) => {
            expected.len() == found.len()
                && expected
                    .iter()
                    .all(|(name, value)| found.get(name).is_some_and(|found| fits(value, found, known)))
        }
        _ => expected == found,
    }
}

/// The error of an answer, in any of the shapes.
fn error(answer: &Answer) -> String {
    let members = members(answer);
    let places = [&members["error"], &members["error"]["code"], &members["error"]["type"]];
    places.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every dialect with its checklist.
fn all() -> Vec<(String, Dialect, Checklist)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder("../../tests/dialects")).expect("there are dialects") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let dialect = Dialect::parse(&read(&path)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let checklist = toml::from_str(&read(&folder("tests/checklists").join(&name)));
        all.push((name.clone(), dialect, checklist.unwrap_or_else(|error| panic!("{name}: {error}"))));
    }
    assert_eq!(all.len(), 6);
    all
}

async fn playing(dialect: Dialect) -> (Practice, Known) {
    let practice = Practice::start(Options { dialect, ..Options::default() }).await.expect("it starts");
    practice.register(Client::confidential(APP, SECRET).redirect(REDIRECT));
    practice.approve();
    let known = [
        ("client_id", APP.to_owned()),
        ("client_secret", SECRET.to_owned()),
        ("redirect_uri", REDIRECT.to_owned()),
        ("state", "state-1234".to_owned()),
        ("verifier", VERIFIER.to_owned()),
        ("challenge", challenge(VERIFIER)),
    ];
    (practice, known.map(|(name, value)| (name.to_owned(), value)).into())
}

#[tokio::test]
async fn the_documented_way_works() {
    for (name, dialect, checklist) in all() {
        println!("{name}");
        let (practice, mut known) = playing(dialect).await;
        for step in &checklist.step {
            step.play(&practice, &mut known).await;
        }
    }
}

#[tokio::test]
async fn every_mistake_is_refused() {
    for (name, dialect, checklist) in all() {
        for mistake in &checklist.refused {
            let (practice, mut known) = playing(dialect.clone()).await;
            let at = checklist.step.iter().position(|step| step.name == mistake.step);
            let at = at.unwrap_or_else(|| panic!("{name}: there is no step {}", mistake.step));
            for step in &checklist.step[..at] {
                step.play(&practice, &mut known).await;
            }
            let step = &checklist.step[at];
            let answer = step.with(mistake).ask(&known).send(&practice).await;
            let case = format!("{name}: {} -{:?} +{:?}", mistake.step, mistake.remove, mistake.set);
            assert_eq!((answer.status, error(&answer)), (mistake.status, mistake.error.clone()), "{case}");
            // The mistake alone was the cause: without it the same step works.
            step.play(&practice, &mut known).await;
        }
    }
}

#[tokio::test]
async fn a_denial_comes_back_as_documented() {
    for (name, dialect, checklist) in all() {
        let (practice, known) = playing(dialect).await;
        practice.set_approval(Approval::Deny);
        let answer = checklist.step[0].ask(&known).send(&practice).await;
        let expected = format!("{REDIRECT}{}", filled(&checklist.denial, &known));
        assert_eq!(answer.header("location"), Some(expected.as_str()), "{name}");
    }
}

#[tokio::test]
async fn a_redirect_uri_at_another_port_is_taken_or_refused() {
    for (name, dialect, checklist) in all() {
        let (practice, mut known) = playing(dialect).await;
        known.insert("redirect_uri".into(), REDIRECT.replace(":9/", ":10/"));
        let answer = checklist.step[0].ask(&known).send(&practice).await;
        let status = if checklist.any_loopback_port { 303 } else { 400 };
        assert_eq!(answer.status, status, "{name}");
    }
}

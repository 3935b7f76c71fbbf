use super::*;
use crate::provider::{Placeholder, UrlTemplate, Values, VarSource, hostile};
use std::{fs, path::Path};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../providers");

fn own(name: &str, text: &str) -> ProviderFile {
    ProviderFile { name: name.into(), text: Ok(text.into()) }
}

/// A sound file with this id and these lines before its tables.
fn sound(id: &str, more: &str) -> ProviderFile {
    let text = format!(
        "id = \"{id}\"\nname = \"{id} of my own\"\ngrants = []\n{more}\npasted_token = {{ help = \"there\" }}\n"
    );
    own(&format!("{id}.toml"), &text)
}

fn built_in_id() -> &'static str {
    id_of(BUILT_IN[0].0)
}

fn faults(result: Result<Arc<Provider>, CatalogueError>) -> Vec<Fault> {
    match result.unwrap_err() {
        CatalogueError::Faulty { faults, .. } => faults,
        CatalogueError::NotFound { id, .. } => panic!("{id} is not there"),
        CatalogueError::Unreadable { file, .. } => panic!("{file} cannot be read"),
    }
}

#[test]
fn every_file_of_the_folder_is_built_in_and_sound() {
    let catalogue = Catalogue::new(Vec::new());
    let mut names: Vec<_> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "toml"))
        .collect();
    names.sort();
    assert_eq!(BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    for entry in catalogue.entries() {
        assert_eq!(entry.faults, [], "{}", entry.id);
        assert_eq!(entry.origin, Origin::BuiltIn);
        let provider = catalogue.get(&entry.id).unwrap();
        assert_eq!((&provider.id, &provider.name), (&entry.id, &entry.name));
        assert!(!provider.sources.is_empty(), "{}", entry.id);
    }
}

/// The pattern and the address check are two locks, and each must hold when the other is open.
#[test]
fn a_hostile_callback_cannot_choose_a_host_of_its_own() {
    let mut checked = 0;
    let catalogue = Catalogue::new(Vec::new());
    for entry in catalogue.entries() {
        let provider = catalogue.get(&entry.id).unwrap();
        let urls = [&provider.token_url, &provider.refresh_url, &provider.api_base];
        for url in urls.into_iter().flatten() {
            for name in url.host_variables() {
                let var = &provider.vars[name];
                for value in hostile::labels(suffix(url)) {
                    assert!(!var.accepts(&value), "{} lets {value:?} pass the pattern", entry.id);
                    let values = Values::default().with_var(name, value.as_str());
                    assert!(url.render(&values).is_err(), "{} sends {value:?} to a host", entry.id);
                }
                checked += usize::from(var.from == VarSource::Callback);
            }
        }
    }
    assert!(checked > 0, "no built-in provider takes its host from the callback any more");
}

fn suffix(url: &UrlTemplate) -> &str {
    let (_, after) = url.as_str().split_once("}.").unwrap();
    after.split_once('/').unwrap().0
}

#[test]
fn addresses_of_built_in_providers_render() {
    let catalogue = Catalogue::new(Vec::new());
    for entry in catalogue.entries() {
        let provider = catalogue.get(&entry.id).unwrap();
        let mut values = Values::default().with(Placeholder::ClientId, "client");
        for name in provider.vars.keys() {
            values.set_var(name, "acme");
        }
        for url in [&provider.authorize_url, &provider.token_url, &provider.api_base].into_iter().flatten() {
            let rendered = url.render(&values).unwrap();
            assert_eq!(
                rendered.as_str().trim_end_matches('/'),
                url.as_str().replace("{var.domain_prefix}", "acme")
            );
        }
    }
}

#[test]
fn an_unknown_id_is_answered_with_those_like_it() {
    let mistyped = format!("{}x", built_in_id());
    let error = Catalogue::new(Vec::new()).get(&mistyped).unwrap_err();
    assert_eq!(error, CatalogueError::NotFound { id: mistyped, nearest: vec![built_in_id().into()] });
}

#[test]
fn an_own_file_stands_beside_the_built_in_ones_or_in_the_place_of_one() {
    let catalogue = Catalogue::new(vec![sound("acme", ""), sound(built_in_id(), "")]);
    let origin = |id: &str| catalogue.entries().into_iter().find(|entry| entry.id == id).unwrap().origin;
    assert_eq!(origin("acme"), Origin::Own { file: "acme.toml".into(), replaces_built_in: false });
    let replaced = Origin::Own { file: format!("{}.toml", built_in_id()), replaces_built_in: true };
    assert_eq!(origin(built_in_id()), replaced);
    assert_eq!(catalogue.get(built_in_id()).unwrap().name, format!("{} of my own", built_in_id()));
    assert_eq!(catalogue.entries().len(), BUILT_IN.len() + 1);
}

#[test]
fn a_faulty_file_is_listed_and_hides_no_other() {
    let unreadable = ProviderFile { name: "locked.toml".into(), text: Err("permission denied".into()) };
    let catalogue = Catalogue::new(vec![own("broken.toml", "id = "), unreadable, own("notes", "hello")]);
    let faulty: Vec<_> = catalogue.entries().into_iter().filter(|entry| !entry.faults.is_empty()).collect();
    assert_eq!(
        faulty.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
        ["broken", "locked", "notes"]
    );
    assert_eq!(faulty[1].faults[0].to_string(), "locked.toml:1: The file cannot be read: permission denied.");
    assert!(catalogue.get(built_in_id()).is_ok());
}

#[test]
fn a_file_extends_the_built_in_one_that_it_replaces() {
    let id = built_in_id();
    let before = Catalogue::new(Vec::new()).get(id).unwrap();
    let text = format!("id = \"{id}\"\nextends = \"{id}\"\nname = \"Mine\"\nsources = []\n");
    let after = Catalogue::new(vec![own(&format!("{id}.toml"), &text)]).get(id).unwrap();
    assert_eq!((after.name.as_str(), after.sources.len()), ("Mine", 0));
    assert_eq!(after.scope.list.len(), before.scope.list.len());
    assert_eq!(after.token_url.as_ref().unwrap().as_str(), before.token_url.as_ref().unwrap().as_str());
}

#[test]
fn built_in_files_extend_built_in_ones_only() {
    let names: BTreeMap<_, _> =
        Catalogue::new(Vec::new()).entries().into_iter().map(|entry| (entry.id, entry.name)).collect();
    for (spared, _) in BUILT_IN {
        let others = BUILT_IN.iter().filter(|(file, _)| file != spared);
        let catalogue = Catalogue::new(others.map(|(file, _)| own(file, "=")).collect());
        assert_eq!(catalogue.get(id_of(spared)).unwrap().name, names[id_of(spared)]);
    }
}

#[test]
fn a_child_overrides_key_by_key_and_takes_away_with_the_empty_string() {
    let parent = sound(
        "parent",
        "notes = ['a', 'b']\nunreachable = 'wait'\nscope = { separator = ',', list = [{ value = 'x' }] }\n\
         revoke = { url = 'https://a.example/revoke' }\nlifetimes = { access = '1h', code = '10m' }\n\
         headers = { api = { A = '1', B = '2' } }",
    );
    let child = own(
        "child.toml",
        "id = 'child'\nextends = 'parent'\nnotes = ['c']\nunreachable = ''\nrevoke = ''\n\
         scope = { list = [] }\nlifetimes = { access = '2h' }\nheaders = { api = { A = '' } }",
    );
    let catalogue = Catalogue::new(vec![parent, child]);
    let child = catalogue.get("child").unwrap();
    assert_eq!((child.id.as_str(), child.name.as_str()), ("child", "parent of my own"));
    assert_eq!(child.notes, ["c"]);
    assert!(child.unreachable.is_none() && child.revoke.is_none() && child.scope.list.is_empty());
    assert_eq!(child.scope.separator, ",");
    assert!(child.lifetimes.access.is_some() && child.lifetimes.code.is_some());
    assert_eq!(child.headers.api.keys().collect::<Vec<_>>(), ["B"]);
}

#[test]
fn the_id_is_not_inherited() {
    let child = own("child.toml", "extends = 'parent'\n");
    let catalogue = Catalogue::new(vec![sound("parent", ""), child]);
    let fault = faults(catalogue.get("child"))[0].to_string();
    assert!(fault.starts_with("child.toml:1: `id` is missing"), "{fault}");
}

#[test]
fn an_inherited_fault_names_the_file_and_line_where_it_stands() {
    let parent = own(
        "parent.toml",
        "id = 'parent'\nname = 'P'\n\ntoken_url = 'http://a.example'\ngrants = []\n\
         pasted_token = { help = 'h' }\n",
    );
    let child = own("child.toml", "id = 'child'\nextends = 'parent'\npkce = 'S512'\n");
    let catalogue = Catalogue::new(vec![parent, child]);
    let places: Vec<_> =
        faults(catalogue.get("child")).into_iter().map(|fault| (fault.file, fault.line)).collect();
    assert_eq!(places, [("child.toml".into(), 3), ("parent.toml".into(), 4)]);
}

#[test]
fn circles_and_unknown_parents_are_faults() {
    let extending =
        |id: &str, parent: &str| own(&format!("{id}.toml"), &format!("id = '{id}'\nextends = '{parent}'\n"));
    let files = [("a", "b"), ("b", "c"), ("c", "a"), ("self", "self"), ("lost", "parnet")]
        .map(|(id, parent)| extending(id, parent));
    let catalogue = Catalogue::new([files.to_vec(), vec![sound("parent", "")]].concat());
    let fault = |id: &str| faults(catalogue.get(id))[0].to_string();
    assert_eq!(fault("a"), "c.toml:2: A file cannot extend itself, and `a` leads back to this one.");
    assert_eq!(fault("self"), "self.toml:2: A file cannot extend itself, and `self` leads back to this one.");
    assert_eq!(fault("lost"), "lost.toml:2: There is no provider `parnet` to extend. Did you mean `parent`?");
}

#[test]
fn a_file_is_checked_without_being_in_the_catalogue() {
    let catalogue = Catalogue::new(Vec::new());
    let ProviderFile { name, text } = sound("acme", "");
    let text = text.unwrap();
    assert_eq!(catalogue.check(&name, &text).unwrap().id, "acme");
    let renamed = catalogue.check("other.toml", &text).unwrap_err();
    assert_eq!(
        renamed[0].to_string(),
        "other.toml:1: The id is `acme`, so the file must be named `acme.toml`."
    );
    assert!(matches!(catalogue.get("acme"), Err(CatalogueError::NotFound { .. })));
}

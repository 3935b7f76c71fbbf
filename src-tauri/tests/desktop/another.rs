//! A provider that is not in the catalogue, described in the window.

use crate::session::{Desktop, approve::approve};
use authkeep_practice::PUBLIC_CLIENT;
use serde_json::json;
use std::fs;

#[test]
fn an_issuer_becomes_a_provider_and_is_connected_at_once() {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let page = desktop.start(&[]);
    page.click("Connect an account");
    page.click("Another provider");
    page.fill("Name", "Own Id");
    page.fill("Issuer address", &desktop.practice().origin());
    page.choose("Client secret", "None: a public client");
    page.click("Continue");
    page.reads("Connect Own Id: client");
    page.fill("Client ID", PUBLIC_CLIENT);
    page.click("Continue");
    page.reads("Connect Own Id: scopes");
    page.reads("notes:read");
    page.click("Sign in at Own Id");
    desktop.start_second(&[&approve(&desktop.opened_address())]);
    page.reads("Connected");
    page.reads("ada@practice.example");
    let file = fs::read_to_string(desktop.authkeep().join("providers/own-id.toml")).expect("a file");
    assert!(file.contains(&format!("issuer = \"{}\"", desktop.practice().origin())), "{file}");
}

#[test]
fn what_does_not_fit_is_told_by_field_and_an_issuer_without_metadata_in_three_parts() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    let add = |name: &str, issuer: &str| {
        let endpoints = json!({ "kind": "issuer", "issuer": issuer });
        let provider = json!({
            "name": name, "endpoints": endpoints, "api_base": "", "scopes": [], "client_auth": null,
        });
        page.invoke("add_provider", &json!({ "provider": provider }))
    };
    let faults = json!([
        { "field": "name", "reason": "This is missing." },
        { "field": "issuer", "reason": "This is missing." },
    ]);
    assert_eq!(add(" ", "").expect("an answer"), json!({ "kind": "faulty", "faults": faults }));
    let elsewhere = desktop.practice().url("/nothing/here");
    let error = add("Own Id", &elsewhere).expect_err("there is no metadata");
    assert_eq!((&error["code"], &error["side"]), (&json!("usage"), &json!("you")), "{error}");
    let files = fs::read_dir(desktop.authkeep().join("providers")).expect("a folder");
    assert_eq!(files.count(), 1, "the practice provider's file alone");
}

#[test]
fn a_file_that_is_put_into_the_folder_is_in_the_catalogue_when_it_is_opened() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    let text = "id = \"put\"\nname = \"Put There\"\ngrants = [\"authorization_code\"]\n\
                issuer = \"https://id.example\"\n";
    fs::write(desktop.authkeep().join("providers/put.toml"), text).expect("a file");
    page.click("Connect an account");
    page.reads("Put There");
    page.reads("id.example");
    page.reads("your own file");
}

use super::*;
use proptest::prelude::*;

fn rendered(text: &str, values: &Values) -> String {
    Template::parse(text).unwrap().render(values).unwrap().expose_secret().to_owned()
}

#[test]
fn holes_are_filled_and_doubled_braces_stay() {
    let values = Values::default().with(Placeholder::AccessToken, "abc").with_var("shop", "acme");
    assert_eq!(rendered("Authorization: Bearer {access_token}", &values), "Authorization: Bearer abc");
    assert_eq!(rendered("{var.shop}-{var.shop}", &values), "acme-acme");
    assert_eq!(rendered("{{ viewer {{ id }} }} {{{var.shop}}}", &values), "{ viewer { id } } {acme}");
    assert_eq!(rendered("", &values), "");
}

#[test]
fn a_value_is_never_read_as_a_template() {
    let values = Values::default().with_var("a", "{client_secret}").with(Placeholder::ClientSecret, "s3");
    assert_eq!(rendered("{var.a}", &values), "{client_secret}");
}

#[test]
fn every_placeholder_reads_back_by_its_name() {
    for placeholder in Placeholder::ALL {
        let template = Template::parse(&format!("{{{}}}", placeholder.as_str())).unwrap();
        assert_eq!(template.placeholders().collect::<Vec<_>>(), [placeholder]);
    }
}

#[test]
fn faults_name_what_is_wrong() {
    let fault = |text| Template::parse(text).unwrap_err();
    assert_eq!(fault("a {client_id"), TemplateFault::Unclosed);
    assert_eq!(fault("a} b"), TemplateFault::Unopened);
    assert_eq!(fault("{clientid}"), TemplateFault::Unknown("clientid".into()));
    assert_eq!(fault("{}"), TemplateFault::Unknown(String::new()));
    assert_eq!(fault("{var.Shop}"), TemplateFault::VariableName("Shop".into()));
    assert_eq!(fault("{var.}"), TemplateFault::VariableName(String::new()));
}

#[test]
fn a_missing_value_is_named() {
    let template = Template::parse("{client_id} {var.shop}").unwrap();
    let values = Values::default().with(Placeholder::ClientId, "c");
    assert_eq!(
        template.render(&Values::default()).unwrap_err().to_string(),
        "there is no value for {client_id}"
    );
    assert_eq!(template.render(&values).unwrap_err(), Missing(Hole::Var("shop".into())));
}

#[test]
fn only_the_empty_text_is_empty() {
    assert!(Template::parse("").unwrap().is_empty());
    assert!(!Template::parse("{scope}").unwrap().is_empty());
    assert!(!Template::parse(" ").unwrap().is_empty());
}

#[test]
fn debug_shows_names_and_no_value() {
    let values = Values::default().with(Placeholder::Code, "hush").with_var("shop", "quiet");
    let shown = format!("{values:?}");
    assert!(shown.contains("{code}") && shown.contains("{var.shop}"), "{shown}");
    assert!(!shown.contains("hush") && !shown.contains("quiet"), "{shown}");
}

proptest! {
    #[test]
    fn any_text_reads_or_is_refused(text in "[{}a-z_.v]{0,40}|\\PC{0,40}") {
        let _ = Template::parse(&text);
    }

    #[test]
    fn a_text_with_its_braces_doubled_renders_to_itself(text in "\\PC{0,40}") {
        let doubled = text.replace('{', "{{").replace('}', "}}");
        prop_assert_eq!(rendered(&doubled, &Values::default()), text);
    }
}

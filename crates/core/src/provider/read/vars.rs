//! `[vars.NAME]`

use super::syntax::path;
use crate::provider::{Pattern, Var, VarSource, defaults, section::Section, template::is_variable_name};
use std::collections::BTreeMap;

const FROM: &[(&str, VarSource)] = &[
    ("user", VarSource::User),
    ("callback", VarSource::Callback),
    ("token", VarSource::Token),
    ("whoami", VarSource::WhoAmI),
];

/// Every declared variable; without a value where its declaration is faulty.
pub(super) fn read<'a>(top: &Section<'a>) -> BTreeMap<&'a str, Option<Var>> {
    let named = top.section("vars").map(|vars| vars.named_sections()).unwrap_or_default();
    named
        .into_iter()
        .map(|(name, section)| {
            if !is_variable_name(name) {
                let reason = format!("`{name}` is no name of a variable; use small letters, digits and `_`.");
                section.faults.add(section.at, reason);
            }
            (name, var(section))
        })
        .collect()
}

fn var(section: Section<'_>) -> Option<Var> {
    let from = section.word("from", FROM);
    let pattern = section.read("pattern", Pattern::new);
    let var = Var {
        from: from.unwrap_or(defaults::VAR_FROM),
        path: section.read("path", path),
        pattern: pattern.clone(),
        label: section.text("label").map(|text| text.text.to_owned()),
        example: section.text("example").map(|text| text.text.to_owned()),
        default: section.text_or_empty("default").map(|text| text.text.to_owned()),
        options: section.texts("options").into_iter().map(|text| text.text.to_owned()).collect(),
        secret: section.truth("secret").unwrap_or(false),
    };
    let sound = (from.is_some() || !section.has("from")) && (pattern.is_some() || !section.has("pattern"));
    if sound {
        check(&section, &var);
    }
    section.finish();
    sound.then_some(var)
}

fn check(section: &Section<'_>, var: &Var) {
    if var.from == VarSource::Callback && var.pattern.is_none() {
        // Anybody can write a callback (RFC 9700 §4.7); its values are taken only if they match.
        section.fault(
            "from",
            format!(
                "`{}` is missing: a value from the callback is taken only if it matches one.",
                section.field("pattern")
            ),
        );
    }
    for option in var.options.iter().filter(|option| !var.accepts(option)) {
        section.fault("options", format!("The option `{option}` does not match the pattern."));
    }
    if let Some(default) = var.default.as_ref().filter(|default| !var.accepts(default)) {
        section.fault(
            "default",
            format!(
                "The default `{default}` is not among the values that the pattern and the options allow."
            ),
        );
    }
}

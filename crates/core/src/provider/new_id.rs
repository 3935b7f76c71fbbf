//! The id of a new provider, made from its name.

/// Names that Windows keeps for devices, whatever follows a dot
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// As long as is pleasant to type.
const LONGEST: usize = 40;

/// An id for a provider of this name that is not taken: small letters, digits and single `-`.
pub(super) fn new_id(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let base = slug(name);
    let mut id = base.clone();
    for number in 2u64.. {
        if !is_device(&id) && !taken(&id) {
            break;
        }
        id = format!("{base}-{number}");
    }
    id
}

fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    slug.truncate(LONGEST);
    match slug.trim_end_matches('-') {
        "" => "provider".to_owned(),
        slug => slug.to_owned(),
    }
}

fn is_device(id: &str) -> bool {
    let port = |kind| id.strip_prefix(kind).is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    DEVICES.contains(&id) || port("com") || port("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_name_becomes_an_id_that_people_recognise() {
        for (name, id) in [
            ("Acme", "acme"),
            ("  Acme & Söhne (EU) ", "acme-s-hne-eu"),
            ("株式会社", "provider"),
            ("../../etc/passwd", "etc-passwd"),
            ("acme.toml", "acme-toml"),
            ("-", "provider"),
            ("CON", "con-2"),
            ("Com1", "com1-2"),
            ("company", "company"),
        ] {
            assert_eq!(new_id(name, |_| false), id, "{name}");
        }
        let cut_at_a_space = format!("{} b", "a".repeat(LONGEST - 1));
        assert_eq!(new_id(&cut_at_a_space, |_| false), "a".repeat(LONGEST - 1));
    }

    #[test]
    fn one_that_is_taken_gets_the_next_number() {
        let taken = ["acme", "acme-2"];
        assert_eq!(new_id("Acme", |id| taken.contains(&id)), "acme-3");
    }

    proptest! {
        #[test]
        fn any_name_becomes_an_id_of_its_own(
            name in any::<String>(),
            taken in prop::collection::btree_set("[ab](-[2-4])?", 0..6),
            short in "[abAB/. ]{1,3}",
        ) {
            for name in [name, short] {
                let id = new_id(&name, |id| taken.contains(id));
                let parts: BTreeSet<_> = id.split('-').map(str::is_empty).collect();
                prop_assert_eq!(parts, BTreeSet::from([false]), "{}", id);
                prop_assert!(
                    id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                    "{}", id
                );
                prop_assert!(!taken.contains(&id));
            }
        }
    }
}

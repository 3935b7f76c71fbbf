//! Providers of all kinds: those that come with the program, and files with other quirks.

use authkeep_core::provider::{Catalogue, Provider};
use std::sync::{Arc, LazyLock};

macro_rules! quirky {
    ($($id:literal),*) => {
        [$(($id, include_str!(concat!("../../crates/core/src/provider/testdata/", $id, ".toml")))),*]
    };
}

const QUIRKY: [(&str, &str); 7] = quirky!(
    "amazon-selling-partner",
    "facebook",
    "github",
    "slack-user",
    "tiktok-desktop",
    "withings",
    "zoho-crm"
);

pub(crate) static PROVIDERS: LazyLock<Vec<Arc<Provider>>> = LazyLock::new(|| {
    let catalogue = Catalogue::new(Vec::new());
    let built_in = catalogue.entries().into_iter().map(|entry| catalogue.get(&entry.id).expect("no faults"));
    let quirky = QUIRKY
        .iter()
        .map(|(id, text)| Arc::new(catalogue.check(&format!("{id}.toml"), text).expect("no faults")));
    built_in.chain(quirky).collect()
});

/// The provider of this id, or any.
pub(crate) fn provider(id: &str) -> &'static Provider {
    let any = id.bytes().map(usize::from).sum::<usize>() % PROVIDERS.len();
    PROVIDERS.iter().find(|provider| provider.id == id).unwrap_or(&PROVIDERS[any])
}

//! What the keychain holds when all is over, against what the records need.

use super::KEEPER;
use crate::{ground::Ground, home::told};
use authkeep_core::{
    connection::Id,
    ports::{ItemKey, ItemKind, Records, StorageError},
    sign_in::Stage,
};
use authkeep_platform::keychain::SERVICE;
use std::collections::BTreeSet;

/// In words: what it holds for nobody, and what it lacks.
pub fn leftovers(ground: &Ground) -> Vec<String> {
    // What is still owed is paid with it.
    let refreshed = ground.refresh(KEEPER);
    if !refreshed.status.success() {
        return vec![format!("the connection that was not struck is lost, {}", told(&refreshed))];
    }
    let items = Items::needed(ground).map_err(|error| vec![format!("no records: {error}")]);
    items.map_or_else(|missed| missed, |items| items.against(&held(ground)))
}

fn held(ground: &Ground) -> BTreeSet<String> {
    let found = ground.keyring.search(&["service", SERVICE]);
    found.lines().filter_map(|line| line.strip_prefix("attribute.username = ")).map(str::to_owned).collect()
}

struct Items {
    /// Each of these must be there.
    needed: BTreeSet<String>,
    /// These may be there: the secrets of a sign-in that is over are worth nothing, and go with its
    /// record at the latest.
    spare: BTreeSet<String>,
}

impl Items {
    fn needed(ground: &Ground) -> Result<Self, StorageError> {
        let records = ground.database();
        let key = |kind, id: &Id| ItemKey::new(kind, id).to_string();
        let mut needed = BTreeSet::new();
        needed.extend(records.connections()?.iter().map(|it| key(ItemKind::Connection, &it.id)));
        let clients = records.clients()?;
        needed.extend(clients.iter().filter(|it| it.has_secret).map(|it| key(ItemKind::Client, &it.id)));
        let sign_ins = records.sign_ins()?;
        let (wait, over): (Vec<_>, Vec<_>) = sign_ins.iter().partition(|it| it.stage == Stage::Waiting);
        needed.extend(wait.iter().map(|it| key(ItemKind::SignIn, &it.id)));
        let spare = over.iter().map(|it| key(ItemKind::SignIn, &it.id)).collect();
        Ok(Self { needed, spare })
    }

    fn against(&self, held: &BTreeSet<String>) -> Vec<String> {
        let lacks = self.needed.difference(held).map(|item| format!("the keychain lacks {item}"));
        let nobodys = held.difference(&self.needed).filter(|item| !self.spare.contains(*item));
        lacks.chain(nobodys.map(|item| format!("the keychain holds {item} for nobody"))).collect()
    }
}

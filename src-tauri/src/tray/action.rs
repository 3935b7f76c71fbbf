//! What a line of the menu does, and how it is named in the system's menu.

use crate::wire::CopyForm;
use authkeep_core::connection::Id;
use serde::{Deserialize, de::IntoDeserializer, de::value::Error};

/// What a line of the menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Copies the token of the connection with this id.
    Copy(Id, CopyForm),
    /// Signs the connection with this id in again.
    SignIn(Id),
    /// Shows the connection with this id in the window.
    Show(Id),
    /// Shows the window with the list of providers.
    Connect,
    /// Shows the window.
    Open,
    /// Shows the window with the settings.
    Settings,
    /// Ends the app.
    Quit,
}

const FORMS: [(&str, CopyForm); 4] =
    [("raw", CopyForm::Raw), ("header", CopyForm::Header), ("curl", CopyForm::Curl), ("env", CopyForm::Env)];

impl Action {
    /// Its name in the system's menu.
    pub fn name(&self) -> String {
        match self {
            Self::Copy(id, form) => {
                let form = FORMS.iter().find(|(_, known)| known == form).map_or("", |(name, _)| name);
                format!("copy {form} {id}")
            }
            Self::SignIn(id) => format!("sign-in {id}"),
            Self::Show(id) => format!("show {id}"),
            Self::Connect => "connect".to_owned(),
            Self::Open => "open".to_owned(),
            Self::Settings => "settings".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    /// The action of this name; none if it is no action's.
    pub fn named(name: &str) -> Option<Self> {
        match *name.splitn(3, ' ').collect::<Vec<_>>() {
            ["copy", form, id] => {
                let form = FORMS.iter().find(|(known, _)| *known == form)?.1;
                Some(Self::Copy(read(id)?, form))
            }
            ["sign-in", id] => Some(Self::SignIn(read(id)?)),
            ["show", id] => Some(Self::Show(read(id)?)),
            ["connect"] => Some(Self::Connect),
            ["open"] => Some(Self::Open),
            ["settings"] => Some(Self::Settings),
            ["quit"] => Some(Self::Quit),
            _ => None,
        }
    }
}

fn read(id: &str) -> Option<Id> {
    Id::deserialize(IntoDeserializer::<Error>::into_deserializer(id)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_by_its_name() {
        let id = Id::random;
        let mut actions = vec![Action::SignIn(id()), Action::Show(id())];
        actions.extend([Action::Connect, Action::Open, Action::Settings, Action::Quit]);
        actions.extend(FORMS.map(|(_, form)| Action::Copy(id(), form)));
        for action in actions {
            assert_eq!(Action::named(&action.name()), Some(action));
        }
    }

    #[test]
    fn other_names_are_nobodys() {
        for name in ["", "copy", "copy raw", "copy gold 5f0c1e", "open ", "quit now", "Quit"] {
            assert_eq!(Action::named(name), None, "{name:?}");
        }
    }
}

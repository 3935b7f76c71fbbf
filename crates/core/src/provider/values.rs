use super::{Hole, Missing, Placeholder};
use secrecy::SecretString;
use std::{collections::BTreeMap, fmt};

/// What fills the holes of templates. All of it is held as secret, for some of it is.
#[derive(Clone, Default)]
pub struct Values {
    by_hole: BTreeMap<Hole, SecretString>,
}

impl Values {
    /// Gives a placeholder its value.
    pub fn set(&mut self, placeholder: Placeholder, value: impl Into<SecretString>) {
        self.by_hole.insert(Hole::Placeholder(placeholder), value.into());
    }

    /// Gives a variable of the provider its value. Whether the value may be taken is said by
    /// [`Var::accepts`](super::Var::accepts), before.
    pub fn set_var(&mut self, name: impl Into<String>, value: impl Into<SecretString>) {
        self.by_hole.insert(Hole::Var(name.into()), value.into());
    }

    /// As [`set`](Self::set), for building.
    #[must_use]
    pub fn with(mut self, placeholder: Placeholder, value: impl Into<SecretString>) -> Self {
        self.set(placeholder, value);
        self
    }

    /// As [`set_var`](Self::set_var), for building.
    #[must_use]
    pub fn with_var(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.set_var(name, value);
        self
    }

    /// The value that fills this hole.
    ///
    /// # Errors
    /// Names the hole if nothing fills it.
    pub fn get(&self, hole: &Hole) -> Result<&SecretString, Missing> {
        self.by_hole.get(hole).ok_or_else(|| Missing(hole.clone()))
    }
}

impl fmt::Debug for Values {
    /// Names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values")?;
        f.debug_set().entries(self.by_hole.keys().map(ToString::to_string)).finish()
    }
}

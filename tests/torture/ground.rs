//! The ground that one row, or one part of it, stands on: a home, and the server written here.

pub use crate::home::{code, told};

use crate::{
    harness::provider,
    home::{Account, Home, approve_at_once},
};
use authkeep_practice::{Dialect, Options, Practice, Seen, dialect::Rotation};
use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};
use tokio::runtime::Runtime;

/// A home and a server. All ends with it.
pub struct Ground {
    /// The server.
    pub practice: Practice,
    home: Home,
    // The last: what runs on it ends before it.
    _runtime: Runtime,
}

impl Ground {
    /// With the Practice server, changed, and a provider file that says `rotation`.
    pub fn new(rotation: &str, change: impl FnOnce(&mut Dialect)) -> Self {
        let mut dialect = Dialect::default();
        change(&mut dialect);
        let runtime = Runtime::new().expect("a runtime");
        let options = Options { dialect, keep_requests: Some(16), ..Options::default() };
        let practice = runtime.block_on(Practice::start(options)).expect("a server");
        practice.approve();
        let file = format!("rotation = \"{rotation}\"\n{}", provider::moved("practice", &practice.origin()));
        let home = Home::new(Account {
            provider: "practice",
            file,
            client: None,
            port: None,
            approve: approve_at_once,
        });
        Self { practice, home, _runtime: runtime }
    }

    /// A server that ends the grant when a refresh token is shown twice, and whose access tokens
    /// live for a second: [`ALWAYS_OVER`](crate::home::ALWAYS_OVER).
    pub fn strict() -> Self {
        Self::new("strict", |dialect| {
            dialect.refresh.rotation = Rotation::Strict;
            dialect.token.life = 1;
        })
    }

    /// A server that takes the refresh token of before for an hour. Its access tokens live for a
    /// second.
    pub fn graceful() -> Self {
        Self::new("always", |dialect| {
            dialect.refresh.rotation = Rotation::Strict;
            dialect.refresh.grace = 3600;
            dialect.token.life = 1;
        })
    }

    /// A strict server too, whose first access tokens live for [`FIRST_LIFE`](Self::FIRST_LIFE) and
    /// those that come of a refresh for an hour: each connection is over once.
    pub fn short_lived() -> Self {
        Self::new("strict", |dialect| {
            dialect.refresh.rotation = Rotation::Strict;
            dialect.refresh.access_life = Some(3600);
            dialect.token.life = Self::FIRST_LIFE.as_secs();
        })
    }

    /// See [`short_lived`](Self::short_lived).
    pub const FIRST_LIFE: Duration = Duration::from_secs(1);

    /// What the server saw.
    pub fn seen(&self) -> Seen {
        self.practice.seen()
    }
}

/// A ground is a home with a server beside it.
impl Deref for Ground {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.home
    }
}

impl DerefMut for Ground {
    fn deref_mut(&mut self) -> &mut Home {
        &mut self.home
    }
}

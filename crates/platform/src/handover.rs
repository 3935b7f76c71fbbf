//! New access tokens for the processes of the same person that wait for one, over a socket beside
//! the connection's lock, in the same private folder.
//!
//! Whoever can connect to it can also run the command that prints the token. A socket that nobody
//! listens to stays behind where a process was killed; the next one takes its place. Where none can
//! be made, in a folder with a long path for instance, those who wait read the keychain in turn.

use crate::private;
use authkeep_core::{
    access::Access,
    connection::Id,
    ports::{Boxed, Give, Handover},
};
use rand::RngExt;
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs::{self, Permissions},
    io::{self, Write},
    os::unix::{fs::PermissionsExt, net::UnixListener},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{io::AsyncReadExt, net::UnixStream};

/// A pause between two tries to find the one who refreshes.
const PAUSE: Duration = Duration::from_millis(10);
/// Longer than any token, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// The sockets in one folder.
pub struct Sockets(PathBuf);

impl Sockets {
    /// The sockets in this folder, which is made when it is first needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    fn path(&self, connection: &Id) -> PathBuf {
        self.0.join(format!("{connection}.sock"))
    }
}

impl Handover for Sockets {
    fn open(&self, connection: &Id) -> Give {
        let socket = Socket::listen(self.path(connection));
        Box::new(move |access| match socket {
            Ok(socket) => socket.give(&access.encode()),
            Err(error) => tracing::debug!(%error, "those who wait are not handed the token"),
        })
    }

    fn receive<'a>(&'a self, connection: &'a Id) -> Boxed<'a, Access> {
        Box::pin(async move {
            let path = self.path(connection);
            loop {
                if let Some(access) = received(&path).await {
                    return access;
                }
                let pause = PAUSE.mul_f64(rand::rng().random_range(0.5..1.5));
                tokio::time::sleep(pause).await;
            }
        })
    }
}

/// Nothing if nobody listens, or whoever did had nothing to give.
async fn received(path: &Path) -> Option<Access> {
    let socket = UnixStream::connect(path).await.ok()?;
    let mut text = String::new();
    socket.take(LONGEST).read_to_string(&mut text).await.ok()?;
    Access::decode(&SecretString::from(text))
}

/// Where others wait. Its file goes with it.
struct Socket {
    listener: UnixListener,
    path: PathBuf,
}

impl Socket {
    /// Only the one who holds the connection listens, so that a file of this name is a leftover.
    fn listen(path: PathBuf) -> io::Result<Self> {
        path.parent().map_or(Ok(()), private::create_folder)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let socket = Self { listener: UnixListener::bind(&path)?, path };
        fs::set_permissions(&socket.path, Permissions::from_mode(0o600))?;
        socket.listener.set_nonblocking(true)?;
        Ok(socket)
    }

    fn give(&self, text: &SecretString) {
        while let Ok((mut other, _)) = self.listener.accept() {
            // A token has room in a new socket. Who gets less than all of one reads the keychain.
            let given =
                other.set_nonblocking(true).and_then(|()| other.write_all(text.expose_secret().as_bytes()));
            if let Err(error) = given {
                tracing::debug!(%error, "one who waited was not handed the token");
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // What stays is a leftover, which the next one takes away.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkeep_core::access::Term;
    use std::sync::Arc;
    use tokio::task::JoinSet;

    fn access(token: &str) -> Access {
        let term = Term { issued_at: jiff::Timestamp::UNIX_EPOCH, running: None, expires_at: None };
        Access { generation: 7, token: token.into(), token_type: "Bearer".to_owned(), term }
    }

    struct Ground {
        folder: tempfile::TempDir,
        sockets: Arc<Sockets>,
        id: Id,
        waiting: JoinSet<String>,
    }

    impl Ground {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let sockets = Arc::new(Sockets::new(folder.path().join("locks")));
            Self { folder, sockets, id: Id::random(), waiting: JoinSet::new() }
        }

        fn waits(mut self, many: usize) -> Self {
            for _ in 0..many {
                let (sockets, id) = (self.sockets.clone(), self.id.clone());
                self.waiting.spawn(async move {
                    let access = sockets.receive(&id).await;
                    assert_eq!((access.generation, &*access.token_type), (7, "Bearer"));
                    access.token.expose_secret().to_owned()
                });
            }
            self
        }

        fn path(&self) -> PathBuf {
            self.sockets.path(&self.id)
        }

        /// Does it again and again until all that wait have something.
        async fn until_all_have(mut self, each: impl AsyncFn(&Self)) -> Vec<String> {
            let mut all = Vec::new();
            while !self.waiting.is_empty() {
                each(&self).await;
                all.extend(std::iter::from_fn(|| self.waiting.try_join_next()).map(Result::unwrap));
            }
            assert!(!self.path().exists(), "its file goes with it");
            all
        }

        async fn give(&self, token: &str) {
            let give = self.sockets.open(&self.id);
            tokio::time::sleep(PAUSE).await;
            give(&access(token));
            tokio::time::sleep(PAUSE).await;
        }
    }

    #[tokio::test]
    async fn all_who_wait_get_it() {
        let ground = Ground::new().waits(20);
        assert_eq!(ground.until_all_have(async |it| it.give("a").await).await, ["a"; 20]);
    }

    #[tokio::test]
    async fn a_token_may_be_long() {
        let long = "a".repeat(64 * 1024);
        let ground = Ground::new().waits(3);
        assert_eq!(ground.until_all_have(async |it| it.give(&long).await).await, [&*long; 3]);
    }

    /// Whoever refreshes fails or is killed, and the next one has better luck.
    #[tokio::test]
    async fn what_others_left_is_no_answer() {
        let ground = Ground::new().waits(1);
        private::create_folder(&ground.folder.path().join("locks")).unwrap();
        let nobody_listens = UnixListener::bind(ground.path()).map(drop);
        assert!(nobody_listens.is_ok() && ground.path().exists());
        drop(ground.sockets.open(&ground.id));
        let nonsense = Socket::listen(ground.path()).unwrap();
        tokio::time::sleep(PAUSE).await;
        nonsense.give(&"{}".into());
        drop(nonsense);
        assert_eq!(ground.until_all_have(async |it| it.give("a").await).await, ["a"]);
    }

    #[tokio::test]
    async fn others_cannot_connect() {
        let ground = Ground::new();
        let give = ground.sockets.open(&ground.id);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&ground.path()), mode(ground.path().parent().unwrap())), (0o600, 0o700));
        give(&access("a"));
        assert!(!ground.path().exists());
    }

    #[tokio::test]
    async fn a_folder_that_takes_no_socket_hands_nothing_over() {
        let folder = tempfile::tempdir().unwrap();
        let sockets = Sockets::new(folder.path().join("long".repeat(40)));
        let id = Id::random();
        sockets.open(&id)(&access("a"));
        let waiting = tokio::time::timeout(PAUSE * 5, sockets.receive(&id));
        assert!(waiting.await.is_err());
    }
}

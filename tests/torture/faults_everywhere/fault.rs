//! What a call meets.

use crate::{
    sweep::{Place, Point},
    tracer::Strike,
};
use authkeep_tests::keyring::Keyring;
use nix::errno::Errno;
use std::fmt;

/// What goes wrong, and whether that goes on until the process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    what: What,
    for_ever: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// The call fails.
    Error(Errno),
    /// The keyring is locked before the call.
    Locked,
    /// The keyring's daemon can write to no file from before the call on.
    Full,
    /// The keyring's daemon is killed before the call.
    Gone,
}

/// All that the call may meet: each error that fits once, and one of them for ever, which is another
/// at each call of a kind.
pub fn all(point: &Point) -> impl Iterator<Item = Fault> + use<> {
    let errors = errors(point);
    let once = errors.iter().map(|error| Fault { what: What::Error(*error), for_ever: false });
    // SQLite takes a lock of its log that fails for one that another has, and each time waits for ten
    // seconds in all. What comes of it is the same wherever it begins.
    let waits = point.call == "lock" && matches!(&point.place, Place::File(name) if name.ends_with("-shm"));
    let for_ever = errors.iter().cycle().nth(point.nth).filter(|_| !waits || point.nth == 1);
    let for_ever = for_ever.map(|error| Fault { what: What::Error(*error), for_ever: true });
    let asks = point.place == Place::Bus && is_send(point);
    let daemon = [(What::Locked, true), (What::Full, true), (What::Gone, false), (What::Gone, true)];
    let daemon = daemon.into_iter().filter(move |_| asks).map(|(what, for_ever)| Fault { what, for_ever });
    once.chain(for_ever).chain(daemon)
}

/// The errors that such a call may end with.
fn errors(point: &Point) -> &'static [Errno] {
    use Errno::{EACCES, ECONNREFUSED, ECONNRESET, EIO, EMFILE, ENOENT, ENOSPC, EPIPE, EROFS};
    match (&point.place, point.call) {
        (Place::Bus, "connect") => &[ENOENT, EACCES, ECONNREFUSED],
        (Place::Bus, _) if is_send(point) => &[EPIPE],
        (Place::Bus, _) if point.receives() => &[ECONNRESET],
        (Place::Handover, "connect") => &[ENOENT, EACCES, ECONNREFUSED],
        (Place::Handover, "bind") => &[ENOSPC, EROFS, EACCES],
        (Place::Handover, "accept4") => &[EMFILE],
        (Place::Handover, _) if is_send(point) => &[EPIPE],
        (Place::Handover, _) if point.receives() => &[ECONNRESET],
        (Place::Bus | Place::Handover | Place::Server | Place::Output, _) => &[],
        (Place::File(_), "open" | "openat") if point.to_write => &[ENOSPC, EIO, EROFS, EACCES],
        (Place::File(_), "mkdir" | "mkdirat" | "link" | "linkat" | "rename" | "renameat" | "renameat2") => {
            &[ENOSPC, EIO, EROFS, EACCES]
        }
        (Place::File(_), "unlink" | "unlinkat" | "chmod" | "fchmod" | "fchmodat" | "fchown") => {
            &[EIO, EROFS, EACCES]
        }
        (Place::File(_), "write" | "writev" | "pwrite64" | "pwritev" | "ftruncate" | "fallocate") => {
            &[ENOSPC, EIO, EROFS]
        }
        (Place::File(_), "fsync" | "fdatasync") => &[ENOSPC, EIO],
        (
            Place::File(_),
            "read" | "readv" | "pread64" | "fstat" | "lseek" | "getdents64" | "flock" | "lock",
        ) => &[EIO],
        // No file system refuses to take a lock back.
        (Place::File(_), "unlock") => &[],
        (Place::File(_), "open" | "openat" | "mmap") => &[EIO, EACCES],
        // To look for a file.
        (Place::File(_), _) => &[EACCES],
    }
}

fn is_send(point: &Point) -> bool {
    matches!(point.call, "write" | "writev" | "sendto" | "sendmsg")
}

impl Fault {
    /// What this call meets, which is the first or one after it.
    pub fn strike(self, point: &Point, first: bool, keyring: &mut Keyring) -> Strike {
        match self.what {
            What::Error(error) if first => Strike::Fail(error),
            What::Error(error) if self.for_ever && errors(point).contains(&error) => Strike::Fail(error),
            // Who cannot be written to cannot be read from.
            What::Error(Errno::EPIPE | Errno::ECONNRESET) if self.for_ever && point.place == Place::Bus => {
                errors(point).first().map_or(Strike::Pass, |error| Strike::Fail(*error))
            }
            What::Locked if first => {
                keyring.lock();
                Strike::Pass
            }
            What::Full if first => {
                keyring.full(true);
                Strike::Pass
            }
            What::Gone if first => {
                keyring.kill();
                if !self.for_ever {
                    keyring.start();
                }
                Strike::Pass
            }
            What::Error(_) | What::Locked | What::Full | What::Gone => Strike::Pass,
        }
    }

    /// Ends what went on. A daemon that was locked is not unlocked but started anew: it may end by
    /// itself a moment later; see [`Keyring::unlock_if_it_runs`].
    pub fn is_over(self, keyring: &mut Keyring) {
        match self.what {
            What::Error(_) => {}
            What::Gone if !self.for_ever => {}
            What::Full => keyring.full(false),
            What::Gone | What::Locked => keyring.restart(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let long = if self.for_ever { "for ever" } else { "once" };
        match self.what {
            What::Error(error) => write!(f, "{error:?} {long}"),
            What::Locked => f.write_str("the keyring locked"),
            What::Full => f.write_str("the keyring's disk full"),
            What::Gone => write!(f, "the keyring's daemon gone {long}"),
        }
    }
}

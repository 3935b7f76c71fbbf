//! What the system writes down of a process that crashes: here, nothing. Its memory holds tokens,
//! and a core file, or what a crash reporter makes of one, would carry them out.

/// From now on no core of this process is written. What it starts inherits that.
pub fn forbid() {
    imp::forbid();
}

/// Starts somebody else's program, whose core is its own business.
pub fn allow_while<T>(start: impl FnOnce() -> T) -> T {
    imp::allow();
    let started = start();
    imp::forbid();
    started
}

#[cfg(unix)]
mod imp {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use std::sync::OnceLock;

    /// As it was at the start.
    static FORMER: OnceLock<Rlimit> = OnceLock::new();

    pub(super) fn forbid() {
        let former = FORMER.get_or_init(|| getrlimit(Resource::Core));
        // Less is always allowed. Reporters that take cores by a pipe look at this as well.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: former.maximum });
    }

    pub(super) fn allow() {
        if let Some(former) = FORMER.get() {
            let _ = setrlimit(Resource::Core, *former);
        }
    }
}

#[cfg(not(unix))]
mod imp {
    pub(super) fn forbid() {}

    pub(super) fn allow() {}
}

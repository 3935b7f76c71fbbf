//! The system's clocks.

use authkeep_core::ports::{Clock, Running};
use jiff::Timestamp;

/// The time of day as the operating system has it, and how long it has been running.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn running(&self) -> Option<Running> {
        running()
    }
}

/// `CLOCK_BOOTTIME` counts sleep and is never set
/// (<https://man7.org/linux/man-pages/man2/clock_gettime.2.html>).
#[cfg(target_os = "linux")]
fn running() -> Option<Running> {
    use rustix::time::{ClockId, clock_gettime};
    use std::{fs, sync::OnceLock};

    static BOOT: OnceLock<Option<String>> = OnceLock::new();
    let boot = BOOT.get_or_init(|| {
        let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty())
    });
    let time = clock_gettime(ClockId::Boottime);
    let milliseconds =
        u64::try_from(time.tv_sec).ok()? * 1000 + u64::try_from(time.tv_nsec).ok()? / 1_000_000;
    Some(Running { boot: boot.clone()?, milliseconds })
}

/// Elsewhere no safe interface gives both such a clock and a name for each start.
#[cfg(not(target_os = "linux"))]
fn running() -> Option<Running> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_running_clock_goes_on_and_keeps_its_name() {
        let first = SystemClock.running().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5));
        let later = SystemClock.running().unwrap();
        assert_eq!(first.boot, later.boot);
        assert!((5..60_000).contains(&(later.milliseconds - first.milliseconds)));
    }
}

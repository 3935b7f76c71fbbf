//! Times, and what is said of many.

use std::{fmt, time::Duration};

/// Times in their order.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<_> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

impl Times {
    /// The time that so much of a hundred does not pass.
    pub fn percentile(&self, percent: usize) -> Ms {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        Ms(self.0.get(rank - 1).copied().unwrap_or_default())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time in their middle.
    pub fn median(&self) -> Ms {
        self.percentile(50)
    }

    /// The longest.
    pub fn longest(&self) -> Ms {
        self.percentile(100)
    }
}

/// A time as it is told.
#[derive(Clone, Copy)]
pub struct Ms(pub Duration);

impl fmt::Display for Ms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_secs_f64() * 1e3;
        if ms < 10.0 { write!(f, "{ms:.2} ms") } else { write!(f, "{ms:.0} ms") }
    }
}

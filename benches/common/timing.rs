//! Times of what is done again and again.

use std::time::{Duration, Instant};

/// What one thing took, each time.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        self.0.push(started.elapsed());
        done
    }

    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// The p50 in milliseconds; not a number where nothing was measured.
    pub fn middle(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let middle = sorted.get(sorted.len() / 2);
        middle.map_or(f64::NAN, |middle| middle.as_secs_f64() * 1_000.0)
    }
}

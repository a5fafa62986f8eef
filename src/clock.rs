//! What time it is. The only file that asks, so that a pass can be run for any instant and so that
//! no test ever waits.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

/// The longest nap. A computer that was suspended, or whose clock was set, is noticed within this
/// time, because a timer of the operating system neither counts the suspended time everywhere nor
/// follows the wall clock.
const NAP: Duration = Duration::from_secs(30);

/// A source of the time. Clones show the same time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The computer's clock.
    System,
    /// Stands still until it is moved, for rehearsals and tests.
    Manual(Arc<Manual>),
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct Manual {
    state: watch::Sender<(Timestamp, Duration)>,
}

impl Manual {
    /// Sets the wall clock, forwards or back, as a person or a time server does. No time passes.
    pub fn set(&self, now: Timestamp) {
        self.state.send_modify(|state| state.0 = now);
    }

    /// How many wait for it to be moved.
    pub fn waiting(&self) -> usize {
        self.state.receiver_count()
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.state.send_modify(|(now, passed)| {
            *now = now.saturating_add(by).unwrap_or(Timestamp::MAX);
            *passed = passed.saturating_add(by);
        });
    }
}

impl Clock {
    /// A clock that stands at this instant.
    pub fn manual(now: Timestamp) -> (Self, Arc<Manual>) {
        let manual = Arc::new(Manual {
            state: watch::Sender::new((now, Duration::ZERO)),
        });
        (Self::Manual(Arc::clone(&manual)), manual)
    }

    /// The wall clock. For schedules, never for how long something took.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the time"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(manual) => manual.state.borrow().0,
        }
    }

    /// Time since some fixed moment. It never goes back, does not follow the wall clock, and
    /// counts the time a computer was suspended. For durations, limits and back-off.
    pub fn monotonic(&self) -> Duration {
        match self {
            Self::System => machine_time(),
            Self::Manual(manual) => manual.state.borrow().1,
        }
    }

    /// Returns once the wall clock shows `until` or later: at once where it does already. It looks
    /// at the clock every 30 seconds, so that neither suspend nor a set clock oversleeps.
    pub async fn sleep_until(&self, until: Timestamp) {
        match self {
            Self::System => {
                while let Some(nap) = nap(self.now(), until) {
                    tokio::time::sleep(nap).await;
                }
            }
            Self::Manual(manual) => {
                let mut changes = manual.state.subscribe();
                // The sender lives in `manual`, which `self` holds: the wait cannot fail.
                let _ = changes
                    .wait_for(|(now, _)| nap(*now, until).is_none())
                    .await;
            }
        }
    }

    /// Returns after this much time, suspended time included.
    pub async fn sleep(&self, time: Duration) {
        let until = self.monotonic().saturating_add(time);
        match self {
            Self::System => loop {
                let left = until.saturating_sub(machine_time());
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(NAP)).await;
            },
            Self::Manual(manual) => {
                let mut changes = manual.state.subscribe();
                let _ = changes.wait_for(|(_, passed)| *passed >= until).await;
            }
        }
    }
}

/// How long to sleep before looking at the clock again on the way to an instant; `None` once it has
/// come.
pub fn nap(now: Timestamp, until: Timestamp) -> Option<Duration> {
    let left = Duration::try_from(until.duration_since(now)).ok()?;
    (!left.is_zero()).then(|| left.min(NAP))
}

/// Time since this computer was started, suspended time included, the same for every process on
/// it. It is what leases in a ledger on this computer are measured with (RELIABILITY R9).
pub fn machine_time() -> Duration {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    // On macOS this clock counts suspended time too.
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(clock);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

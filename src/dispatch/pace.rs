//! How fast an account sends: evenly, and slower for a while where the server asks for that (M19).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// The longest time between two messages that a server's wish leads to.
const SLOWEST: Duration = Duration::from_secs(30);

/// The first wait where nothing was limited before.
const FIRST_STEP: Duration = Duration::from_millis(250);

/// So many accepted messages in a row halve the wait again.
const FORGIVEN_AFTER: u32 = 50;

/// The pace of one account, shared by everything that is sent over it.
#[derive(Debug)]
pub struct Pace {
    /// Between two messages, as it is wished.
    usual: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Between two messages now.
    between: Duration,
    /// On the monotonic clock: when the next message may begin.
    next: Duration,
    accepted: u32,
}

impl Pace {
    /// At most so many messages in any minute; `None`: as fast as it goes.
    pub fn new(per_minute: Option<u32>) -> Self {
        let usual = per_minute.map_or(Duration::ZERO, |most| Duration::from_secs(60) / most.max(1));
        let state = State {
            between: usual,
            ..State::default()
        };
        Self {
            usual,
            state: Mutex::new(state),
        }
    }

    /// How long to wait before the next message begins. Its turn is taken with the answer; `None` where it
    /// would be later than this, and no turn is taken.
    pub fn turn(&self, clock: &Clock, longest: Duration) -> Option<Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.between.is_zero() {
            return Some(Duration::ZERO);
        }
        let now = clock.monotonic();
        let wait = state.next.saturating_sub(now);
        if wait > longest {
            return None;
        }
        state.next = now + wait + state.between;
        Some(wait)
    }

    /// Whether messages wait for each other at all.
    pub fn is_limited(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        !state.between.is_zero()
    }

    /// The server took a message.
    pub fn accepted(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.between <= self.usual {
            return;
        }
        state.accepted += 1;
        if state.accepted >= FORGIVEN_AFTER {
            state.accepted = 0;
            state.between = (state.between / 2).max(self.usual);
            if state.between < FIRST_STEP {
                state.between = self.usual;
            }
        }
    }

    /// The server wants fewer messages at once.
    pub fn slow_down(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.accepted = 0;
        state.between = (state.between * 2).clamp(FIRST_STEP, SLOWEST.max(self.usual));
    }
}

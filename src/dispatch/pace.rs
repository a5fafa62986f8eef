//! How fast an account sends: evenly, and slower for a while where the server asks for that (M19).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// The longest time between two messages that a server's wish leads to.
const SLOWEST: Duration = Duration::from_secs(30);

/// The first wait where nothing was limited before.
const FIRST_STEP: Duration = Duration::from_millis(250);

/// So many accepted messages in a row halve the wait again.
const FORGIVEN_AFTER: u32 = 50;

/// For how long a wish counts. Who goes on sending asks again long before.
const WISHED: Duration = Duration::from_secs(5 * 60);

/// The pace of one account, shared by everything that is sent over it.
#[derive(Debug)]
pub struct Pace {
    /// Between two messages, whoever sends.
    own: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By who asked: between two messages, and until when that counts on the monotonic clock.
    wishes: BTreeMap<String, (Duration, Duration)>,
    /// Between two messages, as it was wished when it was last looked at.
    usual: Duration,
    /// Between two messages, as the server wants it now; zero: as it is wished.
    slowed: Duration,
    /// On the monotonic clock: when the next message may begin.
    next: Duration,
    accepted: u32,
}

/// Between two messages, where there are at most so many in a minute.
fn between(per_minute: Option<u32>) -> Duration {
    per_minute.map_or(Duration::ZERO, |most| Duration::from_secs(60) / most.max(1))
}

impl Pace {
    /// At most so many messages in any minute; `None`: as fast as it goes.
    pub fn new(per_minute: Option<u32>) -> Self {
        let own = between(per_minute);
        let state = State {
            usual: own,
            ..State::default()
        };
        Self {
            own,
            state: Mutex::new(state),
        }
    }

    /// Somebody begins to send over this account and wants at most so many messages in any minute. The
    /// strictest wish counts, for everybody, as long as whoever has it sends.
    pub fn ask(&self, who: &str, per_minute: Option<u32>, clock: &Clock) {
        let now = clock.monotonic();
        let mut state = self.state();
        let wish = (between(per_minute), now + WISHED);
        state.wishes.insert(who.to_owned(), wish);
        self.look(&mut state, now);
    }

    /// How long to wait before the next message begins. Its turn is taken with the answer; `None` where it
    /// would be later than this, and no turn is taken.
    pub fn turn(&self, clock: &Clock, longest: Duration) -> Option<Duration> {
        let now = clock.monotonic();
        let mut state = self.state();
        self.look(&mut state, now);
        let between = state.usual.max(state.slowed);
        if between.is_zero() {
            return Some(Duration::ZERO);
        }
        let wait = state.next.saturating_sub(now);
        if wait > longest {
            return None;
        }
        state.next = now + wait + between;
        Some(wait)
    }

    /// Whether messages wait for each other at all.
    pub fn is_limited(&self) -> bool {
        let state = self.state();
        !state.usual.max(state.slowed).is_zero()
    }

    /// The server took a message.
    pub fn accepted(&self) {
        let mut state = self.state();
        if state.slowed.is_zero() {
            return;
        }
        state.accepted += 1;
        if state.accepted >= FORGIVEN_AFTER {
            state.accepted = 0;
            state.slowed /= 2;
            if state.slowed <= state.usual.max(FIRST_STEP - Duration::from_nanos(1)) {
                state.slowed = Duration::ZERO;
            }
        }
    }

    /// The server wants fewer messages at once.
    pub fn slow_down(&self) {
        let mut state = self.state();
        let between = state.usual.max(state.slowed);
        state.accepted = 0;
        state.slowed = (between * 2).clamp(FIRST_STEP, SLOWEST.max(state.usual));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the wishes of those who have not sent for a while.
    fn look(&self, state: &mut State, now: Duration) {
        state.wishes.retain(|_, (_, until)| *until > now);
        let wished = state.wishes.values().map(|(between, _)| *between);
        state.usual = wished.fold(self.own, Duration::max);
    }
}

//! How often something may be asked. Kept in memory alone, under hashes that nobody can try out: after a restart counting
//! begins anew, and what must not (mails to one address) is counted in the ledger.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::hash::Hash;

/// So many times within so long.
pub(super) type Rule = (Duration, usize);

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Forms from one computer, or from one household.
pub(super) const OF_VISITOR: &[Rule] = &[(MINUTE, 5), (HOUR, 30)];
/// Looks at one person's page, and changes to it: whoever has their link may make us search a list for them.
pub(super) const OF_PERSON: &[Rule] = &[(MINUTE, 30)];
/// Questions that go out for one site.
pub(super) const OF_SITE: &[Rule] = &[(HOUR, 200)];

/// Who is counted at once. With more of them, who was quiet the longest is forgotten.
const MOST: usize = 20_000;

/// Counts.
pub(super) struct Limits {
    /// By a hash of who it is; when they asked, of a clock that never goes back.
    asked: Mutex<HashMap<Hash, VecDeque<Duration>>>,
    salt: [u8; 32],
}

impl Limits {
    pub(super) fn new() -> Self {
        let mut salt = [0; 32];
        // Without randomness the hashes can be tried out by whoever reads our memory, who sees more than that.
        if getrandom::fill(&mut salt).is_err() {
            tracing::warn!("the system gives no random numbers");
        }
        Self {
            asked: Mutex::default(),
            salt,
        }
    }

    /// Counts one more, or says how long to wait.
    pub(super) fn take(&self, who: &[&str], rules: &[Rule], now: Duration) -> Result<(), Duration> {
        let parts = who.iter().map(|part| part.as_bytes());
        let who = Hash::of_parts(std::iter::once(self.salt.as_slice()).chain(parts));
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= MOST {
            make_room(&mut asked, now);
        }
        let times = asked.entry(who).or_default();
        let longest = rules.iter().map(|rule| rule.0).max().unwrap_or_default();
        while times.front().is_some_and(|first| *first + longest <= now) {
            times.pop_front();
        }
        for (within, most) in rules {
            let first = times.len().checked_sub(*most).and_then(|at| times.get(at));
            if let Some(first) = first.filter(|first| **first + *within > now) {
                return Err(*first + *within - now);
            }
        }
        times.push_back(now);
        Ok(())
    }
}

fn make_room(asked: &mut HashMap<Hash, VecDeque<Duration>>, now: Duration) {
    asked.retain(|_, times| times.back().is_some_and(|last| *last + HOUR > now));
    if asked.len() < MOST {
        return;
    }
    let mut last: Vec<Duration> = asked
        .values()
        .filter_map(|times| times.back().copied())
        .collect();
    last.sort_unstable();
    let middle = last.get(last.len() / 2).copied().unwrap_or(now);
    asked.retain(|_, times| times.back().is_some_and(|last| *last > middle));
}

//! When next, pure: refreshes at civil times with a key for each occurrence, retries that wait
//! longer each time, the order in which sites are served when many are due, and whether the
//! computer's clock can be believed. Asking the time and sleeping are done elsewhere.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::hash::Hash;
use crate::moment::{Civil, Zone};
use crate::site::Refresh;

/// A clock this far before the last time on record, or away from what others say, is not believed
/// (T15). Time servers correct by less; a flat battery or a wrong year by more.
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Jobs at one host at a time (T16).
pub const PER_HOST: usize = 2;

/// Sites due at the same instant start within this time of each other (T16).
pub const SPREAD: SignedDuration = SignedDuration::from_secs(30);

/// How many of the occurrences merged into one run are named one by one; the rest are counted.
const MERGED_NAMED: usize = 20;

/// One time a refresh rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshTime {
    pub rule: Refresh,
    /// The day it is for.
    pub day: Date,
    pub at: Timestamp,
    /// Local date and time as the rule says them, and the zone: `2026-11-27T05:30[Europe/Lisbon]`.
    /// With [`rule_name`] it is the occurrence's key: it runs once, or is shown as merged.
    pub key: String,
}

/// The rule as it is written in a site file: `daily 05:30`, `weekly mon 06:00`.
pub fn rule_name(rule: &Refresh) -> String {
    match rule {
        Refresh::Daily { at } => format!("daily {:02}:{:02}", at.hour(), at.minute()),
        Refresh::Weekly { on, at } => {
            let day = match on {
                Weekday::Monday => "mon",
                Weekday::Tuesday => "tue",
                Weekday::Wednesday => "wed",
                Weekday::Thursday => "thu",
                Weekday::Friday => "fri",
                Weekday::Saturday => "sat",
                Weekday::Sunday => "sun",
            };
            format!("weekly {day} {:02}:{:02}", at.hour(), at.minute())
        }
    }
}

/// The first refresh strictly after `after`.
pub fn next_refresh(rules: &[Refresh], zone: &Zone, after: Timestamp) -> Option<RefreshTime> {
    let next = rules.iter().filter_map(|rule| next_of(rule, zone, after));
    next.min_by(|a, b| a.at.cmp(&b.at))
}

/// Every refresh in `from..until`, in order; two rules at the same instant are two refreshes.
pub fn refreshes<'a>(
    rules: &'a [Refresh],
    zone: &'a Zone,
    from: Timestamp,
    until: Timestamp,
) -> impl Iterator<Item = RefreshTime> + 'a {
    let just_before = from.checked_sub(1.nanosecond()).unwrap_or(from);
    let mut next: Vec<Option<RefreshTime>> = rules
        .iter()
        .map(|rule| next_of(rule, zone, just_before))
        .collect();
    std::iter::from_fn(move || {
        let (slot, at) = next
            .iter()
            .enumerate()
            .filter_map(|(slot, next)| Some((slot, next.as_ref()?.at)))
            .min_by_key(|(slot, at)| (*at, *slot))?;
        if at >= until {
            return None;
        }
        let found = next[slot].take()?;
        next[slot] = next_of(&found.rule, zone, found.at);
        Some(found)
    })
}

/// Refreshes that are due now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The newest: this one runs.
    pub run: RefreshTime,
    /// How many older ones it stands for, by the calendar.
    pub merged: u64,
    /// The newest of those, newest first, at most twenty.
    pub merged_named: Vec<RefreshTime>,
}

/// What is due after `last_done` and not after `now`: one run, however many were missed (T12). The
/// cost does not grow with their number.
pub fn due_between(
    rules: &[Refresh],
    zone: &Zone,
    last_done: Timestamp,
    now: Timestamp,
) -> Option<Due> {
    let mut missed: u64 = 0;
    let mut newest = Vec::new();
    for rule in rules {
        let Some(first) = next_of(rule, zone, last_done).filter(|first| first.at <= now) else {
            continue;
        };
        let mut day = zone.today(now).checked_add(1.day()).ok();
        let mut named = 0;
        let mut last = None;
        while named <= MERGED_NAMED
            && let Some(found) = day.and_then(|day| newest_of(rule, zone, day, now))
            && found.day >= first.day
        {
            last = last.max(Some(found.day));
            day = found.day.checked_sub(1.day()).ok();
            newest.push(found);
            named += 1;
        }
        missed += last.map_or(0, |last| count(rule, first.day, last));
    }
    newest.sort_by_key(|found| std::cmp::Reverse(found.at));
    let mut newest = newest.into_iter();
    let run = newest.next()?;
    Some(Due {
        run,
        merged: missed.saturating_sub(1),
        merged_named: newest.take(MERGED_NAMED).collect(),
    })
}

fn next_of(rule: &Refresh, zone: &Zone, after: Timestamp) -> Option<RefreshTime> {
    // Yesterday too: a time in a gap over midnight moves to the next day.
    let mut day = zone.today(after).checked_sub(1.day()).unwrap_or(Date::MIN);
    loop {
        day = on_or_after(rule, day)?;
        let found = on_day(rule, zone, day);
        if found.at > after && zone.day_exists(day) {
            return Some(found);
        }
        day = day.checked_add(1.day()).ok()?;
    }
}

/// The newest of this rule on `day` or before it that is not after `now`.
fn newest_of(rule: &Refresh, zone: &Zone, mut day: Date, now: Timestamp) -> Option<RefreshTime> {
    loop {
        day = on_or_before(rule, day)?;
        let found = on_day(rule, zone, day);
        if found.at <= now && zone.day_exists(day) {
            return Some(found);
        }
        day = day.checked_sub(1.day()).ok()?;
    }
}

fn on_day(rule: &Refresh, zone: &Zone, day: Date) -> RefreshTime {
    let (Refresh::Daily { at } | Refresh::Weekly { at, .. }) = rule;
    let written = day.to_datetime(*at);
    RefreshTime {
        rule: *rule,
        day,
        at: Civil::minute(written).start(zone),
        key: format!("{day}T{:02}:{:02}[{}]", at.hour(), at.minute(), zone.name()),
    }
}

fn on_or_after(rule: &Refresh, day: Date) -> Option<Date> {
    match rule {
        Refresh::Daily { .. } => Some(day),
        Refresh::Weekly { on, .. } => day.checked_add(day.weekday().until(*on).days()).ok(),
    }
}

fn on_or_before(rule: &Refresh, day: Date) -> Option<Date> {
    match rule {
        Refresh::Daily { .. } => Some(day),
        Refresh::Weekly { on, .. } => day.checked_sub(day.weekday().since(*on).days()).ok(),
    }
}

fn count(rule: &Refresh, first: Date, last: Date) -> u64 {
    let days = u64::try_from(last.duration_since(first).as_hours() / 24).unwrap_or(0);
    match rule {
        Refresh::Daily { .. } => days + 1,
        Refresh::Weekly { .. } => days.div_ceil(7) + u64::from(days % 7 == 0),
    }
}

/// How long to wait after this many failures in a row: twice as long each time, between 5 seconds
/// and 1 hour. `seed` (a site's id, a target's name) spreads them so that a server that comes back
/// is not met by everybody at once; the same seed and count give the same wait.
pub fn backoff(failures: u32, seed: &str) -> SignedDuration {
    // With a quarter up and a quarter down these give exactly 5 s and 1 h at the ends.
    const SHORTEST_MS: u64 = 6_667;
    const LONGEST_MS: u64 = 2_880_000;
    let doubled = SHORTEST_MS << failures.saturating_sub(1).min(20);
    let base = doubled.min(LONGEST_MS);
    let spread = fraction(&[seed.as_bytes(), &failures.to_le_bytes()]);
    let wait = base * 3 / 4 + (base / 2) * spread / u64::from(u32::MAX);
    SignedDuration::from_millis(i64::try_from(wait.clamp(5_000, 3_600_000)).unwrap_or(5_000))
}

/// How long a site waits after the instant at which it is due, where `together` sites are due then.
/// Alone it starts at once; many are spread over less than [`SPREAD`], each always at its own place.
pub fn start_delay(site: &str, together: usize) -> SignedDuration {
    const ROOM_FOR_EACH_MS: u64 = 100;
    let others = u64::try_from(together.saturating_sub(1)).unwrap_or(u64::MAX);
    let most = u64::try_from(SPREAD.as_millis()).unwrap_or(0) - 1;
    let window = others.saturating_mul(ROOM_FOR_EACH_MS).min(most);
    let delay = window * fraction(&[b"start", site.as_bytes()]) / u64::from(u32::MAX);
    SignedDuration::from_millis(i64::try_from(delay).unwrap_or(0))
}

/// A number in `0..=u32::MAX` that depends on nothing else than the parts.
fn fraction(parts: &[&[u8]]) -> u64 {
    let hash = Hash::of_parts(parts.iter().copied());
    u64::from(u32::from_str_radix(&hash.short(8), 16).unwrap_or(0))
}

/// A job that could start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub site: String,
    /// The host it would talk to; folders on this computer are a host of their own.
    pub host: String,
    /// When it became due.
    pub since: Timestamp,
}

/// Which jobs start now, as indices into `waiting` in the order to start them: at most `free`, at
/// most [`PER_HOST`] at a host counting those `running` there, and of every site one job before any
/// site's second, so that a client with a hundred changes does not hold up the others.
pub fn pick(waiting: &[Waiting], running: &BTreeMap<String, usize>, free: usize) -> Vec<usize> {
    let mut by_age: Vec<usize> = (0..waiting.len()).collect();
    by_age.sort_by_key(|index| {
        let job = &waiting[*index];
        (job.since, fraction(&[b"turn", job.site.as_bytes()]), *index)
    });
    let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<(usize, usize)> = by_age
        .into_iter()
        .map(|index| {
            let turn = turns.entry(&waiting[index].site).or_default();
            *turn += 1;
            (*turn, index)
        })
        .collect();
    order.sort_by_key(|(turn, _)| *turn);
    let mut busy = running.clone();
    let mut picked = Vec::new();
    for (_, index) in order {
        let at_host = busy.entry(waiting[index].host.clone()).or_default();
        if picked.len() < free && *at_host < PER_HOST {
            *at_host += 1;
            picked.push(index);
        }
    }
    picked
}

/// Whether the computer's clock can be believed beside others (T15). That it went back is told by
/// the ledger, which knows the last time on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockVerdict {
    /// Also where time jumped ahead: the computer slept or was off.
    Believed,
    /// The websites' servers agree on another time; positive `by`: this computer is ahead.
    Disagrees { by: SignedDuration },
}

/// Compares the clock with the `Date` headers that different hosts sent just now. One host alone
/// may be wrong itself: at least two must say the same, and the one nearest to us decides.
pub fn clock_beside(now: Timestamp, remotes: &[Timestamp]) -> ClockVerdict {
    let nearest = remotes
        .iter()
        .map(|remote| now.duration_since(*remote))
        .min_by_key(|by| by.abs());
    match nearest {
        Some(by) if remotes.len() >= 2 && by.abs() > CLOCK_TOLERANCE => {
            ClockVerdict::Disagrees { by }
        }
        _ => ClockVerdict::Believed,
    }
}

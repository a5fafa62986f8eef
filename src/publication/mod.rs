//! Stage 2, pure: what the site shows at an instant, and why. The same call with another instant
//! is the preview of that day.

use jiff::Timestamp;

mod at;
pub mod digest;
pub mod ics;
pub mod missed;
pub mod moved;
pub mod print;
pub mod render;
pub mod sentences;
pub mod timeline;

pub use at::{Memory, at, at_since, next_change, next_change_since};
pub use timeline::{next_event, timeline};

/// Everything a site shows at one instant. Constant between two neighbouring instants of
/// [`next_change`]; `at` is kept for printing and takes no part in comparisons.
#[derive(Clone, Debug)]
pub struct Publication {
    pub at: Timestamp,
    /// Promotions by end then slug (those that have ended after the others), then announcements newest first, then pages by order then slug.
    pub shown: Vec<Shown>,
    /// Everything that exists and is not shown, with the reason.
    pub hidden: Vec<Hidden>,
    /// `None` where the site has no hours file.
    pub hours: Option<HoursShown>,
}

/// An item on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `promotions/black-friday`.
    pub item: String,
    pub state: State,
    /// When this showing began; `None`: since always.
    pub since: Option<Timestamp>,
    /// When it will change; `None`: until somebody edits it.
    pub until: Option<Timestamp>,
}

/// How an item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Current,
    /// `after: keep`: the page says that the offer has ended.
    Ended,
}

/// An item that is not on the site at this instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub item: String,
    pub reason: Reason,
}

/// Why an item is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Draft,
    StartsAt(Timestamp),
    /// Between two occurrences of an offer that repeats.
    NextAt(Timestamp),
    EndedAt(Timestamp),
}

impl PartialEq for Publication {
    fn eq(&self, other: &Self) -> bool {
        self.shown == other.shown && self.hidden == other.hidden && self.hours == other.hours
    }
}

/// The opening hours as shown on one day.
#[derive(Clone, Debug)]
pub struct HoursShown {
    /// Kept for findings and tests; takes no part in comparisons and must not reach the website,
    /// which is written anew only on days whose hours differ.
    pub today: jiff::civil::Date,
    pub day: crate::content::DayHours,
    /// Indices into `Hours::special` of the days that are not over yet, by first day.
    pub special: Vec<usize>,
}

impl PartialEq for HoursShown {
    fn eq(&self, other: &Self) -> bool {
        self.day == other.day && self.special == other.special
    }
}

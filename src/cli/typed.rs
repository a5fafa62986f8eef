//! What is typed on the command line: moments (`2026-11-27`, `2026-11-27T09:00`, in the site's zone,
//! or with an offset), days, folders.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::voice::{Failure, Voice};
use crate::moment::{Civil, Zone};

/// A typed moment. One without an offset is a civil time: each site reads it in its own zone.
#[derive(Clone, Copy, Debug)]
pub enum Typed {
    Instant(Timestamp),
    Civil(Civil),
}

impl Typed {
    /// Reads what was typed.
    pub fn read(text: &str, voice: &Voice) -> Result<Self, Failure> {
        let text = text.trim();
        // A bare date parsed as anything else would drop something in silence, so lengths decide.
        if text.len() == 10
            && let Ok(date) = text.parse::<Date>()
        {
            return Ok(Self::Civil(Civil::day(date)));
        }
        let has_offset = text.ends_with(['Z', 'z'])
            || text.get(11..).is_some_and(|rest| rest.contains(['+', '-']));
        if has_offset && let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self::Instant(at));
        }
        if !has_offset
            && text.len() >= 16
            && let Ok(moment) = text.parse::<DateTime>()
        {
            return Ok(Self::Civil(Civil::minute(moment)));
        }
        Err(Failure::Usage(
            voice.say("cli-bad-instant", &[("text", text.into())]),
        ))
    }

    /// The instant in this zone.
    pub fn instant(&self, zone: &Zone) -> Timestamp {
        match self {
            Self::Instant(at) => *at,
            Self::Civil(civil) => civil.start(zone),
        }
    }
}

/// A day typed for `--until`.
pub fn day(text: &str, voice: &Voice) -> Result<Date, Failure> {
    let date = (text.trim().len() == 10)
        .then(|| text.trim().parse().ok())
        .flatten();
    date.ok_or_else(|| Failure::Usage(voice.say("cli-bad-date", &[("text", text.into())])))
}

/// Refuses a folder that holds something: nothing of ours is mixed into somebody's files.
pub fn empty_or_new(dir: &std::path::Path, voice: &Voice) -> Result<(), Failure> {
    let occupied = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if !occupied {
        return Ok(());
    }
    let dir = dir.display().to_string();
    Err(Failure::Refused(
        voice.say("cli-out-not-empty", &[("dir", dir.into())]),
    ))
}

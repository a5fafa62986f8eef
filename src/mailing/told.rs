//! What there is to tell of a site's campaigns.

use jiff::Timestamp;

use super::reason::Reason;
use crate::moment::Zone;
use crate::store::Tally;
use crate::words::{Arg, Language, say};

/// Something that happened to the e-mail of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub site: String,
    pub item: String,
    pub title: String,
    pub zone: Zone,
    pub what: Happened,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// To so many people, until then.
    Started {
        people: i64,
        until: Timestamp,
    },
    /// Not everybody will get it before its end.
    Foretold(Reason),
    /// Its time has come, and something is missing.
    Waits(Reason),
    /// Its time ended before it could start.
    Missed {
        over: Timestamp,
    },
    Paused(Reason),
    /// It ended in one of three ways: everybody has an outcome; its time was over; a person or the
    /// website ended it.
    Done(Tally),
    Expired(Tally),
    Stopped(Reason),
}

impl Told {
    /// True for what somebody should do something about.
    pub fn is_trouble(&self) -> bool {
        match &self.what {
            Happened::Started { .. } | Happened::Stopped(_) => false,
            Happened::Waits(reason) => reason.code != "quiet",
            Happened::Foretold(_)
            | Happened::Missed { .. }
            | Happened::Paused(_)
            | Happened::Expired(_) => true,
            Happened::Done(tally) => tally.unknown > 0,
        }
    }

    /// A sentence, with what to do.
    pub fn sentence(&self, language: Language) -> String {
        let mut args: Vec<(&str, Arg)> = vec![
            ("site", self.site.as_str().into()),
            ("item", self.item.as_str().into()),
            ("title", self.title.as_str().into()),
        ];
        let moment = |at: &Timestamp| Arg::from(self.zone.civil(*at));
        let key = match &self.what {
            Happened::Started { people, until } => {
                args.extend([("count", (*people).into()), ("until", moment(until))]);
                "campaign-started"
            }
            Happened::Foretold(reason) => {
                args.push(("why", reason.sentence(language).into()));
                "campaign-foretold"
            }
            Happened::Waits(reason) => {
                args.push(("why", reason.sentence(language).into()));
                "campaign-waits"
            }
            Happened::Missed { over } => {
                args.push(("over", moment(over)));
                "campaign-missed"
            }
            Happened::Paused(reason) => {
                args.push(("why", reason.sentence(language).into()));
                "campaign-paused"
            }
            Happened::Done(tally) => {
                args.extend(counts(tally));
                "campaign-done"
            }
            Happened::Expired(tally) => {
                args.extend(counts(tally));
                "campaign-expired"
            }
            Happened::Stopped(reason) => {
                args.push(("why", reason.sentence(language).into()));
                "campaign-stopped"
            }
        };
        say(language, key, &args)
    }
}

fn counts(tally: &Tally) -> [(&'static str, Arg); 4] {
    [
        ("accepted", tally.accepted.into()),
        ("refused", tally.refused.into()),
        ("unknown", tally.unknown.into()),
        ("expired", tally.expired.into()),
    ]
}

//! What the service tells while it runs, and how it says it.

use jiff::Timestamp;

use crate::mailing::Told;
use crate::moment::Zone;
use crate::proof::Verdict;
use crate::publication::missed::Missed;
use crate::publication::moved::Moved;
use crate::reconcile::SiteReport;
use crate::store::StoreError;
use crate::watch::Hearing;
use crate::words::{Language, say};

/// Something worth telling.
#[derive(Debug)]
pub enum News {
    /// Saved files are heard at once, or not, with what to do about it.
    Hearing(Hearing),
    /// The workspace's folder cannot be read, with the reason; nothing is done until it can.
    Unreadable(String),
    /// It can be read again.
    Readable,
    /// `recado.yaml` was changed.
    Settings,
    /// Neither the site file nor the content folder of this site is there any more.
    Left(String),
    Pass(Box<SiteReport>),
    /// A pass of this site ended in the middle.
    Crashed(String),
    /// A change was looked for on the public page and the answer changed.
    Looked {
        site: String,
        verdict: Verdict,
        /// It should have been there by now.
        late: bool,
    },
    /// A digest was written for this site.
    Refreshed(String),
    /// Nobody was at work between these two.
    Slept {
        since: Timestamp,
        until: Timestamp,
    },
    /// What came and went meanwhile.
    Missed {
        site: String,
        zone: Zone,
        missed: Vec<Missed>,
    },
    /// The site's time zone was changed, and these happen at another instant than before.
    Moved {
        site: String,
        /// The zone before.
        from: String,
        zone: Zone,
        moved: Vec<Moved>,
    },
    /// Something happened to the e-mail of an item.
    Mail(Told),
    /// The wall clock stands before a time that was noted earlier: everything is frozen.
    ClockWentBack {
        last: Timestamp,
        now: Timestamp,
    },
    /// The ledger failed; what is due waits.
    Ledger(StoreError),
}

impl News {
    /// True for what somebody should do something about.
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Hearing(_)
            | Self::Unreadable(_)
            | Self::Crashed(_)
            | Self::ClockWentBack { .. }
            | Self::Ledger(_) => true,
            Self::Looked { late, .. } => *late,
            Self::Mail(told) => told.is_trouble(),
            _ => false,
        }
    }

    /// What it says, line by line. A pass is printed as `publish` prints it; of it, only that absent
    /// files came back is said here.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let one = |key: &str, site: &str| vec![say(language, key, &[("site", site.into())])];
        match self {
            Self::Hearing(hearing) => hearing.warning(language).into_iter().collect(),
            Self::Unreadable(why) => {
                vec![say(
                    language,
                    "service-unreadable",
                    &[("why", why.as_str().into())],
                )]
            }
            Self::Readable => vec![say(language, "service-readable", &[])],
            Self::Settings => vec![say(language, "service-settings", &[])],
            Self::Left(site) => one("service-left", site),
            Self::Pass(report) if report.returned => one("service-returned", &report.id),
            Self::Pass(_) => Vec::new(),
            Self::Crashed(site) => one("service-crashed", site),
            Self::Looked {
                site,
                verdict,
                late,
            } => {
                let mut lines = vec![format!("{site}: {}", verdict.sentence(language))];
                if *late {
                    lines.push(format!("  {}", verdict.hint(language)));
                }
                lines
            }
            Self::Mail(told) => vec![told.sentence(language)],
            Self::Refreshed(site) => one("service-digest", site),
            Self::Slept { since, until } => {
                vec![between(
                    language,
                    "service-slept",
                    [("since", since), ("until", until)],
                )]
            }
            Self::Missed { site, zone, missed } => missed
                .iter()
                .map(|one| format!("{site}: {}", one.sentence(language, zone)))
                .collect(),
            Self::Moved {
                site,
                from,
                zone,
                moved,
            } => {
                let args = [
                    ("site", site.as_str().into()),
                    ("from", from.as_str().into()),
                    ("to", zone.name().into()),
                    ("count", moved.len().into()),
                ];
                let mut lines = vec![say(language, "service-moved", &args)];
                lines.extend(
                    moved
                        .iter()
                        .map(|one| format!("  {}", one.sentence(language, zone))),
                );
                lines
            }
            Self::ClockWentBack { last, now } => {
                vec![between(
                    language,
                    "service-clock-back",
                    [("last", last), ("now", now)],
                )]
            }
            Self::Ledger(error) => vec![error.sentence(language)],
        }
    }
}

/// A sentence with two moments, which are of no site.
fn between(language: Language, key: &str, moments: [(&str, &Timestamp); 2]) -> String {
    let zone = Zone::utc();
    let moments = moments.map(|(name, at)| (name, zone.civil(*at).into()));
    say(language, key, &moments)
}

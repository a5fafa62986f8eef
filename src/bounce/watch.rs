//! Beside the service: visits each mailbox every five minutes, and forgets once a day what is not kept for ever. What goes
//! wrong is told once, not each time, and a login that is refused is tried seldom: providers lock accounts for less.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::inbox::{Book, InboxError, Mailbox, Reader, Visit};
use crate::clock::Clock;
use crate::secret::{AddressKey, Vault};
use crate::settings::Settings;
use crate::site::{Bounces, Site};
use crate::store::Store;
use crate::words::{Language, say};

/// Between two visits.
pub const EVERY: Duration = Duration::from_secs(300);
/// After a login was refused.
pub const REFUSED: Duration = Duration::from_secs(900);
/// However often it failed.
const LONGEST: Duration = Duration::from_secs(3600);
/// Between two looks for what is too old.
const DAILY: Duration = Duration::from_secs(24 * 3600);

/// A mailbox as it is written, with the name of its password.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// `imaps://user@host`.
    pub address: String,
    pub secret: Option<String>,
}

impl Place {
    /// The mailbox of a `bounces:`, where it has one that is read here.
    pub fn of(bounces: &Bounces) -> Option<Self> {
        let address = bounces.inbox.clone()?;
        let secret = bounces.secret.clone();
        Some(Self { address, secret })
    }

    /// The mailboxes of a workspace, each once.
    pub fn all<'a>(
        settings: &Settings,
        sites: impl IntoIterator<Item = &'a Site>,
    ) -> BTreeSet<Self> {
        let shared = settings
            .mail
            .as_ref()
            .and_then(|mail| mail.bounces.as_ref());
        let sites = sites
            .into_iter()
            .filter_map(|site| site.mail.as_ref()?.bounces.as_ref());
        sites.chain(shared).filter_map(Self::of).collect()
    }

    /// With its password.
    pub async fn mailbox(&self, vault: &Vault) -> Result<Mailbox, InboxError> {
        let secret = match &self.secret {
            Some(name) => Some(vault.get(name).await?),
            None => None,
        };
        Mailbox::read(&self.address, secret)
    }
}

/// Something worth telling.
#[derive(Debug)]
pub enum Heard {
    Failed {
        inbox: String,
        why: InboxError,
    },
    /// It failed before.
    Good {
        inbox: String,
    },
    Read {
        inbox: String,
        visit: Visit,
    },
}

impl Heard {
    /// Somebody should do something about it.
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Failed { .. } => true,
            Self::Good { .. } => false,
            Self::Read { visit, .. } => !visit.alarms.is_empty(),
        }
    }

    /// What it says, line by line.
    pub fn lines(&self, language: Language) -> Vec<String> {
        match self {
            Self::Failed { inbox, why } => {
                let why = why.sentence(language);
                let args = [("inbox", inbox.as_str().into()), ("why", why.into())];
                vec![say(language, "service-inbox-failed", &args)]
            }
            Self::Good { inbox } => {
                vec![say(
                    language,
                    "service-inbox-good",
                    &[("inbox", inbox.as_str().into())],
                )]
            }
            Self::Read { inbox, visit } => {
                let args = [
                    ("inbox", inbox.as_str().into()),
                    ("reports", visit.reports.into()),
                ];
                let first = say(language, "service-inbox-read", &args);
                let alarms = visit.alarms.iter().map(|alarm| alarm.sentence(language));
                std::iter::once(first).chain(alarms).collect()
            }
        }
    }
}

/// What is known of one mailbox, on the monotonic clock.
#[derive(Default)]
struct Known {
    next: Duration,
    failures: u32,
    told: Option<Duration>,
}

/// Visits mailboxes until it is stopped.
pub struct Watch {
    pub reader: Reader,
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    pub heard: mpsc::UnboundedSender<Heard>,
}

impl Watch {
    /// Runs until `stop` is cancelled. `places` is asked each time, since sites come and go.
    pub async fn run<F>(self, mut places: impl FnMut() -> F, stop: CancellationToken)
    where
        F: Future<Output = BTreeSet<Place>>,
    {
        let mut known: BTreeMap<Place, Known> = BTreeMap::new();
        let mut forget = Duration::ZERO;
        let clock = self.clock.clone();
        let work = async {
            loop {
                let now = clock.monotonic();
                if now >= forget {
                    forget = now + DAILY;
                    if let Err(error) = self.store.forget_old_messages(clock.now()).await {
                        tracing::error!(%error, "what is too old could not be forgotten");
                    }
                }
                // What was restored or copied leaves the mailbox to the installation that it is a copy of (promise 11).
                let there = match self.is_frozen().await {
                    true => BTreeSet::new(),
                    false => places().await,
                };
                known.retain(|place, _| there.contains(place));
                for place in there {
                    let known = known.entry(place.clone()).or_default();
                    if clock.monotonic() >= known.next {
                        let done = self.visit(&place).await;
                        self.settle(&place, known, done);
                    }
                }
                let next = known.values().map(|known| known.next).min();
                let rest = next
                    .unwrap_or(Duration::MAX)
                    .saturating_sub(clock.monotonic());
                clock.sleep(rest.clamp(Duration::from_secs(1), EVERY)).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
        }
    }

    async fn is_frozen(&self) -> bool {
        let installation = self.store.installation().await;
        installation.is_ok_and(|installation| installation.frozen.is_some())
    }

    async fn visit(&self, place: &Place) -> Result<Visit, InboxError> {
        let mailbox = place.mailbox(&self.vault).await?;
        // Without a key nothing was sent yet, and no report can be about anything.
        let key = self.vault.kept_address_key().await?;
        let book = Book {
            store: self.store.clone(),
            key: Arc::new(key.unwrap_or_else(AddressKey::passing)),
            clock: self.clock.clone(),
        };
        self.reader.visit(&place.address, &mailbox, &book).await
    }

    fn settle(&self, place: &Place, known: &mut Known, done: Result<Visit, InboxError>) {
        let now = self.clock.monotonic();
        let inbox = place.address.clone();
        match done {
            Ok(visit) => {
                known.next = now + EVERY;
                if std::mem::take(&mut known.failures) > 0 {
                    known.told = None;
                    self.tell(Heard::Good {
                        inbox: inbox.clone(),
                    });
                }
                if visit.reports > 0 || !visit.alarms.is_empty() {
                    self.tell(Heard::Read { inbox, visit });
                }
            }
            Err(why) => {
                tracing::warn!(%inbox, error = %why, "a mailbox could not be read");
                let first = match why {
                    InboxError::Login(_) => REFUSED,
                    _ => EVERY,
                };
                let wait = first
                    .saturating_mul(1 << known.failures.min(4))
                    .min(LONGEST);
                known.failures += 1;
                known.next = now + wait;
                // It is told once, and again after a day of the same.
                if known.told.is_none_or(|told| now >= told + DAILY) {
                    known.told = Some(now);
                    self.tell(Heard::Failed { inbox, why });
                }
            }
        }
    }

    fn tell(&self, heard: Heard) {
        // Nobody listens any more: the work goes on all the same.
        let _ = self.heard.send(heard);
    }
}

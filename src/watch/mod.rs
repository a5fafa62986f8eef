//! Noticing that a file was saved. Events are only hints: they say where to look sooner. The scan
//! is the truth, and it comes by itself often enough that nothing depends on an event (promise 10).

pub mod beliefs;
pub mod events;
mod listener;
pub mod probe;
pub mod steady;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::words::{Arg, Language, say};
pub use steady::Heard;

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Something changed directly in this folder below the root, `/` between names, empty for the
    /// root itself.
    Folder(String),
    /// Look at everything.
    Rescan,
}

impl Hint {
    /// The site whose content folder is meant; `None`: read everything.
    pub fn site(&self) -> Option<&str> {
        match self {
            Self::Folder(path) => {
                let inside = path.strip_prefix("content/")?;
                Some(inside.split('/').next().unwrap_or(inside))
            }
            Self::Rescan => None,
        }
    }
}

/// Whether to listen at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    Native,
    /// Every event is dropped, as a drive without events does.
    Dropped,
}

/// How fast.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A hint is given after this much quiet in its folder.
    pub quiet: Duration,
    /// A hint is given after this time even if the folder is never quiet.
    pub longest: Duration,
    /// Between two looks at everything, while events are heard.
    pub rescan_hearing: Duration,
    /// Between two looks at everything, while none are.
    pub rescan_deaf: Duration,
    /// Between two checks whether the watched folders are still the same folders.
    pub check: Duration,
    /// How long the event of the probe may take.
    pub probe: Duration,
    /// Between two attempts to hear again.
    pub retry: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            quiet: Duration::from_millis(250),
            longest: Duration::from_secs(2),
            rescan_hearing: Duration::from_secs(45),
            rescan_deaf: Duration::from_secs(20),
            check: Duration::from_secs(2),
            probe: Duration::from_secs(5),
            retry: Duration::from_secs(300),
        }
    }
}

/// Whether saved files are heard at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// Not known yet: the probe is on its way.
    Starting,
    /// File events arrive.
    Events,
    /// The folder is read again and again instead.
    Polling(Why),
}

/// Why there are no file events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Asked for.
    Asked,
    /// The limit of watched folders is reached (F23).
    TooManyWatches,
    /// The limit of watching programs is reached (F23).
    TooManyInstances,
    /// The probe's event did not arrive (F24).
    NoEvent,
    /// The folder lies on a network drive of this kind (F24).
    NetworkDrive(String),
    /// The system's words.
    Other(String),
}

impl From<&notify::Error> for Why {
    /// Which limit an error speaks of.
    fn from(error: &notify::Error) -> Self {
        const TOO_MANY_OPEN: [i32; 2] = [23, 24]; // ENFILE, EMFILE: inotify_init1(2)
        const NO_SPACE: i32 = 28; // ENOSPC: inotify_add_watch(2)
        match &error.kind {
            notify::ErrorKind::MaxFilesWatch => Self::TooManyWatches,
            notify::ErrorKind::Io(io) => match io.raw_os_error() {
                Some(code) if TOO_MANY_OPEN.contains(&code) => Self::TooManyInstances,
                Some(NO_SPACE) => Self::TooManyWatches,
                _ => Self::Other(io.to_string()),
            },
            _ => Self::Other(error.to_string()),
        }
    }
}

impl Hearing {
    /// The warning for people; `None` where all is well.
    pub fn warning(&self, language: Language) -> Option<String> {
        let Self::Polling(why) = self else {
            return None;
        };
        Some(match why {
            Why::Asked => say(language, "polling-asked", &[]),
            Why::TooManyWatches => say(language, "polling-too-many-watches", &[]),
            Why::TooManyInstances => say(language, "polling-too-many-instances", &[]),
            Why::NoEvent => say(language, "polling-no-event", &[]),
            Why::NetworkDrive(kind) => {
                let args = [("kind", Arg::from(kind.as_str()))];
                say(language, "polling-network-drive", &args)
            }
            Why::Other(why) => {
                let args = [("why", Arg::from(why.as_str()))];
                say(language, "polling-other", &args)
            }
        })
    }
}

/// Hints that may wait; more become one rescan.
const MOST_HINTS: usize = 512;

/// Listens to a workspace in a thread of its own until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    shared: Arc<listener::Shared>,
    hearing: watch::Receiver<Hearing>,
}

impl Watcher {
    /// Starts listening at `root`. The first hint is a rescan; start reading before it if you
    /// like. Never fails: where nothing can be heard, hints come by the clock.
    pub fn start(root: &Path, events: Events, pace: Pace) -> (Self, mpsc::Receiver<Hint>) {
        let (hints, receiver) = mpsc::channel(MOST_HINTS);
        let (state, hearing) = watch::channel(Hearing::Starting);
        let shared = Arc::new(listener::Shared::new(&pace));
        listener::spawn(root, events, pace, Arc::clone(&shared), hints, state);
        (Self { shared, hearing }, receiver)
    }

    /// A watcher that drops every event, for the promise that nothing depends on them.
    pub fn deaf(root: &Path, pace: Pace) -> (Self, mpsc::Receiver<Hint>) {
        Self::start(root, Events::Dropped, pace)
    }

    /// Whether events arrive, now and whenever it changes.
    pub fn hearing(&self) -> watch::Receiver<Hearing> {
        self.hearing.clone()
    }

    /// Hints that will be given once it has been quiet for a moment: something is being saved there.
    pub fn coming(&self) -> Vec<Hint> {
        self.shared.coming()
    }

    /// What [`steady::Steady`] wants to know. Ask after the reading, so that a writer who began
    /// while it went on is known.
    pub fn heard(&self) -> Heard {
        let events = *self.hearing.borrow() == Hearing::Events;
        let writing = if events {
            self.shared.writing()
        } else {
            BTreeSet::new()
        };
        Heard { events, writing }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

//! What `run` may believe of a folder that people and programs are writing to (F1–F4). Pure: it is
//! given readings and the time, and answers with the settled view and when to look again.
//!
//! - A new version counts once it was read twice without a difference: 250 ms apart where file
//!   events are heard and nobody has the file open for writing, else 2 s apart.
//! - A text that lost more than half of what it said, or all of it, waits for one minute unless
//!   another save puts the text back: a truncated Markdown file is still a valid one.
//! - An empty file was not saved yet. It neither counts nor deletes; after ten minutes it is told.
//! - A file is gone once it was missing in two readings at least a minute apart. A file that
//!   appears with the bytes of a missing one is its new name, and both happen together.
//! - The first view exists once every file was read twice; before there is none, since a view that
//!   lacks a file says that the file was deleted.
//!
//! `publish` uses none of this: it takes the folder as it stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::{RawBody, RawFile};
use crate::finding::{Finding, Place, Severity};
use crate::hash::{Hash, Parts};
use crate::workspace::absence::lies_in;
use crate::workspace::{Batch, FileStat, Stamp, names};

/// Between two equal readings while file events are heard, in milliseconds.
pub const QUIET_WITH_EVENTS: u64 = 250;
/// Between two equal readings without file events, in milliseconds.
pub const QUIET_WITHOUT_EVENTS: u64 = 2_000;
/// While a program has the file open for writing, in milliseconds. Some never close it.
pub const QUIET_WHILE_OPEN: u64 = 10_000;
/// A file whose bytes stay the same counts after this time even if its times keep moving, in
/// milliseconds.
pub const SAME_BYTES: u64 = 30_000;
/// How long a text that shrank to less than half is held, in milliseconds.
pub const SHRUNK: u64 = 60_000;
/// Between the two readings that make a deletion, in milliseconds.
pub const GONE: u64 = 60_000;
/// An empty file is told after this time, in milliseconds.
pub const EMPTY: u64 = 600_000;
/// The first view is made after this time even if some files never hold still, in milliseconds;
/// those are then marked [`RawBody::NotYet`].
pub const FIRST_VIEW: u64 = 10_000;

/// What is known of the one who listens for file events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// File events arrive for this folder.
    pub events: bool,
    /// Paths below the root that some program is writing to at this moment.
    pub writing: BTreeSet<String>,
}

/// The settled view of one batch of files.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// What to believe; `None` until the first view exists. The findings are those of the reading
    /// and those of the waiting (`file-empty`, `text-shrank`).
    pub view: Option<Batch>,
    /// True if `view` differs from the view before, in its files.
    pub changed: bool,
    /// Files that differ from the view and still wait.
    pub waiting: usize,
    /// On the same clock as the readings, in milliseconds: when reading again will bring something
    /// to an end. `None`: nothing waits.
    pub next_look: Option<u64>,
}

/// Two files can have one composed name (F12); they are counted.
type Key = (String, usize);

#[derive(Clone, Debug)]
struct Version {
    body: RawBody,
    stat: FileStat,
}

#[derive(Clone, Debug)]
struct Candidate {
    version: Version,
    /// Since when the stamp is the same.
    still_since: u64,
    /// Since when the bytes are the same.
    same_since: u64,
}

#[derive(Clone, Debug, Default)]
struct Track {
    settled: Option<Version>,
    candidate: Option<Candidate>,
    missing_since: Option<u64>,
    empty_since: Option<u64>,
    /// The last reading that had it.
    reading: u64,
}

/// Remembers what was read of one batch of files.
#[derive(Clone, Debug, Default)]
pub struct Steady {
    tracks: BTreeMap<Key, Track>,
    first_look: Option<u64>,
    has_view: bool,
    /// Over the last view.
    shown: Option<Hash>,
    /// Counts readings.
    reading: u64,
}

/// What is to be done with a candidate at this moment.
enum Ripe {
    Now,
    At(u64),
    /// Until something else happens that sets its own time.
    Later,
}

impl Steady {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// True while no file is remembered.
    pub fn is_empty(&self) -> bool {
        self.tracks.is_empty()
    }

    /// The paths of files that differ from the view and still wait.
    pub fn waiting(&self) -> BTreeSet<String> {
        let waiting = self.tracks.iter().filter(|(_, track)| track.waits());
        waiting.map(|((path, _), _)| path.clone()).collect()
    }

    /// Takes in a reading made at `at` (milliseconds on a clock that never goes back) and returns
    /// what to believe now.
    pub fn observe(&mut self, read: &Batch, at: u64, heard: &Heard) -> Settled {
        let first_look = *self.first_look.get_or_insert(at);
        let mut looks = Looks { at, next: None };
        let mut findings = read.findings.clone();
        self.take_in(read, at);
        self.miss(read, &mut looks);
        let moved = self.missing_bodies();
        for (key, track) in &mut self.tracks {
            if track.missing_since.is_some() {
                continue;
            }
            let site = &read.site;
            findings.extend(track.waiting_finding(site, &key.0, &mut looks));
            match track.ripe(&key.0, heard, &moved, at) {
                Ripe::Now => {
                    let ripe = track.candidate.take();
                    track.settled = ripe.map(|candidate| candidate.version);
                }
                Ripe::At(when) => looks.plan(when),
                Ripe::Later => {}
            }
        }
        self.tracks.retain(|_, track| !track.is_nothing());
        let waiting = self.tracks.values().filter(|track| track.waits()).count();
        if !self.has_view {
            let all_settled = self.tracks.values().all(Track::has_something);
            let (soon, late) = (first_look + QUIET_WITHOUT_EVENTS, first_look + FIRST_VIEW);
            self.has_view = at >= soon && (all_settled || at >= late);
            if !self.has_view {
                looks.plan(if at < soon { soon } else { late });
            }
        }
        let shown = self.has_view.then(|| self.fingerprint());
        let before = std::mem::replace(&mut self.shown, shown);
        Settled {
            changed: before != shown,
            view: self.has_view.then(|| self.view(read, findings)),
            waiting,
            next_look: looks.next,
        }
    }

    /// Notes what is there.
    fn take_in(&mut self, read: &Batch, at: u64) {
        self.reading += 1;
        let mut new = Vec::new();
        let mut tracks = self.tracks.iter_mut().peekable();
        let mut before: Option<(&str, usize)> = None;
        for (file, stat) in read.files.iter().zip(&read.stats) {
            let twins = before.filter(|(path, _)| *path == file.path);
            let key = (file.path.as_str(), twins.map_or(0, |(_, twins)| twins + 1));
            before = Some(key);
            let version = Version {
                body: file.body.clone(),
                stat: *stat,
            };
            let of = |known: &Key| (known.0.as_str(), known.1).cmp(&key);
            while tracks.next_if(|(known, _)| of(known).is_lt()).is_some() {}
            match tracks.next_if(|(known, _)| of(known).is_eq()) {
                Some((_, track)) => track.see(version, at, self.reading),
                None => new.push(((key.0.to_owned(), key.1), version)),
            }
        }
        for (key, version) in new {
            let track = self.tracks.entry(key).or_default();
            track.see(version, at, self.reading);
        }
    }

    /// Notes what is not there (F4), and lets go of what is gone for good.
    fn miss(&mut self, read: &Batch, looks: &mut Looks) {
        let hidden = |path: &str| read.incomplete.iter().any(|i| lies_in(path, &i.path));
        let reading = self.reading;
        self.tracks.retain(|key, track| {
            if track.reading == reading {
                return true;
            }
            track.candidate = None;
            track.empty_since = None;
            if hidden(&key.0) {
                // Not to be seen is not gone.
                track.missing_since = None;
                return track.settled.is_some();
            }
            let since = *track.missing_since.get_or_insert(looks.at);
            if track.settled.is_none() || looks.at >= since + GONE {
                return false;
            }
            looks.plan(since + GONE);
            true
        });
    }

    /// Bodies of files that are missing but not gone yet.
    fn missing_bodies(&self) -> BTreeSet<Hash> {
        self.tracks
            .values()
            .filter(|track| track.missing_since.is_some())
            .filter_map(|track| track.settled.as_ref())
            .filter(|version| version.has_bytes())
            .map(|version| version.stat.hash)
            .collect()
    }

    /// Over what the view says of every file.
    fn fingerprint(&self) -> Hash {
        let mut parts = Parts::default();
        for (key, track) in &self.tracks {
            if let Some(shown) = track.shown() {
                parts.part(key.0.as_bytes());
                parts.part(&[shown.kind() as u8]);
                parts.part(shown.stat.hash.as_bytes());
            }
        }
        parts.hash()
    }

    fn view(&self, read: &Batch, mut findings: Vec<Finding>) -> Batch {
        let mut view = Batch {
            site: read.site.clone(),
            incomplete: read.incomplete.clone(),
            notes: read.notes,
            ..Batch::default()
        };
        for (key, track) in &self.tracks {
            if let Some(shown) = track.shown() {
                view.files.push(RawFile {
                    path: key.0.clone(),
                    body: shown.body,
                });
                view.stats.push(shown.stat);
            }
        }
        findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        view.findings = findings;
        view
    }
}

/// Collects the nearest time to look again.
struct Looks {
    at: u64,
    next: Option<u64>,
}

impl Looks {
    fn plan(&mut self, when: u64) {
        let when = when.max(self.at + 1);
        self.next = Some(self.next.map_or(when, |next| next.min(when)));
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Bytes,
    TooLarge,
    NotAFile,
    Unreadable,
    NotYet,
}

impl Version {
    fn kind(&self) -> Kind {
        match self.body {
            RawBody::Bytes(_) => Kind::Bytes,
            RawBody::TooLarge { .. } => Kind::TooLarge,
            RawBody::NotAFile => Kind::NotAFile,
            RawBody::Unreadable { .. } => Kind::Unreadable,
            RawBody::NotYet => Kind::NotYet,
        }
    }

    fn bytes(&self) -> Option<&[u8]> {
        match &self.body {
            RawBody::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn has_bytes(&self) -> bool {
        self.bytes().is_some_and(|bytes| !bytes.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.bytes().is_some_and(<[u8]>::is_empty)
    }

    fn same_bytes(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.stat.hash == other.stat.hash
    }

    fn same_stamp(&self, other: &Self) -> bool {
        // The time of the last change of the inode moves by renaming and linking alone.
        let essence = |stamp: &Stamp| (stamp.size, stamp.modified_ns, stamp.inode);
        self.same_bytes(other) && essence(&self.stat.stamp) == essence(&other.stat.stamp)
    }
}

impl Track {
    fn see(&mut self, version: Version, at: u64, reading: u64) {
        self.reading = reading;
        self.missing_since = None;
        if version.is_empty() {
            self.empty_since.get_or_insert(at);
            self.candidate = None;
            return;
        }
        self.empty_since = None;
        if let Some(settled) = &mut self.settled
            && settled.same_bytes(&version)
        {
            *settled = version;
            self.candidate = None;
            return;
        }
        let before = self.candidate.take();
        let since = |same: bool, since: u64| if same { since } else { at };
        let candidate = match before {
            None => Candidate {
                version,
                still_since: at,
                same_since: at,
            },
            Some(old) => Candidate {
                still_since: since(old.version.same_stamp(&version), old.still_since),
                same_since: since(old.version.same_bytes(&version), old.same_since),
                version,
            },
        };
        self.candidate = Some(candidate);
    }

    fn ripe(&self, path: &str, heard: &Heard, moved: &BTreeSet<Hash>, at: u64) -> Ripe {
        let Some(candidate) = &self.candidate else {
            return Ripe::Later;
        };
        // A cloud placeholder says nothing new about a file that was read before.
        if candidate.version.kind() == Kind::NotYet && self.settled.is_some() {
            return Ripe::Later;
        }
        // The new name of a missing file waits until the old one is gone.
        if self.settled.is_none()
            && candidate.version.has_bytes()
            && moved.contains(&candidate.version.stat.hash)
        {
            return Ripe::Later;
        }
        let quiet = match (heard.events, heard.writing.contains(path)) {
            (true, true) => QUIET_WHILE_OPEN,
            (true, false) => QUIET_WITH_EVENTS,
            (false, _) => QUIET_WITHOUT_EVENTS,
        };
        let mut when = (candidate.still_since + quiet).min(candidate.same_since + SAME_BYTES);
        if self.shrank(path) {
            when = when.max(candidate.same_since + SHRUNK);
        }
        // The same reading never counts twice.
        if when <= at && candidate.same_since < at {
            Ripe::Now
        } else {
            Ripe::At(when)
        }
    }

    /// More than half of the text is gone, or all of it.
    fn shrank(&self, path: &str) -> bool {
        let (Some(settled), Some(candidate)) = (&self.settled, &self.candidate) else {
            return false;
        };
        let (Some(before), Some(after)) = (settled.bytes(), candidate.version.bytes()) else {
            return false;
        };
        if !names::is_text(path) {
            return false;
        }
        let lost = |before: usize, after: usize| before > 0 && after * 2 < before;
        lost(before.len(), after.len()) || lost(body_length(before), body_length(after))
    }

    fn waiting_finding(&self, site: &str, path: &str, looks: &mut Looks) -> Option<Finding> {
        let finding = |code| Finding {
            site: site.to_owned(),
            severity: Severity::Warning,
            code,
            place: Place {
                file: path.to_owned(),
                line: 1,
                column: 1,
            },
            args: vec![],
        };
        if let Some(since) = self.empty_since {
            if looks.at >= since + EMPTY {
                return Some(finding("file-still-empty"));
            }
            looks.plan(since + EMPTY);
            return None;
        }
        let candidate = self.candidate.as_ref()?;
        let over = looks.at >= candidate.same_since + SHRUNK;
        (self.shrank(path) && !over).then(|| finding("text-shrank"))
    }

    /// What the view says of this file.
    fn shown(&self) -> Option<Version> {
        if let Some(settled) = &self.settled {
            return Some(settled.clone());
        }
        // Never settled: a file that was empty or unfinished from the beginning may be one that was
        // published before we started, so it is mentioned, without a body.
        let stat = self.first_seen_stat()?;
        Some(Version {
            body: RawBody::NotYet,
            stat,
        })
    }

    fn first_seen_stat(&self) -> Option<FileStat> {
        let empty = FileStat {
            stamp: Stamp::default(),
            hash: Hash::of(b""),
        };
        (self.empty_since.is_some() || self.candidate.is_some()).then_some(empty)
    }

    fn has_something(&self) -> bool {
        self.settled.is_some() || self.empty_since.is_some()
    }

    fn waits(&self) -> bool {
        self.candidate.is_some() || self.missing_since.is_some()
    }

    fn is_nothing(&self) -> bool {
        self.settled.is_none() && self.candidate.is_none() && self.empty_since.is_none()
    }
}

/// The bytes of a text after its front matter (the lines between two `---`), without white space
/// around; a front matter that does not end leaves none.
fn body_length(text: &[u8]) -> usize {
    let fence = |line: &[u8]| line.trim_ascii_end() == b"---";
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else {
        return 0;
    };
    if !fence(first) {
        return text.trim_ascii().len();
    }
    let mut offset = first.len();
    for line in lines {
        offset += line.len();
        if fence(line) {
            return text[offset..].trim_ascii().len();
        }
    }
    0
}

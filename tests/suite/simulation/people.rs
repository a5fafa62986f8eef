//! What people wrote, said and did, and what the website should show by it: worked out here by
//! hand, without the program.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

pub const ITEMS: [&str; 4] = ["bread", "cake", "coffee", "rolls"];

/// The page of an item on the website.
pub fn page_of(item: &str) -> String {
    format!("promotions/{item}/index.html")
}

/// The version that a page or a file shows: its text says so.
pub fn version_of(page: &[u8]) -> Option<u32> {
    let page = String::from_utf8_lossy(page);
    let at = page.find("version-")? + "version-".len();
    let digits: String = page[at..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// What the clock on the wall shows, as if it were UTC.
pub type Local = Timestamp;

/// Until then Lisbon is one hour ahead of UTC, from then on it is not: the hour from 1 to 2 on
/// 25 October 2026 happens twice.
pub fn clock_change() -> Timestamp {
    "2026-10-25T01:00:00Z".parse().unwrap()
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The clock on the wall in Lisbon.
pub fn local(at: Timestamp) -> Local {
    match at < clock_change() {
        true => at + HOUR,
        false => at,
    }
}

/// A start takes the first of a time that happens twice.
pub fn start(local: Local) -> Timestamp {
    match local - HOUR < clock_change() {
        true => local - HOUR,
        false => local,
    }
}

/// An end takes the second.
pub fn end(local: Local) -> Timestamp {
    match local >= clock_change() {
        true => local,
        false => local - HOUR,
    }
}

/// One version of an item that an editor wrote.
#[derive(Clone, Debug)]
pub struct Written {
    pub item: &'static str,
    pub text: String,
    pub starts: Timestamp,
    pub ends: Timestamp,
    pub approved: bool,
}

impl Written {
    pub fn is_due(&self, at: Timestamp) -> bool {
        self.starts <= at && at < self.ends
    }
}

/// The file of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    Good(u32),
    /// With a mistake: the version that was understood last counts.
    Mistaken,
}

/// An item that stays at an earlier version.
#[derive(Clone, Copy, Debug)]
pub struct Undone {
    /// `None`: it is not shown.
    pub kept: Option<u32>,
    /// What its file said at the undo; once it says something else, the undo is over.
    pub instead_of: Option<u32>,
}

/// Everything that people did.
#[derive(Debug, Default)]
pub struct People {
    pub versions: BTreeMap<u32, Written>,
    pub files: BTreeMap<&'static str, File>,
    /// The versions that the program understood last.
    pub understood: BTreeMap<&'static str, u32>,
    pub undone: BTreeMap<&'static str, Undone>,
    /// Pages that a human changed on the website, with what the human left there.
    pub touched: BTreeMap<String, Option<Vec<u8>>>,
    /// Pages that a human deleted: they come back only for a new showing.
    pub deleted: BTreeSet<String>,
    /// Pages that a human ever changed or deleted.
    pub ever_touched: BTreeSet<String>,
    /// Whether the client is asked.
    pub asks: bool,
    /// Whether the whole site is looked at every morning.
    pub refreshes: bool,
    pub paused: bool,
    /// The folder is gone, and everything in it.
    pub absent: bool,
}

impl People {
    /// What the file of an item says.
    pub fn says(&self, item: &str) -> Option<u32> {
        match self.files.get(item)? {
            File::Good(version) => Some(*version),
            File::Mistaken => self.understood.get(item).copied(),
        }
    }

    /// What an item should show at this instant, where nothing of it waits.
    pub fn expected(&self, item: &str, at: Timestamp) -> Option<u32> {
        let says = self.says(item);
        let undone = self.undone.get(item);
        let undone = undone.filter(|undone| undone.instead_of == says);
        let version = undone.map_or(says, |undone| undone.kept)?;
        let written = self.versions.get(&version)?;
        written.is_due(at).then_some(version)
    }

    /// A pass has read these files.
    pub fn read(&mut self, files: &BTreeMap<&'static str, File>) {
        self.understood.retain(|item, _| files.contains_key(item));
        for (item, file) in files {
            if let File::Good(version) = file {
                self.understood.insert(item, *version);
            }
        }
    }

    /// A pass has compared what the files say with what was undone.
    pub fn compare_undone(&mut self) {
        let says: BTreeMap<_, _> = ITEMS.map(|item| (item, self.says(item))).into();
        self.undone
            .retain(|item, undone| says.get(item) == Some(&undone.instead_of));
    }

    pub fn text_of(&self, file: File) -> &str {
        match file {
            File::Good(version) => &self.versions[&version].text,
            File::Mistaken => "---\ntitel: x\n---\n",
        }
    }
}

//! Stage 1, pure: what a secretary wrote. `(path, bytes) → (items, findings)`. Parsing never fails;
//! it yields findings, and one bad file never stops another.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;
use jiff::civil::{Date, Weekday};

use crate::finding::Finding;
use crate::hash::Hash;
use crate::moment::Civil;
use crate::site::Site;

pub mod address;
pub mod check;
pub mod codes;
pub mod contradictions;
pub mod date;
pub mod day;
pub mod emails;
pub mod encoding;
pub mod fault;
pub mod fields;
pub mod file;
pub mod front_matter;
pub mod head;
pub mod hours;
pub mod items;
pub mod keys;
pub mod leak;
pub mod markdown;
mod memory;
pub mod name;
pub mod note;
pub mod occurrences;
pub mod personal;
pub mod picture;
pub mod price;
mod read;
pub mod repeat;
pub mod report;
pub mod spelling;
pub mod time;
pub mod version;

pub use memory::Memory;
pub use read::{read, read_since};

/// One content file as the workspace read it. The bytes are judged here, not there.
#[derive(Clone, Debug)]
pub struct RawFile {
    /// Relative to the workspace root, NFC, `/` between folders:
    /// `content/padaria-aurora/promotions/black-friday.md`.
    pub path: String,
    pub body: RawBody,
}

/// What could be read of a file.
#[derive(Clone, Debug)]
pub enum RawBody {
    Bytes(Arc<[u8]>),
    /// Larger than the limit for its kind; `len` in bytes.
    TooLarge {
        len: u64,
    },
    /// A pipe, device, directory or link with the name of a content file.
    NotAFile,
    /// A missing right or a read error; the operating system's words.
    Unreadable {
        why: String,
    },
    /// Cannot be taken over at this moment and will be later: a cloud placeholder, a file still
    /// being written, an empty file. An accepted version stands in. Whoever says so has already
    /// reported why; no finding of its own.
    NotYet,
}

/// Everything one site's content folder holds, plus its site file.
#[derive(Clone, Debug, Default)]
pub struct RawSite {
    pub id: String,
    /// Content files, pictures and whatever else lies there, sorted by path.
    pub files: Vec<RawFile>,
    /// Paths that say "two versions of one file": conflict copies of sync programs, with the file
    /// they are a copy of. Never read as content.
    pub conflicts: Vec<Conflict>,
}

impl RawSite {
    /// What was read at a path.
    pub fn body(&self, path: &str) -> Option<&RawBody> {
        // Of two with one name the last counts.
        self.named(path).last().map(|file| &file.body)
    }

    /// The files with this name: nearly always one.
    pub fn named(&self, path: &str) -> impl Iterator<Item = &RawFile> {
        let at = self.files.partition_point(|file| file.path.as_str() < path);
        let files = self.files[at..].iter();
        files.take_while(move |file| file.path == path)
    }
}

/// A conflict copy left by a sync program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub copy: String,
    pub original: String,
}

/// A version of a file that was accepted earlier, from the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedVersion {
    pub hash: Hash,
    pub text: Arc<str>,
    /// True once this item was really shown on the live site.
    pub published: bool,
}

/// Accepted versions by workspace path.
pub type Accepted = OrdMap<String, AcceptedVersion>;

/// Texts without an error by workspace path: their hash, and the text.
pub type Good = OrdMap<String, (Hash, Arc<str>)>;

/// Stage 1's result for one site.
#[derive(Clone, Debug)]
pub struct SiteContent {
    pub site: Arc<Site>,
    /// Sorted by slug.
    pub promotions: Vec<Arc<Promotion>>,
    pub announcements: Vec<Arc<Announcement>>,
    pub pages: Vec<Arc<Page>>,
    pub hours: Option<Hours>,
    /// `logo.png` in the site's folder.
    pub logo: Option<Picture>,
    /// Sorted by file, line, column, code.
    pub findings: Vec<Finding>,
    /// What the ledger should keep as the newest good version: every file of this pass without an
    /// error finding, by path, LF-normalised text. Of each picture in use: the hash of its bytes and
    /// `jpg 1200 800`, so that it can be remembered when it is gone while its text stands in.
    pub good: Good,
    /// Items for which an earlier accepted version stands in, because the file has errors.
    pub standing_in: Vec<String>,
}

/// What every item has.
#[derive(Clone, Debug, PartialEq)]
pub struct Common {
    /// `promotions/black-friday`, unique within the site.
    pub id: String,
    /// The last part of the id, used in addresses.
    pub slug: String,
    /// The original's file, relative to the workspace root.
    pub file: String,
    pub draft: bool,
    /// Over all files of the item in all languages and its pictures.
    pub files: Hash,
    /// Over `files` and what the site file makes of them: instants and places. What a client's yes
    /// is bound to (PRODUCT 4.4).
    pub fingerprint: Hash,
    pub email: Option<EmailPlan>,
}

/// The `email:` block of an item. Kept whole here; campaigns are made from it elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct EmailPlan {
    pub list: String,
    pub send: Option<Civil>,
    pub send_each: bool,
    pub no_later_than: Option<Civil>,
    pub subject: Option<String>,
    pub preheader: Option<String>,
}

/// What an item's e-mail says in one language, after inheritance. Only these three know a fixed set
/// of names such as `{{ first_name | default("…") }}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailText {
    pub subject: Option<String>,
    pub preheader: Option<String>,
    pub greeting: Option<String>,
}

/// What an item says in one language, after inheritance from the original.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// BCP 47, one of the site's languages.
    pub language: String,
    /// The file it was read from.
    pub file: String,
    pub title: String,
    /// Markdown as written, LF line ends.
    pub body: String,
    /// Pictures that the body shows, by the name written there.
    pub pictures: BTreeMap<String, Picture>,
    pub mail: MailText,
    pub image: Option<Picture>,
    pub image_alt: Option<String>,
    pub price: Option<String>,
    pub was: Option<String>,
    pub link: Option<String>,
    pub terms: Option<String>,
    pub menu: bool,
    pub order: i64,
    /// True for a translation whose original changed after it.
    pub older_than_original: bool,
}

/// A picture that lies beside the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Relative to the workspace root.
    pub file: String,
    pub hash: Hash,
    /// Pixels as seen on the screen, from the header.
    pub width: u32,
    pub height: u32,
    /// `jpg`, `png`, `webp` or `gif`, from the bytes.
    pub extension: &'static str,
    /// How it has to be turned to be seen upright: Exif's orientation, 1 (not at all) to 8. 1 where
    /// the bytes are not here.
    pub turn: u8,
    /// It shows several pictures one after the other.
    pub moving: bool,
    /// `None` where an accepted version stands in and its picture is gone from the folder: what is
    /// live under the same name stays.
    pub bytes: Option<Arc<[u8]>>,
}

/// A promotion. The texts are in the order of the site's languages; the original is always there.
#[derive(Clone, Debug, PartialEq)]
pub struct Promotion {
    pub common: Common,
    /// `None`: at once.
    pub starts: Option<Civil>,
    pub ends: Civil,
    pub repeat: Option<Repeat>,
    pub code: Option<String>,
    pub after: After,
    pub texts: Vec<Text>,
}

/// What happens to a promotion's page when it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Remove,
    /// The page stays and says that the offer has ended.
    Keep,
}

/// An offer that repeats. The first occurrence is the promotion's own `starts` and `ends`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    pub every: Every,
    /// The last day on which an occurrence may start.
    pub until: Option<Date>,
}

/// How often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    Day,
    /// On these weekdays; empty means the weekday of the first occurrence.
    Week(Vec<Weekday>),
    /// On the day of the month of the first occurrence; shorter months take their last day.
    Month,
}

/// An announcement.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    pub common: Common,
    /// `None`: at once.
    pub publish: Option<Civil>,
    pub expires: Option<Civil>,
    pub urgent: bool,
    pub texts: Vec<Text>,
}

/// A standing page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub common: Common,
    pub texts: Vec<Text>,
}

/// Opening hours. One per site.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    pub common: Common,
    pub regular: Regular,
    /// In the order written, later entries win on the same day.
    pub special: Vec<Special>,
    pub holidays: Option<HolidayRule>,
    /// ISO 3166-1 alpha-2 of the site.
    pub country: Option<String>,
    /// The free text below the table; `title` is empty unless written.
    pub texts: Vec<Text>,
}

/// The week.
#[derive(Clone, Debug, PartialEq)]
pub enum Regular {
    /// From Monday to Sunday.
    Week([Vec<Span>; 7]),
    /// An OpenStreetMap `opening_hours` expression.
    Osm(String),
}

/// Minutes after midnight of the day it belongs to; `to` may exceed 1440 (18:00-02:00 is
/// 1080..1560).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: u16,
    pub to: u16,
}

/// Days with other hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    pub from: Date,
    /// Inclusive.
    pub to: Date,
    /// Empty: closed.
    pub spans: Vec<Span>,
    /// By language; the original's language first.
    pub notes: Vec<(String, String)>,
}

/// What public holidays do unless a special day says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HolidayRule {
    Closed,
    AsUsual,
    Spans(Vec<Span>),
}

/// The hours of one day and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// Empty: closed.
    pub spans: Vec<Span>,
    pub source: DaySource,
}

/// Why a day has the hours it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaySource {
    Regular,
    /// Index into [`Hours::special`].
    Special(usize),
    Holiday,
}

//! Entries of a content system behind an interface of its own: what is the same whatever the system.
//!
//! Every entry is made as a draft and published by its id, and carries a [`Mark`]: whatever is repeated
//! or arrives late can only make drafts, which are swept, or say the same once more. What is taken down
//! goes to the bin where the system has one. Else it is hidden first and deleted then, because a draft
//! that nobody needs is in people's way; an item that comes back is made anew from its file.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, ready};

use reqwest::RequestBuilder;

use super::TargetError;
use super::talk::{Reply, Talk};
use crate::change::{Entry, Live, MEDIA, MEDIA_FOLDER, Stamp, Write};
use crate::hash::Hash;

mod apply;
mod live;
pub mod mapped;
mod mark;
mod media;
mod request;

pub use apply::{Work, apply, sweep};
pub use live::{examine, live};
pub use mark::{Mark, Said, words};
pub(super) use request::{answered, moved};

/// Entries asked for at a time.
pub const PAGE: usize = 100;

/// The collection of pages, in which those of a programmer lie as well.
pub const PAGES: &str = "pages";

/// Requests under way at once. Small hosts have few workers, and visitors come first.
const SIDE_BY_SIDE: usize = 4;

/// What each content system does in its own way. A request is made here and sent by those who know what
/// to do when its answer is lost.
pub trait System: Send + Sync + Sized {
    fn talk(&self) -> &Talk;

    /// The entries with these ids, in any state; what is gone is left out.
    fn by_ids(
        &self,
        collection: &str,
        ids: &[String],
    ) -> impl Future<Output = Result<Vec<Found>, TargetError>> + Send;

    /// All entries with a mark of ours, in any state, the oldest first.
    fn marked(
        &self,
        collection: &str,
    ) -> impl Future<Output = Result<Vec<Found>, TargetError>> + Send;

    /// Entries with one of these marks that [`System::marked`] may leave out, as far as the system has
    /// another way to look for them.
    fn overlooked(
        &self,
        _collection: &str,
        _marks: &[&str],
    ) -> impl Future<Output = Result<Vec<Found>, TargetError>> + Send {
        ready(Ok(Vec::new()))
    }

    /// Whether the login may do what entries of this collection need, as far as the system says it.
    fn may_write(&self, _collection: &str) -> impl Future<Output = Result<(), TargetError>> + Send {
        ready(Ok(()))
    }

    /// Adds the pages with these addresses that a programmer made, where the system keeps such as one
    /// text in which regions can stand.
    fn pages(
        &self,
        _slugs: &BTreeSet<&str>,
        _live: &mut Live,
    ) -> impl Future<Output = Result<(), TargetError>> + Send {
        ready(Ok(()))
    }

    /// Puts the text of such a page in its place; says what the system kept of it.
    fn write_page(
        &self,
        _work: &Work<'_>,
        _write: &Write,
    ) -> impl Future<Output = Result<(Stamp, String), TargetError>> + Send {
        ready(Err(request::refused(self, "not an entry")))
    }

    /// Pictures that were uploaded before, by the names of their files, as far as the system can tell.
    fn uploaded(
        &self,
        files: &[&str],
    ) -> impl Future<Output = Result<BTreeMap<String, Stamp>, TargetError>> + Send;

    /// Makes a draft.
    fn make(&self, wish: &Wish<'_>) -> RequestBuilder;

    /// Gives an entry all that is wished, and makes it public. What it needs is there before it.
    fn publish(
        &self,
        wish: &Wish<'_>,
        now: &Found,
    ) -> impl Future<Output = Result<RequestBuilder, TargetError>> + Send;

    /// How an entry is shown to nobody any more.
    fn hide(&self, collection: &str, mark: &str, now: &Found) -> Hide;

    /// Deletes an entry, or puts it into the bin where the system has one.
    fn delete(&self, collection: &str, id: &str) -> RequestBuilder;

    fn upload(&self, file: &Upload<'_>) -> RequestBuilder;

    /// An answer that may be a refusal.
    fn judge(
        &self,
        reply: Reply,
    ) -> impl Future<Output = Result<serde_json::Value, TargetError>> + Send;

    /// The entry in the answer to a change.
    fn entry(&self, collection: &str, answer: &serde_json::Value) -> Option<Found>;

    /// The id in the answer to a change that holds no more of the entry.
    fn id(&self, _answer: &serde_json::Value) -> Option<String> {
        None
    }

    /// Why a draft that was just made cannot be published, as far as the system may differ from what the
    /// site file says of it.
    fn misfit(
        &self,
        _wish: &Wish<'_>,
        _found: &Found,
    ) -> impl Future<Output = Result<Option<String>, TargetError>> + Send {
        ready(Ok(None))
    }

    /// The picture in the answer to an upload.
    fn picture(&self, answer: &serde_json::Value) -> Option<Stamp>;
}

/// How an entry is shown to nobody any more.
#[derive(Debug)]
pub enum Hide {
    /// It is made a draft of ours, which is deleted then.
    Draft(RequestBuilder),
    /// It is deleted, which puts it into the bin, from which it can come back. A website may have
    /// switched its bin off, and refuses: then this makes it a draft, and it stays one.
    Bin(RequestBuilder),
    /// The system can only delete it.
    Delete,
}

/// What an entry should be.
#[derive(Debug)]
pub struct Wish<'a> {
    pub collection: &'a str,
    /// The item in the mark.
    pub mark: &'a str,
    pub hash: Hash,
    pub entry: &'a Entry,
    /// The entry's content with the addresses of its pictures.
    pub content: &'a str,
    pub picture: Option<&'a Stamp>,
    /// The category that we put it into before.
    pub category: &'a str,
}

/// A picture to upload.
#[derive(Debug)]
pub struct Upload<'a> {
    pub file: &'a str,
    pub body: &'a [u8],
    /// What it shows.
    pub alt: &'a str,
}

impl Upload<'_> {
    /// By the ending of the name.
    pub fn kind(&self) -> &'static str {
        match self.file.rsplit_once('.').map(|(_, ending)| ending) {
            Some("png") => "image/png",
            Some("gif") => "image/gif",
            Some("webp") => "image/webp",
            _ => "image/jpeg",
        }
    }
}

/// An entry in the state in which it was found.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: String,
    pub is_public: bool,
    /// When the system says that it was changed last; empty where it does not say.
    pub changed: String,
    pub link: String,
    pub mark: Option<Mark>,
    /// The short hash of its words as they are now.
    pub words: String,
    /// A hash over everything that a human could have changed of what is ours.
    pub seen: String,
    /// For a person who compares it with ours.
    pub entry: Entry,
    /// As the system gave it.
    pub raw: serde_json::Value,
}

impl Found {
    fn is_of(&self, mark: &str) -> bool {
        self.mark.as_ref().is_some_and(|own| own.item == mark)
    }

    /// What we published last, whatever became of it.
    fn claimed(&self) -> Option<Hash> {
        match self.mark.as_ref()?.said {
            Said::Sent(hash, _) => Some(hash),
            Said::Draft(_) => None,
        }
    }

    /// What we published, if exactly its words still stand there.
    fn sent(&self) -> Option<Hash> {
        self.claimed().filter(|_| self.is_untouched())
    }

    fn is_untouched(&self) -> bool {
        let said = self.mark.as_ref().map(|mark| &mark.said);
        said.is_some_and(|(Said::Draft(words) | Said::Sent(_, words))| *words == self.words)
    }

    /// A draft of ours that nobody worked on: what a lost answer leaves behind. One that a human took
    /// from the public still says what was published, and so does a copy of it.
    fn is_spare(&self) -> bool {
        let is_draft = |mark: &Mark| matches!(mark.said, Said::Draft(_));
        !self.is_public && self.mark.as_ref().is_some_and(is_draft) && self.is_untouched()
    }

    /// As it was after our last write. The time alone would not do, it counts whole seconds; but where
    /// it and the words are the same, a newer version of the system wrote other markup around them.
    fn is_as(&self, stamp: &Stamp) -> bool {
        let same_time = !stamp.changed.is_empty() && self.changed == stamp.changed;
        self.seen == stamp.seen || same_time && self.is_untouched()
    }

    /// How it is found again and known to be as it is.
    pub fn stamp(&self, category: &str) -> Stamp {
        Stamp {
            id: self.id.clone(),
            changed: self.changed.clone(),
            seen: self.seen.clone(),
            link: self.link.clone(),
            category: category.to_owned(),
        }
    }
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path<'a> {
    /// A picture, by the name of its file.
    Media(&'a str),
    /// A page that a programmer made, by the last part of its address.
    Page(&'a str),
    /// An entry of ours: its collection, and the item in its mark.
    Entry { collection: &'a str, mark: &'a str },
}

impl<'a> Path<'a> {
    fn of(path: &'a str) -> Option<Self> {
        if let Some(file) = path.strip_prefix(MEDIA_FOLDER) {
            return Some(Self::Media(file));
        }
        let (collection, mark) = path.split_once('/')?;
        // The mark of an entry names an item, and has a part for its kind.
        Some(match (collection, mark.contains('/')) {
            (PAGES, false) => Self::Page(mark),
            _ => Self::Entry { collection, mark },
        })
    }
}

/// The content with the addresses of its pictures.
fn addressed(content: &str, media: &BTreeMap<String, Stamp>) -> String {
    let mut addressed = content.to_owned();
    for (path, stamp) in media {
        let name = path.trim_start_matches(MEDIA_FOLDER);
        addressed = addressed.replace(&format!("{MEDIA}{name}"), &stamp.link);
    }
    addressed
}

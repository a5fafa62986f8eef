//! A first draft of a client's files, read off the website that the client has already.
//!
//! [`fetch`] reads a few pages (IO); everything else is pure: a page is read into facts and hours,
//! each with its source (`page`), the best of them become files ([`propose`]), and what was read
//! where, guessed or not understood stands in a note beside them.
//!
//! Whatever a website says is foreign: it is shortened and cleaned, no word of it becomes a path but
//! through our own rule for names, and every file is read back by our own reader before it is
//! written.

use url::Url;

mod fact;
pub mod fetch;
mod files;
mod generator;
mod guess;
pub mod hours;
mod lines;
mod links;
pub mod markdown;
mod microdata;
mod note;
mod page;
mod posts;
mod proposal;
pub mod robots;
mod schema_org;
mod trouble;
pub mod week;

pub use posts::Post;
pub use proposal::{NOTE, Proposal, Wishes, propose};
pub use trouble::Trouble;

/// A page as it was fetched.
#[derive(Clone, Debug)]
pub struct Page {
    pub url: Url,
    pub html: String,
    pub is_front: bool,
}

impl Page {
    /// The part of its address after the host.
    fn path(&self) -> String {
        self.url.path().to_owned()
    }
}

/// What was fetched of a website.
#[derive(Clone, Debug)]
pub struct Website {
    /// Its address, as a site file has it.
    pub url: String,
    /// The front page first.
    pub pages: Vec<Page>,
    /// The newest posts, and how many of them could not be read.
    pub posts: Option<(Vec<Post>, usize)>,
    /// Addresses that were asked for in vain.
    pub left: Vec<(Url, Trouble)>,
}

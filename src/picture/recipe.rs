//! What a picture on a website is made from, and how. The same recipe gives the same bytes, so that
//! its name can stand for them.

use std::sync::Arc;

use super::Size;
use crate::hash::Hash;

/// Raised when pictures would come out with other bytes than before, because it is part of their
/// names on the website.
pub const EDITION: &str = "2";

/// A picture that is made from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The source, relative to the workspace root, for sentences.
    pub file: String,
    /// Over the source's bytes.
    pub hash: Hash,
    pub source: Arc<[u8]>,
    /// What the source is: `jpg`, `png`, `webp` or `gif`.
    pub extension: &'static str,
    /// How the source has to be turned to be seen upright: Exif's orientation.
    pub turn: u8,
    pub form: Form,
}

/// What is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The picture itself, without what the camera wrote into it.
    Whole,
    /// A JPEG for what knows nothing else: mail programs, social networks. What can be seen through is
    /// white.
    Jpeg(Size),
    /// A WebP for browsers.
    Webp(Size),
}

impl Recipe {
    /// Over everything that decides about the bytes.
    pub fn key(&self) -> Hash {
        let form = format!("{:?}", self.form);
        Hash::of_parts([self.hash.as_bytes(), EDITION.as_bytes(), form.as_bytes()])
    }
}

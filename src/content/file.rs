//! One file: bytes → fields, and the last good version where the bytes are not good.

use std::sync::Arc;

use jiff::Timestamp;

use crate::finding::Finding;
use crate::hash::Hash;
use crate::site::Site;

use super::check::{self, Circumstances};
use super::encoding::{Decoded, decode};
use super::fault::{Fault, FileFindings};
use super::fields::{Fields, Reader};
use super::name::Kind;
use super::picture::Album;
use super::{Accepted, RawBody, RawSite, front_matter, head, leak, markdown};

/// Everything that is the same for all files of one site.
pub struct Desk<'a> {
    pub site: &'a Arc<Site>,
    pub raw: &'a RawSite,
    pub accepted: &'a Accepted,
    pub now: Timestamp,
}

/// One file of an item.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub path: String,
    /// `None` for the original.
    pub language: Option<String>,
}

/// What a file says: as it is now, or as it was when it was last good.
#[derive(Clone, Debug)]
pub struct Version {
    pub path: String,
    pub language: Option<String>,
    pub text: String,
    pub hash: Hash,
    pub fields: Fields,
    /// True where an earlier version stands in.
    pub standing_in: bool,
}

impl Desk<'_> {
    /// The version of a file that counts, with the findings of the file as it is. `original` holds
    /// the fields that a translation inherits.
    pub fn version(
        &self,
        leaf: &Leaf,
        kind: Kind,
        held: Option<Fault>,
        original: Option<&Fields>,
    ) -> (Option<Version>, Vec<Finding>) {
        let mut findings = FileFindings::new(&self.site.id, &leaf.path);
        let decoded = self
            .raw
            .body(&leaf.path)
            .and_then(|body| self.decoded(&leaf.path, body, &mut findings));
        let album = self.album(false);
        let fields = decoded.as_ref().and_then(|decoded| {
            self.parse(leaf, kind, &decoded.text, original, &album, &mut findings)
        });
        let mut refused = findings.has_errors();
        if let Some(fault) = held {
            findings.whole(fault);
            // Of two copies nobody knows which is meant: what was good before stays.
            let known = self.accepted.get(&leaf.path).map(|version| version.hash);
            refused |= decoded.as_ref().map(|decoded| decoded.hash) != known;
        }
        let current = match (decoded, fields) {
            (Some(decoded), Some(fields)) if !refused => Some(Version {
                path: leaf.path.clone(),
                language: leaf.language.clone(),
                text: decoded.text,
                hash: decoded.hash,
                fields,
                standing_in: false,
            }),
            _ => None,
        };
        let version = current.or_else(|| self.earlier(leaf, kind, original));
        (version, findings.into_list())
    }

    /// The last good version of a file, from the ledger.
    pub fn earlier(&self, leaf: &Leaf, kind: Kind, original: Option<&Fields>) -> Option<Version> {
        let known = self.accepted.get(&leaf.path)?;
        let decoded = Decoded::of(&known.text);
        // What is wrong with it by today's rules was told when it was new, or is the picture's.
        let mut silent = FileFindings::new(&self.site.id, &leaf.path);
        let fields = self.parse(
            leaf,
            kind,
            &decoded.text,
            original,
            &self.album(true),
            &mut silent,
        )?;
        Some(Version {
            path: leaf.path.clone(),
            language: leaf.language.clone(),
            text: decoded.text,
            hash: known.hash,
            fields,
            standing_in: true,
        })
    }

    fn decoded(&self, path: &str, body: &RawBody, findings: &mut FileFindings) -> Option<Decoded> {
        if let RawBody::Bytes(bytes) = body
            && let Some((line, fault)) = leak::find(path, bytes, true)
        {
            findings.at(line, 1, fault);
            return None;
        }
        decode(body, findings)
    }

    fn album(&self, standing_in: bool) -> Album<'_> {
        Album {
            raw: self.raw,
            accepted: self.accepted,
            standing_in,
        }
    }

    fn parse(
        &self,
        leaf: &Leaf,
        kind: Kind,
        text: &str,
        original: Option<&Fields>,
        album: &Album,
        findings: &mut FileFindings,
    ) -> Option<Fields> {
        let split = front_matter::split(text, findings)?;
        merge_markers(&split, findings);
        if findings.has_errors() {
            return None;
        }
        let head = head::read(&split.head, findings)?;
        let reader = Reader {
            kind,
            file: &leaf.path,
            language: &self.site.language,
            is_translation: leaf.language.is_some(),
            album,
        };
        let mut fields = reader.fields(&head, findings);
        fields.pictures = markdown::pictures(
            &split.body,
            split.lines_before_body,
            &leaf.path,
            album,
            findings,
        );
        fields.body = split.body;
        match original {
            Some(original) => check::translation(&fields, original, findings),
            None => {
                let published = self
                    .accepted
                    .get(&leaf.path)
                    .is_some_and(|version| version.published);
                let at = Circumstances {
                    kind,
                    zone: &self.site.zone,
                    now: self.now,
                    published,
                };
                check::original(&fields, &at, findings);
            }
        }
        Some(fields)
    }
}

/// What version control leaves in a text that two people changed.
fn merge_markers(split: &front_matter::Split, findings: &mut FileFindings) {
    let marker = |line: &str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
    let in_head = split.head.lines().position(marker).map(number_of);
    let in_body = split.body.lines().position(marker).map(number_of);
    if let Some(line) = in_head.or(in_body.map(|line| line + split.lines_before_body)) {
        findings.at(line, 1, Fault::new("merge-marker"));
    }
}

/// The line number of an index.
fn number_of(index: usize) -> u32 {
    super::encoding::number(index + 1)
}

//! What a scan of the workspace means for one site, with the versions that were accepted earlier at
//! hand. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::content::{self, Accepted, Good, RawBody, RawFile, RawSite, SiteContent};
use crate::finding::{Finding, Place, Severity};
use crate::hash::Hash;
use crate::site::{self, Site};
use crate::words::Language;

/// One site, understood.
#[derive(Clone, Debug)]
pub struct Reading {
    pub id: String,
    /// `None` where the site file has errors and none was accepted before.
    pub content: Option<SiteContent>,
    /// Of the site file and of everything below its content folder, sorted by place.
    pub findings: Vec<Finding>,
    /// Every file without an error, for the ledger: its newest good version.
    pub good: Good,
}

impl Reading {
    /// The site, where it could be understood.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.content.as_ref().map(|content| &content.site)
    }

    /// True where something has to be mended.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// The note that belongs beside each file with an error, in the site's language.
    pub fn notes(&self) -> BTreeMap<String, String> {
        let language = self
            .site()
            .map_or(Language::English, |site| Language::of_tag(&site.language));
        let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        // A note lies beside a file; a folder without a site has none.
        let noted = |one: &&Finding| one.is_error() && one.code != SITE_FILE_MISSING;
        for finding in self.findings.iter().filter(noted) {
            by_file
                .entry(&finding.place.file)
                .or_default()
                .push(finding);
        }
        by_file
            .into_iter()
            .map(|(file, findings)| {
                (
                    file.to_owned(),
                    content::note::problem_note(&findings, language),
                )
            })
            .collect()
    }
}

/// Understands one site. A site file with errors is replaced by its last accepted version, as any
/// other file is.
pub fn read(
    id: &str,
    site_file: &RawFile,
    raw: &RawSite,
    accepted: &Accepted,
    now: Timestamp,
    memory: &mut content::Memory,
) -> Reading {
    let (site, mut findings, good_site) = read_site_file(id, site_file, accepted);
    let Some(site) = site else {
        return Reading {
            id: id.to_owned(),
            content: None,
            findings,
            good: Good::new(),
        };
    };
    let content = content::read_since(&Arc::new(site), raw, accepted, now, memory);
    findings.extend(content.findings.iter().cloned());
    let mut good = content.good.clone();
    good.extend(good_site);
    Reading {
        id: id.to_owned(),
        content: Some(content),
        findings,
        good,
    }
}

type SiteFile = (
    Option<Site>,
    Vec<Finding>,
    Option<(String, (Hash, Arc<str>))>,
);

fn read_site_file(id: &str, file: &RawFile, accepted: &Accepted) -> SiteFile {
    let bytes: &[u8] = match &file.body {
        RawBody::Bytes(bytes) => bytes,
        // Judged as an empty file: what cannot be read says nothing.
        _ => b"",
    };
    let (site, findings) = site::read(id, &file.path, bytes);
    let sound = !findings.iter().any(Finding::is_error);
    if sound && let Some(site) = site {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return (
            Some(site),
            findings,
            Some((file.path.clone(), (Hash::of(text.as_bytes()), text.into()))),
        );
    }
    let earlier = accepted.get(&file.path);
    let earlier = earlier.and_then(|version| site::read(id, &file.path, version.text.as_bytes()).0);
    (earlier, findings, None)
}

/// The code of a content folder without a site file.
pub const SITE_FILE_MISSING: &str = "site-file-missing";

/// A content folder without a site file: nothing can be said of it but that.
pub fn without_site_file(id: &str) -> Reading {
    let missing = Finding {
        site: id.to_owned(),
        severity: Severity::Error,
        code: SITE_FILE_MISSING,
        place: Place {
            file: format!("content/{id}"),
            line: 1,
            column: 1,
        },
        args: vec![("site", id.into())],
    };
    Reading {
        id: id.to_owned(),
        content: None,
        findings: vec![missing],
        good: Good::new(),
    }
}

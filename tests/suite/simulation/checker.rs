//! What must hold whatever happens. One checker: over the ledger, the website in memory, and what
//! people wrote, said and did.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

/// The page of an item on the website.
pub fn page_of(item: &str) -> String {
    format!("promotions/{item}/index.html")
}

/// One version of an item that an editor wrote.
#[derive(Clone, Debug)]
pub struct Written {
    pub version: u32,
    pub starts: Timestamp,
    pub ends: Timestamp,
    pub approved: bool,
}

/// Everything that people did.
#[derive(Debug, Default)]
pub struct People {
    /// By item: every version that was ever saved without a mistake.
    pub written: BTreeMap<String, Vec<Written>>,
    /// Pages that a human changed on the website, with what the human left there.
    pub touched: BTreeMap<String, Option<Vec<u8>>>,
    /// Pages that a human deleted: they come back only for a new showing.
    pub deleted: BTreeSet<String>,
    /// Whether the client is asked.
    pub asks: bool,
}

/// The version that a page shows: its text says so.
pub fn version_of(page: &[u8]) -> Option<u32> {
    let page = String::from_utf8_lossy(page);
    let at = page.find("version-")? + "version-".len();
    let digits: String = page[at..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// The pages of items on the website with the versions they show.
pub fn shown(
    files: &BTreeMap<String, std::sync::Arc<[u8]>>,
    items: &[&str],
) -> BTreeMap<String, u32> {
    let mut shown = BTreeMap::new();
    for item in items {
        if let Some(version) = files.get(&page_of(item)).and_then(|page| version_of(page)) {
            shown.insert((*item).to_owned(), version);
        }
    }
    shown
}

/// What a pass at `now` put on the website: only what an editor wrote, what the client agreed to,
/// and only in its time.
pub fn check_written(
    people: &People,
    before: &BTreeMap<String, u32>,
    after: &BTreeMap<String, u32>,
    now: Timestamp,
) -> Result<(), String> {
    for (item, version) in after {
        if before.get(item) == Some(version) || people.touched.contains_key(&page_of(item)) {
            continue;
        }
        let versions = people
            .written
            .get(item)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let Some(written) = versions.iter().find(|one| one.version == *version) else {
            return Err(format!(
                "{item} shows version {version}, which nobody wrote"
            ));
        };
        if people.asks && !written.approved {
            return Err(format!("{item} shows version {version} without a yes"));
        }
        if now < written.starts || written.ends <= now {
            return Err(format!(
                "{item} shows version {version} outside its dates at {now}"
            ));
        }
    }
    Ok(())
}

/// A human's edit stays until somebody decides about it.
pub fn check_humans(
    people: &People,
    files: &BTreeMap<String, std::sync::Arc<[u8]>>,
) -> Result<(), String> {
    for (path, left) in &people.touched {
        let now = files.get(path).map(|bytes| bytes.to_vec());
        if now != *left {
            return Err(format!("what a human did to {path} is gone"));
        }
    }
    Ok(())
}

/// No change of ours twice, and none confirmed that never arrived.
pub fn check_ledger(revisions: &[String], confirmed: &[String]) -> Result<(), String> {
    let all: BTreeSet<&String> = revisions.iter().collect();
    if all.len() != revisions.len() {
        return Err("one change took effect twice".to_owned());
    }
    match confirmed.iter().find(|one| !all.contains(one)) {
        Some(one) => Err(format!("change {one} is confirmed and never arrived")),
        None => Ok(()),
    }
}

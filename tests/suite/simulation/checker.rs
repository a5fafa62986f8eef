//! What must hold whatever happens. One checker: over the ledger, the website in memory, and what
//! people wrote, said and did ([`People`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use recado::change::Action;
use recado::reconcile::{SiteReport, Stop};

use super::people::{ITEMS, People, page_of, version_of};

/// A rule that was broken, and how. The rule's name is what `tests/bugs.sh` looks for.
#[derive(Debug)]
pub struct Broken {
    pub rule: &'static str,
    pub how: String,
}

pub type Held = Result<(), Broken>;

pub fn broken(rule: &'static str, how: impl Into<String>) -> Held {
    let how = how.into();
    Err(Broken { rule, how })
}

/// How late a start and an end may be.
pub const IN_TIME: SignedDuration = SignedDuration::from_mins(1);

/// The longest wait between two attempts.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(61);

/// Files of the website.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// The items on the website with the versions they show; 0 where the page says something else.
pub fn shown(files: &Files) -> BTreeMap<&'static str, u32> {
    let page = |item| files.get(&page_of(item));
    let of = |item: &'static str| Some((item, version_of(page(item)?).unwrap_or(0)));
    ITEMS.into_iter().filter_map(of).collect()
}

/// What was on the website before a pass.
pub struct Before {
    pub files: Files,
    pub revisions: usize,
    /// The instant that the pass decides by.
    pub now: Timestamp,
}

/// What one pass did: only what an editor wrote, what the client agreed to, and only in its time.
pub fn check_pass(
    people: &People,
    before: &Before,
    reports: &[SiteReport],
    files: &Files,
    revisions: &[String],
) -> Held {
    let own: BTreeSet<&String> = reports
        .iter()
        .flat_map(SiteReport::published)
        .map(|(_, published)| &published.revision)
        .collect();
    let arrived = &revisions[before.revisions..];
    // What was decided earlier and arrives late was right when it was decided.
    if arrived.iter().all(|one| own.contains(one)) {
        check_new(people, before, files)?;
    }
    for report in reports {
        check_report(people, report)?;
    }
    check_humans(people, files)
}

fn check_new(people: &People, before: &Before, files: &Files) -> Held {
    let (was, is) = (shown(&before.files), shown(files));
    for (item, version) in is {
        if was.get(item) == Some(&version) || people.touched.contains_key(&page_of(item)) {
            continue;
        }
        let what = format!("{item} shows version {version}");
        let Some(written) = people.versions.get(&version) else {
            return broken("written", format!("{what}, which nobody wrote"));
        };
        if written.item != item {
            return broken("written", format!("{what} of {}", written.item));
        }
        if people.asks && !written.approved {
            return broken("agreed", format!("{what} without a yes"));
        }
        if !written.is_due(before.now) {
            return broken(
                "dates",
                format!("{what} outside its dates at {}", before.now),
            );
        }
    }
    Ok(())
}

fn check_report(people: &People, report: &SiteReport) -> Held {
    let published = report
        .published()
        .flat_map(|(_, published)| &published.items);
    for change in published {
        let item = change.item.trim_start_matches("promotions/");
        let has_file = people.files.contains_key(item);
        if people.absent && has_file && change.action == Action::Remove {
            return broken(
                "absent",
                format!("{item} is taken down while its folder is gone"),
            );
        }
    }
    if report.stop.is_some() && report.published().next().is_some() {
        return broken("stopped", "a site that stands still was written to");
    }
    if people.paused && !matches!(report.stop, Some(Stop::Paused(_) | Stop::Frozen(_))) {
        return broken("stopped", "the site was paused and goes on");
    }
    for drift in report.targets.iter().flat_map(|target| &target.drift) {
        if !people.ever_touched.contains(&drift.path) {
            let how = format!(
                "{} is taken for a human's work: {:?}",
                drift.path, drift.kind
            );
            return broken("own", how);
        }
    }
    Ok(())
}

/// A human's edit stays until somebody decides about it.
fn check_humans(people: &People, files: &Files) -> Held {
    for (path, left) in &people.touched {
        let now = files.get(path).map(|bytes| bytes.to_vec());
        if now != *left {
            return broken("human", format!("what a human did to {path} is gone"));
        }
    }
    Ok(())
}

/// No change of ours twice, and none confirmed that never arrived.
pub fn check_ledger(revisions: &[String], confirmed: &BTreeSet<String>) -> Held {
    let all: BTreeSet<&String> = revisions.iter().collect();
    if all.len() != revisions.len() {
        return broken("once", "one change took effect twice");
    }
    match confirmed.iter().find(|one| !all.contains(one)) {
        Some(one) => broken("evidence", format!("{one} is confirmed and never arrived")),
        None => Ok(()),
    }
}

/// In the end what arrived is on record.
pub fn check_record(revisions: &[String], confirmed: &BTreeSet<String>) -> Held {
    match revisions.iter().find(|one| !confirmed.contains(*one)) {
        Some(one) => broken("record", format!("{one} arrived and is not on record")),
        None => Ok(()),
    }
}

/// The time in which the service has nothing to do.
pub struct Quiet<'a> {
    pub from: Timestamp,
    pub until: Timestamp,
    /// When the service wakes next by itself.
    pub wakes: Option<Timestamp>,
    /// What the last pass reported.
    pub last: &'a SiteReport,
    /// The last pass was the service's own.
    pub by_service: bool,
}

/// While the service rests, the website shows exactly what it should at every instant, or there is
/// a reason and a next attempt.
pub fn check_quiet(people: &People, quiet: &Quiet<'_>, files: &Files) -> Held {
    let last = quiet.last;
    if last.stop.is_some() || people.absent {
        return Ok(());
    }
    if !arrived(last) {
        let soon = quiet.from + LONGEST_WAIT;
        let tried_again = quiet.wakes.is_some_and(|at| at <= soon);
        return match quiet.by_service && !tried_again {
            true => broken("retry", "what failed is not tried again within the hour"),
            false => Ok(()),
        };
    }
    let is = shown(files);
    for at in moments(people, quiet) {
        for item in ITEMS {
            let page = page_of(item);
            if people.touched.contains_key(&page) || people.deleted.contains(&page) {
                continue;
            }
            let held = format!("promotions/{item}");
            let version = is.get(item).copied();
            if last.held.iter().any(|one| one.item == held) {
                check_standing(people, item, version, at)?;
                continue;
            }
            let wanted = people.expected(item, at);
            if version != wanted && version != people.expected(item, at - IN_TIME) {
                let rule = match people.undone.contains_key(item) {
                    true => "undo",
                    false => "timely",
                };
                let how = format!("{item} should show {wanted:?} at {at} and shows {version:?}");
                return broken(rule, how);
            }
        }
    }
    Ok(())
}

/// Whether everything is on the website, as far as the pass says.
pub fn arrived(report: &SiteReport) -> bool {
    use recado::reconcile::Outcome;
    let arrived = |outcome: &Outcome| matches!(outcome, Outcome::Unchanged | Outcome::Published(_));
    report.targets.iter().all(|target| arrived(&target.outcome))
}

/// What stands while a newer version waits for its yes: its own dates rule.
fn check_standing(people: &People, item: &str, version: Option<u32>, at: Timestamp) -> Held {
    let Some(version) = version else {
        return Ok(());
    };
    let written = people.versions.get(&version);
    match written.is_some_and(|one| one.is_due(at) || one.is_due(at - IN_TIME)) {
        true => Ok(()),
        false => {
            let how = format!("{item} still shows version {version} at {at}, past its end");
            broken("timely", how)
        }
    }
}

/// The instants worth looking at: the beginning, the end, and a minute after each start and end.
fn moments(people: &People, quiet: &Quiet<'_>) -> BTreeSet<Timestamp> {
    let edges = people.versions.values();
    let edges = edges.flat_map(|one| [one.starts + IN_TIME, one.ends + IN_TIME]);
    let last = quiet.until - SignedDuration::from_millis(1);
    let within = |at: &Timestamp| quiet.from < *at && *at < quiet.until;
    let mut moments: BTreeSet<Timestamp> = edges.filter(within).collect();
    moments.extend([quiet.from, last.max(quiet.from)]);
    moments
}

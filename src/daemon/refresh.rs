//! The daily or weekly look at a whole site: verify it, and write the digest for the secretary.

use jiff::Timestamp;

use crate::proof::Verdict;
use crate::publication::digest::digest;
use crate::publication::missed::Missed;
use crate::reconcile::{PassError, Reconciler, SiteInput, SiteReport, Verified, both, read};
use crate::schedule::{due_between, next_refresh, rule_name};
use crate::site::{Refresh, Site};
use crate::store::{Occurrence, StoreError};
use crate::words::{Language, say};

/// Changes named in a digest, at most.
const MOST_CHANGES: u32 = 20;

/// When the next refresh is, after the ones that were due.
pub struct Refreshed {
    pub next: Option<Timestamp>,
    /// A digest was written.
    pub digest: bool,
}

/// Runs the refresh that is due, if one is: however many were missed, once (T12). Each occurrence
/// is noted under its key, so that a clock that goes back does not run it again (T14). What came
/// and went `unseen` is in the digest, for which alone one is written.
pub async fn refresh(
    reconciler: &Reconciler,
    input: &SiteInput,
    report: &SiteReport,
    unseen: &[Missed],
    now: Timestamp,
) -> Result<Refreshed, StoreError> {
    let mut done = Refreshed {
        next: None,
        digest: false,
    };
    let Some(site) = &report.site else {
        return Ok(done);
    };
    done.next = next_refresh(&site.refresh, &site.zone, now).map(|refresh| refresh.at);
    if report.stop.is_some() {
        return Ok(done);
    }
    let due = due(reconciler, site, now).await?;
    if due.is_none() && unseen.is_empty() {
        return Ok(done);
    }
    let due = due.unwrap_or(Covers {
        since: now,
        weekly: false,
    });
    done.digest = look_and_tell(reconciler, input, due, unseen, now).await?;
    Ok(done)
}

/// What a digest tells of.
#[derive(Clone, Copy)]
struct Covers {
    since: Timestamp,
    /// A weekly one is among what is due: it is mailed also where it has nothing to say, so that people
    /// know that somebody is looking.
    weekly: bool,
}

/// Notes what is due under its keys. Returns what the digest tells of, where one is due.
async fn due(
    reconciler: &Reconciler,
    site: &Site,
    now: Timestamp,
) -> Result<Option<Covers>, StoreError> {
    let store = &reconciler.store;
    let occurrence = |rule: &Refresh, key: &str, at: Timestamp, outcome: &str| Occurrence {
        rule: format!("{} {}", site.id, rule_name(rule)),
        key: key.to_owned(),
        due_at: at,
        zone: site.zone.name().to_owned(),
        tzdb: TZDB.to_owned(),
        outcome: outcome.to_owned(),
    };
    let mut last = None;
    for rule in &site.refresh {
        let rule = format!("{} {}", site.id, rule_name(rule));
        last = last.max(store.last_done(&rule).await?.map(|done| done.due_at));
    }
    let Some(last) = last else {
        if let Some(first) = site.refresh.first() {
            // A new site, or a new rhythm: the pass that was just made is its first look.
            let key = format!("first pass {now}");
            store.record(&occurrence(first, &key, now, "done")).await?;
        }
        return Ok(None);
    };
    let Some(due) = due_between(&site.refresh, &site.zone, last, now) else {
        return Ok(None);
    };
    for merged in &due.merged_named {
        let row = occurrence(&merged.rule, &merged.key, merged.at, "merged");
        store.record(&row).await?;
    }
    let run = occurrence(&due.run.rule, &due.run.key, due.run.at, "done");
    let rules = due.merged_named.iter().map(|merged| &merged.rule);
    let mut rules = rules.chain([&due.run.rule]);
    let covers = Covers {
        since: last,
        weekly: rules.any(|rule| matches!(rule, Refresh::Weekly { .. })),
    };
    Ok(store.record(&run).await?.then_some(covers))
}

/// The time zone database is the one inside jiff.
pub const TZDB: &str = "bundled";

async fn look_and_tell(
    reconciler: &Reconciler,
    input: &SiteInput,
    covers: Covers,
    unseen: &[Missed],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let verified = match reconciler.verify(input, now).await {
        Ok(verified) => verified,
        Err(PassError::Store(error)) => return Err(error),
        Err(error) => {
            tracing::warn!(site = %input.id, %error, "the site could not be verified");
            Vec::new()
        }
    };
    let accepted = reconciler.store.accepted(&input.id).await?;
    let reading = read(input, &accepted, now);
    let Some(content) = &reading.content else {
        return Ok(false);
    };
    let zone = &content.site.zone;
    let history = reconciler
        .store
        .history(Some(&input.id), MOST_CHANGES)
        .await?;
    let due = digest(content, now);
    let changed = history.iter().filter(|change| change.at > covers.since);
    let wrong = |one: &Verified| {
        let seen = one.verdict.as_ref().is_none_or(Verdict::is_live);
        !seen || one.error.is_some() || !one.drift.is_empty()
    };
    // A daily mail that says nothing is one that nobody reads when it does.
    let is_mailed = covers.weekly
        || !unseen.is_empty()
        || changed.clone().next().is_some()
        || verified.iter().any(wrong)
        || due.iter().any(|line| line.is_soon(zone, now));
    let text = both(|language: Language| {
        let mut lines = Vec::new();
        for change in changed.clone().rev() {
            let args = [
                ("moment", zone.civil(change.at).into()),
                ("sentence", change.sentence.as_str().into()),
            ];
            lines.push(say(language, "digest-changed", &args));
        }
        lines.extend(unseen.iter().map(|one| one.sentence(language, zone)));
        for one in &verified {
            if let Some(verdict) = &one.verdict {
                lines.push(verdict.sentence(language));
                if !verdict.is_live() {
                    lines.push(verdict.hint(language));
                }
            }
            lines.extend(one.error.iter().map(|error| error.sentence(language)));
            lines.extend(one.drift.iter().map(|drift| drift.sentence(language)));
        }
        lines.extend(due.iter().map(|line| line.sentence(language, zone)));
        if lines.is_empty() {
            lines.push(say(language, "digest-quiet", &[]));
        }
        lines.join("\n")
    });
    reconciler
        .store
        .put_digest(&input.id, now, &text, is_mailed)
        .await?;
    Ok(true)
}

//! The daily or weekly look at a whole site: verify it, and write the digest for the secretary.

use jiff::Timestamp;

use crate::publication::digest::digest;
use crate::reconcile::{PassError, Reconciler, SiteInput, SiteReport, both, read};
use crate::schedule::{RefreshTime, due_between, next_refresh, rule_name};
use crate::store::{Occurrence, StoreError};
use crate::words::{Language, say};

/// Changes named in a digest, at most.
const MOST_CHANGES: u32 = 20;

/// When the next refresh is, after the ones that were due.
pub struct Refreshed {
    pub next: Option<Timestamp>,
}

/// Runs the refresh that is due, if one is: however many were missed, once (T12). Each occurrence
/// is noted under its key, so that a clock that goes back does not run it again (T14).
pub async fn refresh(
    reconciler: &Reconciler,
    input: &SiteInput,
    report: &SiteReport,
    now: Timestamp,
) -> Result<Refreshed, StoreError> {
    let Some(site) = &report.site else {
        return Ok(Refreshed { next: None });
    };
    let next = next_refresh(&site.refresh, &site.zone, now).map(|refresh| refresh.at);
    if site.refresh.is_empty() || report.stop.is_some() {
        return Ok(Refreshed { next });
    }
    let store = &reconciler.store;
    let mut last = None;
    for rule in &site.refresh {
        let done = store
            .last_done(&format!("{} {}", site.id, rule_name(rule)))
            .await?;
        last = last.max(done.map(|done| done.due_at));
    }
    let Some(last) = last else {
        // A new site: the pass that was just made is its first look. What is counted from is now.
        let first = Occurrence {
            rule: format!("{} {}", site.id, rule_name(&site.refresh[0])),
            key: format!("first pass {now}"),
            due_at: now,
            zone: site.zone.name().to_owned(),
            tzdb: TZDB.to_owned(),
            outcome: "done".to_owned(),
        };
        store.record(&first).await?;
        return Ok(Refreshed { next });
    };
    let Some(due) = due_between(&site.refresh, &site.zone, last, now) else {
        return Ok(Refreshed { next });
    };
    let occurrence = |time: &RefreshTime, outcome: &str| Occurrence {
        rule: format!("{} {}", site.id, rule_name(&time.rule)),
        key: time.key.clone(),
        due_at: time.at,
        zone: site.zone.name().to_owned(),
        tzdb: TZDB.to_owned(),
        outcome: outcome.to_owned(),
    };
    for merged in &due.merged_named {
        store.record(&occurrence(merged, "merged")).await?;
    }
    if store.record(&occurrence(&due.run, "done")).await? {
        look_and_tell(reconciler, input, last, now).await?;
    }
    Ok(Refreshed { next })
}

/// The time zone database is the one inside jiff.
const TZDB: &str = "bundled";

async fn look_and_tell(
    reconciler: &Reconciler,
    input: &SiteInput,
    since: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
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
        return Ok(());
    };
    let zone = &content.site.zone;
    let history = reconciler
        .store
        .history(Some(&input.id), MOST_CHANGES)
        .await?;
    let text = both(|language: Language| {
        let mut lines = Vec::new();
        for change in history.iter().filter(|change| change.at > since).rev() {
            let args = [
                ("moment", zone.civil(change.at).into()),
                ("sentence", change.sentence.as_str().into()),
            ];
            lines.push(say(language, "digest-changed", &args));
        }
        for one in &verified {
            lines.extend(one.verdict.iter().map(|verdict| verdict.sentence(language)));
            lines.extend(one.drift.iter().map(|drift| drift.sentence(language)));
        }
        lines.extend(
            digest(content, now)
                .iter()
                .map(|line| line.sentence(language, zone)),
        );
        if lines.is_empty() {
            lines.push(say(language, "digest-quiet", &[]));
        }
        lines.join("\n")
    });
    reconciler.store.put_digest(&input.id, now, &text).await
}

//! `recado email status`: who got an item's e-mail and who did not, in figures. Nobody is watched: whether a
//! message was opened is not known here.

use jiff::Timestamp;
use serde_json::json;

use super::super::args::{PlainFormat, Report};
use super::super::session::Session;
use super::super::voice::{Failure, Voice};
use crate::campaign::{Due, Standing, due};
use crate::content::SiteContent;
use crate::mailing::Reason;
use crate::mailing::round::{rule, waits_rule};
use crate::moment::Zone;
use crate::store::{CampaignRow, Store, StoreError, Tally};
use crate::words::{Arg, long_moment};

/// Characters of the longest bar.
const BAR: usize = 30;

/// Addresses that are named in one sentence.
const MOST_NAMED: usize = 20;

/// One e-mail of one site.
struct One {
    site: String,
    zone: Zone,
    item: String,
    title: String,
    state: &'static str,
    why: String,
    /// When it goes out, or went.
    at: Option<Timestamp>,
    tally: Tally,
    audience: i64,
    unknown: Vec<String>,
    after: After,
}

/// What became known of messages after the server had taken them.
#[derive(Default)]
struct After {
    bounced: i64,
    unsubscribed: i64,
    complained: i64,
}

/// Prints every e-mail of the sites asked for.
pub async fn status(args: &Report, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let store = session.look().await?;
    let mut all = Vec::new();
    let sites = session.sites(args.site.as_deref())?;
    for site in &sites {
        let found = of_site(site, store.as_ref(), session).await?;
        if found.is_empty() && args.format == PlainFormat::Human {
            voice.tell("cli-email-status-none", &[("site", site.as_str().into())]);
        }
        all.extend(found);
    }
    if args.format == PlainFormat::Json {
        let rows: Vec<_> = all.iter().map(json_of).collect();
        voice.answer(format!("{:#}", serde_json::Value::Array(rows)));
        return Ok(0);
    }
    for one in &all {
        print(one, &voice);
    }
    Ok(0)
}

async fn of_site(
    site: &str,
    store: Option<&Store>,
    session: &Session,
) -> Result<Vec<One>, Failure> {
    let failed = |error: StoreError| session.ledger_failure(&error);
    let now = session.clock.now();
    let reading = session.reading(site, store, now).await?;
    let content = reading.content.as_ref();
    let zone = content.map_or_else(Zone::utc, |content| content.site.zone.clone());
    let mut all = Vec::new();
    let rows = match store {
        Some(store) => store.campaigns(site).await.map_err(failed)?,
        None => Vec::new(),
    };
    for row in &rows {
        let started = Started {
            store,
            row,
            zone: &zone,
            content,
        };
        all.extend(started.one(session).await.map_err(failed)?);
    }
    for one in content.into_iter().flat_map(|content| due(content, now)) {
        let is_it = |row: &&CampaignRow| row.item == one.item && row.occasion == one.occasion;
        if rows.iter().any(|row| is_it(&row)) {
            continue;
        }
        all.push(
            coming(site, &zone, &one, store, session)
                .await
                .map_err(failed)?,
        );
    }
    all.sort_by(|a, b| (a.at, &a.item).cmp(&(b.at, &b.item)));
    Ok(all)
}

struct Started<'a> {
    store: Option<&'a Store>,
    row: &'a CampaignRow,
    zone: &'a Zone,
    content: Option<&'a SiteContent>,
}

impl Started<'_> {
    async fn one(&self, session: &Session) -> Result<Option<One>, StoreError> {
        let (Some(store), row) = (self.store, self.row) else {
            return Ok(None);
        };
        let language = session.voice.language;
        let why = Reason::read(&row.reason).map(|why| why.sentence(language));
        let back = store.bounces(row).await?;
        let after = After {
            bounced: back.hard + back.soft,
            unsubscribed: store.left_through(row).await?,
            complained: back.complaints,
        };
        Ok(Some(One {
            site: row.site.clone(),
            zone: self.zone.clone(),
            item: row.item.clone(),
            title: title(self.content, &row.item),
            state: row.state.as_str(),
            why: why.unwrap_or_default(),
            at: Some(row.started_at),
            tally: store.tally(&row.id).await?,
            audience: row.audience,
            unknown: store.unknown_addresses(&row.id).await?,
            after,
        }))
    }
}

/// An e-mail that was not started.
async fn coming(
    site: &str,
    zone: &Zone,
    one: &Due,
    store: Option<&Store>,
    session: &Session,
) -> Result<One, StoreError> {
    let (now, language) = (session.clock.now(), session.voice.language);
    let (mut state, mut why) = ("waiting", String::new());
    let standing = one.standing(None, now);
    let named = |mut more: Vec<(&'static str, Arg)>| {
        more.extend([("site", site.into()), ("item", one.item.as_str().into())]);
        more
    };
    if let Standing::Open { .. } = standing {
        why = session.voice.say("email-status-due", &named(vec![]));
    }
    if let Standing::Over(over) = standing {
        state = "expired";
        let values = named(vec![("over", zone.civil(over).into())]);
        why = session.voice.say("email-status-missed", &values);
    }
    if let Some(store) = store {
        let settled = store.noted(&rule(site, &one.item), &one.occasion).await?;
        if let Some(settled) = settled {
            if settled.outcome != "missed" {
                state = "stopped";
                why = session.voice.say("email-status-called-off", &named(vec![]));
            }
        } else if let Standing::Open { .. } = standing {
            let rule = waits_rule(site, &one.item);
            let waits = store.noted(&rule, &one.occasion);
            let waits = waits.await?.and_then(|row| Reason::read(&row.outcome));
            why = waits.map_or(why, |waits| waits.sentence(language));
        }
    }
    Ok(One {
        site: site.to_owned(),
        zone: zone.clone(),
        item: one.item.clone(),
        title: one.title.clone(),
        state,
        why,
        at: one.send,
        tally: Tally::default(),
        audience: 0,
        unknown: Vec::new(),
        after: After::default(),
    })
}

fn title(content: Option<&SiteContent>, item: &str) -> String {
    let items = content.into_iter().flat_map(SiteContent::items);
    let found = { items }.find(|(common, _)| common.id == item);
    let title = found
        .and_then(|(_, texts)| texts.first())
        .map(|text| &text.title);
    title.map_or_else(|| item.to_owned(), Clone::clone)
}

fn json_of(one: &One) -> serde_json::Value {
    let tally = &one.tally;
    json!({
        "site": one.site,
        "item": one.item,
        "title": one.title,
        "state": one.state,
        "reason": one.why,
        "at": one.at.map(|at| one.zone.rfc3339(at)),
        "audience": one.audience,
        "queued": tally.queued,
        "claimed": tally.claimed,
        "data": tally.data,
        "accepted": tally.accepted,
        "refused": tally.refused,
        "unknown": tally.unknown,
        "suppressed": tally.suppressed,
        "expired": tally.expired,
        "unknown_addresses": one.unknown,
        "bounced": one.after.bounced,
        "unsubscribed": one.after.unsubscribed,
        "complained": one.after.complained,
    })
}

fn print(one: &One, voice: &Voice) {
    let state = voice.say(&format!("email-state-{}", one.state), &[]);
    voice.answer(format!(
        "{}: “{}” ({}): {state}",
        one.site, one.title, one.item
    ));
    if one.audience == 0 {
        match one.at {
            Some(at) if one.state == "waiting" && one.why.is_empty() => {
                let at = long_moment(voice.language, one.zone.civil(at));
                voice.line(format!(
                    "  {}",
                    voice.say("email-status-at", &[("at", at.into())])
                ));
            }
            None if one.state == "waiting" => {
                voice.line(format!("  {}", voice.say("email-status-at-live", &[])));
            }
            _ => {}
        }
    }
    if !one.why.is_empty() {
        voice.line(format!("  {}", one.why));
    }
    if one.audience > 0 {
        chart(one, voice);
    }
    if !one.unknown.is_empty() {
        let mut named = one.unknown.clone();
        named.truncate(MOST_NAMED);
        let more = one.unknown.len() - named.len();
        let mut addresses = named.join(", ");
        if more > 0 {
            addresses.push_str(&format!(" (+{more})"));
        }
        let values = [
            ("addresses", addresses.into()),
            ("site", one.site.as_str().into()),
            ("item", one.item.as_str().into()),
        ];
        voice.line(format!("  {}", voice.say("email-status-unknown", &values)));
    }
}

/// The figures, each with its bar.
fn chart(one: &One, voice: &Voice) {
    let tally = &one.tally;
    let people = voice.say("email-status-people", &[("count", one.audience.into())]);
    voice.line(format!("  {people}"));
    let open = tally.queued + tally.claimed + tally.data;
    let rows = [
        ("email-count-accepted", tally.accepted),
        ("email-count-refused", tally.refused),
        ("email-count-unknown", tally.unknown),
        ("email-count-open", open),
        ("email-count-suppressed", tally.suppressed),
        ("email-count-expired", tally.expired),
        ("email-count-bounced", one.after.bounced),
        ("email-count-unsubscribed", one.after.unsubscribed),
        ("email-count-complained", one.after.complained),
    ];
    let named: Vec<(String, i64)> = rows
        .iter()
        .filter(|(key, count)| *count > 0 || *key == "email-count-accepted")
        .map(|(key, count)| (voice.say(key, &[]), *count))
        .collect();
    let width = named.iter().map(|(name, _)| name.chars().count()).max();
    let width = width.unwrap_or(0);
    for (name, count) in named {
        voice.line(format!(
            "  {name:<width$} {} {count}",
            bar(count, one.audience)
        ));
    }
}

/// A bar that is as long as its part of the whole; what is there at all is seen.
fn bar(part: i64, whole: i64) -> String {
    let whole = usize::try_from(whole).unwrap_or(1).max(1);
    let part = usize::try_from(part).unwrap_or(0).min(whole);
    let filled = (part * BAR).div_ceil(whole);
    format!("{}{}", "█".repeat(filled), "·".repeat(BAR - filled))
}

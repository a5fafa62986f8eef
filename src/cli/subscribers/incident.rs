//! `recado subscribers incident`: the report of an incident with personal data.

use jiff::Timestamp;

use super::export::hand_out;
use super::{ACTOR, Client};
use crate::cli::args::people::IncidentReport;
use crate::cli::session::Session;
use crate::cli::typed::Typed;
use crate::cli::voice::Failure;
use crate::privacy::{Incident, Line, ListOfPeople};
use crate::store::{Store, StoreError};
use crate::words::Language;

/// Writes the report in the language of the client's site. That it was asked for is in the record.
pub async fn incident(args: &IncidentReport, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let failed = |error: StoreError| session.ledger_failure(&error);
    let client = Client::open(&args.site, session).await?;
    let reading = session
        .reading(&client.id, None, session.clock.now())
        .await?;
    let site = reading.site();
    let now = session.clock.now();
    let at = |written: &str| -> Result<Timestamp, Failure> {
        Ok(Typed::read(written, &voice)?.instant(&client.zone))
    };
    let since = at(&args.since)?;
    let until = args
        .incident_until
        .as_deref()
        .map(at)
        .transpose()?
        .unwrap_or(now);
    let known = args.known.as_deref().map(at).transpose()?.unwrap_or(now);
    if until < since {
        return Err(Failure::Usage(voice.say("cli-incident-order", &[])));
    }
    let store = session.store().await?;
    let incident = Incident {
        client: site.map_or_else(|| client.id.clone(), |site| site.name.clone()),
        since,
        until,
        known,
        zone: client.zone.clone(),
        country: site.and_then(|site| site.country.clone()),
        lists: lists(&store, &client.id).await.map_err(failed)?,
        campaigns: campaigns(&store, &client.id).await.map_err(failed)?,
        record: record(&store, &client.id, since, until)
            .await
            .map_err(failed)?,
    };
    let text = incident.markdown(Language::of_tag(&client.languages[0]));
    let noted = store.audit(ACTOR, "subscribers incident", &client.id, "", now);
    noted.await.map_err(failed)?;
    hand_out(&text, args.out_file.as_deref(), session)?;
    if let Some(file) = &args.out_file {
        let file = [("file", file.display().to_string().into())];
        voice.tell("cli-incident-written", &file);
    }
    Ok(0)
}

async fn lists(store: &Store, site: &str) -> Result<Vec<ListOfPeople>, StoreError> {
    let lists = store.subscribers(site).lists().await?;
    let people = |list: crate::store::ListCounts| ListOfPeople {
        name: list.name,
        active: list.active,
        removed: list.removed,
    };
    Ok(lists.into_iter().map(people).collect())
}

/// Campaigns whose messages are kept, and how many of these there are.
async fn campaigns(store: &Store, site: &str) -> Result<(usize, i64), StoreError> {
    let kept = store.kept_messages(site).await?;
    Ok((usize::try_from(kept.0).unwrap_or_default(), kept.1))
}

async fn record(
    store: &Store,
    site: &str,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Line>, StoreError> {
    let rows = store.audited(site, since, until).await?;
    let line = |row: crate::store::AuditRow| Line {
        at: row.at,
        actor: row.actor,
        action: row.action,
        object: row.object,
        detail: row.detail,
    };
    Ok(rows.into_iter().map(line).collect())
}

//! `recado history`: what was published.

use serde_json::json;

use super::args::{History, PlainFormat};
use super::session::Session;
use super::voice::Failure;
use crate::moment::Zone;
use crate::reconcile::kept_sentence;
use crate::store::{EffectState, HistoryRow};

/// Rows shown at most, newest first.
const MOST: u32 = 200;

/// Prints the history of the sites asked for.
pub async fn history(args: &History, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(args.site.as_deref())?;
    let store = session.look().await?;
    let rows = match &store {
        None => Vec::new(),
        Some(store) => {
            let rows = store.history(args.site.as_deref(), MOST).await;
            rows.map_err(|error| session.ledger_failure(&error))?
        }
    };
    let mut zones = std::collections::BTreeMap::new();
    for id in sites {
        let reading = session
            .reading(&id, store.as_ref(), session.clock.now())
            .await?;
        let zone = reading
            .site()
            .map_or_else(Zone::utc, |site| site.zone.clone());
        zones.insert(id, zone);
    }
    let utc = Zone::utc();
    let zone = |row: &HistoryRow| zones.get(&row.site).unwrap_or(&utc).clone();
    if args.format == PlainFormat::Json {
        let list: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({
                    "number": row.number, "at": zone(row).rfc3339(row.at), "site": row.site,
                    "sentence": row.sentence, "state": row.state_word(), "target": row.target,
                    "revision": row.revision, "verdict": row.verdict, "reason": row.reason,
                })
            })
            .collect();
        voice.answer(format!("{:#}", serde_json::Value::Array(list)));
        return Ok(0);
    }
    if rows.is_empty() {
        voice.tell("cli-history-none", &[]);
    }
    for row in &rows {
        let at = crate::words::long_moment(voice.language, zone(row).civil(row.at));
        let revision: String = row
            .revision
            .iter()
            .flat_map(|text| text.chars().take(12))
            .collect();
        voice.answer(format!("{} #{}  {at}", row.site, row.number));
        voice.answer(format!("    {}", row.sentence));
        let state = voice.say(&format!("history-{}", row.state_word()), &[]);
        let target = row.target.as_str();
        voice.answer(format!("    {state}, {target} {revision}").trim_end());
        if row.state != EffectState::Confirmed && !row.reason.is_empty() {
            let reason = kept_sentence(&row.reason, voice.language);
            voice.answer(format!("    {}", reason.as_deref().unwrap_or(&row.reason)));
        }
    }
    Ok(0)
}

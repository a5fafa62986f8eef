//! `recado email bounce` and `recado email bounces`: what came back.

use std::io::{self, IsTerminal as _, Read as _};

use serde_json::{Value, json};

use super::args::{EmailBounce, PlainFormat, Report};
use super::local;
use super::session::Session;
use super::voice::Failure;
use crate::bounce::{MOST_READ, take_in};
use crate::moment::Zone;
use crate::secret::{AddressKey, Vault};
use crate::store::StoreError;

/// Bytes that are taken from whoever pipes a mail in; what follows them stays in the pipe.
const MOST_PIPED: u64 = 10 << 20;

/// Rows shown at most, newest first.
const MOST: i64 = 200;

/// Takes in one mail, as the program that delivers mail pipes it. The code is 0 also where nothing follows from it: any
/// other would make that program send it back, or bring it again.
pub async fn take(args: &EmailBounce, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = match &args.of_site {
        Some(site) => session.sites(Some(site))?.pop(),
        None => None,
    };
    if io::stdin().is_terminal() {
        return Err(Failure::Usage(voice.say("cli-bounce-terminal", &[])));
    }
    let mail = piped().map_err(|error| local(&voice, &error))?;
    let failed = |error: StoreError| session.ledger_failure(&error);
    let store = session.store().await?;
    let now = session.clock.now();
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let key = vault.kept_address_key().await;
    let key = key.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    // Without a key nothing was sent yet, and no report can be about anything.
    let key = key.unwrap_or_else(AddressKey::passing);
    let taken = take_in(&mail, site.as_deref(), &store, &key, now).await;
    let taken = taken.map_err(failed)?;
    voice.answer(taken.sentence(voice.language));
    Ok(0)
}

fn piped() -> io::Result<Vec<u8>> {
    let mut piped = io::stdin().lock().take(MOST_PIPED);
    let mut mail = Vec::new();
    let read = u64::try_from(MOST_READ).unwrap_or(MOST_PIPED);
    piped.by_ref().take(read).read_to_end(&mut mail)?;
    // Whoever pipes is not cut off.
    io::copy(&mut piped, &mut io::sink())?;
    Ok(mail)
}

/// Lists what came back lately.
pub async fn list(args: &Report, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let failed = |error: StoreError| session.ledger_failure(&error);
    let store = session.look().await?;
    let mut json = Vec::new();
    for id in session.sites(args.site.as_deref())? {
        let now = session.clock.now();
        let reading = session.reading(&id, store.as_ref(), now).await?;
        let zone = reading
            .site()
            .map_or_else(Zone::utc, |site| site.zone.clone());
        let rows = match &store {
            Some(store) => store.bounces_lately(&id, MOST).await.map_err(failed)?,
            None => Vec::new(),
        };
        if args.format == PlainFormat::Json {
            json.extend(rows.iter().map(|row| {
                json!({
                    "site": id, "campaign": row.campaign, "item": row.item, "number": row.number,
                    "address": row.address, "kind": row.kind, "said": row.said, "at": zone.rfc3339(row.at),
                })
            }));
            continue;
        }
        if rows.is_empty() {
            voice.tell("cli-bounces-none", &[("site", id.as_str().into())]);
        }
        for row in &rows {
            let when = crate::words::long_moment(voice.language, zone.civil(row.at));
            let forgotten = || voice.say("cli-bounces-forgotten", &[]);
            let said = if row.said.is_empty() {
                "none"
            } else {
                &row.said
            };
            let values = [
                ("when", when.into()),
                ("kind", row.kind.as_str().into()),
                (
                    "address",
                    row.address.clone().unwrap_or_else(forgotten).into(),
                ),
                ("item", row.item.as_str().into()),
                ("said", said.into()),
            ];
            voice.answer(voice.say("cli-bounces-row", &values));
        }
    }
    if args.format == PlainFormat::Json {
        voice.answer(format!("{:#}", Value::Array(json)));
        return Ok(0);
    }
    let unproved = match &store {
        Some(store) => store.bounces_without_proof().await.map_err(failed)?,
        None => 0,
    };
    if unproved > 0 {
        let count = usize::try_from(unproved).unwrap_or_default();
        voice.tell("cli-bounces-unproved", &[("count", count.into())]);
    }
    Ok(0)
}

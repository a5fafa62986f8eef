//! `recado timeline`: what will change when, and why.

use jiff::{Timestamp, ToSpan};

use super::args::{Timeline, TimelineFormat};
use super::session::Session;
use super::typed::{Typed, day};
use super::voice::Failure;
use crate::moment::Civil;
use crate::publication::{ics, print, timeline as events};

/// How far ahead without `--until`.
const DAYS: i32 = 30;

/// Prints the timeline of the sites asked for.
pub async fn timeline(args: &Timeline, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    let until = args
        .until
        .as_deref()
        .map(|text| day(text, &voice))
        .transpose()?;
    let sites = session.sites(args.site.as_deref())?;
    let store = session.look().await?;
    let now = session.clock.now();
    let mut list = Vec::new();
    let mut calendars = Vec::new();
    let mut code = 0;
    for id in &sites {
        let reading = session.reading(id, store.as_ref(), now).await?;
        let Some(content) = &reading.content else {
            voice.trouble(voice.say("state-no-site", &[("site", id.as_str().into())]));
            code = 1;
            continue;
        };
        let site = &content.site;
        let from = at.map_or(now, |typed| typed.instant(&site.zone));
        let end = until.unwrap_or_else(|| site.zone.date(from).saturating_add(DAYS.days()));
        let end: Timestamp = Civil::day(end).end(&site.zone);
        let found = events::timeline(content, from, end);
        match args.format {
            TimelineFormat::Human => {
                voice.answer(print::human(site, &found, from, end, voice.language));
            }
            TimelineFormat::Json => {
                let rows = print::json(site, &found, voice.language);
                list.extend(rows.as_array().cloned().unwrap_or_default());
            }
            TimelineFormat::Ics => calendars.push(ics::ics(site, &found, now, voice.language)),
        }
    }
    match args.format {
        TimelineFormat::Human => {}
        TimelineFormat::Json => voice.answer(format!("{:#}", serde_json::Value::Array(list))),
        TimelineFormat::Ics => voice.answer(calendars.concat().trim_end()),
    }
    Ok(code)
}

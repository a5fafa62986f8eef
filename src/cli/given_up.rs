//! Single mails that will never be sent, in `recado status` and `recado doctor`: the alerts that would have told of it go
//! the same way, so somebody has to see it where they look anyway.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::session::Session;
use super::voice::Failure;
use crate::store::{NOTICE_EXPIRED, NoticeKind, NoticeRow, Store};

/// How long it is told: whoever looks once a week sees it.
const TOLD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The mails of a site that were given up in the last seven days, the newest first; of the whole installation where
/// the site is empty.
pub async fn given_up(
    session: &Session,
    store: &Store,
    site: &str,
) -> Result<Vec<NoticeRow>, Failure> {
    let now = session.clock.now();
    let since = now.saturating_sub(TOLD).unwrap_or(now);
    let rows = store.given_up_notices(site, since).await;
    rows.map_err(|error| session.ledger_failure(&error))
}

/// What happened and what to do, a line for each kind of reader.
pub fn lines(session: &Session, site: &str, rows: &[NoticeRow]) -> Vec<String> {
    let is_question = |row: &&NoticeRow| row.kind == NoticeKind::SignUp;
    let questions = rows.iter().filter(is_question);
    let others = rows.iter().filter(|row| !is_question(row));
    let questions: Vec<&NoticeRow> = questions.collect();
    let others: Vec<&NoticeRow> = others.collect();
    [
        ("cli-given-up-team", others),
        ("cli-given-up-visitors", questions),
    ]
    .into_iter()
    .filter_map(|(key, rows)| line(session, site, key, &rows))
    .collect()
}

fn line(session: &Session, site: &str, key: &str, rows: &[&NoticeRow]) -> Option<String> {
    // The newest says best what is wrong now; that a time was over says it least.
    let said = rows.iter().map(|row| row.reply.as_str());
    let why = said.clone().find(|said| *said != NOTICE_EXPIRED);
    let why = match why {
        Some(why) => session
            .voice
            .say("cli-given-up-said", &[("said", why.into())]),
        None => session.voice.say("cli-given-up-expired", &[]),
    };
    let args = [
        ("count", rows.len().into()),
        ("address", rows.first()?.address.as_str().into()),
        ("site", site.into()),
        ("why", why.into()),
    ];
    // Of the whole installation no site is named at the end.
    let line = session.voice.say(key, &args);
    Some(line.trim_end().to_owned())
}

/// One of them for programs.
pub fn json(row: &NoticeRow) -> Value {
    json!({
        "kind": row.kind.as_str(),
        "address": row.address,
        "subject": row.subject,
        "attempts": row.attempts,
        "said": row.reply,
    })
}

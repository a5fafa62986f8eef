//! `recado status`: how every site stands, what comes next, and what to do.

use serde_json::json;

use super::args::{PlainFormat, Report};
use super::given_up;
use super::session::Session;
use super::voice::Failure;
use crate::campaign::{Due, due};
use crate::content::SiteContent;
use crate::mailing::Reason;
use crate::moment::Zone;
use crate::notices::needs_a_person;
use crate::publication;
use crate::reconcile::{self, WAITING, held_because, kept_sentence, waiting_words};
use crate::store::{CampaignState, Digest, NoticeRow, State, Store, StoreError, Unsent};
use crate::words::{Language, long_moment};

/// How one site stands.
struct Standing {
    site: String,
    zone: Zone,
    /// `None` before the first pass.
    state: Option<State>,
    since: Option<jiff::Timestamp>,
    message: String,
    next: Option<(jiff::Timestamp, String)>,
    digest: Option<(jiff::Timestamp, String)>,
    /// E-mails that a person should look at.
    emails: Vec<Stuck>,
    /// Alerts, digests and questions after sign-ups that will never be sent.
    given_up: Vec<NoticeRow>,
    /// Error findings in its files.
    errors: usize,
    /// The site file cannot be understood and none was accepted before.
    broken: bool,
}

/// The e-mail of an item that does not go on by itself.
struct Stuck {
    item: String,
    /// `paused`, `waiting` or `missed`.
    state: &'static str,
    /// What it waits for, or waited for last; may be empty.
    reason: String,
}

/// Prints the state of the sites asked for. Always code 0: a state is no failure of this command.
pub async fn status(args: &Report, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(args.site.as_deref())?;
    let store = session.look().await?;
    let mut list = Vec::new();
    for id in &sites {
        list.push(standing(session, id, store.as_ref()).await?);
    }
    if args.format == PlainFormat::Json {
        let rows: Vec<_> =
            list.iter()
                .map(|one| {
                    let next = one.next.as_ref().map(
                        |(at, reason)| json!({ "at": one.zone.rfc3339(*at), "reason": reason }),
                    );
                    json!({
                        "site": one.site,
                        "state": one.state.unwrap_or(State::Waiting).as_str(),
                        "since": one.since.map(|since| one.zone.rfc3339(since)),
                        "message": message(session, one),
                        "next": next,
                        "errors": one.errors,
                        "emails": one.emails.iter().map(Stuck::json).collect::<Vec<_>>(),
                        "given_up": one.given_up.iter().map(given_up::json).collect::<Vec<_>>(),
                    })
                })
                .collect();
        voice.answer(format!("{:#}", serde_json::Value::Array(rows)));
        return Ok(0);
    }
    list.iter().for_each(|one| human(session, one));
    // What concerns no single site.
    if let (Some(store), None) = (&store, &args.site) {
        let rows = given_up::given_up(session, store, "").await?;
        let lines = given_up::lines(session, "", &rows);
        lines.into_iter().for_each(|line| voice.answer(line));
    }
    Ok(0)
}

/// What is to be known and done; before the first pass, how to begin.
fn message(session: &Session, one: &Standing) -> String {
    if one.message.is_empty() && one.state.is_none() {
        let site = [("site", one.site.as_str().into())];
        return session.voice.say("cli-status-none", &site);
    }
    one.message.clone()
}

fn human(session: &Session, one: &Standing) {
    let voice = session.voice;
    let message = message(session, one);
    match one.state {
        None => voice.answer(format!("{}: {message}", one.site)),
        Some(state) => {
            let word = voice.say(&format!("cli-state-{}", state.as_str()), &[]);
            let since = one.since.filter(|_| !one.broken);
            let since =
                since.map(|since| voice.say("cli-since", &[("at", one.zone.civil(since).into())]));
            let state = format!("{word} {}", since.unwrap_or_default());
            voice.answer(format!("{}: {}", one.site, state.trim_end()));
            if !message.is_empty() {
                voice.answer(format!("  {message}"));
            }
        }
    }
    if one.errors > 0 && !one.broken {
        let args = [
            ("errors", one.errors.into()),
            ("site", one.site.as_str().into()),
        ];
        voice.answer(format!("  {}", voice.say("cli-status-errors", &args)));
    }
    for email in &one.emails {
        let args = [
            ("item", email.item.as_str().into()),
            ("site", one.site.as_str().into()),
            ("why", email.reason.as_str().into()),
        ];
        let line = voice.say(&format!("cli-status-email-{}", email.state), &args);
        voice.answer(format!("  {}", line.trim_end()));
    }
    for line in given_up::lines(session, &one.site, &one.given_up) {
        voice.answer(format!("  {line}"));
    }
    if let Some((at, reason)) = &one.next {
        let values = [
            ("at", one.zone.civil(*at).into()),
            ("reason", reason.as_str().into()),
        ];
        voice.answer(format!("  {}", voice.say("cli-next", &values)));
    }
    if let Some((at, text)) = &one.digest {
        let at = long_moment(voice.language, one.zone.civil(*at));
        voice.answer(format!(
            "  {}",
            voice.say("cli-digest", &[("at", at.into())])
        ));
        text.lines()
            .for_each(|line| voice.answer(format!("    {line}")));
    }
}

/// What the site publishes now, by what was decided up to now.
async fn publishes<'a>(
    session: &Session,
    content: &'a SiteContent,
    store: &Store,
    now: jiff::Timestamp,
) -> Result<reconcile::Standing<'a>, Failure> {
    let failed = |error| session.ledger_failure(&error);
    let reconciler = session.reconciler(store.clone());
    let manifests = reconciler.manifests(&content.site).await.map_err(failed)?;
    let standing = reconciler.standing(content, &manifests, now).await;
    standing.map_err(failed)
}

impl Stuck {
    fn json(&self) -> serde_json::Value {
        json!({ "item": self.item, "state": self.state, "reason": self.reason })
    }
}

/// The e-mails of a site that a person should look at: paused until one says so, waiting for one, missed.
async fn emails(
    store: &Store,
    site: &str,
    content: Option<&SiteContent>,
    session: &Session,
) -> Result<Vec<Stuck>, Failure> {
    let failed = |error: StoreError| session.ledger_failure(&error);
    let (now, language) = (session.clock.now(), session.voice.language);
    let stuck = |item: String, state, reason: &Reason| Stuck {
        item,
        state,
        reason: reason.sentence(language),
    };
    let mut all = Vec::new();
    for row in store.campaigns(site).await.map_err(failed)? {
        let reason = Reason::read(&row.reason).unwrap_or_default();
        if row.state == CampaignState::Paused && reason.again().is_none() {
            all.push(stuck(row.item, "paused", &reason));
        }
    }
    // What the files do not ask for any more, or at another time, waits for nobody.
    let due = content.map(|content| due(content, now));
    let is_meant = |one: &Unsent| {
        let is_it = |due: &Due| due.item == one.item && due.is_same_occasion(&one.occasion);
        due.as_ref().is_none_or(|due| due.iter().any(is_it))
    };
    for one in store.unsent(site, now).await.map_err(failed)? {
        let reason = Reason::read(&one.reason).unwrap_or_default();
        let state = match one.is_missed {
            true => "missed",
            false if needs_a_person(&reason) => "waiting",
            false => continue,
        };
        if is_meant(&one) {
            all.push(stuck(one.item, state, &reason));
        }
    }
    Ok(all)
}

/// When a digest was written, and what it says.
fn in_words(digest: Digest, language: Language) -> (jiff::Timestamp, String) {
    let text = kept_sentence(&digest.text, language).unwrap_or(digest.text);
    (digest.at, text)
}

async fn standing(session: &Session, id: &str, store: Option<&Store>) -> Result<Standing, Failure> {
    let language = session.voice.language;
    let now = session.clock.now();
    let reading = session.reading(id, store, now).await?;
    let zone = reading
        .site()
        .map_or_else(Zone::utc, |site| site.zone.clone());
    let mut one = Standing {
        site: id.to_owned(),
        zone: zone.clone(),
        state: None,
        since: None,
        message: String::new(),
        next: None,
        digest: None,
        emails: Vec::new(),
        given_up: Vec::new(),
        errors: reading.findings.iter().filter(|one| one.is_error()).count(),
        broken: reading.content.is_none(),
    };
    if one.broken {
        one.state = Some(State::Failed);
        one.message = session
            .voice
            .say("cli-status-broken", &[("site", id.into())]);
    }
    let next = |content| {
        let next = publication::next_event(content, now)?;
        Some((next.at, next.reason(language, &zone)))
    };
    one.next = reading.content.as_ref().and_then(next);
    let Some(store) = store else {
        return Ok(one);
    };
    let failed = |error| session.ledger_failure(&error);
    let mut waits = None;
    if let Some(content) = &reading.content {
        let standing = publishes(session, content, store, now).await?;
        one.next = next(&standing.content);
        waits = Some(match standing.held.is_empty() {
            // The yes came after the last pass.
            true => session
                .voice
                .say("cli-approved-then", &[("site", id.into())]),
            false => waiting_words(&standing.held, language),
        });
    }
    if let Some(state) = store.site_state(id).await.map_err(failed)? {
        one.since = Some(state.since);
        // A site file that says nothing matters more than what was known while it did.
        if !one.broken {
            one.state = Some(state.state);
            let kept = || kept_sentence(&state.args, language).unwrap_or_default();
            let waits = waits.filter(|_| state.code == WAITING);
            one.message = waits.unwrap_or_else(kept);
        }
    }
    let holds = store.holds(id).await.map_err(failed)?;
    for (state, hold) in [(State::Paused, holds.paused), (State::Frozen, holds.frozen)] {
        if let Some(hold) = hold {
            one.state = Some(state);
            one.since = Some(hold.since);
            one.message = held_because(&hold, language);
        }
    }
    one.emails = emails(store, id, reading.content.as_ref(), session).await?;
    one.given_up = given_up::given_up(session, store, id).await?;
    let digest = store.digest(id).await.map_err(failed)?;
    one.digest = digest.map(|digest| in_words(digest, language));
    Ok(one)
}

//! `recado review`, `approve` and `reject`: what the client is asked, and what the client said.

use jiff::Timestamp;

use super::args::{Approve, Reject, ReviewArgs};
use super::local;
use super::session::Session;
use super::voice::Failure;
use crate::content::SiteContent;
use crate::content::spelling::nearest;
use crate::content::version::{ItemContent, ItemVersion};
use crate::hash::Hash;
use crate::publication;
use crate::publication::sentences::end_words;
use crate::reading::Reading;
use crate::reconcile::{Held, Reconciler, asks};
use crate::review::{self, Letter, Question, differences, link_ends};
use crate::site::Silence;
use crate::store::{Answer, Approval, Decided, ReviewLink, Store};
use crate::words::long_moment;

/// Bytes of the secret in a link: 256 bits.
const TOKEN: usize = 32;

/// One site with what is decided about its items.
struct Desk<'a> {
    session: &'a Session,
    store: Store,
    reconciler: Reconciler,
    reading: Reading,
    decided: Decided,
    manifests: Vec<std::sync::Arc<crate::change::Manifest>>,
    held: Vec<Held>,
    /// Items that stay at an earlier version since an undo.
    undone: Vec<String>,
    now: Timestamp,
}

impl<'a> Desk<'a> {
    async fn open(session: &'a Session, site: &str) -> Result<Self, Failure> {
        let mut ids = session.sites(Some(site))?;
        let id = ids.pop().unwrap_or_default();
        let store = session.store().await?;
        session.mark_workspace(&store).await?;
        let failed = |error| session.ledger_failure(&error);
        let now = session.clock.now();
        let reading = session.reading(&id, Some(&store), now).await?;
        let Some(content) = &reading.content else {
            let site = [("site", id.as_str().into())];
            return Err(Failure::Refused(
                session.voice.say("cli-status-broken", &site),
            ));
        };
        // What is shown to a client has to be there when it is to be put back.
        store
            .accept(&id, &reading.good, now)
            .await
            .map_err(failed)?;
        let decided = store.decided(&id).await.map_err(failed)?;
        let reconciler = session.reconciler(store.clone());
        let manifests = reconciler.manifests(&content.site).await;
        let manifests = manifests.map_err(failed)?;
        let standing = reconciler.standing_as(content, &manifests, &decided, now);
        let standing = standing.await.map_err(failed)?;
        let (held, undone) = (standing.held, standing.undone);
        Ok(Self {
            session,
            reconciler,
            store,
            decided,
            manifests,
            held,
            undone,
            now,
            reading,
        })
    }

    fn content(&self) -> Result<&SiteContent, Failure> {
        let site = [("site", self.reading.id.as_str().into())];
        let broken = || Failure::Refused(self.session.voice.say("cli-status-broken", &site));
        self.reading.content.as_ref().ok_or_else(broken)
    }

    /// The id of the item that is meant: people type `black-friday`, its id, or its path.
    fn item(&self, written: &str) -> Result<String, Failure> {
        let (voice, content) = (self.session.voice, self.content()?);
        let below = format!("content/{}/", content.site.id);
        let plain = written.strip_prefix(&below).unwrap_or(written);
        let plain = plain.strip_suffix(".md").unwrap_or(plain);
        let ids: Vec<&str> = content
            .items()
            .map(|(common, _)| common.id.as_str())
            .collect();
        let slug = |id: &&&str| id.rsplit('/').next() == Some(plain);
        if ids.contains(&plain) {
            return Ok(plain.to_owned());
        }
        let mut same = ids.iter().filter(slug);
        if let (Some(only), None) = (same.next(), same.next()) {
            return Ok((*only).to_owned());
        }
        let slugs = ids.iter().filter_map(|id| id.rsplit('/').next());
        let near = nearest(plain, ids.iter().copied().chain(slugs));
        let mut args = vec![
            ("item", written.into()),
            ("site", content.site.id.as_str().into()),
        ];
        let key = match near {
            Some(_) => "cli-no-such-item.near",
            None => "cli-no-such-item",
        };
        args.extend(near.map(|near| ("near", near.into())));
        Err(Failure::Usage(voice.say(key, &args)))
    }

    /// The waiting items that are meant; where one is named that does not wait, says why not.
    fn waiting(&self, written: Option<&str>) -> Result<Vec<&Held>, Failure> {
        let Some(written) = written else {
            return Ok(self.held.iter().collect());
        };
        let id = self.item(written)?;
        Ok(self.held.iter().filter(|held| held.item == id).collect())
    }

    /// Why an item, or the site, waits for nothing. What cannot be answered at all is a refusal.
    fn why_not(&self, written: Option<&str>) -> Result<String, Failure> {
        let (voice, content) = (self.session.voice, self.content()?);
        let site = ("site", content.site.id.as_str().into());
        let Some(written) = written else {
            return Ok(voice.say("cli-nothing-waits", &[site]));
        };
        let id = self.item(written)?;
        let common = content.items().find(|(common, _)| common.id == id);
        let item = ("item", id.as_str().into());
        if !asks(&content.site.review, &id) {
            return Ok(voice.say("cli-needs-no-yes", &[item]));
        }
        if self.undone.contains(&id) {
            return Err(Failure::Refused(
                voice.say("cli-item-undone", &[item, site]),
            ));
        }
        let said = common.and_then(|(common, _)| self.decided.answer(&id, common.fingerprint));
        match said.filter(|said| said.answer == Answer::Approved) {
            Some(said) => {
                let at = content.site.zone.civil(said.at);
                let args = [
                    item,
                    ("by", said.by.as_str().into()),
                    ("at", long_moment(voice.language, at).into()),
                ];
                Ok(voice.say("cli-already-approved", &args))
            }
            None => self.over(&id),
        }
    }

    /// Of an item that is on the website, is a draft, or whose time is over.
    fn over(&self, id: &str) -> Result<String, Failure> {
        let (voice, content) = (self.session.voice, self.content()?);
        let item = ("item", id.into());
        let written = publication::at(content, self.now);
        let Some(at) = review::ended(&written, id) else {
            return Ok(voice.say("cli-waits-for-nothing", &[item]));
        };
        let title = content.items().find(|(common, _)| common.id == id);
        let title = title.and_then(|(_, texts)| Some(texts.first()?.title.as_str()));
        let at = end_words(voice.language, &content.site.zone, at);
        let args = [
            item,
            ("title", title.unwrap_or(id).into()),
            ("at", at.into()),
        ];
        Err(Failure::Refused(voice.say("cli-approve-ended", &args)))
    }

    /// The version of an item that the client agreed to last, or has on the site.
    async fn known(&self, item: &str, but: Hash) -> Result<Option<ItemContent>, Failure> {
        let agreed = self.decided.approvals.get(item).into_iter().flatten();
        let agreed = agreed
            .filter(|(hash, said)| said.answer == Answer::Approved && **hash != but)
            .max_by_key(|(_, said)| said.at)
            .map(|(hash, _)| *hash);
        let mut live = self.manifests.iter().filter_map(|one| one.items.get(item));
        match agreed.or_else(|| live.next().map(|shown| shown.fingerprint)) {
            Some(hash) => self.version(item, hash).await,
            None => Ok(None),
        }
    }

    async fn version(&self, item: &str, hash: Hash) -> Result<Option<ItemContent>, Failure> {
        let site = &self.content()?.site;
        let kept = self.reconciler.kept(&site.id, item, hash).await;
        let kept = kept.map_err(|error| self.session.ledger_failure(&error))?;
        Ok(kept.and_then(|kept| kept.read(site, self.now)))
    }

    /// Keeps what the client is shown or says yes to, so that a later version can be compared.
    async fn keep(&self, held: &[&Held]) -> Result<(), Failure> {
        let content = self.content()?;
        let hash_of = |path: &str| content.good.get(path).map(|(hash, _)| *hash);
        let versions: Vec<ItemVersion> = content
            .items()
            .filter(|(common, _)| held.iter().any(|held| held.item == common.id))
            .filter_map(|(common, texts)| ItemVersion::of(common, texts, hash_of))
            .collect();
        let kept = self.store.keep_items(&content.site.id, &versions, self.now);
        kept.await
            .map_err(|error| self.session.ledger_failure(&error))
    }

    /// An item whose files have mistakes cannot be shown or agreed to: what they say is not known.
    fn refuse_broken(&self, held: &[&Held]) -> Result<(), Failure> {
        let content = self.content()?;
        let broken = held
            .iter()
            .find(|held| content.standing_in.contains(&held.item));
        match broken {
            None => Ok(()),
            Some(held) => {
                let item = [("item", held.item.as_str().into())];
                Err(Failure::Refused(
                    self.session.voice.say("cli-item-broken", &item),
                ))
            }
        }
    }

    /// The client saw another version than the one the files hold: nothing is recorded.
    async fn refuse_changed(&self, held: &Held, shown: Option<Hash>) -> Result<(), Failure> {
        let Some(shown) = shown.filter(|shown| *shown != held.fingerprint) else {
            return Ok(());
        };
        let (voice, content) = (self.session.voice, self.content()?);
        let args = [
            ("title", held.title.as_str().into()),
            ("site", content.site.id.as_str().into()),
            ("item", held.item.as_str().into()),
        ];
        let mut text = voice.say("cli-changed-since", &args);
        let now = content.clone().take(&held.item);
        if let (Some(before), Some(now)) = (self.version(&held.item, shown).await?, now) {
            for line in differences(&before, &now, voice.language) {
                text.push_str(&format!("\n  {line}"));
            }
        }
        Err(Failure::Refused(text))
    }
}

/// Prints what to send to the client, and remembers which versions it shows.
pub async fn review(args: &ReviewArgs, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let desk = Desk::open(session, &args.site).await?;
    let failed = |error| session.ledger_failure(&error);
    let held = desk.waiting(args.item.as_deref())?;
    if held.is_empty() {
        voice.answer(desk.why_not(args.item.as_deref())?);
        return Ok(0);
    }
    desk.refuse_broken(&held)?;
    let content = desk.content()?;
    let site = &content.site;
    let all: Vec<(&str, Hash)> = desk
        .held
        .iter()
        .map(|held| (held.item.as_str(), held.fingerprint))
        .collect();
    let asked = desk
        .store
        .ask(&site.id, &all, desk.now)
        .await
        .map_err(failed)?;
    desk.keep(&held).await?;
    let mut questions = Vec::new();
    let mut links = Vec::new();
    for one in &held {
        let mut whole = content.clone();
        let Some(now) = whole.take(&one.item) else {
            continue;
        };
        let link = link(session, site, one, desk.now)?;
        questions.push(Question {
            title: one.title.clone(),
            now,
            known: desk.known(&one.item, one.fingerprint).await?,
            link: link.as_ref().map(|(address, _)| address.clone()),
        });
        links.push(link.map(|(_, link)| link));
    }
    for (one, link) in held.iter().zip(links) {
        let links: Vec<ReviewLink> = link.into_iter().collect();
        let shown = desk
            .store
            .shown(&site.id, &one.item, one.fingerprint, &links, desk.now);
        shown.await.map_err(failed)?;
    }
    for one in &held {
        state(&desk, one, asked.get(&one.item))?;
    }
    let to = site.review.reviewers.join(", ");
    let key = match to.is_empty() {
        true => "cli-review-send",
        false => "cli-review-send.to",
    };
    voice.tell(key, &[("to", to.into())]);
    let letter = Letter {
        site,
        questions: &questions,
    };
    voice.answer(format!("\n{}\n\n{}\n", letter.subject(), letter.text()));
    let then = [("site", site.id.as_str().into())];
    voice.tell("cli-review-then", &then);
    Ok(0)
}

/// How long an item waits, what was said of it, and what silence will mean.
fn state(desk: &Desk<'_>, held: &Held, asked: Option<&crate::store::Asked>) -> Result<(), Failure> {
    let voice = desk.session.voice;
    let site = &desk.content()?.site;
    let title = ("title", held.title.as_str().into());
    let Some(asked) = asked else { return Ok(()) };
    let since = ("since", site.zone.civil(asked.since).into());
    voice.tell("cli-review-since", &[title.clone(), since]);
    if let Some(said) = &held.rejected {
        voice.line(held.rejected_words(said, voice.language));
    } else if let Some((then, at)) = review::silence(&site.review, asked) {
        let key = match then {
            Silence::Hold => "cli-silence-hold",
            Silence::Remind if at <= desk.now => "cli-silence-hold",
            Silence::Remind => "cli-silence-remind",
            Silence::Publish => "cli-silence-publish",
        };
        voice.tell(key, &[("at", site.zone.civil(at).into())]);
    }
    Ok(())
}

/// A link for the reviewer, where a desk is to be reached. Only a hash of it is kept.
fn link(
    session: &Session,
    site: &crate::site::Site,
    held: &Held,
    now: Timestamp,
) -> Result<Option<(String, ReviewLink)>, Failure> {
    use base64::Engine as _;
    let Some(desk) = session.settings.desk.url.as_deref() else {
        return Ok(None);
    };
    let mut secret = [0_u8; TOKEN];
    getrandom::fill(&mut secret).map_err(|error| local(&session.voice, &error))?;
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
    let link = ReviewLink {
        token_hash: Hash::of(token.as_bytes()),
        item: held.item.clone(),
        fingerprint: held.fingerprint,
        reviewer: site.review.reviewers.join(", "),
        expires_at: link_ends(now),
    };
    let address = format!("{}/review/{token}", desk.trim_end_matches('/'));
    Ok(Some((address, link)))
}

/// A yes on the client's behalf, to exactly what the files say now.
pub async fn approve(args: &Approve, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let by = name(&args.by, session)?;
    let desk = Desk::open(session, &args.site).await?;
    let failed = |error| session.ledger_failure(&error);
    let waiting = desk.waiting(args.item.as_deref())?;
    if waiting.is_empty() {
        voice.answer(desk.why_not(args.item.as_deref())?);
        return Ok(0);
    }
    let content = desk.content()?;
    let site = &content.site;
    let asked = desk.store.asked(&site.id).await.map_err(failed)?;
    let shown = |one: &Held| asked.get(&one.item).and_then(|asked| asked.shown);
    // A yes to all is one to what the client was shown, not to what was saved since.
    let (held, unseen): (Vec<&Held>, Vec<&Held>) = match args.item {
        None if asked.values().any(|asked| asked.shown.is_some()) => {
            waiting.into_iter().partition(|one| shown(one).is_some())
        }
        _ => (waiting, Vec::new()),
    };
    desk.refuse_broken(&held)?;
    for one in &held {
        desk.refuse_changed(one, shown(one)).await?;
        let late = review::is_late(content, &one.item, asked.get(&one.item), desk.now);
        if late && !args.late {
            let item = [("title", one.title.as_str().into())];
            return Err(Failure::Refused(voice.say("cli-approve-late", &item)));
        }
    }
    desk.keep(&held).await?;
    let said = Approval {
        answer: Answer::Approved,
        by: by.clone(),
        because: String::new(),
        at: desk.now,
    };
    let answers = held.iter();
    let answers: Vec<_> = answers
        .map(|one| (one.item.clone(), one.fingerprint, said.clone()))
        .collect();
    desk.store
        .answer(&site.id, &answers)
        .await
        .map_err(failed)?;
    for one in &held {
        let title = ("title", one.title.as_str().into());
        voice.tell("cli-approved", &[title, ("by", by.as_str().into())]);
    }
    if !held.is_empty() {
        voice.tell("cli-approved-then", &[("site", site.id.as_str().into())]);
    }
    for one in &unseen {
        let args = [
            ("title", one.title.as_str().into()),
            ("item", one.item.as_str().into()),
            ("site", site.id.as_str().into()),
        ];
        voice.tell("cli-approve-unseen", &args);
    }
    Ok(u8::from(held.is_empty()))
}

/// A no on the client's behalf, with the reason.
pub async fn reject(args: &Reject, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let by = name(&args.by, session)?;
    let because = name(&args.because, session)?;
    let desk = Desk::open(session, &args.site).await?;
    let failed = |error| session.ledger_failure(&error);
    let held = desk.waiting(Some(&args.item))?;
    let Some(one) = held.first() else {
        return Err(Failure::Refused(desk.why_not(Some(&args.item))?));
    };
    let site = &desk.content()?.site;
    let asked = desk.store.asked(&site.id).await.map_err(failed)?;
    let shown = asked.get(&one.item).and_then(|asked| asked.shown);
    desk.refuse_changed(one, shown).await?;
    desk.keep(&held).await?;
    let said = Approval {
        answer: Answer::Rejected,
        by: by.clone(),
        because: because.clone(),
        at: desk.now,
    };
    let answers = [(one.item.clone(), one.fingerprint, said)];
    desk.store
        .answer(&site.id, &answers)
        .await
        .map_err(failed)?;
    let args = [
        ("title", one.title.as_str().into()),
        ("by", by.into()),
        ("because", because.into()),
        ("item", one.item.as_str().into()),
    ];
    voice.tell("cli-rejected-because", &args);
    Ok(0)
}

/// A name or reason as it is kept: one line that says something.
fn name(written: &str, session: &Session) -> Result<String, Failure> {
    let plain: Vec<&str> = written
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    match plain.is_empty() {
        true => Err(Failure::Usage(session.voice.say("cli-says-nothing", &[]))),
        false => Ok(plain.join(" ")),
    }
}

//! `recado undo`: puts back an earlier live state, as a new recorded change.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::args::Undo;
use super::print;
use super::session::Session;
use super::voice::Failure;
use crate::content::SiteContent;
use crate::content::version::ItemContent;
use crate::publication::sentences::end_words;
use crate::reading::Reading;
use crate::reconcile::{Mode, Reconciler};
use crate::review::ended;
use crate::store::{Store, Undone};
use crate::undo::{Back, NoUndo, UndoPlan, plan};

/// Changes looked back at; the newest ten thousand are years.
const MOST: u32 = 10_000;

/// How long to look for the change on the public page, as `publish` does.
const LOOK: Duration = Duration::from_secs(10);

/// One site whose changes are undone.
struct Site<'a> {
    session: &'a Session,
    id: String,
    store: Store,
    reconciler: Reconciler,
    reading: Reading,
    now: Timestamp,
}

/// Goes back to an earlier live state, or lets the files count again.
pub async fn undo(args: &Undo, session: &Session) -> Result<u8, Failure> {
    let mut ids = session.sites(Some(&args.site))?;
    let id = ids.pop().unwrap_or_default();
    let store = session.store().await?;
    let now = session.clock.now();
    let reading = session.reading(&id, Some(&store), now).await?;
    let site = Site {
        session,
        id,
        reconciler: session.reconciler(store.clone()),
        store,
        reading,
        now,
    };
    site.refuse_stopped().await?;
    match args.release {
        true => site.release().await,
        false => site.back(args.to).await,
    }
}

impl Site<'_> {
    fn say(&self, key: &str) -> String {
        let site = [("site", self.id.as_str().into())];
        self.session.voice.say(key, &site)
    }

    fn content(&self) -> Result<&SiteContent, Failure> {
        let broken = || Failure::Refused(self.say("cli-status-broken"));
        self.reading.content.as_ref().ok_or_else(broken)
    }

    /// What stands still cannot go back.
    async fn refuse_stopped(&self) -> Result<(), Failure> {
        let holds = self.store.holds(&self.id).await;
        let holds = holds.map_err(|error| self.session.ledger_failure(&error))?;
        match (holds.frozen, holds.paused) {
            (Some(_), _) => Err(Failure::Refused(self.say("cli-undo-frozen"))),
            (None, Some(_)) => Err(Failure::Refused(self.say("cli-undo-paused"))),
            (None, None) => Ok(()),
        }
    }

    async fn back(&self, to: Option<i64>) -> Result<u8, Failure> {
        let voice = self.session.voice;
        let failed = |error| self.session.ledger_failure(&error);
        let content = self.content()?;
        let history = self.store.history(Some(&self.id), MOST).await;
        let history = history.map_err(failed)?;
        let decided = self.store.decided(&self.id).await.map_err(failed)?;
        let standing = decided.undone.values().map(|undone| undone.number).max();
        let planned = match plan(&history, standing, to) {
            Ok(planned) => planned,
            Err(why) => return Err(Failure::Refused(self.why_not(&why))),
        };
        let undone = self.undone(content, &planned).await?;
        let is_so = |(item, new): (&String, &Option<Undone>)| {
            let known = decided.undone.get(item).zip(new.as_ref());
            known.is_some_and(|(old, new)| (old.kept, old.instead_of) == (new.kept, new.instead_of))
        };
        if undone.iter().all(is_so) {
            let same = NoUndo::Same { number: planned.to };
            return Err(Failure::Refused(self.why_not(&same)));
        }
        let (undone, as_written): (BTreeMap<_, _>, BTreeMap<_, _>) =
            undone.into_iter().partition(|(_, undone)| undone.is_some());
        let undone = undone
            .into_iter()
            .filter_map(|(item, undone)| Some((item, undone?)))
            .collect();
        let number = ("number", planned.to.to_string().into());
        voice.tell("cli-undo-to", &[("site", self.id.as_str().into()), number]);
        for (item, back) in &planned.items {
            self.tell(item, back, as_written.contains_key(item)).await?;
        }
        self.store
            .put_undone(&self.id, &undone)
            .await
            .map_err(failed)?;
        let over = as_written.keys().map(String::as_str);
        let over = over.filter(|item| decided.undone.contains_key(*item));
        let forgotten = self.store.forget_undone(&self.id, over, "cli", self.now);
        forgotten.await.map_err(failed)?;
        if !undone.is_empty() {
            voice.tell("cli-undo-stays", &[("site", self.id.as_str().into())]);
        }
        self.publish().await
    }

    /// What the ledger keeps of the plan, once everything it needs is at hand; nothing of an item
    /// whose files say just that.
    async fn undone(
        &self,
        content: &SiteContent,
        planned: &UndoPlan,
    ) -> Result<BTreeMap<String, Option<Undone>>, Failure> {
        let mut undone = BTreeMap::new();
        for (item, back) in &planned.items {
            if back.kept.is_some() {
                let whole = self.version(item, back).await?;
                let whole = whole.filter(|one| one.pictures().all(|one| one.bytes.is_some()));
                if whole.is_none() {
                    let title = [("title", back.title.as_str().into())];
                    let text = self.session.voice.say("cli-undo-lost", &title);
                    return Err(Failure::Refused(text));
                }
            }
            let files = content.items().find(|(common, _)| common.id == *item);
            let as_written = files.map(|(common, _)| common.fingerprint) == back.kept;
            let row = Undone {
                kept: back.kept,
                instead_of: files.map(|(common, _)| common.files),
                number: planned.to,
                by: "cli".to_owned(),
                at: self.now,
            };
            undone.insert(item.clone(), (!as_written).then_some(row));
        }
        Ok(undone)
    }

    async fn version(&self, item: &str, back: &Back) -> Result<Option<ItemContent>, Failure> {
        let Some(fingerprint) = back.kept else {
            return Ok(None);
        };
        let kept = self.reconciler.kept(&self.id, item, fingerprint).await;
        let kept = kept.map_err(|error| self.session.ledger_failure(&error))?;
        let site = &self.content()?.site;
        Ok(kept.and_then(|kept| kept.read(site, self.now)))
    }

    /// What happens to one item. `as_written`: its files say just that.
    async fn tell(&self, item: &str, back: &Back, as_written: bool) -> Result<(), Failure> {
        let voice = self.session.voice;
        let title = ("title", back.title.as_str().into());
        let Some(earlier) = self.version(item, back).await? else {
            voice.tell("cli-undo-gone", &[title]);
            return Ok(());
        };
        // Dates still rule: an offer whose time is over does not come back.
        let mut content = self.content()?.clone();
        content.put(earlier);
        let over = ended(&crate::publication::at(&content, self.now), item);
        match over {
            Some(at) => {
                let at = end_words(voice.language, &content.site.zone, at);
                voice.tell("cli-undo-over", &[title, ("at", at.into())]);
            }
            None if as_written => voice.tell("cli-undo-as-written", &[title]),
            None => voice.tell("cli-undo-earlier", &[title]),
        }
        Ok(())
    }

    async fn release(&self) -> Result<u8, Failure> {
        let failed = |error| self.session.ledger_failure(&error);
        let decided = self.store.decided(&self.id).await.map_err(failed)?;
        if decided.undone.is_empty() {
            self.session.voice.answer(self.say("cli-nothing-undone"));
            return Ok(0);
        }
        let items = decided.undone.keys().map(String::as_str);
        let forgotten = self.store.forget_undone(&self.id, items, "cli", self.now);
        forgotten.await.map_err(failed)?;
        self.session.voice.line(self.say("cli-undo-released"));
        self.publish().await
    }

    /// One pass, so that the site is as was just decided.
    async fn publish(&self) -> Result<u8, Failure> {
        let input = self.session.input(&self.id, Some(&self.store)).await?;
        let now = self.session.clock.now();
        let report = self.reconciler.pass(&input, Mode::Person, now, LOOK).await;
        let mut report = report.map_err(|error| self.session.ledger_failure(&error))?;
        // What stays back was just said.
        report.undone.clear();
        print::site_report(&self.session.voice, &report, true);
        Ok(report.code())
    }

    fn why_not(&self, why: &NoUndo) -> String {
        let voice = self.session.voice;
        let site = ("site", self.id.as_str().into());
        let with = |key: &str, number: i64| {
            voice.say(key, &[site.clone(), ("number", number.to_string().into())])
        };
        match why {
            NoUndo::Nothing => self.say("cli-undo-nothing"),
            NoUndo::First => self.say("cli-undo-first"),
            NoUndo::NoSuch { number } => with("cli-undo-no-such", *number),
            NoUndo::Same { number } => with("cli-undo-same", *number),
            NoUndo::NoItem { number, earlier } => {
                let none = with("cli-undo-no-item", *number);
                let back = earlier.map(|number| with("cli-undo-no-item.earlier", number));
                std::iter::once(none)
                    .chain(back)
                    .collect::<Vec<_>>()
                    .join(" ")
            }
            NoUndo::TooOld { number } => with("cli-undo-too-old", *number),
        }
    }
}

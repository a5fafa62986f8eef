//! What people and faults do in a story.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use recado::change::Choice;
use recado::reading::Reading;
use recado::reconcile::{SiteInput, input, judge, read};
use recado::store::{Answer, Approval, Undone as UndoneRow};
use recado::target::rehearsal::Fault;
use recado::undo;

use super::checker::{Held, shown};
use super::office::{SITE, TARGET, THEMES};
use super::people::{File, ITEMS, Local, Undone, Written, end, local, page_of, start, version_of};
use super::service::Service;
use super::story::Story;

impl Story {
    /// An editor saves a version of an item.
    pub fn edit(&mut self) {
        let item = *self.dice.pick(&ITEMS);
        if self.people.absent {
            return;
        }
        let number = u32::try_from(self.people.versions.len()).unwrap() + 1;
        let (from, to) = self.dates();
        let text = format!(
            "---\ntitle: {item}\nstarts: {}\nends: {}\n---\nversion-{number}.\n",
            from.strftime("%Y-%m-%d %H:%M"),
            to.strftime("%Y-%m-%d %H:%M"),
        );
        let written = Written {
            item,
            text,
            starts: start(from),
            ends: end(to),
            approved: false,
        };
        let (starts, ends) = (written.starts, written.ends);
        self.people.versions.insert(number, written);
        self.people.files.insert(item, File::Good(number));
        self.notice();
        self.tell(format!(
            "{item} is saved as version {number}, {from} to {to}: from {starts} until {ends}"
        ));
    }

    /// A start and an end as somebody writes them, now and then in the hour that happens twice.
    fn dates(&mut self) -> (Local, Local) {
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        let twice: Local = "2026-10-25T01:00:00Z".parse().unwrap();
        // People write whole minutes.
        let minute = local(self.now()).as_second().div_euclid(60) * 60;
        let now = Local::from_second(minute).unwrap();
        let from = match self.dice.below(5) {
            0 => twice + minutes(self.dice.below(60)),
            _ => now - minutes(24 * 60) + minutes(self.dice.below(48 * 60)),
        };
        let in_twice = twice + minutes(self.dice.below(60));
        let to = match self.dice.below(4) {
            0 if in_twice > from + minutes(5) => in_twice,
            1 => from + minutes(5 + self.dice.below(180)),
            _ => from + minutes(5 + self.dice.below(72 * 60)),
        };
        (from, to)
    }

    pub fn delete(&mut self) {
        let item = *self.dice.pick(&ITEMS);
        if !self.people.absent && self.people.files.remove(item).is_some() {
            self.notice();
            self.tell(format!("{item} is deleted"));
        }
    }

    pub fn mistake(&mut self) {
        let item = *self.dice.pick(&ITEMS);
        if !self.people.absent {
            self.people.files.insert(item, File::Mistaken);
            self.notice();
            self.tell(format!("{item} is saved with a mistake"));
        }
    }

    /// The computer sleeps.
    pub fn sleep(&mut self) {
        let time = self.minutes(3 * 24 * 60);
        self.time.advance(time);
        self.tell("the computer wakes up");
    }

    /// Somebody, or a flat battery, sets the clock.
    pub fn set_clock(&mut self) {
        let by = match self.dice.below(4) {
            0 => SignedDuration::from_mins(-3),
            1 => SignedDuration::from_mins(6 + i64::from(self.dice.below(600))),
            _ => -SignedDuration::from_mins(6 + i64::from(self.dice.below(600))),
        };
        self.time.set(self.now() + by);
        self.tell(format!("the clock is set, by {by}"));
    }

    /// The program starts again.
    pub async fn start_again(&mut self) {
        self.tell("the program starts");
        let reconciler = self.office.reconciler(false);
        self.service = Service::start(reconciler, self.scan(), &self.clock).await;
        self.notice();
    }

    /// A human with a key to the website changes or removes a page.
    pub fn human(&mut self) {
        let item = *self.dice.pick(&ITEMS);
        let path = page_of(item);
        let left = match self.dice.below(3) {
            0 => None,
            _ => Some(format!("a human was here at {}", self.now()).into_bytes()),
        };
        // Whether a human or a removal of ours that was never answered took a page away, nobody can
        // tell: deletions are judged in stories without faults.
        let there = self.office.website.files().contains_key(&path);
        if !there || left.is_none() && self.faults {
            return;
        }
        self.office.website.human_edit(&path, left.as_deref());
        self.tell(format!("a human changes {path}"));
        self.people.ever_touched.insert(path.clone());
        match left {
            None => {
                self.people.touched.remove(&path);
                self.people.deleted.insert(path);
            }
            Some(_) => {
                self.people.touched.insert(path, left);
            }
        }
    }

    /// The client answers what waits: exactly what the files say at this moment.
    pub async fn answer(&mut self) {
        let store = self.office.store.clone();
        let Some(content) = self.reading().await.content else {
            return;
        };
        let decided = store.decided(SITE).await.unwrap();
        let manifest = store.manifest(SITE, TARGET).await.unwrap();
        let held = judge(&content, &[manifest], &decided).held;
        if held.is_empty() {
            return;
        }
        let one = self.dice.pick(&held).clone();
        let yes = self.dice.below(4) > 0;
        let said = Approval {
            answer: match yes {
                true => Answer::Approved,
                false => Answer::Rejected,
            },
            by: "Ana".to_owned(),
            because: if yes { String::new() } else { "no".to_owned() },
            at: self.now(),
        };
        let mut texts = content.promotions.iter();
        let text = texts.find(|promotion| promotion.common.id == one.item);
        let version = text.and_then(|found| version_of(found.texts[0].body.as_bytes()));
        if let Some(written) = version.and_then(|version| self.people.versions.get_mut(&version)) {
            written.approved |= yes;
        }
        let answers = [(one.item.clone(), one.fingerprint, said)];
        store.answer(SITE, &answers).await.unwrap();
        self.tell(format!("the client says {yes} to {} {version:?}", one.item));
    }

    pub fn plan_fault(&mut self) {
        let fault = match self.dice.below(6) {
            0 => Fault::Unreachable,
            1 | 2 => Fault::LoseReply,
            3 => Fault::Refuse("not today".to_owned()),
            _ => Fault::Late {
                reads: self.dice.below(6),
            },
        };
        self.faults = true;
        self.tell(format!("planned: {fault:?}"));
        self.office.website.plan(fault);
    }

    pub fn plan_stall(&mut self) {
        let after = self.dice.below(4);
        self.faults = true;
        self.tell(format!("planned: the request after {after} hangs"));
        self.office.website.stall(Some(after));
    }

    /// The drive with the folder is taken away, or connected again.
    pub fn folder_goes_or_comes(&mut self) {
        self.people.absent = !self.people.absent;
        if !self.people.absent {
            self.notice();
            self.tell("the folder is there again");
            return;
        }
        // That its files are deleted is believed later, or the service starts without them.
        match self.dice.below(2) {
            0 => self.notice(),
            _ => {
                let (scan, now) = (self.scan(), self.now());
                self.service.read(&scan, false, now);
            }
        }
        self.tell("the folder is gone");
    }

    pub async fn pause_or_resume(&mut self) {
        let (store, now) = (self.office.store.clone(), self.now());
        if self.people.paused {
            store.resume(Some(SITE), "cli", now).await.unwrap();
            store.clear_all_failures(SITE).await.unwrap();
        } else {
            store.pause(Some(SITE), "cli", now).await.unwrap();
        }
        self.people.paused = !self.people.paused;
        let what = if self.people.paused {
            "paused"
        } else {
            "resumed"
        };
        self.tell(format!("the site is {what}"));
    }

    /// A person lets go of a freeze, once the folder is there.
    pub async fn release(&mut self) {
        let (store, now) = (self.office.store.clone(), self.now());
        let frozen = store.holds(SITE).await.unwrap().frozen.is_some();
        if self.people.absent || !frozen {
            return;
        }
        let files = self.people.files.keys();
        let here = files.map(|item| format!("content/{SITE}/promotions/{item}.md"));
        store.release(None, "cli", now).await.unwrap();
        let here: Vec<String> = here.collect();
        let here: Vec<&str> = here.iter().map(String::as_str).collect();
        store.remember_files(SITE, &here).await.unwrap();
        store.release(Some(SITE), "cli", now).await.unwrap();
        self.tell("a person releases the site");
    }

    /// What a person who looks into the folder finds there.
    async fn input(&self) -> SiteInput {
        let reconciler = self.office.reconciler(false);
        let (workspace, store) = (&reconciler.workspace, Some(&self.office.store));
        let scan = self.scan();
        let input = input(workspace, &scan, SITE, THEMES.clone(), store);
        input.await.unwrap()
    }

    async fn reading(&self) -> Reading {
        let accepted = self.office.store.accepted(SITE).await.unwrap();
        read(&self.input().await, &accepted, self.now())
    }

    async fn stands_still(&self) -> bool {
        let holds = self.office.store.holds(SITE).await.unwrap();
        self.people.absent || holds.frozen.is_some() || holds.paused.is_some()
    }

    /// `recado undo`, or `recado undo --release`.
    pub async fn undo(&mut self) -> Held {
        if self.stands_still().await {
            return Ok(());
        }
        let (store, now) = (self.office.store.clone(), self.now());
        let decided = store.decided(SITE).await.unwrap();
        if !decided.undone.is_empty() && self.dice.below(2) == 0 {
            let items = decided.undone.keys().map(String::as_str);
            store.forget_undone(SITE, items, "cli", now).await.unwrap();
            self.people.undone.clear();
            self.tell("the undo is released");
            return self.by_hand().await;
        }
        let history = store.history(Some(SITE), 1000).await.unwrap();
        let standing = decided.undone.values().map(|undone| undone.number).max();
        let (Ok(plan), Some(content)) = (
            undo::plan(&history, standing, None),
            self.reading().await.content,
        ) else {
            return Ok(());
        };
        let mut rows = BTreeMap::new();
        for (item, back) in &plan.items {
            let mut files = content.items();
            let files = files.find(|(common, _)| common.id == *item);
            let row = UndoneRow {
                kept: back.kept,
                instead_of: files.map(|(common, _)| common.files),
                number: plan.to,
                by: "cli".to_owned(),
                at: now,
            };
            let name = item.trim_start_matches("promotions/");
            let name = ITEMS.into_iter().find(|one| *one == name).unwrap();
            let kept = match back.kept {
                None => None,
                Some(fingerprint) => self.kept(item, fingerprint).await,
            };
            let instead_of = self.people.says(name);
            self.people.undone.insert(name, Undone { kept, instead_of });
            rows.insert(item.clone(), row);
        }
        store.put_undone(SITE, &rows).await.unwrap();
        self.tell(format!("undone to {}: {:?}", plan.to, self.people.undone));
        self.by_hand().await
    }

    async fn kept(&self, item: &str, fingerprint: recado::hash::Hash) -> Option<u32> {
        let kept = self.office.store.kept_item(SITE, item, fingerprint);
        let kept = kept.await.unwrap()?;
        kept.texts
            .values()
            .find_map(|text| version_of(text.as_bytes()))
    }

    /// `recado drift overwrite` or `leave`.
    pub async fn decide_about_drift(&mut self) -> Held {
        if self.stands_still().await {
            return Ok(());
        }
        // The question itself does not hang: that is told of passes.
        self.office.website.stall(None);
        let reconciler = self.office.reconciler(false);
        let now = self.now();
        let found = reconciler.drifted(&self.input().await, now).await;
        let found = found.unwrap_or_default().drifted;
        if found.is_empty() {
            return Ok(());
        }
        let one = self.dice.pick(&found);
        let choice = Choice {
            overwrite: self.dice.below(3) > 0,
            seen: one.seen,
        };
        let store = &self.office.store;
        let chosen = store.choose(SITE, &one.target, &one.path, &choice, "cli", now);
        chosen.await.unwrap();
        if choice.overwrite {
            self.people.touched.remove(&one.path);
            self.people.deleted.remove(&one.path);
        }
        let shown = shown(&self.office.website.files());
        self.tell(format!("{}: {choice:?} of {shown:?}", one.path));
        match choice.overwrite {
            true => self.by_hand().await,
            false => Ok(()),
        }
    }
}

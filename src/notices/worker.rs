//! The worker beside the service: what is wrong and what was looked at become mails; mails that are due
//! are sent.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::AGAIN;
use super::ledger::Ledger;
use super::sender::{Delivered, Line, SendError, Voice};
use super::trouble::{Before, Step, Trouble, steps};
use super::watch::Seen;
use super::written::{About, Written};
use crate::campaign::confirming;
use crate::mail::Single;
use crate::mailing::Post;
use crate::moment::Zone;
use crate::reconcile::kept_sentence;
use crate::secret::VaultError;
use crate::site::{self, Site};
use crate::store::{NewNotice, Notice, NoticeEnd, NoticeKind, Store, StoreError, TroubleTold};
use crate::words::Language;

/// How often the ledger is looked at.
const EVERY: Duration = Duration::from_secs(5);

/// What is under way may take so long after the service was told to stop.
const STOPPING: Duration = Duration::from_secs(10);

/// A mail that was taken by a process that ended is due again after this. Sending one takes less.
const CLAIM: SignedDuration = SignedDuration::from_mins(3);

/// An alert or a digest says nothing any more after this.
const STALE: SignedDuration = SignedDuration::from_hours(24);

/// Mails of one round, at most, so that what is wrong is looked at in between.
const MOST: usize = 50;

/// What sends single mails.
pub struct Notices {
    pub post: Post,
    /// Who gets the alerts and digests of all sites.
    pub notify: Vec<String>,
    /// The workspace's language, as a tag: of what concerns no single site.
    pub language: String,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub sent: usize,
    /// They are tried again, or were given up.
    pub unsent: usize,
}

impl Notices {
    /// Works until `stop`; what is on its way then is finished. `ledger` tells that the ledger failed, in
    /// a sentence in both languages.
    pub async fn run(self, mut ledger: mpsc::UnboundedReceiver<String>, stop: CancellationToken) {
        let mut down = Ledger::default();
        let clock = self.post.clock.clone();
        let given_up = async {
            stop.cancelled().await;
            tokio::time::sleep(STOPPING).await;
        };
        let work = async {
            let mut hears = true;
            while !stop.is_cancelled() {
                match self.round(&stop).await {
                    Ok(_) => {}
                    Err(error) => down.failed(super::ledger::sentence(&error), clock.now()),
                }
                down.look(&self).await;
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = clock.sleep(EVERY) => {}
                    said = ledger.recv(), if hears => match said {
                        Some(said) => down.failed(said, clock.now()),
                        None => hears = false,
                    },
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = given_up => {}
        }
    }

    /// One round: tells what is to be told, and sends what is due.
    ///
    /// # Errors
    /// The ledger.
    pub async fn round(&self, stop: &CancellationToken) -> Result<Round, StoreError> {
        let now = self.now();
        let watched = self.store().watched(now).await?;
        let Some(seen) = Seen::of(&watched, now) else {
            return Ok(Round::default());
        };
        for step in steps(&seen.troubles, &seen.told, |site| seen.is_well(site), now) {
            self.take(step, now).await?;
        }
        for (site, digest) in self.store().due_digests().await? {
            let reader = self.reader(&site).await?;
            let text = kept_sentence(&digest.text, reader.words()).unwrap_or(digest.text);
            let written = reader.about().digest(digest.at, &text);
            let at = digest.at.to_string();
            let notices =
                reader.notices(&["digest", &site, &at], NoticeKind::Digest, &written, now);
            let store = self.store();
            store.queue_digest(&site, digest.at, &notices, now).await?;
        }
        self.send_due(stop).await
    }

    pub(super) fn store(&self) -> &Store {
        &self.post.store
    }

    pub(super) fn now(&self) -> Timestamp {
        self.post.clock.now()
    }

    async fn take(&self, step: Step, now: Timestamp) -> Result<(), StoreError> {
        match step {
            Step::Alert(trouble) => {
                let reader = self.reader(&trouble.site).await?;
                // With nobody to tell it stays untold, for whoever is named later.
                if reader.addresses.is_empty() {
                    return Ok(());
                }
                let notices = reader.alert(&trouble, now);
                let told = told(&trouble, now);
                self.store().tell_trouble(&told, &notices).await?;
            }
            Step::Well(before) => {
                let reader = self.reader(&before.site).await?;
                let notices = reader.well(&before, now);
                let store = self.store();
                store.end_trouble(&back(&before), &notices, now).await?;
            }
            Step::Forget(before) => {
                self.store().end_trouble(&back(&before), &[], now).await?;
            }
        }
        Ok(())
    }

    /// Who is told of a site, and how; of the whole installation where it is empty.
    pub(super) async fn reader(&self, id: &str) -> Result<Reader, StoreError> {
        let site = match id {
            "" => None,
            id => site_of(self.store(), id).await?,
        };
        let mut own: Vec<String> = site.iter().flat_map(|site| site.notify.clone()).collect();
        if id.is_empty() && self.notify.is_empty() {
            // Nobody looks after all of it: whoever looks after a part is told.
            for id in self.store().states().await?.into_keys() {
                let site = site_of(self.store(), &id).await?;
                own.extend(site.into_iter().flat_map(|site| site.notify));
            }
        }
        let mut known = BTreeSet::new();
        let addresses = own
            .iter()
            .chain(&self.notify)
            .map(|one| one.trim().to_owned());
        let addresses = addresses.filter(|one| known.insert(one.to_lowercase()));
        Ok(Reader {
            id: id.to_owned(),
            addresses: addresses.collect(),
            name: match (&site, id) {
                (Some(site), _) => site.name.clone(),
                (None, "") => "Recado".to_owned(),
                (None, id) => id.to_owned(),
            },
            zone: site
                .as_ref()
                .map_or_else(Zone::utc, |site| site.zone.clone()),
            language: site.map_or_else(|| self.language.clone(), |site| site.language),
        })
    }

    async fn send_due(&self, stop: &CancellationToken) -> Result<Round, StoreError> {
        let mut round = Round::default();
        let mut line = Line::default();
        while round.sent + round.unsent < MOST && !stop.is_cancelled() {
            let now = self.now();
            let again = after(now, CLAIM);
            let claimed = self.store().claim_notices(1, again, now).await?;
            let Some(notice) = claimed.first() else {
                break;
            };
            match self.send(&mut line, notice).await? {
                true => round.sent += 1,
                false => round.unsent += 1,
            }
        }
        line.close().await;
        if round != Round::default() {
            self.store().forget_old_notices(self.now()).await?;
        }
        Ok(round)
    }

    /// Sends one mail and writes down what came of it; whether it left.
    async fn send(&self, line: &mut Line, notice: &Notice) -> Result<bool, StoreError> {
        let site = match notice.site.as_str() {
            "" => None,
            id => site_of(self.store(), id).await?,
        };
        let error = match self.hand_over(line, notice, site.as_ref()).await {
            Ok(said) => {
                let end = NoticeEnd::Sent;
                self.store().end_notice(notice, end, &said).await?;
                return Ok(true);
            }
            Err(error) => error,
        };
        let tried = usize::try_from(notice.attempts).unwrap_or(1).max(1);
        let again = AGAIN.get(tried - 1).filter(|_| !error.is_final);
        let (site, said) = (&notice.site, &error.said);
        match again {
            Some(wait) => {
                tracing::warn!(%site, %said, "a mail was not sent; it is tried again");
                let from = after(self.now(), *wait);
                self.store().retry_notice(notice, said, from).await?;
            }
            None => {
                tracing::error!(%site, %said, "a mail was given up");
                let end = NoticeEnd::Failed;
                self.store().end_notice(notice, end, said).await?;
            }
        }
        Ok(false)
    }

    async fn hand_over(
        &self,
        line: &mut Line,
        notice: &Notice,
        site: Option<&Site>,
    ) -> Result<String, Unsent> {
        let voice = match notice.kind {
            NoticeKind::Alert | NoticeKind::Digest => Voice::Team,
            NoticeKind::SignUp => Voice::Site,
        };
        let route = self.post.route(voice, site).await?;
        if let Some(said) = line.is_broken(&route) {
            return Err(Unsent {
                said: said.to_owned(),
                is_final: false,
                concerns_account: true,
            });
        }
        let own = site.and_then(|site| site.mail.as_ref());
        let reply_to = own.and_then(|mail| mail.reply_to.as_deref());
        let id: String = notice.id.chars().take(32).collect();
        let [text, html] = self.opened(notice).await?;
        let single = Single {
            from: &route.from,
            reply_to: reply_to.filter(|_| voice == Voice::Site),
            to: &notice.address,
            subject: &notice.subject,
            text: &text,
            html: &html,
            language: &notice.language,
            id: &id,
            date: notice.created_at,
            is_automatic: voice == Voice::Team,
        };
        let message = single.message().map_err(SendError::from)?;
        let sent = self
            .post
            .hand_over(line, &route, &notice.address, message, &id)
            .await;
        match sent {
            Ok(Delivered::Taken { said }) => Ok(said),
            Ok(Delivered::Written { file }) => Ok(file.display().to_string()),
            Err(error) => {
                let unsent = Unsent::from(error);
                if unsent.concerns_account {
                    line.note_broken(&route, &unsent.said);
                }
                Err(unsent)
            }
        }
    }
}

impl Notices {
    /// Text and HTML of a mail, in which a link that confirms has its token from here on: the same on every attempt.
    async fn opened(&self, notice: &Notice) -> Result<[String; 2], Unsent> {
        let written = [notice.text.clone(), notice.html.clone()];
        if notice.kind != NoticeKind::SignUp || !written.iter().any(|one| confirming::waits(one)) {
            return Ok(written);
        }
        let key = self.post.vault.kept_address_key().await?;
        // It was removed since: nobody can say what the link was.
        let key = key.ok_or(VaultError::Addresses).map_err(|error| Unsent {
            is_final: true,
            ..error.into()
        })?;
        let token = |seed: &str| key.token(confirming::PURPOSE, &[seed]);
        Ok(written.map(|one| confirming::sent(&one, token)))
    }
}

/// Why a mail did not leave.
struct Unsent {
    said: String,
    is_final: bool,
    concerns_account: bool,
}

impl From<VaultError> for Unsent {
    fn from(error: VaultError) -> Self {
        Self {
            said: error.to_string(),
            is_final: false,
            concerns_account: false,
        }
    }
}

impl From<SendError> for Unsent {
    fn from(error: SendError) -> Self {
        Self {
            said: error.to_string(),
            is_final: error.is_final(),
            concerns_account: error.concerns_account(),
        }
    }
}

/// Who is told, and how.
pub(super) struct Reader {
    id: String,
    pub addresses: Vec<String>,
    name: String,
    zone: Zone,
    language: String,
}

impl Reader {
    fn words(&self) -> Language {
        Language::of_tag(&self.language)
    }

    fn about(&self) -> About<'_> {
        About {
            id: &self.id,
            name: &self.name,
            zone: &self.zone,
            language: &self.language,
        }
    }

    pub fn alert(&self, trouble: &Trouble, now: Timestamp) -> Vec<NewNotice> {
        let said = kept_sentence(&trouble.said, self.words()).unwrap_or_default();
        let written = self.about().alert(trouble, &said);
        let since = trouble.since.to_string();
        let what = [
            "alert",
            &trouble.site,
            trouble.kind.as_str(),
            &trouble.about,
            &since,
        ];
        self.notices(&what, NoticeKind::Alert, &written, now)
    }

    pub fn well(&self, before: &Before, now: Timestamp) -> Vec<NewNotice> {
        let written = self.about().well(before.kind, before.since, now);
        let since = before.since.to_string();
        let what = [
            "well",
            &before.site,
            before.kind.as_str(),
            &before.about,
            &since,
        ];
        self.notices(&what, NoticeKind::Alert, &written, now)
    }

    fn notices(
        &self,
        what: &[&str],
        kind: NoticeKind,
        written: &Written,
        now: Timestamp,
    ) -> Vec<NewNotice> {
        let notice = |address: &String| NewNotice {
            id: NewNotice::id(&[what, &[address.as_str()]].concat()),
            site: self.id.clone(),
            kind,
            address: address.clone(),
            language: self.language.clone(),
            subject: written.subject.clone(),
            text: written.text.clone(),
            html: written.html.clone(),
            expires_at: after(now, STALE),
        };
        self.addresses.iter().map(notice).collect()
    }
}

fn after(now: Timestamp, time: SignedDuration) -> Timestamp {
    now.saturating_add(time).unwrap_or(Timestamp::MAX)
}

pub(super) fn told(trouble: &Trouble, now: Timestamp) -> TroubleTold {
    TroubleTold {
        site: trouble.site.clone(),
        kind: trouble.kind.as_str().to_owned(),
        about: trouble.about.clone(),
        since: trouble.since,
        told_at: now,
    }
}

fn back(before: &Before) -> TroubleTold {
    TroubleTold {
        site: before.site.clone(),
        kind: before.kind.as_str().to_owned(),
        about: before.about.clone(),
        since: before.since,
        told_at: before.told_at,
    }
}

/// A site as its newest good file says.
async fn site_of(store: &Store, id: &str) -> Result<Option<Site>, StoreError> {
    let path = format!("sites/{id}.yaml");
    let accepted = store.accepted(id).await?;
    let file = accepted.get(&path);
    Ok(file.and_then(|file| site::read(id, &path, file.text.as_bytes()).0))
}

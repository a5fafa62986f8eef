//! A ledger that fails cannot say so: that alert alone is kept in memory and sent without it (F20).

use jiff::{SignedDuration, Timestamp};

use super::AGAIN;
use super::sender::{Line, SendError, Voice};
use super::trouble::{Before, Kind, Trouble};
use super::worker::{Notices, told};
use crate::mail::Single;
use crate::reconcile::both;
use crate::store::StoreError;

/// A lock that was held for a moment is no trouble.
const PATIENCE: SignedDuration = SignedDuration::from_mins(1);

/// How the ledger stands.
#[derive(Default)]
pub struct Ledger {
    down: Option<Down>,
}

struct Down {
    since: Timestamp,
    said: String,
    tried: usize,
    next: Timestamp,
    is_told: bool,
}

/// What the ledger said, in both languages.
pub fn sentence(error: &StoreError) -> String {
    both(|language| error.sentence(language))
}

impl Ledger {
    /// It failed.
    pub fn failed(&mut self, said: String, now: Timestamp) {
        self.down.get_or_insert(Down {
            since: now,
            said,
            tried: 0,
            next: now.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX),
            is_told: false,
        });
    }

    /// Looks whether it works again, by writing to it; tells of it where it does not.
    pub async fn look(&mut self, notices: &Notices) {
        let Some(down) = &mut self.down else { return };
        let now = notices.now();
        let trouble = Trouble {
            site: String::new(),
            kind: Kind::Ledger,
            about: String::new(),
            since: down.since,
            from: down.since,
            is_fresh: true,
            said: down.said.clone(),
            item: String::new(),
            people: 0,
        };
        let told = told(&trouble, now);
        let store = notices.store();
        let written = async {
            store.tell_trouble(&told, &[]).await?;
            let reader = notices.reader("").await?;
            let before = Before {
                site: String::new(),
                kind: Kind::Ledger,
                about: String::new(),
                since: down.since,
                told_at: now,
            };
            let well = match down.is_told {
                true => reader.well(&before, now),
                false => Vec::new(),
            };
            store.end_trouble(&told, &well, now).await
        };
        if written.await.is_ok() {
            self.down = None;
            return;
        }
        if down.is_told || now < down.next {
            return;
        }
        let Some(wait) = AGAIN.get(down.tried) else {
            return;
        };
        down.tried += 1;
        down.next = now.saturating_add(*wait).unwrap_or(Timestamp::MAX);
        match tell(notices, &trouble, now).await {
            Ok(()) => down.is_told = true,
            Err(error) => tracing::error!(%error, "that the ledger fails could not be told"),
        }
    }
}

/// Sends the alert past the ledger.
async fn tell(notices: &Notices, trouble: &Trouble, now: Timestamp) -> Result<(), SendError> {
    let Ok(reader) = notices.reader("").await else {
        return Ok(());
    };
    let mut line = Line::default();
    for notice in reader.alert(trouble, now) {
        let route = notices.post.route(Voice::Team, None).await?;
        let id: String = notice.id.chars().take(32).collect();
        let single = Single {
            from: &route.from,
            reply_to: None,
            to: &notice.address,
            subject: &notice.subject,
            text: &notice.text,
            html: &notice.html,
            language: &notice.language,
            id: &id,
            date: trouble.since,
            is_automatic: true,
        };
        let message = single.message()?;
        let to = &notice.address;
        let post = &notices.post;
        post.hand_over(&mut line, &route, to, message, &id).await?;
    }
    line.close().await;
    Ok(())
}

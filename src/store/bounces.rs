//! What came back of messages, and what follows from it: who is written to no more, which unknown message is known now,
//! and which campaign too many people call unwanted. Each report is applied once, in one transaction: reading a mailbox
//! again changes nothing.

use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyConnection, Row};

use super::subscribers::leaving::{remove_in, suppress_in};
use super::{
    CampaignRow, Reason, Store, StoreError, Tx, campaigns, holds, instant, ms, outbox, retention,
    unknowns,
};
use crate::subscribers::Address;

/// Campaigns of which a message came back softly until a person is written to no more …
pub const SOFT_LIMIT: i64 = 3;
/// … within this time.
pub const SOFT_WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Complaints below which their share says nothing: one of ten people is ten per cent.
pub const COMPLAINTS_AT_LEAST: i64 = 3;
/// Complaints in 100,000 accepted messages from which on somebody should look: 0.1 % (M19).
pub const COMPLAINTS_WARN: i64 = 100;
/// … and from which on the campaign stops until somebody did: 0.3 %, from which on providers turn mail away.
pub const COMPLAINTS_STOP: i64 = 300;
/// The reason of a campaign that was paused for that.
pub const PAUSED_FOR_COMPLAINTS: &str = "complaints";

/// Who acts where a report does.
const ACTOR: &str = "bounce";
/// Reports that no tag of ours proved.
const UNPROVED: &str = "bounces without proof";

super::sql! {
    OF_NUMBER = "SELECT m.campaign, m.number, m.site, m.person, m.address, m.state, c.list FROM message m \
        JOIN campaign c ON c.id = m.campaign \
        WHERE m.number = $2 AND m.campaign IN (SELECT id FROM campaign WHERE SUBSTR(id, 1, 16) = CAST($1 AS TEXT))";
    OF_SITE_PERSON = "SELECT m.campaign, m.number, m.site, m.person, m.address, m.state, c.list FROM message m \
        JOIN campaign c ON c.id = m.campaign \
        WHERE m.site = $1 AND m.person = $2 AND SUBSTR(m.campaign, 1, 16) = CAST($3 AS TEXT)";
    ADD_BOUNCE = "INSERT INTO bounce (site, campaign, number, person, kind, said, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (campaign, number, kind) DO NOTHING";
    ADD_DEPARTURE = "INSERT INTO departure (site, campaign, person, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (campaign, person) DO NOTHING";
    SOFT_CAMPAIGNS = "SELECT COUNT(DISTINCT campaign) AS campaigns FROM bounce \
        WHERE site = $1 AND person = $2 AND kind = 'soft' AND at > $3";
    OF_KINDS = "SELECT kind, COUNT(*) AS messages FROM bounce WHERE site = $1 AND campaign = $2 GROUP BY kind";
    ACCEPTED = "SELECT COUNT(*) AS messages FROM message WHERE site = $1 AND campaign = $2 AND state = 'accepted'";
    LATELY = "SELECT b.campaign, c.item, b.number, b.person, m.address, b.kind, b.said, b.at FROM bounce b \
        JOIN campaign c ON c.id = b.campaign \
        LEFT JOIN message m ON m.campaign = b.campaign AND m.number = b.number \
        WHERE b.site = $1 ORDER BY b.at DESC, b.campaign, b.number, b.kind LIMIT $2";
    UNPROVED_COUNT = "SELECT value FROM counter WHERE name = $1";
    PERSON_BOUNCES = "SELECT b.campaign, c.item, b.number, b.person, '' AS address, b.kind, b.said, b.at FROM bounce b \
        JOIN campaign c ON c.id = b.campaign WHERE b.site = $1 AND b.person = $2 ORDER BY b.at, b.campaign, b.kind";
    INBOX = "SELECT validity, last_uid FROM inbox WHERE name = $1";
    PUT_INBOX = "INSERT INTO inbox (name, validity, last_uid, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, last_uid = excluded.last_uid, at = excluded.at";
}

/// Which message a report speaks of, proved by a tag: the campaign's first 16 digits, and its number or its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    Number {
        campaign: &'a str,
        number: i64,
    },
    Person {
        site: &'a str,
        campaign: &'a str,
        person: &'a str,
    },
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It will never be delivered.
    Hard,
    /// It was not delivered this time.
    Soft,
    Complaint,
    /// It was delivered.
    Delivered,
    /// A wish to get no more of this list.
    Departure,
}

impl Came {
    /// As kept; `None` for what is no failure.
    fn kind(self) -> Option<&'static str> {
        match self {
            Self::Hard => Some("hard"),
            Self::Soft => Some("soft"),
            Self::Complaint => Some("complaint"),
            Self::Delivered | Self::Departure => None,
        }
    }
}

/// Whether too many people complain about a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    Quiet,
    /// Somebody should look.
    Warn,
    /// It was paused.
    Paused,
}

/// What a report changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub site: String,
    pub campaign: String,
    /// It was known before, and changed nothing.
    pub is_known: bool,
    /// Why the person is written to no more, if it follows from this.
    pub suppressed: Option<Reason>,
    /// The unknown message is accepted or refused now.
    pub settled: Option<bool>,
    pub alarm: Alarm,
}

/// How many messages of a campaign came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameBack {
    pub hard: i64,
    pub soft: i64,
    pub complaints: i64,
}

/// One that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceRow {
    pub campaign: String,
    pub item: String,
    pub number: i64,
    pub person: String,
    /// `None` once the person was erased, or the time for which it is kept is over.
    pub address: Option<String>,
    /// `hard`, `soft` or `complaint`.
    pub kind: String,
    /// What the server said.
    pub said: String,
    pub at: Timestamp,
}

/// The message that a report speaks of.
struct Spoken {
    campaign: String,
    number: i64,
    site: String,
    person: String,
    address: String,
    list: String,
    is_unknown: bool,
}

impl Store {
    /// Applies a report whose tag was proved: what follows is in the book that the constants of this module are. `None`
    /// where there is no such message (any more), or where it is none of the site that was asked for.
    pub async fn came_back(
        &self,
        way: Way<'_>,
        site: Option<&str>,
        came: Came,
        said: &str,
        at: Timestamp,
    ) -> Result<Option<Applied>, StoreError> {
        let mut tx = self.write().await?;
        let Some(spoken) = spoken_of(&mut tx, way).await? else {
            return Ok(None);
        };
        if site.is_some_and(|site| site != spoken.site) {
            return Ok(None);
        }
        // A list does not change while it is decided who is on it: see `Subscribers::write`.
        let edition = super::subscribers::edition_of(&spoken.site);
        holds::count_up(&mut tx, &edition).await?;
        let applied = apply(&mut tx, &spoken, came, said, at).await?;
        tx.commit().await?;
        Ok(Some(applied))
    }

    /// Counts a report that nobody can vouch for. Nothing else comes of it.
    pub async fn bounce_without_proof(&self) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        holds::count_up(&mut tx, UNPROVED).await?;
        Ok(tx.commit().await?)
    }

    /// How many reports nobody could vouch for, of all sites.
    pub async fn bounces_without_proof(&self) -> Result<i64, StoreError> {
        let row = sqlx::query(UNPROVED_COUNT).bind(UNPROVED);
        let row = row.fetch_optional(&self.reader).await?;
        Ok(row
            .map(|row| row.try_get("value"))
            .transpose()?
            .unwrap_or_default())
    }

    /// How many messages of a campaign came back.
    pub async fn bounces(&self, campaign: &CampaignRow) -> Result<CameBack, StoreError> {
        let mut tx = self.read().await?;
        let found = counts(&mut tx, &campaign.site, &campaign.id).await?;
        if found == CameBack::default() {
            return Ok(retention::totals(&mut tx, &campaign.id).await?.1);
        }
        Ok(found)
    }

    /// What came back of a site's messages, the latest first.
    pub async fn bounces_lately(
        &self,
        site: &str,
        most: i64,
    ) -> Result<Vec<BounceRow>, StoreError> {
        let rows = sqlx::query(LATELY).bind(site).bind(most);
        let rows = rows.fetch_all(&self.reader).await?;
        rows.iter().map(read).collect()
    }

    /// What came back of the messages to one person.
    pub async fn bounces_of(&self, site: &str, person: &str) -> Result<Vec<BounceRow>, StoreError> {
        let rows = sqlx::query(PERSON_BOUNCES).bind(site).bind(person);
        let rows = rows.fetch_all(&self.reader).await?;
        rows.iter().map(read).collect()
    }

    /// How far a mailbox was read: its UIDVALIDITY and the last UID (RFC 3501, 2.3.1.1).
    pub async fn inbox(&self, name: &str) -> Result<Option<(u32, u32)>, StoreError> {
        let row = sqlx::query(INBOX)
            .bind(name)
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let number = |column| -> Result<u32, StoreError> {
            let kept: i64 = row.try_get(column)?;
            Ok(u32::try_from(kept).unwrap_or_default())
        };
        Ok(Some((number("validity")?, number("last_uid")?)))
    }

    /// Remembers how far a mailbox was read.
    pub async fn put_inbox(
        &self,
        name: &str,
        (validity, last): (u32, u32),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(PUT_INBOX)
            .bind(name)
            .bind(i64::from(validity))
            .bind(i64::from(last))
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

async fn spoken_of(tx: &mut Tx, way: Way<'_>) -> Result<Option<Spoken>, StoreError> {
    let query = match way {
        Way::Number { campaign, number } => sqlx::query(OF_NUMBER).bind(campaign).bind(number),
        Way::Person {
            site,
            campaign,
            person,
        } => {
            let query = sqlx::query(OF_SITE_PERSON).bind(site);
            query.bind(person).bind(campaign)
        }
    };
    let Some(row) = query.fetch_optional(&mut **tx).await? else {
        return Ok(None);
    };
    let state: &str = row.try_get("state")?;
    Ok(Some(Spoken {
        is_unknown: state == "unknown",
        campaign: row.try_get("campaign")?,
        number: row.try_get("number")?,
        site: row.try_get("site")?,
        person: row.try_get("person")?,
        address: row.try_get("address")?,
        list: row.try_get("list")?,
    }))
}

async fn apply(
    tx: &mut Tx,
    spoken: &Spoken,
    came: Came,
    said: &str,
    at: Timestamp,
) -> Result<Applied, StoreError> {
    let (site, person) = (spoken.site.as_str(), spoken.person.as_str());
    let mut applied = Applied {
        site: spoken.site.clone(),
        campaign: spoken.campaign.clone(),
        is_known: false,
        suppressed: None,
        settled: None,
        alarm: Alarm::Quiet,
    };
    if spoken.is_unknown {
        // Who complains has it.
        let arrived = matches!(came, Came::Delivered | Came::Complaint | Came::Departure);
        let which = (site, spoken.campaign.as_str(), spoken.number);
        let settled = unknowns::truth_in(tx, which, arrived, said, at).await?;
        applied.settled = settled.then_some(arrived);
    }
    let is_new = match came.kind() {
        Some(kind) => add(tx, spoken, kind, said, at).await?,
        None if came == Came::Departure => depart(tx, spoken, at).await?,
        None => applied.settled.is_some(),
    };
    if !is_new {
        applied.is_known = true;
        return Ok(applied);
    }
    match came {
        Came::Hard => applied.suppressed = Some(Reason::Bounced),
        Came::Soft if soft_campaigns(tx, spoken, at).await? >= SOFT_LIMIT => {
            applied.suppressed = Some(Reason::Bounced);
        }
        Came::Complaint => {
            applied.suppressed = Some(Reason::Complained);
            depart(tx, spoken, at).await?;
            applied.alarm = alarm(tx, spoken, at).await?;
        }
        Came::Departure => applied.suppressed = leave_list(tx, spoken, at).await?,
        Came::Soft | Came::Delivered => {}
    }
    if let Some(reason) = applied.suppressed.filter(|_| came != Came::Departure) {
        suppress_in(tx, site, person, reason, at).await?;
        let action = format!("subscriber {}", reason.as_str());
        holds::audit_in(tx, ACTOR, &action, site, person, at).await?;
    }
    Ok(applied)
}

/// `false` where the same came back before.
async fn add(
    tx: &mut AnyConnection,
    spoken: &Spoken,
    kind: &str,
    said: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(ADD_BOUNCE)
        .bind(spoken.site.as_str())
        .bind(spoken.campaign.as_str())
        .bind(spoken.number)
        .bind(spoken.person.as_str())
        .bind(kind)
        .bind(said)
        .bind(ms(at))
        .execute(tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

async fn depart(
    tx: &mut AnyConnection,
    spoken: &Spoken,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(ADD_DEPARTURE)
        .bind(spoken.site.as_str())
        .bind(spoken.campaign.as_str())
        .bind(spoken.person.as_str())
        .bind(ms(at))
        .execute(tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

async fn soft_campaigns(
    tx: &mut AnyConnection,
    spoken: &Spoken,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let row = sqlx::query(SOFT_CAMPAIGNS)
        .bind(spoken.site.as_str())
        .bind(spoken.person.as_str())
        .bind(ms(at.saturating_sub(SOFT_WINDOW).unwrap_or(Timestamp::MIN)))
        .fetch_one(tx)
        .await?;
    Ok(row.try_get("campaigns")?)
}

/// Takes the person off the list that the message went to. Of who was erased nothing is left to take off.
async fn leave_list(
    tx: &mut Tx,
    spoken: &Spoken,
    at: Timestamp,
) -> Result<Option<Reason>, StoreError> {
    let Ok(address) = Address::read(&spoken.address) else {
        return Ok(None);
    };
    let (site, list) = (spoken.site.as_str(), spoken.list.as_str());
    let reason = Reason::Unsubscribed;
    let removed = remove_in(tx, (site, list), &address, reason.as_str(), at).await?;
    outbox::leave(tx, site, &spoken.person, Some(list), at).await?;
    let object = format!("{site} {list}");
    holds::audit_in(
        tx,
        ACTOR,
        "subscriber unsubscribed",
        &object,
        &spoken.person,
        at,
    )
    .await?;
    Ok(removed.then_some(reason))
}

pub(super) async fn counts(
    tx: &mut Tx,
    site: &str,
    campaign: &str,
) -> Result<CameBack, StoreError> {
    let rows = sqlx::query(OF_KINDS).bind(site).bind(campaign);
    let mut found = CameBack::default();
    for row in rows.fetch_all(&mut **tx).await? {
        let messages: i64 = row.try_get("messages")?;
        match row.try_get("kind")? {
            "hard" => found.hard = messages,
            "soft" => found.soft = messages,
            _ => found.complaints = messages,
        }
    }
    Ok(found)
}

/// Looks at the share of complaints, and stops the campaign where it is too large.
async fn alarm(tx: &mut Tx, spoken: &Spoken, at: Timestamp) -> Result<Alarm, StoreError> {
    let (site, campaign) = (spoken.site.as_str(), spoken.campaign.as_str());
    let complaints = counts(tx, site, campaign).await?.complaints;
    let accepted = sqlx::query(ACCEPTED).bind(site).bind(campaign);
    let accepted: i64 = accepted.fetch_one(&mut **tx).await?.try_get("messages")?;
    let share = complaints * 100_000 / accepted.max(1);
    if complaints < COMPLAINTS_AT_LEAST || share < COMPLAINTS_WARN {
        return Ok(Alarm::Quiet);
    }
    let mut alarm = Alarm::Warn;
    let stop = share >= COMPLAINTS_STOP;
    if stop && campaigns::pause_in(tx, (site, campaign), PAUSED_FOR_COMPLAINTS, at).await? {
        alarm = Alarm::Paused;
        let detail = format!("{complaints} of {accepted}");
        holds::audit_in(tx, ACTOR, "campaign pause", campaign, &detail, at).await?;
    }
    Ok(alarm)
}

fn read(row: &sqlx::any::AnyRow) -> Result<BounceRow, StoreError> {
    let address: Option<String> = row.try_get("address")?;
    Ok(BounceRow {
        campaign: row.try_get("campaign")?,
        item: row.try_get("item")?,
        number: row.try_get("number")?,
        person: row.try_get("person")?,
        address: address.filter(|address| !address.is_empty()),
        kind: row.try_get("kind")?,
        said: row.try_get("said")?,
        at: instant(row.try_get("at")?),
    })
}

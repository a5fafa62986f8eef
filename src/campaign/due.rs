//! Which e-mails a site's files ask for, and in which time each may start.

use jiff::{SignedDuration, Timestamp};

use crate::content::emails::EmailTime;
use crate::content::name::Kind;
use crate::content::{Common, SiteContent, Text};
use crate::moment::Zone;
use crate::site::Quiet;

/// How long after its time an e-mail may still start, where the file does not say.
const PATIENCE: SignedDuration = SignedDuration::from_hours(4);

/// An e-mail whose time was over for this long is not spoken of any more: a site that joins with last
/// year's offers missed nothing.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(3 * 24);

/// How far ahead e-mails of offers that come back are looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(45 * 24);

/// An e-mail that an item asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// `promotions/black-friday`.
    pub item: String,
    pub kind: Kind,
    pub slug: String,
    pub title: String,
    pub list: String,
    /// Which time of an item that comes back; each is mailed once.
    pub occasion: String,
    /// The item comes back, and is mailed each time.
    pub each: bool,
    /// `None`: as soon as the item is on the website.
    pub send: Option<Timestamp>,
    no_later_than: Option<Timestamp>,
    day_ends: Option<Timestamp>,
    ends: Option<Timestamp>,
    quiet: Option<(Quiet, Zone)>,
}

/// Where an e-mail stands in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes out then; `None`: when the item is seen on the website.
    Ahead(Option<Timestamp>),
    /// It may start, and nothing of it is sent from then on.
    Open { until: Timestamp },
    /// It was not started in its time, which ended then.
    Over(Timestamp),
}

impl Due {
    /// Where it stands at `now`; `seen`: since when the item is known to be on the website.
    pub fn standing(&self, seen: Option<Timestamp>, now: Timestamp) -> Standing {
        if let Some(ends) = self.ends.filter(|ends| *ends <= now) {
            return Standing::Over(ends);
        }
        let Some(from) = self.send.or(seen) else {
            return match self.no_later_than {
                Some(over) if over <= now => Standing::Over(over),
                _ => Standing::Ahead(None),
            };
        };
        let until = self.until(from);
        match (from <= now, now < until) {
            (false, _) => Standing::Ahead(Some(from)),
            (true, true) => Standing::Open { until },
            (true, false) => Standing::Over(until),
        }
    }

    /// Whether a campaign of this item was for the same time: the same local date and hour, in whatever zone
    /// the site was then.
    pub fn is_same_occasion(&self, occasion: &str) -> bool {
        let local = |key: &str| key.split('[').next().unwrap_or_default().to_owned();
        local(&self.occasion) == local(occasion)
    }

    /// Until when it may be sent if it starts at `from`: as the file says; else to the end of a day that was
    /// written without a time, or four hours, in which quiet hours do not count. Never past the end of what
    /// it tells of.
    pub fn until(&self, from: Timestamp) -> Timestamp {
        let usual = self.day_ends.max(Some(self.patience(from)));
        let until = self.no_later_than.or(usual).unwrap_or(from);
        self.ends.map_or(until, |ends| ends.min(until))
    }

    /// Until when it may be sent if a person starts it now, whatever the file says of its time.
    pub fn until_by_hand(&self, now: Timestamp) -> Timestamp {
        let until = self.no_later_than.filter(|until| *until > now);
        let until = until.unwrap_or_else(|| self.patience(now));
        self.ends.map_or(until, |ends| ends.min(until))
    }

    /// From when and until when it is sent: at its time, or from now on where that has come or it has none; `None`
    /// where its time is over.
    pub fn course(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        match self.standing(None, now) {
            Standing::Ahead(from) => {
                let from = from.unwrap_or(now);
                Some((from, self.until(from)))
            }
            Standing::Open { until } => Some((now, until)),
            Standing::Over(_) => None,
        }
    }

    /// Whether what it tells of ends then, so that no other time can be set for it.
    pub fn is_over_at(&self, until: Timestamp) -> bool {
        self.ends == Some(until)
    }

    /// Four hours in which people may be written to.
    fn patience(&self, from: Timestamp) -> Timestamp {
        let quiet = self.quiet.as_ref();
        let awake = quiet.and_then(|(quiet, zone)| quiet.ends(zone, from));
        let from = awake.unwrap_or(from);
        from.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX)
    }
}

/// The e-mails of a site that are ahead, due, or were missed lately, the earliest first.
pub fn due(content: &SiteContent, now: Timestamp) -> Vec<Due> {
    let from = now.saturating_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
    let mut all = asked_for(content, now);
    all.retain(|one| match one.standing(None, now) {
        Standing::Over(at) => at > from,
        Standing::Ahead(_) | Standing::Open { .. } => true,
    });
    all
}

/// The same with those that were missed long ago: a person may send them while there is something to tell.
pub fn asked_for(content: &SiteContent, now: Timestamp) -> Vec<Due> {
    let zone = &content.site.zone;
    let mail = content.site.mail.as_ref();
    let quiet = mail.and_then(|mail| mail.pace.quiet);
    let from = now.saturating_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
    let until = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let due = |kind: Kind, common: &Common, texts: &[Text], email: EmailTime| {
        let plan = common.email.as_ref()?;
        Some(Due {
            item: common.id.clone(),
            kind,
            slug: common.slug.clone(),
            title: texts
                .first()
                .map(|text| text.title.clone())
                .unwrap_or_default(),
            list: plan.list.clone(),
            // An announcement that is written anew in its old file is another one.
            occasion: match (email.key.as_str(), email.at) {
                ("publish", Some(at)) => format!("publish {}", zone.civil(at)),
                _ => email.key,
            },
            each: plan.send_each,
            send: email.at,
            no_later_than: email.no_later_than.map(|civil| civil.end(zone)),
            day_ends: email.day_ends,
            ends: email.ends,
            quiet: quiet.map(|quiet| (quiet, zone.clone())),
        })
    };
    let promotions = content.promotions.iter().filter(|one| !one.common.draft);
    let offers = promotions.flat_map(|one| {
        let emails = one.emails(zone, from, until).into_iter();
        emails.filter_map(|email| due(Kind::Promotion, &one.common, &one.texts, email))
    });
    let announcements = content.announcements.iter().filter(|one| !one.common.draft);
    let news = announcements.filter_map(|one| {
        let email = one.email(zone)?;
        due(Kind::Announcement, &one.common, &one.texts, email)
    });
    let mut all: Vec<Due> = offers.chain(news).collect();
    all.sort_by(|a, b| (a.send, &a.item).cmp(&(b.send, &b.item)));
    all
}

//! What came and went while nobody was there to show it (T10).

use jiff::Timestamp;

use super::timeline::title;
use crate::content::SiteContent;
use crate::moment::Zone;
use crate::words::{Language, say};

/// Something that should have been on the website and never was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    pub item: String,
    pub title: String,
    /// The occurrence's key.
    pub key: String,
    pub starts: Timestamp,
    pub ends: Timestamp,
    /// True where later occurrences of the same item were missed too; they are not listed.
    pub more: bool,
}

impl Missed {
    /// What was not shown and when it would have been.
    pub fn sentence(&self, language: Language, zone: &Zone) -> String {
        let args = [
            ("title", self.title.as_str().into()),
            ("from", zone.civil(self.starts).into()),
            ("to", zone.civil(self.ends).into()),
        ];
        let key = if self.more {
            "missed-offer.more"
        } else {
            "missed-offer"
        };
        say(language, key, &args)
    }
}

/// What started after `last_awake` and was over at `now`: it is never shown late. One line for each
/// item, however often it repeated.
pub fn missed(content: &SiteContent, last_awake: Timestamp, now: Timestamp) -> Vec<Missed> {
    let zone = &content.site.zone;
    let offers = content.promotions.iter().filter(|p| !p.common.draft);
    let offers = offers.filter_map(|promotion| {
        let mut slept_through = promotion
            .occurrences(zone, last_awake, now)
            .filter(|occurrence| occurrence.starts.is_some_and(|starts| starts > last_awake))
            .take_while(|occurrence| occurrence.ends <= now);
        let first = slept_through.next()?;
        Some(Missed {
            item: promotion.common.id.clone(),
            title: title(&promotion.texts),
            starts: first.starts?,
            ends: first.ends,
            more: slept_through.next().is_some(),
            key: first.key,
        })
    });
    let news = content.announcements.iter().filter(|a| !a.common.draft);
    let news = news.filter_map(|item| {
        let starts = item.publish?.start(zone);
        let ends = item.expires?.end(zone);
        (last_awake < starts && starts < ends && ends <= now).then(|| Missed {
            item: item.common.id.clone(),
            title: title(&item.texts),
            key: "publish".to_owned(),
            starts,
            ends,
            more: false,
        })
    });
    offers.chain(news).collect()
}

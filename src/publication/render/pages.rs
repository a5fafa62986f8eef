//! The pages of a rendered site: which there are, and which template each is made by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use tera::Value;

use super::address::{self, Spot, public_url};
use super::colours::{self, Palettes};
use super::memory;
use super::scene::{Item, Scene};
use crate::hash::Hash;

/// The page for addresses that do not exist.
pub(super) const NOT_FOUND: &str = "pages/404.html";

/// How many items `newest` holds.
const NEWEST: usize = 5;

/// The template of a page.
pub(super) fn template(spot: Spot<'_>) -> &'static str {
    match spot {
        Spot::Home => "pages/home.html",
        Spot::Promotions => "pages/promotions.html",
        Spot::Promotion(_) => "pages/promotion.html",
        Spot::Announcements => "pages/announcements.html",
        Spot::Announcement(_) => "pages/announcement.html",
        Spot::Hours => "pages/hours.html",
        Spot::Archive => "pages/archive.html",
        Spot::Page(_) => "pages/page.html",
    }
}

impl<'a> Scene<'a> {
    /// The pages of this language that are no item's.
    pub(super) fn lists_shown(&self) -> impl Iterator<Item = Spot<'a>> + use<'a> {
        let lists = [
            (Spot::Home, true),
            (Spot::Promotions, true),
            (Spot::Announcements, !self.announcements.is_empty()),
            (Spot::Hours, self.hours.is_some()),
            (Spot::Archive, !self.ended.is_empty()),
        ];
        let lists = lists.into_iter().filter(|(_, is)| *is);
        lists.map(|(spot, _)| spot)
    }

    /// All items of this language; each has a page.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item<'a>> {
        let items = self.promotions.iter().chain(&self.ended);
        items.chain(&self.announcements).chain(&self.standing)
    }

    /// Offers that are on and announcements, the last that came first.
    pub(super) fn newest(&self) -> impl Iterator<Item = &Item<'a>> {
        let place = |at: usize| match at.checked_sub(self.promotions.len()) {
            None => &self.promotions[at],
            Some(behind) => &self.announcements[behind],
        };
        let newest = self.newest.get_or_init(|| {
            let mut all: Vec<usize> =
                (0..self.promotions.len() + self.announcements.len()).collect();
            let order = |at: &usize| (Reverse(place(*at).since), place(*at).id);
            if all.len() > NEWEST {
                all.select_nth_unstable_by_key(NEWEST, order);
                all.truncate(NEWEST);
            }
            all.sort_by_key(order);
            all
        });
        newest.iter().map(move |at| place(*at))
    }

    /// When a page that lists items last got or lost one; `None` for one that lists none.
    pub(super) fn changed(&self, spot: Spot<'_>) -> Option<Timestamp> {
        let offers = self.promotions.iter().chain(&self.ended);
        let (offers, news) = (offers.map(|item| item.since), self.announcements.iter());
        let news = news.map(|item| item.since);
        let gone = std::iter::once(self.gone);
        match spot {
            Spot::Home => offers.chain(news).chain(gone).flatten().max(),
            Spot::Promotions => offers.chain(gone).flatten().max(),
            Spot::Announcements => news.chain(gone).flatten().max(),
            Spot::Archive => self.ended.iter().filter_map(|item| item.since).max(),
            _ => None,
        }
    }

    /// What the menu names, in its order.
    pub(super) fn menu_entries(&self) -> Vec<(Spot<'a>, String)> {
        let mut entries = vec![(Spot::Promotions, self.word("promotions"))];
        if !self.announcements.is_empty() {
            entries.push((Spot::Announcements, self.word("announcements")));
        }
        if self.hours.is_some() {
            entries.push((Spot::Hours, self.word("hours_menu")));
        }
        let pages = self.standing.iter().filter(|item| item.text.menu);
        entries.extend(pages.map(|item| (item.spot, item.text.title.clone())));
        entries
    }

    /// Over everything that a list of these shows.
    pub(super) fn lists<'s>(&self, items: impl IntoIterator<Item = &'s Item<'a>>) -> Hash
    where
        'a: 's,
    {
        let shown = items.into_iter().map(|item| match self.has_pages {
            true => item.card,
            false => item.key,
        });
        memory::key("list", shown)
    }

    /// Items on a list, below a heading of the level before `below`. Where they have pages of their
    /// own, the list needs their first words only.
    pub(super) fn list<'s>(&self, items: impl IntoIterator<Item = &'s Item<'a>>, below: u8) -> Value
    where
        'a: 's,
    {
        let items = items.into_iter().map(|item| match self.has_pages {
            true => self.listed(item).clone(),
            false => self.value(item, Some(below)),
        });
        Value::from(items.collect::<Vec<_>>())
    }

    /// What templates see of the colours and typefaces of the site file.
    pub(super) fn look_value(&self) -> &Value {
        self.look.get_or_init(|| {
            let look = &self.site.look;
            let papers = look.accent.map(Palettes::of);
            let hex = |colour: Option<[u8; 3]>| Value::from(colour.map(colours::hex));
            Value::from(BTreeMap::from([
                ("style", Value::safe_string(&colours::style(look))),
                ("light", hex(papers.map(|both| both.light.paper))),
                ("dark", hex(papers.map(|both| both.dark.paper))),
            ]))
        })
    }

    /// The line below the name, in this language.
    pub(super) fn claim(&self) -> Option<&'a str> {
        let mut claims = self.site.business.claim.iter();
        let claim = claims.find(|(language, _)| language == self.language);
        claim.map(|(_, claim)| claim.as_str())
    }

    /// What templates see of the site.
    pub(super) fn site_value(&self) -> Value {
        let business = &self.site.business;
        let plain = |text: &Option<String>| Value::from(text.clone());
        let dial = business.phone.as_ref().map(|phone| {
            let digits = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
            format!("tel:{}", digits.collect::<String>())
        });
        let mail = business.email.as_ref().map(|mail| format!("mailto:{mail}"));
        let claim = self.claim();
        let business = BTreeMap::from([
            ("claim", Value::from(claim)),
            ("phone", plain(&business.phone)),
            ("phone_href", Value::from(dial)),
            ("email", plain(&business.email)),
            ("email_href", Value::from(mail)),
            ("street", plain(&business.street)),
            ("city", plain(&business.city)),
            ("region", plain(&business.region)),
            ("postcode", plain(&business.postcode)),
        ]);
        Value::from(BTreeMap::from([
            ("name", Value::from(self.site.name.as_str())),
            ("url", Value::from(public_url(self.site, "/"))),
            (
                "home",
                Value::from(address::href(
                    self.site,
                    &address::spot_address(self.site, Spot::Home, self.language),
                )),
            ),
            ("business", Value::from(business)),
        ]))
    }
}

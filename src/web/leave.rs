//! Leaving a list, and choosing what to get: with the address that stood in a message as the only authority.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;

use super::Open;
use super::fields::Fields;
use super::html;
use super::limits::OF_PERSON;
use super::neutral::Neutral;
use super::shops::Shop;
use super::views::{self, Button, Choice, Frame, Known, Leave, LeaveWords, Link, Message};
use super::visit::Visit;
use crate::campaign::{Leaving, Tagged};
use crate::secret::AddressKey;
use crate::store::{Listed, Preferences, Standing, Subscribers};
use crate::subscribers::{self, Address, ListName};
use crate::words::{Language, say};

/// What a form of the page asks for.
enum Wish {
    /// Also what mail programs send by themselves (RFC 8058).
    LeaveList,
    LeaveAll,
    Save,
    /// Nothing that we know: looking, again.
    Nothing,
}

impl Wish {
    fn of(fields: &Fields) -> Self {
        let one_click = fields.get("List-Unsubscribe").unwrap_or_default();
        if one_click.trim().eq_ignore_ascii_case("One-Click") {
            return Self::LeaveList;
        }
        match fields.get("do") {
            Some("leave-all") => Self::LeaveAll,
            Some("save") => Self::Save,
            _ => Self::Nothing,
        }
    }
}

/// Somebody with a right tag.
struct Person {
    way: Leaving,
    people: Subscribers,
    shop: Arc<Shop>,
    /// `None` where nothing is kept of them any more.
    address: Option<Address>,
    /// The lists they are on.
    on: Vec<Listed>,
    /// On a list, or once on one.
    any: Option<Listed>,
}

impl Open {
    /// Shows the page, or does what its form says.
    pub(super) async fn leave(
        &self,
        visit: &Visit,
        tagged: &Tagged<Leaving>,
        fields: Option<&Fields>,
    ) -> Result<Response, Neutral> {
        let key = self.pages.vault.kept_address_key().await?;
        let key = key.ok_or(Neutral::NotFound)?;
        let way = &tagged.what;
        let is_right = key.has_tag(&tagged.tag, Leaving::PURPOSE, &way.parts());
        if !is_right || ListName::new(&way.list).is_none() {
            return Err(Neutral::NotFound);
        }
        let passed = self.pages.clock.monotonic();
        let taken = self
            .limits
            .take(&["person", &way.site, &way.person], OF_PERSON, passed);
        taken.map_err(Neutral::TooOften)?;
        let person = self.person(way, &key).await?;
        let now = self.pages.clock.now();
        let from_all = match fields.map_or(Wish::Nothing, Wish::of) {
            Wish::LeaveList => false,
            Wish::LeaveAll => true,
            Wish::Save => return self.save(visit, person, fields, &key).await,
            Wish::Nothing => return Ok(person.page(visit, false)),
        };
        let address = person.address.as_ref();
        let left = person.people.depart(way, address, from_all, now);
        left.await?;
        Ok(person.left(visit, from_all))
    }

    async fn person(&self, way: &Leaving, key: &AddressKey) -> Result<Person, Neutral> {
        let people = self.pages.store.subscribers(&way.site);
        let shop = self.shops.get(&way.site).await?;
        let address = people.named(&way.person, key).await?;
        let lists = match &address {
            Some(address) => people.person(address).await?,
            None => Vec::new(),
        };
        let any = lists.iter().find(|one| one.list == way.list);
        let any = any.or(lists.first()).cloned();
        let mut on = lists;
        on.retain(|one| one.standing == Standing::Active);
        Ok(Person {
            way: way.clone(),
            people,
            shop,
            address,
            on,
            any,
        })
    }

    /// Does what the form of wishes says, and shows what has become of it.
    async fn save(
        &self,
        visit: &Visit,
        person: Person,
        fields: Option<&Fields>,
        key: &AddressKey,
    ) -> Result<Response, Neutral> {
        let (Some(fields), Some(address)) = (fields, &person.address) else {
            return Ok(person.page(visit, false));
        };
        if person.on.is_empty() {
            return Ok(person.page(visit, false));
        }
        let language = fields.get("language");
        let language = language.and_then(|tag| person.shop.spoken(tag));
        let before = person.any.as_ref();
        let wanted = Preferences {
            stay: fields.all("list").map(str::to_owned).collect(),
            first_name: fields.get("first_name").and_then(subscribers::text),
            language: language.or_else(|| before.and_then(|one| one.person.language.clone())),
        };
        let now = self.pages.clock.now();
        let saved = person.people.prefer(&person.way, address, &wanted, now);
        saved.await?;
        let after = self.person(&person.way, key).await?;
        Ok(after.page(visit, true))
    }
}

impl Person {
    /// As this person is written to.
    fn tag(&self, visit: &Visit) -> String {
        let own = self
            .any
            .as_ref()
            .and_then(|one| one.person.language.as_deref());
        match own {
            Some(tag) => tag.to_owned(),
            // Nothing is known of them any more, or they never said.
            None if self.any.is_none() => {
                let wanted = visit.languages.iter().map(String::as_str);
                self.shop.language_for(wanted)
            }
            None => self.shop.language_for([]),
        }
    }

    /// What can be done here. Nothing is changed by it.
    fn page(&self, visit: &Visit, saved: bool) -> Response {
        let tag = self.tag(visit);
        let language = Language::of_tag(&tag);
        let word = |key| say(language, key, &[]);
        let shop = [("shop", self.shop.name.as_str().into())];
        let address = self.address.as_ref().map(masked);
        let text = match &address {
            Some(_) => "leave-text",
            None => "leave-text.nameless",
        };
        let values = [
            ("address", address.unwrap_or_default().into()),
            ("list", self.way.list.as_str().into()),
        ];
        let words = LeaveWords {
            saved: word("preferences-saved"),
            heading: say(language, "leave-heading", &shop),
            text: say(language, text, &values),
            button: word("leave-button"),
            all: say(language, "leave-all-button", &shop),
            preferences: word("preferences-heading"),
            lists: word("preferences-lists"),
            lists_hint: word("preferences-lists-hint"),
            language: word("preferences-language"),
            first_name: word("preferences-first-name"),
            save: word("preferences-button"),
        };
        let name = self
            .any
            .as_ref()
            .and_then(|one| one.person.first_name.clone());
        let known = (!self.on.is_empty()).then(|| Known {
            lists: self.on.iter().map(|one| one.list.clone()).collect(),
            languages: Choice::all(&self.shop, &tag),
            first_name: name.unwrap_or_default(),
        });
        let page = Leave {
            frame: Frame::of(language, word("leave-title"), &self.shop),
            saved,
            words,
            known,
        };
        html(StatusCode::OK, views::text(&page))
    }

    /// The same for everybody with a right tag, whether or not they were on a list.
    fn left(&self, visit: &Visit, from_all: bool) -> Response {
        let language = Language::of_tag(&self.tag(visit));
        let (heading, text) = match from_all {
            true => ("left-heading.all", "left-text.all"),
            false => ("left-heading", "left-text"),
        };
        let values = [
            ("shop", self.shop.name.as_str().into()),
            ("list", self.way.list.as_str().into()),
        ];
        let button = (!from_all).then(|| Button {
            class: "quiet",
            value: "leave-all",
            label: say(language, "leave-all-button", &values),
        });
        let heading = say(language, heading, &[]);
        let message = Message {
            frame: Frame::of(language, heading.clone(), &self.shop),
            heading,
            paragraphs: vec![
                say(language, text, &values),
                say(language, "left-mistake", &[]),
            ],
            button,
            link: to_shop(&self.shop, language),
        };
        html(StatusCode::OK, message.text())
    }
}

/// The way back to the client's website.
pub(super) fn to_shop(shop: &Shop, language: Language) -> Option<Link> {
    let name = [("shop", shop.name.as_str().into())];
    shop.url.as_ref().map(|url| Link {
        url: url.to_string(),
        label: say(language, "page-to-shop", &name),
    })
}

/// An address so that its owner knows it, and whoever was sent the link does not learn it.
pub(super) fn masked(address: &Address) -> String {
    let written = address.written();
    let (local, server) = written.rsplit_once('@').unwrap_or((written, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}•••@{server}")
}

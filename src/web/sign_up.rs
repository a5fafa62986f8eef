//! Signing up: the form's answer, and the question by mail that follows it.

use std::sync::Arc;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use url::Url;

use super::fields::Fields;
use super::leave::to_shop;
use super::limits::{OF_SITE, OF_VISITOR};
use super::neutral::Neutral;
use super::shops::Shop;
use super::views::{self, Choice, Form, FormWords, Frame, Message};
use super::visit::Visit;
use super::{Open, html, letter};
use crate::campaign::{Leaving, confirming};
use crate::hash::Hash;
use crate::store::{Asking, Question, SignUp};
use crate::subscribers::{self, Address, ListName};
use crate::words::{Arg, Language, say};

impl Open {
    /// Shows the form, or takes what it sent.
    pub(super) async fn sign_up(
        &self,
        visit: &Visit,
        site: &str,
        list: &ListName,
        fields: Option<&Fields>,
    ) -> Result<Response, Neutral> {
        let people = self.pages.store.subscribers(site);
        if !people.has_list(list).await? {
            return Err(Neutral::NotFound);
        }
        let shop = self.shops.get(site).await?;
        if !shop.is_known {
            return Err(Neutral::NotFound);
        }
        let wanted = fields.and_then(|fields| fields.get("language"));
        let wanted = wanted
            .into_iter()
            .chain(visit.languages.iter().map(String::as_str));
        let tag = shop.language_for(wanted);
        let Some(fields) = fields else {
            let form = form(&shop, &tag, &Fields::default(), None);
            return Ok(html(StatusCode::OK, views::text(&form)));
        };
        // A field that people do not see: whoever fills it in is told what everybody is told.
        if fields
            .get("website")
            .is_some_and(|filled| !filled.trim().is_empty())
        {
            return Ok(asked(&shop, &tag, fields));
        }
        let now = self.pages.clock.monotonic();
        if let Some(who) = &visit.who {
            let taken = self.limits.take(&["visitor", who], OF_VISITOR, now);
            taken.map_err(Neutral::TooOften)?;
        }
        let address = match Address::read(fields.get("email").unwrap_or_default()) {
            Ok(address) => address,
            Err(bad) => {
                let why = [("why", bad.sentence(Language::of_tag(&tag)).into())];
                let fault = say(Language::of_tag(&tag), "sign-up-bad-address", &why);
                let form = form(&shop, &tag, fields, Some(fault));
                return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, views::text(&form)));
            }
        };
        let taken = self.limits.take(&["site", site], OF_SITE, now);
        taken.map_err(Neutral::TooOften)?;
        let sign_up = SignUp {
            site: site.to_owned(),
            list: list.clone(),
            address,
            first_name: fields.get("first_name").and_then(subscribers::text),
            language: Some(tag.clone()),
            source: source(visit, &shop),
            asked_at: self.pages.clock.now(),
        };
        self.question(&sign_up, &shop, &tag).await?;
        Ok(asked(&shop, &tag, fields))
    }

    /// Notes the sign-up and queues the mail for it. Who is on the list gets another mail, and everybody the same
    /// page, so that nobody learns by it who is.
    async fn question(&self, sign_up: &SignUp, shop: &Arc<Shop>, tag: &str) -> Result<(), Neutral> {
        let people = self.pages.store.subscribers(&sign_up.site);
        let now = self.pages.clock.now();
        // Without it nobody could be put on the list later, and there would be no link.
        let key = self.pages.address_key(now).await?;
        let mut way_out = None;
        let lists = people.person(&sign_up.address).await?;
        let here = lists.iter().find(|one| one.list == sign_up.list.as_str());
        let suppressed = people.suppression(&sign_up.address, &key).await?;
        if here.is_some_and(|one| one.can_be_mailed()) && suppressed.is_none() {
            let person = key.hash(&sign_up.site, &sign_up.address);
            let way = Leaving::of(&sign_up.site, sign_up.list.as_str(), "", &person);
            way_out = Some(way.path(&key.tag(Leaving::PURPOSE, &way.parts())));
        }
        let base = &self.pages.base;
        let (token, text) = match way_out {
            Some(path) => (None, letter::already(shop, tag, &format!("{base}{path}"))),
            None => {
                let seed = seed()?;
                let token = key.token(confirming::PURPOSE, &[&seed]);
                let link = format!("{base}{}", confirming::waiting(&seed));
                let hash = Hash::of(token.as_bytes());
                (Some(hash), letter::question(shop, tag, &link))
            }
        };
        let question = Question {
            token,
            language: views::tag(Language::of_tag(tag)).to_owned(),
            subject: text.subject,
            text: text.text,
            html: text.html,
        };
        match people.ask(sign_up, &question, now).await? {
            Asking::Queued => Ok(()),
            Asking::TooSoon { again } => {
                let wait = again.duration_since(now);
                let wait = std::time::Duration::try_from(wait).unwrap_or_default();
                Err(Neutral::AddressTooOften(wait))
            }
        }
    }
}

/// 256 bits that nobody can guess, as 64 hex digits.
fn seed() -> Result<String, Neutral> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Neutral::Trouble
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Where they asked, in the words of the people who keep the list.
fn source(visit: &Visit, shop: &Shop) -> String {
    let own = shop.url.as_ref().and_then(Url::host_str);
    let host = visit.form_host.as_deref().or(own).unwrap_or(&shop.name);
    let host: String = host.chars().take(100).collect();
    let language = shop.languages.first().map_or("en", String::as_str);
    let host = [("host", host.into())];
    say(Language::of_tag(language), "sign-up-source", &host)
}

fn form(shop: &Shop, tag: &str, fields: &Fields, fault: Option<String>) -> Form {
    let language = Language::of_tag(tag);
    let name: [(&str, Arg); 1] = [("shop", shop.name.as_str().into())];
    let word = |key| say(language, key, &name);
    let typed = |field| fields.get(field).unwrap_or_default().to_owned();
    Form {
        frame: Frame::of(language, word("sign-up-heading"), shop),
        words: FormWords {
            heading: word("sign-up-heading"),
            text: word("sign-up-text"),
            email: word("sign-up-email"),
            first_name: word("sign-up-first-name"),
            language: word("sign-up-language"),
            trap: word("sign-up-trap"),
            button: word("sign-up-button"),
        },
        fault,
        email: typed("email"),
        first_name: typed("first_name"),
        languages: Choice::all(shop, tag),
    }
}

/// What everybody is told: back to the client's website, else a page of ours.
fn asked(shop: &Shop, tag: &str, fields: &Fields) -> Response {
    let back = fields.get("back").filter(|back| !back.trim().is_empty());
    let back = back.and_then(|back| way_back(back, shop.url.as_ref()?));
    if let Some(back) = back.and_then(|url| HeaderValue::try_from(url.as_str()).ok()) {
        let mut response = html(StatusCode::SEE_OTHER, String::new());
        response.headers_mut().insert(LOCATION, back);
        return response;
    }
    let language = Language::of_tag(tag);
    let name = [("shop", shop.name.as_str().into())];
    let heading = say(language, "sign-up-asked-heading", &[]);
    let message = Message {
        frame: Frame::of(language, heading.clone(), shop),
        heading,
        paragraphs: vec![
            say(language, "sign-up-asked-text", &name),
            say(language, "sign-up-asked-hint", &[]),
        ],
        button: None,
        link: to_shop(shop, language),
    };
    html(StatusCode::OK, message.text())
}

/// The page of the client's own website that a form wants to go back to; its front page for anything else (X17).
pub(super) fn way_back(wanted: &str, shop: &Url) -> Option<Url> {
    if !matches!(shop.scheme(), "http" | "https") {
        return None;
    }
    let joined = shop.join(wanted.trim()).ok();
    let is_own = |url: &Url| {
        url.origin() == shop.origin() && url.username().is_empty() && url.password().is_none()
    };
    Some(joined.filter(is_own).unwrap_or_else(|| shop.clone()))
}

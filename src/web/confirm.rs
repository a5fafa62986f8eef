//! The second half of signing up: the link out of the mail, and the button on its page.

use axum::http::StatusCode;
use axum::response::Response;

use super::leave::{masked, to_shop};
use super::neutral::Neutral;
use super::shops::Shop;
use super::views::{Button, Frame, Message};
use super::visit::Visit;
use super::{Open, html};
use crate::hash::Hash;
use crate::store::{LINK, SignUp};
use crate::words::{Language, say};

impl Open {
    /// Shows the button, or, where it was pressed on our own page, puts the person on the list.
    pub(super) async fn confirm(
        &self,
        visit: &Visit,
        token: &str,
        is_pressed: bool,
    ) -> Result<Response, Neutral> {
        let pages = &self.pages;
        let token = Hash::of(token.as_bytes());
        let sign_up = pages.store.sign_up(&token).await?;
        let sign_up = sign_up.ok_or(Neutral::NoSuchToken)?;
        let shop = self.shops.get(&sign_up.site).await?;
        let now = pages.clock.now();
        if now.duration_since(sign_up.asked_at) >= LINK {
            return Ok(too_old(&shop, &sign_up));
        }
        if !is_pressed {
            return Ok(question(&shop, &sign_up));
        }
        if !visit.is_own_form {
            return Err(Neutral::Elsewhere);
        }
        let key = pages.address_key(now).await?;
        let people = pages.store.subscribers(&sign_up.site);
        let confirmed = people.confirm(&token, &key, now).await?;
        // Pressed twice at the same time, one of them finds it done.
        confirmed.ok_or(Neutral::NoSuchToken)?;
        Ok(done(&shop, &sign_up))
    }
}

fn language(shop: &Shop, sign_up: &SignUp) -> Language {
    let own = sign_up.language.clone();
    Language::of_tag(&own.unwrap_or_else(|| shop.language_for([])))
}

fn question(shop: &Shop, sign_up: &SignUp) -> Response {
    let language = language(shop, sign_up);
    let values = [
        ("shop", shop.name.as_str().into()),
        ("address", masked(&sign_up.address).into()),
        ("list", sign_up.list.as_str().into()),
    ];
    let message = Message {
        frame: Frame::of(language, say(language, "confirm-title", &[]), shop),
        heading: say(language, "confirm-heading", &values),
        paragraphs: vec![say(language, "confirm-text", &values)],
        button: Some(Button {
            class: "loud",
            value: "confirm",
            label: say(language, "confirm-button", &[]),
        }),
        link: None,
    };
    html(StatusCode::OK, message.text())
}

fn done(shop: &Shop, sign_up: &SignUp) -> Response {
    let language = language(shop, sign_up);
    told(
        shop,
        language,
        StatusCode::OK,
        ["confirmed-heading", "confirmed-text"],
    )
}

fn too_old(shop: &Shop, sign_up: &SignUp) -> Response {
    let language = language(shop, sign_up);
    let keys = ["confirm-old-heading", "confirm-old-text"];
    told(shop, language, StatusCode::GONE, keys)
}

fn told(shop: &Shop, language: Language, status: StatusCode, keys: [&str; 2]) -> Response {
    let name = [("shop", shop.name.as_str().into())];
    let [heading, text] = keys.map(|key| say(language, key, &name));
    let message = Message {
        frame: Frame::of(language, heading.clone(), shop),
        heading,
        paragraphs: vec![text],
        button: None,
        link: to_shop(shop, language),
    };
    html(status, message.text())
}

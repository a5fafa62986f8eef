//! The mail that follows a sign-up. Nothing in it is what somebody typed: a form is no way to write to strangers.

use askama::Template;

use super::shops::Shop;
use super::views;
use crate::publication::render::hex;
use crate::words::{Language, say};

/// A mail's subject, and its text in both ways.
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    lang: &'static str,
    subject: &'a str,
    shop: &'a str,
    before: Vec<String>,
    button: String,
    link: &'a str,
    after: Option<String>,
    fill: String,
    on_fill: String,
}

/// Asks whether it was really them.
pub(super) fn question(shop: &Shop, tag: &str, link: &str) -> Letter {
    let word = words(shop, tag);
    let (before, after) = (vec![word("question-text")], Some(word("question-rest")));
    let button = word("question-button");
    letter(
        shop,
        tag,
        link,
        word("question-subject"),
        before,
        button,
        after,
    )
}

/// Says that they are on the list, and how to leave it.
pub(super) fn already(shop: &Shop, tag: &str, link: &str) -> Letter {
    let word = words(shop, tag);
    let before = vec![word("already-text"), word("already-rest")];
    let button = word("already-button");
    letter(
        shop,
        tag,
        link,
        word("already-subject"),
        before,
        button,
        None,
    )
}

fn words(shop: &Shop, tag: &str) -> impl Fn(&str) -> String {
    let language = Language::of_tag(tag);
    let name = shop.name.clone();
    move |key| say(language, key, &[("shop", name.as_str().into())])
}

fn letter(
    shop: &Shop,
    tag: &str,
    link: &str,
    subject: String,
    before: Vec<String>,
    button: String,
    after: Option<String>,
) -> Letter {
    let address = shop.url.as_ref().map_or("", |url| url.as_str());
    let name = shop.name.as_str();
    let paragraphs = before.iter().map(String::as_str).chain([link]);
    let paragraphs: Vec<&str> = paragraphs.chain(after.as_deref()).collect();
    let text = format!("{}\n\n-- \n{name}\n{address}\n", paragraphs.join("\n\n"));
    let light = shop.dress.palettes().light;
    let page = Page {
        lang: views::tag(Language::of_tag(tag)),
        subject: &subject,
        shop: name,
        before,
        button,
        link,
        after,
        fill: hex(light.fill),
        on_fill: hex(light.on_fill),
    };
    let html = views::text(&page);
    Letter {
        subject,
        text,
        html,
    }
}

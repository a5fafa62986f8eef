//! The form that the programmer puts into the client's website.

use askama::Template;

use super::Route;
use super::views;
use crate::subscribers::ListName;
use crate::words::{Language, say};

#[derive(Template)]
#[template(path = "snippet.html")]
struct Snippet<'a> {
    action: String,
    language: &'a str,
    words: Words,
}

struct Words {
    email: String,
    first_name: String,
    trap: String,
    trap_note: String,
    back_note: String,
    button: String,
}

/// HTML without JavaScript and without a style of its own, in a language of the site. `base` is the address of the pages,
/// without a slash at the end.
pub fn snippet(base: &str, site: &str, list: &ListName, language: &str) -> String {
    let word = |key| say(Language::of_tag(language), key, &[]);
    let snippet = Snippet {
        action: format!("{base}{}", Route::sign_up_path(site, list)),
        language,
        words: Words {
            email: word("sign-up-email"),
            first_name: word("sign-up-first-name"),
            trap: word("sign-up-trap"),
            trap_note: word("form-note-trap"),
            back_note: word("form-note-back"),
            button: word("sign-up-button"),
        },
    };
    views::text(&snippet)
}

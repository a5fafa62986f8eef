//! Rendering with a memory of the last time: the same website, and only what changed is made anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use recado::change::{Body, Desired};
use recado::hash::Hash;
use recado::publication;
use recado::publication::render::{Memory, Theme, desired, desired_since};

use crate::rendering_shop::{FRIDAY, bakery_site, pages_in, read, shopfront};
use crate::shop::instant;

type Files = BTreeMap<String, String>;

/// A bakery with twenty offers and twenty announcements.
fn bakery() -> Files {
    let mut files = Files::new();
    for number in 10..30 {
        let offer = format!(
            "---\ntitle: Oferta {number}\nends: 2026-12-{number}\nprice: R$ {number},00\n---\nTexto {number}.\n\nMais.\n"
        );
        files.insert(format!("promotions/oferta-{number}.md"), offer);
        let news = format!(
            "---\ntitle: Aviso {number}\npublish: 2026-11-{}\n---\nNovidade {number}.\n",
            number - 9
        );
        files.insert(format!("announcements/aviso-{number}.md"), news);
    }
    let page = "---\ntitle: Sobre\nmenu: yes\n---\nDesde 1990.\n";
    files.insert("pages/sobre.md".to_owned(), page.to_owned());
    let hours = "---\nhours:\n  mon-fri: 08:00-18:00\n  sat: closed\n  sun: closed\n---\n";
    files.insert("hours.md".to_owned(), hours.to_owned());
    files
}

fn hash_of(body: &Body) -> Option<Hash> {
    match body {
        Body::Bytes(bytes) => Some(Hash::of(bytes)),
        Body::Known(hash) => Some(*hash),
        Body::Picture { recipe, .. } => Some(recipe.key()),
        Body::AsLive => None,
    }
}

/// The pages that were made anew, after checking that all are as if made from nothing.
#[track_caller]
fn made(files: &Files, at: &str, memory: &mut Memory) -> Vec<String> {
    made_by(&shopfront(), files, at, memory)
}

/// As [`made`], by a theme of one's own.
#[track_caller]
fn made_by(theme: &Theme, files: &Files, at: &str, memory: &mut Memory) -> Vec<String> {
    let list: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    let content = read(bakery_site(), &list, at);
    let publication = publication::at(&content, instant(at));
    let plan = pages_in("", &content.site);
    let whole = desired(&content, &publication, &plan, theme).expect("rendered");
    let since = desired_since(&content, &publication, &plan, theme, memory).expect("rendered");
    let hashes = |desired: &Desired| -> BTreeMap<String, Option<Hash>> {
        let files = desired.files.iter();
        files
            .map(|(path, body)| (path.clone(), hash_of(body)))
            .collect()
    };
    assert_eq!(hashes(&since), hashes(&whole));
    assert_eq!(since.desired_hash(), whole.desired_hash());
    let anew = since
        .files
        .iter()
        .filter(|(path, body)| matches!(body, Body::Bytes(_)) && path.ends_with("index.html"));
    anew.map(|(path, _)| path.clone()).collect()
}

fn replaced(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = files.get_mut(path).expect("the file");
    assert!(text.contains(from), "{text}");
    *text = text.replace(from, to);
}

#[test]
fn nothing_is_made_anew_where_nothing_changed() {
    let (files, mut memory) = (bakery(), Memory::default());
    assert!(made(&files, FRIDAY, &mut memory).len() > 40);
    assert_eq!(made(&files, FRIDAY, &mut memory), Vec::<String>::new());
}

/// Nobody rendered on the Tuesday between, whose hours are others.
#[test]
fn the_row_of_today_is_another_on_a_later_day_with_the_same_hours() {
    let (mut files, mut memory) = (bakery(), Memory::default());
    let hours = "---\nhours:\n  mon: 08:00-18:00\n  tue: 09:00-12:00\n  wed: 08:00-18:00\n---\n";
    files.insert("hours.md".to_owned(), hours.to_owned());
    made(&files, "2026-11-23T12:00:00Z", &mut memory);
    let wednesday = made(&files, "2026-11-25T12:00:00Z", &mut memory);
    assert!(wednesday.contains(&"horario/index.html".to_owned()));
}

#[test]
fn a_body_below_its_first_words_is_one_page() {
    let (mut files, mut memory) = (bakery(), Memory::default());
    made(&files, FRIDAY, &mut memory);
    replaced(
        &mut files,
        "promotions/oferta-12.md",
        "Mais.",
        "Muito mais.",
    );
    let page = "promocoes/oferta-12/index.html";
    assert_eq!(made(&files, FRIDAY, &mut memory), [page]);
}

#[test]
fn a_title_is_its_page_and_the_lists_that_show_it() {
    let (mut files, mut memory) = (bakery(), Memory::default());
    made(&files, FRIDAY, &mut memory);
    replaced(
        &mut files,
        "announcements/aviso-12.md",
        "Aviso 12",
        "Aviso doze",
    );
    let pages = ["avisos/aviso-12/index.html", "avisos/index.html"];
    assert_eq!(made(&files, FRIDAY, &mut memory), pages);
}

#[test]
fn what_every_page_has_around_its_own_makes_every_page_anew() {
    let (mut files, mut memory) = (bakery(), Memory::default());
    let mut all = made(&files, FRIDAY, &mut memory);
    // The menu of the English pages does not have it.
    all.retain(|path| !path.starts_with("en/"));
    replaced(&mut files, "pages/sobre.md", "Sobre", "Sobre nós");
    assert_eq!(made(&files, FRIDAY, &mut memory), all);
}

#[test]
fn any_change_gives_what_rendering_from_nothing_gives() {
    let (mut files, mut memory) = (bakery(), Memory::default());
    made(&files, FRIDAY, &mut memory);
    let offer = "promotions/oferta-11.md";
    replaced(&mut files, offer, "Texto 11.", "Outro começo.");
    made(&files, FRIDAY, &mut memory);
    replaced(&mut files, offer, "R$ 11,00", "R$ 9,00");
    made(&files, FRIDAY, &mut memory);
    replaced(
        &mut files,
        "announcements/aviso-29.md",
        "publish",
        "level: urgent\npublish",
    );
    made(&files, FRIDAY, &mut memory);
    replaced(&mut files, "hours.md", "sat: closed", "sat: 08:00-12:00");
    made(&files, FRIDAY, &mut memory);
    let english = "---\ntitle: Offer\n---\nWords.\n".to_owned();
    files.insert("promotions/oferta-13.en.md".to_owned(), english);
    made(&files, FRIDAY, &mut memory);
    for day in [
        "2026-12-09T12:00:00Z",
        "2026-12-15T12:00:00Z",
        "2026-12-31T12:00:00Z",
    ] {
        made(&files, day, &mut memory);
    }
    files.remove("announcements/aviso-10.md");
    made(&files, FRIDAY, &mut memory);
    files.clear();
    made(&files, FRIDAY, &mut memory);
    made(&bakery(), FRIDAY, &mut memory);
}

/// A theme whose own templates are these.
fn theme(templates: &[(&str, &str)]) -> Theme {
    let bytes = |text: &str| -> Arc<[u8]> { Arc::from(text.as_bytes()) };
    let files = templates
        .iter()
        .map(|(path, text)| ((*path).to_owned(), bytes(text)));
    Theme::from_files("own", &files.collect()).expect("a theme")
}

#[test]
fn a_page_whose_template_does_not_read_the_menu_does_not_depend_on_it() {
    let plain = theme(&[("pages/announcement.html", "{{ announcement.title }}")]);
    let (mut files, mut memory) = (bakery(), Memory::default());
    made_by(&plain, &files, FRIDAY, &mut memory);
    replaced(&mut files, "pages/sobre.md", "Sobre", "Sobre nós");
    let anew = made_by(&plain, &files, FRIDAY, &mut memory);
    assert!(anew.contains(&"promocoes/oferta-12/index.html".to_owned()));
    assert!(!anew.contains(&"avisos/aviso-12/index.html".to_owned()));
}

#[test]
fn a_list_on_every_page_makes_every_page_depend_on_it() {
    let (around, page) = (
        "{% for one in announcements %}{{ one.title }} {% endfor %}{% block main %}{% endblock main %}",
        "{% extends \"pages/around.html\" %}{% block main %}{{ promotion.title }}{% endblock main %}",
    );
    let side = theme(&[
        ("pages/around.html", around),
        ("pages/promotion.html", page),
    ]);
    let (mut files, mut memory) = (bakery(), Memory::default());
    made_by(&side, &files, FRIDAY, &mut memory);
    let news = "announcements/aviso-12.md";
    replaced(&mut files, news, "Aviso 12", "Aviso doze");
    let anew = made_by(&side, &files, FRIDAY, &mut memory);
    assert!(anew.contains(&"promocoes/oferta-12/index.html".to_owned()));
}

#[test]
fn what_a_component_asks_its_caller_for_is_not_overlooked() {
    let first = "{% component first(@menu) %}{{ menu[3].title }}{% endcomponent first %}";
    let asks = theme(&[
        ("parts.html", first),
        ("pages/announcement.html", "{{<first />}}"),
    ]);
    let (mut files, mut memory) = (bakery(), Memory::default());
    made_by(&asks, &files, FRIDAY, &mut memory);
    replaced(&mut files, "pages/sobre.md", "Sobre", "Sobre nós");
    let anew = made_by(&asks, &files, FRIDAY, &mut memory);
    assert!(anew.contains(&"avisos/aviso-12/index.html".to_owned()));
}

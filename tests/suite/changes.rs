//! How what should be shown differs from what is live, and the sentences about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use recado::change::region::Refusal;
use recado::change::{
    Action, Body, ChangeSet, Desired, Drift, DriftKind, ItemShown, Live, LiveFile, Manifest, Plan,
    RegionRefused, RegionWish, as_kept, diff, region_key,
};
use recado::hash::Hash;
use recado::moment::Zone;
use recado::site::Locate;
use recado::target::Applied;
use recado::words::Language::{English, Portuguese};
use recado::words::{Language, keys};

/// A website in memory. The smallest target there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Website {
    files: BTreeMap<String, Vec<u8>>,
    changes: usize,
}

impl Website {
    fn with(files: &[(&str, &str)]) -> Self {
        let files = files.iter();
        let files = files.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self {
            files: files.collect(),
            changes: 0,
        }
    }

    fn live(&self) -> Live {
        let file = |bytes: &Vec<u8>| LiveFile {
            version: format!("v-{}", Hash::of(bytes).short(8)),
            hash: Hash::of(bytes),
            bytes: Some(Arc::from(bytes.as_slice())),
        };
        Live {
            revision: self.changes.to_string(),
            files: (self
                .files
                .iter()
                .map(|(path, bytes)| (path.clone(), file(bytes))))
            .collect(),
            ..Live::default()
        }
    }

    /// Refuses what a real target refuses: a write over something else than was said.
    fn apply(&mut self, set: &ChangeSet) -> Applied {
        let live = self.live();
        assert_eq!(set.base, live.revision);
        let mut versions = BTreeMap::new();
        for (path, write) in &set.writes {
            let now = live.files.get(path).map(|file| file.version.clone());
            assert_eq!(write.replaces, now, "{path}");
            assert_eq!(write.hash, Hash::of(&write.body));
            self.files.insert(path.clone(), write.body.to_vec());
            versions.insert(path.clone(), format!("v-{}", write.hash.short(8)));
        }
        for (path, remove) in &set.removes {
            assert_eq!(remove.version, live.files[path].version);
            self.files.remove(path);
        }
        self.changes += 1;
        Applied {
            revision: self.changes.to_string(),
            versions,
            ..Applied::default()
        }
    }

    fn text(&self, path: &str) -> &str {
        std::str::from_utf8(&self.files[path]).expect("UTF-8")
    }
}

/// A client's website with what Recado remembers of it.
#[derive(Clone, Debug, Default)]
struct World {
    website: Website,
    manifest: Manifest,
}

impl World {
    fn over(files: &[(&str, &str)]) -> Self {
        Self {
            website: Website::with(files),
            manifest: Manifest::default(),
        }
    }

    fn diff(&self, desired: &Desired) -> ChangeSet {
        diff(desired, &self.manifest, &self.website.live())
    }

    fn publish(&mut self, desired: &Desired) -> ChangeSet {
        let set = self.diff(desired);
        self.manifest = if set.is_empty() {
            set.after.clone()
        } else {
            let applied = self.website.apply(&set);
            set.manifest(&applied)
        };
        set
    }

    fn edit(&mut self, path: &str, text: &str) {
        self.website.files.insert(path.to_owned(), text.into());
    }
}

fn files(files: &[(&str, &str)]) -> Desired {
    let body = |text: &str| Body::Bytes(Arc::from(text.as_bytes()));
    Desired {
        files: (files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), body(text))))
        .collect(),
        ..Desired::default()
    }
}

fn wish(file: &str, selector: &str, inside: &str) -> RegionWish {
    RegionWish {
        file: file.to_owned(),
        locate: Locate::Selector(selector.to_owned()),
        inside: inside.to_owned(),
    }
}

fn regions(regions: Vec<RegionWish>) -> Desired {
    Desired {
        regions,
        ..Desired::default()
    }
}

fn shown(title: &str) -> ItemShown {
    ItemShown {
        title: title.to_owned(),
        fingerprint: Hash::of(title.as_bytes()),
        until: None,
        ended: false,
    }
}

fn paths<'a, T: 'a>(map: impl IntoIterator<Item = (&'a String, &'a T)>) -> Vec<&'a str> {
    map.into_iter().map(|(path, _)| path.as_str()).collect()
}

fn drift(path: &str, kind: DriftKind) -> Vec<Drift> {
    let path = path.to_owned();
    vec![Drift { path, kind }]
}

#[test]
fn a_first_publish_writes_everything_and_the_second_nothing() {
    let mut world = World::over(&[("about.html", "theirs")]);
    let desired = files(&[("index.html", "a"), ("feed.xml", "b")]);
    assert_eq!(
        paths(&world.publish(&desired).writes),
        ["feed.xml", "index.html"]
    );
    assert!(world.diff(&desired).is_empty());
    assert_eq!(world.manifest, world.diff(&desired).after);
    assert_eq!(world.manifest.files["index.html"].version, "v-17762fdd");
    assert_eq!(world.manifest.revision.as_deref(), Some("1"));
    assert_eq!(world.website.text("about.html"), "theirs");
}

#[test]
fn a_site_that_already_shows_everything_is_adopted_without_a_write() {
    let mut world = World::over(&[("index.html", "a")]);
    let set = world.publish(&files(&[("index.html", "a")]));
    assert!(set.is_empty() && set.drift.is_empty());
    assert_eq!(paths(&world.manifest.files), ["index.html"]);
}

#[test]
fn a_changed_page_replaces_ours_and_an_unwanted_one_goes() {
    let mut world = World::default();
    world.publish(&files(&[("a.html", "1"), ("b.html", "1")]));
    let set = world.publish(&files(&[("a.html", "2")]));
    assert_eq!(
        (paths(&set.writes), paths(&set.removes)),
        (vec!["a.html"], vec!["b.html"])
    );
    assert_eq!(set.was["a.html"], Hash::of(b"1"));
    assert_eq!(paths(&world.manifest.files), ["a.html"]);
}

#[test]
fn a_page_that_a_human_edited_is_left_alone_and_said_every_time() {
    let mut world = World::default();
    world.publish(&files(&[("a.html", "1")]));
    world.edit("a.html", "human");
    for _ in 0..2 {
        let set = world.publish(&files(&[("a.html", "2")]));
        assert!(set.is_empty());
        assert_eq!(set.drift, drift("a.html", DriftKind::Edited));
    }
    assert_eq!(world.website.text("a.html"), "human");
    // Also when nothing of ours is wanted there any more.
    let set = world.publish(&Desired::default());
    assert_eq!(set.drift, drift("a.html", DriftKind::Edited));
    assert!(world.manifest.files.contains_key("a.html"));
}

#[test]
fn a_human_edit_that_is_what_we_want_is_no_drift() {
    let mut world = World::default();
    world.publish(&files(&[("a.html", "1")]));
    world.edit("a.html", "2");
    let set = world.publish(&files(&[("a.html", "2")]));
    assert!(set.is_empty() && set.drift.is_empty());
    assert_eq!(world.manifest.files["a.html"].hash, Hash::of(b"2"));
}

#[test]
fn a_page_that_a_human_deleted_does_not_come_back_by_itself() {
    let mut world = World::default();
    world.publish(&files(&[("a.html", "1")]));
    world.website.files.clear();
    let set = world.publish(&files(&[("a.html", "2")]));
    assert!(set.is_empty());
    assert_eq!(set.drift, drift("a.html", DriftKind::Deleted));
    // What we no longer want is simply gone.
    let set = world.publish(&Desired::default());
    assert!(set.is_empty() && set.drift.is_empty() && world.manifest.files.is_empty());
}

#[test]
fn a_foreign_file_at_our_path_is_skipped_and_the_others_are_written() {
    let mut world = World::over(&[("index.html", "theirs")]);
    let set = world.publish(&files(&[("feed.xml", "b"), ("index.html", "ours")]));
    assert_eq!(paths(&set.writes), ["feed.xml"]);
    assert_eq!(set.drift, drift("index.html", DriftKind::Foreign));
    assert_eq!(paths(&world.manifest.files), ["feed.xml"]);
}

#[test]
fn a_picture_whose_source_is_gone_stays_as_it_is_live() {
    let mut world = World::default();
    world.publish(&files(&[("pao.jpg", "bytes")]));
    let mut desired = Desired::default();
    desired.files.insert("pao.jpg".to_owned(), Body::AsLive);
    desired.files.insert("never.jpg".to_owned(), Body::AsLive);
    let set = world.publish(&desired);
    assert!(set.is_empty() && set.drift.is_empty());
    assert_eq!(paths(&world.manifest.files), ["pao.jpg"]);
    world.edit("pao.jpg", "other");
    assert_eq!(
        world.diff(&desired).drift,
        drift("pao.jpg", DriftKind::Edited)
    );
}

const PAGE: &str = "<!doctype html><meta charset=utf-8>\n<div id=a>sample</div>\n<!-- recado:b -->\n<!-- /recado:b -->\n<p id=c>x";

#[test]
fn several_regions_of_one_page_make_one_write() {
    let mut world = World::over(&[("index.html", PAGE)]);
    let mut second = wish("index.html", "", "<b>two</b>");
    second.locate = Locate::Marker("b".to_owned());
    let desired = regions(vec![wish("index.html", "#a", "<i>one</i>"), second]);
    let set = world.publish(&desired);
    assert_eq!(paths(&set.writes), ["index.html"]);
    assert_eq!(
        world.website.text("index.html"),
        "<!doctype html><meta charset=utf-8>\n<div id=a><i>one</i></div>\n<!-- recado:b --><b>two</b><!-- /recado:b -->\n<p id=c>x"
    );
    assert!(world.diff(&desired).is_empty());
    // The page is not ours: it is never removed, and what stands there stays.
    let set = world.publish(&Desired::default());
    assert!(set.is_empty() && set.drift.is_empty());
}

#[test]
fn a_region_that_a_human_changed_is_left_alone_beside_one_that_is_replaced() {
    let mut world = World::over(&[("index.html", PAGE)]);
    let wishes = |text: &str| {
        let mut second = wish("index.html", "", text);
        second.locate = Locate::Marker("b".to_owned());
        regions(vec![wish("index.html", "#a", text), second])
    };
    world.publish(&wishes("one"));
    let edited = world
        .website
        .text("index.html")
        .replace("id=a>one", "id=a>human");
    world.edit("index.html", &edited);
    let set = world.publish(&wishes("two"));
    assert_eq!(set.drift, drift("index.html", DriftKind::RegionEdited));
    assert_eq!(
        world.website.text("index.html"),
        edited.replace("b -->one", "b -->two")
    );
    assert!(world.diff(&wishes("two")).is_empty());
}

#[test]
fn a_page_edited_around_our_region_is_no_drift() {
    let mut world = World::over(&[("index.html", PAGE)]);
    world.publish(&regions(vec![wish("index.html", "#a", "one\ntwo")]));
    // Somebody's git turned the line ends.
    let edited = world
        .website
        .text("index.html")
        .replace("id=c>x", "id=c>y")
        .replace('\n', "\r\n");
    world.edit("index.html", &edited);
    let set = world.publish(&regions(vec![wish("index.html", "#a", "three\nfour")]));
    assert!(set.drift.is_empty());
    assert_eq!(
        world.website.text("index.html"),
        edited.replace("one\r\ntwo", "three\r\nfour")
    );
}

/// A website that takes every `<b>` out of what it is given.
#[test]
fn c15_what_a_website_took_out_of_a_region_is_learnt() {
    let mut world = World::over(&[("index.html", "<div id=a>old</div>")]);
    let publish = |world: &mut World, text: &str| {
        let desired = regions(vec![wish("index.html", "#a", text)]);
        let set = world.publish(&desired);
        if !set.is_empty() {
            let page = world.website.text("index.html").replace("<b>", "");
            let page = page.replace("</b>", "").into_bytes();
            world
                .website
                .files
                .insert("index.html".to_owned(), page.clone());
            let kept = BTreeMap::from([("index.html".to_owned(), Arc::from(page))]);
            world.manifest = as_kept(&set, &desired.regions, &kept);
        }
        set
    };
    assert_eq!(publish(&mut world, "<b>one</b>").writes.len(), 1);
    let again = publish(&mut world, "<b>one</b>");
    assert!(again.is_empty() && again.drift.is_empty());
    assert_eq!(publish(&mut world, "<b>two</b>").writes.len(), 1);
    assert!(publish(&mut world, "<b>two</b>").is_empty());
    // Once it is kept as it is, nothing is left of what was learnt.
    publish(&mut world, "three");
    assert_eq!(world.manifest.regions.len(), 1);
    publish(&mut world, "<b>four</b>");
    let page = b"<div id=a>fourth</div>".to_vec();
    world.website.files.insert("index.html".to_owned(), page);
    let set = publish(&mut world, "<b>four</b>");
    assert_eq!(set.drift[0].kind, DriftKind::RegionEdited);
    let set = publish(&mut world, "<b>five</b>");
    assert!(set.writes.is_empty() && set.drift.len() == 1);
}

#[test]
fn c12_a_humans_words_in_one_region_are_not_learnt_with_what_was_taken_out_of_another() {
    let mut world = World::over(&[("index.html", "<p id=a>old</p><p id=b>old</p>")]);
    let publish = |world: &mut World, a: &str, b: &str| {
        let wishes = vec![wish("index.html", "#a", a), wish("index.html", "#b", b)];
        let desired = regions(wishes);
        let set = world.publish(&desired);
        let page = world.website.text("index.html").replace("<i>", "");
        let page = page.replace("</i>", "").into_bytes();
        world
            .website
            .files
            .insert("index.html".to_owned(), page.clone());
        let kept = BTreeMap::from([("index.html".to_owned(), Arc::from(page))]);
        world.manifest = as_kept(&set, &desired.regions, &kept);
        set
    };
    publish(&mut world, "<i>one</i>", "<i>two</i>");
    let theirs = b"<p id=a>one</p><p id=b>mine</p>".to_vec();
    world.website.files.insert("index.html".to_owned(), theirs);
    for (a, b) in [
        ("<i>1</i>", "<i>two</i>"),
        ("<i>1</i>", "<i>two</i>"),
        ("<i>2</i>", "<i>2</i>"),
    ] {
        let set = publish(&mut world, a, b);
        assert_eq!(set.drift[0].kind, DriftKind::RegionEdited);
        assert!(
            world
                .website
                .text("index.html")
                .contains("<p id=b>mine</p>")
        );
    }
}

#[test]
fn one_region_that_cannot_be_replaced_keeps_its_whole_page_as_it_is() {
    let mut world = World::over(&[("index.html", PAGE)]);
    let desired = regions(vec![
        wish("index.html", "#a", "one"),
        wish("index.html", "#missing", "two"),
        wish("gone.html", "#a", "three"),
    ]);
    let set = world.publish(&desired);
    assert!(set.is_empty());
    let refused = |file: &str, selector: &str, why| RegionRefused {
        file: file.to_owned(),
        locate: Some(Locate::Selector(selector.to_owned())),
        why,
    };
    let expected = [
        refused("gone.html", "#a", Refusal::NoFile),
        refused("index.html", "#missing", Refusal::NotFound),
    ];
    assert_eq!(set.refused, expected);
    assert_eq!(world.website.text("index.html"), PAGE);
    assert!(world.manifest.regions.is_empty());
}

#[test]
fn a_region_inside_another_region_is_refused() {
    let world = World::over(&[("index.html", "<div id=a><div id=b></div></div>")]);
    let wishes = vec![
        wish("index.html", "#b", "inner"),
        wish("index.html", "#a", "outer"),
    ];
    let set = world.diff(&regions(wishes));
    assert!(set.is_empty());
    assert_eq!(set.refused[0].why, Refusal::WouldChangeMore);
    let twice = vec![
        wish("index.html", "#b", "one"),
        wish("index.html", "#b", "two"),
    ];
    assert_eq!(
        world.diff(&regions(twice)).refused[0].why,
        Refusal::Several { found: 2 }
    );
}

#[test]
fn a_region_may_stand_in_a_page_of_our_own() {
    let mut world = World::default();
    let mut desired = files(&[("index.html", PAGE)]);
    desired.regions.push(wish("index.html", "#a", "one"));
    world.publish(&desired);
    assert!(
        world
            .website
            .text("index.html")
            .contains("<div id=a>one</div>")
    );
    assert!(world.diff(&desired).is_empty());
}

fn offer() -> Desired {
    let mut desired = files(&[
        ("index.html", "<li data-recado=\"promotions/pao\">"),
        ("promocoes/pao/index.html", "pão"),
        ("en/promotions/pao/index.html", "bread"),
        ("avisos/pao/index.html", "aviso"),
    ]);
    let mut pao = shown("Pão em dobro");
    // The end of 29 November in São Paulo.
    pao.until = Some(1_796_007_600_000);
    desired.items.insert("promotions/pao".to_owned(), pao);
    desired
}

fn zone() -> Zone {
    Zone::named("America/Sao_Paulo").expect("a zone")
}

#[test]
fn an_item_is_added_changed_and_removed_in_sentences() {
    let mut world = World::default();
    let added = world.publish(&offer());
    let mut changed = offer();
    changed.files.insert(
        "promocoes/pao/index.html".to_owned(),
        Body::Bytes(Arc::from(&b"x"[..])),
    );
    let item = changed.items.get_mut("promotions/pao").expect("the offer");
    item.fingerprint = Hash::of(b"x");
    item.until = Some(1_796_000_000_000);
    let changed = world.publish(&changed);
    let removed = world.publish(&files(&[("index.html", "")]));
    let mut told = String::new();
    for set in [&added, &changed, &removed] {
        for language in [English, Portuguese] {
            let item = &set.items[0];
            told += &format!("{} | {}\n", item.sentence(language, &zone()), item.path);
        }
    }
    insta::assert_snapshot!(told, @r"
    Add promotion “Pão em dobro”, until Sunday, 29 November 2026 | promocoes/pao/index.html
    Publicar a promoção “Pão em dobro”, até domingo, 29 de novembro de 2026 | promocoes/pao/index.html
    Change promotion “Pão em dobro”, until Sunday, 29 November 2026 at 21:53 | promocoes/pao/index.html
    Alterar a promoção “Pão em dobro”, até domingo, 29 de novembro de 2026 às 21:53 | promocoes/pao/index.html
    Remove promotion “Pão em dobro” | promocoes/pao/index.html
    Retirar a promoção “Pão em dobro” | promocoes/pao/index.html
    ");
    assert_eq!(added.items[0].action, Action::Add);
    assert_eq!(removed.items[0].action, Action::Remove);
}

#[test]
fn an_item_that_is_live_already_is_remembered_without_a_sentence() {
    let mut world = World::default();
    world.publish(&offer());
    let mut desired = offer();
    desired
        .items
        .get_mut("promotions/pao")
        .expect("the offer")
        .fingerprint = Hash::of(b"e-mail only");
    let set = world.publish(&desired);
    assert!(set.is_empty() && set.items.is_empty());
    assert_eq!(world.manifest.items, desired.items);
}

#[test]
fn an_item_behind_a_human_edit_is_told_as_not_done() {
    let mut world = World::default();
    world.publish(&offer());
    world.edit("promocoes/pao/index.html", "human");
    world.edit("en/promotions/pao/index.html", "human");
    let mut desired = offer();
    let item = desired.items.get_mut("promotions/pao").expect("the offer");
    item.title = "Pão".to_owned();
    let body = Body::Bytes(Arc::from(&b"new"[..]));
    desired.files.insert("feed.xml".to_owned(), body);
    for _ in 0..2 {
        let set = world.publish(&desired);
        assert_eq!(set.items.len(), 1);
        assert!(set.items[0].blocked);
        let sentence = set.items[0].sentence(English, &zone());
        assert!(sentence.ends_with("(not done: see below)"), "{sentence}");
        assert_eq!(
            set.subject(English),
            "Refresh the pages, for example the hours of today"
        );
    }
    assert_eq!(world.manifest.items["promotions/pao"].title, "Pão em dobro");
}

#[test]
fn the_subject_of_a_commit_is_one_line_that_fits() {
    let title =
        "Duas tortas de morango pelo preço de uma só nesta sexta-feira até as oito da noite";
    let set_of = |titles: &[&str]| {
        let mut desired = Desired::default();
        for (number, title) in titles.iter().enumerate() {
            let path = format!("promotions/p{number}/index.html");
            desired
                .files
                .insert(path, Body::Bytes(Arc::from(title.as_bytes())));
            desired
                .items
                .insert(format!("promotions/p{number}"), shown(title));
        }
        World::default().diff(&desired)
    };
    let mut subjects = String::new();
    for set in [
        set_of(&["Pão\nem dobro"]),
        set_of(&[title]),
        set_of(&["Pão", "Bolo"]),
        set_of(&[title, title]),
    ] {
        for language in [English, Portuguese] {
            let subject = set.subject(language);
            assert!(subject.chars().count() <= 72, "{subject}");
            subjects += &subject;
            subjects.push('\n');
        }
    }
    let refresh = World::default().diff(&files(&[("index.html", "a")]));
    subjects += &refresh.subject(Portuguese);
    insta::assert_snapshot!(subjects, @r"
    Add promotion “Pão em dobro”
    Publicar a promoção “Pão em dobro”
    Add promotion “Duas tortas de morango pelo preço de uma só nesta sexta…”
    Publicar a promoção “Duas tortas de morango pelo preço de uma só nesta…”
    Update 2 items: Pão, Bolo
    Atualizar 2 itens: Pão, Bolo
    Update 2 items: Duas tortas de morango pelo preço de uma só nesta sexta…
    Atualizar 2 itens: Duas tortas de morango pelo preço de uma só nesta se…
    Atualizar as páginas, por exemplo o horário de hoje
    ");
}

#[test]
fn the_plan_reads_as_sentences_and_a_diff() {
    let mut world = World::over(&[
        ("sobre.html", "theirs"),
        ("page.html", PAGE),
        ("x.html", "<p>"),
    ]);
    let mut desired = offer();
    desired
        .files
        .insert("old.html".to_owned(), Body::Bytes(Arc::from(&b"old"[..])));
    world.publish(&desired);
    world.edit("index.html", "human");
    let mut desired = offer();
    desired
        .files
        .insert("index.html".to_owned(), Body::Bytes(Arc::from(&b"new"[..])));
    desired.files.insert(
        "sobre.html".to_owned(),
        Body::Bytes(Arc::from(&b"ours"[..])),
    );
    desired.files.insert(
        "assets/a.jpg".to_owned(),
        Body::Bytes(Arc::from(&b"\xff\xd8\0\0"[..])),
    );
    desired
        .regions
        .push(wish("page.html", "#a", "<ul>\n<li>one\u{1b}[31m\n</ul>"));
    desired.regions.push(wish("x.html", "#a", ""));
    desired
        .items
        .insert("announcements/pao".to_owned(), shown("Novo pão"));
    desired.files.insert(
        "avisos/pao/index.html".to_owned(),
        Body::Bytes(Arc::from(&b"b"[..])),
    );
    let set = world.diff(&desired);
    insta::assert_snapshot!(set.plan_text(
        "padaria-aurora",
        English,
        &zone(),
        &world.website.live(),
        false
    ));
    let painted = set.plan_text(
        "padaria-aurora",
        Portuguese,
        &zone(),
        &world.website.live(),
        true,
    );
    assert!(painted.contains("\u{1b}[32m+<div id=a><ul>\u{1b}[0m"));
    let nothing = ChangeSet::default().plan_text(
        "padaria-aurora",
        Portuguese,
        &zone(),
        &Live::default(),
        false,
    );
    assert_eq!(nothing, "Nada a mudar.\n");
    let plan = Plan {
        site: "padaria-aurora".to_owned(),
        at: "2026-11-27T09:00:00-03:00".to_owned(),
        changes: set.plan_changes("git", Portuguese, &zone()),
        drift: set.plan_drift("padaria-aurora", "git", Portuguese),
        ..Plan::default()
    };
    insta::assert_json_snapshot!("the_plan_as_json", plan);
}

#[test]
fn every_refusal_says_what_to_do_in_both_languages() {
    let refusals = [
        Refusal::NoFile,
        Refusal::NotFound,
        Refusal::Several { found: 2 },
        Refusal::BadSelector,
        Refusal::UnpairedMarker,
        Refusal::CannotHold {
            tag: "p".to_owned(),
        },
        Refusal::CannotHold {
            tag: "!--".to_owned(),
        },
        Refusal::WouldChangeMore,
        Refusal::Encoding {
            found: "UTF-16".to_owned(),
        },
        Refusal::TooLarge { len: 9_000_000 },
    ];
    let mut told = String::new();
    for language in [English, Portuguese] {
        for why in &refusals {
            for locate in [
                Locate::Selector("#ofertas".to_owned()),
                Locate::Marker("hours".to_owned()),
            ] {
                let file = "index.html".to_owned();
                let refused = RegionRefused {
                    file,
                    locate: Some(locate),
                    why: why.clone(),
                };
                told += &format!(
                    "{}\n  {}\n",
                    refused.sentence(language),
                    refused.hint(language)
                );
            }
        }
        for kind in [
            DriftKind::Edited,
            DriftKind::Deleted,
            DriftKind::Foreign,
            DriftKind::RegionEdited,
        ] {
            let drift = Drift {
                path: "index.html".to_owned(),
                kind,
            };
            told += &format!(
                "{}\n  {}\n",
                drift.sentence(language),
                drift.hint("padaria-aurora", language)
            );
        }
    }
    assert!(!told.contains("{$") && !told.contains("{ $"), "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn both_languages_have_the_same_sentences() {
    let of = |language: Language| -> BTreeSet<String> { keys(language).into_iter().collect() };
    assert_eq!(of(English), of(Portuguese));
}

#[test]
fn what_is_desired_has_one_name_whatever_its_order() {
    let hash = |desired: &Desired| desired.desired_hash();
    assert_eq!(
        hash(&files(&[("a", "1"), ("b", "2")])),
        hash(&files(&[("b", "2"), ("a", "1")]))
    );
    assert_ne!(hash(&files(&[("a", "1")])), hash(&files(&[("a", "2")])));
    assert_ne!(hash(&files(&[])), hash(&regions(vec![wish("a", "#a", "")])));
    let mut kept = files(&[("a", "1")]);
    kept.files.insert("a".to_owned(), Body::AsLive);
    assert_ne!(hash(&files(&[("a", "1")])), hash(&kept));
    assert_ne!(hash(&offer()), hash(&files(&[])));
}

const OURS: [&str; 5] = [
    "index.html",
    "promotions/p0/index.html",
    "promotions/p1/index.html",
    "feed.xml",
    "shared.html",
];
const HOSTS: [&str; 4] = ["shared.html", "host.html", "broken.html", "absent.html"];

#[derive(Clone, Debug)]
enum Step {
    Publish(Vec<(usize, u8)>, Vec<(usize, bool, u8)>),
    Human(usize, u8),
}

fn desired_of(pages: &[(usize, u8)], wishes: &[(usize, bool, u8)]) -> Desired {
    let mut desired = Desired::default();
    for (path, text) in pages {
        let body = match text {
            0 => Body::AsLive,
            text => Body::Bytes(Arc::from(format!("<div id=a>{text}</div>").as_bytes())),
        };
        desired.files.insert(OURS[*path].to_owned(), body);
        if let Some(number @ ("p0" | "p1")) = OURS[*path].split('/').nth(1) {
            desired
                .items
                .insert(format!("promotions/{number}"), shown(&text.to_string()));
        }
    }
    for (host, by_marker, text) in wishes {
        let mut wish = wish(HOSTS[*host], "#a", &format!("<b>{text}</b>\n"));
        if *by_marker {
            wish.locate = Locate::Marker("b".to_owned());
        }
        desired.regions.push(wish);
    }
    desired
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let publish = (
        proptest::collection::vec((0..OURS.len(), 0_u8..4), 0..5),
        proptest::collection::vec((0..HOSTS.len(), any::<bool>(), 0_u8..3), 0..4),
    );
    let step = prop_oneof![
        3 => publish.prop_map(|(pages, wishes)| Step::Publish(pages, wishes)),
        1 => (0..OURS.len() + HOSTS.len(), 0_u8..6).prop_map(|(at, how)| Step::Human(at, how)),
    ];
    proptest::collection::vec(step, 1..12)
}

fn human(world: &mut World, at: usize, how: u8) {
    let path = OURS
        .iter()
        .chain(&HOSTS)
        .nth(at)
        .expect("a path")
        .to_string();
    let now = world.website.files.get(&path).cloned().unwrap_or_default();
    let now = String::from_utf8(now).expect("UTF-8");
    match how {
        0 => drop(world.website.files.remove(&path)),
        1 => world.edit(&path, &now.replace("<b>", "<i>")),
        2 => world.edit(&path, &format!("{now}\n<p>human")),
        3 => world.edit(&path, PAGE),
        4 => world.edit(&path, &now.replace('\n', "\r\n")),
        _ => world.edit(&path, "<div id=a>1</div>"),
    }
}

/// Everything outside the regions that are wished in a page.
fn around(page: &[u8], desired: &Desired, path: &str) -> Option<Vec<u8>> {
    let mut page = page.to_vec();
    for wish in desired.regions.iter().filter(|wish| wish.file == path) {
        let inside = recado::change::region::find(&page, &wish.locate).ok()?;
        page.splice(inside, []);
    }
    Some(page)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_second_run_writes_nothing_and_nobody_elses_work_is_lost(steps in steps()) {
        let mut world = World::over(&[("host.html", PAGE), ("broken.html", "<div id=a><b>x</div><!-- recado:b -->y"), ("theirs.css", "x")]);
        for step in steps {
            let (pages, wishes) = match step {
                Step::Human(at, how) => { human(&mut world, at, how); continue; }
                Step::Publish(pages, wishes) => (pages, wishes),
            };
            let desired = desired_of(&pages, &wishes);
            let before = world.clone();
            let set = world.publish(&desired);
            for path in set.writes.keys().chain(set.removes.keys()) {
                let Some(was) = before.website.files.get(path) else { continue };
                let ours = before.manifest.files.get(path).is_some_and(|ours| ours.hash == Hash::of(was));
                if desired.files.contains_key(path) || set.removes.contains_key(path) {
                    prop_assert!(ours, "{} was somebody else's", path);
                } else {
                    let now = &world.website.files[path];
                    prop_assert_eq!(around(was, &desired, path), around(now, &desired, path));
                }
            }
            for (path, was) in &before.website.files {
                if !set.writes.contains_key(path) && !set.removes.contains_key(path) {
                    prop_assert_eq!(Some(was), world.website.files.get(path));
                }
            }
            let again = world.diff(&desired);
            prop_assert!(again.is_empty(), "{:?}", again.writes);
            prop_assert_eq!(&again.drift, &set.drift);
            prop_assert_eq!(&again.refused, &set.refused);
            prop_assert_eq!(&again.after, &world.manifest);
            prop_assert!(again.items.iter().all(|item| item.blocked));
            for wish in &desired.regions {
                if let Some(hash) = set.after.regions.get(&region_key(&wish.file, &wish.locate)) {
                    prop_assert!(hash.hex().len() == 64);
                }
            }
        }
    }
}

//! Places of content systems: how entries are filled, and what is wrong with them.

use recado::site::api::Steps;
use recado::site::{Fill, Place, Site, TargetKind};
use recado::words::Language;
use serde_json::json;

use super::{codes, good, printed, read};

/// A site of this kind with this inside of `entries`.
fn site(kind: &str, entries: &str) -> String {
    format!(
        "name: P\nurl: https://p.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\n\
         target: {{ kind: {kind}, url: https://cms.p.example, secret: cms }}\n\
         places:\n  - entries: {{ each: promotions, {entries} }}\n"
    )
}

fn entries(site: &Site) -> &recado::site::Entries {
    match &site.targets[0].places[0] {
        Place::Entries(entries) => entries,
        other => panic!("{other:?}"),
    }
}

const STATES: &str = "published: { status: published }, draft: { status: draft }";

#[test]
fn a_word_in_the_place_of_keys_is_one_finding() {
    for kind in ["ghost", "directus", "strapi"] {
        let text = site(kind, "as: x");
        let (head, _) = text.split_once("entries:").expect("entries");
        let (_, findings) = read(&format!("{head}entries: promotions\n"));
        assert_eq!(codes(&findings), "7:14 value-not-keys", "{kind}");
    }
    // Nobody can know the fields of a collection, so none are offered.
    let text = site("directus", &format!("as: x, fields: title, {STATES}"));
    let (_, findings) = read(&text);
    assert_eq!(codes(&findings), "7:49 value-not-keys");
    for language in [Language::English, Language::Portuguese] {
        let hint = findings[0].hint(language);
        assert!(hint.contains('{') && !hint.contains(". "), "{hint}");
    }
}

#[test]
fn ghost_has_posts_and_pages() {
    for (written, collection) in [("post", "posts"), ("página", "pages")] {
        let site = good(&site("ghost", &format!("as: {written}, category: Natal")));
        assert_eq!(entries(&site).collection, collection);
        assert_eq!(site.targets[0].name, "ghost");
    }
}

#[test]
fn directus_fields_are_filled_as_written() {
    let states = "published: { live: true, state: \"1\" }, draft: { live: false, state: \"0\" }";
    let fields = "fields: { name: título, text: texto, until: ends, recado_id: item }";
    let site = good(&site(
        "directus",
        &format!("as: Promos, {fields}, {states}"),
    ));
    let entries = entries(&site);
    assert_eq!(entries.collection, "Promos");
    let mapping = entries.mapping.as_ref().expect("a mapping");
    assert_eq!(mapping.mark(), "recado_id");
    assert_eq!(mapping.field(Fill::Title), Some("name"));
    assert_eq!(mapping.field(Fill::Ends), Some("until"));
    let value = |name: &str, value| (name.to_owned(), value);
    assert_eq!(
        mapping.published,
        [value("live", json!(true)), value("state", json!("1"))]
    );
    assert_eq!(
        mapping.draft,
        [value("live", json!(false)), value("state", json!("0"))]
    );
    assert!(
        site.ground()
            .contains("name=title text=text until=ends recado_id=item")
    );
}

#[test]
fn an_interface_needs_no_more_than_its_address_and_secret() {
    let item = "fields: { title: title, recado_id: item }";
    let site = good(&site("http", &format!("as: promos, {item}, {STATES}")));
    let TargetKind::Http(api) = &site.targets[0].kind else {
        panic!("{:?}", site.targets[0].kind);
    };
    assert_eq!(api.list.path, "{{ collection }}?page={{ page }}");
    assert_eq!((api.change.method, api.make.method), ("PATCH", "POST"));
    assert_eq!(api.body, "{{ fields }}");
    assert_eq!(
        (api.upload.is_none(), api.login.0.as_str()),
        (true, "Authorization")
    );
    assert_eq!(site.targets[0].kind.secret(), Some("cms"));
}

#[test]
fn a_way_to_a_value_goes_through_lists_and_members() {
    let answer = json!({ "data": { "items": [{ "id": 7 }] } });
    let found = |steps| Steps::read(steps).and_then(|steps| steps.of(&answer).cloned());
    assert_eq!(found("data.items.0.id"), Some(json!(7)));
    assert_eq!(found(""), Some(answer.clone()));
    assert_eq!(found("data.other"), None);
    assert_eq!(Steps::read("data..id"), None);
}

#[test]
fn what_ghost_and_directus_cannot_have_is_told() {
    let item = "fields: { title: title, recado_id: item }";
    for (kind, written, expected) in [
        ("ghost", "as: product".to_owned(), "7:38 entries-as-ghost"),
        ("ghost", format!("as: post, {item}"), "7:44 key-unknown"),
        ("directus", format!("as: x, {STATES}"), "7:14 key-missing"),
        (
            "directus",
            format!("as: x, {item}"),
            "7:14 key-missing, 7:14 key-missing",
        ),
        (
            "directus",
            format!("as: x, category: y, {item}, {STATES}"),
            "7:41 key-unknown",
        ),
        (
            "directus",
            format!("as: x, fields: {{ title: tittle, recado_id: item }}, {STATES}"),
            "7:58 word-unknown",
        ),
        (
            "directus",
            format!("as: x, fields: {{ title: title }}, {STATES}"),
            "7:49 mapping-without-item",
        ),
        (
            "directus",
            format!("as: x, fields: {{ \"a b\": title, recado_id: item }}, {STATES}"),
            "7:51 mapping-field-unusable",
        ),
        (
            "directus",
            format!("as: x, fields: {{ status: title, recado_id: item }}, {STATES}"),
            "7:49 mapping-field-twice",
        ),
        (
            "directus",
            format!("as: x, {item}, published: {{ status: a }}, draft: {{ status: a }}"),
            "7:117 mapping-states",
        ),
    ] {
        let (_, findings) = read(&site(kind, &written));
        assert_eq!(
            codes(&findings),
            expected,
            "{kind} {written}: {}",
            printed(&findings)
        );
    }
}

#[test]
fn ghost_and_directus_have_no_regions() {
    for kind in ["ghost", "directus"] {
        let text = site(kind, "as: post");
        let (before, _) = text.split_once("  - entries").expect("the place");
        let text = format!("{before}  - region: {{ page: contato, marker: x, show: hours }}\n");
        let (_, findings) = read(&text);
        assert_eq!(findings.len(), 1, "{}", printed(&findings));
        assert_eq!(findings[0].code, "region-not-here");
    }
}

#[test]
fn two_places_fill_one_collection_of_directus_in_the_same_way() {
    let first = site(
        "directus",
        &format!("as: x, fields: {{ a: title, i: item }}, {STATES}"),
    );
    for (fields, differs) in [("a: title, i: item", false), ("b: title, i: item", true)] {
        let text = format!(
            "{first}  - entries: {{ each: announcements, as: x, fields: {{ {fields} }}, {STATES} }}\n"
        );
        let (_, findings) = read(&text);
        let found = findings.iter().any(|found| found.code == "mapping-differs");
        assert_eq!(found, differs, "{}", printed(&findings));
    }
}

//! Files for the website's own generator, by the real program and without a generator.

use crate::world::{Answer, BREAD, World, bakery_site};

/// A text that tries to be a template, a script and a link that runs.
pub const CUNNING: &str = "---
title: \"Aviso {{ site.title }}: no\"
publish: 2026-11-20
---
Abrimos **cedo** {{ site.secret }} {% include secret.html %} {{< secret >}} {{% secret %}} {{ secret() }}.

<script>alert(1)</script>

<p>Venha <b>hoje</b></p>

Venha <a href=javascript:alert(1)>aqui</a> e `{{ 7 | times: 6 }}`

    {{ site.secret }}
    {# comment #}

- 2 < 3 e *barato*
";

const HOURS: &str = "---
hours:
  mon-fri: 08:00-12:00, 13:30-18:00
  sat: 18:00-02:00
  sun: closed
special:
  - { date: 2099-12-24, hours: 08:00-12:00, note: Véspera }
---
Feriados: **fechado**.
";

/// A bakery with these places in a folder that holds a programmer's file in each of `folders`.
fn bakery(places: &str, folders: &[&str]) -> World {
    let world = World::empty();
    let website = world.beside("website");
    for folder in folders {
        std::fs::create_dir_all(website.join(folder)).expect("a folder");
        std::fs::write(website.join(folder).join("mine.txt"), "mine").expect("a file");
    }
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let site = bakery_site(&target);
    world.write(
        "sites/padaria.yaml",
        &site.replace("  - pages: public/\n", places),
    );
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write("content/padaria/announcements/aviso.md", CUNNING);
    world.write("content/padaria/hours.md", HOURS);
    world
}

fn publish(world: &World) -> Answer {
    world.recado(&["publish"]).expect_code(0)
}

#[track_caller]
fn json(world: &World, path: &str) -> serde_json::Value {
    let text = world.page(path).expect("the file");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn hours_have_the_promised_shape() {
    let world = bakery(
        "  - data: { file: _data/hours.json, show: hours }\n",
        &["_data"],
    );
    publish(&world);
    let expected = serde_json::json!({
        "timezone": "America/Sao_Paulo",
        "regular": {
            "mon": [["08:00", "12:00"], ["13:30", "18:00"]],
            "tue": [["08:00", "12:00"], ["13:30", "18:00"]],
            "wed": [["08:00", "12:00"], ["13:30", "18:00"]],
            "thu": [["08:00", "12:00"], ["13:30", "18:00"]],
            "fri": [["08:00", "12:00"], ["13:30", "18:00"]],
            "sat": [["18:00", "26:00"]],
            "sun": [],
        },
        "special": [
            { "date": "2099-12-24", "hours": [["08:00", "12:00"]], "note": "Véspera" },
        ],
        "note_html": "<p>Feriados: <strong>fechado</strong>.</p>\n",
    });
    assert_eq!(json(&world, "_data/hours.json"), expected);
}

#[test]
fn promotions_have_the_promised_shape_with_instants_in_the_sites_offset() {
    let world = bakery(
        "  - data: { file: _data/promotions.json, show: promotions }\n",
        &["_data"],
    );
    publish(&world);
    let expected = serde_json::json!([{
        "id": "promotions/pao",
        "slug": "pao",
        "title": "Pão de queijo em dobro",
        "starts": "2026-01-01T00:00:00-03:00",
        "ends": "2100-01-01T00:00:00-03:00",
        "price": "R$ 9,90",
        "was": "R$ 19,90",
        "code": null,
        "terms": null,
        "link": null,
        "image": null,
        "image_alt": null,
        "body_html":
            "<p>Dois pães de queijo pelo preço de um, <strong>só no balcão</strong>.</p>\n",
        "url": null,
    }]);
    assert_eq!(json(&world, "_data/promotions.json"), expected);
}

#[test]
fn yaml_says_the_same_in_every_version_of_yaml() {
    let world = bakery(
        "  - data: { file: _data/hours.yaml, show: hours }\n",
        &["_data"],
    );
    publish(&world);
    let text = world.page("_data/hours.yaml").expect("the file");
    assert!(text.contains("- \"12:00\""), "{text}");
    let yaml: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
    assert_eq!(yaml["regular"]["sat"][0][1], "26:00");
}

#[test]
fn each_item_has_a_file_while_it_is_shown() {
    let places =
        "  - data: { file: \"_posts/{date}-{slug}.md\", each: promotions, profile: jekyll }\n";
    let world = bakery(places, &["_posts"]);
    publish(&world);
    let path = "_posts/2026-01-01-pao.md";
    let text = world.page(path).expect("the post");
    insta::assert_snapshot!(text);
    let over = BREAD.replace("2099-12-31", "2026-02-01");
    world.write("content/padaria/promotions/pao.md", &over);
    let told = publish(&world);
    assert!(told.out.contains("Pão de queijo em dobro"), "{}", told.out);
    assert_eq!(world.page(path), None);
    world.write("content/padaria/promotions/pao.md", BREAD);
    std::fs::remove_file(world.beside("website/_posts/mine.txt")).expect("removed");
    std::fs::remove_dir(world.beside("website/_posts")).expect("an empty folder");
    std::fs::write(world.beside("website/other.txt"), "x").expect("written");
    publish(&world);
    assert!(
        world.page(path).is_some(),
        "a folder that our own files left empty is made again"
    );
}

#[test]
fn nothing_that_a_template_would_run_is_left_in_a_text() {
    let places = "  - data: { file: \"news/{slug}.md\", each: announcements, profile: eleventy }\n\
\x20 - data: { file: \"html/{slug}.html\", each: announcements, profile: hugo }\n";
    let world = bakery(places, &["news", "html"]);
    publish(&world);
    for path in ["news/aviso.md", "html/aviso.html"] {
        let text = world.page(path).expect("the file");
        let (_, body) = text[4..].split_once("---\n").expect("front matter");
        assert!(!body.contains('{'), "{path}: {body}");
        assert!(
            !body.contains("<script") && !body.contains("javascript:"),
            "{body}"
        );
        assert!(body.contains("&#123;&#123; site.secret }}"), "{body}");
    }
    insta::assert_snapshot!(world.page("news/aviso.md").expect("the file"));
}

#[test]
fn a_folder_that_the_website_does_not_have_is_a_sentence_and_nothing_is_written() {
    let places = "  - data: { file: \"_posts/{date}-{slug}.md\", each: promotions, profile: jekyll }\n\
\x20 - data: { file: _data/hours.json, show: hours }\n";
    let world = bakery(places, &["_data"]);
    let told = world.recado(&["publish"]).expect_code(1);
    let said = told.out + &told.err;
    assert!(said.contains("The website has no folder _posts"), "{said}");
    assert!(!world.beside("website/_posts").exists());
    assert!(
        world.page("_data/hours.json").is_some(),
        "the rest goes ahead"
    );
    let again = world.recado(&["publish"]).expect_code(1);
    assert!(again.out.contains("no folder _posts"), "{}", again.out);
    assert!(
        !world.beside("website/_posts").exists(),
        "not the second time either"
    );
    std::fs::create_dir(world.beside("website/_posts")).expect("a folder");
    publish(&world);
    assert!(world.page("_posts/2026-01-01-pao.md").is_some());
}

#[test]
fn a_website_that_is_still_empty_gets_its_folders() {
    let world = bakery(
        "  - data: { file: data/promotions.yaml, show: promotions, profile: hugo }\n",
        &[],
    );
    publish(&world);
    assert!(world.page("data/promotions.yaml").is_some());
}

#[test]
fn a_second_language_has_files_of_its_own() {
    let places = "  - data: { file: \"content/promo/{slug}.{language}.md\", each: promotions, profile: hugo }\n";
    let world = bakery(places, &["content"]);
    let site = world.read("sites/padaria.yaml").expect("the site file");
    let both = site.replace(
        "language: pt-BR\n",
        "language: pt-BR\nlanguages: [pt-BR, en]\n",
    );
    world.write("sites/padaria.yaml", &both);
    let english = "---\ntitle: Two for one\n---\nTwo *cheese breads*.\n";
    world.write("content/padaria/promotions/pao.en.md", english);
    publish(&world);
    let page = |path| world.page(path).expect("the file");
    assert!(page("content/promo/pao.pt-BR.md").contains("Pão de queijo em dobro"));
    assert!(page("content/promo/pao.en.md").contains("title: \"Two for one\""));
}

#[test]
fn what_a_human_changed_in_a_data_file_is_left_alone() {
    let world = bakery(
        "  - data: { file: _data/hours.json, show: hours }\n",
        &["_data"],
    );
    publish(&world);
    std::fs::write(world.beside("website/_data/hours.json"), "{}").expect("written");
    world.write("content/padaria/hours.md", &HOURS.replace("08:00", "09:00"));
    let told = world.recado(&["publish"]);
    assert!(
        told.out.contains("changed _data/hours.json"),
        "{} {}",
        told.out,
        told.err
    );
    assert_eq!(world.page("_data/hours.json").as_deref(), Some("{}"));
}

//! One shop's content with templates that do the same work in Recado, Hugo and Eleventy: a frame with
//! the five newest items beside every page, lists, a page for each item.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::content::Item;

fn file(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("the folder");
    fs::write(file, text).expect("written");
}

/// The frame of every page. What is in capitals is written by each generator in its own words.
const FRAME: &str = r#"<!doctype html><html lang="pt-BR"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>TITLE</title>
<link rel="canonical" href="URL"></head><body><header><p><a href="/">Shop</a></p>
<nav><ul><li><a href="/promotions/">Promoções</a></li><li><a href="/announcements/">Avisos</a></li></ul></nav></header>
<main>MAIN</main><aside><h2>Novo</h2><ul>NEWEST</ul></aside><footer><p>Shop</p></footer></body></html>
"#;

/// An offer on a list, a title on a list, an offer's or an announcement's page, an entry beside every page.
const OFFER: &str =
    r#"<li><h3><a href="HREF">TITLE</a></h3><p><strong>PRICE</strong> <s>WAS</s></p></li>"#;
const ENTRY: &str = r#"<li><h3><a href="HREF">TITLE</a></h3></li>"#;
const PAGE: &str = "<article><h1>TITLE</h1><p>PRICE</p><div>BODY</div></article>";
const NEW: &str = r#"<li class="new"><a href="HREF">TITLE</a></li>"#;

/// Puts a template language's words in the places of capitals.
fn written(text: &str, words: &[(&str, &str)]) -> String {
    let one = |text: String, (name, word): &(&str, &str)| text.replace(name, word);
    words.iter().fold(text.to_owned(), one)
}

pub fn for_recado(root: &Path, count: usize) {
    file(
        root,
        "sites/shop.yaml",
        "name: Shop\nurl: https://shop.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\ncountry: BR\n\
         theme: plain\ntarget: { kind: folder, path: .recado/website }\nplaces:\n  - pages: public/\nproof: none\n",
    );
    theme_for_recado(root);
    (0..count).for_each(|number| Item::new(number).for_recado(&root.join("content/shop")));
}

fn theme_for_recado(root: &Path) {
    let of = |name: &str| {
        let words =
            ["href", "title", "price", "was"].map(|field| format!("{{{{ {name}.{field} }}}}"));
        let [href, title, price, was] = words;
        BTreeMap::from([
            ("HREF", href),
            ("TITLE", title),
            ("PRICE", price),
            ("WAS", was),
        ])
    };
    let fill = |text: &str, name: &str| {
        of(name).iter().fold(text.to_owned(), |text, (name, word)| {
            text.replace(name, word)
        })
    };
    let list = |text: &str, of: &str| {
        format!(
            "<ul>{{% for item in {of} %}}{}{{% endfor %}}</ul>",
            fill(text, "item")
        )
    };
    let newest = format!(
        "{{% for item in newest %}}{}{{% endfor %}}",
        fill(NEW, "item")
    );
    let frame = [
        ("MAIN", "{% block main %}{% endblock %}"),
        ("NEWEST", newest.as_str()),
        ("TITLE", "{{ page.title }}"),
        ("URL", "{{ page.canonical }}"),
    ];
    file(
        root,
        "themes/plain/pages/base.html",
        &written(FRAME, &frame),
    );
    let (offers, news) = (list(OFFER, "promotions"), list(ENTRY, "announcements"));
    let page =
        |name: &str| fill(PAGE, name).replace("BODY", &format!("{{{{ {name}.body_html }}}}"));
    for (name, main) in [
        ("home", format!("{offers}{news}")),
        ("promotions", offers.clone()),
        ("announcements", news.clone()),
        ("promotion", page("promotion")),
        (
            "announcement",
            page("announcement").replace("<p>{{ announcement.price }}</p>", ""),
        ),
        ("404", "<h1>404</h1>".to_owned()),
    ] {
        let text =
            format!("{{% extends \"pages/base.html\" %}}{{% block main %}}{main}{{% endblock %}}");
        file(root, &format!("themes/plain/pages/{name}.html"), &text);
    }
}

pub fn for_hugo(root: &Path, count: usize) {
    file(
        root,
        "hugo.toml",
        "baseURL = 'https://shop.example/'\nlanguageCode = 'pt-BR'\ntitle = 'Shop'\nenableRobotsTXT = true\n\
         disableKinds = ['taxonomy', 'term']\n[outputs]\nhome = ['HTML', 'RSS']\nsection = ['HTML']\n\
         [services.rss]\nlimit = 50\n",
    );
    let words = [
        ("HREF", "{{ .RelPermalink }}"),
        ("TITLE", "{{ .Title }}"),
        ("PRICE", "{{ .Params.price }}"),
        ("WAS", "{{ .Params.was }}"),
        ("BODY", "{{ .Content }}"),
    ];
    let list = |text: &str, of: &str| {
        format!(
            "<ul>{{{{ range {of} }}}}{}{{{{ end }}}}</ul>",
            written(text, &words)
        )
    };
    let section = |name: &str| format!("where site.RegularPages \"Section\" \"{name}\"");
    let newest = format!(
        "{{{{ range first 5 site.RegularPages.ByDate.Reverse }}}}{}{{{{ end }}}}",
        written(NEW, &words)
    );
    let frame = [
        ("MAIN", "{{ block \"main\" . }}{{ end }}"),
        ("NEWEST", newest.as_str()),
        ("TITLE", "{{ .Title }}"),
        ("URL", "{{ .Permalink }}"),
    ];
    file(
        root,
        "layouts/_default/baseof.html",
        &written(FRAME, &frame),
    );
    let (promotions, announcements) = (section("promotions"), section("announcements"));
    for (path, main) in [
        (
            "index",
            list(OFFER, &format!("first 12 ({promotions})"))
                + &list(ENTRY, &format!("first 3 ({announcements})")),
        ),
        ("promotions/list", list(OFFER, &promotions)),
        ("announcements/list", list(ENTRY, &announcements)),
        ("promotions/single", written(PAGE, &words)),
        (
            "announcements/single",
            written(&PAGE.replace("<p>PRICE</p>", ""), &words),
        ),
        ("404", "<h1>404</h1>".to_owned()),
    ] {
        file(
            root,
            &format!("layouts/{path}.html"),
            &format!("{{{{ define \"main\" }}}}{main}{{{{ end }}}}"),
        );
    }
    (0..count).for_each(|number| Item::new(number).for_hugo(&root.join("content")));
}

const ELEVENTY: &str = r#"export default function (config) {
  const of = (name) => (api) => api.getFilteredByGlob(`content/${name}/*.md`);
  for (const [name, first] of [["promotions", 12], ["announcements", 3]]) {
    config.addCollection(name, of(name));
    config.addCollection(`some_${name}`, (api) => of(name)(api).slice(0, first));
  }
  config.addCollection("newest", (api) => api.getFilteredByGlob("content/**/*.md").slice(-5).reverse());
}
"#;

pub fn for_eleventy(root: &Path, count: usize) {
    let words = [
        ("HREF", "{{ item.url }}"),
        ("TITLE", "{{ item.data.title }}"),
        ("PRICE", "{{ item.data.params.price }}"),
        ("WAS", "{{ item.data.params.was }}"),
    ];
    let list = |text: &str, of: &str| {
        format!(
            "<ul>{{% for item in {of} %}}{}{{% endfor %}}</ul>",
            written(text, &words)
        )
    };
    let newest = format!(
        "{{% for item in collections.newest %}}{}{{% endfor %}}",
        written(NEW, &words)
    );
    let frame = [
        ("MAIN", "{{ content | safe }}"),
        ("NEWEST", newest.as_str()),
        ("TITLE", "{{ title }}"),
        ("URL", "https://shop.example{{ page.url }}"),
    ];
    file(root, "_includes/base.njk", &written(FRAME, &frame));
    let own = [
        ("TITLE", "{{ title }}"),
        ("PRICE", "{{ params.price }}"),
        ("BODY", "{{ content | safe }}"),
    ];
    let head = "---\nlayout: base.njk\n---\n";
    file(
        root,
        "_includes/promotion.njk",
        &format!("{head}{}", written(PAGE, &own)),
    );
    let calm = PAGE.replace("<p>PRICE</p>", "");
    file(
        root,
        "_includes/announcement.njk",
        &format!("{head}{}", written(&calm, &own)),
    );
    let (offers, news) = ("collections.promotions", "collections.announcements");
    for (path, title, main) in [
        (
            "index",
            "Shop",
            list(OFFER, "collections.some_promotions")
                + &list(ENTRY, "collections.some_announcements"),
        ),
        ("promotions", "Promoções", list(OFFER, offers)),
        ("announcements", "Avisos", list(ENTRY, news)),
        ("404", "404", "<h1>404</h1>".to_owned()),
    ] {
        file(
            root,
            &format!("{path}.njk"),
            &format!("---\nlayout: base.njk\ntitle: {title}\n---\n{main}"),
        );
    }
    file(root, "eleventy.config.mjs", ELEVENTY);
    for name in ["promotion", "announcement"] {
        let layout = format!(
            "{{ \"layout\": \"{name}.njk\", \"permalink\": \"/{name}s/{{{{ page.fileSlug }}}}/\" }}"
        );
        file(root, &format!("content/{name}s/{name}s.json"), &layout);
    }
    (0..count).for_each(|number| Item::new(number).for_hugo(&root.join("content")));
}

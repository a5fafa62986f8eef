//! A full build: from the content files to every page, each with the five newest items beside it, by
//! Recado, Hugo and Eleventy taking turns, with templates that do the same work. Time is from the start
//! of a process to its end, memory is what it held at most.
//! `tests/servers/generators.sh` installs the peers; `benches/README.md` explains.
//! `cargo bench --bench full -- 1000` builds another number of items than 10,000.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[expect(dead_code, reason = "the edits belong to another benchmark")]
#[path = "common/content.rs"]
mod content;
#[expect(dead_code, reason = "the whole sites belong to another benchmark")]
#[path = "common/generators.rs"]
mod generators;
#[path = "common/program.rs"]
mod program;
#[expect(dead_code, reason = "processes are watched while they run")]
#[path = "common/timing.rs"]
mod timing;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use content::Item;
use recado::clock::Clock;
use recado::content::Accepted;
use recado::publication::{self, render};
use recado::reconcile::{input, read};
use recado::workspace::{ReadCache, Workspace};
use timing::Times;

/// Builds of each, after one that does not count.
const ROUNDS: usize = 5;

/// The word with which the benchmark starts itself: what is measured is a process of its own.
const ITSELF: &str = "recado-builds";

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let Some(at) = words.iter().position(|word| word == ITSELF) {
        let pages = build(Path::new(&words[at + 1])).await;
        println!("{pages}");
        // As programs end: without taking apart what they built.
        std::process::exit(0);
    }
    let count = words.iter().find_map(|word| word.parse().ok());
    compare(count.unwrap_or(10_000));
}

/// Everything up to the rendered site in memory; how many pages there are.
async fn build(root: &Path) -> usize {
    let workspace = Workspace::open(root).expect("a workspace");
    let scan = workspace.read(&mut ReadCache::new());
    let themes = Arc::new(scan.theme_files());
    let theme = render::Theme::from_files("plain", &themes["plain"]).expect("a theme");
    let input = input(&workspace, &scan, "shop", themes.clone(), None).await;
    let now = Clock::System.now();
    let reading = read(&input.expect("a site"), &Accepted::new(), now);
    let content = reading.content.expect("content");
    let publication = publication::at(&content, now);
    let plan = &content.site.targets[0];
    let desired = render::desired(&content, &publication, plan, &theme).expect("rendered");
    let pages = desired.files.keys().filter(|path| path.ends_with(".html"));
    let pages = pages.count();
    // Nothing is taken apart.
    std::mem::forget((desired, publication, content, scan));
    pages
}

/// One builder, and what it took.
struct Builder {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    times: Times,
    most: f64,
}

impl Builder {
    fn new(name: &'static str, program: PathBuf, folder: &Path, arguments: &[&str]) -> Self {
        Self {
            name,
            program,
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            folder: folder.to_path_buf(),
            times: Times::default(),
            most: 0.0,
        }
    }

    fn run(&mut self, counts: bool) {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        command.env("HOME", &self.folder).stdout(Stdio::null());
        let started = Instant::now();
        let mut process = command.spawn().expect("a program");
        let status = format!("/proc/{}/status", process.id());
        let ended = loop {
            if let Some(ended) = process.try_wait().expect("a process") {
                break ended;
            }
            self.most = self.most.max(peak(&status));
            std::thread::sleep(Duration::from_millis(2));
        };
        assert!(ended.success(), "{} failed", self.name);
        if counts {
            self.times.add(started.elapsed());
        }
    }
}

/// The most that a process has held so far, in MB; 0 for one that is just ending.
fn peak(status: &str) -> f64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}

fn compare(count: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let [recado, hugo, eleventy] =
        ["recado", "hugo", "eleventy"].map(|name| folder.path().join(name));
    for_recado(&recado, count);
    for_hugo(&hugo, count);
    for_eleventy(&eleventy, count);
    let itself = std::env::current_exe().expect("this program");
    let installed = generators::peers();
    let root = recado.display().to_string();
    let mut builders = [
        Builder::new("Recado", itself, &recado, &[ITSELF, &root]),
        Builder::new(
            "Hugo",
            installed.join("hugo"),
            &hugo,
            &["--quiet", "--renderToMemory"],
        ),
        Builder::new(
            "Eleventy",
            installed.join("eleventy"),
            &eleventy,
            &["--quiet", "--dryrun"],
        ),
    ];
    the_same_pages(&builders, count);
    for round in 0..=ROUNDS {
        builders.iter_mut().for_each(|one| one.run(round > 0));
    }
    println!("a full build of {count} items to memory, p50 of {ROUNDS}");
    println!(
        "{:<12}{:>10}{:>12}{:>14}{:>12}",
        "", "ms", "pages/s", "MB at most", "/ Recado"
    );
    let first = builders[0].times.middle();
    for one in &builders {
        let middle = one.times.middle();
        #[expect(clippy::cast_precision_loss, reason = "a count of pages")]
        let pages = count as f64 / middle * 1_000.0;
        println!(
            "{:<12}{middle:>10.0}{pages:>12.0}{:>14.0}{:>12.1}",
            one.name,
            one.most,
            middle / first
        );
    }
}

/// Before anything is measured: each makes a page for every item, with the five newest beside it.
fn the_same_pages(builders: &[Builder], count: usize) {
    let output = Command::new(&builders[0].program)
        .args(&builders[0].arguments)
        .output();
    let pages = String::from_utf8(output.expect("a build").stdout).expect("a number");
    let pages: usize = pages.trim().parse().expect("a number");
    assert!(pages >= count, "Recado made {pages} pages");
    for (builder, words) in builders[1..].iter().zip([
        ["--quiet", "--destination=out"],
        ["--quiet", "--output=out"],
    ]) {
        program::run(&builder.folder, &builder.program, &words);
        let pages = pages_below(&builder.folder.join("out"));
        assert!(
            pages.len() >= count,
            "{} made {} pages",
            builder.name,
            pages.len()
        );
        let text = fs::read_to_string(&pages[0]).expect("a page");
        assert_eq!(
            text.matches("class=\"new\"").count(),
            5,
            "{}: {text}",
            builder.name
        );
    }
}

fn pages_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let pages = entries.flat_map(|path| match path.is_dir() {
        true => pages_below(&path),
        false => vec![path],
    });
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "html");
    pages.filter(is_page).collect()
}

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

fn for_recado(root: &Path, count: usize) {
    file(
        root,
        "sites/shop.yaml",
        "name: Shop\nurl: https://shop.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\ncountry: BR\n\
         theme: plain\ntarget: { kind: folder, path: .recado/website }\nplaces:\n  - pages: public/\nproof: none\n",
    );
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
    (0..count).for_each(|number| Item::new(number).for_recado(&root.join("content/shop")));
}

fn for_hugo(root: &Path, count: usize) {
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

fn for_eleventy(root: &Path, count: usize) {
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
    file(
        root,
        "eleventy.config.mjs",
        r#"export default function (config) {
  const of = (name) => (api) => api.getFilteredByGlob(`content/${name}/*.md`);
  for (const [name, first] of [["promotions", 12], ["announcements", 3]]) {
    config.addCollection(name, of(name));
    config.addCollection(`some_${name}`, (api) => of(name)(api).slice(0, first));
  }
  config.addCollection("newest", (api) => api.getFilteredByGlob("content/**/*.md").slice(-5).reverse());
}
"#,
    );
    for name in ["promotion", "announcement"] {
        let layout = format!(
            "{{ \"layout\": \"{name}.njk\", \"permalink\": \"/{name}s/{{{{ page.fileSlug }}}}/\" }}"
        );
        file(root, &format!("content/{name}s/{name}s.json"), &layout);
    }
    (0..count).for_each(|number| Item::new(number).for_hugo(&root.join("content")));
}

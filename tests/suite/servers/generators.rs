//! The data files, built into websites by the real generators (`tests/servers/generators.sh`).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::data_places::CUNNING;
use crate::world::{World, bakery_site, git};

const OFFER: &str = "---
title: \"Pão: de queijo\"
starts: 2026-01-01
ends: 2099-12-31
price: R$ 9,90
code: \"0012\"
image: pao.jpg
image_alt: Um pão
---
Dois pelo preço de **um**.
";

const HOURS: &str = "---\nhours:\n  mon-fri: 08:00-12:00\n  sat: closed\n  sun: closed\n---\n";

/// What must never be seen: a programmer's variable or shortcode that a text asks for.
const SECRET: &str = "LEAKED";

/// A programmer's website for one generator.
struct Skeleton {
    program: &'static str,
    build: &'static [&'static str],
    files: &'static [(&'static str, &'static str)],
    places: &'static str,
    /// Pages of the announcement and of the offer, the front page, and the folder of pictures,
    /// all in what the generator makes.
    notice: &'static str,
    offer: &'static str,
    front: &'static str,
    pictures: &'static str,
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the script put the programs"
)]
fn program(name: &str) -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = std::env::var_os("RECADO_GENERATORS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| cache.unwrap_or_else(home).join("recado/generators"));
    let program = folder.join(name);
    assert!(
        program.exists(),
        "{name} is not there: run tests/servers/generators.sh"
    );
    program
}

impl Skeleton {
    /// Publishes into the programmer's repository, builds it, and reads the pages.
    #[track_caller]
    fn builds(&self) {
        let world = World::bakery_on_git();
        self.set_up(&world);
        world.recado(&["publish"]).expect_code(0);
        let made = self.build(&world);
        let page = |path: &str| page_of(&made, path);
        let notice = page(self.notice)
            .replace("&#123;", "{")
            .replace("&#39;", "'");
        assert!(!notice.contains(SECRET), "{notice}");
        assert!(notice.contains("Aviso {{ site.title }}: no"), "{notice}");
        assert!(notice.contains("<strong>cedo</strong>"), "{notice}");
        assert!(notice.contains("{{ site.secret }}"), "{notice}");
        assert!(notice.contains("{{ secret() }}"), "{notice}");
        assert!(
            !notice.contains("<script") && !notice.contains("javascript:"),
            "{notice}"
        );
        let offer = page(self.offer);
        for words in ["Pão: de queijo", "<strong>um</strong>", "R$ 9,90", "0012"] {
            assert!(offer.contains(words), "{words}: {offer}");
        }
        let front = page(self.front);
        assert!(front.contains("Pão: de queijo"), "{front}");
        assert!(front.contains("08:00 a 12:00"), "{front}");
        let pictures = list(&made.path().join(self.pictures));
        assert!(
            pictures.iter().any(|name| name.starts_with("pao-")),
            "{pictures:?}"
        );

        let over = OFFER.replace("2099-12-31", "2026-02-01");
        world.write("content/padaria/promotions/pao.md", &over);
        world.recado(&["publish"]).expect_code(0);
        let made = self.build(&world);
        assert!(!made.path().join(self.offer).exists(), "the offer is over");
        let front = page_of(&made, self.front);
        assert!(!front.contains("Pão: de queijo"), "{front}");
    }

    fn set_up(&self, world: &World) {
        let remote = world.beside("site.git");
        let work = tempfile::tempdir().expect("a folder");
        let git = |args: &[&str]| git(work.path(), args);
        git(&["clone", "-q", &remote.display().to_string(), "."]);
        git(&["checkout", "-q", "-B", "main"]);
        for (path, text) in self.files {
            let path = work.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", "the programmer's site"]);
        git(&["push", "-q", "origin", "main"]);
        let target = format!(
            "{{ kind: git, remote: \"{}\", branch: main }}",
            remote.display()
        );
        let site = bakery_site(&target).replace("  - pages: public/\n", self.places);
        world.write("sites/padaria.yaml", &site);
        world.write("content/padaria/promotions/pao.md", OFFER);
        let picture = include_bytes!("../rendering/pao.jpg");
        world.write_bytes("content/padaria/promotions/pao.jpg", picture);
        world.write("content/padaria/announcements/aviso.md", CUNNING);
        world.write("content/padaria/hours.md", HOURS);
    }

    /// What the generator makes of the repository as it is now, in `made/`.
    #[track_caller]
    fn build(&self, world: &World) -> tempfile::TempDir {
        let work = tempfile::tempdir().expect("a folder");
        let remote = world.beside("site.git").display().to_string();
        git(work.path(), &["clone", "-q", "-b", "main", &remote, "."]);
        let output = Command::new(program(self.program))
            .current_dir(work.path())
            .args(self.build)
            .env("LANG", "C.UTF-8")
            .output()
            .expect("the generator ran");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "{said}");
        work
    }
}

fn page_of(made: &tempfile::TempDir, path: &str) -> String {
    let text = std::fs::read_to_string(made.path().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}: {:?}", list(made.path())))
}

fn list(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.collect()
}

#[test]
fn jekyll_builds_what_we_write() {
    Skeleton {
        program: "jekyll",
        build: &["build", "-d", "made"],
        files: &[
            (
                "_config.yml",
                "title: Padaria\nsecret: LEAKED\npermalink: /:title/\nexclude: [made]\n\
defaults: [{ scope: { path: \"\", type: posts }, values: { layout: post } }]\n",
            ),
            ("_includes/secret.html", "LEAKED"),
            (
                "_layouts/post.html",
                "<h1>{{ page.title }}</h1><b>{{ page.price }} {{ page.code }}</b>{{ content }}",
            ),
            (
                "index.html",
                "---\n---\n{% for post in site.posts %}<a>{{ post.title }}</a>{% endfor %}\
{% assign mon = site.data.hours.regular.mon[0] %}{{ mon[0] }} a {{ mon[1] }}",
            ),
            ("_posts/.gitkeep", ""),
            ("_data/.gitkeep", ""),
        ],
        places: "  - data: { file: \"_posts/{date}-{slug}.md\", each: announcements, profile: jekyll }\n\
\x20 - data: { file: \"_posts/{date}-oferta-{slug}.md\", each: promotions, profile: jekyll }\n\
\x20 - data: { file: _data/hours.yml, show: hours, profile: jekyll }\n",
        notice: "made/aviso/index.html",
        offer: "made/oferta-pao/index.html",
        front: "made/index.html",
        pictures: "made/assets",
    }
    .builds();
}

#[test]
fn hugo_builds_what_we_write() {
    Skeleton {
        program: "hugo",
        build: &["--destination", "made"],
        files: &[
            (
                "hugo.toml",
                "baseURL = \"https://padaria-aurora.example/\"\ndisableKinds = [\"taxonomy\", \"rss\", \"sitemap\"]\n",
            ),
            ("layouts/shortcodes/secret.html", "LEAKED"),
            (
                "layouts/_default/single.html",
                "<h1>{{ .Title }}</h1><b>{{ .Params.price }} {{ .Params.code }}</b>{{ .Content }}",
            ),
            ("layouts/_default/list.html", "{{ .Title }}"),
            (
                "layouts/index.html",
                "{{ range .Site.RegularPages }}<a>{{ .Title }}</a>{{ end }}\
{{ $mon := index .Site.Data.hours.regular.mon 0 }}{{ index $mon 0 }} a {{ index $mon 1 }}",
            ),
            ("content/_index.md", "---\ntitle: Padaria\n---\n"),
            ("data/.gitkeep", ""),
        ],
        places: "  - data: { file: \"content/avisos/{slug}.md\", each: announcements, profile: hugo }\n\
\x20 - data: { file: \"content/ofertas/{slug}.md\", each: promotions, profile: hugo }\n\
\x20 - data: { file: data/hours.json, show: hours, profile: hugo }\n",
        notice: "made/avisos/aviso/index.html",
        offer: "made/ofertas/pao/index.html",
        front: "made/index.html",
        pictures: "made/assets",
    }
    .builds();
}

#[test]
fn zola_builds_what_we_write() {
    Skeleton {
        program: "zola",
        build: &["build", "-o", "made"],
        files: &[
            ("config.toml", "base_url = \"https://padaria-aurora.example\"\n"),
            ("templates/shortcodes/secret.html", "LEAKED"),
            (
                "templates/page.html",
                "<h1>{{ page.title }}</h1><b>{{ page.extra.price | default(value=\"\") }} \
{{ page.extra.code | default(value=\"\") }}</b>{{ page.content | safe }}",
            ),
            (
                "templates/index.html",
                "{% set offers = get_section(path=\"ofertas/_index.md\") %}\
{% for page in offers.pages %}<a>{{ page.title }}</a>{% endfor %}\
{% set hours = load_data(path=\"data/hours.json\") %}{{ hours.regular.mon[0][0] }} a {{ hours.regular.mon[0][1] }}",
            ),
            ("templates/section.html", "{{ section.title }}"),
            ("content/ofertas/_index.md", "+++\nsort_by = \"date\"\n+++\n"),
            ("content/avisos/_index.md", "+++\nsort_by = \"date\"\n+++\n"),
            ("data/.gitkeep", ""),
        ],
        places: "  - data: { file: \"content/avisos/{slug}.md\", each: announcements, profile: zola }\n\
\x20 - data: { file: \"content/ofertas/{slug}.md\", each: promotions, profile: zola }\n\
\x20 - data: { file: data/hours.json, show: hours, profile: zola }\n",
        notice: "made/avisos/aviso/index.html",
        offer: "made/ofertas/pao/index.html",
        front: "made/index.html",
        pictures: "made/assets",
    }
    .builds();
}

#[test]
fn eleventy_builds_what_we_write() {
    Skeleton {
        program: "eleventy",
        build: &["--output=made", "--quiet"],
        files: &[
            (
                "eleventy.config.js",
                "module.exports = (config) => { config.addPassthroughCopy(\"assets\"); };\n",
            ),
            (
                "_data/site.json",
                "{ \"title\": \"Padaria\", \"secret\": \"LEAKED\" }",
            ),
            ("_includes/secret.html", "LEAKED"),
            (
                "_includes/page.njk",
                "<h1>{{ title | safe }}</h1><b>{{ price }} {{ code }}</b>{{ content | safe }}",
            ),
            ("avisos/avisos.json", "{ \"layout\": \"page.njk\" }"),
            (
                "ofertas/ofertas.json",
                "{ \"layout\": \"page.njk\", \"tags\": \"ofertas\" }",
            ),
            (
                "index.njk",
                "{% for page in collections.ofertas %}<a>{{ page.data.title }}</a>{% endfor %}\
{{ hours.regular.mon[0][0] }} a {{ hours.regular.mon[0][1] }}",
            ),
        ],
        places: "  - data: { file: \"avisos/{slug}.md\", each: announcements, profile: eleventy }\n\
\x20 - data: { file: \"ofertas/{slug}.md\", each: promotions, profile: eleventy }\n\
\x20 - data: { file: _data/hours.json, show: hours, profile: eleventy }\n",
        notice: "made/avisos/aviso/index.html",
        offer: "made/ofertas/pao/index.html",
        front: "made/index.html",
        pictures: "made/assets",
    }
    .builds();
}

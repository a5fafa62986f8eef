//! Hugo and Zola: a site with the pages that Recado's theme makes, built into a clone, committed
//! and pushed to a bare repository on this disk.

use std::fs;
use std::path::{Path, PathBuf};

use super::content::{Edit, Item};
use super::program::{git, run};

/// One generator's site.
pub struct Site {
    root: PathBuf,
    program: PathBuf,
    kind: Kind,
    count: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Hugo,
    Zola,
}

const HEAD: &str = r#"<!doctype html><html lang="pt-BR"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>TITLE</title>
<link rel="canonical" href="URL"><link rel="alternate" type="application/rss+xml" href="/index.xml">
</head><body><header><p><a href="/">Shop</a></p><nav><ul><li><a href="/promotions/">Promoções</a></li>
<li><a href="/announcements/">Avisos</a></li></ul></nav></header><main>
"#;
const FOOT: &str = "</main><footer><p>Shop</p></footer></body></html>\n";

impl Site {
    /// A site with `count` items, built and pushed once.
    pub fn new(kind: Kind, program: &Path, below: &Path, count: usize) -> Self {
        let name = if kind == Kind::Hugo { "hugo" } else { "zola" };
        let root = below.join(name);
        fs::create_dir_all(&root).expect("a folder");
        git(&root, &["init", "-q", "--bare", "-b", "main", "remote.git"]);
        git(&root, &["clone", "-q", "remote.git", "clone"]);
        git(&root.join("clone"), &["checkout", "-q", "-b", "main"]);
        let program = program.to_path_buf();
        let site = Self {
            root,
            program,
            kind,
            count,
        };
        match kind {
            Kind::Hugo => site.theme_of_hugo(),
            Kind::Zola => site.theme_of_zola(),
        }
        (0..count).for_each(|number| site.save(&Item::new(number)));
        site.publish("first");
        site
    }

    /// How many pages the site has now.
    pub fn pages(&self) -> usize {
        let list = self.git(&["ls-files", "*.html"]);
        list.lines().count()
    }

    pub fn edit(&self, edit: Edit, round: usize) {
        self.save(&Item::edited(edit, self.count, round));
    }

    fn save(&self, item: &Item) {
        let content = self.root.join("content");
        match self.kind {
            Kind::Hugo => item.for_hugo(&content),
            Kind::Zola => item.for_zola(&content),
        }
    }

    /// Build, add, commit, push.
    pub fn publish(&self, message: &str) {
        let build: &[&str] = match self.kind {
            Kind::Hugo => &["--quiet", "--destination", "built"],
            Kind::Zola => &["build", "--force", "--output-dir", "built"],
        };
        run(&self.root, &self.program, build);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
        self.git(&["push", "-q", "origin", "main"]);
    }

    /// git on what was built. The repository lies beside it: Zola empties the folder each time.
    fn git(&self, args: &[&str]) -> String {
        let [folder, tree] = ["clone/.git", "built"].map(|name| self.root.join(name));
        let [folder, tree] = [folder, tree].map(|path| path.display().to_string());
        let there = ["--git-dir", &folder, "--work-tree", &tree];
        git(&self.root, &[&there[..], args].concat())
    }

    fn file(&self, path: &str, text: &str) {
        let file = self.root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder");
        fs::write(file, text).expect("written");
    }

    fn theme_of_hugo(&self) {
        let page = |title: &str, inner: &str| {
            let head = HEAD
                .replace("TITLE", title)
                .replace("URL", "{{ .Permalink }}");
            head + inner + FOOT
        };
        let offers = r#"<ul>{{ range where site.RegularPages "Section" "promotions" }}<li><h3><a href="{{ .RelPermalink }}">{{ .Title }}</a></h3>
<p><strong>{{ .Params.price }}</strong> <s>{{ .Params.was }}</s></p><p>Até {{ .Params.ends }}</p>{{ .Content }}</li>
{{ end }}</ul>"#;
        let news = r#"<ul>{{ range first COUNT (where site.RegularPages "Section" "announcements") }}<li><h3><a href="{{ .RelPermalink }}">{{ .Title }}</a></h3></li>
{{ end }}</ul>"#;
        let single = "<article><h1>{{ .Title }}</h1>{{ with .Params.price }}<p>{{ . }}</p>{{ end }}<div>{{ .Content }}</div></article>";
        self.file(
            "hugo.toml",
            "baseURL = 'https://shop.example/'\nlanguageCode = 'pt-BR'\ntitle = 'Shop'\nenableRobotsTXT = true\n\
             disableKinds = ['taxonomy', 'term']\n[outputs]\nhome = ['HTML', 'RSS']\nsection = ['HTML']\n\
             [services.rss]\nlimit = 50\n",
        );
        let home = format!("{offers}{}", news.replace("COUNT", "3"));
        self.file("layouts/index.html", &page("Shop", &home));
        self.file("layouts/promotions/list.html", &page("Promoções", offers));
        let all = news.replace("COUNT", "100000");
        self.file("layouts/announcements/list.html", &page("Avisos", &all));
        self.file(
            "layouts/_default/single.html",
            &page("{{ .Title }}", single),
        );
        self.file("layouts/404.html", &page("404", "<h1>404</h1>"));
    }

    fn theme_of_zola(&self) {
        let page = |title: &str, url: &str, inner: &str| {
            HEAD.replace("TITLE", title).replace("URL", url) + inner + FOOT
        };
        let offers = r#"<ul>{% set offers = get_section(path="promotions/_index.md") %}{% for page in offers.pages %}<li><h3><a href="{{ page.permalink }}">{{ page.title }}</a></h3>
<p><strong>{{ page.extra.price }}</strong> <s>{{ page.extra.was }}</s></p><p>Até {{ page.extra.ends }}</p>{{ page.content | safe }}</li>
{% endfor %}</ul>"#;
        let news = r#"<ul>{% set news = get_section(path="announcements/_index.md") %}{% for page in news.pages | slice(end=COUNT) %}<li><h3><a href="{{ page.permalink }}">{{ page.title }}</a></h3></li>
{% endfor %}</ul>"#;
        let single = "<article><h1>{{ page.title }}</h1>{% if page.extra.price %}<p>{{ page.extra.price }}</p>{% endif %}<div>{{ page.content | safe }}</div></article>";
        self.file(
            "config.toml",
            "base_url = 'https://shop.example'\ntitle = 'Shop'\ndefault_language = 'pt'\ncompile_sass = false\n\
             build_search_index = false\ngenerate_feed = true\nfeed_limit = 50\n",
        );
        let section = |template: &str| {
            format!(
                "+++\nsort_by = \"date\"\ntemplate = \"{template}\"\npage_template = \"page.html\"\n+++\n"
            )
        };
        self.file("content/promotions/_index.md", &section("offers.html"));
        self.file("content/announcements/_index.md", &section("news.html"));
        let home = format!("{offers}{}", news.replace("COUNT", "3"));
        self.file("templates/index.html", &page("Shop", "/", &home));
        self.file(
            "templates/offers.html",
            &page("Promoções", "{{ section.permalink }}", offers),
        );
        let all = news.replace("COUNT", "100000");
        self.file(
            "templates/news.html",
            &page("Avisos", "{{ section.permalink }}", &all),
        );
        let url = "{{ page.permalink }}";
        self.file(
            "templates/page.html",
            &page("{{ page.title }}", url, single),
        );
        self.file("templates/404.html", &page("404", "/404", "<h1>404</h1>"));
    }
}

/// Where `tests/servers/generators.sh` put the programs to compare with.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark asks where its peers are"
)]
pub fn peers() -> PathBuf {
    let of = |name: &str| std::env::var(name).ok().map(PathBuf::from);
    of("RECADO_GENERATORS").unwrap_or_else(|| {
        let cache = of("XDG_CACHE_HOME");
        let cache = cache.or_else(|| of("HOME").map(|home| home.join(".cache")));
        cache.expect("a home").join("recado/generators")
    })
}

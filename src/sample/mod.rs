//! The files that `recado init` and `recado demo` write, embedded; pure.
//!
//! In their text, `@today@`, `@today+7@` and `@today-1@` stand for days (ISO dates), so that what
//! is written is never over already; other words between `@` signs are filled in by the caller.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::words::Language;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// From the root of the workspace (or of the website), `/` between folders.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A text of this crate, at the path it is written to.
struct Text(&'static str, &'static str);

const INIT_ENGLISH: &[Text] = &[
    Text("recado.yaml", include_str!("init/en/recado.yaml")),
    Text("sites/my-shop.yaml", include_str!("init/en/site.yaml")),
    Text("content/my-shop/hours.md", include_str!("init/en/hours.md")),
    Text(
        "content/my-shop/promotions/first-offer.md",
        include_str!("init/en/promotions/first-offer.md"),
    ),
    Text(
        "content/my-shop/announcements/welcome.md",
        include_str!("init/en/announcements/welcome.md"),
    ),
    Text(
        "content/my-shop/pages/about.md",
        include_str!("init/en/pages/about.md"),
    ),
    Text(".gitignore", ".recado/\nwebsite/\n*.PROBLEM.txt\n"),
];

const INIT_PORTUGUESE: &[Text] = &[
    Text("recado.yaml", include_str!("init/pt-BR/recado.yaml")),
    Text(
        "sites/minha-loja.yaml",
        include_str!("init/pt-BR/site.yaml"),
    ),
    Text(
        "content/minha-loja/hours.md",
        include_str!("init/pt-BR/hours.md"),
    ),
    Text(
        "content/minha-loja/promotions/primeira-oferta.md",
        include_str!("init/pt-BR/promotions/primeira-oferta.md"),
    ),
    Text(
        "content/minha-loja/announcements/boas-vindas.md",
        include_str!("init/pt-BR/announcements/boas-vindas.md"),
    ),
    Text(
        "content/minha-loja/pages/sobre.md",
        include_str!("init/pt-BR/pages/sobre.md"),
    ),
    Text(".gitignore", ".recado/\nwebsite/\n*.PROBLEM.txt\n"),
];

const DEMO_PADARIA: &[Text] = &[
    Text(
        "sites/padaria-aurora.yaml",
        include_str!("demo/padaria-aurora.yaml"),
    ),
    Text(
        "content/padaria-aurora/hours.md",
        include_str!("demo/padaria-aurora/hours.md"),
    ),
    Text(
        "content/padaria-aurora/promotions/pao-de-queijo.md",
        include_str!("demo/padaria-aurora/promotions/pao-de-queijo.md"),
    ),
    Text(
        "content/padaria-aurora/promotions/cafe-da-tarde.md",
        include_str!("demo/padaria-aurora/promotions/cafe-da-tarde.md"),
    ),
    Text(
        "content/padaria-aurora/announcements/entregas.md",
        include_str!("demo/padaria-aurora/announcements/entregas.md"),
    ),
    Text(
        "content/padaria-aurora/pages/sobre.md",
        include_str!("demo/padaria-aurora/pages/sobre.md"),
    ),
];

const DEMO_HARBOR: &[Text] = &[
    Text(
        "sites/harbor-dental.yaml",
        include_str!("demo/harbor-dental.yaml"),
    ),
    Text(
        "content/harbor-dental/hours.md",
        include_str!("demo/harbor-dental/hours.md"),
    ),
    Text(
        "content/harbor-dental/promotions/first-check-up.md",
        include_str!("demo/harbor-dental/promotions/first-check-up.md"),
    ),
    Text(
        "content/harbor-dental/promotions/bright-smile.md",
        include_str!("demo/harbor-dental/promotions/bright-smile.md"),
    ),
];

const HARBOR_WEBSITE: &[Text] = &[
    Text("index.html", include_str!("demo/harbor-website/index.html")),
    Text("style.css", include_str!("demo/harbor-website/style.css")),
];

const PICTURE: &[u8] = include_bytes!("../../content/padaria-aurora/promotions/pao-de-queijo.jpg");

/// The file of the demonstration that people are asked to edit.
pub const DEMO_EDIT: &str = "content/padaria-aurora/promotions/pao-de-queijo.md";

/// The two addresses that one site of the demonstration needs.
#[derive(Clone, Debug)]
pub struct DemoSite<'a> {
    /// The public address, `http://127.0.0.1:PORT`.
    pub url: &'a str,
    /// The git remote, a path or an address.
    pub remote: &'a str,
}

/// What the mail of the demonstration needs.
#[derive(Clone, Debug)]
pub struct DemoMail<'a> {
    /// Where mail is caught: `127.0.0.1:PORT`.
    pub smtp: &'a str,
    /// Where the public pages listen.
    pub desk: &'a str,
    /// When the e-mail of the bakery's offer goes out, at its own time: `2026-11-27 09:00`.
    pub send: &'a str,
}

/// The list that the bakery's offer goes to, and the file that its people came with.
pub const DEMO_LIST: (&str, &str) = ("clientes", include_str!("demo/clientes.csv"));

/// A new workspace with one commented sample site, in the language of whoever asked for it.
pub fn init(language: Language, today: Date) -> Vec<File> {
    let texts = match language {
        Language::English => INIT_ENGLISH,
        Language::Portuguese => INIT_PORTUGUESE,
    };
    filled(texts, today, &[])
}

/// The workspace of the demonstration: `padaria-aurora`, whose remote begins empty, and
/// `harbor-dental`, whose remote begins with [`harbor_website`].
pub fn demo(
    today: Date,
    padaria: &DemoSite<'_>,
    harbor: &DemoSite<'_>,
    mail: &DemoMail<'_>,
) -> Vec<File> {
    let recado = Text("recado.yaml", include_str!("demo/recado.yaml"));
    let words = [("smtp", mail.smtp), ("desk", mail.desk)];
    let mut files = filled(&[recado], today, &words);
    for (texts, site) in [(DEMO_PADARIA, padaria), (DEMO_HARBOR, harbor)] {
        let words = [
            ("url", site.url),
            ("remote", site.remote),
            ("send", mail.send),
        ];
        files.extend(filled(texts, today, &words));
    }
    files.push(File {
        path: "content/padaria-aurora/promotions/pao-de-queijo.jpg".to_owned(),
        bytes: PICTURE.to_vec(),
    });
    files
}

/// The page that the dental practice's programmer wrote by hand, as it stands in its repository
/// before Recado ever wrote there.
pub fn harbor_website() -> Vec<File> {
    let file = |Text(path, text): &Text| File {
        path: (*path).to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    HARBOR_WEBSITE.iter().map(file).collect()
}

fn filled(texts: &[Text], today: Date, words: &[(&str, &str)]) -> Vec<File> {
    texts
        .iter()
        .map(|Text(path, text)| File {
            path: (*path).to_owned(),
            bytes: fill(text, today, words).into_bytes(),
        })
        .collect()
}

/// The text with its days and words filled in. What is no known word between `@` signs stays.
pub fn fill(text: &str, today: Date, words: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        let known = after
            .split_once('@')
            .and_then(|(word, behind)| Some((value(word, today, words)?, behind)));
        match known {
            Some((value, behind)) => {
                out.push_str(&value);
                rest = behind;
            }
            None => {
                out.push('@');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn value(word: &str, today: Date, words: &[(&str, &str)]) -> Option<String> {
    if let Some((_, value)) = words.iter().find(|(name, _)| *name == word) {
        // What is filled in stands between double quotes.
        return Some(value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let days = word.strip_prefix("today")?;
    let days: i32 = if days.is_empty() {
        0
    } else {
        days.parse().ok()?
    };
    Some(today.saturating_add(days.days()).to_string())
}

//! The keys of a place: where content goes in a target.

use crate::yaml::{Key, Shape, key};

/// What a region shows.
pub const SHOWS: &[&str] = &[
    "promotions",
    "announcements",
    "hours",
    "hours-today",
    "banner",
];

/// The items that can have a data file each.
pub const EACH: &[&str] = &["promotions", "announcements", "pages"];

/// The generators that data files are written for.
pub const PROFILES: &[&str] = &[
    "jekyll", "hugo", "zola", "eleventy", "astro", "plain", "json", "yaml",
];

/// The keys of one place; exactly one of them.
pub const PLACE: &[Key] = &[
    key(
        "pages",
        &["páginas"],
        Shape::Line,
        "public/",
        "The theme renders a whole small website below this folder.",
    ),
    key(
        "region",
        &["região"],
        Shape::Map(REGION),
        "{ file: index.html, select: \"#promotions\", show: promotions }",
        "The inside of one element of a page that is written by hand.",
    ),
    key(
        "data",
        &["dados"],
        Shape::Map(DATA),
        "{ file: _data/hours.json, show: hours }",
        "Files for the website's own generator.",
    ),
    key(
        "entries",
        &["entradas"],
        Shape::Map(ENTRIES),
        "{ each: promotions, as: post, category: Promoções }",
        "Entries of a content system, one for each item.",
    ),
];

/// The keys of a data file.
pub const DATA: &[Key] = &[
    key(
        "file",
        &["arquivo"],
        Shape::Line,
        "_posts/{date}-{slug}.md",
        "The file, relative to the target: .json, .yaml, .md or .html. A file for each item has {slug} in its name, and may have {date} and {language}.",
    ),
    key(
        "show",
        &["mostrar", "mostra"],
        Shape::Word(SHOWS),
        "hours",
        "What one file holds.",
    ),
    key(
        "each",
        &["cada"],
        Shape::Word(EACH),
        "announcements",
        "The items that have a file each.",
    ),
    key(
        "profile",
        &["perfil", "gerador"],
        Shape::Word(PROFILES),
        "jekyll",
        "The generator that reads the files.",
    ),
];

/// The keys of entries, whatever the content system.
pub const ENTRIES: &[Key] = &[EACH_KEY, AS, CATEGORY, LANGUAGE, FIELDS, PUBLISHED, DRAFT];

/// The keys of entries in a system that has posts and pages of its own.
pub const CATEGORISED: &[Key] = &[EACH_KEY, AS, CATEGORY, LANGUAGE];

/// The keys of entries in a system whose fields a programmer made.
pub const MAPPED: &[Key] = &[EACH_KEY, AS, FIELDS, PUBLISHED, DRAFT, LANGUAGE];

/// The same where the system itself knows what is public.
pub const FILLED: &[Key] = &[EACH_KEY, AS, FIELDS, LANGUAGE];

const EACH_KEY: Key = key(
    "each",
    &["cada"],
    Shape::Word(EACH),
    "promotions",
    "The items that become entries.",
);
const AS: Key = key(
    "as",
    &["como"],
    Shape::Line,
    "post",
    "The kind of entry: post, page, or the name that the content system's interface has for its own kind.",
);
const CATEGORY: Key = key(
    "category",
    &["categoria"],
    Shape::Line,
    "Promoções",
    "The category of the entries; it is made where it is missing.",
);
const LANGUAGE: Key = key(
    "language",
    &["idioma", "língua"],
    Shape::Line,
    "en",
    "The language of the entries; the site's first where nothing is written.",
);
const FIELDS: Key = key(
    "fields",
    &["campos"],
    Shape::Free,
    "{ title: title, body: text, recado_id: item }",
    "For Directus, Strapi and http: on the left a field of the collection, on the right what of the item goes into it: title, slug, text (HTML), excerpt, starts, ends, price, was, code, link, terms, image, image_alt, language. One field of text must hold item, by which Recado knows its own.",
);
const PUBLISHED: Key = key(
    "published",
    &["publicado"],
    Shape::Free,
    "{ status: published }",
    "For Directus and http: what the fields of a public entry hold.",
);
const DRAFT: Key = key(
    "draft",
    &["rascunho"],
    Shape::Free,
    "{ status: draft }",
    "For Directus and http: what the same fields hold while an entry is not public.",
);

/// The keys of a region.
pub const REGION: &[Key] = &[
    key(
        "file",
        &["arquivo"],
        Shape::Line,
        "index.html",
        "The page, relative to the target.",
    ),
    key(
        "page",
        &["página"],
        Shape::Line,
        "contato",
        "In place of a file: the last part of the address of a page in a content system.",
    ),
    key(
        "select",
        &["selecionar", "seletor", "selector"],
        Shape::Line,
        "\"#promotions\"",
        "A CSS selector that matches exactly one element.",
    ),
    key(
        "marker",
        &["marcador", "marca"],
        Shape::Line,
        "promotions",
        "The name between two comments: <!-- recado:promotions --> and <!-- /recado:promotions -->.",
    ),
    key(
        "show",
        &["mostrar", "mostra"],
        Shape::Word(SHOWS),
        "promotions",
        "What the region shows.",
    ),
];

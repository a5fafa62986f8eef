//! Every key of a site file: one table for reading it, for the reference and for editors.

use super::look;
use crate::yaml::{Key, Shape, key};

mod mail;
mod places;
mod targets;

pub use mail::{BOUNCES, MAIL};
pub use places::{
    CATEGORISED, DATA, EACH, ENTRIES, FILLED, MAPPED, PLACE, PROFILES, REGION, SHOWS,
};
pub use targets::{FOLDER, GIT, HTTP, KEYED, KINDS, TARGET, UPLOAD, WORDPRESS};

const ASKED: &[&str] = &["required", "none"];

/// The keys of `sites/<site>.yaml`.
pub const SITE: &[Key] = &[
    key(
        "name",
        &["nome"],
        Shape::Line,
        "Padaria Aurora",
        "The name of the business, as visitors read it.",
    ),
    key(
        "url",
        &["endereço", "site"],
        Shape::Line,
        "https://padaria-aurora.example",
        "The public address of the website.",
    ),
    key(
        "language",
        &["idioma", "língua"],
        Shape::Line,
        "pt-BR",
        "The language of content files without a language in their name.",
    ),
    key(
        "languages",
        &["idiomas", "línguas"],
        Shape::Lines,
        "[pt-BR, en]",
        "All languages of the website; the first has no prefix in addresses.",
    ),
    key(
        "timezone",
        &["time_zone", "fuso", "fuso_horário"],
        Shape::Line,
        "America/Sao_Paulo",
        "The IANA time zone of the business: Continent/City.",
    ),
    key(
        "country",
        &["país"],
        Shape::Line,
        "BR",
        "The country of the business, two letters, for its public holidays.",
    ),
    key(
        "theme",
        &["tema"],
        Shape::Line,
        "shopfront",
        "The theme that renders pages and regions.",
    ),
    key(
        "look",
        &["aparência", "visual"],
        Shape::Map(look::KEYS),
        "{ accent: \"#b3541e\", font: serif }",
        "The colour and the typeface of the pages.",
    ),
    key(
        "business",
        &["empresa", "negócio"],
        Shape::Map(BUSINESS),
        "{ type: Bakery, phone: \"+55 11 3333-4444\" }",
        "What the pages say about the business.",
    ),
    key(
        "target",
        &["destino"],
        Shape::Map(TARGET),
        "{ kind: folder, path: /var/www/padaria }",
        "What is written to.",
    ),
    key(
        "targets",
        &["destinos"],
        Shape::Maps(TARGET),
        "- kind: folder",
        "Several targets, each with its own places.",
    ),
    key(
        "places",
        &["lugares"],
        Shape::Maps(PLACE),
        "- pages: public/",
        "Where content goes in the website.",
    ),
    key(
        "refresh",
        &["atualizar", "atualização"],
        Shape::Lines,
        "[daily 05:30, weekly mon 06:00]",
        "When the whole website is looked at again, at the site's local time.",
    ),
    key(
        "review",
        &["aprovação", "revisão"],
        Shape::Map(REVIEW),
        "{ promotions: required }",
        "What waits for the client's yes.",
    ),
    key(
        "notify",
        &["avisar", "notificar"],
        Shape::Lines,
        "[equipe@agencia.example]",
        "Who gets alerts and digests by e-mail.",
    ),
    key(
        "mail",
        &["e-mail", "email", "correio"],
        Shape::Map(MAIL),
        "{ from: \"Padaria Aurora <oi@padaria-aurora.example>\" }",
        "The sender of this site's e-mail.",
    ),
    key(
        "proof",
        &["prova"],
        Shape::Word(&["none"]),
        "none",
        "none: the public page is not looked at after publishing.",
    ),
];

/// The keys below `business`.
pub const BUSINESS: &[Key] = &[
    key(
        "type",
        &["tipo", "kind"],
        Shape::Line,
        "Bakery",
        "A schema.org type of business, such as Bakery, Dentist or Restaurant.",
    ),
    key(
        "claim",
        &["slogan", "lema", "frase"],
        Shape::Free,
        "Warm bread since 1994",
        "One line below the name on the front page; with several languages, one line for each: { pt-BR: …, en: … }.",
    ),
    key(
        "phone",
        &["telefone", "fone"],
        Shape::Line,
        "+55 11 3333-4444",
        "The telephone number, as it should be shown.",
    ),
    key(
        "email",
        &["e-mail"],
        Shape::Line,
        "oi@padaria-aurora.example",
        "The e-mail address for visitors.",
    ),
    key(
        "street",
        &["rua", "endereço", "address"],
        Shape::Line,
        "Rua das Flores 10",
        "Street and number.",
    ),
    key("city", &["cidade"], Shape::Line, "São Paulo", "The town."),
    key(
        "region",
        &["estado", "região", "state"],
        Shape::Line,
        "SP",
        "The state or region.",
    ),
    key(
        "postcode",
        &["cep", "postal_code", "zip", "código_postal"],
        Shape::Line,
        "01310-100",
        "The postal code.",
    ),
];

/// The keys below `review`.
pub const REVIEW: &[Key] = &[
    key(
        "promotions",
        &["promoções"],
        Shape::Word(ASKED),
        "required",
        "Whether promotions wait for a yes.",
    ),
    key(
        "announcements",
        &["avisos"],
        Shape::Word(ASKED),
        "none",
        "Whether announcements wait for a yes.",
    ),
    key(
        "hours",
        &["horário", "horários"],
        Shape::Word(ASKED),
        "none",
        "Whether opening hours wait for a yes.",
    ),
    key(
        "pages",
        &["páginas"],
        Shape::Word(ASKED),
        "none",
        "Whether standing pages wait for a yes.",
    ),
    key(
        "reviewers",
        &["revisores", "aprovadores", "reviewer"],
        Shape::Lines,
        "[ana@padaria-aurora.example]",
        "Who is asked.",
    ),
    key(
        "if_silent",
        &["sem_resposta", "se_não_responder"],
        Shape::Map(IF_SILENT),
        "{ after: 24h, then: hold }",
        "What happens when nobody answers.",
    ),
];

/// The keys below `if_silent`.
pub const IF_SILENT: &[Key] = &[
    key(
        "after",
        &["depois", "após", "depois_de"],
        Shape::Line,
        "24h",
        "How long to wait: 24h, 2d.",
    ),
    key(
        "then",
        &["então"],
        Shape::Word(&["hold", "remind", "publish"]),
        "hold",
        "hold: go on waiting; remind: ask again; publish: silence is a yes.",
    ),
];

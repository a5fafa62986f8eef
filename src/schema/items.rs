//! The keys of content files, with the shape of their values.

use crate::yaml::{Key, Shape};

const fn key(
    name: &'static str,
    also: &'static [&'static str],
    shape: Shape,
    example: &'static str,
    about: &'static str,
) -> Key {
    Key {
        name,
        also,
        shape,
        example,
        about,
    }
}

const TITLE: Key = key(
    "title",
    &["título"],
    Shape::Line,
    "Black Friday",
    "The title, as visitors read it.",
);
const IMAGE: Key = key(
    "image",
    &["imagem", "foto"],
    Shape::Line,
    "foto.jpg",
    "A picture beside this file.",
);
const IMAGE_ALT: Key = key(
    "image_alt",
    &["imagem_alt", "texto_alternativo", "descrição_da_imagem"],
    Shape::Line,
    "Pães numa cesta",
    "What the picture shows, for those who cannot see it.",
);
const LINK: Key = key(
    "link",
    &["ligação"],
    Shape::Line,
    "https://padaria.example/loja",
    "Where the item leads.",
);
const EMAIL: Key = key(
    "email",
    &["e-mail"],
    Shape::Map(EMAIL_KEYS),
    "{ list: clientes }",
    "The e-mail made from this item; none without it.",
);
const DRAFT: Key = key(
    "draft",
    &["rascunho"],
    Shape::YesNo,
    "yes",
    "yes: not shown.",
);

/// The keys of a promotion.
pub const PROMOTION: &[Key] = &[
    TITLE,
    key(
        "starts",
        &["start", "início", "começa", "começo"],
        Shape::Line,
        "2026-11-27 08:00",
        "The first day or minute; at once without it.",
    ),
    key(
        "ends",
        &["end", "fim", "termina", "término"],
        Shape::Line,
        "2026-11-29",
        "The last day (included) or minute.",
    ),
    IMAGE,
    IMAGE_ALT,
    key(
        "price",
        &["preço"],
        Shape::Line,
        "R$ 9,90",
        "The price, with one amount.",
    ),
    key(
        "was",
        &["antes", "preço_antigo", "preço_anterior"],
        Shape::Line,
        "R$ 19,90",
        "The price before.",
    ),
    key(
        "code",
        &["código", "cupom"],
        Shape::Line,
        "PAO2",
        "The coupon code.",
    ),
    LINK,
    key(
        "terms",
        &["termos", "condições", "regras"],
        Shape::Text,
        "Um por cliente.",
        "The small print.",
    ),
    key(
        "after",
        &["depois"],
        Shape::Word(&["remove", "keep"]),
        "remove",
        "What happens to the page after the end.",
    ),
    key(
        "repeat",
        &["repete", "repetir", "repetição"],
        Shape::Line,
        "weekly",
        "daily, weekly, weekly on fri, sat, or monthly.",
    ),
    key(
        "until",
        &["até", "repetir_até", "repete_até"],
        Shape::Line,
        "2027-03-31",
        "The last day of repeating.",
    ),
    EMAIL,
    DRAFT,
];

/// The keys of an announcement.
pub const ANNOUNCEMENT: &[Key] = &[
    TITLE,
    key(
        "publish",
        &["publicar", "publica", "publicação"],
        Shape::Line,
        "2026-11-27 08:00",
        "The first day or minute; at once without it.",
    ),
    key(
        "expires",
        &["expira", "vence", "validade"],
        Shape::Line,
        "2026-11-29",
        "The last day (included) or minute.",
    ),
    key(
        "level",
        &["nível"],
        Shape::Word(&["normal", "urgent"]),
        "normal",
        "urgent: a banner.",
    ),
    IMAGE,
    IMAGE_ALT,
    LINK,
    EMAIL,
    DRAFT,
];

/// The keys of a standing page.
pub const PAGE: &[Key] = &[
    TITLE,
    key(
        "menu",
        &[],
        Shape::YesNo,
        "yes",
        "Whether the page is in the menu.",
    ),
    key(
        "order",
        &["ordem"],
        Shape::Number,
        "1",
        "The place in the menu, the smallest first.",
    ),
    IMAGE,
    IMAGE_ALT,
    DRAFT,
];

/// The keys of the opening hours.
pub const HOURS: &[Key] = &[
    TITLE,
    key(
        "hours",
        &["horário", "horários", "horas", "funcionamento"],
        Shape::Free,
        "mon-fri: 08:00-18:00",
        "The week, a line for each day, or an OpenStreetMap expression.",
    ),
    key(
        "special",
        &["especial", "especiais", "dias_especiais", "exceções"],
        Shape::Maps(SPECIAL),
        "- date: 2026-12-24",
        "Days with other hours.",
    ),
    key(
        "holidays",
        &["feriados", "feriado"],
        Shape::Line,
        "closed",
        "What public holidays do: closed, open, or hours.",
    ),
    DRAFT,
];

const EMAIL_KEYS: &[Key] = &[
    key(
        "list",
        &["lista"],
        Shape::Line,
        "clientes",
        "Who gets the e-mail.",
    ),
    key(
        "send",
        &["enviar", "envia", "envio"],
        Shape::Line,
        "2026-11-27 09:00",
        "When it is sent; for an offer that repeats, first or each.",
    ),
    key(
        "no_later_than",
        &["no_máximo", "o_mais_tardar", "limite", "até"],
        Shape::Line,
        "2026-11-27 18:00",
        "The latest time for it.",
    ),
    key(
        "subject",
        &["assunto"],
        Shape::Line,
        "Só até domingo",
        "The subject; the title without it.",
    ),
    key(
        "preheader",
        &["prévia", "chamada"],
        Shape::Line,
        "Use o código PAO2",
        "The line after the subject in a list of e-mails.",
    ),
    key(
        "greeting",
        &["saudação"],
        Shape::Line,
        "Olá",
        "The first line.",
    ),
];

const SPECIAL: &[Key] = &[
    key(
        "date",
        &["data", "dia"],
        Shape::Line,
        "2026-12-24",
        "The day.",
    ),
    key(
        "from",
        &["de", "desde"],
        Shape::Line,
        "2026-12-25",
        "The first of several days.",
    ),
    key(
        "to",
        &["a", "até"],
        Shape::Line,
        "2026-12-26",
        "The last of several days.",
    ),
    key(
        "hours",
        &["horário", "horários", "horas"],
        Shape::Line,
        "08:00-12:00",
        "The hours, or closed.",
    ),
    key(
        "note",
        &["nota", "motivo", "observação"],
        Shape::Line,
        "Véspera de Natal",
        "Why, as visitors read it.",
    ),
];

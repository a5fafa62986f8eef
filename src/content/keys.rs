//! The keys of every kind of item, in English and Portuguese, with an example of each.

use crate::yaml::{Key, Shape, find, key};

use super::name::Kind;
use super::spelling::fold;

const TITLE: Key = key(
    "title",
    &["título"],
    Shape::Line,
    "Black Friday",
    "The headline.",
);
const IMAGE: Key = key(
    "image",
    &["imagem", "foto"],
    Shape::Line,
    "foto.jpg",
    "A picture in the folder of the file or below.",
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
    "Where a visitor can read or buy more.",
);
const EMAIL: Key = key(
    "email",
    &["e-mail"],
    Shape::Map(EMAIL_KEYS),
    "list: clientes",
    "An e-mail made from the item; absent: none.",
);
const DRAFT: Key = key(
    "draft",
    &["rascunho"],
    Shape::YesNo,
    "yes",
    "Not shown yet.",
);

const PROMOTION: &[Key] = &[
    TITLE,
    key(
        "starts",
        &["start", "início", "começa", "começo"],
        Shape::Line,
        "2026-11-27 08:00",
        "A date, or a date and time; absent: at once.",
    ),
    key(
        "ends",
        &["end", "fim", "termina", "término"],
        Shape::Line,
        "2026-11-29",
        "A date is inclusive: to the end of that day.",
    ),
    IMAGE,
    IMAGE_ALT,
    key(
        "price",
        &["preço"],
        Shape::Line,
        "R$ 9,90",
        "Text with one amount in it.",
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
        "A coupon.",
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
        "What happens to the page at the end: remove (default), or keep, saying that the offer has ended.",
    ),
    key(
        "repeat",
        &["repete", "repetir", "repetição"],
        Shape::Line,
        "weekly",
        "daily, weekly, weekly on fri, sat, or monthly; starts and ends are those of the first time.",
    ),
    key(
        "until",
        &["até", "repetir_até", "repete_até"],
        Shape::Line,
        "2027-03-31",
        "The last day on which a repeated offer may start.",
    ),
    EMAIL,
    DRAFT,
];

const ANNOUNCEMENT: &[Key] = &[
    TITLE,
    key(
        "publish",
        &["publicar", "publica", "publicação"],
        Shape::Line,
        "2026-11-27 08:00",
        "When it appears; absent: at once.",
    ),
    key(
        "expires",
        &["expira", "vence", "validade"],
        Shape::Line,
        "2026-11-29",
        "When it goes away; absent: it stays.",
    ),
    key(
        "level",
        &["nível"],
        Shape::Word(&["normal", "urgent"]),
        "normal",
        "urgent is shown as a banner.",
    ),
    IMAGE,
    IMAGE_ALT,
    LINK,
    EMAIL,
    DRAFT,
];

const PAGE: &[Key] = &[
    TITLE,
    key(
        "menu",
        &[],
        Shape::YesNo,
        "yes",
        "In the menu of every page.",
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

const HOURS: &[Key] = &[
    TITLE,
    key(
        "hours",
        &["horário", "horários", "horas", "funcionamento"],
        Shape::Free,
        "mon-fri: 08:00-18:00",
        "Hours by weekday, or an OpenStreetMap opening_hours expression.",
    ),
    key(
        "special",
        &["especial", "especiais", "dias_especiais", "exceções"],
        Shape::Maps(SPECIAL_KEYS),
        "- date: 2026-12-24",
        "Days with other hours.",
    ),
    key(
        "holidays",
        &["feriados", "feriado"],
        Shape::Line,
        "closed",
        "What public holidays do unless a special day says otherwise: closed, open (as usual) or hours.",
    ),
    DRAFT,
];

/// The keys inside `email:`.
pub const EMAIL_KEYS: &[Key] = &[
    key(
        "list",
        &["lista"],
        Shape::Line,
        "clientes",
        "To whom it goes.",
    ),
    key(
        "send",
        &["enviar", "envia", "envio"],
        Shape::Line,
        "2026-11-27 09:00",
        "When it goes out; absent: when the item starts. For a repeated offer: first (default) or each.",
    ),
    key(
        "no_later_than",
        &["no_máximo", "o_mais_tardar", "limite", "até"],
        Shape::Line,
        "2026-11-27 18:00",
        "After this it is not sent by itself.",
    ),
    key(
        "subject",
        &["assunto"],
        Shape::Line,
        "Só até domingo",
        "The subject; absent: the title.",
    ),
    key(
        "preheader",
        &["prévia", "chamada"],
        Shape::Line,
        "Use o código PAO2",
        "What the list of mails shows beside the subject.",
    ),
    key(
        "greeting",
        &["saudação"],
        Shape::Line,
        "Olá",
        "The first line.",
    ),
];

/// The keys of one special day.
pub const SPECIAL_KEYS: &[Key] = &[
    key(
        "date",
        &["data", "dia"],
        Shape::Line,
        "2026-12-24",
        "One day.",
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
        Shape::Lines,
        "08:00-12:00",
        "Hours, or closed.",
    ),
    key(
        "note",
        &["nota", "motivo", "observação"],
        Shape::Line,
        "Véspera de Natal",
        "Why.",
    ),
];

/// The keys of a kind of item, in the order of the reference.
pub fn of(kind: Kind) -> &'static [Key] {
    match kind {
        Kind::Promotion => PROMOTION,
        Kind::Announcement => ANNOUNCEMENT,
        Kind::Page => PAGE,
        Kind::Hours => HOURS,
    }
}

/// Words that people use for a key of another kind, or of another program.
const MEANT: &[(Kind, &str, &[&str])] = &[
    (
        Kind::Promotion,
        "starts",
        &[
            "publish",
            "publicar",
            "from",
            "de",
            "date",
            "data",
            "begin",
            "inicia",
            "valid_from",
            "desde",
        ],
    ),
    (
        Kind::Promotion,
        "ends",
        &[
            "expires",
            "expira",
            "to",
            "validade",
            "valid_until",
            "valido_ate",
            "vence",
            "finish",
            "end_date",
        ],
    ),
    (
        Kind::Promotion,
        "was",
        &["old_price", "de_preco", "original_price", "por", "before"],
    ),
    (
        Kind::Promotion,
        "price",
        &["valor", "custo", "cost", "amount"],
    ),
    (
        Kind::Promotion,
        "code",
        &["coupon", "promo_code", "voucher"],
    ),
    (Kind::Promotion, "link", &["url", "site", "endereco"]),
    (
        Kind::Promotion,
        "image",
        &["picture", "photo", "img", "figura"],
    ),
    (
        Kind::Promotion,
        "image_alt",
        &["alt", "alt_text", "legenda"],
    ),
    (
        Kind::Announcement,
        "publish",
        &[
            "starts", "start", "inicio", "comeca", "date", "data", "from", "de",
        ],
    ),
    (
        Kind::Announcement,
        "expires",
        &["ends", "end", "fim", "termina", "until", "ate", "to"],
    ),
    (
        Kind::Announcement,
        "level",
        &["urgent", "urgente", "priority", "prioridade"],
    ),
    (Kind::Announcement, "link", &["url", "site", "endereco"]),
    (
        Kind::Announcement,
        "image",
        &["picture", "photo", "img", "figura"],
    ),
    (
        Kind::Announcement,
        "image_alt",
        &["alt", "alt_text", "legenda"],
    ),
    (
        Kind::Page,
        "order",
        &["position", "posicao", "weight", "peso"],
    ),
    (
        Kind::Hours,
        "special",
        &["exceptions", "excecao", "specials", "special_days"],
    ),
    (Kind::Hours, "holidays", &["public_holidays", "holiday"]),
];

/// The key that a word of another kind, or of another program, stands for in this one.
pub fn meant(kind: Kind, written: &str) -> Option<&'static str> {
    let wanted = fold(written).replace(['-', ' '], "_");
    let found = MEANT
        .iter()
        .find(|(of, _, words)| *of == kind && words.contains(&wanted.as_str()));
    found.map(|(_, name, _)| *name)
}

/// True for a (folded) word that is a key of any kind.
pub fn is_known(folded: &str) -> bool {
    [PROMOTION, ANNOUNCEMENT, PAGE, HOURS]
        .into_iter()
        .any(|table| find(table, folded).is_some())
}

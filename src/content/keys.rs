//! The keys of every kind of item, in English and Portuguese, with an example of each.

use super::name::Kind;
use super::spelling::{fold, nearest};

/// One key. The first name is the one of the reference; all are accepted, with or without accents
/// and capitals, with `_`, `-` or a space between words.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// A value as people would write it.
    pub example: &'static str,
}

const fn key(name: &'static str, aliases: &'static [&'static str], example: &'static str) -> Key {
    Key {
        name,
        aliases,
        example,
    }
}

const TITLE: Key = key("title", &["título"], "Black Friday");
const IMAGE: Key = key("image", &["imagem", "foto"], "foto.jpg");
const IMAGE_ALT: Key = key(
    "image_alt",
    &["imagem_alt", "texto_alternativo", "descrição_da_imagem"],
    "Pães numa cesta",
);
const LINK: Key = key("link", &["ligação"], "https://padaria.example/loja");
const EMAIL: Key = key("email", &["e-mail"], "list: clientes");
const DRAFT: Key = key("draft", &["rascunho"], "yes");

const PROMOTION: &[Key] = &[
    TITLE,
    key(
        "starts",
        &["start", "início", "começa", "começo"],
        "2026-11-27 08:00",
    ),
    key("ends", &["end", "fim", "termina", "término"], "2026-11-29"),
    IMAGE,
    IMAGE_ALT,
    key("price", &["preço"], "R$ 9,90"),
    key(
        "was",
        &["antes", "preço_antigo", "preço_anterior"],
        "R$ 19,90",
    ),
    key("code", &["código", "cupom"], "PAO2"),
    LINK,
    key(
        "terms",
        &["termos", "condições", "regras"],
        "Um por cliente.",
    ),
    key("after", &["depois"], "remove"),
    key("repeat", &["repete", "repetir", "repetição"], "weekly"),
    key("until", &["até", "repetir_até", "repete_até"], "2027-03-31"),
    EMAIL,
    DRAFT,
];

const ANNOUNCEMENT: &[Key] = &[
    TITLE,
    key(
        "publish",
        &["publicar", "publica", "publicação"],
        "2026-11-27 08:00",
    ),
    key("expires", &["expira", "vence", "validade"], "2026-11-29"),
    key("level", &["nível"], "normal"),
    IMAGE,
    IMAGE_ALT,
    LINK,
    EMAIL,
    DRAFT,
];

const PAGE: &[Key] = &[
    TITLE,
    key("menu", &[], "yes"),
    key("order", &["ordem"], "1"),
    IMAGE,
    IMAGE_ALT,
    DRAFT,
];

const HOURS: &[Key] = &[
    TITLE,
    key(
        "hours",
        &["horário", "horários", "horas", "funcionamento"],
        "mon-fri: 08:00-18:00",
    ),
    key(
        "special",
        &["especial", "especiais", "dias_especiais", "exceções"],
        "- date: 2026-12-24",
    ),
    key("holidays", &["feriados", "feriado"], "closed"),
    DRAFT,
];

/// The keys inside `email:`.
pub const EMAIL_KEYS: &[Key] = &[
    key("list", &["lista"], "clientes"),
    key("send", &["enviar", "envia", "envio"], "2026-11-27 09:00"),
    key(
        "no_later_than",
        &["no_máximo", "o_mais_tardar", "limite", "até"],
        "2026-11-27 18:00",
    ),
    key("subject", &["assunto"], "Só até domingo"),
    key("preheader", &["prévia", "chamada"], "Use o código PAO2"),
    key("greeting", &["saudação"], "Olá"),
];

/// The keys of one special day.
pub const SPECIAL_KEYS: &[Key] = &[
    key("date", &["data", "dia"], "2026-12-24"),
    key("from", &["de", "desde"], "2026-12-25"),
    key("to", &["a", "até"], "2026-12-26"),
    key("hours", &["horário", "horários", "horas"], "08:00-12:00"),
    key(
        "note",
        &["nota", "motivo", "observação"],
        "Véspera de Natal",
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

/// The key that was written, in whichever spelling.
pub fn find(table: &'static [Key], written: &str) -> Option<&'static Key> {
    let plain = plain(written);
    table.iter().find(|key| {
        self::plain(key.name) == plain
            || key.aliases.iter().any(|alias| self::plain(alias) == plain)
    })
}

/// The key that was probably meant, spelled in the language of the nearest name. Empty: no idea.
pub fn suggestion(table: &'static [Key], kind: Option<Kind>, written: &str) -> &'static str {
    let wanted = plain(written);
    let meant = MEANT
        .iter()
        .find(|(of, _, words)| Some(*of) == kind && words.contains(&wanted.as_str()))
        .map(|(_, name, _)| *name);
    let names = table
        .iter()
        .flat_map(|key| std::iter::once(key.name).chain(key.aliases.iter().copied()));
    meant.or_else(|| nearest(written, names)).unwrap_or("")
}

/// True for a (folded) word that is a key of any kind.
pub fn is_known(folded: &str) -> bool {
    [PROMOTION, ANNOUNCEMENT, PAGE, HOURS]
        .into_iter()
        .any(|table| find(table, folded).is_some())
}

fn plain(written: &str) -> String {
    fold(written).replace(['-', ' '], "_")
}

//! The keys of a site's e-mail.

use crate::yaml::{Key, Shape, key};

/// The keys below `mail`.
pub const MAIL: &[Key] = &[
    key(
        "from",
        &["de", "remetente"],
        Shape::Line,
        "\"Padaria Aurora <oi@padaria-aurora.example>\"",
        "The sender that subscribers see.",
    ),
    key(
        "reply_to",
        &["responder_para", "responder_a"],
        Shape::Line,
        "oi@padaria-aurora.example",
        "Where answers go.",
    ),
    key(
        "smtp",
        &["servidor"],
        Shape::Line,
        "\"smtp://user@mail.example:587\"",
        "This site's own mail server; without it the workspace's.",
    ),
    key(
        "secret",
        &["segredo"],
        Shape::Line,
        "aurora-smtp",
        "The name of the mail password; its value is set with recado secret set.",
    ),
    key(
        "bounces",
        &["devolucoes", "retornos"],
        Shape::Map(BOUNCES),
        "{ address: bounces@padaria-aurora.example }",
        "Where mail that could not be delivered comes back to.",
    ),
    key(
        "quiet_hours",
        &["horas_de_silencio", "silencio"],
        Shape::Line,
        "21:00-08:00",
        "No campaign goes out at this time of the day, in the site's zone.",
    ),
    key(
        "per_minute",
        &["por_minuto"],
        Shape::Number,
        "60",
        "Messages that the account sends in any minute, at most, for whichever site: the strictest of those that send over it.",
    ),
    key(
        "per_day",
        &["por_dia"],
        Shape::Number,
        "2000",
        "Messages that the account sends in any 24 hours, at most, for whichever site: a new sender starts with few.",
    ),
    key(
        "canary",
        &["primeiros", "amostra"],
        Shape::Line,
        "5%",
        "This share of the audience is written to first; fifteen minutes later the rest, if few were refused.",
    ),
    key(
        "confirm_above",
        &["confirmar_acima_de"],
        Shape::Number,
        "500",
        "A campaign to more people than this asks again when it is started by hand.",
    ),
];

/// The keys below `bounces`.
pub const BOUNCES: &[Key] = &[
    key(
        "address",
        &["endereço"],
        Shape::Line,
        "bounces@padaria-aurora.example",
        "The mailbox; the server must take bounces+anything@ for it, too.",
    ),
    key(
        "inbox",
        &["caixa"],
        Shape::Line,
        "\"imaps://bounces@mail.example\"",
        "Where that mailbox is read: imaps://, without the password.",
    ),
    key(
        "secret",
        &["segredo"],
        Shape::Line,
        "aurora-bounces",
        "The name of the mailbox's password; its value is set with recado secret set.",
    ),
];

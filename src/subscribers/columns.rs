//! What the columns of a table mean: by the names that spreadsheets, address books and mailing services
//! give them, in English and in Portuguese.

use crate::content::spelling::fold;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    Address,
    FirstName,
    LastName,
    Name,
    Language,
    Tags,
    ConsentSource,
    ConsentDate,
    /// When they left, or why mail does not reach them: a word, or a date.
    Left,
    /// Whether they are subscribed: a word.
    Status,
}

impl Meaning {
    /// The key of its name for people.
    pub fn key(self) -> &'static str {
        match self {
            Self::Address => "column-address",
            Self::FirstName => "column-first-name",
            Self::LastName => "column-last-name",
            Self::Name => "column-name",
            Self::Language => "column-language",
            Self::Tags => "column-tags",
            Self::ConsentSource => "column-consent-source",
            Self::ConsentDate => "column-consent-date",
            Self::Left => "column-left",
            Self::Status => "column-status",
        }
    }
}

/// By the heading, folded and with single spaces for signs.
const HEADINGS: &[(Meaning, &[&str])] = &[
    (
        Meaning::Address,
        &[
            "e mail",
            "email",
            "mail",
            "email address",
            "e mail address",
            "emailaddress",
            "endereco de e mail",
            "endereco de email",
            "endereco eletronico",
            "correio eletronico",
            "e mail 1 value",
            "e mail 2 value",
            "e mail 3 value",
            "email 1",
            "e mail 1",
            "email1",
            "e mail do cliente",
            "email do cliente",
            "subscriber email",
            "primary email",
            "e mail principal",
            "email principal",
            "seu e mail",
            "your email",
        ],
    ),
    (
        Meaning::FirstName,
        &[
            "first name",
            "firstname",
            "given name",
            "fname",
            "primeiro nome",
            "nome proprio",
            "prenome",
        ],
    ),
    (
        Meaning::LastName,
        &[
            "last name",
            "lastname",
            "surname",
            "family name",
            "lname",
            "sobrenome",
            "ultimo nome",
            "nome de familia",
        ],
    ),
    (
        Meaning::Name,
        &[
            "name",
            "nome",
            "full name",
            "fullname",
            "nome completo",
            "nome e sobrenome",
            "display name",
            "nome do cliente",
            "cliente",
            "contato",
            "nome do contato",
            "customer",
            "customer name",
        ],
    ),
    (
        Meaning::Language,
        &["language", "lang", "idioma", "lingua", "locale"],
    ),
    (
        Meaning::Tags,
        &[
            "tags",
            "tag",
            "etiquetas",
            "etiqueta",
            "marcadores",
            "labels",
            "group membership",
            "groups",
            "grupos",
        ],
    ),
    (
        Meaning::ConsentSource,
        &[
            "consent source",
            "consent",
            "origem do consentimento",
            "fonte do consentimento",
            "consentimento",
            "optin source",
            "opt in source",
        ],
    ),
    (
        Meaning::ConsentDate,
        &[
            "consent date",
            "consent at",
            "consent time",
            "data do consentimento",
            "data de consentimento",
            "data do aceite",
            "consentiu em",
            "aceitou em",
            "optin time",
            "opt in time",
            "optin date",
            "opt in date",
            "confirm time",
            "subscribed at",
            "subscription date",
        ],
    ),
    (
        Meaning::Left,
        &[
            "unsub time",
            "unsubscribe time",
            "unsubscribed at",
            "unsubscribe date",
            "unsub reason",
            "clean time",
            "descadastrado em",
            "data de descadastro",
            "data do descadastro",
        ],
    ),
    (
        Meaning::Status,
        &[
            "status",
            "situacao",
            "member status",
            "subscription status",
            "email marketing status",
        ],
    ),
];

/// Words that say in a status column that somebody must not be mailed.
const LEFT: &[&str] = &[
    "unsubscribed",
    "unsubscribe",
    "cleaned",
    "bounced",
    "complained",
    "opted out",
    "opt out",
    "optout",
    "descadastrado",
    "descadastrada",
    "cancelado",
    "cancelada",
    "removido",
    "removida",
    "spam",
    "nao quer receber",
];

fn plain(heading: &str) -> String {
    let folded = fold(heading);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What each cell of a heading means. Of two columns with one meaning both count, the first that holds
/// something first.
pub fn meanings(headings: &[String]) -> Vec<Option<Meaning>> {
    let by_name = |heading: &String| {
        let plain = plain(heading);
        let of = |(_, names): &&(Meaning, &[&str])| names.contains(&plain.as_str());
        HEADINGS.iter().find(of).map(|(meaning, _)| *meaning)
    };
    let mut found: Vec<_> = headings.iter().map(by_name).collect();
    // `Nome` beside `Sobrenome` is the first name.
    if found.contains(&Some(Meaning::LastName)) && !found.contains(&Some(Meaning::FirstName)) {
        let name = found.iter().position(|one| *one == Some(Meaning::Name));
        if let Some(at) = name {
            found[at] = Some(Meaning::FirstName);
        }
    }
    found
}

/// Whether a heading may be that of addresses under a name of its own.
pub fn speaks_of_mail(heading: &str) -> bool {
    let plain = plain(heading);
    let words: Vec<&str> = plain.split(' ').collect();
    words
        .iter()
        .any(|word| matches!(*word, "email" | "mail" | "emails" | "mails"))
}

/// Whether a cell of a status column says that somebody must not be mailed.
pub fn says_left(status: &str) -> bool {
    LEFT.contains(&plain(status).as_str())
}

//! The meaning of `recado.yaml`, the workspace's own file; pure. All of it is optional.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use jiff::SignedDuration;

use crate::finding::Finding;
use crate::site::Bounces;
use crate::site::address;
use crate::yaml::{Key, Mark, Report, Shape, Sheet, decode, excerpt, fold, key, parse};

/// What `recado.yaml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Of the desk and the command line, as a tag; `None`: the locale decides.
    pub language: Option<String>,
    pub desk: Desk,
    pub mail: Option<Mail>,
    pub database: Database,
    /// Networks in CIDR form that targets and proofs may reach although they are private.
    pub network_allow: Vec<String>,
    /// How long a request may be under way.
    pub settle: Option<SignedDuration>,
    /// Who gets alerts and digests of all sites.
    pub notify: Vec<String>,
}

/// Where the desk listens, and how people reach it. `None`: the default of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    pub listen: Option<SocketAddr>,
    /// Without a slash at the end.
    pub url: Option<String>,
    pub preview_listen: Option<SocketAddr>,
    /// Another host than `url`'s, without a slash at the end.
    pub preview_url: Option<String>,
}

/// The mail server of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `smtp://user@host:port` or `smtps://`.
    pub smtp: String,
    /// The name of its password.
    pub secret: Option<String>,
    /// Who sends alerts and digests.
    pub from: Option<String>,
    /// Of all sites without their own.
    pub bounces: Option<Bounces>,
}

/// Where the ledger is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// `.recado/ledger.db`.
    #[default]
    Sqlite,
    /// A `postgres://` address.
    Postgres(String),
}

/// The keys of `recado.yaml`.
pub const KEYS: &[Key] = &[
    key(
        "language",
        &["idioma", "língua"],
        Shape::Line,
        "pt-BR",
        "The language of the desk and the command line.",
    ),
    key(
        "desk",
        &["mesa"],
        Shape::Map(DESK),
        "{ listen: \"127.0.0.1:8420\" }",
        "Where the web pages for secretaries are.",
    ),
    key(
        "mail",
        &["e-mail", "email", "correio"],
        Shape::Map(MAIL),
        "{ smtp: \"smtp://agency@mail.example:587\" }",
        "The mail server of all sites without their own.",
    ),
    key(
        "database",
        &["banco_de_dados"],
        Shape::Line,
        "sqlite",
        "Where the ledger is kept: sqlite, or a postgres:// address.",
    ),
    key(
        "network",
        &["rede"],
        Shape::Map(NETWORK),
        "{ allow: [127.0.0.0/8] }",
        "Private networks that may be reached.",
    ),
    key(
        "notify",
        &["avisar", "notificar"],
        Shape::Lines,
        "[equipe@agencia.example]",
        "Who gets alerts and digests of all sites.",
    ),
];

/// The keys below `desk`.
pub const DESK: &[Key] = &[
    key(
        "listen",
        &["escutar"],
        Shape::Line,
        "\"127.0.0.1:8420\"",
        "The number and port on which the desk listens.",
    ),
    key(
        "url",
        &["endereço"],
        Shape::Line,
        "https://desk.agency.example",
        "The address by which people reach the desk.",
    ),
    key(
        "preview_listen",
        &["escutar_prévia"],
        Shape::Line,
        "\"127.0.0.1:8421\"",
        "The number and port on which previews are served.",
    ),
    key(
        "preview_url",
        &["endereço_da_prévia"],
        Shape::Line,
        "https://preview.agency.example",
        "The address of previews, on another host than the desk.",
    ),
];

/// The keys below `mail`.
pub const MAIL: &[Key] = &[
    key(
        "smtp",
        &["servidor"],
        Shape::Line,
        "\"smtp://agency@mail.example:587\"",
        "The mail server: smtp:// or smtps://, without the password.",
    ),
    key(
        "secret",
        &["segredo"],
        Shape::Line,
        "agency-smtp",
        "The name of the mail password; its value is set with recado secret set.",
    ),
    key(
        "from",
        &["de", "remetente"],
        Shape::Line,
        "\"Recado <recado@agency.example>\"",
        "Who sends alerts and digests; without it, each site's own sender.",
    ),
    key(
        "bounces",
        &["devolucoes", "retornos"],
        Shape::Map(crate::site::keys::BOUNCES),
        "{ address: bounces@agency.example }",
        "Where undelivered mail of all sites without their own comes back to.",
    ),
];

/// The keys below `network`.
pub const NETWORK: &[Key] = &[
    key(
        "allow",
        &["permitir"],
        Shape::Lines,
        "[127.0.0.0/8]",
        "Networks, as number/bits, that targets and proofs may reach although they are private.",
    ),
    key(
        "settle",
        &["assentar"],
        Shape::Line,
        "15m",
        "After this time a request whose answer was lost cannot arrive any more: 15m, 1h. Recado looks once more then.",
    ),
];

/// Reads `recado.yaml`. What is wrong is a finding, and what is left of the file still counts.
pub fn read(file: &str, bytes: &[u8]) -> (Settings, Vec<Finding>) {
    let mut report = Report::new("", file);
    let root = match decode(bytes).and_then(|text| parse(&text, 0)) {
        Ok(root) => root,
        Err(fault) => {
            report.fault(&fault);
            None
        }
    };
    let settings = root.map(|root| {
        let sheet = Sheet::read(&root, KEYS, &mut report);
        settings(&sheet, &mut report)
    });
    let mut findings = report.findings;
    findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    (settings.unwrap_or_default(), findings)
}

fn settings(sheet: &Sheet, report: &mut Report) -> Settings {
    Settings {
        language: language(sheet, report),
        desk: desk(sheet, report),
        mail: mail(sheet, report),
        database: database(sheet, report),
        network_allow: networks(sheet, report),
        settle: settle(sheet, report),
        notify: crate::site::emails(sheet, "notify", report),
    }
}

/// English and Portuguese are what the desk speaks.
fn language(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("language", report)?;
    let tag = crate::site::code::language(&written).unwrap_or_else(|meant| meant);
    if tag.starts_with("en") || tag.starts_with("pt") {
        return Some(tag);
    }
    let args = vec![("written", excerpt(&written, 40).into())];
    report.error(sheet.place("language"), "settings-language", args);
    None
}

fn desk(sheet: &Sheet, report: &mut Report) -> Desk {
    let Some(sheet) = sheet.map("desk", report) else {
        return Desk::default();
    };
    let desk = Desk {
        listen: listen(&sheet, "listen", report),
        url: url(&sheet, "url", report),
        preview_listen: listen(&sheet, "preview_listen", report),
        preview_url: url(&sheet, "preview_url", report),
    };
    if desk.listen.is_some() && desk.listen == desk.preview_listen {
        report.error(
            sheet.place("preview_listen"),
            "preview-same-port",
            Vec::new(),
        );
    }
    if desk.url.is_some() && desk.url == desk.preview_url {
        report.error(sheet.place("preview_url"), "preview-same-host", Vec::new());
    }
    desk
}

fn listen(sheet: &Sheet, key: &'static str, report: &mut Report) -> Option<SocketAddr> {
    let written = sheet.single_line(key, report)?;
    let numbers = written.replacen("localhost:", "127.0.0.1:", 1);
    let address = numbers.parse().ok();
    if address.is_none() {
        let args = vec![
            ("key", key.into()),
            ("written", excerpt(&written, 60).into()),
        ];
        report.error(sheet.place(key), "listen-not-understood", args);
    }
    address
}

fn url(sheet: &Sheet, key: &'static str, report: &mut Report) -> Option<String> {
    let written = sheet.single_line(key, report)?;
    match address::website(&written) {
        Ok(url) => Some(url),
        Err(wrong) => {
            crate::site::address_fault(sheet.place(key), key, &written, &wrong, report);
            None
        }
    }
}

fn mail(sheet: &Sheet, report: &mut Report) -> Option<Mail> {
    let sheet = sheet.map("mail", report)?;
    sheet.require("smtp", MAIL, report);
    let smtp = crate::site::smtp(&sheet, report);
    let secret = crate::site::secret(&sheet, report);
    let from = sheet.single_line("from", report);
    if let Some(from) = from.as_deref().filter(|from| !address::is_mailbox(from)) {
        crate::site::email_fault(sheet.place("from"), from, report);
    }
    let bounces = crate::site::bounces(&sheet, report);
    Some(Mail {
        smtp: smtp?,
        secret,
        from,
        bounces,
    })
}

fn database(sheet: &Sheet, report: &mut Report) -> Database {
    let Some(written) = sheet.single_line("database", report) else {
        return Database::Sqlite;
    };
    let mark = sheet.place("database");
    if fold(&written) == "sqlite" {
        return Database::Sqlite;
    }
    let postgres = ["postgres://", "postgresql://"];
    if postgres.iter().any(|scheme| written.starts_with(scheme)) {
        if address::has_password(&written) {
            report.warning(mark, "database-password", Vec::new());
        }
        return Database::Postgres(written);
    }
    report.error(mark, "database-unknown", Vec::new());
    Database::Sqlite
}

fn networks(sheet: &Sheet, report: &mut Report) -> Vec<String> {
    let Some(sheet) = sheet.map("network", report) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (written, mark) in sheet.list_of_text("allow", report) {
        match network(&written) {
            Some(network) => {
                if network.prefix_len() == 0 {
                    warn_everything(mark, &written, report);
                }
                all.push(network.to_string());
            }
            None => {
                let args = vec![("written", excerpt(&written, 60).into())];
                report.error(mark, "network-not-understood", args);
            }
        }
    }
    all
}

fn settle(sheet: &Sheet, report: &mut Report) -> Option<SignedDuration> {
    let sheet = sheet.map("network", report)?;
    let written = sheet.single_line("settle", report)?;
    let settle = crate::site::duration(&written);
    if settle.is_none() {
        let args = vec![("written", excerpt(&written, 40).into())];
        report.error(sheet.place("settle"), "duration-not-understood", args);
    }
    settle
}

/// `127.0.0.0/8`, or one number alone. Bits behind the prefix are dropped.
fn network(written: &str) -> Option<IpNet> {
    let single = || written.parse::<IpAddr>().ok().map(IpNet::from);
    let network = written.parse::<IpNet>().ok().or_else(single)?;
    Some(network.trunc())
}

fn warn_everything(mark: Mark, written: &str, report: &mut Report) {
    let args = vec![("written", excerpt(written, 60).into())];
    report.warning(mark, "network-everything", args);
}

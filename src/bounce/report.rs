//! One mail that came back, understood.

use super::MOST_READ;
use super::fields::Fields;
use super::parts::Parts;
use super::status::{Status, Weight, weigh};
use crate::campaign::{Leaving, ReturnPath, Tagged};
use crate::secret::AddressKey;

/// Characters of a server's words that are kept.
const KEPT: usize = 300;

/// Ways back that are looked at in one mail.
const MOST_WAYS: usize = 16;

/// What a mail says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// It was not delivered, and nobody tries any more.
    Failed {
        weight: Weight,
        status: Option<Status>,
        /// What the server said, on one line.
        diagnostic: String,
        /// Whom the report names.
        recipient: Option<String>,
    },
    /// It was delivered, or handed on to where no reports come from (RFC 3464, 2.3.3).
    Delivered,
    /// It is still tried.
    Delayed,
    /// The person calls it unwanted (RFC 5965); the kind of feedback.
    Complaint { feedback: String },
    /// A machine answers for somebody (RFC 3834).
    AutoReply,
    /// The person wants no more of them.
    Unsubscribe,
    /// Anything else: an answer, advertising.
    Nothing,
}

impl Says {
    /// As printed in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Failed { weight, .. } => match weight {
                Weight::Hard => "hard",
                Weight::Soft => "soft",
            },
            Self::Delivered => "delivered",
            Self::Delayed => "delayed",
            Self::Complaint { .. } => "complaint",
            Self::AutoReply => "auto-reply",
            Self::Unsubscribe => "unsubscribe",
            Self::Nothing => "nothing",
        }
    }
}

/// A mail, understood, and the ways back that stand in it. Nobody has looked yet whether they are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub says: Says,
    /// Those that it was sent to first, then those of the message that it speaks of.
    pub ways: Vec<Tagged<ReturnPath>>,
    /// The ways out of a list in the message that it speaks of: reports of complaints often leave out its sender.
    pub leaving: Vec<Tagged<Leaving>>,
    /// How many of the ways are the mail's own recipients.
    sent_to: usize,
}

/// The message or person that a report speaks of, proved by a tag of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proved {
    Message(ReturnPath),
    Person(Leaving),
}

impl Report {
    /// Of which message it speaks; `None` where no tag is ours, so that it could be anybody's (M16). A wish to leave has
    /// to be sent to a way back: what an answer merely quotes is no wish.
    pub fn proved(&self, key: &AddressKey) -> Option<Proved> {
        let ways = match self.says {
            Says::Unsubscribe => &self.ways[..self.sent_to.min(self.ways.len())],
            _ => &self.ways[..],
        };
        let ours = |way: &&Tagged<ReturnPath>| {
            let [campaign, number] = way.what.parts();
            key.begins_tag(&way.tag, ReturnPath::PURPOSE, &[&campaign, &number])
        };
        if let Some(way) = ways.iter().find(ours) {
            return Some(Proved::Message(way.what.clone()));
        }
        let ours = |out: &&Tagged<Leaving>| {
            let known = key.has_tag(&out.tag, Leaving::PURPOSE, &out.what.parts());
            known && !out.what.campaign.is_empty()
        };
        let out = self
            .leaving
            .iter()
            .filter(|_| self.says != Says::Unsubscribe);
        let out = out.filter(ours).map(|out| Proved::Person(out.what.clone()));
        out.take(1).next()
    }
}

/// Reads one mail; at most [`MOST_READ`] bytes of it. Whatever the bytes are, there is an answer.
pub fn understand(mail: &[u8]) -> Report {
    let mail = &mail[..mail.len().min(MOST_READ)];
    let parts = Parts::of(mail);
    let mut ways = Vec::new();
    for name in ["delivered-to", "x-original-to", "envelope-to", "to", "cc"] {
        parts
            .values(name)
            .for_each(|value| find_ways(value, &mut ways));
    }
    let sent_to = ways.len();
    let says = says(&parts);
    let mut leaving = Vec::new();
    if matches!(
        says,
        Says::Failed { .. } | Says::Delivered | Says::Complaint { .. }
    ) {
        for part in &parts.parts {
            if part.kind.starts_with("message/") || part.kind == "text/rfc822-headers" {
                find_ways(&part.text, &mut ways);
                find_leaving(&part.text, &mut leaving);
            }
        }
    }
    Report {
        says,
        ways,
        leaving,
        sent_to,
    }
}

/// Reports go first: Postfix marks its own as answered by a machine.
fn says(parts: &Parts) -> Says {
    if let Some(feedback) = parts.part(&["message/feedback-report"]) {
        return complaint(&feedback.text);
    }
    let report = parts.part(&["message/delivery-status", "message/global-delivery-status"]);
    if let Some(report) = report.filter(|_| is_report(parts)) {
        return delivery(&report.text);
    }
    let auto = answers_by_itself(parts);
    if is_from_a_mailer(parts) && !auto {
        return plain(parts);
    }
    if auto {
        return Says::AutoReply;
    }
    match wants_to_leave(&parts.subject) {
        true => Says::Unsubscribe,
        false => Says::Nothing,
    }
}

/// A status that merely lies in a mail, as where somebody forwards one, is no report.
fn is_report(parts: &Parts) -> bool {
    parts.kind == "multipart/report" && matches!(&*parts.report, "delivery-status" | "")
}

fn complaint(text: &str) -> Says {
    let groups = Fields::groups(text);
    let kind = groups.iter().find_map(|group| group.get("feedback-type"));
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    // Others speak of signatures, of viruses, or say that it was no complaint (RFC 5965, 7.3; RFC 6591).
    match kind.as_str() {
        "abuse" | "fraud" | "opt-out" | "opt-out-list" | "other" => {
            Says::Complaint { feedback: kind }
        }
        _ => Says::Nothing,
    }
}

/// A message of ours has one recipient, who may be several people's alias. It counts as delivered where one of them has
/// it, and as failed for good where all of them say so.
fn delivery(text: &str) -> Says {
    let groups = Fields::groups(text);
    let mut failed: Option<Says> = None;
    let (mut delivered, mut delayed) = (false, false);
    for group in groups.iter().filter(|group| group.get("action").is_some()) {
        let action = group.get("action").unwrap_or_default();
        let action = action.split([' ', '(', ';']).next().unwrap_or_default();
        match action.to_ascii_lowercase().as_str() {
            "failed" => {
                let next = failure(group);
                failed = Some(match failed {
                    Some(before) if weight_of(&before) <= weight_of(&next) => before,
                    _ => next,
                });
            }
            "delivered" | "relayed" | "expanded" => delivered = true,
            "delayed" => delayed = true,
            _ => {}
        }
    }
    match failed {
        _ if delivered => Says::Delivered,
        _ if delayed => Says::Delayed,
        Some(failed) => failed,
        None => Says::Nothing,
    }
}

fn weight_of(says: &Says) -> Weight {
    match says {
        Says::Failed { weight, .. } => *weight,
        _ => Weight::Soft,
    }
}

fn failure(group: &Fields) -> Says {
    let status = group.get("status").unwrap_or_default();
    let status = status.split([' ', '(']).next().and_then(Status::read);
    // A delivery that failed with the code of one that did not fail: nothing can be told from it.
    let status = status.filter(|status| status.class != 2);
    let diagnostic = one_line(group.typed("diagnostic-code").unwrap_or_default());
    let recipient = group.typed("original-recipient");
    let recipient = recipient.or_else(|| group.typed("final-recipient"));
    let (weight, status) = weigh(status, &diagnostic);
    Says::Failed {
        weight,
        status,
        diagnostic,
        recipient: recipient.map(one_line).filter(|text| !text.is_empty()),
    }
}

/// A failure told in words alone, as qmail and old servers do.
fn plain(parts: &Parts) -> Says {
    let subject = parts.subject.to_lowercase();
    let waits = ["delay", "warning", "atras", "aviso"];
    if waits.iter().any(|word| subject.contains(word)) {
        return Says::Delayed;
    }
    let text = parts
        .parts
        .iter()
        .find(|part| part.kind.starts_with("text/"));
    let text = text.map_or("", |part| part.text.as_str());
    let told = &text[..ends_before_the_copy(text)];
    let folded = told.to_lowercase();
    let found = Status::find(told);
    if found.is_none()
        && !FAILED
            .iter()
            .any(|words| folded.contains(words) || subject.contains(words))
    {
        return Says::Nothing;
    }
    let (weight, status) = weigh(None, told);
    let says = told
        .lines()
        .map(str::trim)
        .find(|line| status.is_some_and(|status| line.contains(&status.to_string())));
    let recipient = told.split_whitespace().find_map(|word| {
        let word = word
            .trim_end_matches(':')
            .strip_prefix('<')?
            .strip_suffix('>')?;
        word.contains('@').then(|| one_line(word))
    });
    Says::Failed {
        weight,
        status,
        diagnostic: one_line(says.unwrap_or_default()),
        recipient,
    }
}

/// Words with which a mailer says that it gave up. In small letters.
const FAILED: &[&str] = &[
    "wasn't able to deliver",
    "could not be delivered",
    "couldn't be delivered",
    "undeliverable",
    "undelivered",
    "delivery failed",
    "delivery failure",
    "failure notice",
    "returned mail",
    "returned to sender",
    "não entregue",
    "não pôde ser entregue",
    "não foi possível entregar",
    "falha na entrega",
];

/// Where the copy of what was sent begins: what stands in it is ours, not the mailer's.
fn ends_before_the_copy(text: &str) -> usize {
    let begins = |line: &str| {
        let line = line.trim().to_lowercase();
        line.starts_with("--- below this line")
            || line.starts_with("------ this is a copy")
            || line.starts_with("----- original message")
            || line.starts_with("return-path:")
            || line.starts_with("received:")
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if begins(line) {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// Whether it comes from the program that delivers mail.
fn is_from_a_mailer(parts: &Parts) -> bool {
    let from = parts
        .values("from")
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    ["mailer-daemon@", "postmaster@", "mail-daemon@"]
        .iter()
        .any(|name| from.contains(name))
        || from.trim_matches(['<', '>']) == "mailer-daemon"
}

/// Whether a machine answers for a person (RFC 3834, 5), in the ways in which machines say so.
fn answers_by_itself(parts: &Parts) -> bool {
    let first = |name| {
        parts
            .values(name)
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let auto = first("auto-submitted");
    let marked = [
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-vacation",
    ];
    let subject = parts.subject.to_lowercase();
    (auto.starts_with("auto-replied") && !is_from_a_mailer(parts))
        || auto.starts_with("auto-notified")
        || marked
            .iter()
            .any(|name| parts.values(name).next().is_some())
        || matches!(first("precedence").as_str(), "auto_reply" | "auto-reply")
        || AWAY.iter().any(|words| subject.starts_with(words))
}

/// Beginnings of subjects of machines that answer. In small letters.
const AWAY: &[&str] = &[
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "out of office",
    "out of the office",
    "away from",
    "vacation",
    "on vacation",
    "resposta automática",
    "resposta automatica",
    "fora do escritório",
    "ausência temporária",
    "ausente",
    "férias",
    "estou de férias",
];

/// The whole subject is a wish to leave. In small letters.
fn wants_to_leave(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    matches!(
        subject.as_str(),
        "unsubscribe" | "descadastrar" | "sair da lista" | "cancelar inscrição"
    )
}

fn find_ways(text: &str, into: &mut Vec<Tagged<ReturnPath>>) {
    let apart = |c: char| c.is_whitespace() || "<>,;:\"()".contains(c);
    for word in text.split(apart).filter(|word| word.contains('+')) {
        let read = ReturnPath::read(word).filter(|way| !into.contains(way));
        into.extend(read.filter(|_| into.len() < MOST_WAYS));
    }
}

fn find_leaving(text: &str, into: &mut Vec<Tagged<Leaving>>) {
    let apart = |c: char| c.is_whitespace() || "<>,\"".contains(c);
    for word in text.split(apart) {
        let path = word
            .split_once("/leave/")
            .and_then(|(_, path)| Leaving::read(path));
        into.extend(path.filter(|_| into.len() < MOST_WAYS));
    }
}

/// Words of a server, without what could move a cursor.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    words.join(" ").chars().map(visible).take(KEPT).collect()
}

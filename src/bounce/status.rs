//! What a status code says of the person it was meant for (RFC 3463).
//!
//! | Code | It says | Counts |
//! |---|---|---|
//! | 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 | there is no such mailbox or domain; it moved; it takes no mail at all | hard |
//! | 5.2.1 | the mailbox is closed | hard |
//! | 5.1.7, 5.1.8 and the rest of 5.1.x | the sender is not taken, or nothing certain | soft |
//! | 5.2.2, 5.2.3 | it is full; the message is too large for it | soft |
//! | 5.3.x, 5.4.x, 5.5.x, 5.6.x | servers, ways and conversations: our own resolver that fails says 5.4.4 of everybody | soft |
//! | 5.7.x | the sender's reputation or a policy, not the person | soft |
//! | 4.x.x | not yet, and given up | soft |
//! | 2.x.x | delivered | |
//!
//! A code that says nothing (5.0.0) gives way to the one in the diagnostic text; without any, the words of servers that say
//! that there is nobody count. Where two sources disagree it is soft: who is wrongly taken off never learns of it, and who
//! is wrongly kept is asked again by the next campaign.

use std::fmt;

/// Whether something that failed will ever work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Not this time.
    Soft,
    /// Nobody is there.
    Hard,
}

/// A status code: class, subject, detail (RFC 3463, 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// 2, 4 or 5.
    pub class: u8,
    /// 0 to 999.
    pub subject: u16,
    /// 0 to 999.
    pub detail: u16,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// Words by which servers say that there is no such person, where they give no status. In small letters.
const NOBODY: &[&str] = &[
    "user unknown",
    "unknown user",
    "unknown local",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no mailbox here by that name",
    "mailbox not found",
    "mailbox does not exist",
    "user does not exist",
    "account does not exist",
    "recipient not found",
    "recipientnotfound",
    "unknown recipient",
    "address does not exist",
    "usuário desconhecido",
    "usuario desconhecido",
    "usuário não existe",
    "caixa postal inexistente",
];

impl Status {
    /// Reads `5.1.1`, and nothing around it.
    pub fn read(word: &str) -> Option<Self> {
        let mut parts = word.split('.').map(|part| {
            let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| digits)
        });
        let class = u8::try_from(parts.next()??).ok()?;
        let (subject, detail) = (parts.next()??, parts.next()??);
        let fine = parts.next().is_none() && matches!(class, 2 | 4 | 5);
        fine.then_some(Self {
            class,
            subject,
            detail,
        })
    }

    /// The first one in a text. A number with more points is an address, one with letters something's version.
    pub fn find(text: &str) -> Option<Self> {
        let apart = |c: char| !(c.is_alphanumeric() || c == '.');
        let mut words = text.split(apart);
        words.find_map(|word| {
            Self::read(word.trim_end_matches('.')).filter(|found| found.class != 2)
        })
    }

    /// It says no more than its class.
    pub fn is_general(self) -> bool {
        self.subject == 0
    }

    /// What it says of the person.
    pub fn weight(self) -> Weight {
        let nobody = matches!(
            (self.subject, self.detail),
            (1, 1 | 2 | 3 | 6 | 10) | (2, 1)
        );
        match self.class == 5 && nobody {
            true => Weight::Hard,
            false => Weight::Soft,
        }
    }
}

/// What a failure weighs, by its status and by what the server is quoted to have said; and the code that decided.
pub(super) fn weigh(status: Option<Status>, diagnostic: &str) -> (Weight, Option<Status>) {
    let said = Status::find(diagnostic);
    let told = status.filter(|status| !status.is_general());
    match (told, said.filter(|said| !said.is_general())) {
        (Some(told), Some(said)) if said.weight() < told.weight() => (Weight::Soft, Some(said)),
        (Some(told), _) => (told.weight(), Some(told)),
        (None, Some(said)) if status.is_none_or(|status| status.class == said.class) => {
            (said.weight(), Some(said))
        }
        (None, _) => {
            let later = status.is_some_and(|status| status.class != 5);
            let nobody = !later && says_nobody(diagnostic);
            let weight = if nobody { Weight::Hard } else { Weight::Soft };
            (weight, status.or(said))
        }
    }
}

/// A server's refusal for good (RFC 5321, 4.2.1) in the words for nobody.
fn says_nobody(text: &str) -> bool {
    let code = |word: &str| matches!(word, "550" | "551" | "553");
    let refused = text.split(|c: char| !c.is_alphanumeric()).any(code);
    let text = text.to_lowercase();
    refused && NOBODY.iter().any(|words| text.contains(words))
}

//! What a person reads when mail could not be handed over: what happened, and what to do.

use super::account::AccountError;
use super::failure::{Cause, Failure, Phase};
use super::reply::Reply;
use crate::words::{Arg, Language, say};

/// How much of a server's own words is quoted, in characters.
const QUOTE: usize = 300;

impl AccountError {
    /// One sentence or two, in the reader's language.
    pub fn sentence(&self, language: Language) -> String {
        let key = match self {
            Self::NotUnderstood => "mailing-account",
            Self::Option => "mailing-account.option",
            Self::NoTls => "mailing-account.no-tls",
            Self::LoginWithoutTls => "mailing-account.login-without-tls",
            Self::NoSecret => "mailing-account.no-secret",
            Self::NoUser => "mailing-account.no-user",
        };
        say(language, key, &[])
    }
}

impl Failure {
    /// One sentence or two, in the reader's language. Never holds a password.
    pub fn sentence(&self, language: Language) -> String {
        say(language, self.key(), &self.args())
    }

    /// The key of its sentence: a stable word for the ledger.
    pub fn key(&self) -> &'static str {
        match &self.cause {
            Cause::Blocked(_) => "mailing-blocked",
            Cause::NotLoopback => "mailing-not-loopback",
            Cause::Io(_) | Cause::Timeout if self.phase == Phase::Connect => "mailing-unreachable",
            Cause::Timeout => "mailing-silent",
            Cause::Io(_) | Cause::Closed | Cause::NotOpen => "mailing-lost",
            Cause::Garbage(_) => "mailing-garbage",
            Cause::Reply(reply) => self.key_of(reply),
            Cause::NoTls => "mailing-no-tls",
            Cause::Tls(_) => "mailing-tls",
            Cause::NoLogin => "mailing-no-login",
            Cause::TooLarge { .. } => "mailing-too-large",
            Cause::NeedsEightBit => "mailing-eight-bit",
            Cause::NeedsUtf8 => "mailing-utf8",
            Cause::Address(_) => "mailing-address",
            Cause::TooLate => "mailing-too-late",
        }
    }

    fn key_of(&self, reply: &Reply) -> &'static str {
        let status = reply.enhanced.map(|status| (status.subject, status.detail));
        match (self.phase, status) {
            _ if matches!(reply.code, 530 | 534 | 535 | 538) => "mailing-login",
            (Phase::Login, _) if reply.is_no() => "mailing-login",
            (_, Some((4, 5))) => "mailing-quota",
            (_, Some((1, 7 | 8))) => "mailing-sender",
            (Phase::Connect | Phase::Greeting | Phase::Hello | Phase::Tls, _) => {
                "mailing-turned-away"
            }
            _ if reply.is_later() => "mailing-later",
            (Phase::Mail, _) => "mailing-sender",
            (Phase::Recipient, _) => "mailing-recipient",
            _ => "mailing-refused",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        let quoted = |text: &str| Arg::from(quote(text));
        match &self.cause {
            Cause::Blocked(why) => vec![("why", quoted(&why.to_string()))],
            Cause::Timeout if self.phase == Phase::Connect => vec![("why", quoted("timeout"))],
            Cause::Io(why) => vec![("why", quoted(&why.to_string()))],
            Cause::Tls(why) => vec![("why", quoted(why))],
            Cause::Reply(reply) => vec![("said", quoted(&reply.to_string()))],
            Cause::TooLarge { bytes, limit } => vec![
                ("kilobytes", bytes.div_ceil(1000).into()),
                ("limit", (limit / 1000).into()),
            ],
            _ => Vec::new(),
        }
    }
}

/// The first words of somebody else's text.
fn quote(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTE).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    quoted
}

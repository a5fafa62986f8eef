//! What a server answers: a number, lines of text, and often a status code of three parts (RFC 5321,
//! 4.2; RFC 3463; RFC 2034). Read within limits, because a server may say anything.

use std::fmt;

/// Bytes of one line. RFC 5321, 4.5.3.1.5 allows 512; servers that explain themselves say more.
const LONGEST_LINE: usize = 4096;

/// Lines of one reply. A list of extensions has about twenty.
const MOST_LINES: usize = 128;

/// Bytes of one reply that has not ended.
pub(super) const LONGEST_REPLY: usize = 64 << 10;

/// The most text that is kept of a reply, in characters: it goes into the ledger.
const KEPT_TEXT: usize = 1000;

/// A status code as in `5.1.1` (RFC 3463, 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enhanced {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// One reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub code: u16,
    pub enhanced: Option<Enhanced>,
    /// Without the number and control characters, the lines joined by a space; it may be cut off.
    pub text: String,
    /// The lines as they came, behind the number.
    pub(super) lines: Vec<String>,
}

/// Why what came is no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReply {
    #[error("the server's answer does not begin with a number of a reply")]
    NoCode,
    #[error("the lines of one answer have different numbers")]
    TwoCodes,
    #[error("the server's answer does not end")]
    Endless,
    #[error("the server said something that nobody asked for")]
    Unasked,
}

impl Reply {
    /// Reads the first reply of what came; `None` while it has not ended. With it, the bytes it took.
    ///
    /// # Errors
    /// Text that is no reply, or that is longer than any.
    pub fn read(received: &[u8]) -> Result<Option<(Self, usize)>, BadReply> {
        let mut lines = Vec::new();
        let mut first = None;
        let mut taken = 0;
        while let Some(length) = memchr::memchr(b'\n', &received[taken..]) {
            let line = &received[taken..taken + length];
            taken += length + 1;
            // A server that forgets the carriage return is understood.
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.len() > LONGEST_LINE || lines.len() == MOST_LINES || taken > LONGEST_REPLY {
                return Err(BadReply::Endless);
            }
            let (code, more, text) = line_of(line)?;
            if *first.get_or_insert(code) != code {
                return Err(BadReply::TwoCodes);
            }
            lines.push(String::from_utf8_lossy(text).into_owned());
            if !more {
                return Ok(Some((Self::of(code, lines), taken)));
            }
        }
        match received.len() - taken > LONGEST_LINE || received.len() > LONGEST_REPLY {
            true => Err(BadReply::Endless),
            false => Ok(None),
        }
    }

    fn of(code: u16, lines: Vec<String>) -> Self {
        let enhanced = lines.first().and_then(|line| enhanced(line));
        let enhanced = enhanced.filter(|status| u16::from(status.class) == code / 100);
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let trimmed: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        let joined = trimmed.join(" ");
        let text = joined.chars().map(visible).take(KEPT_TEXT).collect();
        Self {
            code,
            enhanced,
            text,
            lines,
        }
    }

    /// 2yz: done.
    pub fn is_yes(&self) -> bool {
        self.code / 100 == 2
    }

    /// 4yz: perhaps later.
    pub fn is_later(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5yz: no.
    pub fn is_no(&self) -> bool {
        self.code / 100 == 5
    }

    /// 421 ends the connection, whatever it answers (RFC 5321, 3.8).
    pub fn ends_connection(&self) -> bool {
        self.code == 421
    }

    /// Whether fewer messages at a time would be taken: 4xx with X.7.x, as large receivers say it, and not the
    /// 451 4.7.1 of a server that only wants to see us again.
    pub fn asks_for_less(&self) -> bool {
        const WORDS: [&str; 4] = ["too many", "rate", "throttl", "limit"];
        let policy = self.enhanced.is_some_and(|status| status.subject == 7);
        let text = self.text.to_ascii_lowercase();
        let says_so = WORDS.iter().any(|word| text.contains(word));
        self.is_later() && policy && (self.ends_connection() || says_so)
    }

    /// Whether it is the server's rules that speak, and not who the recipient is (RFC 3463, 5.7.x).
    pub fn is_policy(&self) -> bool {
        self.is_no() && self.enhanced.is_some_and(|status| status.subject == 7)
    }

    /// It says that nobody can be written to from this account now: a login that is missing or no longer
    /// good (RFC 4954, 6), a sender that is not taken (X.1.7, X.1.8), a quota that is used up (X.4.5,
    /// which providers use for it). Some say so where the recipient is named or behind the message.
    pub fn concerns_account(&self) -> bool {
        let status = self.enhanced.map(|status| (status.subject, status.detail));
        let login = matches!(self.code, 454 | 530 | 534 | 535 | 538);
        login || (self.is_no() && matches!(status, Some((1, 7 | 8) | (4, 5))))
    }

    /// It says that there is no such mailbox (RFC 3463, 3.2 and 3.3; RFC 7505): a reason never to write
    /// there again. A number alone says too little: 553 is also what a relay says that does not want us.
    pub fn concerns_mailbox(&self) -> bool {
        let status = self.enhanced.map(|status| (status.subject, status.detail));
        self.is_no() && matches!(status, Some((1, 1 | 2 | 3 | 6 | 10) | (2, 1)))
    }

    /// Replaces what nobody may read, should the server repeat it.
    pub(super) fn without(mut self, secrets: &[&str]) -> Self {
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            self.text = self.text.replace(secret, "***");
            for line in &mut self.lines {
                *line = line.replace(secret, "***");
            }
        }
        self
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

/// The number, whether more lines follow, and the text.
fn line_of(line: &[u8]) -> Result<(u16, bool, &[u8]), BadReply> {
    let [a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] = line else {
        return Err(BadReply::NoCode);
    };
    let digit = |byte: &u8| u16::from(byte - b'0');
    let code = digit(a) * 100 + digit(b) * 10 + digit(c);
    match rest {
        [] => Ok((code, false, rest)),
        [b' ', text @ ..] => Ok((code, false, text)),
        [b'-', text @ ..] => Ok((code, true, text)),
        _ => Err(BadReply::NoCode),
    }
}

fn enhanced(line: &str) -> Option<Enhanced> {
    let word = line.split_whitespace().next()?;
    let mut parts = word.split('.');
    let class = parts.next()?.parse().ok()?;
    let subject = parts.next()?.parse().ok()?;
    let detail = parts.next()?.parse().ok()?;
    let fine = parts.next().is_none() && matches!(class, 2 | 4 | 5);
    (fine && subject < 1000 && detail < 1000).then_some(Enhanced {
        class,
        subject,
        detail,
    })
}

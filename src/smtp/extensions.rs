//! What a server offers, from its answer to EHLO (RFC 5321, 4.1.1.1).

use super::reply::Reply;

/// The extensions that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    pub starttls: bool,
    pub pipelining: bool,
    pub eight_bit: bool,
    pub utf8: bool,
    /// It counts bytes (RFC 1870).
    pub size: bool,
    /// The most it takes, where it says so.
    pub largest: Option<usize>,
    pub plain: bool,
    pub login: bool,
}

impl Extensions {
    pub fn of(hello: &Reply) -> Self {
        let mut offered = Self::default();
        // The first line is the server's name.
        for line in hello.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            // Old servers write `AUTH=LOGIN`.
            let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
            match words.next().unwrap_or_default() {
                "STARTTLS" => offered.starttls = true,
                "PIPELINING" => offered.pipelining = true,
                "8BITMIME" => offered.eight_bit = true,
                "SMTPUTF8" => offered.utf8 = true,
                "SIZE" => {
                    offered.size = true;
                    let limit = words.next().and_then(|limit| limit.parse().ok());
                    // Zero is no limit (RFC 1870, 4).
                    offered.largest = limit.filter(|limit| *limit > 0);
                }
                "AUTH" => {
                    for mechanism in words {
                        offered.plain |= mechanism == "PLAIN";
                        offered.login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        offered
    }
}

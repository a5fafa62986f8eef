//! Who asked for a client's e-mail, as files and people say it; pure. Addresses and when two of them are
//! the same, a table of people in whatever a spreadsheet saved it, and the table that is handed out. What is
//! kept of it is `store/subscribers`.

mod address;
mod charset;
mod columns;
mod export;
mod listname;
mod records;
mod table;
mod understood;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use address::{Address, BadAddress};
pub use charset::Charset;
pub use columns::Meaning;
pub use export::{Exported, Separator, csv};
pub use listname::{ListName, tag};
pub use table::{Given, language, understand};
pub use understood::{Column, Rejected, Understood, Unreadable};

/// The most a file of people may have, in bytes: some six hundred thousand of them. It is held in memory
/// while it is understood.
pub const MOST_BYTES: u64 = 64 << 20;

/// One person, as somebody handed them over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    pub address: Address,
    pub first_name: Option<String>,
    /// The whole name.
    pub name: Option<String>,
    /// BCP 47; `None`: the site's own.
    pub language: Option<String>,
    pub tags: BTreeSet<String>,
    pub consent: Consent,
}

/// What is known about a person having asked for e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// Where they said so, in words. Without it they cannot be mailed.
    pub source: Option<String>,
    /// When they said so, where that is known.
    pub at: Option<Timestamp>,
}

/// The longest name, source or tag that is kept, in characters.
const LONGEST_TEXT: usize = 200;

/// Text of a person on one line, without what nobody can see; `None` where nothing is left. Line ends in a
/// name would be a header of their own in an e-mail.
pub fn text(written: &str) -> Option<String> {
    let line: String = crate::content::personal::one_line(written)
        .chars()
        .take(LONGEST_TEXT)
        .collect();
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

/// The first word of a whole name; `None` for `Silva, Maria`, which may be a person or a firm.
pub fn first_word(name: &str) -> Option<String> {
    let first = name.split_whitespace().next().map(str::to_owned);
    first.filter(|_| !name.contains(','))
}

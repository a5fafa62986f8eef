//! What FTP servers say about files.

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use suppaftp::FtpError;
use suppaftp::list::ListParser;

use crate::target::upload::line::{Entry, Kind};

/// How RFC 3659 writes times: `20261126050806`, perhaps with a fraction.
const TIME: &str = "%Y%m%d%H%M%S";

/// A line of a list for machines (RFC 3659, 7.2): facts, a space, the name. The folder itself and the
/// one above it are none of its entries.
pub(super) fn machine(line: &str) -> Option<(String, Entry)> {
    let (facts, name) = line.split_once(' ')?;
    let fact = |wanted: &str| {
        let mut facts = facts.split(';').filter_map(|fact| fact.split_once('='));
        let found = facts.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value)
    };
    let kind = fact("type")?.to_ascii_lowercase();
    let kind = match kind.as_str() {
        "file" => Kind::File,
        "dir" => Kind::Folder,
        "cdir" | "pdir" => return None,
        kind if kind.contains("link") => Kind::Link,
        _ => Kind::Other,
    };
    let entry = Entry {
        kind,
        size: fact("size")
            .and_then(|size| size.parse().ok())
            .unwrap_or_default(),
        stamp: fact("modify").unwrap_or_default().to_owned(),
        rights: None,
    };
    Some((name.trim_end_matches('\r').to_owned(), entry))
}

/// A line of a list for people, as Unix and Windows servers write it. Its time is of no use.
pub(super) fn people(line: &str) -> Option<(String, Entry)> {
    let line = line.trim_end_matches('\r');
    let file = ListParser::parse_posix(line).or_else(|_| ListParser::parse_dos(line));
    let file = file.ok()?;
    if matches!(file.name(), "." | "..") {
        return None;
    }
    let kind = match (file.is_directory(), file.is_symlink()) {
        (true, _) => Kind::Folder,
        (_, true) => Kind::Link,
        _ => Kind::File,
    };
    let entry = Entry {
        kind,
        size: file.size() as u64,
        stamp: String::new(),
        rights: None,
    };
    Some((file.name().to_owned(), entry))
}

/// A time so many seconds earlier; `None` for what is no time.
pub(super) fn earlier(stamp: &str, seconds: i64) -> Option<String> {
    let whole = stamp.split('.').next().unwrap_or_default();
    let time = DateTime::strptime(TIME, whole).ok()?;
    let time = time.checked_sub(seconds.seconds()).ok()?;
    Some(time.strftime(TIME).to_string())
}

/// The server does not know the command: no EPSV, then.
pub(super) fn is_unknown_command(error: &FtpError) -> bool {
    let FtpError::UnexpectedResponse(answer) = error else {
        return false;
    };
    matches!(answer.status.code(), 500 | 502 | 504 | 522)
}

//! What an address asks for.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::views::Dress;
use crate::campaign::{Leaving, Tagged};
use crate::subscribers::ListName;

/// What need not be escaped in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Every address that the pages know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/leave/<site>/<list>/<campaign>/<person>/<tag>`; the tag is not looked at yet.
    Leave(Tagged<Leaving>),
    /// `/sign-up/<site>/<list>`
    SignUp { site: String, list: ListName },
    /// `/confirm/<token>`, 64 hex digits
    Confirm { token: String },
    /// A style sheet, whose address says all that is in it.
    Style { look: Dress },
    /// `/robots.txt`
    Robots,
}

impl Route {
    /// Reads the path of an address, as it was sent.
    pub fn read(path: &str) -> Option<Self> {
        let (first, rest) = path
            .strip_prefix('/')?
            .split_once('/')
            .unwrap_or((path, ""));
        match first {
            "leave" => Leaving::read(rest).map(Self::Leave),
            "sign-up" => {
                let (site, list) = rest.split_once('/')?;
                let list = percent_decode_str(list).decode_utf8().ok()?;
                let list = ListName::new(&list)?;
                let site = crate::site::is_id(site).then(|| site.to_owned())?;
                Some(Self::SignUp { site, list })
            }
            "confirm" => {
                let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
                let fine = rest.len() == 64 && rest.bytes().all(hex);
                let token = rest.to_owned();
                fine.then_some(Self::Confirm { token })
            }
            "style" => Dress::read(rest).map(|look| Self::Style { look }),
            "/robots.txt" => Some(Self::Robots),
            _ => None,
        }
    }

    /// The address of a form's target, below the address of the pages.
    pub fn sign_up_path(site: &str, list: &ListName) -> String {
        let list = utf8_percent_encode(list.as_str(), PART);
        format!("/sign-up/{site}/{list}")
    }
}

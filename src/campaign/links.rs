//! Addresses in a message that lead back to the person it went to. Each carries a tag, without which
//! anybody could speak for anybody; who makes and checks tags has the key for it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Digits of a campaign's id that stand in an address.
const CAMPAIGN: usize = 16;

/// What need not be escaped in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Something with a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged<T> {
    pub what: T,
    /// 32 hex digits. Not looked at yet.
    pub tag: String,
}

/// The way out of a list, for one person. It stays good for as long as the list does, whatever
/// becomes of the campaign that it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    pub site: String,
    pub list: String,
    /// The first 16 digits of the campaign's id; empty where it came with none.
    pub campaign: String,
    /// The keyed hash of the address, 64 hex digits.
    pub person: String,
}

impl Leaving {
    /// What its tag is for.
    pub const PURPOSE: &'static str = "leave 1";

    /// The way out that a message of a campaign names.
    pub fn of(site: &str, list: &str, campaign: &str, person: &str) -> Self {
        let campaign = campaign.chars().take(CAMPAIGN).collect();
        let [site, list, person] = [site, list, person].map(str::to_owned);
        Self {
            site,
            list,
            campaign,
            person,
        }
    }

    /// What is tagged.
    pub fn parts(&self) -> [&str; 4] {
        [&self.site, &self.list, &self.campaign, &self.person]
    }

    /// `/leave/<site>/<list>/<campaign>/<person>/<tag>`; `-` stands for no campaign.
    pub fn path(&self, tag: &str) -> String {
        let list = utf8_percent_encode(&self.list, PART);
        let campaign = match self.campaign.as_str() {
            "" => "-",
            campaign => campaign,
        };
        let (site, person) = (&self.site, &self.person);
        format!("/leave/{site}/{list}/{campaign}/{person}/{tag}")
    }

    /// Reads what follows `/leave/`; `None` for anything that [`Leaving::path`] does not write.
    pub fn read(path: &str) -> Option<Tagged<Self>> {
        let parts: Vec<&str> = path.split('/').collect();
        let [site, list, campaign, person, tag] = parts.try_into().ok()?;
        let list = percent_decode_str(list).decode_utf8().ok()?;
        let campaign = if campaign == "-" { "" } else { campaign };
        let fine = crate::site::is_id(site)
            && (campaign.is_empty() || is_hex(campaign, CAMPAIGN))
            && is_hex(person, 64)
            && is_hex(tag, 32);
        let what = Self::of(site, &list, campaign, person);
        let tag = tag.to_owned();
        fine.then_some(Tagged { what, tag })
    }
}

/// The envelope's sender (VERP): what comes back to it says of which message it speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath {
    /// The first 16 digits of the campaign's id.
    pub campaign: String,
    /// The message's place in the audience.
    pub number: i64,
}

impl ReturnPath {
    /// What its tag is for.
    pub const PURPOSE: &'static str = "return 1";

    /// The way back of a message.
    pub fn of(campaign: &str, number: i64) -> Self {
        let campaign = campaign.chars().take(CAMPAIGN).collect();
        Self { campaign, number }
    }

    /// What is tagged, with the number as text.
    pub fn parts(&self) -> [String; 2] {
        [self.campaign.clone(), self.number.to_string()]
    }

    /// `bounces+<campaign>.<number>.<tag>@mail.example` of a mailbox `bounces@mail.example`. Servers may
    /// write it in small letters: there are no others in it. The tag is cut to 16 digits, since what
    /// stands before the `@` has 64 characters at most (RFC 5321, 4.5.3.1.1).
    pub fn address(&self, mailbox: &str, tag: &str) -> Option<String> {
        let (local, domain) = mailbox.rsplit_once('@')?;
        let (campaign, number, tag) = (&self.campaign, self.number, tag.get(..16)?);
        let local = format!("{local}+{campaign}.{number}.{tag}");
        (local.len() <= 64).then(|| format!("{local}@{domain}"))
    }

    /// Reads an address that something was sent back to; the tag has 16 digits.
    pub fn read(address: &str) -> Option<Tagged<Self>> {
        let (local, _) = address.trim().rsplit_once('@')?;
        let (_, tagged) = local.rsplit_once('+')?;
        let parts: Vec<&str> = tagged.split('.').collect();
        let [campaign, number, tag] = parts.try_into().ok()?;
        let [campaign, tag] = [campaign, tag].map(str::to_ascii_lowercase);
        let fine = is_hex(&campaign, CAMPAIGN) && is_hex(&tag, 16);
        let number = number.parse().ok().filter(|number| *number > 0)?;
        let what = Self { campaign, number };
        fine.then_some(Tagged { what, tag })
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == digits && text.bytes().all(hex)
}

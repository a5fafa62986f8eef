//! The `mail:` of a site: who sends, over which account, how fast, and where failures come back to.

use jiff::civil::Time;

use super::address::{self, is_email, is_mailbox};
use super::keys;
use super::read::email_fault;
use super::target::{address_fault, secret};
use crate::moment::Zone;
use crate::yaml::{Report, Sheet, excerpt, fold};
use jiff::Timestamp;

/// People of a campaign that is started by hand above which somebody is asked twice.
const CONFIRM_ABOVE: u32 = 500;

/// The least number of people for whom some go ahead: fewer say nothing about the others.
const LEAST_FOR_CANARY: usize = 50;

/// The least number of those who go ahead.
const LEAST_CANARY: usize = 10;

/// The sender of this site's e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteMail {
    pub from: String,
    pub reply_to: Option<String>,
    pub smtp: Option<String>,
    pub secret: Option<String>,
    pub bounces: Option<Bounces>,
    pub pace: Pace,
}

impl SiteMail {
    /// The address alone of `Padaria <oi@padaria.example>`.
    pub fn from_address(&self) -> &str {
        let named = self.from.strip_suffix('>');
        let named = named.and_then(|rest| rest.rsplit_once('<'));
        named
            .map_or(self.from.as_str(), |(_, address)| address)
            .trim()
    }

    /// The domain that mail comes from, as servers ask for it: other letters as `xn--…`.
    pub fn domain(&self) -> Option<String> {
        domain_of(self.from_address())
    }
}

/// The domain of an address, as servers ask for it.
pub fn domain_of(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    match url::Host::parse(domain.trim().trim_end_matches('.')) {
        Ok(url::Host::Domain(domain)) => Some(domain),
        _ => None,
    }
}

/// Where mail that could not be delivered comes back to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounces {
    /// The mailbox. Each message's envelope names it with a tag of its own behind a plus sign.
    pub address: String,
    /// `imaps://user@host`: where it is read. Without one, reports are piped to `recado email bounce`.
    pub inbox: Option<String>,
    /// The name of its password.
    pub secret: Option<String>,
}

/// How a campaign goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Nothing is sent at this time of the day.
    pub quiet: Option<Quiet>,
    /// Messages of an account in any minute, at most.
    pub per_minute: Option<u32>,
    /// Messages of an account in any 24 hours, at most.
    pub per_day: Option<u32>,
    /// Per cent of the audience that is written to first.
    pub canary: Option<u8>,
    /// More people than this are confirmed by whoever starts a campaign by hand.
    pub confirm_above: u32,
}

impl Pace {
    /// How many of so many people go ahead of the others; 0: all go together.
    pub fn ahead(&self, people: usize) -> usize {
        match self.canary {
            Some(share) if people >= LEAST_FOR_CANARY => (people * usize::from(share))
                .div_ceil(100)
                .max(LEAST_CANARY),
            _ => 0,
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            quiet: None,
            per_minute: None,
            per_day: None,
            canary: None,
            confirm_above: CONFIRM_ABOVE,
        }
    }
}

/// A time of the day, in the site's zone; past midnight where its end is before its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub from: Time,
    pub until: Time,
}

impl Quiet {
    /// Reads `21:00-08:00`.
    pub fn read(written: &str) -> Option<Self> {
        let (from, until) = written.split_once('-')?;
        let time = |text: &str| -> Option<Time> {
            let text = text.trim().replace(['h', 'H'], ":");
            let (hour, minute) = text.split_once(':').unwrap_or((&text, ""));
            let minute = if minute.is_empty() { "0" } else { minute };
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        let quiet = Self {
            from: time(from)?,
            until: time(until)?,
        };
        (quiet.from != quiet.until).then_some(quiet)
    }

    /// When it is quiet next, after an instant at which it is not.
    pub fn begins(&self, zone: &Zone, at: Timestamp) -> Option<Timestamp> {
        let civil = zone.civil(at);
        let date = match civil.time() < self.from {
            true => civil.date(),
            false => civil.date().tomorrow().ok()?,
        };
        let begin = crate::moment::Civil::minute(date.to_datetime(self.from));
        Some(begin.start(zone))
    }

    /// Until when nothing is sent; `None` where it is not quiet at this instant.
    pub fn ends(&self, zone: &Zone, at: Timestamp) -> Option<Timestamp> {
        let civil = zone.civil(at);
        let time = civil.time();
        let (from, until) = (self.from, self.until);
        let quiet = match from < until {
            true => from <= time && time < until,
            false => from <= time || time < until,
        };
        if !quiet {
            return None;
        }
        let date = match time < until {
            true => civil.date(),
            false => civil.date().tomorrow().ok()?,
        };
        let end = crate::moment::Civil::minute(date.to_datetime(until));
        // On the night of a clock change the end may be an hour that comes twice.
        let soon = at.saturating_add(jiff::SignedDuration::from_mins(1));
        Some(end.end(zone).max(soon.unwrap_or(at)))
    }
}

/// The `mail:` of a site file.
pub fn mail(sheet: &Sheet, report: &mut Report) -> Option<SiteMail> {
    let sheet = sheet.map("mail", report)?;
    sheet.require("from", keys::MAIL, report);
    let from = sheet.single_line("from", report);
    let reply_to = sheet.single_line("reply_to", report);
    for (key, address) in [("from", &from), ("reply_to", &reply_to)] {
        if let Some(address) = address.as_deref().filter(|address| !is_mailbox(address)) {
            email_fault(sheet.place(key), address, report);
        }
    }
    Some(SiteMail {
        smtp: smtp(&sheet, report),
        secret: secret(&sheet, report),
        bounces: bounces(&sheet, report),
        pace: pace(&sheet, report),
        from: from?,
        reply_to,
    })
}

/// The mail server of a `mail` block.
pub fn smtp(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("smtp", report)?;
    match address::mail_server(&written) {
        Ok(server) => Some(server),
        Err(wrong) => {
            address_fault(sheet.place("smtp"), "smtp", &written, &wrong, report);
            None
        }
    }
}

/// Where failures of a `mail` block come back to.
pub fn bounces(sheet: &Sheet, report: &mut Report) -> Option<Bounces> {
    let sheet = sheet.map("bounces", report)?;
    sheet.require("address", keys::BOUNCES, report);
    let address = sheet.single_line("address", report);
    if let Some(address) = address.as_deref().filter(|address| !is_email(address)) {
        email_fault(sheet.place("address"), address, report);
    }
    let inbox = sheet.single_line("inbox", report);
    let inbox = inbox.and_then(|written| match address::mailbox_server(&written) {
        Ok(server) => Some(server),
        Err(wrong) => {
            address_fault(sheet.place("inbox"), "inbox", &written, &wrong, report);
            None
        }
    });
    Some(Bounces {
        secret: secret(&sheet, report),
        inbox,
        address: address?,
    })
}

fn pace(sheet: &Sheet, report: &mut Report) -> Pace {
    let mut understood = |key: &'static str, read: fn(&str) -> Option<u32>| {
        let written = sheet.single_line(key, report)?;
        let value = read(&fold(&written));
        if value.is_none() {
            fault(sheet, key, &written, report);
        }
        value
    };
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    let share = |text: &str| {
        let number = text.strip_suffix('%').unwrap_or(text).trim();
        number.parse().ok().filter(|share| (1..=50).contains(share))
    };
    let per_minute = understood("per_minute", number);
    let per_day = understood("per_day", number);
    let canary = understood("canary", share);
    let confirm_above = understood("confirm_above", number);
    let written = sheet.single_line("quiet_hours", report);
    let quiet = written.as_deref().and_then(Quiet::read);
    if let (Some(written), None) = (&written, quiet) {
        fault(sheet, "quiet_hours", written, report);
    }
    Pace {
        quiet,
        per_minute,
        per_day,
        canary: canary.and_then(|share| u8::try_from(share).ok()),
        confirm_above: confirm_above.unwrap_or(CONFIRM_ABOVE),
    }
}

fn fault(sheet: &Sheet, key: &'static str, written: &str, report: &mut Report) {
    let example = keys::MAIL.iter().find(|known| known.name == key);
    let args = vec![
        ("key", key.into()),
        ("written", excerpt(written, 40).into()),
        ("example", example.map_or("", |known| known.example).into()),
    ];
    report.error(sheet.place(key), "mail-pace", args);
}

//! The fields of one file, read: every key's value or a finding at its place. What a file omits
//! stays `None`, so that a translation can inherit it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::moment::Civil;
use crate::words::Arg;
use crate::yaml::{Field, Mark, Node, Sheet, Value, find};

use super::fault::{Fault, FileFindings};
use super::keys;
use super::name::Kind;
use super::personal::Line;
use super::picture::Album;
use super::spelling::{excerpt, fold, yes_no};
use super::{After, Every, HolidayRule, Picture, Regular, address, date, hours, price, repeat};

/// Everything a file may say, whatever its kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    pub title: Option<String>,
    pub image: Option<Picture>,
    pub image_alt: Option<String>,
    pub price: Option<String>,
    pub was: Option<String>,
    pub link: Option<String>,
    pub terms: Option<String>,
    pub menu: Option<bool>,
    pub order: Option<i64>,
    pub draft: Option<bool>,
    pub starts: Option<Civil>,
    pub ends: Option<Civil>,
    pub publish: Option<Civil>,
    pub expires: Option<Civil>,
    pub urgent: Option<bool>,
    pub code: Option<String>,
    pub after: Option<After>,
    /// `Some(None)`: written as "does not repeat".
    pub repeat: Option<Option<Every>>,
    pub until: Option<Date>,
    pub email: Option<EmailFields>,
    pub hours: Option<Regular>,
    pub special: Option<Vec<hours::SpecialFields>>,
    pub holidays: Option<HolidayRule>,
    pub body: String,
    /// Pictures that the body shows, by the name used there.
    pub pictures: BTreeMap<String, Picture>,
    /// Where each key's value stands, by the key's first name; `email.send` for keys inside.
    pub places: BTreeMap<String, Mark>,
}

/// The `email:` block as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmailFields {
    pub list: Option<String>,
    pub send: Option<Civil>,
    /// `send: each`.
    pub send_each: Option<bool>,
    pub no_later_than: Option<Civil>,
    pub subject: Option<String>,
    pub preheader: Option<String>,
    pub greeting: Option<String>,
}

/// What reading needs to know besides the file.
pub struct Reader<'a> {
    pub kind: Kind,
    /// The file, relative to the workspace root.
    pub file: &'a str,
    /// The site's own language: it decides how dates are read.
    pub language: &'a str,
    /// A second language inherits what it omits, so that nothing is required.
    pub is_translation: bool,
    pub album: &'a Album<'a>,
}

impl Reader<'_> {
    /// Reads a head.
    pub fn fields(&self, head: &Node, findings: &mut FileFindings) -> Fields {
        let before = findings.report.findings.len();
        let sheet = Sheet::read(head, keys::of(self.kind), &mut findings.report);
        for finding in &mut findings.report.findings[before..] {
            if finding.code == "key-unknown" {
                self.suggest(&mut finding.args);
            }
        }
        let mut fields = Fields::default();
        for field in sheet.fields() {
            fields
                .places
                .insert(field.key.name.to_owned(), field.node.mark);
        }
        self.texts(&sheet, &mut fields, findings);
        self.times(&sheet, &mut fields, findings);
        if let Some(field) = sheet.get("email") {
            fields.email = self.email(field, &mut fields.places, findings);
        }
        if self.kind == Kind::Hours {
            self.hours(&sheet, &mut fields, findings);
        }
        if !self.is_translation {
            self.required(&sheet, findings);
        }
        fields
    }

    /// `expires` in an offer is no misspelling, and the right key is known all the same.
    fn suggest(&self, args: &mut Vec<(&'static str, Arg)>) {
        let written = args.iter().find_map(|(name, arg)| match arg {
            Arg::Text(text) if *name == "key" => Some(text.clone()),
            _ => None,
        });
        let Some(meant) = written.and_then(|written| keys::meant(self.kind, &written)) else {
            return;
        };
        args.retain(|(name, _)| !matches!(*name, "found" | "suggestion"));
        args.extend([("found", Arg::Number(1)), ("suggestion", Arg::from(meant))]);
    }

    fn required(&self, sheet: &Sheet, findings: &mut FileFindings) {
        let required: &[(&str, &'static str)] = match self.kind {
            Kind::Promotion => &[("title", "missing-title"), ("ends", "missing-ends")],
            Kind::Announcement | Kind::Page => &[("title", "missing-title")],
            Kind::Hours => &[("hours", "missing-hours")],
        };
        for (name, code) in required {
            // `titel: Pão` is told once, as a misspelling.
            if sheet.get(name).is_none() && !self.is_suggested(name, findings) {
                findings.mark(sheet.place(name), Fault::new(code));
            }
        }
    }

    /// True where an unknown key was probably meant to be this one.
    fn is_suggested(&self, name: &str, findings: &FileFindings) -> bool {
        let table = keys::of(self.kind);
        let means = |arg: &(&'static str, Arg)| match arg {
            ("suggestion", Arg::Text(text)) => {
                find(table, text).is_some_and(|key| key.name == name)
            }
            _ => false,
        };
        let mut unknown = findings
            .report
            .findings
            .iter()
            .filter(|finding| finding.code == "key-unknown");
        unknown.any(|finding| finding.args.iter().any(means))
    }

    fn texts(&self, sheet: &Sheet, fields: &mut Fields, findings: &mut FileFindings) {
        fields.title = sheet.single_line("title", &mut findings.report);
        fields.image = value(sheet, "image", findings, |name| {
            self.album.find(self.file, name)
        });
        fields.image_alt = sheet.single_line("image_alt", &mut findings.report);
        let priced = |text: &str| price::amount(text).map(|_| text.to_owned());
        fields.price = value(sheet, "price", findings, priced);
        fields.was = value(sheet, "was", findings, priced);
        fields.link = value(sheet, "link", findings, address::link);
        // Terms may be long; only they may have several lines.
        fields.terms = sheet
            .text("terms", &mut findings.report)
            .map(|text| text.trim().to_owned());
        fields.menu = value(sheet, "menu", findings, yes_no);
        fields.order = value(sheet, "order", findings, |text| {
            text.parse()
                .map_err(|_| Fault::new("order-not-number").with("written", excerpt(text, 40)))
        });
        fields.draft = value(sheet, "draft", findings, yes_no);
        fields.code = sheet.single_line("code", &mut findings.report);
        fields.urgent = value(sheet, "level", findings, level);
        fields.after = value(sheet, "after", findings, after);
    }

    fn times(&self, sheet: &Sheet, fields: &mut Fields, findings: &mut FileFindings) {
        let mut civil = |name: &str| {
            value(sheet, name, findings, |text| {
                date::civil(text, self.language)
            })
        };
        fields.starts = civil("starts");
        fields.ends = civil("ends");
        fields.publish = civil("publish");
        fields.expires = civil("expires");
        fields.until = value(sheet, "until", findings, |text| {
            date::day(text, self.language)
        });
        fields.repeat = value(sheet, "repeat", findings, |text| {
            match fold(text).as_str() {
                "never" | "none" | "no" | "nunca" | "nao" => Ok(None),
                _ => repeat::every(text).map(Some),
            }
        });
    }

    fn email(
        &self,
        field: Field,
        places: &mut BTreeMap<String, Mark>,
        findings: &mut FileFindings,
    ) -> Option<EmailFields> {
        if !matches!(field.node.value, Value::Map(_)) {
            let fault = Fault::new("email-not-block").with("key", field.written);
            findings.mark(field.node.mark, fault);
            return None;
        }
        let sheet = &field.map(&mut findings.report)?;
        for inner in sheet.fields() {
            places.insert(format!("email.{}", inner.key.name), inner.node.mark);
        }
        let mut email = EmailFields {
            list: sheet.single_line("list", &mut findings.report),
            no_later_than: value(sheet, "no_later_than", findings, |text| {
                date::civil(text, self.language)
            }),
            ..EmailFields::default()
        };
        let mut named = |name| {
            value(sheet, name, findings, |text| {
                Line::read(text).map(|_| text.to_owned())
            })
        };
        email.subject = named("subject");
        email.preheader = named("preheader");
        email.greeting = named("greeting");
        let send = value(sheet, "send", findings, |text| match fold(text).as_str() {
            "first" | "primeira" | "primeira vez" | "uma vez" => Ok((None, false)),
            "each" | "every time" | "cada" | "cada vez" | "todas" | "todas as vezes" | "sempre" => {
                Ok((None, true))
            }
            _ => date::civil(text, self.language).map(|at| (Some(at), false)),
        });
        if let Some((at, each)) = send {
            email.send = at;
            email.send_each = Some(each);
        }
        if email.list.is_none() && !self.is_translation && sheet.get("list").is_none() {
            findings.mark(field.mark, Fault::new("email-list-missing"));
        }
        Some(email)
    }

    fn hours(&self, sheet: &Sheet, fields: &mut Fields, findings: &mut FileFindings) {
        if let Some(field) = sheet.get("hours") {
            fields.hours = hours::regular(field, findings);
        }
        if let Some(field) = sheet.get("special") {
            fields.special = hours::special(field, self.language, self.is_translation, findings);
        }
        fields.holidays = sheet
            .get("holidays")
            .and_then(|field| hours::holidays(field, findings));
    }
}

/// The one line of a field, read by `reader`; its fault is placed at the value.
pub fn value<T>(
    sheet: &Sheet,
    name: &str,
    findings: &mut FileFindings,
    reader: impl FnOnce(&str) -> Result<T, Fault>,
) -> Option<T> {
    let text = sheet.single_line(name, &mut findings.report)?;
    match reader(&text) {
        Ok(value) => Some(value),
        Err(fault) => {
            findings.mark(sheet.place(name), fault);
            None
        }
    }
}

fn level(text: &str) -> Result<bool, Fault> {
    match fold(text).as_str() {
        "normal" => Ok(false),
        "urgent" | "urgente" => Ok(true),
        _ => Err(Fault::new("level-not-understood").with("written", excerpt(text, 40))),
    }
}

fn after(text: &str) -> Result<After, Fault> {
    match fold(text).as_str() {
        "remove" | "remover" | "retirar" | "tirar" | "apagar" => Ok(After::Remove),
        "keep" | "manter" | "deixar" | "fica" => Ok(After::Keep),
        _ => Err(Fault::new("after-not-understood").with("written", excerpt(text, 40))),
    }
}

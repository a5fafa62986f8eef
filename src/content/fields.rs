//! The fields of one file, read: every key's value or a finding at its place. What a file omits
//! stays `None`, so that a translation can inherit it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::moment::Civil;

use super::fault::{Fault, FileFindings};
use super::keys::{self, EMAIL_KEYS};
use super::name::Kind;
use super::picture::Album;
use super::sheet::{Field, Node, Sheet, Value, shape_fault};
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
    pub places: BTreeMap<String, (u32, u32)>,
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
    /// Reads the entries of a head.
    pub fn fields(&self, entries: &[(Node, Node)], findings: &mut FileFindings) -> Fields {
        let sheet = Sheet::read(entries, keys::of(self.kind), Some(self.kind), findings);
        let mut fields = Fields::default();
        for (name, field) in &sheet.fields {
            let place = (field.node.line, field.node.column);
            fields.places.insert((*name).to_owned(), place);
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

    fn required(&self, sheet: &Sheet, findings: &mut FileFindings) {
        let required: &[(&str, &'static str)] = match self.kind {
            Kind::Promotion => &[("title", "missing-title"), ("ends", "missing-ends")],
            Kind::Announcement | Kind::Page => &[("title", "missing-title")],
            Kind::Hours => &[("hours", "missing-hours")],
        };
        for (name, code) in required {
            if sheet.get(name).is_none() {
                sheet.fault(name, Fault::new(code), findings);
            }
        }
    }

    fn texts(&self, sheet: &Sheet, fields: &mut Fields, findings: &mut FileFindings) {
        fields.title = sheet.line("title", findings);
        fields.image = sheet.value("image", findings, |name| self.album.find(self.file, name));
        fields.image_alt = sheet.line("image_alt", findings);
        let priced = |text: &str| price::amount(text).map(|_| text.to_owned());
        fields.price = sheet.value("price", findings, priced);
        fields.was = sheet.value("was", findings, priced);
        fields.link = sheet.value("link", findings, address::link);
        // Terms may be long; only they may have several lines.
        fields.terms = sheet
            .text("terms", findings)
            .map(|text| text.trim().to_owned());
        fields.menu = sheet.value("menu", findings, yes_no);
        fields.order = sheet.value("order", findings, |text| {
            text.parse()
                .map_err(|_| Fault::new("order-not-number").with("written", excerpt(text, 40)))
        });
        fields.draft = sheet.value("draft", findings, yes_no);
        fields.code = sheet.line("code", findings);
        fields.urgent = sheet.value("level", findings, level);
        fields.after = sheet.value("after", findings, after);
    }

    fn times(&self, sheet: &Sheet, fields: &mut Fields, findings: &mut FileFindings) {
        let mut civil =
            |name: &str| sheet.value(name, findings, |text| date::civil(text, self.language));
        fields.starts = civil("starts");
        fields.ends = civil("ends");
        fields.publish = civil("publish");
        fields.expires = civil("expires");
        fields.until = sheet.value("until", findings, |text| date::day(text, self.language));
        fields.repeat = sheet.value("repeat", findings, |text| match fold(text).as_str() {
            "never" | "none" | "no" | "nunca" | "nao" => Ok(None),
            _ => repeat::every(text).map(Some),
        });
    }

    fn email(
        &self,
        field: &Field,
        places: &mut BTreeMap<String, (u32, u32)>,
        findings: &mut FileFindings,
    ) -> Option<EmailFields> {
        let Value::Map(entries) = &field.node.value else {
            findings.at(
                field.node.line,
                field.node.column,
                Fault::new("email-not-block").with("key", field.written.as_str()),
            );
            return None;
        };
        let sheet = Sheet::read(entries, EMAIL_KEYS, None, findings);
        for (name, field) in &sheet.fields {
            places.insert(
                format!("email.{name}"),
                (field.node.line, field.node.column),
            );
        }
        let mut email = EmailFields {
            list: sheet.line("list", findings),
            no_later_than: sheet.value("no_later_than", findings, |text| {
                date::civil(text, self.language)
            }),
            ..EmailFields::default()
        };
        let mut named = |name| {
            sheet.value(name, findings, |text| {
                address::mail_names(text).map(|()| text.to_owned())
            })
        };
        email.subject = named("subject");
        email.preheader = named("preheader");
        email.greeting = named("greeting");
        let send = sheet.value("send", findings, |text| match fold(text).as_str() {
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
            findings.at(field.line, field.column, Fault::new("email-list-missing"));
        }
        Some(email)
    }

    fn hours(&self, sheet: &Sheet, fields: &mut Fields, findings: &mut FileFindings) {
        if let Some(field) = sheet.get("hours") {
            fields.hours = hours::regular(field, findings);
        }
        if let Some(field) = sheet.get("special") {
            fields.special = match &field.node.value {
                Value::Text(_) => {
                    findings.at(field.node.line, field.node.column, shape_fault(field));
                    None
                }
                _ => Some(hours::special(
                    field,
                    self.language,
                    self.is_translation,
                    findings,
                )),
            };
        }
        fields.holidays = sheet
            .get("holidays")
            .and_then(|field| hours::holidays(field, findings));
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

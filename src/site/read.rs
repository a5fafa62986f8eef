//! `sites/<site>.yaml` → [`Site`], with everything that is wrong in it.

use super::address::{self, is_email};
use super::look;
use super::mail::mail;
use super::rhythm;
use super::target::{address_fault, targets, word_fault};
use super::{Business, IfSilent, Refresh, Review, Silence, Site, code, keys};
use crate::finding::Finding;
use crate::moment::Zone;
use crate::yaml::{Field, Mark, Report, Sheet, Value, decode, excerpt, fold, parse};

/// Reads a site file. `id` is the file's stem, `file` its path from the workspace root. The site is
/// there only where nothing stops it; findings are in the order of the file.
pub fn read(id: &str, file: &str, bytes: &[u8]) -> (Option<Site>, Vec<Finding>) {
    let mut report = Report::new(id, file);
    let site = site(id, bytes, &mut report);
    let site = site.filter(|_| !report.has_errors());
    let mut findings = report.findings;
    findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    (site, findings)
}

/// True for what a site may be called: `[a-z0-9-]+`.
pub fn is_id(id: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !id.is_empty() && id.len() <= 64 && id.chars().all(good)
}

fn site(id: &str, bytes: &[u8], report: &mut Report) -> Option<Site> {
    let top = Mark { line: 1, column: 1 };
    if !is_id(id) {
        let args = vec![
            ("name", excerpt(id, 60).into()),
            ("suggestion", id_like(id).into()),
        ];
        report.error(top, "site-name", args);
    }
    let root = match decode(bytes).and_then(|text| parse(&text, 0)) {
        Ok(Some(root)) => root,
        Ok(None) => {
            report.error(top, "site-empty", Vec::new());
            return None;
        }
        Err(fault) => {
            report.fault(&fault);
            return None;
        }
    };
    let sheet = Sheet::read(&root, keys::SITE, report);
    if !matches!(root.value, Value::Map(_)) {
        return None;
    }
    let name = sheet.single_line("name", report);
    let url = url(&sheet, report);
    let language = language(&sheet, report);
    let languages = languages(&sheet, language.as_deref(), report);
    let country = country(&sheet, report);
    let zone = zone(&sheet, country.as_deref(), report);
    let targets = targets(&sheet, report);
    let theme = theme(&sheet, report);
    let look = look::read(&sheet, report);
    let business = business(&sheet, language.as_deref(), report);
    let refresh = refresh(&sheet, report);
    let review = review(&sheet, report);
    let notify = emails(&sheet, "notify", report);
    let mail = mail(&sheet, report);
    let prove = prove(&sheet, report);
    for key in ["name", "url", "language", "timezone"] {
        sheet.require(key, keys::SITE, report);
    }
    let one = sheet.get("target").is_some() && sheet.get("places").is_none();
    if one && targets.iter().all(|target| target.places.is_empty()) && !report.has_errors() {
        sheet.require("places", keys::SITE, report);
    }
    Some(Site {
        id: id.to_owned(),
        name: name?,
        url: url?,
        language: language?,
        languages,
        zone: zone?,
        country,
        theme,
        look,
        business,
        targets,
        refresh,
        review,
        notify,
        mail,
        prove,
    })
}

/// The nearest name that a site may have.
fn id_like(id: &str) -> String {
    let dashed: String = fold(id)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let parts: Vec<&str> = dashed.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "padaria-aurora".to_owned()
    } else {
        parts.join("-")
    }
}

fn url(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("url", report)?;
    let mark = sheet.place("url");
    match address::website(&written) {
        Ok(url) => {
            if let Some(host) = address::punycode(&url) {
                let args = vec![
                    ("written", excerpt(&written, 80).into()),
                    ("host", host.into()),
                ];
                report.warning(mark, "address-punycode", args);
            }
            Some(url)
        }
        Err(wrong) => {
            address_fault(mark, "url", &written, &wrong, report);
            None
        }
    }
}

fn language(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("language", report)?;
    checked_language(&written, sheet.place("language"), report)
}

fn checked_language(written: &str, mark: Mark, report: &mut Report) -> Option<String> {
    match code::language(written) {
        Ok(tag) => Some(tag),
        Err(suggestion) => {
            let args = vec![
                ("written", excerpt(written, 40).into()),
                ("found", usize::from(!suggestion.is_empty()).into()),
                ("suggestion", suggestion.into()),
            ];
            report.error(mark, "language-unknown", args);
            None
        }
    }
}

/// All languages, each once. The content's own language is always among them; without a list it
/// stands alone.
fn languages(sheet: &Sheet, own: Option<&str>, report: &mut Report) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for (written, mark) in sheet.list_of_text("languages", report) {
        let Some(tag) = checked_language(&written, mark, report) else {
            continue;
        };
        if languages.contains(&tag) {
            report.error(mark, "language-twice", vec![("language", tag.into())]);
            continue;
        }
        languages.push(tag);
    }
    let Some(own) = own else {
        return languages;
    };
    if languages.is_empty() {
        languages.push(own.to_owned());
    } else if !languages.iter().any(|tag| tag == own) {
        let args = vec![("language", own.into())];
        report.error(sheet.place("languages"), "language-not-listed", args);
    }
    languages
}

fn country(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("country", report)?;
    let mark = sheet.place("country");
    match code::country(&written) {
        Ok(country) => {
            if !code::has_holidays(&country) {
                report.warning(
                    mark,
                    "country-without-holidays",
                    vec![("country", country.as_str().into())],
                );
            }
            Some(country)
        }
        Err(suggestion) => {
            let args = vec![
                ("written", excerpt(&written, 40).into()),
                ("found", usize::from(!suggestion.is_empty()).into()),
                ("suggestion", suggestion.into()),
            ];
            report.error(mark, "country-unknown", args);
            None
        }
    }
}

fn zone(sheet: &Sheet, country: Option<&str>, report: &mut Report) -> Option<Zone> {
    let written = sheet.single_line("timezone", report)?;
    match code::zone(&written, country) {
        Ok(zone) => Some(zone),
        Err(names) => {
            let args = vec![
                ("written", excerpt(&written, 40).into()),
                ("found", names.len().into()),
                ("suggestion", names.join(", ").into()),
            ];
            report.error(sheet.place("timezone"), "zone-unknown", args);
            None
        }
    }
}

fn theme(sheet: &Sheet, report: &mut Report) -> String {
    let Some(theme) = sheet.single_line("theme", report) else {
        return "shopfront".to_owned();
    };
    if !is_id(&theme) {
        let args = vec![("written", excerpt(&theme, 40).into())];
        report.error(sheet.place("theme"), "theme-name", args);
    }
    theme
}

fn business(sheet: &Sheet, language: Option<&str>, report: &mut Report) -> Business {
    let unsaid = || Business {
        kind: "LocalBusiness".to_owned(),
        ..Business::default()
    };
    let Some(sheet) = sheet.map("business", report) else {
        return unsaid();
    };
    let kind = sheet.single_line("type", report);
    if let Some(kind) = kind
        .as_deref()
        .filter(|kind| !kind.chars().all(|c| c.is_ascii_alphanumeric()))
    {
        let args = vec![("written", excerpt(kind, 40).into())];
        report.error(sheet.place("type"), "business-type", args);
    }
    let email = sheet.single_line("email", report);
    if let Some(email) = email.as_deref().filter(|email| !is_email(email)) {
        email_fault(sheet.place("email"), email, report);
    }
    Business {
        kind: kind.unwrap_or_else(|| unsaid().kind),
        claim: claim(&sheet, language, report),
        phone: sheet.single_line("phone", report),
        email,
        street: sheet.single_line("street", report),
        city: sheet.single_line("city", report),
        region: sheet.single_line("region", report),
        postcode: sheet.single_line("postcode", report),
    }
}

/// One line, which is in the content's own language, or one for each language.
fn claim(sheet: &Sheet, own: Option<&str>, report: &mut Report) -> Vec<(String, String)> {
    let Some(field) = sheet.get("claim") else {
        return Vec::new();
    };
    let Value::Map(entries) = &field.node.value else {
        let line = field.single_line(report);
        return own.map(str::to_owned).zip(line).into_iter().collect();
    };
    let entries = entries.iter().filter_map(|(name, node)| {
        let language = checked_language(&name.text, name.mark, report)?;
        Some((language, Field { node, ..field }.single_line(report)?))
    });
    entries.collect()
}

fn refresh(sheet: &Sheet, report: &mut Report) -> Vec<Refresh> {
    let mut all = Vec::new();
    for (written, mark) in sheet.list_of_text("refresh", report) {
        match rhythm::refresh(&written) {
            Some(refresh) => all.push(refresh),
            None => {
                let args = vec![("written", excerpt(&written, 40).into())];
                report.error(mark, "refresh-not-understood", args);
            }
        }
    }
    all
}

fn review(sheet: &Sheet, report: &mut Report) -> Review {
    let Some(sheet) = sheet.map("review", report) else {
        return Review::default();
    };
    let mut asked = |key: &'static str| {
        let Some(written) = sheet.single_line(key, report) else {
            return false;
        };
        match fold(&written).as_str() {
            "required" | "obrigatoria" | "obrigatorio" | "exigida" | "yes" | "sim" | "true" => true,
            "none" | "nenhuma" | "nenhum" | "no" | "nao" | "false" => false,
            _ => {
                word_fault(
                    sheet.place(key),
                    key,
                    &written,
                    &["required", "none"],
                    report,
                );
                false
            }
        }
    };
    Review {
        promotions: asked("promotions"),
        announcements: asked("announcements"),
        hours: asked("hours"),
        pages: asked("pages"),
        reviewers: emails(&sheet, "reviewers", report),
        if_silent: if_silent(&sheet, report),
    }
}

fn if_silent(sheet: &Sheet, report: &mut Report) -> Option<IfSilent> {
    let sheet = sheet.map("if_silent", report)?;
    sheet.require("after", keys::IF_SILENT, report);
    sheet.require("then", keys::IF_SILENT, report);
    let after = sheet.single_line("after", report).and_then(|written| {
        let after = rhythm::duration(&written);
        if after.is_none() {
            let args = vec![("written", excerpt(&written, 40).into())];
            report.error(sheet.place("after"), "duration-not-understood", args);
        }
        after
    });
    let written = sheet.single_line("then", report)?;
    let then = match fold(&written).as_str() {
        "hold" | "manter" | "segurar" | "esperar" => Silence::Hold,
        "remind" | "lembrar" => Silence::Remind,
        "publish" | "publicar" => Silence::Publish,
        _ => {
            word_fault(
                sheet.place("then"),
                "then",
                &written,
                &["hold", "remind", "publish"],
                report,
            );
            return None;
        }
    };
    Some(IfSilent {
        after: after?,
        then,
    })
}

/// A list of people's addresses.
pub fn emails(sheet: &Sheet, key: &str, report: &mut Report) -> Vec<String> {
    let mut all = Vec::new();
    for (written, mark) in sheet.list_of_text(key, report) {
        if is_email(&written) {
            all.push(written);
        } else {
            email_fault(mark, &written, report);
        }
    }
    all
}

pub(crate) fn email_fault(mark: Mark, written: &str, report: &mut Report) {
    report.error(
        mark,
        "email-address",
        vec![("written", excerpt(written, 60).into())],
    );
}

fn prove(sheet: &Sheet, report: &mut Report) -> bool {
    let Some(written) = sheet.single_line("proof", report) else {
        return true;
    };
    match fold(&written).as_str() {
        "none" | "nenhuma" | "no" | "nao" | "off" | "false" => false,
        _ => {
            word_fault(sheet.place("proof"), "proof", &written, &["none"], report);
            true
        }
    }
}

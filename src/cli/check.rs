//! `recado check`: everything that is wrong in the files. Writes nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::args::{Check, CheckFormat};
use super::session::Session;
use super::typed::Typed;
use super::understood;
use super::voice::Failure;
use crate::content::report::{Format, Sources, report};
use crate::content::{RawBody, SiteContent};
use crate::finding::{Finding, Place, Severity};
use crate::mail::{self, MailError};
use crate::moment::Zone;
use crate::publication;
use crate::publication::render::{EMBEDDED, Theme, ThemeError, desired};
use crate::reading::SITE_FILE_MISSING;
use crate::reconcile::{Themes, load_theme};
use crate::words::Language;

/// The code of a theme that cannot be used.
const THEME_FAULT: &str = "theme-fault";

/// Prints the findings of the sites asked for; code 1 where one is an error.
pub async fn check(args: &Check, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    let mut findings = workspace_findings(session, args.site.as_deref());
    let sites = match session.sites(args.site.as_deref()) {
        // Why there is no site is said by a finding, such as a site file with another ending.
        Err(Failure::Refused(_)) if !findings.is_empty() => Vec::new(),
        sites => sites?,
    };
    let store = session.look().await?;
    let mut understood: Vec<String> = Vec::new();
    let mut themes = OwnThemes::of(session);
    let bar = voice.progress(sites.len());
    for id in &sites {
        bar.set_message(id.clone());
        let mut now = session.clock.now();
        let mut reading = session.reading(id, store.as_ref(), now).await?;
        if let Some(typed) = at {
            // The site's own zone is known only once it was read.
            let zone = reading
                .site()
                .map_or_else(Zone::utc, |site| site.zone.clone());
            now = typed.instant(&zone);
            reading = session.reading(id, store.as_ref(), now).await?;
        }
        if let Some(content) = &reading.content {
            findings.extend(themes.fault(id, content, now));
        }
        if let (Some(content), true) = (&reading.content, voice.verbose > 0) {
            let lines = understood::all(content, voice.language);
            understood.extend(lines.into_iter().map(|line| format!("{id}: {line}")));
        }
        let said = |one: &Finding| {
            let another_ending = one.code == SITE_FILE_MISSING
                && findings.iter().any(|other| other.site == one.site);
            another_ending || findings.contains(one)
        };
        let new: Vec<Finding> = reading
            .findings
            .into_iter()
            .filter(|one| !said(one))
            .collect();
        findings.extend(new);
        bar.inc(1);
    }
    bar.finish_and_clear();
    if args.format == CheckFormat::Human && !understood.is_empty() {
        voice.tell("cli-understood", &[]);
        understood
            .iter()
            .for_each(|line| voice.line(format!("  {line}")));
        voice.line("");
    }
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    print(args.format, session, &findings, errors, sites.len());
    Ok(u8::from(errors > 0))
}

/// The themes of the workspace, tried with the sites that use them: what is part of the program has no
/// faults of this kind.
struct OwnThemes {
    files: Themes,
    language: Language,
    compiled: BTreeMap<String, Option<Theme>>,
}

impl OwnThemes {
    fn of(session: &Session) -> Self {
        Self {
            files: session.scan.theme_files(),
            language: session.voice.language,
            compiled: BTreeMap::new(),
        }
    }

    /// The first fault of a site's theme; one that has nothing to do with the site is told once.
    fn fault(&mut self, id: &str, content: &SiteContent, at: Timestamp) -> Option<Finding> {
        let name = content.site.theme.as_str();
        if !self.files.contains_key(name) && EMBEDDED.contains(&name) {
            return None;
        }
        if !self.compiled.contains_key(name) {
            let theme = load_theme(name, &self.files);
            let fault = theme.as_ref().err().map(|error| self.finding(id, error));
            self.compiled.insert(name.to_owned(), theme.ok());
            if fault.is_some() {
                return fault;
            }
        }
        let theme = self.compiled.get(name)?.as_ref()?;
        let publication = publication::at(content, at);
        let mut targets = content.site.targets.iter();
        let pages = targets.find_map(|plan| desired(content, &publication, plan, theme).err());
        let fault = pages.or_else(|| match mail::preview(content, theme, None, at) {
            Err((_, MailError::Theme(error))) => Some(error),
            _ => None,
        });
        fault.map(|error| self.finding(id, &error))
    }

    fn finding(&self, id: &str, error: &ThemeError) -> Finding {
        let said = error.said(self.language);
        Finding {
            site: id.to_owned(),
            severity: Severity::Error,
            code: THEME_FAULT,
            place: Place {
                file: error.file.clone(),
                line: error.line.unwrap_or(1),
                column: 1,
            },
            args: vec![("said", said.into())],
        }
    }
}

/// What is wrong outside the content of the sites: in `recado.yaml`, among the site files, in themes.
/// Of one site only what is about its own file.
fn workspace_findings(session: &Session, site: Option<&str>) -> Vec<Finding> {
    let files = session.scan.settings.findings.iter();
    if let Some(site) = site {
        return files.filter(|one| one.site == site).cloned().collect();
    }
    let themes = session.scan.themes.findings.iter();
    let settings = session.settings_findings.iter();
    settings.chain(files).chain(themes).cloned().collect()
}

fn print(
    format: CheckFormat,
    session: &Session,
    findings: &[Finding],
    errors: usize,
    sites: usize,
) {
    let voice = session.voice;
    let format = match format {
        CheckFormat::Human => Format::Human {
            color: voice.colour,
        },
        CheckFormat::Json => Format::Json,
        CheckFormat::Github => Format::Github,
    };
    let is_human = matches!(format, Format::Human { .. });
    let errors_only: Vec<Finding>;
    let findings = if is_human && voice.quiet {
        errors_only = findings
            .iter()
            .filter(|one| one.is_error())
            .cloned()
            .collect();
        &errors_only[..]
    } else {
        findings
    };
    if findings.is_empty() && is_human {
        voice.tell("cli-check-good", &[("sites", sites.into())]);
        return;
    }
    voice.answer(
        report(
            findings,
            &sources(session, findings),
            voice.language,
            format,
        )
        .trim_end(),
    );
    if is_human {
        let counts = [
            ("errors", errors.into()),
            ("warnings", (findings.len() - errors).into()),
        ];
        voice.line("");
        voice.tell("cli-check-sum", &counts);
    }
}

/// The text of every file that a finding speaks of.
fn sources(session: &Session, findings: &[Finding]) -> Sources {
    let scan = &session.scan;
    let files = scan
        .settings
        .files
        .iter()
        .chain(scan.sites.values().flat_map(|site| &site.batch.files));
    let bodies: BTreeMap<&str, &RawBody> =
        files.map(|file| (file.path.as_str(), &file.body)).collect();
    let text = |finding: &Finding| match bodies.get(finding.place.file.as_str()) {
        Some(RawBody::Bytes(bytes)) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            Some((finding.place.file.clone(), text))
        }
        _ => None,
    };
    findings.iter().filter_map(text).collect()
}

//! The targets of a site file and the places in them.

use std::collections::BTreeSet;

use super::address::{self, Wrong};
use super::keys::{self, KINDS, KINDS_WRITTEN};
use super::path::{self, Refused};
use super::{GitRemote, Locate, Place, Show, TargetKind, TargetPlan};
use crate::words::Arg;
use crate::yaml::{Field, Mark, Node, Report, Sheet, Value, excerpt, find, fold, nearest};

/// Reads `target` with `places`, or `targets`. Empty only with an error in the report.
pub fn targets(sheet: &Sheet, report: &mut Report) -> Vec<TargetPlan> {
    let mut plans: Vec<TargetPlan> = Vec::new();
    let shared = sheet.get("places");
    match (sheet.get("target"), sheet.get("targets")) {
        (Some(_), Some(many)) => {
            report.error(many.mark, "target-and-targets", Vec::new());
        }
        (Some(one), None) => {
            plans.extend(plan(one, shared, &plans, report));
        }
        (None, Some(many)) => {
            if let Some(places) = shared {
                report.error(places.mark, "places-beside-targets", Vec::new());
            }
            let nodes = match &many.node.value {
                Value::Seq(nodes) => nodes.iter().collect(),
                _ => vec![many.node],
            };
            for node in nodes {
                let next = plan(Field { node, ..many }, None, &plans, report);
                plans.extend(next);
            }
        }
        (None, None) => {
            sheet.require("target", keys::SITE, report);
            sheet.require("places", keys::SITE, report);
        }
    }
    plans
}

fn plan(
    field: Field,
    shared: Option<Field>,
    before: &[TargetPlan],
    report: &mut Report,
) -> Option<TargetPlan> {
    let kind = kind(field, report)?;
    let table = if kind == "git" {
        keys::GIT
    } else {
        keys::FOLDER
    };
    let sheet = Sheet::read(field.node, table, report);
    let target = if kind == "git" {
        git(&sheet, report)
    } else {
        folder(&sheet, report)
    };
    let own = sheet.get("places");
    if let (Some(own), Some(_)) = (own, shared) {
        report.error(own.mark, "places-twice", Vec::new());
    }
    let places = match own.or(shared) {
        Some(places) => self::places(places, report),
        None => {
            let args = vec![
                ("key", "places".into()),
                ("example", "- pages: public/".into()),
            ];
            report.error(sheet.mark, "key-missing", args);
            Vec::new()
        }
    };
    let kind = target?;
    if let Some(other) = before.iter().find(|other| is_same(&other.kind, &kind)) {
        report.error(
            sheet.mark,
            "target-twice",
            vec![("other", other.name.as_str().into())],
        );
    }
    let name = match &kind {
        TargetKind::Folder { .. } => "folder",
        TargetKind::Git(_) => "git",
    };
    let same = before
        .iter()
        .filter(|other| other.name.split('-').next() == Some(name))
        .count();
    let name = if same == 0 {
        name.to_owned()
    } else {
        format!("{name}-{}", same + 1)
    };
    Some(TargetPlan { name, kind, places })
}

/// The word behind `kind`, read before anything else: it says which other keys there are.
fn kind(field: Field, report: &mut Report) -> Option<String> {
    let Value::Map(entries) = &field.node.value else {
        field.map(report);
        return None;
    };
    let is_kind = |name: &str| find(&keys::FOLDER[..1], name).is_some();
    let found = entries
        .iter()
        .find(|(name, node)| is_kind(&name.text) && !node.is_empty());
    let Some((_, node)) = found else {
        let args = vec![("key", "kind".into()), ("example", "kind: git".into())];
        report.error(field.node.mark, "key-missing", args);
        return None;
    };
    let written = Field { node, ..field }.single_line(report)?;
    let folded = fold(&written);
    let word = if folded == "pasta" {
        "folder"
    } else {
        folded.as_str()
    };
    match KINDS.iter().position(|kind| *kind == word) {
        Some(at) if at < KINDS_WRITTEN => Some(word.to_owned()),
        Some(_) => {
            report.error(node.mark, "target-kind-later", vec![("kind", word.into())]);
            None
        }
        None => {
            word_fault(node.mark, "kind", &written, &KINDS[..KINDS_WRITTEN], report);
            None
        }
    }
}

fn folder(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
    sheet.require("path", keys::FOLDER, report);
    let written = sheet.single_line("path", report)?;
    let mark = sheet.place("path");
    if path::is_absolute(&written) {
        if written.starts_with('~') {
            report.error(
                mark,
                "path-home",
                vec![("written", excerpt(&written, 60).into())],
            );
            return None;
        }
        return Some(TargetKind::Folder { path: written });
    }
    if written.contains("://") {
        let args = vec![("key", "path".into()), ("written", shown(&written).into())];
        report.error(mark, "path-is-address", args);
        return None;
    }
    let parts = relative(&written, mark, report)?;
    // The workspace's own folders: a website in them would be read as content again.
    let first = parts.split('/').next().unwrap_or("");
    let own =
        ["content", "sites", "themes"].contains(&first) || parts.is_empty() || parts == ".recado";
    if own {
        report.error(
            mark,
            "path-own",
            vec![("written", excerpt(&written, 60).into())],
        );
        return None;
    }
    Some(TargetKind::Folder { path: parts })
}

/// A path from the workspace root, tidied.
fn relative(written: &str, mark: Mark, report: &mut Report) -> Option<String> {
    let parts: Vec<&str> = written
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.contains(&"..") || written.contains('\\') {
        report.error(
            mark,
            "path-outside",
            vec![("written", excerpt(written, 60).into())],
        );
        return None;
    }
    Some(parts.join("/"))
}

fn git(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
    sheet.require("remote", keys::GIT, report);
    let remote = remote(sheet, report);
    let branch = sheet.single_line("branch", report);
    if let Some(name) = branch.as_deref().filter(|name| !is_branch(name)) {
        let args = vec![("written", excerpt(name, 60).into())];
        report.error(sheet.place("branch"), "branch-unusable", args);
    }
    let secret = secret(sheet, report);
    let user = sheet.single_line("user", report);
    let host_key = sheet.single_line("host_key", report);
    if let Some(key) = host_key.as_deref().filter(|key| !is_host_key(key)) {
        let args = vec![("written", excerpt(key, 60).into())];
        report.error(sheet.place("host_key"), "host-key-form", args);
    }
    let create_branch = sheet.yes_no("create_branch", report).unwrap_or(false);
    let remote = remote?;
    let local = remote.starts_with("file://") || !remote.contains("://");
    if local && secret.is_some() {
        report.warning(sheet.place("secret"), "secret-not-needed", Vec::new());
    }
    if host_key.is_some() && !remote.starts_with("ssh://") {
        report.warning(sheet.place("host_key"), "host-key-not-needed", Vec::new());
    }
    let branch = branch.unwrap_or_else(|| "main".to_owned());
    Some(TargetKind::Git(GitRemote {
        remote,
        branch,
        secret,
        user,
        host_key,
        create_branch,
    }))
}

fn remote(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("remote", report)?;
    let mark = sheet.place("remote");
    match address::remote(&written) {
        Err(wrong) => {
            address_fault(mark, "remote", &written, &wrong, report);
            None
        }
        Ok(remote) if !remote.contains("://") && !path::is_absolute(&remote) => {
            relative(&remote, mark, report)
        }
        Ok(remote) if remote.starts_with('~') => {
            report.error(
                mark,
                "path-home",
                vec![("written", excerpt(&remote, 60).into())],
            );
            None
        }
        Ok(remote) => Some(remote),
    }
}

/// The name of a secret, from the key `secret`. What looks like the secret itself is an error that
/// does not repeat it.
pub fn secret(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let name = sheet.single_line("secret", report)?;
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = name.len() <= 64 && name.chars().all(good);
    if !is_name || address::looks_like_token(&name) {
        report.error(sheet.place("secret"), "secret-not-a-name", Vec::new());
        return None;
    }
    Some(name)
}

/// The rules of git for names of branches.
fn is_branch(name: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    let parts = name.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(".lock")
            && !part.ends_with('.')
    });
    parts
        && !name.contains(odd)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.starts_with('-')
        && name != "@"
}

/// `SHA256:` and 43 characters of base64 without padding, as ssh programs print it.
fn is_host_key(key: &str) -> bool {
    key.strip_prefix("SHA256:").is_some_and(|digest| {
        let digest = digest.trim_end_matches('=');
        digest.len() == 43
            && digest
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '+' || c == '/')
    })
}

fn is_same(a: &TargetKind, b: &TargetKind) -> bool {
    match (a, b) {
        (TargetKind::Folder { path: a }, TargetKind::Folder { path: b }) => a == b,
        (TargetKind::Git(a), TargetKind::Git(b)) => {
            (&a.remote, &a.branch) == (&b.remote, &b.branch)
        }
        _ => false,
    }
}

fn places(field: Field, report: &mut Report) -> Vec<Place> {
    let nodes: Vec<&Node> = match &field.node.value {
        Value::Seq(nodes) => nodes.iter().collect(),
        _ => vec![field.node],
    };
    let mut places: Vec<(Place, Mark)> = Vec::new();
    for node in nodes {
        let Some(place) = place(Field { node, ..field }, report) else {
            continue;
        };
        let overlap = places.iter().find(|(other, _)| overlaps(other, &place));
        if let Some((_, other)) = overlap {
            let args = vec![
                ("first-line", other.line.into()),
                ("second-line", node.mark.line.into()),
            ];
            report.error(node.mark, "places-overlap", args);
        }
        places.push((place, node.mark));
    }
    places.into_iter().map(|(place, _)| place).collect()
}

fn place(field: Field, report: &mut Report) -> Option<Place> {
    let Value::Map(entries) = &field.node.value else {
        field.map(report);
        return None;
    };
    let sheet = Sheet::read(field.node, keys::PLACE, report);
    for later in ["data", "entries"] {
        if let Some(found) = sheet.get(later) {
            report.error(found.mark, "place-later", vec![("kind", later.into())]);
            return None;
        }
    }
    if let Some(region) = sheet.get("region") {
        if let Some(pages) = sheet.get("pages") {
            report.error(pages.mark, "place-two-kinds", Vec::new());
        }
        return self::region(&region.map(report)?, report);
    }
    if sheet.get("pages").is_none() {
        // `pages: ""` is the root of the target; `pages:` alone was forgotten.
        let quoted = entries.iter().find(|(name, node)| {
            find(&keys::PLACE[..1], &name.text).is_some()
                && matches!(
                    &node.value,
                    Value::Scalar {
                        style: crate::yaml::Style::Quoted,
                        ..
                    }
                )
        });
        if quoted.is_some() {
            return Some(Place::Pages {
                folder: String::new(),
            });
        }
        if !entries
            .iter()
            .any(|(name, _)| find(keys::PLACE, &name.text).is_none())
        {
            report.error(field.node.mark, "place-empty", Vec::new());
        }
        return None;
    }
    let written = sheet.single_line("pages", report)?;
    let folder = checked(&written, sheet.place("pages"), report)?;
    let folder = if folder.is_empty() {
        folder
    } else {
        format!("{folder}/")
    };
    Some(Place::Pages { folder })
}

fn region(sheet: &Sheet, report: &mut Report) -> Option<Place> {
    sheet.require("file", keys::REGION, report);
    sheet.require("show", keys::REGION, report);
    let file = sheet.single_line("file", report);
    let mark = sheet.place("file");
    let file = file.and_then(|written| {
        if written.ends_with('/') {
            report.error(
                mark,
                "region-not-a-file",
                vec![("written", excerpt(&written, 60).into())],
            );
            return None;
        }
        checked(&written, mark, report)
    });
    let locate = locate(sheet, report);
    let show = sheet.single_line("show", report).and_then(|written| {
        let found = show(&written);
        if found.is_none() {
            word_fault(sheet.place("show"), "show", &written, keys::SHOWS, report);
        }
        found
    });
    Some(Place::Region {
        file: file?,
        locate: locate?,
        show: show?,
    })
}

fn locate(sheet: &Sheet, report: &mut Report) -> Option<Locate> {
    match (sheet.get("select"), sheet.get("marker")) {
        (Some(_), Some(marker)) => {
            report.error(marker.mark, "region-two-ways", Vec::new());
            None
        }
        (None, None) => {
            report.error(sheet.mark, "region-no-way", Vec::new());
            None
        }
        (Some(select), None) => {
            let text = select.single_line(report)?;
            if scraper::Selector::parse(&text).is_err() {
                let args = vec![("written", excerpt(&text, 60).into())];
                report.error(select.node.mark, "selector-not-understood", args);
                return None;
            }
            Some(Locate::Selector(text))
        }
        (None, Some(marker)) => {
            let text = marker.single_line(report)?;
            let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            if !text.chars().all(good) || text.contains("--") {
                let args = vec![("written", excerpt(&text, 60).into())];
                report.error(marker.node.mark, "marker-unusable", args);
                return None;
            }
            Some(Locate::Marker(text))
        }
    }
}

fn show(written: &str) -> Option<Show> {
    Some(match fold(written).replace(['_', ' '], "-").as_str() {
        "promotions" | "promocoes" => Show::Promotions,
        "announcements" | "avisos" => Show::Announcements,
        "hours" | "horario" | "horarios" => Show::Hours,
        "hours-today" | "horario-de-hoje" | "horario-hoje" => Show::HoursToday,
        "banner" | "faixa" => Show::Banner,
        _ => return None,
    })
}

fn checked(written: &str, mark: Mark, report: &mut Report) -> Option<String> {
    match path::inside(written) {
        Ok(path) => Some(path),
        Err(refused) => {
            let fixed = match refused {
                Refused::Backslash => written.replace('\\', "/"),
                _ => written.trim_start_matches('/').to_owned(),
            };
            let args = vec![
                ("written", excerpt(written, 60).into()),
                ("fixed", excerpt(&fixed, 60).into()),
            ];
            report.error(mark, refused.code(), args);
            None
        }
    }
}

/// True where two places of one target would write the same bytes.
fn overlaps(a: &Place, b: &Place) -> bool {
    match (a, b) {
        (Place::Pages { folder: a }, Place::Pages { folder: b }) => a == b,
        (
            Place::Region {
                file: a,
                locate: at_a,
                ..
            },
            Place::Region {
                file: b,
                locate: at_b,
                ..
            },
        ) => (a, at_a) == (b, at_b),
        (Place::Pages { folder }, Place::Region { file, .. })
        | (Place::Region { file, .. }, Place::Pages { folder }) => {
            file.strip_prefix(folder.as_str()).is_some_and(is_page)
        }
    }
}

/// True for a path below a folder of pages that the pages always write themselves.
fn is_page(path: &str) -> bool {
    const FILES: &[&str] = &[
        "index.html",
        "404.html",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
    ];
    const FOLDERS: &[&str] = &[
        "promotions",
        "promocoes",
        "announcements",
        "avisos",
        "hours",
        "horario",
        "assets",
    ];
    let parts: BTreeSet<&str> = path.split('/').take(2).collect();
    let without_language = match path.split_once('/') {
        Some((first, rest)) if super::code::language(first).is_ok() => rest,
        _ => path,
    };
    FILES.contains(&path)
        || FILES.contains(&without_language)
        || (path.contains('/') && FOLDERS.iter().any(|folder| parts.contains(folder)))
}

/// A word that is none of those known here.
pub fn word_fault(mark: Mark, key: &str, written: &str, known: &[&str], report: &mut Report) {
    let suggestion = nearest(written, known.iter().copied()).unwrap_or("");
    let args: Vec<(&'static str, Arg)> = vec![
        ("key", key.into()),
        ("written", excerpt(written, 40).into()),
        ("found", usize::from(!suggestion.is_empty()).into()),
        ("suggestion", suggestion.into()),
        ("known", known.join(", ").into()),
    ];
    report.error(mark, "word-unknown", args);
}

/// An address that cannot be used; a secret in it is not repeated.
pub fn address_fault(mark: Mark, key: &str, written: &str, wrong: &Wrong, report: &mut Report) {
    let mut args: Vec<(&'static str, Arg)> = vec![("key", key.into())];
    if *wrong != Wrong::Secret {
        args.push(("written", excerpt(written, 80).into()));
        args.push(("found", usize::from(!wrong.fixed().is_empty()).into()));
        args.push(("fixed", excerpt(wrong.fixed(), 80).into()));
    }
    report.error(mark, wrong.code(), args);
}

/// What may be repeated of an address that stands in the wrong place.
fn shown(written: &str) -> String {
    if address::has_password(written) {
        "…".to_owned()
    } else {
        excerpt(written, 60)
    }
}

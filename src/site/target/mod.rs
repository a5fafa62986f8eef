//! The targets of a site file and the places in them.

use super::address::{self, Wrong};
use super::keys::{self, KINDS};
use super::places::places;
use super::{TargetKind, TargetPlan};
use crate::words::Arg;
use crate::yaml::{Field, Mark, Report, Sheet, Value, excerpt, find, fold, nearest};

mod api;
mod cms;
mod folder;
mod git;
mod upload;

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
    let table = match kind {
        "git" => keys::GIT,
        "wordpress" => keys::WORDPRESS,
        "upload" => keys::UPLOAD,
        "ghost" | "directus" | "strapi" => keys::KEYED,
        "http" => keys::HTTP,
        _ => keys::FOLDER,
    };
    let sheet = Sheet::read(field.node, table, report);
    let target = match kind {
        "git" => git::git(&sheet, report),
        "wordpress" => cms::wordpress(&sheet, report),
        "upload" => upload::upload(&sheet, report),
        "ghost" => cms::keyed(TargetKind::Ghost, &sheet, report),
        "directus" => cms::keyed(TargetKind::Directus, &sheet, report),
        "strapi" => cms::keyed(TargetKind::Strapi, &sheet, report),
        "http" => api::http(&sheet, report),
        _ => folder::folder(&sheet, report),
    };
    let own = sheet.get("places");
    if let (Some(own), Some(_)) = (own, shared) {
        report.error(own.mark, "places-twice", Vec::new());
    }
    let places = match own.or(shared) {
        Some(written) => places(written, kind, report),
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
    let name = kind.word();
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
fn kind(field: Field, report: &mut Report) -> Option<&'static str> {
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
    let word = match folded.as_str() {
        "pasta" => "folder",
        "envio" => "upload",
        word => word,
    };
    match KINDS.iter().find(|kind| **kind == word) {
        Some(known) => Some(*known),
        None => {
            match protocol(word) {
                Some(scheme) => {
                    let args = vec![("written", word.into()), ("scheme", scheme.into())];
                    report.error(node.mark, "target-kind-upload", args);
                }
                None => word_fault(node.mark, "kind", &written, KINDS, report),
            }
            None
        }
    }
}

/// How the address of a web host begins, where somebody wrote how it is spoken to as the kind.
fn protocol(word: &str) -> Option<&'static str> {
    Some(match word {
        "sftp" | "ssh" | "scp" => "sftp://",
        "ftp" | "ftps" => "ftps://",
        "webdav" | "dav" | "nextcloud" => "https+webdav://",
        "s3" => "s3://",
        _ => return None,
    })
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

/// The fingerprint of an ssh server, from the key `host_key`.
fn host_key(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let key = sheet.single_line("host_key", report)?;
    if !is_host_key(&key) {
        let args = vec![("written", excerpt(&key, 60).into())];
        report.error(sheet.place("host_key"), "host-key-form", args);
    }
    Some(key)
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
        (TargetKind::Upload(a), TargetKind::Upload(b)) => (&a.url, &a.user) == (&b.url, &b.user),
        (TargetKind::WordPress(a), TargetKind::WordPress(b))
        | (TargetKind::Ghost(a), TargetKind::Ghost(b))
        | (TargetKind::Directus(a), TargetKind::Directus(b))
        | (TargetKind::Strapi(a), TargetKind::Strapi(b)) => a.url == b.url,
        (TargetKind::Http(a), TargetKind::Http(b)) => a.door.url == b.door.url,
        _ => false,
    }
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

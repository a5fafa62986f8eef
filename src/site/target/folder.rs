//! A folder that a web server shows.

use super::{relative, shown};
use crate::site::{TargetKind, keys, path};
use crate::yaml::{Report, Sheet, excerpt};

pub(super) fn folder(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
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

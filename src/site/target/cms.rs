//! A content system that is written through its interface.

use super::{address_fault, secret};
use crate::site::{Cms, TargetKind, address, keys};
use crate::yaml::{Report, Sheet};

pub(super) fn wordpress(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
    sheet.require("user", keys::WORDPRESS, report);
    let user = sheet.single_line("user", report);
    let (url, secret) = door(sheet, report);
    let (user, url, secret) = (Some(user?), url?, secret?);
    Some(TargetKind::WordPress(Cms { url, user, secret }))
}

/// A system whose key or token says everything about who writes.
pub(super) fn keyed(
    kind: fn(Cms) -> TargetKind,
    sheet: &Sheet,
    report: &mut Report,
) -> Option<TargetKind> {
    let (url, secret) = door(sheet, report);
    let (user, url, secret) = (None, url?, secret?);
    Some(kind(Cms { url, user, secret }))
}

/// The address and the name of the secret.
pub(super) fn door(sheet: &Sheet, report: &mut Report) -> (Option<String>, Option<String>) {
    sheet.require("url", keys::KEYED, report);
    sheet.require("secret", keys::KEYED, report);
    let url = sheet.single_line("url", report).and_then(|written| {
        let checked = address::website(&written);
        if let Err(wrong) = &checked {
            address_fault(sheet.place("url"), "url", &written, wrong, report);
        }
        checked.ok()
    });
    (url, secret(sheet, report))
}

//! A web host that takes files over the network.

use super::{address_fault, host_key, secret};
use crate::site::{TargetKind, WebHost, address, keys};
use crate::yaml::{Report, Sheet};

pub(super) fn upload(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
    for name in ["url", "secret"] {
        sheet.require(name, keys::UPLOAD, report);
    }
    let url = sheet.single_line("url", report).and_then(|written| {
        let checked = address::web_host(&written);
        let fault = |wrong| address_fault(sheet.place("url"), "url", &written, &wrong, report);
        checked.map_err(fault).ok()
    });
    let secret = secret(sheet, report);
    let user = sheet.single_line("user", report);
    let host_key = host_key(sheet, report);
    let (url, in_url) = url?;
    if host_key.is_some() && !url.starts_with("sftp://") {
        report.warning(sheet.place("host_key"), "host-key-not-needed", Vec::new());
    }
    if url.starts_with("ftp://") {
        report.warning(sheet.place("url"), "upload-readable", Vec::new());
    }
    if user.is_none() && in_url.is_none() {
        sheet.require("user", keys::UPLOAD, report);
    }
    Some(TargetKind::Upload(WebHost {
        url,
        user: user.or(in_url)?,
        secret: secret?,
        host_key,
    }))
}

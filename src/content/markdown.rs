//! The body's pictures and links. The body is data: nothing in it is a template, and it is cleaned
//! again where it becomes HTML.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Picture;
use super::encoding::number;
use super::fault::{Fault, FileFindings};
use super::picture::Album;
use super::spelling::excerpt;

/// The pictures that a body shows, by the name written there; what cannot be found is a finding at
/// its line. `lines_before` is the number of lines in the file before the body.
pub fn pictures(
    body: &str,
    lines_before: u32,
    file: &str,
    album: &Album,
    findings: &mut FileFindings,
) -> BTreeMap<String, Picture> {
    let mut found = BTreeMap::new();
    let mut open: Option<(usize, bool)> = None;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        let place = |at: usize| {
            let before = &body[..at];
            let line = number(before.matches('\n').count() + 1) + lines_before;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            (line, number(column))
        };
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                open = Some((range.start, false));
                let remote = dest_url.contains("://") || dest_url.starts_with("//");
                if remote || found.contains_key(dest_url.as_ref()) {
                    continue;
                }
                match album.find(file, &decoded(&dest_url)) {
                    Ok(picture) => {
                        found.insert(dest_url.to_string(), picture);
                    }
                    Err(fault) => {
                        let (line, column) = place(range.start);
                        findings.at(line, column, fault);
                    }
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, described)) = &mut open {
                    *described |= !text.trim().is_empty();
                }
            }
            Event::End(TagEnd::Image) => {
                if let Some((start, false)) = open.take() {
                    let (line, column) = place(start);
                    findings.at(line, column, Fault::new("picture-without-alt"));
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let lower = dest_url.trim().to_lowercase();
                let scheme = ["javascript:", "data:", "vbscript:", "file:"]
                    .iter()
                    .find(|bad| lower.starts_with(**bad));
                if let Some(scheme) = scheme {
                    let (line, column) = place(range.start);
                    let fault = Fault::new("link-scheme")
                        .with("written", excerpt(&dest_url, 60))
                        .with("scheme", scheme.trim_end_matches(':'));
                    findings.at(line, column, fault);
                }
            }
            _ => {}
        }
    }
    found
}

/// Names with spaces are written `foto%20nova.jpg` in Markdown.
fn decoded(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| name.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(plain).unwrap_or_else(|_| name.to_owned())
}

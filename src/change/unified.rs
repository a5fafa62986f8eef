//! A change set as a person reads it in a terminal: sentences, then a unified diff of the files.

use similar::TextDiff;

use super::{ChangeSet, Live, Write, region};
use crate::moment::Zone;
use crate::words::{Arg, Language, say};

/// Text files above this many bytes are told by their size (128 KiB).
const LARGEST_TEXT: usize = 128 * 1024;
/// Lines shown of one file, files shown of one change set, characters shown of one line.
const MOST_LINES: usize = 120;
const MOST_FILES: usize = 30;
const LONGEST_LINE: usize = 200;

impl ChangeSet {
    /// Sentences and a unified diff. `live` gives the old text of files that were read with their
    /// bytes; of others only the fact is told. Colours are ANSI codes, for terminals.
    pub fn plan_text(
        &self,
        site: &str,
        language: Language,
        zone: &Zone,
        live: &Live,
        colour: bool,
    ) -> String {
        let mut out = String::new();
        for sentence in self.sentences(language, zone) {
            out.push_str(&format!("• {}\n", plain(&sentence)));
        }
        for alone in self.plan_drift(site, "", language) {
            let (sentence, hint) = (plain(&alone.sentence), plain(&alone.hint));
            out.push_str(&format!("• {sentence}\n  → {hint}\n"));
        }
        if out.is_empty() {
            return say(language, "change-nothing", &[]) + "\n";
        }
        let paint = Paint { colour };
        let mut shown = 0;
        for (path, write) in self.writes.iter().take(MOST_FILES) {
            shown += 1;
            out.push('\n');
            self.file(&mut out, (path, write), live, language, &paint);
        }
        for path in self.removes.keys().take(MOST_FILES - shown) {
            shown += 1;
            let line = say(
                language,
                "plan-removed",
                &[("path", Arg::from(path.as_str()))],
            );
            out.push_str(&format!("\n{}\n", paint.removed(&plain(&line))));
        }
        let more = self.writes.len() + self.removes.len() - shown;
        if more > 0 {
            let line = say(language, "plan-more-files", &[("count", more.into())]);
            out.push_str(&format!("\n{line}\n"));
        }
        out
    }

    fn file(
        &self,
        out: &mut String,
        (path, write): (&str, &Write),
        live: &Live,
        language: Language,
        paint: &Paint,
    ) {
        let old = live.files.get(path).and_then(|file| file.bytes.as_ref());
        let args = [
            ("path", Arg::from(path)),
            ("size", write.body.len().div_ceil(1024).into()),
        ];
        let texts = match (old, &write.replaces) {
            (Some(old), _) => text(old).zip(text(&write.body)),
            (None, None) => Some(String::new()).zip(text(&write.body)),
            (None, Some(_)) => None,
        };
        let Some((old, new)) = texts else {
            let key = match write.replaces {
                None => "plan-added-file",
                Some(_) => "plan-changed-file",
            };
            out.push_str(&format!(
                "{}\n",
                paint.added(&plain(&say(language, key, &args)))
            ));
            return;
        };
        let from = match write.replaces {
            None => "/dev/null".to_owned(),
            Some(_) => plain(path),
        };
        let diff = TextDiff::from_lines(&old, &new);
        let lines = diff
            .unified_diff()
            .context_radius(2)
            .header(&from, &plain(path))
            .to_string();
        let all = lines.lines().count();
        for line in lines.lines().take(MOST_LINES) {
            let line: String = plain(line).chars().take(LONGEST_LINE).collect();
            out.push_str(&match line.as_bytes().first() {
                Some(b'+') => paint.added(&line),
                Some(b'-') => paint.removed(&line),
                Some(b'@') => paint.place(&line),
                _ => line,
            });
            out.push('\n');
        }
        if all > MOST_LINES {
            let more = [("count", Arg::from(all - MOST_LINES))];
            out.push_str(&format!("{}\n", say(language, "plan-more-lines", &more)));
        }
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    let is_text = bytes.len() <= LARGEST_TEXT && memchr::memchr(0, bytes).is_none();
    is_text.then(|| region::decode(bytes))
}

/// Without control characters: a page must not be able to drive the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| *letter == '\t' || !letter.is_control())
        .collect()
}

struct Paint {
    colour: bool,
}

impl Paint {
    fn added(&self, line: &str) -> String {
        self.with("32", line)
    }

    fn removed(&self, line: &str) -> String {
        self.with("31", line)
    }

    fn place(&self, line: &str) -> String {
        self.with("36", line)
    }

    fn with(&self, code: &str, line: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{line}\u{1b}[0m")
        } else {
            line.to_owned()
        }
    }
}

//! What a file name says before anybody opens the file: content, a temporary file of an editor, our
//! own note, or a copy that a sync program made because two people saved at once. Pure; the lists
//! are data.

use unicode_normalization::UnicodeNormalization;

/// What to do with a name found in the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Read it.
    Content,
    /// Left by an editor, a browser, an operating system or a sync program; never mentioned (F5).
    Ignored,
    /// A note that Recado wrote beside a file; never content.
    Note,
}

enum Shape {
    Is(&'static str),
    Starts(&'static str),
    Ends(&'static str),
    Between(&'static str, &'static str),
}

/// Names that are never content, in lower case. A name that starts with a dot is hidden and
/// belongs to some program: `.swp`, `.#x`, `.~lock.x#`, `._x`, `.DS_Store`, `.goutputstream-…`.
const IGNORED: &[Shape] = &[
    Shape::Starts("."),
    Shape::Ends("~"),
    Shape::Between("#", "#"),
    Shape::Starts("~$"),
    Shape::Starts("~wrl"),
    Shape::Ends(".swp"),
    Shape::Ends(".swo"),
    Shape::Ends(".swx"),
    Shape::Ends(".tmp"),
    Shape::Ends(".temp"),
    Shape::Ends(".bak"),
    Shape::Ends(".orig"),
    Shape::Ends(".part"),
    Shape::Ends(".partial"),
    Shape::Ends(".filepart"),
    Shape::Ends(".crdownload"),
    Shape::Ends(".download"),
    Shape::Ends(".lnk"),
    Shape::Ends("___jb_tmp___"),
    Shape::Ends("___jb_old___"),
    Shape::Is("thumbs.db"),
    Shape::Is("ehthumbs.db"),
    Shape::Is("desktop.ini"),
    Shape::Is("icon\r"),
    Shape::Is("$recycle.bin"),
    Shape::Is("#recycle"),
    Shape::Is("@eadir"),
    Shape::Is("lost+found"),
    Shape::Is("system volume information"),
    Shape::Is("__macosx"),
];

/// The end of the name of every note that Recado writes.
pub const NOTE_END: &str = ".PROBLEM.txt";
const NOTE_END_LOWER: &str = ".problem.txt";

/// What this name (without its folder) is.
pub fn class(name: &str) -> Class {
    let lower = name.to_lowercase();
    if lower.ends_with(NOTE_END_LOWER) {
        return Class::Note;
    }
    let ignored = IGNORED.iter().any(|shape| match shape {
        Shape::Is(whole) => lower == *whole,
        Shape::Starts(start) => lower.starts_with(start),
        Shape::Ends(end) => lower.ends_with(end),
        Shape::Between(start, end) => {
            lower.len() > 1 && lower.starts_with(start) && lower.ends_with(end)
        }
    });
    if ignored || is_vim_test_file(&lower) || is_safe_save(&lower) {
        Class::Ignored
    } else {
        Class::Content
    }
}

/// Vim tries whether it may write into a folder with a file named 4913, then 5036, 5159, …
fn is_vim_test_file(name: &str) -> bool {
    name.parse::<u32>()
        .is_ok_and(|number| number >= 4913 && (number - 4913) % 123 == 0)
}

/// macOS writes `x.md.sb-1a2b3c4d-AbCdEf` before it renames it over `x.md`.
fn is_safe_save(lower: &str) -> bool {
    lower.rsplit_once(".sb-").is_some_and(|(_, tail)| {
        let (left, right) = tail.split_once('-').unwrap_or((tail, ""));
        left.len() == 8
            && left.chars().all(|c| c.is_ascii_hexdigit())
            && right.len() == 6
            && right.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// The composed form (NFC) of a name, which is how files are known everywhere else. macOS hands
/// out the decomposed form of the same name.
pub fn composed(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    name.nfc().collect()
}

/// True for the kinds of file people write text in.
pub fn is_text(name: &str) -> bool {
    has_extension(name, &["md", "markdown", "yaml", "yml"])
}

/// True for pictures and the other large kinds of file, which may have up to 25 MiB.
pub fn is_media(name: &str) -> bool {
    has_extension(name, MEDIA)
}

const MEDIA: &[&str] = &[
    "jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "ico", "svg", "pdf", "woff", "woff2",
    "ttf", "otf", "mp4", "webm", "mp3",
];

fn has_extension(name: &str, any: &[&str]) -> bool {
    let extension = split_extension(name).1;
    any.iter().any(|one| extension.eq_ignore_ascii_case(one))
}

/// `black-friday.en.md` → (`black-friday.en`, `md`).
fn split_extension(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension),
        _ => (name, ""),
    }
}

/// Words that sync programs put between parentheses after the name, in lower case and without
/// accents: Dropbox in its languages, Nextcloud, Seafile.
const COPY_WORDS: &[&str] = &[
    "conflicted copy",
    "case conflict",
    "unicode encoding conflict",
    "selective sync conflict",
    "white space conflict",
    "whitespace conflict",
    "sfconflict",
    "copia em conflito",
    "copia conflitante",
    "copia conflituosa",
    "conflito de maiusculas",
    "copia en conflicto",
    "en conflicto",
    "in konflikt stehende kopie",
    "konfliktkopie",
    "widerspruchliche kopie",
    "copie en conflit",
    "copie conflictuelle",
    "copia in conflitto",
    "copia conflittuale",
    "conflicterende kopie",
    "kopia powodujaca konflikt",
    "konfliktkopia",
    "motstridig kopia",
    "konflikterende kopi",
];

/// What a conflict copy is a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyName {
    /// The name of the original, in the same folder.
    pub original: String,
    /// False where the name alone could be somebody's own (`x (1).md`, `x-ANA-PC.md`): then it is a
    /// copy only if the original lies beside it.
    pub certain: bool,
}

/// Recognises the copy that a sync program leaves when two people saved one file (F6). `name` is
/// without its folder, composed.
pub fn conflict_copy(name: &str) -> Option<CopyName> {
    let (stem, extension) = split_extension(name);
    let with_extension = |stem: &str| {
        if extension.is_empty() {
            stem.to_owned()
        } else {
            format!("{stem}.{extension}")
        }
    };
    if let Some(original) = certain_copy(stem) {
        return Some(CopyName {
            original: with_extension(original),
            certain: true,
        });
    }
    // People keep pictures named `foto (1).jpg`; only texts are judged by such a thin mark.
    if !is_text(name) {
        return None;
    }
    let original = numbered_copy(stem).or_else(|| computer_copy(stem))?;
    Some(CopyName {
        original: with_extension(original),
        certain: false,
    })
}

fn certain_copy(stem: &str) -> Option<&str> {
    // Syncthing: x.sync-conflict-20261127-091500-ABCDEFG
    if let Some((original, tail)) = stem.rsplit_once(".sync-conflict-")
        && tail.starts_with(|c: char| c.is_ascii_digit())
    {
        return non_empty(original);
    }
    // ownCloud: x_conflict-20261127-091500
    if let Some((original, tail)) = stem.rsplit_once("_conflict-")
        && tail.starts_with(|c: char| c.is_ascii_digit())
    {
        return non_empty(original);
    }
    // Google Drive: x_conf(1), x [Conflict]
    if let Some((original, tail)) = stem.rsplit_once("_conf(")
        && tail.ends_with(')')
    {
        return non_empty(original);
    }
    if let Some((original, tail)) = stem.rsplit_once('[')
        && plain(tail).starts_with("conflict")
    {
        return non_empty(original.trim_end());
    }
    let (original, inside) = in_parentheses(stem)?;
    let inside = plain(inside);
    if COPY_WORDS.iter().any(|word| inside.contains(word)) {
        non_empty(original)
    } else {
        None
    }
}

/// `x (1)` → `x`.
fn numbered_copy(stem: &str) -> Option<&str> {
    let (original, inside) = in_parentheses(stem)?;
    let number =
        !inside.is_empty() && inside.len() <= 3 && inside.chars().all(|c| c.is_ascii_digit());
    if number { non_empty(original) } else { None }
}

/// OneDrive: `x-DESKTOP-7Q2ABC`, `x-ANA-PC`, `x-Anas-MacBook-Pro`. Slugs are written in small
/// letters, so a tail in capitals, or one that names a kind of computer, is a computer's name.
fn computer_copy(stem: &str) -> Option<&str> {
    const LONGEST_COMPUTER_NAME: usize = 15;
    if !stem.chars().any(char::is_uppercase) {
        return None;
    }
    stem.match_indices('-').find_map(|(at, _)| {
        let (original, tail) = (&stem[..at], &stem[at + 1..]);
        let capitals = tail.len() >= 2
            && tail.len() <= LONGEST_COMPUTER_NAME
            && tail.starts_with(|c: char| c.is_ascii_alphanumeric())
            && tail.chars().any(|c| c.is_ascii_uppercase())
            && tail
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == '_');
        let lower = plain(tail);
        let computer = tail.chars().any(char::is_uppercase)
            && (lower.contains("macbook") || lower.contains("imac") || lower.ends_with("-pc"));
        if capitals || computer {
            non_empty(original)
        } else {
            None
        }
    })
}

fn in_parentheses(stem: &str) -> Option<(&str, &str)> {
    let inner = stem.strip_suffix(')')?;
    let (original, inside) = inner.rsplit_once('(')?;
    Some((original.trim_end(), inside))
}

fn non_empty(text: &str) -> Option<&str> {
    if text.is_empty() { None } else { Some(text) }
}

/// Lower case, without accents.
fn plain(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

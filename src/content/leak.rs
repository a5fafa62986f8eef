//! Keys and passwords that somebody saved in the content folder (RELIABILITY Y14): refused, said at
//! once, never published.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::encoding::number;
use super::fault::Fault;
use super::spelling::fold;

/// How the tokens of some services begin, and how many signs follow.
type Token = (&'static str, usize);

const TOKENS: [Token; 6] = [
    ("ghp_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("AKIA", 16),
    ("xoxb-", 20),
    ("sk_live_", 20),
];

static TOKEN_FINDERS: LazyLock<[Finder<'static>; 6]> =
    LazyLock::new(|| TOKENS.map(|(begin, _)| Finder::new(begin)));

static KEY_FINDERS: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| {
    let signs = [
        "PuTTY-User-Key-File-",
        "-----BEGIN PGP PRIVATE KEY",
        "AGE-SECRET-KEY-1",
    ];
    signs.map(Finder::new)
});

static BEGIN_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-----BEGIN "));

/// How much of a file is looked at, in bytes. A key stands at the start of its file.
const LOOKED_AT: usize = 1 << 20;

/// The first sign of a key or password, with its line.
pub fn find(path: &str, bytes: &[u8], is_text: bool) -> Option<(u32, Fault)> {
    let sample = &bytes[..bytes.len().min(LOOKED_AT)];
    if let Some(line) = private_key(sample) {
        return Some((line, Fault::new("secret-private-key")));
    }
    let name = path.rsplit('/').next().unwrap_or("").to_lowercase();
    if !is_text {
        return is_secret_name(&name)
            .then(|| (1, Fault::new("secret-file-name").with("name", name)));
    }
    let text = String::from_utf8_lossy(sample);
    let tokens = TOKENS.iter().zip(TOKEN_FINDERS.iter());
    let tokens = tokens.filter(|(_, finder)| finder.find(sample).is_some());
    let tokens: Vec<&Token> = tokens.map(|(token, _)| token).collect();
    let holds_one = |line: &str| tokens.iter().any(|token| holds(line, token)) || is_password(line);
    let line = text.lines().position(holds_one)?;
    Some((number(line + 1), Fault::new("secret-password")))
}

fn private_key(bytes: &[u8]) -> Option<u32> {
    let mut at = KEY_FINDERS.iter().find_map(|sign| sign.find(bytes));
    if at.is_none() {
        at = BEGIN_FINDER.find_iter(bytes).find(|start| {
            let line = &bytes[*start..bytes.len().min(start + 60)];
            let end = line.iter().position(|b| *b == b'\n').unwrap_or(line.len());
            memchr::memmem::find(&line[..end], b"PRIVATE KEY-----").is_some()
        });
    }
    at.map(|at| number(bytes[..at].iter().filter(|b| **b == b'\n').count() + 1))
}

fn is_secret_name(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        ".env",
        ".netrc",
        ".git-credentials",
        ".htpasswd",
        ".npmrc",
        ".pgpass",
    ];
    const EXTENSIONS: &[&str] = &[
        ".pem",
        ".ppk",
        ".key",
        ".kdbx",
        ".pfx",
        ".p12",
        ".keystore",
        ".jks",
    ];
    const STEMS: &[&str] = &["senha", "senhas", "password", "passwords", "passwd"];
    let stem = name.split('.').next().unwrap_or("");
    NAMES.contains(&name)
        || EXTENSIONS.iter().any(|end| name.ends_with(end))
        || STEMS.contains(&stem)
}

/// A token whose form belongs to one service.
fn holds(line: &str, (begin, length): &Token) -> bool {
    line.split(begin).skip(1).any(|rest| {
        let body = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            .count();
        body >= *length
    })
}

/// `password: hunter2`, `senha = x7…`.
fn is_password(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "password",
        "passwd",
        "senha",
        "api_key",
        "api-key",
        "apikey",
        "secret",
        "secret_key",
        "access_token",
    ];
    let Some((word, value)) = line.split_once([':', '=']) else {
        return false;
    };
    let value = value.trim();
    // A sentence after the colon is a sentence; a password is one word with a digit or sign in it.
    let one_word = value.chars().count() >= 6 && !value.contains(char::is_whitespace);
    one_word
        && value.chars().any(|c| !c.is_alphabetic())
        && WORDS.contains(&fold(word.trim_start_matches(['-', '*', ' '])).as_str())
}

//! Keys and passwords that somebody saved in the content folder (RELIABILITY Y14): refused, said at
//! once, never published.

use super::encoding::number;
use super::fault::Fault;
use super::spelling::fold;

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
    let line = text.lines().position(is_password_line)?;
    Some((number(line + 1), Fault::new("secret-password")))
}

fn private_key(bytes: &[u8]) -> Option<u32> {
    const SIGNS: &[&[u8]] = &[
        b"PuTTY-User-Key-File-",
        b"-----BEGIN PGP PRIVATE KEY",
        b"AGE-SECRET-KEY-1",
    ];
    let mut at = SIGNS
        .iter()
        .find_map(|sign| memchr::memmem::find(bytes, sign));
    if at.is_none() {
        at = memchr::memmem::find_iter(bytes, b"-----BEGIN ").find(|start| {
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

/// `password: hunter2`, `senha = x7…`, and tokens whose form belongs to one service.
fn is_password_line(line: &str) -> bool {
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
    const TOKENS: &[(&str, usize)] = &[
        ("ghp_", 36),
        ("github_pat_", 40),
        ("glpat-", 20),
        ("AKIA", 16),
        ("xoxb-", 20),
        ("sk_live_", 20),
    ];
    let is_token = |(prefix, length): &(&str, usize)| {
        line.split(prefix).skip(1).any(|rest| {
            let body = rest
                .bytes()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
                .count();
            body >= *length
        })
    };
    if TOKENS.iter().any(is_token) {
        return true;
    }
    let Some((word, value)) = line.split_once([':', '=']) else {
        return false;
    };
    let word = fold(word.trim_start_matches(['-', '*', ' ']));
    let value = value.trim();
    // A sentence after the colon is a sentence; a password is one word with a digit or sign in it.
    let one_word = value.chars().count() >= 6 && !value.contains(char::is_whitespace);
    WORDS.contains(&word.as_str()) && one_word && value.chars().any(|c| !c.is_alphabetic())
}

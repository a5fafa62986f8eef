//! The link in the question that follows a sign-up. What it opens is a token that only its reader may have. Until the
//! mail is sent the ledger holds a seed in its place, of which the key for addresses makes the token, the same each
//! time: whoever reads the ledger, or a copy of it, can confirm nothing.

/// Stands before a seed, and before no token.
const WAITING: &str = "/confirm/~";

/// Hex digits of a seed.
const LENGTH: usize = 64;

/// What [`AddressKey::token`](crate::secret::AddressKey::token) is told that a token is for.
pub const PURPOSE: &str = "confirm";

/// The path of a link as it stands in what waits to be sent; `seed` has 64 hex digits.
pub fn waiting(seed: &str) -> String {
    format!("{WAITING}{seed}")
}

/// Whether a text holds a link that waits for its token.
pub fn waits(text: &str) -> bool {
    text.contains(WAITING)
}

/// The text as it is sent, with the token of each seed in its place. Any other text is as it was.
pub fn sent(text: &str, token: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(WAITING);
    let mut sent = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let seed = part.split_at_checked(LENGTH);
        let seed = seed.filter(|(seed, _)| seed.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match seed {
            Some((seed, rest)) => {
                sent.push_str("/confirm/");
                sent.push_str(&token(seed));
                sent.push_str(rest);
            }
            None => {
                sent.push_str(WAITING);
                sent.push_str(part);
            }
        }
    }
    sent
}

//! The one content hash of the program: BLAKE3 over bytes, printed as hex.

use std::fmt;

/// 32 bytes of BLAKE3. Two bodies with the same hash are the same body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Hash of exactly these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Hash of several parts. Each part is preceded by its length, so that `("ab", "c")` and
    /// `("a", "bc")` differ.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Parts::default();
        parts.into_iter().for_each(|part| hasher.part(part));
        hasher.hash()
    }

    /// 64 lower-case hex digits.
    pub fn hex(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
        let digits = self
            .0
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        digits.collect()
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first `digits` hex digits, for file names and people.
    pub fn short(&self, digits: usize) -> String {
        let mut hex = self.hex();
        hex.truncate(digits);
        hex
    }

    /// Reads what [`Hash::hex`] printed; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return None;
        }
        let digit = |digit: u8| {
            char::from(digit)
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        };
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }
}

/// A hash over parts that come one by one: see [`Hash::of_parts`].
#[derive(Default)]
pub struct Parts {
    hasher: blake3::Hasher,
    /// BLAKE3 is several times as fast over large pieces as over many small ones.
    piece: Vec<u8>,
}

/// Bytes that are hashed at once.
const PIECE: usize = 16 * 1024;

impl Parts {
    /// Takes one more part in.
    pub fn part(&mut self, part: &[u8]) {
        self.piece
            .extend_from_slice(&(part.len() as u64).to_le_bytes());
        self.piece.extend_from_slice(part);
        if self.piece.len() >= PIECE {
            self.hasher.update(&self.piece);
            self.piece.clear();
        }
    }

    /// The hash of all parts so far.
    pub fn hash(mut self) -> Hash {
        self.hasher.update(&self.piece);
        Hash(*self.hasher.finalize().as_bytes())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short(12))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

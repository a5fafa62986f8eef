//! A text with places that are filled for each person, cut apart once.

use serde::{Deserialize, Serialize};

/// How many places there are to fill.
const PLACES: usize = 3;

/// Pieces of text and which value follows each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slotted {
    pieces: Vec<(String, usize)>,
    end: String,
}

impl Slotted {
    /// Cuts a text at each of these names. No name is a part of another.
    pub fn new(text: &str, names: [&String; PLACES]) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        loop {
            let places = names.iter().enumerate();
            let next = places
                .filter_map(|(number, name)| Some((rest.find(name.as_str())?, number)))
                .min();
            let Some((at, number)) = next else {
                let end = rest.to_owned();
                return Self { pieces, end };
            };
            pieces.push((rest[..at].to_owned(), number));
            rest = &rest[at + names[number].len()..];
        }
    }

    /// The text with these values, in the order of the names. A value is never looked into.
    pub fn filled(&self, values: [String; PLACES]) -> String {
        let mut filled = String::new();
        for (piece, number) in &self.pieces {
            filled.push_str(piece);
            filled.push_str(&values[*number]);
        }
        filled.push_str(&self.end);
        filled
    }

    /// The text without the values.
    pub fn fixed(&self) -> String {
        let pieces = self.pieces.iter().map(|(piece, _)| piece.as_str());
        pieces.chain([self.end.as_str()]).collect()
    }

    /// How many bytes these values add to [`Slotted::fixed`].
    pub fn lengths(&self, values: &[String; PLACES]) -> usize {
        let places = self.pieces.iter();
        places.map(|(_, number)| values[*number].len()).sum()
    }

    /// As [`Slotted::filled`], behind what is there already.
    pub fn fill_into(&self, values: &[String; PLACES], into: &mut Vec<u8>) {
        for (piece, number) in &self.pieces {
            into.extend_from_slice(piece.as_bytes());
            into.extend_from_slice(values[*number].as_bytes());
        }
        into.extend_from_slice(self.end.as_bytes());
    }

    /// The same places between other pieces: each is made from a piece, told whether it is the first and
    /// the last one.
    pub fn each<E>(&self, make: impl Fn(&str, bool, bool) -> Result<String, E>) -> Result<Self, E> {
        let made = self.pieces.iter().enumerate();
        let made = made.map(|(at, (piece, number))| Ok((make(piece, at == 0, false)?, *number)));
        Ok(Self {
            pieces: made.collect::<Result<_, E>>()?,
            end: make(&self.end, self.pieces.is_empty(), true)?,
        })
    }
}

//! A text with places that are filled for each person, cut apart once.

/// How many places there are to fill.
const PLACES: usize = 3;

/// Pieces of text and which value follows each.
#[derive(Clone, Debug)]
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
}

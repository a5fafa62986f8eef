//! Recado carries what a secretary wrote to the client's website.

pub mod change;
pub mod content;
pub mod finding;
pub mod hash;
pub mod moment;
pub mod publication;
pub mod sample;
pub mod schema;
pub mod settings;
pub mod site;
pub mod target;
pub mod words;
pub mod yaml;

//! The campaign of an item: when it is due, what has to hold before it starts, and the addresses in its
//! messages that lead back to it; pure.

mod links;

pub use links::{Leaving, ReturnPath, Tagged};

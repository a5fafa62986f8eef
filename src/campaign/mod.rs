//! The campaign of an item: when it is due, what has to hold before it starts, and the addresses in its
//! messages that lead back to it; pure.

pub mod confirming;
mod due;
mod links;

pub use due::{Due, Standing, asked_for, due};
pub use links::{Leaving, ReturnPath, Tagged};

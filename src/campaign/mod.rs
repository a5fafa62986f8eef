//! The campaign of an item: when it is due, what has to hold before it starts, and the addresses in its
//! messages that lead back to it; pure.

pub mod confirming;
mod due;
mod foretell;
mod links;

pub use due::{Due, Standing, asked_for, due};
pub use foretell::{Course, Limit, Shortfall, rest_from};
pub use links::{Leaving, ReturnPath, Tagged};

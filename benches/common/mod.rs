//! What the benchmarks share.

pub mod content;
pub mod floor;
pub mod generators;
pub mod office;
pub mod program;
pub mod timing;

//! `recado demo`: two sample clients on this computer.

pub mod website;

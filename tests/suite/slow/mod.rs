//! What takes more than a few seconds.

mod service;
mod service_kills;

//! What takes more than a few seconds.

mod crash_points;
mod service;
mod service_kills;

/// Whether the large rounds were asked for (`tests/run full`).
pub fn is_full() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test asks how long it may take"
    )]
    let rounds = std::env::var("RECADO_TEST_ROUNDS");
    rounds.as_deref() == Ok("full")
}

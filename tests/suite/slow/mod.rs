//! What takes more than a few seconds.

mod crash_points;
mod lists;
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

/// The same numbers for the same seed, spread well enough for moments to kill at.
pub struct Moments(u64);

impl Moments {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    pub fn number(&mut self, below: usize) -> usize {
        usize::try_from(self.next(below as u64)).unwrap()
    }
}

/// The seeds of a share of the rounds: ten, or a hundred where the large ones were asked for.
/// `RECADO_TEST_SEED=0x…` plays one round alone.
pub fn seeds(share: u64) -> Vec<u64> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test asks which round it should play"
    )]
    let one = std::env::var("RECADO_TEST_SEED").ok();
    if let Some(one) = one {
        let digits = one.trim_start_matches("0x");
        return vec![u64::from_str_radix(digits, 16).expect("a seed in hexadecimal")];
    }
    let rounds = if is_full() { 100 } else { 10 };
    let seed = |round: u64| (share * 1_000 + round + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (0..rounds).map(seed).collect()
}

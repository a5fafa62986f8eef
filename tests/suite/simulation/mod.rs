//! The real pass and the real schedule on a manual clock, against a website in memory that loses
//! answers, takes changes late, refuses and hangs, while people edit, sleep, set clocks, answer and
//! go back. Driven by a seed: `RECADO_SEED=123 cargo nextest run --profile all -E 'test(one_seed)'`
//! tells one again. `tests/bugs.sh` plants bugs that have to be found.

mod checker;
mod office;
mod people;
mod service;
mod steps;
mod story;

use story::{Story, Told};

fn tell_of(seed: u64) -> Told {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(Story::tell_of(seed))
}

/// Stories in a row; a failure tells the seed and its steps.
fn stories(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        let told = tell_of(seed);
        if let Some(broken) = told.broken {
            let (rule, how, steps) = (broken.rule, broken.how, told.steps.join("\n  "));
            panic!(
                "\n  {steps}\nseed {seed} breaks the rule {rule}: {how}\nReplay: RECADO_SEED={seed} cargo nextest run --profile all -E 'test(one_seed)'"
            );
        }
    }
}

#[test]
fn the_first_seeds_hold() {
    stories(0..40);
}

#[test]
fn a_seed_tells_the_same_story_again() {
    for seed in 0..8 {
        assert_eq!(tell_of(seed).steps, tell_of(seed).steps, "seed {seed}");
    }
}

/// What takes more than a few seconds.
mod slow {
    use super::stories;

    #[expect(
        clippy::disallowed_methods,
        reason = "the suite's own settings, not the program's"
    )]
    fn setting(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// Seeds of each part: all parts together are 2,000 in CI, 20,000 in full.
    fn each() -> u64 {
        match setting("RECADO_TEST_ROUNDS").as_deref() {
            Some("full") => 5_000,
            _ => 500,
        }
    }

    fn number(name: &str) -> Option<u64> {
        setting(name)?.parse().ok()
    }

    /// `RECADO_SEED`, or the first `RECADO_SEEDS`.
    #[test]
    fn one_seed() {
        match (number("RECADO_SEED"), number("RECADO_SEEDS")) {
            (seed, None) => stories(std::iter::once(seed.unwrap_or(0))),
            (first, Some(seeds)) => {
                let first = first.unwrap_or(0);
                stories(first..first + seeds);
            }
        }
    }

    macro_rules! parts {
        ($($name:ident $number:literal,)*) => {
            $(
                #[test]
                fn $name() {
                    let first = 1_000_000 + $number * each();
                    stories(first..first + each());
                }
            )*
        };
    }
    parts! {
        seeds_part_1 0,
        seeds_part_2 1,
        seeds_part_3 2,
        seeds_part_4 3,
    }
}

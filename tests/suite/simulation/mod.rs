//! The real pass on a manual clock against a website in memory that loses answers, takes changes
//! late, refuses and stalls, while people edit, sleep, set clocks and answer. Driven by a seed:
//! `RECADO_SEED=123 cargo nextest run --profile all simulation::slow::one_seed` replays one.

mod checker;
mod story;

use story::Story;

/// Stories in a row; a failure tells the seed and its steps.
fn stories(seeds: impl Iterator<Item = u64>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for seed in seeds {
        let told = runtime.block_on(Story::run(seed));
        if let Err((wrong, steps)) = told {
            let steps = steps.join("\n  ");
            panic!(
                "seed {seed}: {wrong}\n  {steps}\nReplay: RECADO_SEED={seed} cargo nextest run --profile all -E 'test(one_seed)'"
            );
        }
    }
}

#[test]
fn the_first_seeds_hold() {
    stories(0..40);
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

    #[test]
    fn one_seed() {
        let seed = setting("RECADO_SEED");
        let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(0);
        stories(std::iter::once(seed));
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

//! `kill -9` of the real program at any instant while it writes to two thousand people over a real mail server:
//! nobody gets two, nobody is missing, and of whom nobody knows is named (promise 8).
//!
//! The moments come from a seed, which is printed: the same ones again do not find the program at the same step.

use std::process::Child;
use std::time::{Duration, Instant};

use sqlx::AnyConnection;

use super::campaign_shop::{Mailing, Shop};
use crate::slow::{Moments, is_full};

const PEOPLE: usize = 2_000;

/// After so much time a campaign does not go on any more.
const MOST: Duration = Duration::from_secs(60);

/// Between two looks at the ledger.
const LOOK: Duration = Duration::from_millis(20);

/// Sees to it that everybody is counted at every look, until the moment has come. `false` where the
/// campaign was done before.
async fn until(
    shop: &Shop,
    ledger: &mut AnyConnection,
    mailing: &Mailing,
    child: &mut Child,
    has_come: impl Fn(Duration, usize) -> bool,
) -> bool {
    let (born, had) = (Instant::now(), shop.mailbox.accepted().len());
    while !has_come(born.elapsed(), shop.mailbox.accepted().len() - had) {
        assert!(born.elapsed() < MOST, "it does not go on: {}", shop.said());
        if child.try_wait().expect("its state").is_some() {
            return false;
        }
        let states = shop.states(ledger, mailing).await;
        if !states.is_empty() && states.values().all(|state| is_an_end(state)) {
            return false;
        }
        std::thread::park_timeout(LOOK);
    }
    true
}

fn is_an_end(state: &str) -> bool {
    !["queued", "claimed", "data"].contains(&state)
}

/// One round: the program works on the campaign and is killed. `false` where the campaign was done first.
async fn round(
    shop: &Shop,
    ledger: &mut AnyConnection,
    mailing: &Mailing,
    moments: &mut Moments,
) -> bool {
    let is_service = moments.next(3) == 0;
    let mut child = match is_service {
        true => shop.start(&["run"]),
        false => shop.send(mailing),
    };
    // Some are killed while they start, the others at a message.
    let (life, messages) = match moments.next(4) {
        0 => (Duration::from_millis(moments.next(1_500)), usize::MAX),
        _ => (MOST, moments.number(PEOPLE / 10)),
    };
    let later = Duration::from_micros(moments.next(20_000));
    let has_come = |lived: Duration, sent: usize| lived >= life || sent >= messages;
    let came = until(shop, ledger, mailing, &mut child, has_come).await;
    // Some looks are by the program itself.
    if moments.next(4) == 0 {
        shop.status(mailing);
    } else {
        std::thread::park_timeout(later);
    }
    child.kill().expect("killed");
    child.wait().expect("it ended");
    shop.is_right(ledger, mailing).await;
    let status = shop.status(mailing);
    println!(
        "  {}: {} accepted, {} behind the barrier, {} claimed",
        if is_service { "run" } else { "send" },
        status["accepted"],
        status["data"],
        status["claimed"]
    );
    came
}

#[tokio::test]
async fn after_kill_nine_at_any_instant_nobody_is_written_to_twice_and_nobody_is_missing() {
    let rounds = if is_full() { 300 } else { 20 };
    let mut shop = Shop::open(PEOPLE, "");
    let mut ledger = shop.ledger().await;
    let (mut killed, mut campaigns, mut unknown) = (0, 0, 0);
    while killed < rounds {
        let seed = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(campaigns + 1);
        println!("campaign {campaigns}: seed {seed:#x}");
        let mut moments = Moments::of(seed);
        let mailing = shop.offer();
        while killed < rounds && round(&shop, &mut ledger, &mailing, &mut moments).await {
            killed += 1;
        }
        let mut last = shop.send(&mailing);
        let never = |_, _| false;
        until(&shop, &mut ledger, &mailing, &mut last, never).await;
        let ended = last.wait().expect("it ended");
        assert!(ended.success(), "{}", shop.said());
        unknown += shop.is_done(&mut ledger, &mailing).await;
        campaigns += 1;
    }
    println!("{killed} kills of {campaigns} campaigns to {PEOPLE} people: {unknown} unknown");
}

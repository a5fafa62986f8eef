//! The clock that stands still until it is moved, and the one on the wall.

use std::time::Duration;

use futures_util::poll;
use recado::clock::{Clock, nap};

use crate::ledger::stories::minute;

#[tokio::test]
async fn a_manual_clock_wakes_who_waits_for_it() {
    let (clock, hand) = Clock::manual(minute(0));
    let same = clock.clone();
    clock.sleep_until(minute(0)).await;
    clock.sleep_until(minute(-5)).await;
    let mut waiting = Box::pin(clock.sleep_until(minute(10)));
    assert!(poll!(&mut waiting).is_pending());
    hand.advance(Duration::from_secs(599));
    assert!(poll!(&mut waiting).is_pending());
    hand.advance(Duration::from_secs(1));
    assert!(poll!(&mut waiting).is_ready());
    assert_eq!(same.now(), minute(10));
}

#[tokio::test]
async fn setting_the_wall_clock_lets_no_time_pass() {
    let (clock, hand) = Clock::manual(minute(0));
    hand.advance(Duration::from_secs(60));
    let mut waiting = Box::pin(clock.sleep(Duration::from_secs(30)));
    assert!(poll!(&mut waiting).is_pending());
    hand.set(minute(500));
    assert!(poll!(&mut waiting).is_pending());
    assert_eq!(clock.monotonic(), Duration::from_secs(60));
    clock.sleep_until(minute(499)).await;
    hand.set(minute(-500));
    assert_eq!(clock.now(), minute(-500));
    assert_eq!(clock.monotonic(), Duration::from_secs(60));
    hand.advance(Duration::from_secs(30));
    assert!(poll!(&mut waiting).is_ready());
}

#[tokio::test]
async fn the_system_clock_goes_forward() {
    let clock = Clock::System;
    let (wall, running) = (clock.now(), clock.monotonic());
    clock.sleep_until(wall).await;
    clock.sleep(Duration::from_millis(2)).await;
    assert!(clock.monotonic() >= running + Duration::from_millis(2));
    assert!(clock.now().as_second() > 1_750_000_000);
}

#[test]
fn no_nap_is_longer_than_half_a_minute() {
    assert_eq!(nap(minute(0), minute(0)), None);
    assert_eq!(nap(minute(1), minute(0)), None);
    assert_eq!(nap(minute(0), minute(3000)), Some(Duration::from_secs(30)));
    let soon = minute(0).checked_add(Duration::from_millis(5)).unwrap();
    assert_eq!(nap(minute(0), soon), Some(Duration::from_millis(5)));
}

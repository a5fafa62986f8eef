//! Stories of mail accounts: what goes over one is counted, whichever site it is of.

use std::time::Duration;

use jiff::Timestamp;
use recado::hash::Hash;
use recado::store::{CampaignRow, CampaignState, NewCampaign, Sent, Start, Store};

use super::outboxes::{audience, outcome};
use super::stories::minute;

const SHARED: &str = "mail.example:587 agency";

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// A campaign of a site to five people, over an account, three of whom have it at this minute.
async fn three_sent(store: &Store, site: &str, account: &str, at: Timestamp) -> CampaignRow {
    let new = NewCampaign {
        site: site.to_owned(),
        item: "promotions/pao".to_owned(),
        occasion: at.to_string(),
        list: "clientes".to_owned(),
        content: Hash::of(b"Pao"),
        letters: Vec::new(),
        canary: 0,
        until: minute(30 * DAY),
        at,
        actor: "Bia".to_owned(),
        edition: None,
    };
    let started = store.start_campaign(&new, &audience(5)).await;
    let Start::Started(row) = started.unwrap() else {
        panic!("it is new");
    };
    store.goes_over(&row, account).await.unwrap();
    let name = format!("mail {}", row.id);
    let lease = store.acquire(&name, "run 1", Duration::ZERO).await;
    let lease = lease.unwrap().expect("nobody has it");
    store.claim_messages(&lease, &row.id, 4, at).await.unwrap();
    let through = store.barrier(&lease, &row.id, &[1, 2, 3], at).await;
    assert_eq!(through.unwrap().len(), 3);
    let reply = "250 ok".to_owned();
    let outcomes = [outcome(1, true, Sent::Accepted { reply })];
    store
        .settle_messages(&lease, &row.id, &outcomes, at)
        .await
        .unwrap();
    let mut rows = store.campaigns(site).await.unwrap();
    rows.retain(|known| known.id == row.id);
    rows.remove(0)
}

pub async fn what_went_over_an_account_is_counted_whosever_it_is(store: Store) {
    let row = three_sent(&store, "padaria", SHARED, minute(0)).await;
    assert_eq!(row.account, SHARED);
    three_sent(&store, "cafe", SHARED, minute(60)).await;
    three_sent(&store, "dental", "mail.dental.example:587 oi", minute(60)).await;
    let sent =
        async |account: &str, since: i64| store.sent_over(account, minute(since)).await.unwrap();
    assert_eq!(sent(SHARED, -1).await, 6);
    assert_eq!(sent(SHARED, 30).await, 3);
    assert_eq!(sent(SHARED, 90).await, 0);
    assert_eq!(sent("mail.dental.example:587 oi", -1).await, 3);
    assert_eq!(sent("mail.example:587", -1).await, 0);
    store
        .goes_over(&row, "mail.example:465 padaria")
        .await
        .unwrap();
    assert_eq!(sent(SHARED, -1).await, 3, "it counts where it goes on");
    assert_eq!(sent("mail.example:465 padaria", -1).await, 3);
}

pub async fn what_a_campaign_sent_counts_for_a_day_also_after_its_end(store: Store) {
    let row = three_sent(&store, "padaria", SHARED, minute(0)).await;
    let ended = store.end_campaign("padaria", &row.id, CampaignState::Stopped, "", minute(2));
    assert!(ended.await.unwrap());
    let day = async |now: i64| store.sent_over(SHARED, minute(now - DAY)).await.unwrap();
    assert_eq!(day(3).await, 3);
    assert_eq!(day(DAY - 1).await, 3);
    assert_eq!(day(DAY).await, 0);
    assert_eq!(day(3 * DAY).await, 0);
}

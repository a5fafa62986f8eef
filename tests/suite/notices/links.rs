//! The link in the question after a sign-up: until it is sent, only a seed of it is in the ledger.

use recado::campaign::confirming;
use recado::secret::Vault;
use recado::store::NewNotice;

use super::{Office, question};
use crate::smtp::fake::{Act, At, Manner};

const SEED: &str = "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed";

fn asked(office: &Office) -> NewNotice {
    let link = format!("https://desk.example{}", confirming::waiting(SEED));
    NewNotice {
        text: format!("Confirme:\n\n{link}\n"),
        html: format!("<p><a href=\"{link}\">Confirme</a></p>"),
        ..question(office, 600)
    }
}

fn vault(office: &Office) -> &Vault {
    &office.notices.post.vault
}

/// The link that its reader has to get.
async fn right(office: &Office) -> String {
    let key = vault(office)
        .address_key("ana", office.now())
        .await
        .unwrap();
    let token = key.token(confirming::PURPOSE, &[SEED]);
    format!("https://desk.example/confirm/{token}")
}

#[tokio::test]
async fn the_same_link_goes_out_on_every_attempt() {
    let office = Office::open(Manner::default().with(At::Dot, Act::Close)).await;
    let right = right(&office).await;
    let asked = asked(&office);
    let put = office.store.put_notice(&asked, office.now());
    assert!(put.await.unwrap());
    // The first goes unanswered, and whoever sent it is gone; another process goes on with the ledger alone.
    office.minutes(4).await;
    let mailed = office.mailed();
    assert!(mailed.len() >= 2, "{mailed:#?}");
    for one in &mailed {
        assert!(one.text.contains(&right), "{}", one.text);
        assert!(one.html.contains(&right), "{}", one.html);
        assert!(
            !one.wire.contains(SEED) && !one.wire.contains('~'),
            "{}",
            one.wire
        );
        assert_eq!(one.wire, mailed[0].wire);
    }
}

#[tokio::test]
async fn a_mail_without_a_seed_goes_out_as_it_was_written() {
    let office = Office::open(Manner::default()).await;
    let asked = question(&office, 60);
    office.store.put_notice(&asked, office.now()).await.unwrap();
    office.round().await;
    let mailed = office.mailed();
    assert_eq!(mailed[0].text.trim(), asked.text);
    assert!(mailed[0].html.contains(&asked.html));
    let kept = vault(&office).kept_address_key().await.unwrap();
    assert!(kept.is_none(), "it needs no key");
}

#[tokio::test]
async fn a_question_waits_for_the_vaults_key_and_is_given_up_without_its_own() {
    let office = Office::open(Manner::default()).await;
    let right = right(&office).await;
    let (key, away) = (
        office.folder.path().join("key"),
        office.folder.path().join("away"),
    );
    office
        .store
        .put_notice(&asked(&office), office.now())
        .await
        .unwrap();
    std::fs::rename(&key, &away).unwrap();
    office.round().await;
    assert!(office.mailed().is_empty());
    std::fs::rename(&away, &key).unwrap();
    office.minutes(2).await;
    assert!(office.mailed()[0].text.contains(&right));
    let again = NewNotice {
        id: NewNotice::id(&["another"]),
        ..asked(&office)
    };
    office.store.put_notice(&again, office.now()).await.unwrap();
    vault(&office)
        .remove("recado:addresses", "ana", office.now())
        .await
        .unwrap();
    office.round().await;
    assert_eq!(office.mailed().len(), 1);
    let rows = office
        .store
        .given_up_notices("padaria", super::minute(-1))
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(rows[0].id, again.id);
}

#[test]
fn only_what_looks_like_a_seed_is_one() {
    let token = |seed: &str| format!("<{}>", seed.len());
    for text in [
        "",
        "/confirm/~",
        "/confirm/~5eed",
        "/confirm/token",
        "a /confirm/~é",
    ] {
        assert_eq!(confirming::sent(text, token), text);
    }
    let not_hex = SEED.replace('5', "x");
    let text = format!("/confirm/~{not_hex}");
    assert_eq!(confirming::sent(&text, token), text);
    let twice = format!("a {0} b {0}", confirming::waiting(SEED));
    assert_eq!(
        confirming::sent(&twice, token),
        "a /confirm/<64> b /confirm/<64>"
    );
}

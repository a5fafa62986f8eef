//! The keys that sign mail, in the vault.

use jiff::Timestamp;
use recado::mail::dkim::{PublicKey, verify};
use recado::secret::{Secret, Vault, VaultError};
use recado::store::Store;
use recado::words::Language;

use crate::ledger::stories::minute;

const DOMAIN: &str = "padaria.example";

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn vault(&self) -> Vault {
        let file = self.0.path().join("ledger.db").display().to_string();
        let store = Store::open(&file, minute(0)).await.unwrap();
        Vault::new(store, self.0.path().join("key"))
    }
}

fn at(minutes: i64) -> Timestamp {
    minute(minutes)
}

#[tokio::test]
async fn m17_the_keys_of_a_domain_are_made_once_and_shared() {
    let home = Home::new();
    let vault = home.vault().await;
    assert!(vault.dkim(DOMAIN).await.unwrap().is_none());
    let made = vault.ensure_dkim(DOMAIN, "ana", at(1)).await.unwrap();
    let again = vault.ensure_dkim(DOMAIN, "bia", at(2)).await.unwrap();
    assert_eq!(made.records(), again.records());
    let other = vault.ensure_dkim("other.example", "ana", at(3)).await;
    assert_ne!(other.unwrap().records(), made.records());
    let names: Vec<String> = made
        .records()
        .into_iter()
        .map(|record| record.name)
        .collect();
    let wanted = ["recado-r1", "recado-e1"].map(|key| format!("{key}._domainkey.{DOMAIN}"));
    assert_eq!(names, wanted);
    assert_eq!(format!("{made:?}"), "DkimKeys(padaria.example ***)");
}

#[tokio::test]
async fn keys_for_mail_are_in_no_list_and_survive_a_new_key_of_the_vault() {
    let home = Home::new();
    let vault = home.vault().await;
    let value = Secret::new("pao".to_owned());
    vault
        .set("padaria-git", &value, "ana", at(1))
        .await
        .unwrap();
    let made = vault.ensure_dkim(DOMAIN, "ana", at(1)).await.unwrap();
    let listed = vault.list().await.unwrap();
    assert_eq!(listed.len(), 1, "{listed:?}");
    vault.rekey("ana", at(2)).await.unwrap();
    let kept = vault.dkim(DOMAIN).await.unwrap().unwrap();
    assert_eq!(kept.records(), made.records());
    let renewed = vault.renew_dkim(DOMAIN, "ana", at(3)).await.unwrap();
    assert_eq!(renewed.next.unwrap().number, 2);
}

#[tokio::test]
async fn m17_the_old_keys_sign_until_the_next_ones_take_their_place() {
    let home = Home::new();
    let vault = home.vault().await;
    let made = vault.ensure_dkim(DOMAIN, "ana", at(1)).await.unwrap();
    assert!(made.next_records().is_empty());
    let renewed = vault.renew_dkim(DOMAIN, "ana", at(2)).await.unwrap();
    assert_eq!(renewed.records(), made.records());
    let next = renewed.next_records();
    assert_eq!(next[0].selector, "recado-r2");
    // Somebody lost their trust in those as well, before they were used.
    let third = vault.renew_dkim(DOMAIN, "ana", at(3)).await.unwrap();
    assert_eq!(third.next_records()[0].selector, "recado-r3");
    let switched = vault.switch_dkim(third, "ana", at(4)).await.unwrap();
    assert_eq!(
        (switched.current.number, switched.next.is_none()),
        (3, true)
    );
    let records = switched.records();
    let message = b"From: a@padaria.example\r\n\r\nx\r\n";
    let signed = recado::mail::dkim::sign(&switched.signers().unwrap(), message, at(5)).unwrap();
    let verified = verify(&signed, |selector, _| {
        let found = records.iter().find(|record| record.selector == selector);
        found.map(|record| record.text.clone())
    });
    assert_eq!(verified.len(), 2);
    assert!(verified.iter().all(|one| one.outcome.is_ok()));
    assert!(
        records
            .iter()
            .all(|record| PublicKey::read(&record.text).is_ok())
    );
}

#[tokio::test]
async fn keys_that_are_lost_are_replaced_under_new_names() {
    let home = Home::new();
    let vault = home.vault().await;
    vault.ensure_dkim(DOMAIN, "ana", at(1)).await.unwrap();
    std::fs::remove_file(home.0.path().join("key")).unwrap();
    let lost = vault.dkim(DOMAIN).await.unwrap_err();
    assert!(matches!(lost, VaultError::Dkim { .. }), "{lost:?}");
    assert!(lost.sentence(Language::English).contains("--new-keys"));
    let value = Secret::new("pao".to_owned());
    vault
        .set("padaria-git", &value, "ana", at(2))
        .await
        .unwrap();
    assert!(vault.ensure_dkim(DOMAIN, "ana", at(3)).await.is_err());
    let renewed = vault.renew_dkim(DOMAIN, "ana", at(4)).await.unwrap();
    assert_eq!(renewed.records()[0].selector, "recado-r2");
    assert!(renewed.next.is_none());
}

#[tokio::test]
async fn two_computers_that_make_keys_at_once_sign_with_the_same() {
    let home = Home::new();
    let (one, other) = (home.vault().await, home.vault().await);
    let first = one.ensure_dkim(DOMAIN, "ana", at(1));
    let second = other.ensure_dkim(DOMAIN, "bia", at(1));
    let (first, second) = futures_util::join!(first, second);
    let kept = one.dkim(DOMAIN).await.unwrap().unwrap();
    assert_eq!(first.unwrap().records(), kept.records());
    assert_eq!(second.unwrap().records(), kept.records());
}

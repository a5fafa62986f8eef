//! Lists in the ledger, on both databases.

use recado::secret::{AddressKey, Vault};
use recado::store::{Added, Merged, Reason, Standing, Store};
use recado::subscribers::{Address, Consent, ListName, Subscriber, first_word};

use super::stories::minute;

pub fn list(name: &str) -> ListName {
    ListName::new(name).unwrap()
}

pub fn address(written: &str) -> Address {
    Address::read(written).unwrap()
}

pub fn person(written: &str, name: &str, source: Option<&str>) -> Subscriber {
    Subscriber {
        address: address(written),
        first_name: first_word(name),
        name: Some(name.to_owned()),
        language: None,
        tags: ["loja".to_owned()].into(),
        consent: Consent {
            source: source.map(str::to_owned),
            at: None,
        },
    }
}

/// The installation's own key for addresses.
pub async fn key(store: &Store) -> AddressKey {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::new(store.clone(), folder.path().join("key"));
    vault.address_key("ana", minute(0)).await.unwrap()
}

pub async fn two_clients_know_nothing_of_each_other(store: Store) {
    let key = key(&store).await;
    let (bakery, dentist) = (store.subscribers("padaria"), store.subscribers("dental"));
    let people = [person("bia@x.example", "Bia Sá", Some("balcão"))];
    for site in [&bakery, &dentist] {
        let clients = list("clientes");
        let merged = site.import(&clients, &people, &key, "ana", minute(1));
        assert_eq!(merged.await.unwrap().added, 1);
    }
    let bia = address("BIA@x.example");
    assert_eq!(bakery.erase(&bia, &key, "ana", minute(2)).await.unwrap(), 1);
    assert!(bakery.people(&list("clientes")).await.unwrap().is_empty());
    assert!(bakery.person(&bia).await.unwrap().is_empty());
    let theirs = dentist.people(&list("clientes")).await.unwrap();
    assert_eq!(theirs.len(), 1, "the other client's list is as it was");
    assert_eq!(theirs[0].person, people[0]);
    assert_eq!(dentist.suppression(&bia, &key).await.unwrap(), None);
    assert_ne!(key.hash("padaria", &bia), key.hash("dental", &bia));
}

pub async fn who_left_or_was_erased_is_not_imported_again(store: Store) {
    let key = key(&store).await;
    let site = store.subscribers("padaria");
    let clients = list("clientes");
    let people = ["ana", "bia", "rui", "eva"]
        .map(|name| person(&format!("{name}@x.example"), name, Some("balcão")));
    let first = site.import(&clients, &people, &key, "ana", minute(1));
    assert!(first.await.unwrap().new_list);
    let of = |name: &str| address(&format!("{name}@x.example"));
    let (ana, rui) = (of("ana"), of("rui"));
    let removed = site.remove(&clients, &ana, "by hand", &key, "ana", minute(2));
    assert!(removed.await.unwrap());
    site.erase(&of("bia"), &key, "ana", minute(2))
        .await
        .unwrap();
    let bounced = site.suppress(&rui, Reason::Bounced, &key, "mail", minute(2));
    bounced.await.unwrap();
    let again = site
        .import(&clients, &people, &key, "ana", minute(3))
        .await
        .unwrap();
    let expected = Merged {
        known: 1,
        left: 1,
        suppressed: 2,
        erased: 1,
        ..Merged::default()
    };
    assert_eq!(again, expected);
    let would = site.would_import(&clients, &people, Some(&key), minute(3));
    assert_eq!(would.await.unwrap(), expected);
    let back = async |name| {
        let person = person(&format!("{name}@x.example"), name, Some("pediu de novo"));
        site.add(&clients, &person, &key, "ana", minute(4))
            .await
            .unwrap()
    };
    assert_eq!(back("ana").await, Added::Back(None));
    assert_eq!(back("bia").await, Added::Back(Some(Reason::Erased)));
    assert_eq!(back("eva").await, Added::Known);
    assert_eq!(back("lia").await, Added::New);
    assert_eq!(site.suppression(&of("bia"), &key).await.unwrap(), None);
}

pub async fn a_source_can_be_told_later_and_is_never_overwritten(store: Store) {
    let key = key(&store).await;
    let site = store.subscribers("padaria");
    let clients = list("clientes");
    let import = async |source: Option<&str>, name: &str, at| {
        let people = [person("ana@x.example", name, source)];
        site.import(&clients, &people, &key, "ana", at)
            .await
            .unwrap()
    };
    assert_eq!(import(None, "Ana", minute(1)).await.without_source, 1);
    let counts = site.lists().await.unwrap();
    assert_eq!(
        (counts[0].active, counts[0].mailable, counts[0].removed),
        (1, 0, 0)
    );
    assert_eq!(
        import(Some("balcão"), "Aninha", minute(2))
            .await
            .now_with_source,
        1
    );
    assert_eq!(
        import(Some("comprada"), "X", minute(3))
            .await
            .now_with_source,
        0
    );
    let ana = site.people(&clients).await.unwrap().remove(0);
    assert_eq!(ana.person, person("ana@x.example", "Ana", Some("balcão")));
    assert_eq!(ana.consent_noted_at, Some(minute(2)));
    assert_eq!(
        (ana.added_at, ana.standing.clone()),
        (minute(1), Standing::Active)
    );
    assert!(ana.can_be_mailed());
    assert_eq!(site.lists().await.unwrap()[0].mailable, 1);
}

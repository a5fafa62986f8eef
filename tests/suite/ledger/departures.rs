//! Leaving by the address in a message, and signing up, on both databases.

use recado::campaign::Leaving;
use recado::hash::Hash;
use recado::store::{
    Added, Asking, CampaignRow, NewCampaign, Preferences, Question, Recipient, SignUp, Start, Store,
};

use super::lists::{address, key, list, person};
use super::stories::minute;

fn question(token: Option<&str>) -> Question {
    Question {
        token: token.map(|token| Hash::of(token.as_bytes())),
        language: "pt-BR".to_owned(),
        subject: "Confirme".to_owned(),
        text: "…".to_owned(),
        html: "<p>…</p>".to_owned(),
    }
}

/// A campaign to Bia alone.
async fn campaign_to(store: &Store, hash: &str) -> CampaignRow {
    let new = NewCampaign {
        site: "padaria".to_owned(),
        item: "promotions/pao".to_owned(),
        occasion: "1".to_owned(),
        list: "clientes".to_owned(),
        content: Hash::of(b"Pao"),
        letters: Vec::new(),
        canary: 0,
        actor: "Bia".to_owned(),
        edition: None,
        until: minute(900),
        at: minute(2),
    };
    let to = Recipient {
        person: hash.to_owned(),
        address: "bia@x.example".to_owned(),
        first_name: None,
        name: None,
        language: "pt-BR".to_owned(),
    };
    match store.start_campaign(&new, &[to]).await.unwrap() {
        Start::Started(row) => row,
        other => panic!("{other:?}"),
    }
}

pub async fn who_leaves_by_a_link_is_known_by_the_hash_alone(store: Store) {
    let key = key(&store).await;
    let site = store.subscribers("padaria");
    let (clients, friends) = (list("clientes"), list("amigos"));
    let bia = person("bia@x.example", "Bia Sá", Some("balcão"));
    for list in [&clients, &friends] {
        let added = site.add(list, &bia, &key, "ana", minute(1)).await;
        assert_eq!(added.unwrap(), Added::New);
    }
    let hash = key.hash("padaria", &bia.address);
    let row = campaign_to(&store, &hash).await;
    let named = site.named(&hash, &key).await.unwrap();
    assert_eq!(named.as_ref(), Some(&bia.address), "by the message");
    let other = store.subscribers("dental");
    assert_eq!(other.named(&hash, &key).await.unwrap(), None);

    let way = Leaving::of("padaria", "clientes", &row.id, &hash);
    let wanted = Preferences {
        stay: ["clientes".to_owned(), "amigos".to_owned()].into(),
        first_name: None,
        language: Some("en".to_owned()),
    };
    site.prefer(&way, &bia.address, &wanted, minute(3))
        .await
        .unwrap();
    for time in [4, 5] {
        site.depart(&way, named.as_ref(), false, minute(time))
            .await
            .unwrap();
    }
    assert_eq!(store.tally(&row.id).await.unwrap().suppressed, 1);
    let lists = site.person(&bia.address).await.unwrap();
    let mailed: Vec<&str> = (lists.iter().filter(|one| one.can_be_mailed()))
        .map(|one| one.list.as_str())
        .collect();
    assert_eq!(mailed, ["amigos"]);
    assert_eq!(lists[0].person.first_name, None);
    assert_eq!(lists[0].person.language.as_deref(), Some("en"));
    site.depart(&way, named.as_ref(), true, minute(6))
        .await
        .unwrap();
    let lists = site.person(&bia.address).await.unwrap();
    assert!(!lists.iter().any(|one| one.can_be_mailed()));
    let suppressed = site.suppression(&bia.address, &key).await.unwrap();
    assert_eq!(suppressed.map(|one| one.at), Some(minute(6)));
    // Without a message everybody of the site is looked at.
    site.erase(&bia.address, &key, "ana", minute(7))
        .await
        .unwrap();
    assert_eq!(site.named(&hash, &key).await.unwrap(), None);
    site.add(&clients, &bia, &key, "ana", minute(8))
        .await
        .unwrap();
    assert_eq!(site.named(&hash, &key).await.unwrap(), Some(bia.address));
}

pub async fn a_sign_up_is_confirmed_once(store: Store) {
    let key = key(&store).await;
    let site = store.subscribers("padaria");
    let clients = list("clientes");
    assert!(site.make_list(&clients, "ana", minute(0)).await.unwrap());
    assert!(!site.make_list(&clients, "ana", minute(0)).await.unwrap());
    assert!(site.has_list(&clients).await.unwrap());
    assert!(
        !store
            .subscribers("dental")
            .has_list(&clients)
            .await
            .unwrap()
    );
    let eva = SignUp {
        site: "padaria".to_owned(),
        list: clients.clone(),
        address: address("Eva@x.example"),
        first_name: Some("Eva".to_owned()),
        language: None,
        source: "formulário".to_owned(),
        asked_at: minute(1),
    };
    let asked = site.ask(&eva, &question(Some("one")), minute(1)).await;
    assert_eq!(asked.unwrap(), Asking::Queued);
    let soon = site.ask(&eva, &question(Some("two")), minute(15)).await;
    let again = minute(16);
    assert_eq!(soon.unwrap(), Asking::TooSoon { again });
    let pending = site.pending(minute(15)).await.unwrap();
    assert_eq!(pending.get("clientes"), Some(&1));
    let token = Hash::of(b"one");
    assert_eq!(store.sign_up(&token).await.unwrap(), Some(eva.clone()));
    let other = store.subscribers("dental");
    assert_eq!(other.confirm(&token, &key, minute(16)).await.unwrap(), None);
    let done = site.confirm(&token, &key, minute(16)).await.unwrap();
    assert_eq!(done, Some((eva.clone(), Added::New)));
    assert_eq!(site.confirm(&token, &key, minute(17)).await.unwrap(), None);
    assert!(site.pending(minute(17)).await.unwrap().is_empty());
    let known = site.ask(&eva, &question(None), minute(31)).await;
    assert_eq!(known.unwrap(), Asking::Queued);
    assert!(site.pending(minute(31)).await.unwrap().is_empty());

    // Who is erased is erased here, too: nothing is left that says when they were written to last.
    let asked = site.ask(&eva, &question(Some("three")), minute(46)).await;
    assert_eq!(asked.unwrap(), Asking::Queued);
    assert_eq!(site.asked(&eva.address).await.unwrap().len(), 1);
    site.erase(&eva.address, &key, "ana", minute(47))
        .await
        .unwrap();
    assert!(site.asked(&eva.address).await.unwrap().is_empty());
    let anew = site.ask(&eva, &question(Some("four")), minute(48)).await;
    assert_eq!(anew.unwrap(), Asking::Queued);
}

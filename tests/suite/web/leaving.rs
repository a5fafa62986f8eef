//! Leaving: one click of a mail program, the page for people, and nobody else's list.

use recado::campaign::Leaving;
use recado::hash::Hash;
use recado::store::{CampaignRow, NewCampaign, Reason, Recipient, Start};
use recado::subscribers::ListName;

use super::{Town, address, page};

const ONE_CLICK: &str = "List-Unsubscribe=One-Click";
const BIA: &str = "Bia@clientes.example";

/// A campaign on its way to these people.
async fn campaign(town: &Town, list: &str, people: &[&str]) -> CampaignRow {
    let new = NewCampaign {
        site: "padaria".to_owned(),
        item: format!("promotions/{list}"),
        occasion: "1".to_owned(),
        list: list.to_owned(),
        content: Hash::of(b"Pao"),
        letters: Vec::new(),
        canary: 0,
        actor: "Bia".to_owned(),
        edition: None,
        until: "2026-11-28T12:00:00Z".parse().unwrap(),
        at: town.now(),
    };
    let recipient = |written: &&str| Recipient {
        person: town.key.hash("padaria", &address(written)),
        address: (*written).to_owned(),
        first_name: None,
        name: None,
        language: "pt-BR".to_owned(),
    };
    let audience: Vec<Recipient> = people.iter().map(recipient).collect();
    match town.store.start_campaign(&new, &audience).await.unwrap() {
        Start::Started(row) => row,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn one_click_leaves_the_list_and_stops_what_is_queued() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, None).await;
    town.subscribed("padaria", "amigos", BIA, None).await;
    let row = campaign(&town, "clientes", &[BIA, "rui@clientes.example"]).await;
    let other = campaign(&town, "amigos", &[BIA]).await;
    let way = town.way("padaria", "clientes", &row.id, BIA);
    let reply = town.post(&way, ONE_CLICK).await.expect(200);
    assert_eq!(reply.header("location"), None);
    assert_eq!(reply.header("set-cookie"), None);
    assert_eq!(town.on("padaria", BIA).await, ["amigos"]);
    let tally = town.store.tally(&row.id).await.unwrap();
    assert_eq!((tally.queued, tally.suppressed), (1, 1), "M12");
    let theirs = town.store.tally(&other.id).await.unwrap();
    assert_eq!(theirs.queued, 1, "they asked for the other list, too");
    let left = town.rows("SELECT campaign, person FROM departure").await;
    let hash = town.key.hash("padaria", &address(BIA));
    assert_eq!(left, [[row.id.clone(), hash.clone()]]);

    let again = town.post(&way, ONE_CLICK).await.expect(200);
    assert_eq!(
        again.body, reply.body,
        "whoever is not on it learns nothing"
    );
    assert_eq!(town.rows("SELECT campaign FROM departure").await.len(), 1);
}

#[tokio::test]
async fn mail_programs_may_send_the_one_click_as_parts() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, None).await;
    let way = town.way("padaria", "clientes", "", BIA);
    let body = "--x7\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x7--\r\n";
    let headers = [
        "Content-Type: multipart/form-data; boundary=x7",
        "Origin: https://mail.example",
        "Sec-Fetch-Site: cross-site",
    ];
    town.send("POST", &way, &headers, body).await.expect(200);
    assert!(town.on("padaria", BIA).await.is_empty());
}

#[tokio::test]
async fn looking_at_the_page_changes_nothing() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, None).await;
    let row = campaign(&town, "clientes", &[BIA]).await;
    let way = town.way("padaria", "clientes", &row.id, BIA);
    let before = town.people().await;
    let reply = town
        .get(&way)
        .await
        .expect(200)
        .says("B•••@clientes.example");
    let head = town.send("HEAD", &way, &[], "").await.expect(200);
    assert_eq!(head.body, "");
    town.send("PUT", &way, &[], ONE_CLICK).await.expect(405);
    town.send("GET", &way, &[], ONE_CLICK).await.expect(200);
    town.get(&format!("{way}?{ONE_CLICK}")).await.expect(200);
    town.post(&way, "").await.expect(200);
    town.post(&way, "List-Unsubscribe=Yes&do=else")
        .await
        .expect(200);
    assert_eq!(town.people().await, before);
    assert_eq!(town.store.tally(&row.id).await.unwrap().queued, 1);
    insta::assert_snapshot!("the_page_for_leaving_in_portuguese", page(&reply));
}

#[tokio::test]
async fn the_pages_speak_the_language_of_the_person() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, Some("en"))
        .await;
    let way = town.way("padaria", "clientes", "", BIA);
    let reply = town.get(&way).await.expect(200).says("<html lang=\"en\">");
    insta::assert_snapshot!("the_page_for_leaving_in_english", page(&reply));
    let left = town.post(&way, ONE_CLICK).await.expect(200);
    insta::assert_snapshot!("the_page_after_leaving_in_english", page(&left));
}

#[tokio::test]
async fn a_wrong_tag_finds_what_is_found_everywhere() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, None).await;
    town.subscribed("dental", "clientes", BIA, None).await;
    let before = town.people().await;
    let right = town.way("padaria", "clientes", "", BIA);
    let nowhere = town.get("/nothing/here").await.expect(404);
    let tag = right.rsplit('/').next().unwrap();
    let other = town.way("dental", "clientes", "", BIA);
    let wrong = [
        right.replace(tag, &"0".repeat(32)),
        right.replace(tag, &tag.to_uppercase()),
        right.replace(tag, ""),
        right.replace("clientes", "amigos"),
        right.replace("/padaria/", "/dental/"),
        right.replace("/padaria/", "/nobody/"),
        other.replace("/dental/", "/padaria/"),
        right.replace("/-/", "/0123456789abcdef/"),
        format!("{right}/"),
        right.replace("/leave/", "/Leave/"),
    ];
    for path in &wrong {
        for reply in [town.get(path).await, town.post(path, ONE_CLICK).await] {
            assert_eq!(reply.status, 404, "{path}");
            assert_eq!(reply.body, nowhere.body, "{path}");
        }
    }
    assert_eq!(town.people().await, before);
}

#[tokio::test]
async fn leaving_works_when_nothing_is_left_of_the_campaign_or_the_person() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, None).await;
    let way = town.way("padaria", "clientes", &"ab".repeat(32), BIA);
    town.post(&way, ONE_CLICK).await.expect(200);
    assert!(town.on("padaria", BIA).await.is_empty());
    assert!(town.rows("SELECT campaign FROM departure").await.is_empty());

    let people = town.store.subscribers("padaria");
    let bia = address(BIA);
    let erased = people.erase(&bia, &town.key, "ana", town.now());
    erased.await.unwrap();
    town.get(&way).await.expect(200);
    let gone = town.post(&way, ONE_CLICK).await.expect(200);
    town.post(&way, "do=save&first_name=Eva").await.expect(200);
    assert!(town.rows("SELECT key FROM subscriber").await.is_empty());
    // Nor does anybody tell an erased person from one who never was.
    let nobody = town.way("padaria", "clientes", "", "eva@clientes.example");
    assert_eq!(town.post(&nobody, ONE_CLICK).await.body, gone.body);

    // The site went, and its lists have not: who wants to leave still can.
    town.subscribed("padaria", "clientes", BIA, None).await;
    town.world.remove("sites/padaria.yaml");
    town.manual.advance(std::time::Duration::from_secs(60));
    town.post(&way, ONE_CLICK).await.expect(200);
    assert!(town.on("padaria", BIA).await.is_empty());
}

#[tokio::test]
async fn without_the_key_there_is_nothing_to_find() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", BIA, None).await;
    let way = town.way("padaria", "clientes", "", BIA);
    std::fs::remove_file(town.world.beside("key")).unwrap();
    let reply = town.post(&way, ONE_CLICK).await.expect(404);
    assert_eq!(reply.body, town.get("/nothing").await.body);
    assert_eq!(town.on("padaria", BIA).await, ["clientes"]);
}

#[tokio::test]
async fn leaving_all_lists_lasts_until_they_ask_anew() {
    let town = Town::new().await;
    for list in ["clientes", "amigos"] {
        town.subscribed("padaria", list, BIA, None).await;
    }
    town.subscribed("dental", "clientes", BIA, None).await;
    let row = campaign(&town, "amigos", &[BIA]).await;
    let way = town.way("padaria", "clientes", "", BIA);
    town.post(&way, "do=leave-all")
        .await
        .expect(200)
        .says("todas as listas");
    assert!(town.on("padaria", BIA).await.is_empty());
    assert_eq!(
        town.on("dental", BIA).await,
        ["clientes"],
        "another client's"
    );
    assert_eq!(town.store.tally(&row.id).await.unwrap().suppressed, 1);
    let people = town.store.subscribers("padaria");
    let suppressed = people.suppression(&address(BIA), &town.key).await.unwrap();
    assert_eq!(suppressed.map(|one| one.reason), Some(Reason::Unsubscribed));
    town.subscribed("padaria", "amigos", BIA, None).await;
    assert_eq!(
        town.on("padaria", BIA).await,
        ["amigos"],
        "and no other list"
    );
}

#[tokio::test]
async fn who_is_on_a_list_chooses_what_to_get() {
    let town = Town::new().await;
    for list in ["clientes", "amigos", "pão & café"] {
        town.subscribed("padaria", list, BIA, None).await;
    }
    let row = campaign(&town, "clientes", &[BIA]).await;
    let way = town.way("padaria", "clientes", &row.id, BIA);
    let wishes =
        "do=save&list=p%C3%A3o+%26+caf%C3%A9&list=dental&first_name=%3Cb%3EBeatriz&language=en";
    let reply = town.post(&way, wishes).await.expect(200);
    let reply = reply
        .says("Your wishes are saved")
        .says("value=\"&#60;b&#62;Beatriz\"");
    assert!(!reply.body.contains("value=\"amigos\""));
    assert_eq!(town.on("padaria", BIA).await, ["pão & café"]);
    let lists = town
        .store
        .subscribers("padaria")
        .person(&address(BIA))
        .await;
    for one in lists.unwrap() {
        assert_eq!(one.person.language.as_deref(), Some("en"));
        assert_eq!(one.person.first_name.as_deref(), Some("<b>Beatriz"));
    }
    assert_eq!(town.store.tally(&row.id).await.unwrap().suppressed, 1);
    assert_eq!(town.rows("SELECT campaign FROM departure").await.len(), 1);
    // A language that the site does not speak is none, and nobody comes onto a list by a wish.
    town.post(&way, "do=save&list=clientes&language=xx")
        .await
        .expect(200);
    assert!(town.on("padaria", BIA).await.is_empty());
    let path = town.way("padaria", "pão & café", "", BIA);
    town.post(&path, ONE_CLICK).await.expect(200);
}

#[test]
fn a_list_has_one_address_whatever_its_name() {
    for name in ["clientes", "pão & café", "a/b", "..", "100 %", "日本"] {
        let list = ListName::new(name).unwrap();
        let way = Leaving::of("padaria", list.as_str(), "", &"ab".repeat(32));
        let path = way.path(&"0".repeat(32));
        let read = recado::web::Route::read(&path);
        let is_same = matches!(&read, Some(recado::web::Route::Leave(one)) if one.what == way);
        assert!(is_same, "{path} {read:?}");
    }
}

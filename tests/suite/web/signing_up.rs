//! Signing up: nobody is on a list who did not say so twice.

use std::time::Duration;

use super::{Town, address, page};
use recado::subscribers::ListName;

const FORM: &str = "/sign-up/padaria/clientes";
const EVA: &str = "email=Eva%40clientes.example&first_name=Eva";

async fn with_a_list() -> Town {
    let town = Town::new().await;
    for site in ["padaria", "dental"] {
        let people = town.store.subscribers(site);
        let list = ListName::new("clientes").unwrap();
        assert!(people.make_list(&list, "ana", town.now()).await.unwrap());
    }
    town
}

#[tokio::test]
async fn who_asks_and_says_so_again_is_on_the_list() {
    let town = with_a_list().await;
    let headers = [
        "Content-Type: application/x-www-form-urlencoded",
        "Origin: https://www.padaria-aurora.example",
    ];
    let asked = town.send("POST", FORM, &headers, EVA).await.expect(200);
    insta::assert_snapshot!("the_page_after_asking", page(&asked));
    assert!(town.on("padaria", "eva@clientes.example").await.is_empty());
    let mails = town.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0][0], "Eva@clientes.example");
    let link = town.link().await;
    let plain = mails[0].join("\n=====\n");
    let plain = plain.replace(&format!("http://{}{link}", town.host), "LINK");
    insta::assert_snapshot!("the_mail_that_asks", plain);
    let kept = town.rows("SELECT token_hash, source FROM sign_up").await;
    assert!(
        !link.contains(&kept[0][0]),
        "only a hash of the token is kept"
    );

    // Programs that examine mail open every link.
    let looked = town.get(&link).await.expect(200);
    town.send("HEAD", &link, &[], "").await.expect(200);
    insta::assert_snapshot!("the_page_that_asks_again", page(&looked));
    assert!(town.on("padaria", "eva@clientes.example").await.is_empty());

    town.manual.advance(Duration::from_secs(3600));
    let done = town.post(&link, "do=confirm").await.expect(200);
    insta::assert_snapshot!("the_page_after_confirming", page(&done));
    let people = town.store.subscribers("padaria");
    let listed = people
        .person(&address("eva@clientes.example"))
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
    let person = &listed[0].person;
    assert!(listed[0].can_be_mailed());
    assert_eq!(person.first_name.as_deref(), Some("Eva"));
    assert_eq!(person.consent.at, Some(town.now()));
    let source = "formulário de inscrição, www.padaria-aurora.example";
    assert_eq!(person.consent.source.as_deref(), Some(source));
    assert!(town.rows("SELECT key FROM sign_up").await.is_empty());
    town.get(&link)
        .await
        .expect(404)
        .says("If you have pressed the button already");
}

#[tokio::test]
async fn a_form_goes_back_to_the_clients_own_website_and_nowhere_else() {
    let own = "https://padaria-aurora.example/";
    let cases = [
        (
            "/obrigado?x=1#fim",
            "https://padaria-aurora.example/obrigado?x=1#fim",
        ),
        (
            "https://padaria-aurora.example/ok",
            "https://padaria-aurora.example/ok",
        ),
        ("https://evil.example/", own),
        ("//evil.example/", own),
        ("/\\evil.example/", own),
        ("\\\\evil.example/", own),
        ("https:evil", "https://padaria-aurora.example/evil"),
        ("http://padaria-aurora.example/", own),
        ("https://padaria-aurora.example:8443/", own),
        ("https://padaria-aurora.example@evil.example/", own),
        ("https://evil@padaria-aurora.example/", own),
        ("https://padaria-aurora.example.evil.example/", own),
        ("javascript:alert(1)", own),
        ("data:text/html,x", own),
        (
            "/ok\r\nSet-Cookie: a=b",
            "https://padaria-aurora.example/okSet-Cookie:%20a=b",
        ),
        ("../../x", "https://padaria-aurora.example/x"),
    ];
    let town = with_a_list().await;
    for (number, (back, to)) in cases.iter().enumerate() {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("email", &format!("c{number}@clientes.example"))
            .append_pair("back", back)
            .finish();
        let reply = town.post(FORM, &body).await.expect(303);
        assert_eq!(reply.header("location"), Some(*to), "{back}");
        assert_eq!(reply.header("set-cookie"), None);
        town.manual.advance(Duration::from_secs(300));
    }
}

#[tokio::test]
async fn a_robot_that_fills_everything_in_is_thanked() {
    let town = with_a_list().await;
    let honest = town.post(FORM, EVA).await.expect(200);
    let before = town.people().await;
    let body = "email=bot%40spam.example&website=https%3A%2F%2Fspam.example";
    let robot = town.post(FORM, body).await.expect(200);
    assert_eq!(robot.body, honest.body);
    assert_eq!(town.people().await, before);
}

#[tokio::test]
async fn who_is_on_the_list_gets_the_same_page_and_another_mail() {
    let town = with_a_list().await;
    let new = town
        .post(FORM, "email=new%40clientes.example")
        .await
        .expect(200);
    town.subscribed("padaria", "clientes", "eva@clientes.example", Some("en"))
        .await;
    let known = town
        .post(FORM, &format!("{EVA}&language=en"))
        .await
        .expect(200);
    let known_in = town
        .post(
            "/sign-up/padaria/clientes",
            "email=x%40clientes.example&language=en",
        )
        .await;
    assert_eq!(known.body, known_in.body, "nobody learns who is on it");
    assert_ne!(known.body, new.body, "but for the language");
    let mails = town.mails().await;
    let mail = mails
        .iter()
        .find(|mail| mail[0] == "Eva@clientes.example")
        .unwrap();
    insta::assert_snapshot!("the_mail_to_who_is_on_the_list", mail[2]);
    let base = format!("http://{}", town.host);
    let way = mail[3]
        .lines()
        .find_map(|line| line.strip_prefix(&base))
        .unwrap();
    town.post(way, "List-Unsubscribe=One-Click")
        .await
        .expect(200);
    assert!(town.on("padaria", "eva@clientes.example").await.is_empty());
}

#[tokio::test]
async fn who_left_comes_back_by_signing_up() {
    let town = with_a_list().await;
    town.subscribed("padaria", "clientes", "eva@clientes.example", None)
        .await;
    let way = town.way("padaria", "clientes", "", "eva@clientes.example");
    town.post(&way, "do=leave-all").await.expect(200);
    town.post(FORM, EVA).await.expect(200);
    let link = town.link().await;
    assert!(link.starts_with("/confirm/"), "{link}");
    town.post(&link, "").await.expect(200);
    assert_eq!(
        town.on("padaria", "eva@clientes.example").await,
        ["clientes"]
    );
}

#[tokio::test]
async fn a_link_is_good_for_seven_days() {
    let town = with_a_list().await;
    town.post(FORM, EVA).await.expect(200);
    let link = town.link().await;
    town.manual.advance(Duration::from_secs(7 * 24 * 3600 - 1));
    town.get(&link).await.expect(200);
    town.manual.advance(Duration::from_secs(1));
    town.get(&link).await.expect(410).says("sete dias");
    town.post(&link, "").await.expect(410);
    assert!(town.on("padaria", "eva@clientes.example").await.is_empty());
    // A month later nothing is known of it any more, once somebody else asks.
    town.manual.advance(Duration::from_secs(24 * 24 * 3600));
    town.post(FORM, "email=rui%40clientes.example")
        .await
        .expect(200);
    town.get(&link).await.expect(404);
}

#[tokio::test]
async fn a_newer_question_takes_the_place_of_the_older_one() {
    let town = with_a_list().await;
    town.post(FORM, EVA).await.expect(200);
    let first = town.link().await;
    town.manual.advance(Duration::from_secs(15 * 60));
    town.post(FORM, EVA).await.expect(200);
    let second = town.link().await;
    assert_ne!(first, second);
    town.post(&first, "").await.expect(404);
    town.post(&second, "").await.expect(200);
}

#[tokio::test]
async fn only_our_own_page_confirms() {
    let town = with_a_list().await;
    town.post(FORM, EVA).await.expect(200);
    let link = town.link().await;
    let foreign = [
        vec!["Sec-Fetch-Site: cross-site"],
        vec!["Sec-Fetch-Site: same-site"],
        vec!["Origin: https://evil.example"],
        vec!["Origin: http://127.0.0.1:1"],
    ];
    for headers in foreign {
        town.send("POST", &link, &headers, "").await.expect(403);
    }
    assert!(town.on("padaria", "eva@clientes.example").await.is_empty());
    let own = ["Sec-Fetch-Site: same-origin", "Origin: null"];
    town.send("POST", &link, &own, "").await.expect(200);
    assert_eq!(
        town.on("padaria", "eva@clientes.example").await,
        ["clientes"]
    );
}

#[tokio::test]
async fn a_bad_address_is_asked_for_again() {
    let town = with_a_list().await;
    let reply = town
        .post(
            "/sign-up/dental/clientes",
            "email=%22%3E%3Cb%3Eeva&first_name=Eva",
        )
        .await;
    let reply = reply.expect(422).says("Please look at the address again");
    assert!(!reply.body.contains("<b>eva"), "{}", reply.body);
    insta::assert_snapshot!("the_form_again", page(&reply));
    town.post(FORM, "")
        .await
        .expect(422)
        .says("Confira o endereço");
    assert!(town.mails().await.is_empty());
}

#[tokio::test]
async fn a_closed_list_takes_nobody() {
    let town = with_a_list().await;
    let nothing = town.get("/nothing").await.expect(404);
    for path in [
        "/sign-up/padaria/amigos",
        "/sign-up/nobody/clientes",
        "/sign-up/padaria",
        "/sign-up/padaria/",
    ] {
        for reply in [town.get(path).await, town.post(path, EVA).await] {
            assert_eq!((reply.status, &reply.body), (404, &nothing.body), "{path}");
        }
    }
    // Nor does one whose site went.
    town.world.remove("sites/dental.yaml");
    town.post("/sign-up/dental/clientes", EVA).await.expect(404);
    assert!(town.mails().await.is_empty());
}

#[tokio::test]
async fn the_form_can_stand_on_our_own_page() {
    let town = with_a_list().await;
    let reply = town
        .get(FORM)
        .await
        .expect(200)
        .says("<html lang=\"pt-BR\">");
    insta::assert_snapshot!("the_form", page(&reply));
    let english = town
        .send("GET", FORM, &["Accept-Language: fr, en-GB;q=0.8"], "")
        .await;
    english
        .expect(200)
        .says("Get the e-mails of Padaria Aurora");
    assert!(town.mails().await.is_empty());
}

#[test]
fn the_form_for_the_clients_website_leads_to_these_pages() {
    let world = crate::world::World::bakery();
    world.write(
        "recado.yaml",
        "desk: { url: https://desk.agencia.example }\n",
    );
    let answer = world
        .recado(&["subscribers", "form", "padaria", "pão & café"])
        .expect_code(0);
    insta::assert_snapshot!("the_form_for_the_clients_website", answer.out);
    assert!(answer.err.contains("is new"), "{}", answer.err);
    let answer = world
        .recado(&["subscribers", "list", "padaria"])
        .expect_code(0);
    assert_eq!(
        answer.out,
        "padaria, pão & café: 0 people, 0 can be mailed\n"
    );
    world.write("recado.yaml", "desk: { listen: \"127.0.0.1:9999\" }\n");
    let answer = world
        .recado(&["subscribers", "form", "padaria", "pão & café"])
        .expect_code(0);
    assert!(
        answer.out.contains(
            "action=\"http://127.0.0.1:9999/sign-up/padaria/p%C3%A3o%20%26%20caf%C3%A9\""
        )
    );
    assert!(
        answer.err.contains("works on this computer only"),
        "{}",
        answer.err
    );
}

/// Everything in a text that could be a token.
fn tokens(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_ascii_hexdigit());
    words.filter(|word| word.len() == 64).collect()
}

#[tokio::test]
async fn whoever_reads_the_ledger_can_confirm_nothing() {
    let town = with_a_list().await;
    town.post(FORM, EVA).await.expect(200);
    let kept = "SELECT id || ' ' || text || ' ' || html FROM notice UNION ALL SELECT token_hash FROM sign_up";
    let kept = town.rows(kept).await.concat().join("\n");
    let found = tokens(&kept);
    assert!(found.len() >= 3, "a seed in both texts, and hashes: {kept}");
    for token in found {
        town.post(&format!("/confirm/{token}"), "")
            .await
            .expect(404);
        let waiting = format!("/confirm/~{token}");
        town.post(&waiting, "").await.expect(404);
    }
    let link = town.link().await;
    assert!(!kept.contains(link.strip_prefix("/confirm/").unwrap()));
    town.post(&link, "").await.expect(200);
}

#[tokio::test]
async fn without_the_key_people_are_asked_to_come_back_later() {
    let town = with_a_list().await;
    let (key, away) = (town.world.beside("key"), town.world.beside("away"));
    std::fs::rename(&key, &away).unwrap();
    town.post(FORM, EVA).await.expect(503);
    assert!(town.mails().await.is_empty(), "no link that leads nowhere");
    std::fs::rename(&away, &key).unwrap();
    town.post(FORM, EVA).await.expect(200);
    let link = town.link().await;
    town.post(&link, "").await.expect(200);
}

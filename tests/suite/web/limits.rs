//! Limits: enough for people, too little for machines.

use std::time::Duration;

use recado::subscribers::ListName;

use super::Town;

const FORM: &str = "/sign-up/padaria/clientes";

async fn town_at(base: &str) -> Town {
    let town = Town::at(base).await;
    let people = town.store.subscribers("padaria");
    let list = ListName::new("clientes").unwrap();
    people.make_list(&list, "ana", town.now()).await.unwrap();
    town
}

async fn ask(town: &Town, who: &str, from: Option<&str>) -> super::Reply {
    let form = "Content-Type: application/x-www-form-urlencoded";
    let from = from.map(|from| format!("X-Forwarded-For: 203.0.113.77, {from}"));
    let headers: Vec<&str> = [form].into_iter().chain(from.as_deref()).collect();
    let body = format!("email={who}%40clientes.example");
    town.send("POST", FORM, &headers, &body).await
}

fn wait(reply: &super::Reply) -> u64 {
    let seconds = reply.header("retry-after").expect("when to come again");
    seconds.parse().unwrap()
}

#[tokio::test]
async fn one_address_gets_one_question_in_a_quarter_of_an_hour_and_three_a_day() {
    let town = town_at("http://127.0.0.1:PORT").await;
    for round in 0..3 {
        ask(&town, "eva", None).await.expect(200);
        town.manual.advance(Duration::from_secs(60));
        // The same mailbox, whatever the letters.
        let soon = ask(&town, "EVA", None)
            .await
            .expect(429)
            .says("folder for unwanted e-mail");
        let left = if round < 2 {
            14 * 60
        } else {
            24 * 3600 - 2 * 16 * 60 - 60
        };
        assert_eq!(wait(&soon), left);
        town.manual.advance(Duration::from_secs(15 * 60));
    }
    ask(&town, "eva", None).await.expect(429);
    assert_eq!(town.mails().await.len(), 3);
    town.manual.advance(Duration::from_secs(24 * 3600));
    ask(&town, "eva", None).await.expect(200);
}

#[tokio::test]
async fn one_visitor_asks_five_times_a_minute() {
    let town = town_at("http://127.0.0.1:PORT").await;
    for number in 0..5 {
        ask(&town, &format!("c{number}"), None).await.expect(200);
    }
    let refused = ask(&town, "c6", None).await.expect(429);
    assert_eq!(wait(&refused), 60);
    assert_eq!(town.mails().await.len(), 5);
    town.manual.advance(Duration::from_secs(60));
    ask(&town, "c7", None).await.expect(200);
}

#[tokio::test]
async fn behind_a_server_of_this_computer_the_visitors_are_told_apart() {
    let town = town_at("https://desk.agencia.example").await;
    for number in 0..6 {
        let status = if number < 5 { 200 } else { 429 };
        let reply = ask(&town, &format!("a{number}"), Some("198.51.100.1")).await;
        reply.expect(status);
    }
    // Another household, though the first part of the header is the same, as anybody can write it.
    ask(&town, "b", Some("198.51.100.2")).await.expect(200);
    // The same household of IPv6.
    for number in 0..6 {
        let status = if number < 5 { 200 } else { 429 };
        let from = format!("2001:db8:1:2::{number}");
        ask(&town, &format!("d{number}"), Some(&from))
            .await
            .expect(status);
    }
    // A server that tells nobody apart: then the other limits have to do.
    for number in 0..9 {
        ask(&town, &format!("e{number}"), None).await.expect(200);
    }
}

#[tokio::test]
async fn one_persons_page_is_looked_at_thirty_times_a_minute() {
    let town = town_at("http://127.0.0.1:PORT").await;
    town.subscribed("padaria", "clientes", "eva@clientes.example", None)
        .await;
    let way = town.way("padaria", "clientes", "", "eva@clientes.example");
    for _ in 0..30 {
        town.get(&way).await.expect(200);
    }
    assert_eq!(wait(&town.get(&way).await.expect(429)), 60);
    let other = town.way("padaria", "clientes", "", "rui@clientes.example");
    town.post(&other, "List-Unsubscribe=One-Click")
        .await
        .expect(200);
}

#[tokio::test]
async fn one_site_sends_two_hundred_questions_an_hour() {
    let town = town_at("https://desk.agencia.example").await;
    for number in 0..200 {
        ask(&town, &format!("c{number}"), None).await.expect(200);
    }
    let refused = ask(&town, "late", None).await.expect(429);
    assert_eq!(wait(&refused), 3600);
    assert_eq!(town.mails().await.len(), 200);
}

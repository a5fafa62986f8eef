//! `recado doctor`: what a secretary reads when nothing arrives, and what she sends on.

use jiff::SignedDuration;
use recado::clock::Clock;
use recado::store::{NewNotice, NoticeEnd, NoticeKind, Store};

use crate::world::{BREAD, World, bakery_site};

#[test]
fn a_website_that_can_be_written_to_is_said_so_in_a_line() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let answer = world.recado(&["doctor", "padaria"]);
    let good = "site.git main answers and accepts the login.";
    assert!(answer.out.contains(good), "{answer:?}");
    assert_eq!(world.git(&["for-each-ref"]), "", "nothing was written");
}

#[test]
fn a_folder_that_is_not_there_yet_is_no_fault_and_is_not_made() {
    let world = World::bakery();
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("does not exist yet"), "{answer:?}");
    assert!(!world.beside("website").exists());
}

#[test]
fn a_repository_that_is_not_there_comes_with_a_letter_to_the_programmer() {
    let world = World::empty();
    let nowhere = world.beside("nowhere.git");
    let target = format!("{{ kind: git, remote: \"{}\" }}", nowhere.display());
    world.write("sites/padaria.yaml", &bakery_site(&target));
    let answer = world.recado(&["doctor"]);
    assert!(answer.code == 1 || answer.code == 3, "{answer:?}");
    assert!(
        answer.out.contains("To send to the programmer:"),
        "{answer:?}"
    );
    assert!(
        answer.out.contains("| Hello! I look after the website"),
        "{answer:?}"
    );
}

#[test]
fn a_secret_that_was_never_saved_is_named() {
    let world = World::empty();
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let target = "{ kind: wordpress, url: \"http://127.0.0.1:1\", user: ana, secret: aurora-wp }";
    let site = bakery_site(target);
    let (head, _) = site.split_once("places:").expect("places");
    let places = "places:\n  - entries: { each: promotions, as: post }\n";
    world.write("sites/padaria.yaml", &format!("{head}{places}"));
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("aurora-wp"), "{answer:?}");
    assert_ne!(answer.code, 0);
}

/// A ledger in which mails were given up, an hour ago and long ago.
async fn with_mails_given_up(world: &World) {
    let file = world.root().join(".recado/ledger.db").display().to_string();
    let now = Clock::System.now();
    let store = Store::open(&file, now).await.unwrap();
    let hours = |hours: i64| SignedDuration::from_hours(hours);
    let mails = [
        (
            "padaria",
            NoticeKind::Alert,
            "equipe@agencia.example",
            2,
            "535 5.7.8 wrong password",
        ),
        (
            "padaria",
            NoticeKind::Digest,
            "bia@agencia.example",
            3,
            "expired",
        ),
        (
            "padaria",
            NoticeKind::SignUp,
            "eva@clientes.example",
            1,
            "550 5.1.1 nobody here",
        ),
        (
            "padaria",
            NoticeKind::Alert,
            "old@agencia.example",
            24 * 8,
            "long ago",
        ),
        ("", NoticeKind::Alert, "all@agencia.example", 1, "expired"),
    ];
    for (site, kind, address, ago, said) in mails {
        let at = now.checked_sub(hours(ago)).unwrap();
        let notice = NewNotice {
            id: NewNotice::id(&[site, address]),
            site: site.to_owned(),
            kind,
            address: address.to_owned(),
            language: "en".to_owned(),
            subject: "Something".to_owned(),
            text: String::new(),
            html: String::new(),
            expires_at: at.checked_add(hours(24 * 9)).unwrap(),
        };
        assert!(store.put_notice(&notice, at).await.unwrap());
        let claimed = store.claim_notices(1, now, at).await.unwrap();
        let end = NoticeEnd::Failed;
        store.end_notice(&claimed[0], end, said).await.unwrap();
    }
    store.close().await;
}

#[tokio::test]
async fn mails_that_will_never_be_sent_are_told_where_somebody_looks() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    let quiet = world.recado(&["status"]).expect_code(0);
    assert!(!quiet.out.contains("mail"), "{quiet:?}");
    with_mails_given_up(&world).await;
    for command in ["status", "doctor"] {
        let said = world.recado(&[command]).out;
        for wanted in [
            "2 mails to the team could not be sent in the last seven days, the last one to equipe@agencia.example.",
            "“535 5.7.8 wrong password”",
            "recado doctor padaria",
            "One person who signed up in the last seven days never got the question, eva@clientes.example.",
            "“550 5.1.1 nobody here”",
            "One mail to the team could not be sent in the last seven days, to all@agencia.example.",
            "It was too late",
        ] {
            assert!(said.contains(wanted), "{command}: {wanted}\n{said}");
        }
        assert!(
            !said.contains("long ago") && !said.contains("old@"),
            "{said}"
        );
    }
    let mut command = world.command();
    command.env("LC_ALL", "pt_BR.UTF-8").arg("status");
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(
        said.contains("2 e-mails para a equipe não puderam ser enviados"),
        "{said}"
    );
    let json = world.recado(&["status", "--format", "json"]).expect_code(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let kinds = json[0]["given_up"].as_array().unwrap().iter();
    let kinds: Vec<&str> = kinds.map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["sign-up", "alert", "digest"]);
}

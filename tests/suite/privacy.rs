//! The duties of privacy: what is kept about a person, that nothing is left of who is erased, the report of an incident.

use std::fs;

use jiff::Timestamp;
use jiff::civil::date;
use recado::bounce::take_in;
use recado::hash::Hash;
use recado::moment::Zone;
use recado::privacy::Deadlines;
use recado::secret::{AddressKey, Vault};
use recado::store::{CampaignRow, NewCampaign, Outcome, Recipient, Sent, Start, Store};
use recado::subscribers::Address;
use serde_json::Value;
use sqlx::{AnyConnection, Connection};

use crate::bounces::{back, example};
use crate::world::World;

pub const CANARY: &str = "canario@exemplo.com.br";

/// The bakery with two people on a list, and its ledger.
pub struct Kept {
    pub world: World,
    pub store: Store,
    pub key: AddressKey,
}

impl Kept {
    pub async fn new() -> Self {
        let world = World::bakery();
        for address in [CANARY, "rui@exemplo.com.br"] {
            let add = [
                "subscribers",
                "add",
                "padaria",
                "clientes",
                address,
                "--name",
                "Canário Amarelo",
                "--source",
                "balcão",
            ];
            world.recado(&add).expect_code(0);
        }
        let store = Store::open(&ledger(&world), now()).await.unwrap();
        let vault = Vault::new(store.clone(), world.beside("key"));
        let key = vault.kept_address_key().await.unwrap().unwrap();
        Self { world, store, key }
    }

    /// A campaign that was handed over to both.
    pub async fn sent(&self) -> CampaignRow {
        let audience = [CANARY, "rui@exemplo.com.br"].map(|written| Recipient {
            person: self.key.hash("padaria", &Address::read(written).unwrap()),
            address: written.to_owned(),
            first_name: Some("Canário".to_owned()),
            name: Some("Canário Amarelo".to_owned()),
            language: "pt-BR".to_owned(),
        });
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
            until: Timestamp::MAX,
            at: now(),
        };
        let started = self.store.start_campaign(&new, &audience).await.unwrap();
        let Start::Started(row) = started else {
            panic!("started before")
        };
        let lease = self
            .store
            .acquire("mail padaria", "run", std::time::Duration::ZERO);
        let lease = lease.await.unwrap().unwrap();
        self.store
            .claim_messages(&lease, &row.id, 9, now())
            .await
            .unwrap();
        self.store
            .barrier(&lease, &row.id, &[1, 2], now())
            .await
            .unwrap();
        let accepted = |(number, to): (i64, &Recipient)| Outcome {
            number,
            was_behind: true,
            sent: Sent::Accepted {
                reply: format!("250 2.1.5 <{}> queued", to.address),
            },
        };
        let outcomes: Vec<_> = (1..).zip(&audience).map(accepted).collect();
        self.store
            .settle_messages(&lease, &row.id, &outcomes, now())
            .await
            .unwrap();
        row
    }

    async fn run_sql(&self, text: &str) {
        let mut connection = AnyConnection::connect(&format!("sqlite://{}", ledger(&self.world)))
            .await
            .unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned()))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }

    /// Everything that a person can leave behind.
    async fn everything(&self) {
        let row = self.sent().await;
        let mail = example("postfix-hard", &back(&self.key, &row.id, 1), "");
        let mail = String::from_utf8(mail)
            .unwrap()
            .replace("ana@clientes.example", CANARY);
        take_in(mail.as_bytes(), None, &self.store, &self.key, now())
            .await
            .unwrap();
        let person = self.key.hash("padaria", &Address::read(CANARY).unwrap());
        self.run_sql(&format!(
            "INSERT INTO sign_up VALUES ('padaria', 'amigos', '{CANARY}', '{CANARY}', 'Canário', 'pt-BR', 'x', 'site', 0);
             INSERT INTO notice VALUES ('n1', 'padaria', 'sign-up', 'Canario@Exemplo.com.br', 'pt-BR', 'Confirme', 'Oi {CANARY}',
                 '', 'sent', 1, 0, 0, '', 0);
             INSERT INTO notice VALUES ('n2', 'padaria', 'digest', 'equipe@agencia.example', 'pt-BR', 'Semana', '', '', 'sent',
                 1, 0, 0, '', 0);
             INSERT INTO departure VALUES ('padaria', '{}', '{person}', 0);",
            row.id
        ))
        .await;
    }
}

/// A Thursday on which no other program writes into the ledger.
pub fn now() -> Timestamp {
    "2031-03-06T15:00:00Z".parse().unwrap()
}

pub fn ledger(world: &World) -> String {
    world.root().join(".recado/ledger.db").display().to_string()
}

fn of_person(world: &World) -> Value {
    let answer = world
        .recado(&["subscribers", "export", "padaria", "--person", CANARY])
        .expect_code(0);
    serde_json::from_str(&answer.out).unwrap()
}

#[tokio::test]
async fn a_person_is_told_everything_that_is_kept() {
    let kept = Kept::new().await;
    kept.everything().await;
    kept.store.close().await;
    let told = of_person(&kept.world);
    let one = &told[0];
    assert_eq!(one["lists"][0]["consent_source"], "balcão");
    assert_eq!(one["messages"][0]["item"], "promotions/pao");
    assert_eq!(one["messages"][0]["state"], "accepted");
    assert_eq!(one["came_back"][0]["kind"], "hard");
    assert_eq!(one["departures"].as_array().unwrap().len(), 1);
    assert_eq!(one["sign_ups"][0]["list"], "amigos");
    assert_eq!(one["notices"].as_array().unwrap().len(), 1);
    assert_eq!(one["notices"][0]["kind"], "sign-up");
    assert_eq!(one["suppressed"]["reason"], "bounced");
}

#[tokio::test]
async fn nothing_of_an_erased_person_is_left_in_the_ledger() {
    let kept = Kept::new().await;
    kept.everything().await;
    kept.store.close().await;
    kept.world
        .recado(&["subscribers", "erase", "padaria", CANARY])
        .expect_code(0);
    for entry in fs::read_dir(kept.world.root().join(".recado"))
        .unwrap()
        .flatten()
    {
        let bytes = fs::read(entry.path()).unwrap_or_default();
        for part in ["canario@", "Canario@"] {
            let found = bytes
                .windows(part.len())
                .any(|window| window == part.as_bytes());
            assert!(!found, "{} holds {part}", entry.path().display());
        }
    }
    let told = of_person(&kept.world);
    assert_eq!(told[0]["suppressed"]["reason"], "erased");
    assert_eq!(
        told[0]["messages"][0]["server_said"], "",
        "what became of it stays counted"
    );
    assert_eq!(told[0]["came_back"][0]["server_said"], "");
    assert_eq!(told[0]["sign_ups"], Value::Array(Vec::new()));
    assert_eq!(told[0]["notices"], Value::Array(Vec::new()));
}

#[test]
fn deadlines_leave_out_weekends_and_holidays() {
    let zone = Zone::named("America/Sao_Paulo").unwrap();
    // A Friday evening; Tuesday, 8 December, is no national holiday, 25 December is one.
    let known = "2026-12-18T22:00:00-03:00".parse().unwrap();
    let of = Deadlines::of(known, &zone, Some("BR"));
    assert_eq!(
        (of.tell, of.tell_small),
        (date(2026, 12, 23), date(2026, 12, 29))
    );
    assert_eq!(of.add, date(2027, 1, 19));
    assert_eq!(of.europe, "2026-12-22T01:00:00Z".parse().unwrap());
    // Already the next day in the site's zone would be a day later.
    let of = Deadlines::of(known, &zone, None);
    assert_eq!(
        (of.tell, of.tell_small),
        (date(2026, 12, 23), date(2026, 12, 28))
    );
}

#[tokio::test]
async fn an_incident_is_reported_with_what_is_known_and_blanks_for_the_rest() {
    let kept = Kept::new().await;
    kept.everything().await;
    kept.store
        .audit("cli", "secret set", "outro-cliente-senha", "", now())
        .await
        .unwrap();
    kept.store
        .audit("cli", "subscribers export", "padaria clientes", "2", now())
        .await
        .unwrap();
    kept.store
        .audit(
            "cli",
            "subscribers export",
            "padaria-nova clientes",
            "2",
            now(),
        )
        .await
        .unwrap();
    kept.store.close().await;
    let out = kept.world.beside("incidente.md").display().to_string();
    let report = [
        "subscribers",
        "incident",
        "padaria",
        "--since",
        "2031-03-06",
        "--until",
        "2031-03-06T12:30",
        "--known",
        "2031-03-06T18:00",
        "--out",
        &out,
    ];
    kept.world.recado(&report).expect_code(0);
    let text = fs::read_to_string(&out).unwrap();
    for other in [CANARY, "outro-cliente", "padaria-nova"] {
        assert!(!text.contains(other), "{other} in\n{text}");
    }
    let person = kept.key.hash("padaria", &Address::read(CANARY).unwrap());
    insta::assert_snapshot!(text.replace(&person, "<person>"));
    let wrong = [
        "subscribers",
        "incident",
        "padaria",
        "--since",
        "2031-03-06",
        "--until",
        "2031-03-05",
    ];
    kept.world.recado(&wrong).expect_code(2);
}

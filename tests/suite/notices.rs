//! Alerts and digests to the team: from what the ledger says is wrong to mailboxes, on a clock that moves
//! when told to.

mod links;
mod unsent;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use mail_parser::MessageParser;
use recado::clock::{Clock, Manual};
use recado::content::Good;
use recado::hash::Hash;
use recado::mailing::{Post, Reason};
use recado::notices::{Notices, Round};
use recado::reconcile::{DRIFT, LATE, both};
use recado::secret::{AddressKey, KeySource, Vault};
use recado::settings::Mail;
use recado::store::{
    CampaignState, NewCampaign, NewNotice, NoticeKind, Recipient, SiteState, State, Store,
};
use recado::subscribers::Address;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::ledger::stories::minute;
use crate::smtp::connector;
use crate::smtp::fake::{Act, At, Fake, Manner};
use crate::world::bakery_site;

/// The team of the workspace, and that of the bakery.
const TEAM: &str = "equipe@agencia.example";
/// The same mailbox in other letters.
const TEAM_TOO: &str = "EQUIPE@agencia.example";
const BAKERS: &str = "padaria@agencia.example";

struct Office {
    folder: tempfile::TempDir,
    store: Store,
    server: Fake,
    clock: Arc<Manual>,
    notices: Notices,
}

/// A mail as somebody finds it.
#[derive(Debug)]
struct Mailed {
    to: String,
    from: String,
    subject: String,
    text: String,
    html: String,
    id: String,
    wire: String,
}

impl Office {
    /// A bakery with people of its own, a dentist with none, and a team for both.
    async fn open(manner: Manner) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.db").display().to_string();
        let store = Store::open(&file, minute(0)).await.unwrap();
        let server = Fake::start(manner).await;
        let (clock, manual) = Clock::manual(minute(0));
        let mail = Mail {
            smtp: format!("smtp://127.0.0.1:{}?tls=none", server.port),
            secret: None,
            from: Some("Agência <recado@agencia.example>".to_owned()),
            bounces: None,
        };
        let post = Post {
            vault: Vault::new(store.clone(), KeySource::File(folder.path().join("key"))),
            store: store.clone(),
            clock,
            connector: connector(),
            network: crate::smtp::loopback(),
            root: folder.path().to_owned(),
            mail: Some(mail),
            base: "https://desk.example".to_owned(),
        };
        let notices = Notices {
            post,
            notify: vec![TEAM.to_owned()],
            language: "en".to_owned(),
        };
        let office = Self {
            folder,
            store,
            server,
            clock: manual,
            notices,
        };
        let mail =
            "mail: { from: \"Padaria <oi@padaria.example>\", reply_to: balcao@padaria.example }\n";
        let notify = format!("notify: [{BAKERS}, {TEAM_TOO}]\n{mail}");
        let bakery = bakery_site("{ kind: folder, path: \"w\" }") + &notify;
        office.site("padaria", &bakery).await;
        let dentist = bakery_site("{ kind: folder, path: \"d\" }")
            .replace("Padaria Aurora", "Harbor Dental")
            .replace("pt-BR", "en");
        office.site("dental", &dentist).await;
        office
    }

    async fn site(&self, id: &str, file: &str) {
        let mut good = Good::new();
        let text = Hash::of(file.as_bytes());
        good.insert(format!("sites/{id}.yaml"), (text, Arc::from(file)));
        self.store.accept(id, &good, self.now()).await.unwrap();
        self.state(id, State::Live, "live", "").await;
    }

    fn now(&self) -> Timestamp {
        self.notices.post.clock.now()
    }

    async fn state(&self, site: &str, state: State, code: &str, said: &str) {
        let state = SiteState {
            state,
            since: self.now(),
            code: code.to_owned(),
            args: both(|_| said.to_owned()),
        };
        self.store.set_site_state(site, &state).await.unwrap();
    }

    async fn round(&self) -> Round {
        let stop = CancellationToken::new();
        self.notices.round(&stop).await.unwrap()
    }

    /// Rounds once a minute for so many minutes.
    async fn minutes(&self, minutes: u32) {
        for _ in 0..minutes {
            self.clock.advance(std::time::Duration::from_secs(60));
            self.round().await;
        }
    }

    fn mailed(&self) -> Vec<Mailed> {
        let kept = self.server.kept().into_iter();
        kept.map(|kept| {
            let message = MessageParser::default().parse(&kept.wire).unwrap();
            Mailed {
                to: kept.to,
                from: message
                    .from()
                    .unwrap()
                    .first()
                    .unwrap()
                    .address
                    .clone()
                    .unwrap()
                    .into_owned(),
                subject: message.subject().unwrap().to_owned(),
                text: message.body_text(0).unwrap().into_owned(),
                html: message.body_html(0).unwrap().into_owned(),
                id: message.message_id().unwrap().to_owned(),
                wire: String::from_utf8_lossy(&kept.wire).into_owned(),
            }
        })
        .collect()
    }

    fn subjects(&self) -> Vec<String> {
        self.mailed().into_iter().map(|one| one.subject).collect()
    }

    async fn not_answering(&self, site: &str, next: i64) {
        let (now, wait) = (self.now(), SignedDuration::from_secs(next));
        let why = both(|_| "shop.example could not be reached.".to_owned());
        let next = now.checked_add(wait).unwrap();
        self.store
            .note_failure(site, "main", "unreachable", &why, next, now)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn c1_a_refused_login_is_one_alert_to_each_of_the_team_and_then_it_is_well_again() {
    let office = Office::open(Manner::default()).await;
    let why = both(|_| "<b>git.example</b> does not accept the password.".to_owned());
    let store = &office.store;
    store
        .pause_because("padaria", "login", &why, office.now())
        .await
        .unwrap();
    office.round().await;
    office.minutes(3).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 2, "{mailed:#?}");
    let to: Vec<&str> = mailed.iter().map(|one| one.to.as_str()).collect();
    assert!(to.contains(&BAKERS) && to.contains(&TEAM_TOO), "{to:?}");
    let one = &mailed[0];
    assert_eq!(
        one.subject,
        "Padaria Aurora: em pausa, é preciso fazer algo"
    );
    assert_eq!(one.from, "recado@agencia.example");
    assert!(
        one.text.contains("does not accept the password"),
        "{}",
        one.text
    );
    assert!(one.text.contains("Desde: "), "{}", one.text);
    assert!(one.html.contains("&lt;b&gt;git.example"), "{}", one.html);
    assert!(one.wire.contains("\r\nAuto-Submitted: auto-generated\r\n"));
    // It goes on, and the next pass finds everything as it should be.
    store
        .resume(Some("padaria"), "ana", office.now())
        .await
        .unwrap();
    office.state("padaria", State::Live, "live", "").await;
    office.minutes(3).await;
    let subjects = office.subjects();
    assert_eq!(subjects.len(), 4, "{subjects:#?}");
    assert_eq!(subjects[3], "Padaria Aurora: tudo bem de novo");
    // Another time is another alert.
    store
        .pause_because("padaria", "login", &why, office.now())
        .await
        .unwrap();
    office.minutes(2).await;
    assert_eq!(office.mailed().len(), 6);
}

#[tokio::test]
async fn what_a_person_paused_is_no_alert() {
    let office = Office::open(Manner::default()).await;
    let store = &office.store;
    store
        .pause(Some("padaria"), "ana", office.now())
        .await
        .unwrap();
    office.not_answering("padaria", 3600).await;
    office.minutes(40).await;
    assert!(office.mailed().is_empty());
}

#[tokio::test]
async fn c5_a_website_that_does_not_answer_is_told_after_thirty_minutes_and_not_before() {
    let office = Office::open(Manner::default()).await;
    office.not_answering("dental", 3600).await;
    office.minutes(29).await;
    assert!(office.mailed().is_empty());
    office.minutes(5).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 1, "{mailed:#?}");
    assert_eq!(mailed[0].to, TEAM);
    assert_eq!(
        mailed[0].subject,
        "Harbor Dental: the website does not answer"
    );
    office.minutes(10).await;
    assert_eq!(office.mailed().len(), 1);
    office.store.clear_failures("dental", "main").await.unwrap();
    office.minutes(2).await;
    assert_eq!(office.subjects()[1], "Harbor Dental: well again");
    assert_eq!(office.mailed().len(), 2);
}

#[tokio::test]
async fn after_a_sleep_a_website_is_tried_before_anybody_is_told() {
    let office = Office::open(Manner::default()).await;
    office.not_answering("dental", 20).await;
    office
        .clock
        .advance(std::time::Duration::from_secs(9 * 3600));
    office.round().await;
    assert!(office.mailed().is_empty());
    office.not_answering("dental", 40).await;
    office.round().await;
    assert_eq!(office.mailed().len(), 1);
}

#[tokio::test]
async fn a_change_that_is_late_and_what_a_human_changed_are_told_once() {
    let office = Office::open(Manner::default()).await;
    let said = "It does not show yet.";
    office.state("dental", State::Late, LATE, said).await;
    office.minutes(3).await;
    assert_eq!(office.subjects(), ["Harbor Dental: a change does not show"]);
    office
        .state("dental", State::Live, DRIFT, "index.html was edited.")
        .await;
    office.minutes(3).await;
    // Another pass that saw less, and one that saw it again.
    office.state("dental", State::Live, "live", "").await;
    office.minutes(1).await;
    office
        .state("dental", State::Live, DRIFT, "index.html was edited.")
        .await;
    office.minutes(3).await;
    let expected = [
        "Harbor Dental: a change does not show",
        "Harbor Dental: changed on the website",
        "Harbor Dental: well again",
    ];
    let mut subjects = office.subjects();
    subjects.sort();
    assert_eq!(subjects, expected);
}

#[tokio::test]
async fn a_freeze_of_everything_is_one_mail_and_a_copy_sends_none() {
    let office = Office::open(Manner::default()).await;
    let store = &office.store;
    store
        .freeze(None, "clock-back", "{}", office.now())
        .await
        .unwrap();
    office.minutes(2).await;
    assert_eq!(office.subjects(), ["Recado: frozen"]);
    store.release(None, "ana", office.now()).await.unwrap();
    office.minutes(1).await;
    assert_eq!(office.subjects()[1], "Recado: well again");
    store
        .freeze(None, "moved", "{}", office.now())
        .await
        .unwrap();
    office.state("dental", State::Late, LATE, "late").await;
    office.minutes(5).await;
    assert_eq!(office.mailed().len(), 2);
}

#[tokio::test]
async fn a_digest_goes_to_everybody_who_is_named_in_their_language() {
    let office = Office::open(Manner::default()).await;
    let digest = serde_json::json!({ "en": "Bread starts.\nNothing else.", "pt": "O pão começa.\nMais nada." });
    let store = &office.store;
    for site in ["padaria", "dental"] {
        store
            .put_digest(site, office.now(), &digest.to_string(), true)
            .await
            .unwrap();
    }
    let quiet = digest.to_string();
    store
        .put_digest("dental", minute(1), &quiet, false)
        .await
        .unwrap();
    office.minutes(3).await;
    let mut mailed = office.mailed();
    mailed.sort_by(|a, b| (&a.subject, &a.to).cmp(&(&b.subject, &b.to)));
    assert_eq!(mailed.len(), 3, "{mailed:#?}");
    assert!(
        mailed[0].subject.starts_with("Harbor Dental: digest of "),
        "{}",
        mailed[0].subject
    );
    assert!(
        mailed[0].text.contains("- Bread starts."),
        "{}",
        mailed[0].text
    );
    assert_eq!(mailed[0].to, TEAM);
    assert!(
        mailed[1].subject.starts_with("Padaria Aurora: resumo de "),
        "{}",
        mailed[1].subject
    );
    assert!(
        mailed[2].text.contains("O pão começa."),
        "{}",
        mailed[2].text
    );
    assert!(mailed.iter().any(|one| one.to == BAKERS));
}

#[tokio::test]
async fn what_was_not_taken_is_tried_four_times_more_under_the_same_message_id() {
    let refuse = Manner::default().with(At::Dot, Act::Say("451 4.3.0 later\r\n"));
    let office = Office::open(refuse).await;
    office.not_answering("dental", 100_000).await;
    office.minutes(30).await;
    // One, five, fifteen and sixty minutes later.
    office.minutes(200).await;
    let tries = office.server.commands();
    let tries = tries.iter().filter(|line| line.starts_with("DATA")).count();
    assert_eq!(tries, 5);
    let rows = office.store.notices("dental").await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].state.as_str(), rows[0].attempts), ("failed", 5));
    assert!(rows[0].reply.contains("451"), "{}", rows[0].reply);
}

#[tokio::test]
async fn a_lost_answer_makes_a_second_copy_that_can_be_recognised() {
    let office = Office::open(Manner::default().with(At::Dot, Act::Close)).await;
    office.state("dental", State::Late, LATE, "late").await;
    office.minutes(3).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 2);
    assert_eq!(mailed[0].id, mailed[1].id);
    assert!(
        mailed[0].id.ends_with("@agencia.example"),
        "{}",
        mailed[0].id
    );
    assert_eq!(mailed[0].wire, mailed[1].wire);
}

#[tokio::test]
async fn a_server_that_takes_nothing_is_asked_once_a_round_and_is_no_alert_itself() {
    let office = Office::open(Manner::default().with(At::Greeting, Act::Say("554 no\r\n"))).await;
    for site in ["padaria", "dental"] {
        office.state(site, State::Late, LATE, "late").await;
    }
    office.round().await;
    assert_eq!(office.server.connections(), 1);
    office.minutes(300).await;
    for site in ["padaria", "dental"] {
        let rows = office.store.notices(site).await.unwrap();
        assert!(rows.iter().all(|row| row.state == "failed"), "{rows:#?}");
    }
    let all = office.store.notices("").await.unwrap();
    assert!(all.is_empty(), "{all:#?}");
}

fn question(office: &Office, minutes: i64) -> NewNotice {
    let until = office.now().checked_add(SignedDuration::from_mins(minutes));
    NewNotice {
        id: NewNotice::id(&["sign-up", "padaria", "clientes", "bia@example.org"]),
        site: "padaria".to_owned(),
        kind: NoticeKind::SignUp,
        address: "bia@example.org".to_owned(),
        language: "pt-BR".to_owned(),
        subject: "Confirme".to_owned(),
        text: "https://desk.example/confirm/token".to_owned(),
        html: "<p>https://desk.example/confirm/token</p>".to_owned(),
        expires_at: until.unwrap(),
    }
}

#[tokio::test]
async fn a_question_after_a_sign_up_comes_from_the_shop_and_once() {
    let office = Office::open(Manner::default()).await;
    let (store, asked) = (&office.store, question(&office, 60));
    assert!(store.put_notice(&asked, office.now()).await.unwrap());
    assert!(!store.put_notice(&asked, office.now()).await.unwrap());
    office.minutes(2).await;
    assert!(!store.put_notice(&asked, office.now()).await.unwrap());
    office.minutes(2).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 1);
    assert_eq!(mailed[0].from, "oi@padaria.example");
    assert!(mailed[0].wire.contains("Reply-To: balcao@padaria.example"));
    assert!(
        !mailed[0].wire.contains("Auto-Submitted"),
        "{}",
        mailed[0].wire
    );
}

#[tokio::test]
async fn what_came_too_late_is_not_sent_and_nothing_stays_for_ever() {
    let office = Office::open(Manner::default()).await;
    let store = &office.store;
    let asked = question(&office, 5);
    store.put_notice(&asked, office.now()).await.unwrap();
    office.clock.advance(std::time::Duration::from_secs(6 * 60));
    office.round().await;
    assert!(office.mailed().is_empty());
    let rows = store.notices("padaria").await.unwrap();
    assert_eq!(
        (rows[0].state.as_str(), rows[0].reply.as_str()),
        ("failed", "expired")
    );
    office
        .clock
        .advance(std::time::Duration::from_secs(31 * 24 * 3600));
    office.state("padaria", State::Late, LATE, "late").await;
    office.round().await;
    let rows = store.notices("padaria").await.unwrap();
    assert!(
        rows.iter().all(|row| row.kind == NoticeKind::Alert),
        "{rows:#?}"
    );
}

#[tokio::test]
async fn who_is_erased_is_asked_nothing_any_more() {
    let office = Office::open(Manner::default()).await;
    let store = &office.store;
    let mut asked = question(&office, 60);
    store.put_notice(&asked, office.now()).await.unwrap();
    asked.site = "dental".to_owned();
    asked.id = NewNotice::id(&["sign-up", "dental"]);
    store.put_notice(&asked, office.now()).await.unwrap();
    let (key, bia) = (
        AddressKey::passing(),
        Address::read("BIA@example.org").unwrap(),
    );
    let people = store.subscribers("padaria");
    people.erase(&bia, &key, "ana", office.now()).await.unwrap();
    assert!(store.notices("padaria").await.unwrap().is_empty());
    assert_eq!(store.notices("dental").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_ledger_that_works_again_at_once_is_no_alert_and_the_service_stops_when_told() {
    let office = Office::open(Manner::default()).await;
    let (server, store) = (office.server, office.store);
    let (tell, hear) = mpsc::unbounded_channel();
    let stop = CancellationToken::new();
    let task = tokio::spawn(office.notices.run(hear, stop.clone()));
    tell.send(both(|_| "The disk is full.".to_owned())).unwrap();
    store
        .pause_because("dental", "login", &both(|_| "No.".to_owned()), minute(0))
        .await
        .unwrap();
    while server.kept().is_empty() {
        office.clock.advance(std::time::Duration::from_secs(5));
        tokio::task::yield_now().await;
    }
    stop.cancel();
    task.await.unwrap();
    assert_eq!(server.kept().len(), 1);
    assert!(store.notices("").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_claim_of_a_process_that_ended_is_due_again() {
    let office = Office::open(Manner::default()).await;
    let store = &office.store;
    store
        .put_notice(&question(&office, 60), office.now())
        .await
        .unwrap();
    let again = office
        .now()
        .checked_add(SignedDuration::from_mins(3))
        .unwrap();
    let claimed = store.claim_notices(9, again, office.now()).await.unwrap();
    assert_eq!(claimed.len(), 1);
    office.round().await;
    assert!(office.mailed().is_empty());
    office.minutes(3).await;
    assert_eq!(office.mailed().len(), 1);
}

fn new_campaign(office: &Office) -> NewCampaign {
    NewCampaign {
        site: "padaria".to_owned(),
        item: "promotions/pao".to_owned(),
        occasion: "1".to_owned(),
        list: "clientes".to_owned(),
        content: Hash::of(b"pao"),
        letters: Vec::new(),
        canary: 0,
        actor: "Bia".to_owned(),
        edition: None,
        until: minute(90),
        at: office.now(),
    }
}

async fn campaign(office: &Office) -> String {
    let new = new_campaign(office);
    let bia = Recipient {
        person: "bia".to_owned(),
        address: "bia@example.org".to_owned(),
        first_name: None,
        name: None,
        language: "pt-BR".to_owned(),
    };
    office.store.start_campaign(&new, &[bia]).await.unwrap();
    new.id()
}

#[tokio::test]
async fn a_campaign_that_stopped_and_one_that_ended_too_early_are_told_to_the_sites_people() {
    let office = Office::open(Manner::default()).await;
    let id = campaign(&office).await;
    let store = &office.store;
    let by_a_person = Reason::new("person", |_| String::new()).kept();
    store
        .pause_campaign("padaria", &id, &by_a_person, office.now())
        .await
        .unwrap();
    office.minutes(2).await;
    assert!(office.mailed().is_empty(), "a person paused it");
    store
        .resume_campaign("padaria", &id, office.now())
        .await
        .unwrap();
    let mut why = Reason::new("trouble", |_| "The quota is used up.".to_owned());
    (why.again, why.times, why.since) = (i64::MAX, 1, 0);
    store
        .pause_campaign("padaria", &id, &why.kept(), office.now())
        .await
        .unwrap();
    office.minutes(2).await;
    assert!(office.mailed().is_empty(), "it is tried again by itself");
    store
        .resume_campaign("padaria", &id, office.now())
        .await
        .unwrap();
    why.times = 3;
    store
        .pause_campaign("padaria", &id, &why.kept(), office.now())
        .await
        .unwrap();
    office.minutes(2).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 2);
    assert_eq!(
        mailed[0].subject,
        "Padaria Aurora: o e-mail “promotions/pao” está em pausa"
    );
    assert!(mailed[0].text.contains("The quota is used up."));
    let expired = CampaignState::Expired;
    store
        .end_campaign("padaria", &id, expired, "", office.now())
        .await
        .unwrap();
    office.minutes(2).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 4);
    assert!(
        mailed[3].text.contains("Uma pessoa não o recebeu"),
        "{}",
        mailed[3].text
    );
    assert!(
        mailed
            .iter()
            .all(|one| one.to == BAKERS || one.to == TEAM_TOO)
    );
}

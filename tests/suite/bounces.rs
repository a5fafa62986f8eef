//! Mails that came back, as servers write them: what each of them says, and that none says anything without our tag.

use proptest::prelude::*;
use recado::bounce::{Proved, Report, Says, Weight, understand};
use recado::campaign::{Leaving, ReturnPath};
use recado::secret::AddressKey;
use recado::store::Store;

use crate::ledger::lists::key;
use crate::ledger::stories::minute;

pub const CAMPAIGN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const PERSON: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

/// Every example with what it says: the word, and the status code.
const EXAMPLES: &[(&str, &str, &str, &str)] = &[
    (
        "postfix-hard",
        include_str!("bounces/postfix-hard.eml"),
        "hard",
        "5.1.1",
    ),
    (
        "postfix-full",
        include_str!("bounces/postfix-full.eml"),
        "soft",
        "5.2.2",
    ),
    (
        "postfix-delayed",
        include_str!("bounces/postfix-delayed.eml"),
        "delayed",
        "",
    ),
    (
        "postfix-relayed",
        include_str!("bounces/postfix-relayed.eml"),
        "delivered",
        "",
    ),
    (
        "exim-hard",
        include_str!("bounces/exim-hard.eml"),
        "hard",
        "5.0.0",
    ),
    (
        "exchange-hard",
        include_str!("bounces/exchange-hard.eml"),
        "hard",
        "5.1.10",
    ),
    (
        "exchange-policy",
        include_str!("bounces/exchange-policy.eml"),
        "soft",
        "5.7.1",
    ),
    (
        "gmail-hard",
        include_str!("bounces/gmail-hard.eml"),
        "hard",
        "5.1.1",
    ),
    (
        "gave-up",
        include_str!("bounces/gave-up.eml"),
        "soft",
        "4.4.7",
    ),
    (
        "qmail-hard",
        include_str!("bounces/qmail-hard.eml"),
        "hard",
        "5.1.1",
    ),
    (
        "qmail-unsaid",
        include_str!("bounces/qmail-unsaid.eml"),
        "soft",
        "",
    ),
    (
        "feedback",
        include_str!("bounces/feedback.eml"),
        "complaint",
        "",
    ),
    (
        "feedback-with-sender",
        include_str!("bounces/feedback-with-sender.eml"),
        "complaint",
        "",
    ),
    (
        "feedback-not-spam",
        include_str!("bounces/feedback-not-spam.eml"),
        "nothing",
        "",
    ),
    (
        "away-pt",
        include_str!("bounces/away-pt.eml"),
        "auto-reply",
        "",
    ),
    (
        "away-en",
        include_str!("bounces/away-en.eml"),
        "auto-reply",
        "",
    ),
    ("answer", include_str!("bounces/answer.eml"), "nothing", ""),
    (
        "unsubscribe",
        include_str!("bounces/unsubscribe.eml"),
        "unsubscribe",
        "",
    ),
    (
        "forwarded",
        include_str!("bounces/forwarded.eml"),
        "nothing",
        "",
    ),
];

/// An example as it arrives, for this way back and this way out.
pub fn example(name: &str, back: &str, leave: &str) -> Vec<u8> {
    let found = EXAMPLES.iter().find(|(known, ..)| *known == name);
    let text = found.expect("an example").1;
    let text = text.replace("{back}", back).replace("{leave}", leave);
    text.replace('\n', "\r\n").into_bytes()
}

/// The way back of a message.
pub fn back(key: &AddressKey, campaign: &str, number: i64) -> String {
    let way = ReturnPath::of(campaign, number);
    let [campaign, number] = way.parts();
    let tag = key.tag(ReturnPath::PURPOSE, &[&campaign, &number]);
    way.address("devolucoes@padaria.example", &tag).unwrap()
}

/// The way out of a list.
pub fn leave(key: &AddressKey, list: &str, campaign: &str, person: &str) -> String {
    let out = Leaving::of("padaria", list, campaign, person);
    out.path(&key.tag(Leaving::PURPOSE, &out.parts()))
}

async fn a_key() -> AddressKey {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.db");
    let store = Store::open(file.to_str().unwrap(), minute(0))
        .await
        .unwrap();
    let key = key(&store).await;
    store.close().await;
    key
}

#[tokio::test]
async fn m16_each_kind_of_report_is_understood() {
    let key = a_key().await;
    let (back, leave) = (
        back(&key, CAMPAIGN, 7),
        leave(&key, "clientes", CAMPAIGN, PERSON),
    );
    for (name, _, says, code) in EXAMPLES {
        let report = understand(&example(name, &back, &leave));
        assert_eq!(report.says.as_str(), *says, "{name}: {report:?}");
        if let Says::Failed {
            status, recipient, ..
        } = &report.says
        {
            let status = status.map(|status| status.to_string());
            assert_eq!(status.unwrap_or_default(), *code, "{name}");
            let whom = recipient.as_deref().unwrap_or_default();
            assert!(whom.starts_with("ana@"), "{name}: {whom}");
        }
        let proved = report.proved(&key);
        match *name {
            "feedback" => {
                let out = Leaving::of("padaria", "clientes", CAMPAIGN, PERSON);
                assert_eq!(proved, Some(Proved::Person(out)));
            }
            _ => assert_eq!(
                proved,
                Some(Proved::Message(ReturnPath::of(CAMPAIGN, 7))),
                "{name}"
            ),
        }
    }
}

#[tokio::test]
async fn m16_a_report_without_our_tag_speaks_of_nothing() {
    let key = a_key().await;
    let right = back(&key, CAMPAIGN, 7);
    let other = right.replace(".7.", ".8.");
    let (head, domain) = right.rsplit_once('@').unwrap();
    let flipped = match head.ends_with('0') {
        true => "1",
        false => "0",
    };
    let forged = format!("{}{flipped}@{domain}", &head[..head.len() - 1]);
    let out = leave(&key, "clientes", CAMPAIGN, PERSON);
    let others_out = out.replace("/clientes/", "/amigos/");
    for way in [
        &other,
        &forged,
        "devolucoes@padaria.example",
        "b+1.2.3@padaria.example",
    ] {
        for (name, ..) in EXAMPLES {
            let report = understand(&example(name, way, &others_out));
            assert_eq!(report.proved(&key), None, "{name} {way}");
            assert_eq!(report.proved(&AddressKey::passing()), None, "{name} {way}");
        }
    }
    // Without a key of its own an installation has sent nothing.
    let report = understand(&example("postfix-hard", &right, &out));
    assert_eq!(report.proved(&AddressKey::passing()), None);
}

#[tokio::test]
async fn m16_servers_that_write_addresses_otherwise_are_understood() {
    let key = a_key().await;
    let shouted = back(&key, CAMPAIGN, 7).to_uppercase();
    let report = understand(&example("qmail-hard", &shouted, ""));
    assert!(report.proved(&key).is_some());
    let text = String::from_utf8(example("postfix-hard", &back(&key, CAMPAIGN, 7), "")).unwrap();
    let only_in_copy = text
        .replacen("Delivered-To", "X-Other", 1)
        .replacen("To: dev", "To: x", 1);
    assert!(understand(only_in_copy.as_bytes()).proved(&key).is_some());
    let unix = text.replace("\r\n", "\n");
    assert_eq!(understand(unix.as_bytes()), understand(text.as_bytes()));
}

#[tokio::test]
async fn m16_a_wish_to_leave_counts_only_where_it_was_sent() {
    let key = a_key().await;
    let back = back(&key, CAMPAIGN, 7);
    let text = String::from_utf8(example("unsubscribe", &back, "")).unwrap();
    let quoted = text.replace(&back, "devolucoes@padaria.example");
    let quoted = format!("{quoted}\r\nReturn-Path: <{back}>\r\n");
    assert_eq!(understand(quoted.as_bytes()).proved(&key), None);
}

fn failed(status: &str, diagnostic: &str) -> Weight {
    let text = format!(
        "To: x@y\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@b\n\
         Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}\n\n--b--\n"
    );
    match understand(text.as_bytes()).says {
        Says::Failed { weight, .. } => weight,
        other => panic!("{status}: {other:?}"),
    }
}

#[test]
fn m16_only_what_says_that_nobody_is_there_is_for_good() {
    for status in ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"] {
        assert_eq!(failed(status, ""), Weight::Hard, "{status}");
    }
    let soft = [
        "5.1.0", "5.1.7", "5.1.8", "5.2.0", "5.2.2", "5.2.3", "5.3.4", "5.4.4", "5.4.6", "5.5.0",
        "5.6.1", "5.7.1", "5.7.26", "4.2.2", "4.4.7", "4.1.1", "5.0.0", "nonsense",
    ];
    for status in soft {
        assert_eq!(failed(status, ""), Weight::Soft, "{status}");
    }
    let said = [
        ("5.0.0", "550 5.1.1 nobody", Weight::Hard),
        ("5.0.0", "550 User unknown", Weight::Hard),
        ("4.0.0", "550 User unknown", Weight::Soft),
        ("5.0.0", "554 5.7.1 user unknown or blocked", Weight::Soft),
        ("5.1.1", "550 5.7.1 your host is blocked", Weight::Soft),
        ("5.0.0", "550 blocked, see http://5.1.1.7/", Weight::Soft),
        ("5.0.0", "user unknown, says 192.0.2.5", Weight::Soft),
    ];
    for (status, diagnostic, weight) in said {
        assert_eq!(failed(status, diagnostic), weight, "{status} {diagnostic}");
    }
}

#[test]
fn an_alias_of_several_people_failed_where_nobody_got_it() {
    let report = |actions: &[(&str, &str)]| {
        let mut text = "To: x@y\nContent-Type: multipart/report; boundary=b\n\n--b\n\
            Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
            .to_owned();
        for (action, status) in actions {
            text.push_str(&format!(
                "Final-Recipient: rfc822; a@b\nAction: {action}\nStatus: {status}\n\n"
            ));
        }
        understand(text.as_bytes()).says.as_str()
    };
    assert_eq!(report(&[("failed", "5.1.1"), ("failed", "5.1.1")]), "hard");
    assert_eq!(report(&[("failed", "5.1.1"), ("failed", "4.4.7")]), "soft");
    assert_eq!(
        report(&[("failed", "5.1.1"), ("relayed", "2.1.5")]),
        "delivered"
    );
    assert_eq!(
        report(&[("failed", "5.1.1"), ("delayed", "4.4.1")]),
        "delayed"
    );
    assert_eq!(report(&[]), "nothing");
}

#[test]
fn no_depth_and_no_size_is_too_much() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(35_000);
    assert_eq!(understand(nested.as_bytes()).says, Says::Nothing);
    let mut multipart = String::new();
    for number in 0..20_000 {
        multipart.push_str(&format!(
            "Content-Type: multipart/digest; boundary=b{number}\n\n--b{number}\n"
        ));
    }
    assert_eq!(understand(multipart.as_bytes()).says, Says::Nothing);
    let wide = format!(
        "Content-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(200_000)
    );
    assert_eq!(understand(wide.as_bytes()).says, Says::Nothing);
    let inside = data_encoding(&nested);
    let hidden = format!(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\
         Content-Transfer-Encoding: base64\n\n{inside}\n--b--\n"
    );
    assert_eq!(understand(hidden.as_bytes()).says, Says::Nothing);
}

fn data_encoding(text: &str) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.encode(text)
}

/// An example with some of its bytes changed, left out or repeated.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4_u8);
    let changes = prop::collection::vec(change, 0..40);
    (0..EXAMPLES.len(), changes).prop_map(|(which, changes)| {
        let mut bytes = example(
            EXAMPLES[which].0,
            "devolucoes+0011223344556677.7.0123456789abcdef@p.example",
            "/x",
        );
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    })
}

/// A key of an installation that sent nothing of this: whatever is proved under it is forged.
fn strange_key() -> &'static AddressKey {
    static KEY: std::sync::OnceLock<AddressKey> = std::sync::OnceLock::new();
    KEY.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(a_key())
    })
}

fn proves_nothing(report: &Report) {
    assert_eq!(report.proved(strange_key()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn m16_whatever_arrives_is_answered_and_proves_nothing(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        proves_nothing(&understand(&bytes));
    }

    #[test]
    fn m16_a_damaged_report_is_answered_and_proves_nothing(bytes in mutated()) {
        proves_nothing(&understand(&bytes));
    }
}

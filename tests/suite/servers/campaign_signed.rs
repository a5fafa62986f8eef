//! The e-mail of an offer as the real program sends it: another program finds the signatures of each message right
//! (dkimpy), and a mail program's one click takes people off the list (RFC 8058).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::campaign_shop::{Mailing, Shop};
use super::dkim::python;
use crate::preflight::names::FakeNames;

const PEOPLE: usize = 30;

const READER: &str = r#"
import base64, email, email.policy, json, sys, dkim
asked = json.load(sys.stdin)
answer = lambda name, timeout=5: asked["records"][name.decode()].encode()
found = []
for one in asked["messages"]:
    raw = base64.b64decode(one)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    signatures = [dict(tag.strip().split("=", 1) for tag in "".join(str(value).split()).split(";") if tag)
        for value in message.get_all("DKIM-Signature")]
    checker = dkim.DKIM(raw)
    found.append({
        "to": message["To"].addresses[0].addr_spec, "subject": message["Subject"],
        "signatures": [{"domain": s["d"], "by": s["a"], "headers": s["h"].lower().split(":")} for s in signatures],
        "right": [checker.verify(idx=index, dnsfunc=answer) for index in range(len(signatures))],
        "ways": message.get_all("List-Unsubscribe"), "click": message.get_all("List-Unsubscribe-Post"),
    })
print(json.dumps(found))
"#;

/// The service, stopped at the end of the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The records that the domain has to publish for its keys, by name, as the program asks for them.
fn records(shop: &Shop) -> BTreeMap<String, String> {
    let names = FakeNames::start().at.to_string();
    let asked = ["email", "setup", "padaria", "--format", "json"];
    let asked = [&asked[..], &["--name-server", &names]].concat();
    let answer = shop.world.recado(&asked).expect_code(0);
    let setup: Value = serde_json::from_str(&answer.out).expect("JSON");
    let records = setup["records"].as_array().expect("a list").iter();
    let records = records.filter(|record| record["purpose"] == "dkim");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let pairs = records.map(|record| {
        let name = text(&record["name"]);
        let name = format!("{}.", name.trim_end_matches('.'));
        (name, text(&record["value"]))
    });
    pairs.collect()
}

/// What another program reads in the messages.
fn read(shop: &Shop, records: &BTreeMap<String, String>) -> Vec<Value> {
    let kept = shop.mailbox.kept().into_iter();
    let messages: Vec<Value> = kept.map(|one| one["content"].clone()).collect();
    let asked = json!({ "records": records, "messages": messages });
    let mut reader = Command::new(python())
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python");
    let mut input = reader.stdin.take().expect("its input");
    input.write_all(asked.to_string().as_bytes()).expect("read");
    drop(input);
    let output = reader.wait_with_output().expect("it ends");
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn until_done(shop: &Shop, mailing: &Mailing) -> Value {
    let born = Instant::now();
    loop {
        let status = shop.status(mailing);
        if status["state"] == "done" {
            return status;
        }
        let late = born.elapsed() > Duration::from_secs(60);
        assert!(!late, "{status}\n{}", shop.said());
        std::thread::park_timeout(Duration::from_millis(200));
    }
}

/// Asks the pages; the status line of the answer.
fn ask(shop: &Shop, method: &str, way: &str, body: &str) -> String {
    let host = format!("127.0.0.1:{}", shop.pages);
    let path = way.strip_prefix(&format!("http://{host}")).expect("ours");
    let mut pages = TcpStream::connect(&host).expect("the pages");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let length = body.len();
    write!(
        pages,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("asked");
    let mut answer = String::new();
    pages.read_to_string(&mut answer).expect("an answer");
    answer.lines().next().unwrap_or_default().to_owned()
}

fn on_the_list(shop: &Shop) -> BTreeSet<String> {
    let export = ["subscribers", "export", "padaria", "clientes"];
    let out = shop.world.recado(&export).expect_code(0).out;
    let words = out.split([',', ';', '\n', '"']);
    let addresses = words.filter(|word| word.contains('@'));
    addresses.map(str::to_owned).collect()
}

/// Both signatures of a message are right, and cover the way out, which is one address of ours.
fn way_out(shop: &Shop, one: &Value) -> String {
    assert_eq!(one["right"], json!([true, true]), "{one}");
    let signatures = one["signatures"].as_array().unwrap();
    let by: BTreeSet<&str> = signatures
        .iter()
        .map(|s| s["by"].as_str().unwrap())
        .collect();
    assert_eq!(by, BTreeSet::from(["ed25519-sha256", "rsa-sha256"]));
    for signature in signatures {
        assert_eq!(signature["domain"], "padaria-aurora.example");
        let headers = signature["headers"].as_array().unwrap();
        for name in [
            "from",
            "to",
            "subject",
            "list-unsubscribe",
            "list-unsubscribe-post",
        ] {
            assert!(headers.contains(&name.into()), "{name}: {signature}");
        }
    }
    assert_eq!(one["click"], json!(["List-Unsubscribe=One-Click"]));
    let ways = one["ways"].as_array().unwrap();
    assert_eq!(ways.len(), 1, "{one}");
    let way = ways[0].as_str().unwrap().trim();
    let way = way.strip_prefix('<').and_then(|way| way.split_once('>'));
    let way = way.expect("an address in brackets").0.to_owned();
    assert!(
        way.starts_with(&format!("http://127.0.0.1:{}/leave/", shop.pages)),
        "{way}"
    );
    way
}

#[test]
fn m17_each_message_is_signed_twice_and_one_click_takes_its_reader_off_the_list() {
    let mut shop = Shop::open(PEOPLE, "");
    let records = records(&shop);
    assert_eq!(records.len(), 2, "{records:?}");
    let mailing = shop.offer();
    let _service = Service(shop.start(&["run"]));
    let status = until_done(&shop, &mailing);
    assert_eq!(status["accepted"], PEOPLE, "{status}");
    let messages = read(&shop, &records);
    let ways: BTreeMap<String, String> = messages
        .iter()
        .map(|one| (one["to"].as_str().unwrap().to_owned(), way_out(&shop, one)))
        .collect();
    assert_eq!(ways.len(), PEOPLE);
    assert_eq!(ways.values().collect::<BTreeSet<_>>().len(), PEOPLE);
    let english = messages
        .iter()
        .filter(|one| one["subject"] == "Two for one");
    assert_eq!(english.count(), PEOPLE / 2, "{}", messages[0]);

    let leaving = [
        "c1@clientes.example",
        "c2@clientes.example",
        "c3@clientes.example",
    ];
    for address in leaving {
        // A program that only looks at the address changes nothing.
        assert!(ask(&shop, "GET", &ways[address], "").contains(" 200"));
        assert!(on_the_list(&shop).contains(address));
        let click = "List-Unsubscribe=One-Click";
        assert!(ask(&shop, "POST", &ways[address], click).contains(" 200"));
        assert!(!on_the_list(&shop).contains(address));
    }
    assert_eq!(on_the_list(&shop).len(), PEOPLE - 3);
    assert_eq!(shop.status(&mailing)["unsubscribed"], 3);
    let next = shop.offer();
    assert_eq!(until_done(&shop, &next)["accepted"], PEOPLE - 3);
    let arrived = shop.arrived(&next);
    assert!(
        leaving
            .iter()
            .all(|address| !arrived.contains_key(*address))
    );
}

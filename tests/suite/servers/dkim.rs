//! Our signatures verified by another program (dkimpy, `tests/servers/mail-peers.sh`), whose questions for
//! the record are answered by a function.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use recado::mail::dkim::{Algorithm, Key, Signer, sign};

use crate::mailing::{OFFER, ana, envelope, letter};

const VERIFIER: &str = r#"
import sys, dkim
asked = []
def answer(name, timeout=5):
    asked.append(name)
    return sys.argv[1].encode()
try:
    fine = dkim.DKIM(sys.stdin.buffer.read()).verify(dnsfunc=answer)
except dkim.DKIMException as error:
    print(error, file=sys.stderr)
    fine = False
assert asked in ([], [b"recado1._domainkey.padaria-aurora.example."]), asked
print(fine)
"#;

#[expect(
    clippy::disallowed_methods,
    reason = "where the script put the programs"
)]
pub fn python() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = std::env::var_os("RECADO_MAIL_PEERS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| cache.unwrap_or_else(home).join("recado/mail-peers"));
    let python = folder.join("python/bin/python");
    assert!(python.exists(), "run tests/servers/mail-peers.sh first");
    python
}

/// Whether the message is its domain's own, where the domain publishes this.
pub fn verified(message: &[u8], record: &str) -> bool {
    let mut verifier = Command::new(python())
        .args(["-c", VERIFIER, record])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python");
    verifier.stdin.take().unwrap().write_all(message).unwrap();
    let output = verifier.wait_with_output().unwrap();
    assert!(output.status.success());
    match String::from_utf8_lossy(&output.stdout).trim() {
        "True" => true,
        "False" => false,
        other => panic!("{other}"),
    }
}

fn signer(key: &str) -> Signer {
    let key = Key::read(key).unwrap();
    Signer::new("padaria-aurora.example", "recado1", key).unwrap()
}

fn signed(signer: &Signer) -> String {
    let message = letter(OFFER).message(&ana(), &envelope()).unwrap().bytes;
    let signed = signer.sign(&message, Timestamp::UNIX_EPOCH).unwrap();
    String::from_utf8(signed).unwrap()
}

#[test]
fn m17_another_program_finds_our_signatures_right_and_changed_messages_wrong() {
    for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519Sha256] {
        let key = Key::generate(algorithm).unwrap();
        let record = Key::read(&key).unwrap().record();
        let message = signed(&signer(&key));
        assert!(verified(message.as_bytes(), &record), "{message}");
        let subject = message.lines().find(|line| line.starts_with("Subject:"));
        let subject = subject.expect("a subject");
        let changed = [
            ("another From", format!("From: x@evil.example\r\n{message}")),
            (
                "another subject",
                message.replacen(subject, "Subject: x", 1),
            ),
            (
                "no way to leave",
                message.replacen("List-Unsubscribe-Post:", "X:", 1),
            ),
            ("one more line", format!("{message}x\r\n")),
        ];
        for (what, changed) in &changed {
            assert!(!verified(changed.as_bytes(), &record), "{what}");
        }
        let harmless = [
            (
                "more space",
                message.replacen("Subject: ", "Subject:   ", 1),
            ),
            ("empty lines at the end", format!("{message}\r\n\r\n")),
            (
                "a relay's header",
                format!("Received: from a by b\r\n{message}"),
            ),
            (
                "another type",
                message.replacen("Content-Type: multipart", "Content-Type:  multipart", 1),
            ),
        ];
        for (what, changed) in &harmless {
            assert!(verified(changed.as_bytes(), &record), "{what}");
        }
        let other = Key::read(&Key::generate(algorithm).unwrap()).unwrap();
        assert!(!verified(message.as_bytes(), &other.record()));
    }
}

/// Both signatures of one message, from the top, each with the record of its own key.
const BOTH: &str = r#"
import sys, json, dkim
records = json.loads(sys.argv[1])
message = dkim.DKIM(sys.stdin.buffer.read())
answer = lambda name, timeout=5: records[name.decode()].encode()
print(json.dumps([message.verify(idx=index, dnsfunc=answer) for index in range(len(records))]))
"#;

#[test]
fn m17_another_program_finds_both_signatures_of_a_message_right() {
    let algorithms = [Algorithm::RsaSha256, Algorithm::Ed25519Sha256];
    let mut records = serde_json::Map::new();
    let mut signers = Vec::new();
    for (selector, algorithm) in ["recado-r1", "recado-e1"].into_iter().zip(algorithms) {
        let key = Key::read(&Key::generate(algorithm).unwrap()).unwrap();
        let name = format!("{selector}._domainkey.padaria-aurora.example.");
        records.insert(name, key.record().into());
        signers.push(Signer::new("padaria-aurora.example", selector, key).unwrap());
    }
    let message = letter(OFFER).message(&ana(), &envelope()).unwrap().bytes;
    let signed = sign(&signers, &message, Timestamp::UNIX_EPOCH).unwrap();
    let records = serde_json::to_string(&records).unwrap();
    let mut verifier = Command::new(python())
        .args(["-c", BOTH, &records])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python");
    verifier.stdin.take().unwrap().write_all(&signed).unwrap();
    let output = verifier.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "[true, true]"
    );
}

#[test]
fn m17_a_key_that_openssl_made_signs_as_well() {
    for algorithm in ["RSA", "ED25519"] {
        let mut openssl = Command::new("openssl");
        openssl.args(["genpkey", "-algorithm", algorithm]);
        if algorithm == "RSA" {
            openssl.args(["-pkeyopt", "rsa_keygen_bits:2048"]);
        }
        let made = openssl.output().expect("openssl");
        let key = String::from_utf8(made.stdout).unwrap();
        let record = Key::read(&key).expect(algorithm).record();
        assert!(verified(signed(&signer(&key)).as_bytes(), &record));
    }
}

#[test]
fn openssl_reads_the_keys_that_are_made_here() {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519Sha256] {
        let key = Key::generate(algorithm).unwrap();
        let mut openssl = Command::new("openssl")
            .args(["pkey", "-pubout", "-outform", "DER"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("openssl");
        let mut stdin = openssl.stdin.take().unwrap();
        stdin.write_all(key.as_bytes()).unwrap();
        drop(stdin);
        let output = openssl.wait_with_output().unwrap();
        assert!(output.status.success(), "{algorithm:?}");
        let record = Key::read(&key).unwrap().record();
        let (_, public) = record.rsplit_once("p=").unwrap();
        let public = BASE64_STANDARD.decode(public).unwrap();
        // A record has the 32 bytes of Ed25519 alone (RFC 8463, 4).
        assert!(output.stdout.ends_with(&public), "{record}");
        let whole = algorithm == Algorithm::RsaSha256;
        assert_eq!(output.stdout == public, whole, "{record}");
    }
}

//! Signatures of messages: the canonical forms, the keys, and what a signature is of. `servers::dkim` has
//! them verified by another program.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use jiff::Timestamp;
use proptest::prelude::*;
use recado::mail::dkim::{
    Algorithm, DkimError, Key, KeyError, PublicKey, RecordError, Signer, Unverified, relaxed_body,
    relaxed_field, sign, verify,
};

/// RFC 8463, A.2: the key, the message and the signature of the appendix.
const RFC_PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const RFC_SIGNATURE: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r
 d=football.example.com; i=@football.example.com;\r
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r
 subject : date : message-id : from : subject : date;\r
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r
 b=";

const RFC_B: &str =
    "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";

const RFC_FIELDS: [&str; 5] = [
    "From: Joe SixPack <joe@football.example.com>",
    "To: Suzie Q <suzie@shopping.example.net>",
    "Subject: Is dinner ready?",
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
];

const RFC_BODY: &str = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

/// The same key with PKCS#8 around it.
const RFC_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

fn decoded(text: &str) -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.decode(text).unwrap()
}

fn encoded(bytes: &[u8]) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.encode(bytes)
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn field(written: &str) -> String {
    let mut relaxed = Vec::new();
    relaxed_field(written.as_bytes(), &mut relaxed);
    String::from_utf8(relaxed).unwrap()
}

fn body(written: &str) -> String {
    String::from_utf8(relaxed_body(written.as_bytes())).unwrap()
}

#[test]
fn headers_and_bodies_become_what_the_rfc_says() {
    // RFC 6376, 3.4.5.
    assert_eq!(field("A: X"), "a:X");
    assert_eq!(field("B : Y\t\r\n\tZ  "), "b:Y Z");
    assert_eq!(body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
    let more = [
        ("", ""),
        ("\r\n", ""),
        ("\r\n\r\n", ""),
        (" \t\r\n \r\n", ""),
        ("a", "a\r\n"),
        ("a\r\n\r\nb\r\n \r\n", "a\r\n\r\nb\r\n"),
        ("\r\na\r\n", "\r\na\r\n"),
        ("\ta\r\n", " a\r\n"),
    ];
    for (written, expected) in more {
        assert_eq!(body(written), expected, "{written:?}");
    }
    assert_eq!(field("Subject:"), "subject:");
    assert_eq!(
        field("SUBJECT \t: =?utf-8?b?Wg==?=\r\n  =?utf-8?b?Wg==?="),
        "subject:=?utf-8?b?Wg==?= =?utf-8?b?Wg==?="
    );
}

/// The relaxed form of a body as RFC 6376, 3.4.4, puts it, a line at a time.
fn plainly_relaxed(written: &str) -> String {
    let mut lines: Vec<String> = written.split("\r\n").map(plainly_reduced).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.into_iter().map(|line| line + "\r\n").collect()
}

fn plainly_reduced(line: &str) -> String {
    let mut words = line.trim_end_matches([' ', '\t']).split([' ', '\t']);
    let mut reduced = words.next().unwrap_or_default().to_owned();
    for word in words.filter(|word| !word.is_empty()) {
        reduced = reduced + " " + word;
    }
    reduced
}

proptest! {
    #[test]
    fn any_body_becomes_what_the_rfc_says(
        pieces in prop::collection::vec(
            prop_oneof![
                6 => "[a-z=.é]{1,90}",
                6 => Just(" ".to_owned()),
                1 => Just("\t".to_owned()),
                3 => Just("\r\n".to_owned()),
            ],
            0..60,
        ),
    ) {
        let written = pieces.concat();
        prop_assert_eq!(body(&written), plainly_relaxed(&written));
        // The hash is of the same bytes, whatever pieces it is made from.
        let message = format!("From: a@padaria.example\r\n\r\n{written}");
        let signed = String::from_utf8(signer().sign(message.as_bytes(), at()).unwrap()).unwrap();
        let (_, hashed) = signed.split_once("bh=").unwrap();
        let (hashed, _) = hashed.split_once(';').unwrap();
        prop_assert_eq!(decoded(hashed), hash(plainly_relaxed(&written).as_bytes()));
    }
}

#[test]
fn the_example_of_rfc_8463_is_signed_over_what_is_computed_here() {
    let bh = decoded("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    assert_eq!(hash(body(RFC_BODY).as_bytes()), bh);
    let signed: String = RFC_FIELDS.iter().map(|one| field(one) + "\r\n").collect();
    let signed = signed + &field(RFC_SIGNATURE);
    let key = UnparsedPublicKey::new(&ED25519, decoded(RFC_PUBLIC));
    let verified = key.verify(&hash(signed.as_bytes()), &decoded(RFC_B));
    assert!(verified.is_ok(), "{signed}");
    let record = Key::read(RFC_KEY).unwrap().record();
    assert_eq!(record, format!("v=DKIM1; k=ed25519; p={RFC_PUBLIC}"));
}

fn signer() -> Signer {
    Signer::new("padaria.example", "recado1", Key::read(RFC_KEY).unwrap()).unwrap()
}

fn at() -> Timestamp {
    Timestamp::from_second(1_795_780_800).unwrap()
}

const MESSAGE: &str = "From: Padaria <oi@padaria.example>\r\nReply-To: oi@padaria.example\r\n\
    To: ana@exemplo.example\r\nSubject: Hoje\r\nMIME-Version: 1.0\r\nDate: Fri, 27 Nov 2026 12:00:00 +0000\r\n\
    Message-ID: <1@padaria.example>\r\nList-Unsubscribe: <https://a.example/1>,\r\n <mailto:x@a.example>\r\n\
    List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nContent-Type: text/plain\r\n\r\nP\u{e3}o\r\n";

#[test]
fn a_signature_names_what_it_is_of() {
    let signed = signer().sign(MESSAGE.as_bytes(), at()).unwrap();
    let signed = String::from_utf8(signed).unwrap();
    let (field, message) = signed.split_at(signed.len() - MESSAGE.len());
    assert_eq!(message, MESSAGE);
    insta::assert_snapshot!(field.replace("\r\n", "\n"), @r"
    DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
     d=padaria.example; s=recado1; t=1795780800;
     h=From:From:To:Reply-To:Subject:Date:Message-ID:MIME-Version:
     List-Unsubscribe:List-Unsubscribe-Post;
     bh=nE2TqxYLWQ6pXTdyqMDkEPydcUqbxDLtUzFeOkkhj9g=;
     b=+YA6Ie0O3Uxcz6PVueRFn1S3nvrdhjsWX28rVTH9jjxqaWHwF6l32i4zcKKYjfoEuXGjsu1w
     NmwrOQEPiOPaBA==
    ");
    assert!(field.ends_with("\r\n") && field.lines().all(|line| line.len() < 79));
    let again = signer().sign(MESSAGE.as_bytes(), at()).unwrap();
    assert_eq!(again, signed.as_bytes(), "the same at the same time");
}

#[test]
fn m17_a_message_that_reads_in_two_ways_is_not_signed() {
    let cases = [
        ("From: a@b.example\r\nX: y\r\n", DkimError::NoBody),
        ("To: a@b.example\r\n\r\nx", DkimError::NoFrom),
        (
            "From: a@b.example\r\nfrom : c@d.example\r\n\r\nx",
            DkimError::Twice("From"),
        ),
        (
            "From: a@b.example\r\nSubject: x\r\nSubject: y\r\n\r\nx",
            DkimError::Twice("Subject"),
        ),
        ("From: a@b.example\r\n\r\nx\ny", DkimError::Lines),
        ("From: a@b.example\r\n\r\nx\ry", DkimError::Lines),
        ("From: a@b.example\r\n\r\nx\r", DkimError::Lines),
        ("\nFrom: a@b.example\r\n\r\nx", DkimError::Lines),
    ];
    for (message, why) in cases {
        let refused = signer().sign(message.as_bytes(), at());
        assert_eq!(refused, Err(why), "{message:?}");
    }
    // What only looks like a header stands in the text or continues another.
    for message in [
        "From: a@b.example\r\n\r\nFrom: x\r\n",
        "From: a@b.example\r\nX: y\r\n From: x\r\n\r\nx",
    ] {
        assert!(signer().sign(message.as_bytes(), at()).is_ok());
    }
}

#[test]
fn a_signature_is_for_a_domain() {
    let new = |domain, selector| {
        let key = Key::read(RFC_KEY).unwrap();
        Signer::new(domain, selector, key).map(drop)
    };
    assert_eq!(new("pão.example", "a.b-1"), Ok(()));
    for domain in ["", "a b", "127.0.0.1", "a..example", "a.example;"] {
        assert_eq!(new(domain, "a"), Err(DkimError::Domain), "{domain}");
    }
    for selector in ["", ".", "a;b", "a b", "é"] {
        assert_eq!(
            new("a.example", selector),
            Err(DkimError::Selector),
            "{selector}"
        );
    }
}

#[test]
fn a_key_is_made_kept_and_published() {
    let text = Key::generate(Algorithm::Ed25519Sha256).unwrap();
    let other = Key::generate(Algorithm::Ed25519Sha256).unwrap();
    assert_ne!(*text, *other);
    let key = Key::read(&text).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Ed25519Sha256);
    assert!(key.record().starts_with("v=DKIM1; k=ed25519; p="));
    let zone = key.zone_record("recado1", "padaria.example");
    assert_eq!(
        zone,
        format!(
            "recado1._domainkey.padaria.example. IN TXT ( \"{}\" )",
            key.record()
        )
    );
    assert_eq!(format!("{key:?}"), "Key(ed25519-sha256 ***)");
}

#[test]
fn an_rsa_key_is_made_kept_and_published() {
    let key = Key::read(&Key::generate(Algorithm::RsaSha256).unwrap()).unwrap();
    assert_eq!(key.algorithm(), Algorithm::RsaSha256);
    let record = key.record();
    // What openssl writes before every RSA key of 2048 bits.
    let start = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA";
    assert!(
        record.starts_with(start) && record.ends_with("IDAQAB"),
        "{record}"
    );
    let zone = key.zone_record("recado1", "padaria.example");
    let strings: Vec<&str> = zone.split('"').skip(1).step_by(2).collect();
    assert!(strings.len() == 2 && strings.iter().all(|one| one.len() <= 255));
    assert_eq!(strings.concat(), record);
}

/// As another library of cryptography made them: RSA, and Ed25519 with its public half.
#[test]
fn keys_of_earlier_versions_sign_for_the_records_that_were_published() {
    let published = [
        (
            include_str!("keys/rsa.pem"),
            "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4U7pWZiyjeT/deJ03i34QRZVFvBWPz6XzaEyyGc3HGPSiaDY09Aqptu8IBOLX8usAtDayJYy7rmEM97uqcykSxneGOOhYCduhrpRjcyPCsE91ueFwrr5ovQUXQ8t26o6LY5+1FM8Xyu91AuVkZ1GwquC0tq0x6hGCpZcdyTeur57f+3RqWxz/BrUeXdYNhglYbXBxa0m6XeBpVuwDa3Jd0Tf39GYYSRQ726ANocmGwdrOwSv6fDw5TX6/DPIRAWJDalc1pkdfSnQ6gPQLQLaHdjeJs8yo3bh88Wz3m1fxtxtDTkw3XzVA7nYziWMW1isLY21Qn3V4LJJSkmblJG8BwIDAQAB",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nMFECAQEwBQYDK2VwBCIEILE/yhN0Y1S1wc/D0G6NyJjKB92qianjrnJraKVwz8RE\ngSEAAva1Rbu7mPZVHpHMusLH2AHB9fT1JkjSwRqXo4u/+lA=\n-----END PRIVATE KEY-----\n",
            "v=DKIM1; k=ed25519; p=Ava1Rbu7mPZVHpHMusLH2AHB9fT1JkjSwRqXo4u/+lA=",
        ),
    ];
    for (key, record) in published {
        let key = Key::read(key).unwrap();
        assert_eq!(key.record(), record);
        let signer = Signer::new("padaria.example", "recado1", key).unwrap();
        let signed = signer.sign(MESSAGE.as_bytes(), at()).unwrap();
        assert_eq!(outcome(&String::from_utf8(signed).unwrap(), record), Ok(()));
    }
}

#[test]
fn a_record_holds_an_rsa_key_with_or_without_what_it_is() {
    let key = Key::read(include_str!("keys/rsa.pem")).unwrap().record();
    let (_, whole) = key.rsplit_once("p=").unwrap();
    // SubjectPublicKeyInfo of a key of 2048 bits has 24 bytes before RSAPublicKey (RFC 6376, errata 3017).
    let bare = encoded(&decoded(whole)[24..]);
    let read = |key: &str| PublicKey::read(&format!("v=DKIM1; p={key}"));
    let (whole, bare) = (read(whole).unwrap(), read(&bare).unwrap());
    assert_eq!(whole.algorithm, Algorithm::RsaSha256);
    assert!(whole.is_same_key(&bare));
    assert_eq!(
        read(&encoded(&[0x30, 3, 2, 1, 5])).unwrap_err(),
        RecordError::BadKey
    );
}

#[test]
fn what_is_no_key_is_refused() {
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    let short = RFC_KEY.replace("LMRE", "");
    for text in ["", "hunter2", public, &short] {
        assert_eq!(Key::read(text).map(drop), Err(KeyError::NotAKey), "{text}");
    }
}

/// What the one signature of a message comes to, where this is published for every key.
fn outcome(message: &str, record: &str) -> Result<(), Unverified> {
    let verified = verify(message.as_bytes(), |_, _| Some(record.to_owned()));
    assert_eq!(verified.len(), 1, "{message}");
    verified[0].outcome
}

#[test]
fn the_example_of_the_rfc_is_found_right() {
    let head = RFC_FIELDS.join("\r\n");
    let message = format!("{RFC_SIGNATURE}{RFC_B}\r\n{head}\r\n\r\n{RFC_BODY}");
    let record = format!("v=DKIM1; k=ed25519; p={RFC_PUBLIC}");
    let verified = verify(message.as_bytes(), |selector, domain| {
        assert_eq!((selector, domain), ("brisbane", "football.example.com"));
        Some(record.clone())
    });
    assert_eq!(verified[0].outcome, Ok(()));
    assert!(verified[0].covers.contains(&"message-id".to_owned()));
    assert_eq!(
        verify(message.as_bytes(), |_, _| None)[0].outcome,
        Err(Unverified::NoRecord)
    );
}

#[test]
fn m17_what_was_changed_is_found() {
    for algorithm in [Algorithm::Ed25519Sha256, Algorithm::RsaSha256] {
        let key = Key::read(&Key::generate(algorithm).unwrap()).unwrap();
        let record = key.record();
        let signer = Signer::new("padaria.example", "recado1", key).unwrap();
        let signed = signer.sign(MESSAGE.as_bytes(), at()).unwrap();
        let signed = String::from_utf8(signed).unwrap();
        assert_eq!(outcome(&signed, &record), Ok(()));
        let relayed = signed.replace("Subject: ", "Subject:  ");
        assert_eq!(
            outcome(&format!("Received: x\r\n{relayed}\r\n"), &record),
            Ok(())
        );
        let changed = [
            (signed.replace("Hoje", "Ontem"), Unverified::Signature),
            (signed.replace("P\u{e3}o", "Bolo"), Unverified::Body),
            (
                signed.replacen("From: ", "From: a@b.example\r\nFrom: ", 1),
                Unverified::Signature,
            ),
            (
                signed.replace("t=1795780800", "t=1795780801"),
                Unverified::Signature,
            ),
            (
                signed.replace("v=1;", "v=1; l=3;"),
                Unverified::NotUnderstood,
            ),
            (
                signed.replace("relaxed/relaxed", "simple/simple"),
                Unverified::NotUnderstood,
            ),
        ];
        for (changed, why) in changed {
            assert_eq!(outcome(&changed, &record), Err(why), "{changed}");
        }
        let other = Key::read(&Key::generate(algorithm).unwrap()).unwrap();
        assert_eq!(
            outcome(&signed, &other.record()),
            Err(Unverified::Signature)
        );
    }
}

#[test]
fn two_signatures_are_of_the_message_alone() {
    let rsa = Key::read(include_str!("keys/rsa.pem")).unwrap();
    let rsa = Signer::new("padaria.example", "recado2", rsa).unwrap();
    let signers = [rsa, signer()];
    let signed = sign(&signers, MESSAGE.as_bytes(), at()).unwrap();
    let [one, other] = signers.each_ref().map(|signer| {
        let mut signed = signer.sign(MESSAGE.as_bytes(), at()).unwrap();
        signed.truncate(signed.len() - MESSAGE.len());
        signed
    });
    assert_eq!(signed, [&one, &other, MESSAGE.as_bytes()].concat());
    let lines = sign(&signers, b"From: a@b.example\r\n\r\nx\ny", at());
    assert_eq!(lines, Err(DkimError::Lines));
    assert_eq!(
        sign(&[], MESSAGE.as_bytes(), at()).unwrap(),
        MESSAGE.as_bytes()
    );
}

#[test]
fn a_record_says_whose_key_it_holds() {
    let read = |record: &str| PublicKey::read(record).map(|key| (key.algorithm, key.testing));
    let fine = Ok((Algorithm::Ed25519Sha256, false));
    let key = format!("k=ed25519; p={RFC_PUBLIC}");
    assert_eq!(read(&key), fine);
    let spread = RFC_PUBLIC.replace('/', "/ \t");
    assert_eq!(
        read(&format!(
            "v=DKIM1;h=sha1:sha256;s=email;k=ed25519;p={spread};"
        )),
        fine
    );
    assert_eq!(
        read(&format!("{key}; t=s:y")),
        Ok((Algorithm::Ed25519Sha256, true))
    );
    for (record, why) in [
        ("v=spf1 mx -all".to_owned(), RecordError::NotARecord),
        (format!("v=DKIM2; {key}"), RecordError::NotARecord),
        ("v=DKIM1; p=".to_owned(), RecordError::Revoked),
        ("v=DKIM1; p=a".to_owned(), RecordError::BadKey),
        ("v=DKIM1; k=ed25519; p=AAAA".to_owned(), RecordError::BadKey),
        (format!("h=sha1; {key}"), RecordError::Other),
        (format!("s=tlsrpt; {key}"), RecordError::Other),
        (format!("k=rsb; p={RFC_PUBLIC}"), RecordError::Other),
    ] {
        assert_eq!(read(&record), Err(why), "{record}");
    }
}

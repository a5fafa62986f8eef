//! What servers answer, right and wrong.

use proptest::prelude::*;
use recado::smtp::{BadReply, Reply};

fn read(text: &str) -> Reply {
    let (reply, taken) = Reply::read(text.as_bytes())
        .unwrap()
        .expect("a whole reply");
    assert_eq!(taken, text.len());
    reply
}

#[test]
fn a_reply_has_a_number_a_status_and_text() {
    let reply = read("550-5.1.1 The account\r\n550-5.1.1 does not exist.\r\n550 5.1.1 bye\r\n");
    assert_eq!(reply.code, 550);
    assert_eq!(reply.enhanced.unwrap().to_string(), "5.1.1");
    let text = "5.1.1 The account 5.1.1 does not exist. 5.1.1 bye";
    assert_eq!(reply.text, text);
    assert!(reply.concerns_mailbox() && !reply.concerns_account());
    assert_eq!(read("250\r\n").text, "");
    assert_eq!(read("250 ok\n").text, "ok");
    assert_eq!(
        read("250 2.0.0\x1b[31m caf\u{e9}\t\r\n").text,
        "2.0.0 [31m caf\u{e9}"
    );
    // A status of another class than the number is none (RFC 2034, 4).
    assert_eq!(read("250 5.1.1 no\r\n").enhanced, None);
    assert_eq!(read("250 2.0 no\r\n").enhanced, None);
}

#[test]
fn two_replies_are_read_one_by_one() {
    let both = b"250-a\r\n250 b\r\n354 go";
    let (first, taken) = Reply::read(both).unwrap().unwrap();
    assert_eq!((first.code, taken), (250, 14));
    assert_eq!(Reply::read(&both[taken..]), Ok(None));
}

#[test]
fn what_is_no_reply_is_known_as_such() {
    let many = "250-x\r\n".repeat(200);
    let long = format!("250 {}", "x".repeat(5000));
    let cases = [
        ("hello\r\n", BadReply::NoCode),
        ("\r\n", BadReply::NoCode),
        ("25\r\n", BadReply::NoCode),
        ("150 x\r\n", BadReply::NoCode),
        ("650 x\r\n", BadReply::NoCode),
        ("2500 x\r\n", BadReply::NoCode),
        ("250-a\r\n251 b\r\n", BadReply::TwoCodes),
        (many.as_str(), BadReply::Endless),
        (long.as_str(), BadReply::Endless),
    ];
    for (text, why) in cases {
        assert_eq!(Reply::read(text.as_bytes()), Err(why), "{text:.20}");
    }
}

#[test]
fn a_reply_says_whom_it_concerns() {
    let account = [
        "535 5.7.8 no\r\n",
        "530 5.7.0 log in\r\n",
        "550 5.4.5 daily quota\r\n",
        "553 5.1.8 sender\r\n",
        "454 4.7.1 relay\r\n",
    ];
    for text in account {
        assert!(read(text).concerns_account(), "{text}");
    }
    let nobody = [
        "550 5.7.1 spam\r\n",
        "552 5.2.2 full\r\n",
        "450 4.2.1 busy\r\n",
        "550 no\r\n",
        "450 4.1.1 later\r\n",
    ];
    for text in nobody {
        let reply = read(text);
        assert!(
            !reply.concerns_account() && !reply.concerns_mailbox(),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_reply_or_not(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(Some((reply, taken))) = Reply::read(&bytes) {
            prop_assert!(taken <= bytes.len() && (200..600).contains(&reply.code));
            prop_assert!(!reply.text.contains(['\r', '\n']));
        }
    }

    #[test]
    fn a_reply_is_the_same_however_it_arrives(lines in prop::collection::vec("[a-z0-9 .]{0,30}", 1..6), cut in 0usize..200) {
        let last = lines.len() - 1;
        let text: String = lines.iter().enumerate()
            .map(|(n, line)| format!("451{}{line}\r\n", if n == last { ' ' } else { '-' })).collect();
        let cut = cut.min(text.len() - 1);
        prop_assert_eq!(Reply::read(&text.as_bytes()[..cut]), Ok(None));
        prop_assert_eq!(read(&text).code, 451);
    }
}

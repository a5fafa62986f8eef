//! Addresses of mail servers, and what is never shown of them.

use recado::secret::Secret;
use recado::smtp::{Account, AccountError, Envelope, Tls};

fn read(address: &str) -> Result<Account, AccountError> {
    let secret = address.contains('@');
    Account::read(address, secret.then(|| Secret::new("hunter2".to_owned())))
}

#[test]
fn an_address_says_where_how_and_who() {
    let cases = [
        (
            "smtp://ana@mail.example:2525",
            "mail.example",
            2525,
            Tls::StartTls,
            Some("ana"),
        ),
        (
            "smtp://mail.example",
            "mail.example",
            587,
            Tls::StartTls,
            None,
        ),
        (
            "smtps://ana%40padaria.example@mail.example/",
            "mail.example",
            465,
            Tls::Implicit,
            Some("ana@padaria.example"),
        ),
        (
            "smtps://ana@padaria.example@mail.example",
            "mail.example",
            465,
            Tls::Implicit,
            Some("ana@padaria.example"),
        ),
        (
            "smtp://127.0.0.1:1025?tls=none",
            "127.0.0.1",
            1025,
            Tls::None,
            None,
        ),
        ("smtp://[::1]:1025?tls=none", "::1", 1025, Tls::None, None),
        (
            "smtp://localhost:1025?tls=none",
            "localhost",
            1025,
            Tls::None,
            None,
        ),
        (
            "smtp://ana@correio.pão.example",
            "correio.xn--po-sia.example",
            587,
            Tls::StartTls,
            Some("ana"),
        ),
    ];
    for (address, host, port, tls, user) in cases {
        let account = read(address).expect(address);
        let found = (
            account.host.as_str(),
            account.port,
            account.tls,
            account.user.as_deref(),
        );
        assert_eq!(found, (host, port, tls, user), "{address}");
    }
}

#[test]
fn an_address_that_would_send_in_the_clear_is_refused() {
    let cases = [
        ("smtp://mail.example?tls=none", AccountError::NoTls),
        ("smtp://192.168.1.4?tls=none", AccountError::NoTls),
        ("smtp://localhost.example?tls=none", AccountError::NoTls),
        (
            "smtp://ana@127.0.0.1?tls=none",
            AccountError::LoginWithoutTls,
        ),
        ("smtps://127.0.0.1?tls=none", AccountError::Option),
        ("smtp://mail.example?tls=maybe", AccountError::Option),
        (
            "smtp://ana:hunter2@mail.example",
            AccountError::NotUnderstood,
        ),
        ("smtp://mail.example/inbox", AccountError::NotUnderstood),
        ("https://mail.example", AccountError::NotUnderstood),
        ("mail.example:587", AccountError::NotUnderstood),
    ];
    for (address, why) in cases {
        assert_eq!(read(address).map(drop), Err(why), "{address}");
    }
    let half = Account::read("smtp://ana@mail.example", None).map(drop);
    assert_eq!(half, Err(AccountError::NoSecret));
    let secret = Some(Secret::new("hunter2".to_owned()));
    let half = Account::read("smtp://mail.example", secret).map(drop);
    assert_eq!(half, Err(AccountError::NoUser));
}

#[test]
fn an_account_shows_no_password() {
    let account = read("smtp://ana@mail.example").unwrap();
    let shown = format!("{account:?}");
    assert!(
        shown.contains("***") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[test]
fn m10_an_address_breaks_no_line() {
    let wrong = [
        "",
        "ana",
        "@exemplo.example",
        "ana@",
        "ana@exemplo.example>\r\nRCPT TO:<x@y.example",
        "ana\r\n@exemplo.example",
        "ana\n@exemplo.example",
        "ana\0@exemplo.example",
        "a na@exemplo.example",
        "<ana@exemplo.example",
        "ana@exemplo.example> SIZE=1",
        "ana,bea@exemplo.example",
        "\"ana\"@exemplo.example",
        "ana\\@exemplo.example",
        "ana@exemplo.example\r\n",
        "ana@exem plo.example",
        "ana@[127.0.0.1]",
        "ana@127.0.0.1",
        ".ana@exemplo.example",
        "ana..b@exemplo.example",
        "ana\u{85}@exemplo.example",
        "ana\u{2028}@exemplo.example",
    ];
    for address in wrong {
        let envelope = Envelope::new("b@padaria.example", address, false);
        assert!(envelope.is_err(), "{address:?}: {envelope:?}");
        assert!(Envelope::new(address, "b@padaria.example", false).is_err());
    }
    let long = format!("{}@exemplo.example", "a".repeat(250));
    assert!(Envelope::new("b@padaria.example", &long, false).is_err());
}

#[test]
fn m10_an_address_with_other_letters_says_what_it_needs() {
    let envelope = |to| Envelope::new("b@padaria.example", to, false).unwrap();
    let domain = envelope("ana@pão.example");
    assert_eq!(
        (domain.to(), domain.needs_utf8()),
        ("ana@xn--po-sia.example", false)
    );
    let local = envelope("conceição@pão.example");
    assert_eq!(
        (local.to(), local.needs_utf8()),
        ("conceição@xn--po-sia.example", true)
    );
    let tag = envelope("ana+pao_1@exemplo.example");
    assert_eq!(
        (tag.to(), tag.needs_utf8()),
        ("ana+pao_1@exemplo.example", false)
    );
}

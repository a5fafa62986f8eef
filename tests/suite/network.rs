//! Which addresses are reached.

use std::net::IpAddr;

use recado::network::{Blocked, Cidr, ClientError, Limits, Network, without_login};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn allowing(blocks: &[&str]) -> Network {
    Network {
        allow: blocks
            .iter()
            .map(|block| block.parse().expect("a block"))
            .collect(),
    }
}

#[test]
fn c10_only_public_addresses_are_reached() {
    let network = Network::default();
    let private = [
        "127.0.0.1",
        "127.8.9.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.9",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2001::1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "fec0::1",
        "3fff::1",
    ];
    for address in private {
        assert!(network.check(&ip(address)).is_err(), "{address}");
    }
    let public = [
        "1.1.1.1",
        "8.8.8.8",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.0.1",
        "100.128.0.1",
        "::ffff:8.8.8.8",
        "2606:4700::1111",
        "2a00:1450::1",
        "2001:4860:4860::8888",
        "64:ff9b::808:808",
    ];
    for address in public {
        assert!(network.check(&ip(address)).is_ok(), "{address}");
    }
}

#[test]
fn an_allowed_block_holds_what_it_says() {
    let network = allowing(&["10.1.0.0/16", "::1", "fd00::/8"]);
    for address in [
        "10.1.0.0",
        "10.1.255.255",
        "::ffff:10.1.2.3",
        "::1",
        "fd99::1",
    ] {
        assert!(network.check(&ip(address)).is_ok(), "{address}");
    }
    for address in ["10.2.0.0", "10.0.255.255", "127.0.0.1", "fc00::1"] {
        assert!(network.check(&ip(address)).is_err(), "{address}");
    }
    assert!(allowing(&["0.0.0.0/0"]).check(&ip("127.0.0.1")).is_ok());
    for text in [
        "",
        "10.0.0.0/33",
        "::/129",
        "10.0.0/8",
        "10.0.0.0/x",
        "localhost",
        "10.0.0.0/-1",
    ] {
        assert!(text.parse::<Cidr>().is_err(), "{text}");
    }
}

#[test]
fn a_host_written_as_a_number_is_checked_before_any_connection() {
    let network = Network::default();
    let limits = Limits::default();
    let hidden = [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:7f00:1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://169.254.169.254/latest",
        "http://10.0.0.1/",
    ];
    for address in hidden {
        let outcome = network.client_for(address, &limits);
        let blocked = matches!(outcome, Err(ClientError::Blocked(Blocked::Private { .. })));
        assert!(blocked, "{address} {outcome:?}");
    }
    let outcome = network.client_for("http://8.8.8.8/", &limits);
    assert!(
        matches!(outcome, Err(ClientError::Blocked(Blocked::Plain { .. }))),
        "{outcome:?}"
    );
    for address in [
        "file:///etc/passwd",
        "ftp://host.example/",
        "nonsense",
        "javascript:alert(1)",
    ] {
        let outcome = network.client_for(address, &limits);
        assert!(
            matches!(outcome, Err(ClientError::Blocked(Blocked::NotWeb { .. }))),
            "{address} {outcome:?}"
        );
    }
    assert!(network.client_for("https://8.8.8.8/", &limits).is_ok());
    assert!(
        allowing(&["127.0.0.0/8"])
            .client_for("http://127.0.0.1:8420/", &limits)
            .is_ok()
    );
}

#[tokio::test]
async fn a_name_that_leads_home_is_not_followed() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let limits = Limits::default();
    let network = Network::default();
    let outcome = network.connect("localhost", port, &limits).await;
    assert!(
        matches!(outcome, Err(recado::network::ConnectError::Blocked(_))),
        "{outcome:?}"
    );
    let (url, client) = network
        .client_for(&format!("https://localhost:{port}/"), &limits)
        .expect("a client");
    let error = client.get(url).send().await.expect_err("it leads home");
    let blocked = recado::network::blocked_in(&error);
    assert!(
        matches!(blocked, Some(Blocked::Private { .. })),
        "{error:?}"
    );
    let allowed = allowing(&["127.0.0.0/8"]);
    allowed
        .connect("localhost", port, &limits)
        .await
        .expect("allowed");
}

#[test]
fn a_login_never_shows() {
    assert_eq!(
        without_login("https://bot:pw@host.example/a@b.git"),
        "https://host.example/a@b.git"
    );
    assert_eq!(
        without_login("ssh://git@host.example/x"),
        "ssh://host.example/x"
    );
    assert_eq!(without_login("/srv/site.git"), "/srv/site.git");
}

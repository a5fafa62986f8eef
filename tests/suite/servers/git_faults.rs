//! What goes wrong between us and a git server, against real servers (RELIABILITY 3.4).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use recado::network::{Limits, Network};
use recado::site::GitRemote;
use recado::target::TargetError;
use recado::target::git::GitTarget;
use secrecy::SecretString;

use super::support::{Door, GitServer, Proxy, loopback};
use crate::git_story::{live, noise, prepare, publish, short_limits, target};

pub const NETWORK_DOORS: [Door; 2] = [Door::Http, Door::Ssh];

pub fn hasty(server: &GitServer, remote: GitRemote, door: Door) -> GitTarget {
    let secret = server.secret(door).map(SecretString::from);
    let caches = server.folder().join("caches-hasty");
    GitTarget::with_limits(remote, &caches, secret, loopback(), short_limits()).expect("an address")
}

#[tokio::test(flavor = "multi_thread")]
async fn g4_a_wrong_password_or_key_is_a_login_and_a_new_one_goes_on() {
    for door in NETWORK_DOORS {
        let server = GitServer::start();
        let stranger = std::fs::read_to_string(server.folder().join("stranger")).expect("a key");
        let caches = server.folder().join("caches");
        for secret in [None, Some("wrong".to_owned()), Some(stranger)] {
            let git = target(server.remote(door), secret, &caches, loopback());
            let outcome = live(&git, &["a.html"]).await;
            assert!(
                matches!(outcome, Err(TargetError::Login { .. })),
                "{door:?} {outcome:?}"
            );
        }
        let git = target(
            server.remote(door),
            server.secret(door),
            &caches,
            loopback(),
        );
        publish(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("the right one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g4_a_login_that_may_only_read_is_a_login() {
    let server = GitServer::start();
    server.human(&[("index.html", Some("1"))]);
    server.git(&["config", "http.receivepack", "false"]);
    let git = target(
        server.remote(Door::Http),
        server.secret(Door::Http),
        &server.folder().join("caches"),
        loopback(),
    );
    let prepared = prepare(&git, "e1", &[("a.html", Some(b"A"))])
        .await
        .expect("reading works");
    let outcome = git.push(&prepared).await;
    assert!(
        matches!(outcome, Err(TargetError::Login { .. })),
        "{outcome:?}"
    );
    assert_eq!(server.commits(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_an_unknown_or_changed_server_gets_no_login() {
    let server = GitServer::start();
    let right = server.fingerprint("host_key.pub");
    let wrong = server.fingerprint("stranger.pub");
    for pinned in [None, Some(wrong)] {
        let mut remote = server.remote(Door::Ssh);
        remote.host_key = pinned.clone();
        let caches = server.folder().join("caches");
        let git = target(remote, server.secret(Door::Ssh), &caches, loopback());
        match live(&git, &["a.html"]).await {
            Err(TargetError::HostKey {
                offered,
                pinned: said,
                ..
            }) => {
                assert_eq!((offered, said), (right.clone(), pinned));
            }
            outcome => panic!("{outcome:?}"),
        }
    }
    let log = std::fs::read_to_string(server.folder().join("sshd.log")).expect("sshd writes a log");
    assert!(!log.contains("Accepted"), "{log}");
    assert!(!log.contains("Failed"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_any_of_the_servers_keys_may_be_the_pinned_one() {
    let server = GitServer::start();
    let mut remote = server.remote(Door::Ssh);
    remote.host_key = Some(server.fingerprint("host_key_rsa.pub"));
    let caches = server.folder().join("caches");
    let git = target(remote, server.secret(Door::Ssh), &caches, loopback());
    publish(&git, "e1", &[("a.html", Some(b"A"))])
        .await
        .expect("the RSA key is the pinned one");
}

#[tokio::test(flavor = "multi_thread")]
async fn g10_a_server_that_hangs_is_given_up_in_time() {
    for door in NETWORK_DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        let upstream = if door == Door::Http {
            server.http
        } else {
            server.ssh
        };
        let proxy = Proxy::before(upstream);
        let git = hasty(&server, server.remote_at(door, proxy.port), door);
        live(&git, &["a.html"]).await.expect("it answers at first");
        let prepared = prepare(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("prepared");
        for direction in ["both", "down", "up"] {
            proxy.set(&format!(
                r#"{{"blackhole": true, "direction": "{direction}"}}"#
            ));
            let began = Instant::now();
            let outcome = git.push(&prepared).await;
            let Err(TargetError::Unreachable { .. }) = outcome else {
                panic!("{door:?} {direction} {outcome:?}");
            };
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "{door:?} {direction}"
            );
        }
        assert_eq!(server.commits(), 1);
        proxy.set("{}");
        git.push(&prepared).await.expect("it answers again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_the_port_or_the_name_is_unreachable() {
    let server = GitServer::start();
    for door in NETWORK_DOORS {
        let mut remote = server.remote_at(door, super::support::free_port());
        let outcome = live(&hasty(&server, remote.clone(), door), &["a.html"]).await;
        assert!(
            matches!(outcome, Err(TargetError::Unreachable { .. })),
            "{door:?} {outcome:?}"
        );
        remote.remote = remote.remote.replace("127.0.0.1", "nobody.invalid");
        let outcome = live(&hasty(&server, remote, door), &["a.html"]).await;
        assert!(
            matches!(outcome, Err(TargetError::Unreachable { .. })),
            "{door:?} {outcome:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_repository_is_not_ready() {
    let server = GitServer::start();
    for door in super::support::DOORS {
        let mut remote = server.remote(door);
        remote.remote = remote.remote.replace("site.git", "other.git");
        let caches = server.folder().join("caches");
        let git = target(remote, server.secret(door), &caches, loopback());
        let outcome = live(&git, &["a.html"]).await;
        assert!(
            matches!(outcome, Err(TargetError::NotReady { .. })),
            "{door:?} {outcome:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g11_a_redirect_is_named_and_gets_no_password() {
    let server = GitServer::start();
    let asked = Arc::new(AtomicUsize::new(0));
    let thief = {
        let asked = Arc::clone(&asked);
        axum::Router::new().fallback(move || {
            asked.fetch_add(1, Ordering::SeqCst);
            async { "thank you" }
        })
    };
    let thief = serve(thief).await;
    let away = format!("http://127.0.0.1:{thief}/git/site.git/info/refs?service=git-upload-pack");
    let mover = axum::Router::new().fallback(move || {
        let away = away.clone();
        async move { axum::response::Redirect::temporary(&away) }
    });
    let mover = serve(mover).await;
    let git = hasty(&server, server.remote_at(Door::Http, mover), Door::Http);
    let outcome = live(&git, &["a.html"]).await;
    let Err(TargetError::Redirected { to, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(to, format!("http://127.0.0.1:{thief}/git/site.git"));
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

/// A small web server on loopback; its port.
async fn serve(router: axum::Router) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn g12_a_server_that_never_ends_or_talks_nonsense_is_left() {
    let server = GitServer::start();
    let kind = [(
        "content-type",
        "application/x-git-upload-pack-advertisement",
    )];
    let endless = move || async move {
        let head = "001e# service=git-upload-pack\n0000".to_owned();
        let refs = futures_util::stream::iter(0_u64..).map(|number| {
            let line = format!("{number:040x} refs/heads/{number:020}\n");
            format!("{:04x}{line}", line.len() + 4)
        });
        let lines = futures_util::stream::iter([head])
            .chain(refs)
            .map(Ok::<_, std::io::Error>);
        (kind, axum::body::Body::from_stream(lines))
    };
    let nonsense = move || async move { (kind, "zzzz, and nothing that git would say") };
    let endless = serve(axum::Router::new().fallback(endless)).await;
    let nonsense = serve(axum::Router::new().fallback(nonsense)).await;
    let limits = Limits {
        received: 1 << 20,
        ..short_limits()
    };
    for (port, expected) in [(endless, "TooLarge"), (nonsense, "NotReady")] {
        let secret = server.secret(Door::Http).map(SecretString::from);
        let caches = server.folder().join("caches");
        let remote = server.remote_at(Door::Http, port);
        let git = GitTarget::with_limits(remote, &caches, secret, loopback(), limits.clone())
            .expect("an address");
        let error = live(&git, &["a.html"]).await.expect_err("not a repository");
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_page_is_not_a_repository_and_a_failing_host_is_tried_again() {
    let server = GitServer::start();
    let page = serve(axum::Router::new().fallback(|| async { "<html>Welcome" })).await;
    let git = hasty(&server, server.remote_at(Door::Http, page), Door::Http);
    let outcome = live(&git, &["a.html"]).await;
    assert!(
        matches!(outcome, Err(TargetError::NotReady { .. })),
        "{outcome:?}"
    );

    let down = axum::http::StatusCode::SERVICE_UNAVAILABLE;
    let failing = serve(axum::Router::new().fallback(move || async move { down })).await;
    let git = hasty(&server, server.remote_at(Door::Http, failing), Door::Http);
    let outcome = live(&git, &["a.html"]).await;
    assert!(
        matches!(outcome, Err(TargetError::Unreachable { .. })),
        "{outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_address_is_not_contacted() {
    let server = GitServer::start();
    let proxy = Proxy::before(server.http);
    for door in NETWORK_DOORS {
        for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost"] {
            let mut remote = server.remote_at(door, proxy.port);
            remote.remote = remote.remote.replace("127.0.0.1", host);
            let caches = server.folder().join("caches");
            let git = target(remote, server.secret(door), &caches, Network::default());
            let outcome = live(&git, &["a.html"]).await;
            assert!(
                matches!(outcome, Err(TargetError::Blocked { .. })),
                "{door:?} {host} {outcome:?}"
            );
        }
    }
    assert_eq!(proxy.passed().0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn g8_a_repository_larger_than_the_limit_is_not_fetched() {
    for door in NETWORK_DOORS {
        let server = GitServer::start();
        let text: String = noise(2 << 20, "large")
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        server.human(&[("large.txt", Some(&text))]);
        let secret = server.secret(door).map(SecretString::from);
        let caches = server.folder().join("caches");
        let limits = Limits {
            received: 1 << 20,
            ..Limits::default()
        };
        let git = GitTarget::with_limits(server.remote(door), &caches, secret, loopback(), limits)
            .expect("an address");
        let outcome = live(&git, &["a.html"]).await;
        let Err(TargetError::TooLarge { megabytes, .. }) = outcome else {
            panic!("{door:?} {outcome:?}");
        };
        assert_eq!(megabytes, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g17_a_file_over_the_hosts_limit_is_refused_with_its_words() {
    for door in NETWORK_DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        let words = match door {
            // fcgiwrap loses the answer of a program that does not read its whole input.
            Door::Http => {
                server.hook(
                    "pre-receive",
                    "echo 'a.bin exceeds the limit of 100 KB' >&2; exit 1",
                );
                "exceeds the limit of 100 KB"
            }
            _ => {
                server.git(&["config", "receive.maxInputSize", "100k"]);
                "maximum allowed size"
            }
        };
        let caches = server.folder().join("caches");
        let git = target(
            server.remote(door),
            server.secret(door),
            &caches,
            loopback(),
        );
        let body = noise(300 << 10, "limit");
        let outcome = publish(&git, "e1", &[("a.bin", Some(&body))]).await;
        let Err(TargetError::Refused { said, .. }) = outcome else {
            panic!("{door:?} {outcome:?}");
        };
        assert!(said.contains(words), "{door:?} {said}");
        assert_eq!(server.commits(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_a_certificate_that_nobody_vouches_for_is_refused() {
    let server = GitServer::start();
    let mut remote = server.remote_at(Door::Http, server.tls);
    remote.remote = remote.remote.replace("http://", "https://");
    let outcome = live(&hasty(&server, remote, Door::Http), &["a.html"]).await;
    let Err(TargetError::Certificate { why, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(why.contains("certificate"), "{why}");
    let log =
        std::fs::read_to_string(server.folder().join("nginx.log")).expect("nginx writes a log");
    assert!(
        !log.contains("recado"),
        "nothing of the request was sent: {log}"
    );
}

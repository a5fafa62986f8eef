//! Connections that die in the middle of a push (G6): whatever was cut, in the end there is exactly
//! one commit.

use recado::target::TargetError;
use recado::target::git::GitTarget;

use super::git_faults::{NETWORK_DOORS, hasty};
use super::support::{Door, GitServer, Proxy};
use crate::git_story::{noise, prepare, publish};

/// One pass as the schedule makes it: what is unknown is looked for first, then tried again.
async fn one_pass(git: &GitTarget, base: &str, body: &[u8]) -> Result<(), TargetError> {
    if git.find("e1", base).await?.is_some() {
        return Ok(());
    }
    publish(git, "e1", &[("a.bin", Some(body))]).await?;
    Ok(())
}

/// Cuts each connection after `step` bytes of one direction, then after twice as many, and so on.
async fn cut_everywhere(door: Door, direction: &str, step: usize) {
    let server = GitServer::start();
    let base = server.human(&[("index.html", Some("1"))]);
    let upstream = if door == Door::Http {
        server.http
    } else {
        server.ssh
    };
    let proxy = Proxy::before(upstream);
    let git = hasty(&server, server.remote_at(door, proxy.port), door);
    let body = noise(24 << 10, "cut");

    let mut failures = 0;
    for number in 1..=36 {
        let cut = number * step;
        let reset = number % 2 == 0;
        proxy.set(&format!(
            r#"{{"cut_after": {cut}, "reset": {reset}, "direction": "{direction}"}}"#
        ));
        if let Err(error) = one_pass(&git, &base, &body).await {
            assert!(
                error.is_transient(),
                "{door:?} {direction} {cut}: {error:?}"
            );
            failures += 1;
        }
        assert!(server.commits() <= 2, "{door:?} {direction} {cut}");
    }
    proxy.set("{}");
    one_pass(&git, &base, &body)
        .await
        .expect("nothing is cut any more");
    assert!(
        failures > 0,
        "{door:?} {direction}: the proxy never cut anything"
    );
    assert_eq!(
        server.commits(),
        2,
        "{door:?} {direction}: exactly one commit of ours"
    );
    assert_eq!(
        server.git(&["cat-file", "-s", "main:a.bin"]),
        body.len().to_string()
    );
    let again = prepare(&git, "e2", &[("a.bin", Some(&body))])
        .await
        .expect("prepared");
    assert!(again.is_nothing());
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_an_http_push_cut_at_each_kilobyte_becomes_one_commit() {
    cut_everywhere(Door::Http, "up", 1 << 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_an_ssh_push_cut_at_each_kilobyte_becomes_one_commit() {
    cut_everywhere(Door::Ssh, "up", 1 << 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_an_http_reply_cut_anywhere_becomes_one_commit() {
    cut_everywhere(Door::Http, "down", 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_an_ssh_reply_cut_anywhere_becomes_one_commit() {
    cut_everywhere(Door::Ssh, "down", 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_a_lost_reply_is_unknown_and_then_found() {
    for door in NETWORK_DOORS {
        let server = GitServer::start();
        let base = server.human(&[("index.html", Some("1"))]);
        let upstream = if door == Door::Http {
            server.http
        } else {
            server.ssh
        };
        let proxy = Proxy::before(upstream);
        let git = hasty(&server, server.remote_at(door, proxy.port), door);
        let body = noise(24 << 10, "lost");
        let prepared = prepare(&git, "e1", &[("a.bin", Some(&body))])
            .await
            .expect("prepared");
        // The hook runs after the branch has moved and before the server answers.
        let control = proxy.control();
        let put = r#"{\"blackhole\": true, \"direction\": \"down\"}"#;
        server.hook(
            "post-receive",
            &format!("curl -s -X PUT -d \"{put}\" http://127.0.0.1:{control}/ >/dev/null"),
        );
        let outcome = git.push(&prepared).await;
        assert!(
            matches!(outcome, Err(TargetError::Unknown { .. })),
            "{door:?} {outcome:?}"
        );
        assert_eq!(
            server.git(&["rev-parse", "main"]),
            prepared.new,
            "{door:?}: it did arrive"
        );
        proxy.set("{}");
        let found = git
            .find("e1", &base)
            .await
            .expect("searched")
            .expect("found");
        assert_eq!(found.revision, prepared.new);
        assert_eq!(found.versions, prepared.versions);
        assert_eq!(server.commits(), 2);
    }
}

//! One contract over every way to a git repository: what is published is there, once, with its
//! surroundings untouched, and everything else is said rather than done.

use recado::target::TargetError;

use super::support::{DOORS, Door, GitServer, git_in, loopback};
use crate::git_story::{ask, change, live, prepare, publish, target, texts, ticket};

fn open(server: &GitServer, door: Door) -> recado::target::git::GitTarget {
    let caches = server.folder().join(format!("caches-{door:?}"));
    target(
        server.remote(door),
        server.secret(door),
        &caches,
        loopback(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_live_through_every_door() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[
            ("index.html", Some("<h1>Padaria</h1>\r\n")),
            ("public/old.html", Some("old")),
        ]);
        let git = open(&server, door);
        let files: [(&str, Option<&[u8]>); 3] = [
            (
                "public/promocoes/index.html",
                Some("Pão de queijo\r\n".as_bytes()),
            ),
            ("public/feed.xml", Some(b"<feed/>")),
            ("public/old.html", None),
        ];
        let applied = publish(&git, "e1", &files).await.expect("published");

        assert_eq!(
            server.git(&["rev-parse", "main"]),
            applied.revision,
            "{door:?}"
        );
        assert_eq!(server.commits(), 2, "{door:?}");
        let listing = server.git(&["ls-tree", "-r", "--name-only", "main"]);
        assert_eq!(
            listing,
            "index.html\npublic/feed.xml\npublic/promocoes/index.html"
        );
        let paths = [
            "public/promocoes/index.html",
            "public/feed.xml",
            "public/old.html",
            "index.html",
        ];
        let now = git
            .live(&ask(&paths, &applied.revision))
            .await
            .expect("live");
        let now_texts = texts(&now);
        assert_eq!(
            now_texts["public/promocoes/index.html"],
            "Pão de queijo\r\n"
        );
        assert_eq!(now_texts["index.html"], "<h1>Padaria</h1>\r\n");
        assert!(!now_texts.contains_key("public/old.html"));
        assert_eq!(
            applied.versions["public/feed.xml"],
            now.files["public/feed.xml"].version
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commit_says_whose_change_it_is() {
    let server = GitServer::start();
    let git = open(&server, Door::Http);
    publish(&git, "abc123", &[("a.html", Some(b"a"))])
        .await
        .expect("published");
    let commit = server.git(&["log", "-1", "--format=%an <%ae> %at %ct%n%B", "main"]);
    assert_eq!(
        commit,
        "Recado <recado@localhost> 1795773600 1795773600\n\
         Black Friday no balcão is shown until Sunday\n\n\
         Recado-Change: abc123\nRecado-Site: padaria-aurora"
    );
    let trailers = server.git(&[
        "log",
        "-1",
        "--format=%(trailers:key=Recado-Change,valueonly)",
        "main",
    ]);
    assert_eq!(trailers.trim(), "abc123");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_publish_makes_no_commit_and_back_again_makes_a_third() {
    for door in DOORS {
        let server = GitServer::start();
        let git = open(&server, door);
        publish(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("A");
        let again = prepare(&git, "e2", &[("a.html", Some(b"A"))])
            .await
            .expect("prepared");
        assert!(again.is_nothing());
        git.push(&again).await.expect("nothing to push");
        assert_eq!(server.commits(), 1);
        publish(&git, "e3", &[("a.html", Some(b"B"))])
            .await
            .expect("B");
        publish(&git, "e4", &[("a.html", Some(b"A"))])
            .await
            .expect("A again");
        assert_eq!(server.commits(), 3, "{door:?}");
        assert_eq!(server.show("a.html"), "A");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_intent_makes_the_same_commit_on_another_machine() {
    let server = GitServer::start();
    server.human(&[("index.html", Some("x"))]);
    let files: [(&str, Option<&[u8]>); 1] = [("a.html", Some(b"A"))];
    let one = prepare(&open(&server, Door::Path), "e1", &files)
        .await
        .expect("prepared");
    let other = prepare(&open(&server, Door::Ssh), "e1", &files)
        .await
        .expect("prepared");
    assert_eq!(one, other);
    let later = prepare(&open(&server, Door::Ssh), "e2", &files)
        .await
        .expect("prepared");
    assert_ne!(one.new, later.new);
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_another_file_changed_meanwhile_and_both_changes_stay() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        let git = open(&server, door);
        let before = live(&git, &["a.html"]).await.expect("live");
        server.human(&[("index.html", Some("2"))]);
        let change = change(&before, &[("a.html", Some(b"A"))]);
        let prepared = git
            .prepare(&ticket("e1"), &change)
            .await
            .expect("on the new tip");
        git.push(&prepared).await.expect("pushed");
        assert_eq!(
            (server.show("index.html"), server.show("a.html")),
            ("2".into(), "A".into())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_the_same_file_changed_meanwhile_is_not_overwritten() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[("a.html", Some("1"))]);
        let git = open(&server, door);
        let before = live(&git, &["a.html", "b.html"]).await.expect("live");
        server.human(&[("a.html", Some("by hand"))]);
        let edit = change(&before, &[("a.html", Some(b"ours"))]);
        let remove = change(&before, &[("a.html", None)]);
        for change in [edit, remove] {
            let outcome = git.prepare(&ticket("e1"), &change).await;
            assert!(
                matches!(outcome, Err(TargetError::Moved { .. })),
                "{door:?} {outcome:?}"
            );
        }
        assert_eq!(server.show("a.html"), "by hand");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_a_push_between_preparing_and_pushing_is_not_overwritten() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        let git = open(&server, door);
        let prepared = prepare(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("prepared");
        let by_hand = server.human(&[("index.html", Some("2"))]);
        let outcome = git.push(&prepared).await;
        assert!(
            matches!(outcome, Err(TargetError::Moved { .. })),
            "{door:?} {outcome:?}"
        );
        assert_eq!(server.git(&["rev-parse", "main"]), by_hand);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g2_a_rewritten_history_stops_everything_with_both_tips() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        let git = open(&server, door);
        let ours = publish(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("published")
            .revision;
        let root = server.git(&["rev-list", "--max-parents=0", "main"]);
        server.git(&["update-ref", "refs/heads/main", &root]);
        let outcome = git.live(&ask(&["a.html"], &ours)).await;
        let Err(TargetError::Rewritten { last, now, .. }) = outcome else {
            panic!("{door:?} {outcome:?}");
        };
        assert_eq!((last, now), (ours.clone(), root));
        server.git(&["update-ref", "-d", "refs/heads/main"]);
        let outcome = git.live(&ask(&["a.html"], &ours)).await;
        assert!(
            matches!(outcome, Err(TargetError::Rewritten { .. })),
            "{door:?} {outcome:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_a_hook_that_refuses_is_heard_through_every_door() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        server.hook(
            "pre-receive",
            "echo 'Friday is a holiday for robots' >&2; exit 1",
        );
        let git = open(&server, door);
        let outcome = publish(&git, "e1", &[("a.html", Some(b"A"))]).await;
        let Err(TargetError::Refused { said, .. }) = outcome else {
            panic!("{door:?} {outcome:?}");
        };
        assert!(
            said.contains("Friday is a holiday for robots"),
            "{door:?} {said}"
        );
        assert!(
            said.contains("pre-receive hook declined"),
            "{door:?} {said}"
        );
        assert_eq!(server.commits(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_that_deploys_runs_through_every_door() {
    for door in DOORS {
        let server = GitServer::start();
        let deployed = server.folder().join("deployed.html");
        server.hook(
            "post-receive",
            &format!("git show main:a.html > '{}'", deployed.display()),
        );
        let git = open(&server, door);
        publish(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("published");
        let text = std::fs::read_to_string(&deployed).expect("the hook ran");
        assert_eq!(text, "A", "{door:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g9_an_empty_repository_gets_the_branch_and_another_branch_is_named() {
    for door in DOORS {
        let server = GitServer::start();
        let git = open(&server, door);
        assert_eq!(live(&git, &["a.html"]).await.expect("empty").revision, "");
        publish(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("the first commit");
        assert_eq!(server.commits(), 1);

        server.git(&["branch", "-m", "main", "production"]);
        let outcome = live(&git, &["a.html"]).await;
        let Err(TargetError::NoBranch { existing, .. }) = outcome else {
            panic!("{door:?} {outcome:?}");
        };
        assert_eq!(existing, ["production"]);

        let mut remote = server.remote(door);
        remote.create_branch = true;
        let caches = server.folder().join("caches-create");
        let git = target(remote, server.secret(door), &caches, loopback());
        publish(&git, "e2", &[("a.html", Some(b"A"))])
            .await
            .expect("a new branch");
        assert_eq!(server.git(&["ls-tree", "--name-only", "main"]), "a.html");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_found_by_its_trailer_after_its_base() {
    for door in DOORS {
        let server = GitServer::start();
        let base = server.human(&[("index.html", Some("1"))]);
        let git = open(&server, door);
        let applied = publish(&git, "e1", &[("a.html", Some(b"A"))])
            .await
            .expect("published");
        server.human(&[("index.html", Some("2"))]);
        let elsewhere = target(
            server.remote(door),
            server.secret(door),
            &server.folder().join("elsewhere"),
            loopback(),
        );
        let found = elsewhere.find("e1", &base).await.expect("searched");
        assert_eq!(found, Some(applied.clone()));
        assert_eq!(
            elsewhere.find("e1", "").await.expect("searched"),
            Some(applied.clone())
        );
        assert_eq!(elsewhere.find("e2", &base).await.expect("searched"), None);
        assert_eq!(
            elsewhere
                .find("e1", &applied.revision)
                .await
                .expect("searched"),
            None
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g13_attributes_never_change_a_byte() {
    let server = GitServer::start();
    let attributes = "* text eol=crlf ident\n*.jpg filter=lfs -text\n";
    server.human(&[(".gitattributes", Some(attributes)), ("x.txt", Some("x"))]);
    let git = open(&server, Door::Http);
    let body = b"one\ntwo\r\n$Id$\n\xff\x00";
    publish(&git, "e1", &[("a.txt", Some(body)), ("p.jpg", Some(body))])
        .await
        .expect("published");
    let now = live(&git, &["a.txt", "p.jpg"]).await.expect("live");
    for file in now.files.values() {
        assert_eq!(file.bytes.as_deref(), Some(&body[..]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g14_two_sites_in_one_repository_take_turns() {
    for door in DOORS {
        let server = GitServer::start();
        server.human(&[("index.html", Some("1"))]);
        let one = open(&server, door);
        let other = open(&server, door);
        let (left, right) = tokio::join!(
            publish(&one, "left", &[("left/a.html", Some(b"A"))]),
            publish(&other, "right", &[("right/a.html", Some(b"A"))]),
        );
        // Whoever prepared before the other pushed has to look again; nobody loses anything.
        for (outcome, git, name) in [(left, &one, "left"), (right, &other, "right")] {
            if let Err(error) = outcome {
                assert!(matches!(error, TargetError::Moved { .. }), "{error:?}");
                let path = format!("{name}/a.html");
                publish(git, name, &[(&path, Some(b"A"))])
                    .await
                    .expect("the second time");
            }
        }
        let listing = server.git(&["ls-tree", "-r", "--name-only", "main"]);
        assert_eq!(listing, "index.html\nleft/a.html\nright/a.html", "{door:?}");
        assert_eq!(server.commits(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_with_a_work_tree_is_updated_only_where_it_says_so() {
    let server = GitServer::start();
    server.human(&[("index.html", Some("1"))]);
    let work = server.folder().join("work");
    let bare = server.bare();
    git_in(
        server.folder(),
        &[
            "clone",
            "-q",
            &bare.display().to_string(),
            &work.display().to_string(),
        ],
    );
    let mut remote = server.remote(Door::Path);
    remote.remote = work.display().to_string();
    let git = target(remote, None, &server.folder().join("caches"), loopback());
    let outcome = publish(&git, "e1", &[("a.html", Some(b"A"))]).await;
    let Err(TargetError::Refused { said, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(said.contains("checked out"), "{said}");
    git_in(
        &work,
        &["config", "receive.denyCurrentBranch", "updateInstead"],
    );
    publish(&git, "e1", &[("a.html", Some(b"A"))])
        .await
        .expect("published");
    assert_eq!(
        std::fs::read_to_string(work.join("a.html")).expect("checked out"),
        "A"
    );
}

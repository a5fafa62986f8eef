//! Each way in which a place can fail is told by the variant that says what happens next.

use recado::target::rehearsal::Fault;
use recado::target::{Ask, Folder, Target, TargetError};

use super::site::{Place, Website, git_target, wish, with_region};
use crate::servers::support::{Door, free_port, git_in};

const FILES: &[(&str, &str)] = &[("public/index.html", "<p>ours")];

async fn outcome(site: &mut Website) -> TargetError {
    site.publish(&wish(FILES)).await.expect_err("it fails")
}

#[tokio::test]
async fn a_folder_that_was_there_and_is_gone_is_no_empty_website() {
    let mut site = Website::open(Place::Folder);
    site.published(&wish(&[("a.html", "a")])).await;
    std::fs::remove_dir_all(site.root()).expect("removed");
    let error = outcome(&mut site).await;
    assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
    assert!(!site.root().exists(), "nothing was written");
}

#[tokio::test]
async fn a_folder_whose_disk_is_away_is_no_empty_website() {
    let mut site = Website::open(Place::Folder);
    site.published(&wish(&[("a.html", "a")])).await;
    // What stands at the place of a disk that is not connected.
    std::fs::remove_dir_all(site.root()).expect("removed");
    std::fs::create_dir(site.root()).expect("a folder");
    let known = site.manifest.clone();
    for files in [FILES, &[]] {
        let outcome = site.publish(&wish(files)).await;
        assert!(
            matches!(outcome, Err(TargetError::NotReady { .. })),
            "{outcome:?}"
        );
    }
    assert_eq!(site.manifest, known, "nothing is forgotten");
    assert_eq!(site.holds().len(), 0, "nothing was written");
}

#[tokio::test]
async fn a_page_is_not_removed_through_a_link_that_took_its_folders_place() {
    let mut site = Website::open(Place::Folder);
    site.published(&wish(&[("offers/index.html", "ours")]))
        .await;
    let (_, change) = site.plan(&wish(&[])).await.expect("a plan");
    assert_eq!(change.removes.len(), 1);
    let root = site.root();
    std::fs::remove_dir_all(root.join("offers")).expect("removed");
    site.human(&[("shop/index.html", Some("another's page"))]);
    std::os::unix::fs::symlink("shop", root.join("offers")).expect("a link");
    let outcome = site.carry_out(&change).await;
    assert_eq!(
        site.text("shop/index.html").as_deref(),
        Some("another's page"),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_page_of_enormous_size_is_not_read_and_stops_no_other() {
    let mut site = Website::open(Place::GitPath);
    site.by_hand(|work| {
        git_in(work, &["config", "core.compression", "0"]);
        std::fs::write(work.join("index.html"), vec![b' '; 101 << 20]).expect("written");
    });
    let page = "index.html".to_owned();
    let ask = Ask {
        new: [page.clone()].into(),
        read: [page.clone()].into(),
        ..Ask::default()
    };
    let live = site.target.live(&ask).await.expect("it can be asked");
    assert!(live.files[&page].bytes.is_none(), "it was read");
    let desired = with_region(wish(FILES), &page, "x", "ours");
    let change = site.published(&desired).await;
    assert_eq!((change.refused.len(), change.writes.len()), (1, 1));
}

#[tokio::test]
async fn a_folder_that_never_was_is_made() {
    let mut site = Website::bare(Place::Folder);
    site.target = Target::Folder(Folder::new(site.root().join("new/site")));
    site.published(&wish(FILES)).await;
    let page = site.text("new/site/public/index.html");
    assert_eq!(page.as_deref(), Some("<p>ours"));
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_not_ready() {
    let mut site = Website::open(Place::Folder);
    site.target = Target::Folder(Folder::new(site.root().join("index.html")));
    let error = outcome(&mut site).await;
    assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
}

#[tokio::test]
async fn a_pipe_at_our_path_is_not_waited_for() {
    let mut site = Website::open(Place::Folder);
    let made = std::process::Command::new("mkfifo")
        .arg(site.root().join("public/index.html"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    let error = outcome(&mut site).await;
    assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
}

#[tokio::test]
async fn a_rehearsal_fails_as_planned() {
    let mut site = Website::open(Place::Rehearsal);
    let Target::Rehearsal(rehearsal) = site.target.clone() else {
        panic!("a rehearsal");
    };
    rehearsal.plan(Fault::Unreachable);
    let error = outcome(&mut site).await;
    assert!(
        matches!(error, TargetError::Unreachable { .. }),
        "{error:?}"
    );
    rehearsal.plan(Fault::Refuse("no".to_owned()));
    let error = outcome(&mut site).await;
    assert!(matches!(&error, TargetError::Refused { said, .. } if said == "no"));
    rehearsal.plan(Fault::LoseReply);
    let error = outcome(&mut site).await;
    assert!(matches!(error, TargetError::Unknown { .. }), "{error:?}");
    assert!(site.published(&wish(FILES)).await.is_empty(), "it arrived");
}

#[tokio::test]
async fn a_path_without_a_repository_is_not_ready_and_another_branch_is_named() {
    let mut site = Website::open(Place::GitPath);
    let bare = site.repository();
    let mut remote = crate::contract::site::remote_at(&bare);
    remote.branch = "gh-pages".to_owned();
    site.target = Target::Git(git_target(remote.clone(), None, &site.caches()));
    match outcome(&mut site).await {
        TargetError::NoBranch { existing, .. } => assert_eq!(existing, ["main"]),
        error => panic!("{error:?}"),
    }
    remote.remote = bare.join("nosuch").display().to_string();
    site.target = Target::Git(git_target(remote, None, &site.caches()));
    let error = outcome(&mut site).await;
    assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
}

/// What a server behind a door says no to, and what nobody answers.
pub async fn each_failure_has_its_variant(place: Place) {
    let mut site = Website::open(place);
    let door = match place {
        Place::GitHttp => Door::Http,
        _ => Door::Ssh,
    };
    let right = site.target.clone();
    let wrong = match door {
        Door::Http => "wrong".to_owned(),
        _ => std::fs::read_to_string(site.server().folder().join("stranger")).expect("a key"),
    };
    let remote = site.server().remote(door);
    site.target = Target::Git(git_target(remote, Some(&wrong), &site.caches()));
    let error = outcome(&mut site).await;
    assert!(matches!(error, TargetError::Login { .. }), "{error:?}");

    let away = site.server().remote_at(door, free_port());
    let secret = site.server().secret(door);
    site.target = Target::Git(git_target(away, secret.as_deref(), &site.caches()));
    let error = outcome(&mut site).await;
    assert!(
        matches!(error, TargetError::Unreachable { .. }),
        "{error:?}"
    );

    if door == Door::Ssh {
        let mut unpinned = site.server().remote(door);
        unpinned.host_key = None;
        site.target = Target::Git(git_target(unpinned, secret.as_deref(), &site.caches()));
        let error = outcome(&mut site).await;
        assert!(
            matches!(&error, TargetError::HostKey { pinned: None, .. }),
            "{error:?}"
        );
    }

    site.target = right;
    site.server()
        .hook("pre-receive", "echo 'not on Fridays' >&2; exit 1");
    match outcome(&mut site).await {
        TargetError::Refused { said, .. } => assert!(said.contains("not on Fridays"), "{said}"),
        error => panic!("{error:?}"),
    }
    assert_eq!(site.text("public/index.html"), None);
}

//! The contract of all targets, told of web hosts that take files, and how each of them fails.

use recado::network::Network;
use recado::site::WebHost;
use recado::target::{Ask, Target, TargetError, Upload};
use secrecy::SecretString;

use super::host::{Kind, UploadHost};
use super::support::free_port;
use crate::contract::site::{Place as Where, Website, upload, wish};

crate::contract!(
    sftp,
    Place::Host(crate::servers::host::Kind::Sftp),
    killed_after_any_file_the_next_run_converges,
    a_link_is_never_followed_or_replaced,
    what_stands_in_the_way_is_named_and_stays,
    rights_of_a_page_stay
);
crate::contract!(
    sftp_plain,
    Place::Host(crate::servers::host::Kind::SftpPlain),
    killed_after_any_file_the_next_run_converges,
    what_stands_in_the_way_is_named_and_stays,
    rights_of_a_page_stay
);
crate::contract!(
    sftp_password,
    Place::Host(crate::servers::host::Kind::SftpPassword),
    what_stands_in_the_way_is_named_and_stays
);
crate::contract!(
    ftp,
    Place::Host(crate::servers::host::Kind::Ftp),
    killed_after_any_file_the_next_run_converges,
    what_stands_in_the_way_is_named_and_stays
);
crate::contract!(
    ftps,
    Place::Host(crate::servers::host::Kind::Ftps),
    what_stands_in_the_way_is_named_and_stays
);
crate::contract!(
    webdav,
    Place::Host(crate::servers::host::Kind::WebDav),
    killed_after_any_file_the_next_run_converges,
    what_stands_in_the_way_is_named_and_stays
);
crate::contract!(
    webdav_tls,
    Place::Host(crate::servers::host::Kind::WebDavTls)
);
crate::contract!(
    ftp_old,
    Place::Host(crate::servers::host::Kind::FtpOld),
    what_stands_in_the_way_is_named_and_stays
);
crate::contract!(s3, Place::Host(crate::servers::host::Kind::S3));
crate::contract!(s3rver, Place::Host(crate::servers::host::Kind::S3rver));

const KINDS: [Kind; 8] = [
    Kind::Sftp,
    Kind::SftpPlain,
    Kind::SftpPassword,
    Kind::Ftp,
    Kind::Ftps,
    Kind::WebDav,
    Kind::WebDavTls,
    Kind::S3,
];

const FILES: &[(&str, &str)] = &[("public/index.html", "<p>ours")];

async fn look(target: &Upload) -> Result<(), TargetError> {
    target.live(&Ask::default()).await.map(|_| ())
}

/// The whole chain of causes, for whoever reads a failed test.
fn told(outcome: &Result<(), TargetError>) -> String {
    format!("{outcome:?}")
}

fn trusted(kind: Kind) -> UploadHost {
    let host = UploadHost::start(kind);
    if kind.is_tls() {
        host.trust();
    }
    host
}

#[tokio::test]
async fn a_wrong_password_or_key_is_told() {
    for kind in KINDS {
        let host = trusted(kind);
        let outcome = look(&upload(&host.host(), "wrong")).await;
        assert!(
            matches!(outcome, Err(TargetError::Login { .. })),
            "{kind:?} {}",
            told(&outcome)
        );
    }
}

#[tokio::test]
async fn a_host_that_nobody_answers_for_is_unreachable() {
    for kind in KINDS {
        let host = UploadHost::start(kind);
        let mut away = host.host();
        let url = away.url.clone();
        let port = url.split("127.0.0.1:").nth(1).expect("a port");
        let port: String = port.chars().take_while(char::is_ascii_digit).collect();
        away.url = url.replace(&format!(":{port}"), &format!(":{}", free_port()));
        let outcome = look(&upload(&away, &host.secret())).await;
        assert!(
            matches!(outcome, Err(TargetError::Unreachable { .. })),
            "{kind:?} {}",
            told(&outcome)
        );
    }
}

#[tokio::test]
async fn c10_a_private_address_that_nobody_allowed_is_not_contacted() {
    for kind in KINDS {
        let host = UploadHost::start(kind);
        let secret = SecretString::from(host.secret());
        let limits = crate::git_story::short_limits();
        let target = Upload::new(&host.host(), secret, Network::default(), limits);
        let outcome = look(&target.expect("an address")).await;
        assert!(
            matches!(outcome, Err(TargetError::Blocked { .. })),
            "{kind:?} {}",
            told(&outcome)
        );
    }
}

#[tokio::test]
async fn c11_a_certificate_of_an_unknown_authority_is_refused() {
    for kind in [Kind::Ftps, Kind::WebDavTls] {
        let host = UploadHost::start(kind);
        let outcome = look(&upload(&host.host(), &host.secret())).await;
        assert!(
            matches!(outcome, Err(TargetError::Certificate { .. })),
            "{kind:?} {}",
            told(&outcome)
        );
    }
}

#[tokio::test]
async fn a_host_key_is_pinned_and_no_other_is_taken() {
    for kind in [Kind::Sftp, Kind::SftpPassword] {
        let host = UploadHost::start(kind);
        let right = host.host();
        let unpinned = WebHost {
            host_key: None,
            ..right.clone()
        };
        match look(&upload(&unpinned, &host.secret())).await {
            Err(TargetError::HostKey {
                offered,
                pinned: None,
                ..
            }) => assert_eq!(Some(offered), right.host_key),
            outcome => panic!("{}", told(&outcome)),
        }
        let other = WebHost {
            host_key: Some(format!("SHA256:{}", "A".repeat(43))),
            ..right
        };
        let outcome = look(&upload(&other, &host.secret())).await;
        assert!(
            matches!(
                outcome,
                Err(TargetError::HostKey {
                    pinned: Some(_),
                    ..
                })
            ),
            "{}",
            told(&outcome)
        );
    }
}

/// What goes wrong while the switch is on, and that all is well once it is off again.
async fn while_switched(kind: Kind, switch: &str, expected: impl Fn(&TargetError) -> bool) {
    let mut site = Website::open(Where::Host(kind));
    let before = site.holds();
    site.host().switch(switch, true);
    site.target = Target::Upload(upload(&site.host().host(), &site.host().secret()));
    let error = site.publish(&wish(FILES)).await.expect_err("it fails");
    assert!(expected(&error), "{kind:?} {error:?}");
    let pages = |holds: &std::collections::BTreeMap<String, (u32, String)>| {
        let pages = holds.keys().filter(|path| path.ends_with(".html"));
        pages.cloned().collect::<Vec<_>>()
    };
    assert_eq!(pages(&site.holds()), pages(&before), "{kind:?}");
    site.host().switch(switch, false);
    site.target = Target::Upload(upload(&site.host().host(), &site.host().secret()));
    site.published(&wish(FILES)).await;
    assert_eq!(site.text(FILES[0].0).as_deref(), Some(FILES[0].1));
    let litter = |path: &String| path.contains("recado");
    assert!(!site.holds().keys().any(litter), "{:?}", site.holds());
}

#[tokio::test]
async fn a_full_disk_is_told_and_leaves_nothing_behind() {
    for kind in KINDS {
        let is_full = |error: &TargetError| matches!(error, TargetError::Full { .. });
        while_switched(kind, "full", is_full).await;
    }
}

#[tokio::test]
async fn a_login_that_may_not_write_is_told_and_changes_nothing() {
    for kind in KINDS {
        let is_denied = |error: &TargetError| matches!(error, TargetError::Denied { .. });
        while_switched(kind, "readonly", is_denied).await;
    }
}

#[tokio::test]
async fn a_folder_that_never_was_is_made_and_one_that_is_gone_is_no_empty_website() {
    for kind in KINDS.into_iter().filter(|kind| *kind != Kind::S3) {
        let host = trusted(kind);
        let mut new = host.host();
        // Its address says nothing about where it starts.
        let start = if kind == Kind::SftpPlain { "/~" } else { "" };
        new.url.push_str(&format!("{start}/new/site"));
        let mut site = Website::bare(Where::Folder);
        site.target = Target::Upload(upload(&new, &host.secret()));
        site.published(&wish(FILES)).await;
        let page = host.root().join("new/site").join(FILES[0].0);
        assert_eq!(
            std::fs::read_to_string(&page).ok().as_deref(),
            Some(FILES[0].1)
        );
        // What stands at the place of a disk that is not connected, and nothing at all.
        for gone in ["new/site/public", "new"] {
            std::fs::remove_dir_all(host.root().join(gone)).expect("removed");
            let outcome = site.publish(&wish(FILES)).await;
            assert!(
                matches!(outcome, Err(TargetError::NotReady { .. })),
                "{kind:?} {outcome:?}"
            );
        }
        assert!(!page.exists(), "nothing was written");
    }
}

#[tokio::test]
async fn a_file_out_of_the_way_of_its_successor_is_put_back() {
    for kind in [Kind::SftpPlain, Kind::Ftp, Kind::FtpOld] {
        let mut site = Website::open(Where::Host(kind));
        site.published(&wish(FILES)).await;
        site.by_hand(|work| {
            let aside = work.join("public/.index.html.recado-old");
            std::fs::rename(work.join(FILES[0].0), aside).expect("renamed");
        });
        let change = site.published(&wish(FILES)).await;
        assert!(change.is_empty() && change.drift.is_empty(), "{change:?}");
        assert_eq!(site.text(FILES[0].0).as_deref(), Some(FILES[0].1));
    }
}

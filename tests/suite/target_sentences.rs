//! What people read when a target fails, in both languages.

use std::fmt::Write;

use recado::target::TargetError;
use recado::words::{Language, keys};

fn every_answer() -> Vec<TargetError> {
    let target = || "https://git.example/padaria/site.git".to_owned();
    let cause = || anyhow::anyhow!("connection reset by peer");
    let offered = || "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE".to_owned();
    vec![
        TargetError::Unreachable {
            target: target(),
            cause: cause(),
        },
        TargetError::HostKey {
            target: target(),
            offered: offered(),
            pinned: None,
        },
        TargetError::HostKey {
            target: target(),
            offered: offered(),
            pinned: Some("SHA256:other".to_owned()),
        },
        TargetError::Login {
            target: target(),
            why: "unseen".to_owned(),
        },
        TargetError::Stripped { target: target() },
        TargetError::Role {
            target: target(),
            said: "Sorry, you are not allowed to publish posts.".to_owned(),
        },
        TargetError::Firewall {
            target: target(),
            said: "Your access to this service has been limited.".to_owned(),
        },
    ]
}

/// What is not about the login.
fn every_other_answer() -> Vec<TargetError> {
    let target = || "https://git.example/padaria/site.git".to_owned();
    let cause = || anyhow::anyhow!("connection reset by peer");
    vec![
        TargetError::NotApi {
            target: target(),
            said: "Just a moment...".to_owned(),
        },
        TargetError::Later {
            target: target(),
            wait: std::time::Duration::from_secs(601),
        },
        TargetError::Refused {
            target: target(),
            said: "Friday is a holiday\n\npre-receive hook declined".to_owned(),
        },
        TargetError::Moved { target: target() },
        TargetError::Rewritten {
            target: target(),
            last: "a".repeat(40),
            now: "b".repeat(40),
            why: String::new(),
        },
        TargetError::Rewritten {
            target: target(),
            last: "a".repeat(40),
            now: String::new(),
            why: String::new(),
        },
        TargetError::NotReady {
            target: target(),
            why: "404 Not Found".to_owned(),
        },
        TargetError::NoBranch {
            target: target(),
            branch: "main".to_owned(),
            existing: vec!["master".to_owned()],
        },
        TargetError::NoBranch {
            target: target(),
            branch: "main".to_owned(),
            existing: vec![],
        },
        TargetError::Blocked {
            target: target(),
            why: "git.example is at 10.0.0.1".to_owned(),
        },
        TargetError::TooLarge {
            target: target(),
            megabytes: 2048,
        },
        TargetError::Redirected {
            target: target(),
            to: "https://new.example/site.git".to_owned(),
        },
        TargetError::Unknown {
            target: target(),
            cause: cause(),
        },
        TargetError::Local(anyhow::anyhow!("No space left on device")),
    ]
}

fn every_answer_of_a_web_host() -> Vec<TargetError> {
    let host = || "ftps://web.example/public_html".to_owned();
    vec![
        TargetError::Certificate {
            target: host(),
            why: "invalid peer certificate: UnknownIssuer".to_owned(),
        },
        TargetError::Denied {
            target: host(),
            said: "index.html: 550 Not enough privileges.".to_owned(),
        },
        TargetError::Full {
            target: host(),
            said: "index.html: 552 No space left on device".to_owned(),
        },
    ]
}

fn every_forbidden_path() -> Vec<TargetError> {
    let cases = [
        ("x.html", "because"),
        ("con.html", "name"),
        (".htaccess", "hidden"),
        ("netlify.toml", "settings"),
        ("latest.html", "link"),
        ("blog/a.html", "submodule"),
        ("photo.jpg", "lfs"),
        ("about/index.html", "not-a-folder"),
    ];
    let forbidden = |(path, why): (&str, &str)| TargetError::Forbidden {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    cases.map(forbidden).into()
}

fn every_login() -> Vec<TargetError> {
    let cases = [
        "401 Unauthorized",
        "missing",
        "unreadable-key",
        "in-address",
    ];
    let login = |why: &str| TargetError::Login {
        target: "https://git.example/padaria/site.git".to_owned(),
        why: why.to_owned(),
    };
    cases.map(login).into()
}

fn every_error() -> Vec<TargetError> {
    let mut errors = every_answer();
    errors.extend(every_other_answer());
    errors.extend(every_answer_of_a_web_host());
    errors.extend(every_forbidden_path());
    errors.extend(every_login());
    errors
}

#[test]
fn every_failure_of_a_target_has_a_sentence_in_both_languages() {
    let mut text = String::new();
    for error in every_error() {
        for language in [Language::English, Language::Portuguese] {
            let sentence = error.sentence(language);
            assert!(
                !sentence.starts_with("target-") && !sentence.contains('{'),
                "{sentence}"
            );
            assert!(
                !sentence.contains("connection reset"),
                "the cause is for the log: {sentence}"
            );
            writeln!(text, "{sentence}").expect("a string takes everything");
        }
        text.push('\n');
    }
    insta::assert_snapshot!(text);
}

#[test]
fn both_languages_have_the_same_target_sentences() {
    let of = |language| {
        keys(language)
            .into_iter()
            .filter(|key| key.starts_with("target-"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(Language::English), of(Language::Portuguese));
    assert_eq!(of(Language::English).len(), every_error().len());
}

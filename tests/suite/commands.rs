//! What every command answers: exit codes and JSON shapes of PRODUCT 5 and 5.1, as facts.

use std::io::Read as _;
use std::process::Stdio;

use recado::clock::Clock;
use recado::hash::Hash;
use recado::mailing::Reason;
use recado::mailing::round::{rule, waits_rule};
use recado::store::{NewCampaign, Occurrence, Store};
use serde_json::Value;

use crate::world::{Answer, BREAD, World, bakery_site, git};

/// A finding of severity error.
const BROKEN: &str = "---\ntitulo: Pão\nends: 2099-12-31\nprice: barato\n---\nOi.\n";
const PAO: &str = "content/padaria/promotions/pao.md";

fn with_bread() -> World {
    let world = World::bakery();
    world.write(PAO, BREAD);
    world
}

fn on(target: &str) -> World {
    let world = World::empty();
    world.write("sites/padaria.yaml", &bakery_site(target));
    world.write(PAO, BREAD);
    world
}

#[track_caller]
fn json(answer: &Answer) -> Vec<Value> {
    let value: Value = serde_json::from_str(&answer.out)
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", answer.out, answer.err));
    value.as_array().expect("a list").clone()
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

/// The keys of the contract come first and in its order; more may follow.
#[track_caller]
fn begins_with(value: &Value, contract: &[&str]) {
    let keys = keys(value);
    assert_eq!(&keys[..contract.len().min(keys.len())], contract);
}

#[test]
fn wrong_usage_is_code_2() {
    let world = with_bread();
    for args in [
        &["sttus"][..],
        &["plan", "--frmat", "json"],
        &["plan", "--format", "xml"],
        &["plan", "--at", "tomorrow"],
        &["timeline", "--until", "10/12/2026"],
        &["publish", "--wait", "x"],
        &["preview", "padaria"],
        &["pause"],
        &["schema", "offer"],
        &["completions", "tcsh"],
        &["status", "padria"],
        &["secret"],
        &[],
    ] {
        let answer = world.recado(args).expect_code(2);
        assert!(!answer.err.is_empty(), "{args:?} says what is wrong");
    }
}

#[test]
fn usage_mistakes_are_told_in_the_readers_language() {
    let world = with_bread();
    for args in [
        &["sttus"][..],
        &["plan", "--frmat", "json"],
        &["plan", "--format", "xml"],
        &["plan", "--at"],
        &["pause"],
    ] {
        let answer = world
            .command()
            .env("LC_ALL", "pt_BR.UTF-8")
            .args(args)
            .output()
            .expect("the program ran");
        let err = String::from_utf8_lossy(&answer.stderr).into_owned();
        for english in ["error:", "tip:", "Usage", "For more", "value", "required"] {
            assert!(!err.contains(english), "{args:?}: {err}");
        }
        assert!(err.contains("--help"), "{args:?}: {err}");
    }
}

#[test]
fn help_is_told_in_the_readers_language() {
    let world = World::empty();
    for args in [&["--help"][..], &["plan", "--help"], &["secret", "-h"]] {
        let answer = world
            .command()
            .env("LC_ALL", "pt_BR.UTF-8")
            .args(args)
            .output()
            .expect("the program ran");
        assert_eq!(answer.status.code(), Some(0));
        let out = String::from_utf8_lossy(&answer.stdout).into_owned();
        assert!(out.contains("Uso: recado"), "{out}");
        for english in [
            "Usage",
            "Commands",
            "Arguments",
            "Print",
            "[default",
            "possible",
        ] {
            assert!(!out.contains(english), "{out}");
        }
    }
}

#[test]
fn help_lists_what_is_typed_first_first() {
    let world = World::empty();
    for command in ["review", "drift"] {
        let help = world.recado(&[command, "--help"]).expect_code(0).out;
        let list = help.split("What it is about:").nth(1).expect("the list");
        assert!(list.trim_start().starts_with("<SITE>"), "{help}");
    }
}

#[test]
fn a_mistyped_site_is_told_the_one_that_was_meant() {
    let world = with_bread();
    for written in ["padria", "Padaria", "sites/padaria.yaml", "pad"] {
        let answer = world.recado(&["status", written]).expect_code(2);
        assert!(answer.err.contains("“padaria”?"), "{}", answer.err);
    }
    let answer = world.recado(&["status", "bakery"]).expect_code(2);
    assert!(answer.err.contains("sites/: padaria."), "{}", answer.err);
}

#[test]
fn a_folder_that_is_no_workspace_is_refused_by_every_command() {
    let world = World::empty();
    world.remove("sites");
    for args in [
        &["status"][..],
        &["check"],
        &["plan"],
        &["publish"],
        &["run"],
        &["timeline"],
        &["verify"],
        &["history"],
        &["release"],
        &["secret", "list"],
    ] {
        let answer = world.recado(args).expect_code(1);
        assert!(answer.err.contains("recado init"), "{}", answer.err);
        assert_eq!(world.snapshot(), Vec::new(), "{args:?} wrote nothing");
    }
}

#[test]
fn check_is_code_1_on_errors_only() {
    let world = with_bread();
    world.recado(&["check"]).expect_code(0);
    world.write(
        "content/padaria/promotions/velha.md",
        "---\ntitle: Velha\nstarts: 2020-01-01\nends: 2020-01-02\n---\n",
    );
    let answer = world.recado(&["check"]).expect_code(0);
    assert!(answer.out.contains("warning"), "{}", answer.out);
    world.write("content/padaria/promotions/nova.md", BROKEN);
    world.recado(&["check"]).expect_code(1);
}

#[test]
fn check_in_json_has_the_keys_of_the_contract() {
    let world = World::bakery();
    world.write(PAO, BROKEN);
    let list = json(&world.recado(&["check", "--format", "json"]).expect_code(1));
    assert!(!list.is_empty());
    for finding in &list {
        assert_eq!(
            keys(finding),
            [
                "site", "file", "line", "column", "severity", "code", "message", "hint"
            ]
        );
        assert!(matches!(
            finding["severity"].as_str(),
            Some("error" | "warning")
        ));
        assert_eq!(finding["site"], "padaria");
        assert_eq!(finding["file"], PAO);
    }
    world.write(PAO, BREAD);
    let answer = world.recado(&["check", "--format", "json"]).expect_code(0);
    assert_eq!(json(&answer), Vec::<Value>::new());
}

#[test]
fn check_for_github_is_one_workflow_command_a_line() {
    let world = World::bakery();
    world.write(PAO, BROKEN);
    let answer = world
        .recado(&["check", "--format", "github"])
        .expect_code(1);
    for line in answer.out.lines() {
        assert!(
            line.starts_with("::error file=content/padaria/promotions/pao.md,line="),
            "{line}"
        );
    }
}

#[test]
fn check_counts_what_is_to_be_mended_once() {
    let world = World::bakery();
    world.write(PAO, BROKEN);
    let answer = world.recado(&["check"]).expect_code(1);
    assert!(!answer.out.contains("nothing else"), "{}", answer.out);
    assert_eq!(answer.out.matches("to mend").count(), 1, "{}", answer.out);
}

#[test]
fn dates_are_shown_back_in_words() {
    let world = World::bakery();
    world.write(
        PAO,
        "---\ntítulo: Pão\ninício: 27/11/2098 8h30\nfim: 29/11/2098\n---\nOi.\n",
    );
    let words =
        "“Pão”: from Thursday, 27 November 2098 at 08:30 to the end of Saturday, 29 November 2098.";
    for args in [&["check", "-v"][..], &["plan"]] {
        let answer = world.recado(args).expect_code(0);
        assert!(answer.out.contains(words), "{args:?}: {}", answer.out);
    }
}

#[test]
fn plan_in_json_has_the_keys_of_the_contract() {
    let world = with_bread();
    world.write(
        "content/padaria/promotions/depois.md",
        "---\ntitle: Depois\nstarts: 2098-01-01\nends: 2098-01-02\n---\n",
    );
    let list = json(&world.recado(&["plan", "--format", "json"]).expect_code(0));
    let [plan] = &list[..] else {
        panic!("one site: {list:?}")
    };
    begins_with(plan, &["site", "at", "changes", "waiting", "held"]);
    let change = &plan["changes"][0];
    assert_eq!(
        keys(change),
        ["item", "action", "target", "path", "sentence"]
    );
    assert_eq!(change["item"], "promotions/pao");
    assert_eq!(change["action"], "add");
    let held = &plan["held"][0];
    assert_eq!(keys(held), ["item", "reason"]);
    assert_eq!(held["item"], "promotions/depois");
    assert_eq!(plan["errors"], Value::Array(Vec::new()));
}

#[test]
fn plan_of_a_new_website_is_short_and_long_with_v() {
    let world = with_bread();
    let short = world.recado(&["plan"]).expect_code(0).out;
    assert!(short.contains("Pão de queijo em dobro"), "{short}");
    assert!(short.lines().count() < 20, "{short}");
    let long = world.recado(&["plan", "-v"]).expect_code(0).out;
    assert!(long.contains("+<!doctype html>"), "{long}");
    let quiet = world.recado(&["plan", "--quiet"]).expect_code(0).out;
    assert!(
        quiet.lines().count() < 5 && quiet.contains("Pão de queijo"),
        "{quiet}"
    );
}

#[test]
fn plan_shows_what_differs_in_a_page_that_stands() {
    let world = with_bread();
    world.recado(&["publish"]).expect_code(0);
    world.write(PAO, &BREAD.replace("9,90", "8,90"));
    let answer = world.recado(&["plan"]).expect_code(0);
    assert!(
        answer.out.contains("\n+") && answer.out.contains("8,90"),
        "{}",
        answer.out
    );
    assert!(
        !answer.out.contains('\u{1b}'),
        "no colour outside a terminal"
    );
}

#[test]
fn plan_is_code_1_on_error_findings() {
    let world = World::bakery();
    world.write(PAO, BROKEN);
    world.recado(&["plan"]).expect_code(1);
    world.recado(&["plan", "--format", "json"]).expect_code(1);
}

#[test]
fn an_unreachable_target_is_code_3_and_no_empty_plan() {
    let world = on("{ kind: git, remote: \"https://no-such-host.invalid/x.git\", branch: main }");
    world.recado(&["publish"]).expect_code(3);
    let list = json(&world.recado(&["plan", "--format", "json"]).expect_code(3));
    assert_eq!(keys(&list[0]["errors"][0]), ["target", "message"]);
    // 3 wins over 1.
    world.write("content/padaria/promotions/nova.md", BROKEN);
    world.recado(&["publish"]).expect_code(3);
    let rows = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    assert_eq!(rows[0]["state"], "failed");
}

#[test]
fn a_refusal_is_code_1() {
    let world = World::bakery_on_git();
    world.write(PAO, BREAD);
    git(&world.beside(""), &["clone", "-q", "site.git", "work"]);
    let work = world.beside("work");
    for args in [
        &["checkout", "-q", "-b", "other"][..],
        &["commit", "-q", "--allow-empty", "-m", "first"],
        &["push", "-q", "origin", "other"],
    ] {
        git(&work, args);
    }
    let answer = world.recado(&["publish"]).expect_code(1);
    assert!(answer.err.contains("create_branch"), "{}", answer.err);
}

#[test]
fn timeline_in_json_has_the_keys_of_the_contract() {
    let world = with_bread();
    let args = [
        "timeline",
        "--at",
        "2099-12-20",
        "--until",
        "2100-01-02",
        "--format",
        "json",
    ];
    let list = json(&world.recado(&args).expect_code(0));
    assert!(!list.is_empty());
    for event in &list {
        assert_eq!(keys(event), ["at", "site", "item", "event", "reason"]);
        let known = ["starts", "ends", "changes", "email", "refresh", "hours"];
        assert!(
            known.contains(&event["event"].as_str().expect("a word")),
            "{event}"
        );
    }
    let end = list
        .iter()
        .find(|event| event["event"] == "ends")
        .expect("the end");
    assert_eq!(end["item"], "promotions/pao");
    assert_eq!(end["at"], "2100-01-01T00:00:00-03:00");
}

#[test]
fn timeline_as_a_calendar_begins_and_ends_as_one() {
    let world = with_bread();
    let args = [
        "timeline",
        "--at",
        "2099-12-20",
        "--until",
        "2100-01-02",
        "--format",
        "ics",
    ];
    let out = world.recado(&args).expect_code(0).out;
    assert!(out.starts_with("BEGIN:VCALENDAR\r\n"), "{out}");
    assert!(out.trim_end().ends_with("END:VCALENDAR"), "{out}");
}

#[test]
fn history_in_json_has_the_keys_of_the_contract() {
    let world = with_bread();
    let empty = world
        .recado(&["history", "--format", "json"])
        .expect_code(0);
    assert_eq!(json(&empty), Vec::<Value>::new());
    world.recado(&["publish"]).expect_code(0);
    let list = json(
        &world
            .recado(&["history", "--format", "json"])
            .expect_code(0),
    );
    assert_eq!(list.len(), 1);
    begins_with(
        &list[0],
        &[
            "number", "at", "site", "sentence", "state", "target", "revision",
        ],
    );
    assert_eq!(list[0]["number"], 1);
    assert_eq!(list[0]["state"], "confirmed");
}

#[test]
fn status_in_json_has_the_keys_of_the_contract() {
    let world = with_bread();
    world.write(
        "content/padaria/promotions/cafe.md",
        "---\ntitle: Café\nstarts: 2026-01-01 08:00\nends: 2026-01-01 10:00\nrepeat: daily\n---\n",
    );
    let before = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    assert_eq!(before[0]["state"], "waiting");
    world.recado(&["publish"]).expect_code(0);
    let list = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    begins_with(&list[0], &["site", "state", "since", "message", "next"]);
    assert_eq!(list[0]["state"], "live");
    assert_eq!(keys(&list[0]["next"]), ["at", "reason"]);
    world.recado(&["pause", "padaria"]).expect_code(0);
    let list = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    assert_eq!(list[0]["state"], "paused");
}

#[test]
fn the_first_status_says_how_to_begin() {
    let world = with_bread();
    let answer = world.recado(&["status"]).expect_code(0);
    assert!(
        answer.out.contains("recado publish padaria"),
        "{}",
        answer.out
    );
    assert!(
        world.read(".recado/ledger.db").is_none(),
        "and writes nothing"
    );
}

#[test]
fn status_of_a_site_file_with_mistakes_sends_to_check() {
    let world = World::empty();
    world.write("sites/padaria.yaml", "name: Padaria\n");
    let answer = world.recado(&["status"]).expect_code(0);
    assert!(
        answer.out.contains("recado check padaria"),
        "{}",
        answer.out
    );
    assert!(!answer.out.contains("recado publish"), "{}", answer.out);
    let rows = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    assert_eq!(rows[0]["state"], "failed");
}

#[test]
fn status_counts_what_is_to_be_mended() {
    let world = with_bread();
    world.write("content/padaria/promotions/nova.md", BROKEN);
    world.recado(&["publish"]).expect_code(1);
    let answer = world.recado(&["status"]).expect_code(0);
    assert!(
        answer.out.contains("recado check padaria"),
        "{}",
        answer.out
    );
}

#[test]
fn publish_publishes_the_good_and_is_code_1_for_the_bad() {
    let world = with_bread();
    world.write("content/padaria/promotions/nova.md", BROKEN);
    world.recado(&["publish"]).expect_code(1);
    assert!(world.page("public/promocoes/pao/index.html").is_some());
    let note = world.read("content/padaria/promotions/nova.PROBLEM.txt");
    assert!(note.expect("the note").contains("nova.md"));
}

#[test]
fn publish_of_many_sites_tells_what_happened_and_counts_the_rest() {
    let world = with_bread();
    for number in 0..6 {
        let folder = world.beside(&format!("website-{number}"));
        let target = format!("{{ kind: folder, path: \"{}\" }}", folder.display());
        world.write(&format!("sites/loja-{number}.yaml"), &bakery_site(&target));
        let offer = format!("content/loja-{number}/promotions/pao.md");
        world.write(&offer, BREAD);
    }
    let first = world.recado(&["publish"]).expect_code(0);
    assert!(
        first
            .out
            .contains("7 sites: 7 changed, 0 as they should be, 0 to look at."),
        "{}",
        first.out
    );
    world.write("content/loja-3/promotions/nova.md", BROKEN);
    let second = world.recado(&["publish"]).expect_code(1);
    assert!(
        second
            .out
            .contains("0 changed, 6 as they should be, 1 to look at."),
        "{}",
        second.out
    );
    assert!(second.out.contains("To look at: loja-3."), "{}", second.out);
    assert!(!second.out.contains("nothing to publish"), "{}", second.out);
}

#[test]
fn drift_is_code_1_in_publish_and_verify() {
    let world = with_bread();
    world.recado(&["publish"]).expect_code(0);
    world.recado(&["verify"]).expect_code(0);
    let page = world.beside("website/public/index.html");
    std::fs::write(&page, "<p>mine").expect("written");
    world.recado(&["verify"]).expect_code(1);
    world.recado(&["publish"]).expect_code(1);
    assert_eq!(std::fs::read_to_string(page).expect("the page"), "<p>mine");
}

#[test]
fn a_freeze_is_code_1_and_plan_says_so() {
    let world = World::bakery();
    for number in 0..9 {
        world.write(&format!("content/padaria/promotions/o{number}.md"), BREAD);
    }
    world.recado(&["publish"]).expect_code(0);
    world.remove("content/padaria/promotions");
    world.recado(&["publish"]).expect_code(1);
    let plan = world.recado(&["plan"]);
    assert!(plan.out.contains("recado release padaria"), "{}", plan.out);
    let rows = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    assert_eq!(rows[0]["state"], "frozen");
    world.recado(&["release", "padaria"]).expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page("public/promocoes/o1/index.html").is_none());
}

#[test]
fn a_paused_site_is_named_in_the_plan() {
    let world = with_bread();
    world.recado(&["pause", "padaria"]).expect_code(0);
    let plan = world.recado(&["plan"]).expect_code(0);
    assert!(plan.out.contains("recado resume padaria"), "{}", plan.out);
    world.recado(&["publish"]);
    assert!(world.page("public/index.html").is_none());
    world.recado(&["resume", "padaria"]).expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page("public/index.html").is_some());
}

#[test]
fn secrets_are_listed_by_name_and_removed_once() {
    let world = with_bread();
    world
        .recado_with_input(&["secret", "set", "git"], "hunter2-hunter2\n")
        .expect_code(0);
    let list = world.recado(&["secret", "list"]).expect_code(0);
    assert!(
        list.out.contains("git") && !list.out.contains("hunter2-h"),
        "{}",
        list.out
    );
    world.recado(&["secret", "remove", "git"]).expect_code(0);
    world.recado(&["secret", "remove", "git"]).expect_code(1);
    world
        .recado_with_input(&["secret", "set", "git"], "")
        .expect_code(1);
}

#[test]
fn preview_writes_the_website_and_nothing_else() {
    let world = with_bread();
    let before = world.snapshot();
    let out = world.beside("preview").display().to_string();
    world
        .recado(&["preview", "padaria", "--at", "2050-01-01", "--out", &out])
        .expect_code(0);
    assert!(world.beside("preview/site/index.html").is_file());
    assert_eq!(world.snapshot(), before);
    world
        .recado(&["preview", "padaria", "--out", &out])
        .expect_code(1);
}

#[test]
fn a_preview_opens_from_the_disk() {
    let world = with_bread();
    let out = world.beside("preview").display().to_string();
    world
        .recado(&["preview", "padaria", "--at", "2050-01-01", "--out", &out])
        .expect_code(0);
    let mut followed = 0;
    for page in [
        "index.html",
        "promocoes/index.html",
        "promocoes/pao/index.html",
    ] {
        let page = world.beside("preview/site").join(page);
        let text = std::fs::read_to_string(&page).expect("a page");
        let links = scraper::Selector::parse("[href], img[src]").expect("a selector");
        for link in scraper::Html::parse_document(&text).select(&links) {
            let link = link.attr("href").or(link.attr("src")).expect("an address");
            if link.contains(':') || link.starts_with('#') {
                continue;
            }
            let file = page.parent().expect("a folder").join(link);
            assert!(
                !link.starts_with('/') && file.is_file(),
                "{}: {link}",
                page.display()
            );
            followed += 1;
        }
    }
    assert!(followed > 9, "{followed} links");
}

/// A site that sends, with one offer that has an e-mail and one that has none.
fn with_email() -> World {
    let world = with_bread();
    let site = bakery_site("{ kind: folder, path: public_html }");
    let sender = "mail: { from: \"Padaria Aurora <oi@padaria-aurora.example>\" }\n";
    world.write("sites/padaria.yaml", &format!("{site}{sender}"));
    let cake = BREAD.replace(
        "price:",
        "email: { list: clientes, send: 2049-11-27 09:00 }\nprice:",
    );
    world.write("content/padaria/promotions/bolo.md", &cake);
    world
}

#[test]
fn email_preview_writes_a_message_a_page_and_a_text() {
    let world = with_email();
    let before = world.snapshot();
    let out = world.beside("mail");
    let to = out.display().to_string();
    let told = world.recado(&["email", "preview", "padaria", "--out", &to]);
    let told = told.expect_code(0);
    for ending in ["eml", "html", "txt"] {
        let file = out.join(format!("bolo.pt-BR.{ending}"));
        assert!(file.is_file(), "{}", file.display());
    }
    assert!(told.out.contains("bolo.pt-BR.html"), "{}", told.out);
    assert!(!out.join("pao.pt-BR.eml").exists(), "it has no e-mail");
    assert_eq!(world.snapshot(), before);
    world
        .recado(&["email", "preview", "padaria", "nada"])
        .expect_code(2);
    world
        .recado(&["email", "preview", "padaria", "--out", &to])
        .expect_code(1);
}

#[test]
fn email_preview_of_one_item_needs_no_plan() {
    let world = with_email();
    for _ in 0..2 {
        world
            .recado(&["email", "preview", "padaria", "promotions/bolo"])
            .expect_code(0);
    }
    let folder = world.root().join(".recado/email/padaria");
    assert!(folder.join("bolo.pt-BR.eml").is_file());
}

#[test]
fn preview_writes_the_emails_beside_the_website() {
    let world = with_email();
    let out = world.beside("preview").display().to_string();
    world
        .recado(&["preview", "padaria", "--at", "2049-01-01", "--out", &out])
        .expect_code(0);
    let message = world.beside("preview/email/bolo.pt-BR.eml");
    let message = std::fs::read_to_string(message).unwrap();
    assert!(
        message.contains("Date: Sat, 27 Nov 2049 12:00:00 +0000\r\n"),
        "{message}"
    );
}

#[test]
fn a_preview_without_a_sender_says_what_to_write() {
    let world = with_email();
    world.write(
        "sites/padaria.yaml",
        &bakery_site("{ kind: folder, path: public_html }"),
    );
    let told = world
        .recado(&["email", "preview", "padaria"])
        .expect_code(1);
    assert!(told.err.contains("mail: { from:"), "{}", told.err);
}

#[test]
fn init_makes_a_workspace_once() {
    let world = World::empty();
    let dir = world.beside("new").display().to_string();
    world.recado(&["init", &dir]).expect_code(0);
    let made = world.beside("new");
    assert!(made.join("sites").is_dir() && made.join("content").is_dir());
    world.recado(&["init", &dir]).expect_code(1);
}

#[test]
fn every_kind_has_a_schema_and_every_shell_its_completions() {
    let world = World::empty();
    for kind in [
        "site",
        "recado",
        "promotion",
        "announcement",
        "hours",
        "page",
    ] {
        let answer = world.recado(&["schema", kind]).expect_code(0);
        let schema: Value = serde_json::from_str(&answer.out).expect("JSON");
        assert!(schema["$schema"].as_str().is_some(), "{kind}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let answer = world.recado(&["completions", shell]).expect_code(0);
        assert!(answer.out.contains("timeline"), "{shell}");
    }
    let man = world.recado(&["man"]).expect_code(0);
    assert!(man.out.contains(".TH recado 1"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let world = with_bread();
    let mut child = world
        .command()
        .args(["plan", "-v"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program started");
    let mut out = child.stdout.take().expect("its output");
    let mut first = [0; 1];
    out.read_exact(&mut first).expect("the first letter");
    drop(out);
    assert_eq!(child.wait().expect("the end").code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_lost_to_a_full_disk_is_said() {
    let world = with_bread();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = world
        .command()
        .arg("status")
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("the program ran");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("disk"));
}

const NEWS: &str = "---\ntitle: Novo forno\nemail: { list: clientes }\n---\nVenha ver.\n";

/// Notes in the ledger what the service would of the e-mails of `with_email`, with two news more.
async fn note_emails(world: &World) {
    let (file, now) = (world.root().join(".recado/ledger.db"), Clock::System.now());
    let store = Store::open(&file.display().to_string(), now).await.unwrap();
    let checks = Reason::new("checks", |_| "Ninguém está na lista.".to_owned()).kept();
    let page = Reason::new("page", |_| "Logo.".to_owned()).kept();
    for (rule, outcome) in [
        (waits_rule("padaria", "announcements/forno"), checks.clone()),
        (rule("padaria", "announcements/aviso"), "missed".to_owned()),
        (waits_rule("padaria", "announcements/logo"), page),
        // It was taken out of the files.
        (waits_rule("padaria", "announcements/velho"), checks),
    ] {
        let row = Occurrence {
            rule,
            key: "publish".to_owned(),
            due_at: now,
            zone: "America/Sao_Paulo".to_owned(),
            tzdb: "bundled".to_owned(),
            outcome,
        };
        store.record(&row).await.unwrap();
    }
    let new = NewCampaign {
        site: "padaria".to_owned(),
        item: "promotions/bolo".to_owned(),
        occasion: "1".to_owned(),
        list: "clientes".to_owned(),
        content: Hash::of(b"bolo"),
        letters: Vec::new(),
        canary: 0,
        actor: "Bia".to_owned(),
        edition: None,
        until: now,
        at: now,
    };
    store.start_campaign(&new, &[]).await.unwrap();
    let why = Reason::new("canary", |_| "Olhe a lista.".to_owned()).kept();
    let id = new.id();
    let paused = store.pause_campaign("padaria", &id, &why, now).await;
    paused.unwrap();
}

#[tokio::test]
async fn status_names_the_emails_that_do_not_go_on_by_themselves() {
    let world = with_email();
    for name in ["forno", "aviso", "logo"] {
        world.write(&format!("content/padaria/announcements/{name}.md"), NEWS);
    }
    world.recado(&["publish"]).expect_code(0);
    let rows = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    assert_eq!(rows[0]["emails"], serde_json::json!([]));
    note_emails(&world).await;
    let rows = json(&world.recado(&["status", "--format", "json"]).expect_code(0));
    let emails = rows[0]["emails"].as_array().unwrap();
    assert_eq!(keys(&emails[0]), ["item", "state", "reason"]);
    let mut all: Vec<_> = emails
        .iter()
        .map(|one| ["item", "state", "reason"].map(|key| one[key].as_str().unwrap()))
        .collect();
    all.sort_unstable();
    let expected = [
        ["announcements/aviso", "missed", ""],
        ["announcements/forno", "waiting", "Ninguém está na lista."],
        ["promotions/bolo", "paused", "Olhe a lista."],
    ];
    assert_eq!(all, expected);
    let answer = world.recado(&["status"]).expect_code(0);
    let lines = answer.out.lines();
    let lines: Vec<_> = lines.filter(|line| line.contains("e-mail “")).collect();
    assert_eq!(lines.len(), 3, "{}", answer.out);
    for said in [
        "Olhe a lista.",
        "Ninguém está na lista.",
        "recado email send padaria announcements/aviso",
    ] {
        assert!(answer.out.contains(said), "{}", answer.out);
    }
}

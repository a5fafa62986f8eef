//! The last good version stays live; a translation never takes its original down.

use super::*;
use crate::photos;

const X: &str = "content/aurora/promotions/x.md";
const X_EN: &str = "content/aurora/promotions/x.en.md";
const GOOD: &str = "---\ntitle: Pão\nends: 2026-11-29\n---\nUm.\n";
const NEWER: &str = "---\ntitle: Pão doce\nends: 2026-11-29\n---\nDois.\n";
const BROKEN: &str = "---\ntitle: Pão\nends: 31/11/2026\n---\nTrês.\n";
const ENGLISH: &str = "---\ntitle: Bread\n---\nOne.\n";

fn accepted(files: &[(&str, &str)]) -> Accepted {
    let version = |text: &str| AcceptedVersion {
        hash: Hash::of(text.as_bytes()),
        text: text.into(),
        published: false,
    };
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), version(text)))
        .collect()
}

fn read_with(site: &Arc<Site>, files: &[(&str, &str)], known: &Accepted) -> SiteContent {
    let files = files.iter().map(|(path, text)| bytes(path, text)).collect();
    content::read(site, &raw("aurora", files), known, now())
}

#[test]
fn a_broken_edit_leaves_the_last_good_version() {
    let content = read_with(&aurora(), &[(X, BROKEN)], &accepted(&[(X, GOOD)]));
    assert_eq!(content.promotions[0].texts[0].body, "Um.");
    assert_eq!(content.standing_in, ["promotions/x"]);
    assert_eq!(told(&content), ["3:date-impossible"]);
    assert!(content.good.is_empty());
}

#[test]
fn a_broken_new_file_shows_nothing() {
    let content = read_with(&aurora(), &[(X, BROKEN)], &Accepted::new());
    assert!(content.promotions.is_empty());
    assert!(content.standing_in.is_empty());
}

#[test]
fn a_deleted_file_is_gone_although_it_was_good() {
    let content = read_with(&aurora(), &[], &accepted(&[(X, GOOD)]));
    assert!(content.promotions.is_empty());
}

#[test]
fn a_good_edit_is_what_the_ledger_should_keep() {
    let content = read_with(&aurora(), &[(X, NEWER)], &accepted(&[(X, GOOD)]));
    assert_eq!(content.promotions[0].texts[0].title, "Pão doce");
    assert_eq!(content.good[X], (Hash::of(NEWER.as_bytes()), NEWER.into()));
    assert!(content.standing_in.is_empty());
}

#[test]
fn a_broken_translation_does_not_take_the_original_down() {
    let broken = "---\ntitel: Bread\n---\n";
    let content = read_with(&bilingual(), &[(X, GOOD), (X_EN, broken)], &Accepted::new());
    assert_eq!(content.promotions[0].texts.len(), 1);
    assert_eq!(told(&content), ["2:key-unknown"]);
    let known = accepted(&[(X_EN, ENGLISH)]);
    let content = read_with(&bilingual(), &[(X, NEWER), (X_EN, broken)], &known);
    let texts: Vec<&str> = content.promotions[0]
        .texts
        .iter()
        .map(|text| text.title.as_str())
        .collect();
    assert_eq!(texts, ["Pão doce", "Bread"]);
    assert!(content.good.contains_key(X));
}

#[test]
fn a_translation_inherits_what_it_omits() {
    let original = "---\ntitle: Pão\nends: 2026-11-29\nprice: R$ 9,90\nlink: /loja\nemail:\n  list: clientes\n  subject: Oi\n  preheader: Pão\n---\nUm.\n";
    let english = "---\ntitle: Bread\nlink: /en/shop\nemail:\n  subject: Hi\n---\nOne.\n";
    let content = read_with(
        &bilingual(),
        &[(X, original), (X_EN, english)],
        &Accepted::new(),
    );
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    let text = &content.promotions[0].texts[1];
    assert_eq!(
        (text.language.as_str(), text.title.as_str()),
        ("en", "Bread")
    );
    assert_eq!(text.price.as_deref(), Some("R$ 9,90"));
    assert_eq!(text.link.as_deref(), Some("/en/shop"));
    assert_eq!(text.mail.subject.as_deref(), Some("Hi"));
    assert_eq!(text.mail.preheader.as_deref(), Some("Pão"));
    assert_eq!(
        content.promotions[0].texts[0].mail.subject.as_deref(),
        Some("Oi")
    );
}

#[test]
fn a_copied_translation_that_repeats_the_same_dates_is_fine() {
    let english = "---\ntitle: Bread\nends: 29/11/2026\n---\nOne.\n";
    let content = read_with(
        &bilingual(),
        &[(X, GOOD), (X_EN, english)],
        &Accepted::new(),
    );
    assert!(content.findings.is_empty(), "{:?}", content.findings);
}

#[test]
fn a_translation_that_is_a_draft_is_left_out() {
    let english = "---\ntitle: Bread\ndraft: yes\n---\nOne.\n";
    let content = read_with(
        &bilingual(),
        &[(X, GOOD), (X_EN, english)],
        &Accepted::new(),
    );
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    assert_eq!(content.promotions[0].texts.len(), 1);
    assert!(!content.promotions[0].common.draft);
}

#[test]
fn a_translation_that_stayed_behind_is_said_while_it_can_be_known() {
    let known = accepted(&[(X, GOOD), (X_EN, ENGLISH)]);
    let content = read_with(&bilingual(), &[(X, NEWER), (X_EN, ENGLISH)], &known);
    assert_eq!(told(&content), ["1:translation-older"]);
    assert_eq!(content.promotions[0].texts.len(), 2);
}

#[test]
fn of_two_versions_the_published_one_stays() {
    let known = accepted(&[(X, GOOD)]);
    let mut site_files = raw("aurora", vec![bytes(X, NEWER)]);
    site_files.conflicts.push(Conflict {
        copy: "content/aurora/promotions/x (cópia em conflito).md".to_owned(),
        original: X.to_owned(),
    });
    let content = content::read(&aurora(), &site_files, &known, now());
    assert_eq!(content.promotions[0].texts[0].body, "Um.");
    assert_eq!(told(&content), ["1:conflict-copy"]);
    assert_eq!(content.findings[0].severity, Severity::Warning);
    assert!(content.good.is_empty());
    let content = content::read(&aurora(), &site_files, &Accepted::new(), now());
    assert!(content.promotions.is_empty());
}

#[test]
fn a_file_refused_for_its_name_leaves_the_one_that_was_good() {
    let upper = "content/aurora/promotions/X.md";
    let content = read_with(
        &aurora(),
        &[(upper, NEWER), (X, GOOD)],
        &accepted(&[(X, GOOD)]),
    );
    assert_eq!(content.promotions.len(), 1);
    assert_eq!(content.promotions[0].common.file, X);
    assert_eq!(told(&content), ["1:name-collision", "1:name-collision"]);
}

#[test]
fn an_offer_that_was_shown_may_be_over() {
    let over = "---\ntitle: Pão\nends: 2026-11-01\n---\nUm.\n";
    let mut known = accepted(&[(X, over)]);
    assert_eq!(
        told(&read_with(&aurora(), &[(X, over)], &known)),
        ["3:ended-never-shown"]
    );
    known.get_mut(X).unwrap().published = true;
    assert!(told(&read_with(&aurora(), &[(X, over)], &known)).is_empty());
}

fn png() -> Vec<u8> {
    photos::png(&photos::quarters(4, 3))
}

#[test]
fn a_picture_that_is_gone_is_remembered_while_the_text_stands_in() {
    let with_picture =
        "---\ntitle: Pão\nends: 2026-11-29\nimage: pao.png\nimage_alt: Pães\n---\nUm.\n";
    let picture = bytes("content/aurora/promotions/pao.png", png());
    let files = raw("aurora", vec![bytes(X, with_picture), picture]);
    let first = content::read(&aurora(), &files, &Accepted::new(), now());
    assert_eq!(first.good.len(), 2);
    let kept = first.good.iter().map(|(path, (hash, text))| {
        let version = AcceptedVersion {
            hash: *hash,
            text: text.clone(),
            published: true,
        };
        (path.clone(), version)
    });
    let known: Accepted = kept.collect();
    let content = read_with(&aurora(), &[(X, with_picture)], &known);
    assert_eq!(told(&content), ["4:picture-missing"]);
    let image = content.promotions[0].texts[0].image.as_ref().unwrap();
    let before = first.promotions[0].texts[0].image.as_ref().unwrap();
    assert_eq!((image.hash, image.width, image.height), (before.hash, 4, 3));
    assert!(image.bytes.is_none());
    assert_eq!(
        content.promotions[0].common.fingerprint,
        first.promotions[0].common.fingerprint
    );
}

#[test]
fn the_fingerprint_follows_every_file_of_the_item_and_nothing_else() {
    let print = |files: &[(&str, &str)]| {
        let content = read_with(&bilingual(), files, &Accepted::new());
        content
            .promotions
            .iter()
            .find(|item| item.common.slug == "x")
            .unwrap()
            .common
            .fingerprint
    };
    let alone = print(&[(X, GOOD)]);
    assert_eq!(alone, print(&[(X, &GOOD.replace('\n', "\r\n"))]));
    assert_eq!(
        alone,
        print(&[(X, GOOD), ("content/aurora/promotions/y.md", NEWER)])
    );
    assert_ne!(alone, print(&[(X, NEWER)]));
    assert_ne!(alone, print(&[(X, GOOD), (X_EN, ENGLISH)]));
}

#[test]
fn the_note_beside_a_file_says_line_and_remedy() {
    let content = read_with(&aurora(), &[(X, BROKEN)], &Accepted::new());
    let findings: Vec<&Finding> = content.findings.iter().collect();
    let note = content::note::problem_note(&findings, Language::Portuguese);
    insta::assert_snapshot!(note.replace("\r\n", "\n"));
    assert_eq!(
        content::note::note_path(X),
        "content/aurora/promotions/x.PROBLEM.txt"
    );
}

#[test]
fn the_note_is_never_read_as_content() {
    let files = [
        (X, GOOD),
        ("content/aurora/promotions/x.PROBLEM.txt", "Sobre o arquivo"),
    ];
    let content = read_with(&aurora(), &files, &Accepted::new());
    assert!(content.findings.is_empty());
}

#[test]
fn the_report_for_programs_has_the_promised_keys() {
    let content = read_with(
        &harbor(),
        &[("content/aurora/promotions/x.md", BROKEN)],
        &Accepted::new(),
    );
    let text = report(
        &content.findings,
        &Sources::new(),
        Language::English,
        Format::Json,
    );
    insta::assert_snapshot!("findings_as_json", text);
    let text = report(
        &content.findings,
        &Sources::new(),
        Language::English,
        Format::Github,
    );
    insta::assert_snapshot!("findings_for_github", text);
    assert_eq!(
        report(&[], &Sources::new(), Language::English, Format::Json),
        "[]\n"
    );
}

#[test]
fn hours_without_a_translation_are_said_to_stay_without_their_text() {
    let hours = "---\nhours:\n  seg-dom: 8h-18h\n---\nOi.\n";
    let path = "content/aurora/hours.md";
    let content = read_with(&bilingual(), &[(path, hours)], &Accepted::new());
    let translations = told(&content)
        .into_iter()
        .filter(|one| one.contains("translation"));
    let translations: Vec<String> = translations.collect();
    assert_eq!(translations, ["1:translation-missing-hours"]);
}

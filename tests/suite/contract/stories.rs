//! The stories of the contract.

use std::collections::BTreeMap;
use std::path::Path;

use recado::change::{Body, ChangeSet, DriftKind};
use recado::target::{Target, TargetError};

use super::site::{Place, SURROUNDINGS, Website, wish, with_region};

const TWO: &[(&str, &str)] = &[
    ("public/feed.xml", "<feed/>"),
    ("public/promocoes/pao/index.html", "<p>Pão\n"),
];

fn texts(site: &Website) -> BTreeMap<String, String> {
    let files = site.holds().into_iter();
    files
        .filter(|(path, _)| !path.ends_with('/'))
        .map(|(path, (_, text))| (path, text))
        .collect()
}

/// The programmer's files and these.
fn with_surroundings(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    SURROUNDINGS
        .iter()
        .chain(files)
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn drift(change: &ChangeSet) -> Vec<(&str, DriftKind)> {
    let drift = change.drift.iter();
    drift
        .map(|drift| (drift.path.as_str(), drift.kind))
        .collect()
}

#[track_caller]
fn is_moved(outcome: Result<(), TargetError>) {
    assert!(
        matches!(outcome, Err(TargetError::Moved { .. })),
        "{outcome:?}"
    );
}

pub async fn live_equals_desired_after_apply(place: Place) {
    let mut site = Website::open(place);
    let first = wish(TWO);
    site.published(&first).await;
    let (live, _) = site.plan(&first).await.expect("live");
    for (path, body) in &first.files {
        let Body::Bytes(bytes) = body else {
            panic!("bytes");
        };
        let file = live.files.get(path).expect("live");
        assert_eq!(file.hash, recado::hash::Hash::of(bytes), "{path}");
        assert_eq!(file.version, site.manifest.files[path].version, "{path}");
    }
    assert_eq!(texts(&site), with_surroundings(TWO));
    let second = [
        TWO[0],
        ("public/promocoes/pao/index.html", "<p>Pão de mel\n"),
    ];
    site.published(&wish(&second)).await;
    assert_eq!(texts(&site), with_surroundings(&second));
}

pub async fn the_second_plan_is_empty(place: Place) {
    let mut site = Website::open(place);
    for files in [TWO, &TWO[..1], TWO, &[]] {
        let desired = wish(files);
        let change = site.published(&desired).await;
        assert!(!change.is_empty());
        let before = site.holds();
        let (_, again) = site.plan(&desired).await.expect("a plan");
        assert!(again.is_empty(), "{again:?}");
        assert_eq!(again.after, site.manifest);
        site.published(&desired).await;
        assert_eq!(site.holds(), before);
    }
}

pub async fn surroundings_stay_as_they_were(place: Place) {
    let mut site = Website::open(place);
    let before = site.holds();
    let longer = [
        TWO[0],
        TWO[1],
        ("own/deep/er/index.html", "x"),
        ("a.css", ""),
    ];
    for files in [TWO, &longer, &TWO[..1], &[]] {
        site.published(&wish(files)).await;
        let after = site.holds();
        for (path, what) in &before {
            assert_eq!(after.get(path), Some(what), "{path}");
        }
        let ours = after
            .keys()
            .filter(|path| !before.contains_key(*path) && !path.ends_with('/'));
        let wished: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        for path in ours {
            assert!(wished.contains(&path.as_str()), "{path} is nobody's");
        }
    }
}

pub async fn a_page_that_moved_is_refused_and_planned_anew(place: Place) {
    let mut site = Website::open(place);
    site.published(&wish(TWO)).await;
    let next = wish(&[("public/feed.xml", "<feed>2</feed>"), (TWO[1].0, "<p>Bolo")]);
    let (_, change) = site.plan(&next).await.expect("a plan");
    site.human(&[(TWO[1].0, Some("<p>by hand"))]);
    let outcome = site.carry_out(&change).await;
    is_moved(outcome);
    assert_eq!(site.text("public/feed.xml").as_deref(), Some("<feed/>"));
    let change = site.published(&next).await;
    assert_eq!(drift(&change), [(TWO[1].0, DriftKind::Edited)]);
    assert_eq!(site.text(TWO[1].0).as_deref(), Some("<p>by hand"));
    assert_eq!(
        site.text("public/feed.xml").as_deref(),
        Some("<feed>2</feed>")
    );
}

pub async fn a_page_to_remove_that_moved_is_refused_and_stays(place: Place) {
    let mut site = Website::open(place);
    site.published(&wish(TWO)).await;
    let (_, change) = site.plan(&wish(&TWO[..1])).await.expect("a plan");
    assert_eq!(change.removes.len(), 1);
    site.human(&[(TWO[1].0, Some("<p>by hand"))]);
    let outcome = site.carry_out(&change).await;
    is_moved(outcome);
    let change = site.published(&wish(&TWO[..1])).await;
    assert_eq!(drift(&change), [(TWO[1].0, DriftKind::Edited)]);
    assert_eq!(site.text(TWO[1].0).as_deref(), Some("<p>by hand"));
}

pub async fn a_page_that_appeared_meanwhile_is_refused_and_stays(place: Place) {
    let mut site = Website::open(place);
    let (_, change) = site.plan(&wish(TWO)).await.expect("a plan");
    site.human(&[(TWO[1].0, Some("<p>by hand"))]);
    let outcome = site.carry_out(&change).await;
    is_moved(outcome);
    let change = site.published(&wish(TWO)).await;
    assert_eq!(drift(&change), [(TWO[1].0, DriftKind::Foreign)]);
    assert_eq!(site.text(TWO[1].0).as_deref(), Some("<p>by hand"));
    assert_eq!(site.text(TWO[0].0).as_deref(), Some(TWO[0].1));
}

pub async fn another_file_that_moved_meanwhile_is_kept(place: Place) {
    let mut site = Website::open(place);
    site.published(&wish(&TWO[..1])).await;
    let (_, change) = site.plan(&wish(TWO)).await.expect("a plan");
    site.human(&[("public/own.html", Some("<p>newer"))]);
    // Whether the change goes through or is planned anew is the target's own matter.
    match site.carry_out(&change).await {
        Ok(()) => {}
        Err(TargetError::Moved { .. }) => {
            site.published(&wish(TWO)).await;
        }
        Err(error) => panic!("{error:?}"),
    }
    assert_eq!(site.text("public/own.html").as_deref(), Some("<p>newer"));
    assert_eq!(site.text(TWO[1].0).as_deref(), Some(TWO[1].1));
}

pub async fn stopped_before_anything_arrived_the_next_run_converges(place: Place) {
    let mut site = Website::open(place);
    let before = site.holds();
    let desired = wish(TWO);
    let (_, change) = site.plan(&desired).await.expect("a plan");
    let ticket = crate::git_story::ticket("effect-0");
    let prepared = site
        .target
        .prepare(&ticket, change)
        .await
        .expect("prepared");
    assert_eq!(site.holds(), before, "preparing is not seen by visitors");
    drop(prepared);
    let change = site.published(&desired).await;
    assert_eq!(drift(&change), []);
    assert_eq!(texts(&site), with_surroundings(TWO));
}

pub async fn stopped_after_it_arrived_the_next_run_writes_nothing(place: Place) {
    let mut site = Website::open(place);
    let desired = wish(TWO);
    let (_, change) = site.plan(&desired).await.expect("a plan");
    let applied = site.attempt(&change).await.expect("it arrived");
    let found = site.target.find(&site.last_effect(), &change.base).await;
    match (place, found.expect("an answer")) {
        (Place::Folder | Place::Host(_), found) => {
            assert_eq!(found, None, "a folder keeps no names of changes");
        }
        (_, Some(found)) => {
            assert_eq!(found.revision, applied.revision);
            for (path, version) in &applied.versions {
                assert_eq!(found.versions.get(path), Some(version), "{path}");
            }
        }
        (_, None) => panic!("the evidence is not found"),
    }
    let nobody = site.target.find("effect-of-nobody", &change.base).await;
    assert_eq!(nobody.expect("an answer"), None);
    let (_, again) = site.plan(&desired).await.expect("a plan");
    assert!(again.is_empty() && again.drift.is_empty(), "{again:?}");
    assert_eq!(
        again.after.files,
        change.manifest(&applied).files,
        "taken over as ours"
    );
}

pub async fn killed_after_any_file_the_next_run_converges(place: Place) {
    let all: Vec<(String, String)> = (0..5)
        .flat_map(|n| {
            let page = (format!("public/p{n}/index.html"), format!("<p>{n}"));
            [page, (format!("public/assets/{n}.css"), format!("p{n}"))]
        })
        .collect();
    let files: Vec<(&str, &str)> = all
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let newer: Vec<(&str, &str)> = files.iter().map(|(path, _)| (*path, "new")).collect();
    for stopped_after in 0..files.len() {
        let mut site = Website::open(place);
        for (from, to) in [(&[][..], &files[..]), (&files[..], &newer[..])] {
            site.published(&wish(from)).await;
            let (_, whole) = site.plan(&wish(to)).await.expect("a plan");
            let mut part = whole.clone();
            part.writes = whole.writes.into_iter().take(stopped_after).collect();
            site.attempt(&part).await.expect("the first files");
            // The next file was being written.
            let half = site.root().join("public/assets/.4.css.recado-new");
            std::fs::create_dir_all(half.parent().expect("a folder")).expect("a folder");
            std::fs::write(half, "ha").expect("half a file");
            let change = site.published(&wish(to)).await;
            assert_eq!(drift(&change), [], "after {stopped_after}");
            assert_eq!(texts(&site), with_surroundings(to), "after {stopped_after}");
        }
    }
}

pub async fn what_a_human_did_is_drift_and_survives(place: Place) {
    let mut site = Website::open(place);
    let three = [TWO[0], TWO[1], ("public/robots.txt", "ours")];
    site.published(&wish(&three)).await;
    let human = [
        (TWO[0].0, Some("edited")),
        (TWO[1].0, None),
        ("public/a/index.html", Some("foreign")),
    ];
    site.human(&human);
    let all = [
        (TWO[0].0, "newer"),
        (TWO[1].0, "newer"),
        ("public/robots.txt", "newer"),
        ("public/a/index.html", "newer"),
    ];
    for _ in 0..2 {
        let change = site.published(&wish(&all)).await;
        let expected = [
            ("public/a/index.html", DriftKind::Foreign),
            (TWO[0].0, DriftKind::Edited),
            (TWO[1].0, DriftKind::Deleted),
        ];
        assert_eq!(drift(&change), expected);
        for (path, text) in human {
            assert_eq!(site.text(path).as_deref(), text, "{path}");
        }
        assert_eq!(site.text("public/robots.txt").as_deref(), Some("newer"));
    }
    let change = site.published(&wish(&[])).await;
    assert_eq!(drift(&change), [(TWO[0].0, DriftKind::Edited)]);
    assert_eq!(site.text(TWO[0].0).as_deref(), Some("edited"));
    assert_eq!(site.text("public/a/index.html").as_deref(), Some("foreign"));
    assert_eq!(site.text("public/robots.txt"), None);
}

pub async fn a_text_put_back_by_the_human_is_ours_again(place: Place) {
    let mut site = Website::open(place);
    site.published(&wish(TWO)).await;
    site.human(&[(TWO[1].0, Some("edited"))]);
    let change = site.published(&wish(TWO)).await;
    assert_eq!(drift(&change), [(TWO[1].0, DriftKind::Edited)]);
    site.human(&[(TWO[1].0, Some(TWO[1].1))]);
    let change = site.published(&wish(&TWO[..1])).await;
    assert_eq!(drift(&change), []);
    assert_eq!(site.text(TWO[1].0), None);
}

pub async fn a_source_that_is_gone_leaves_its_page_as_it_is(place: Place) {
    let mut site = Website::open(place);
    let mut desired = wish(TWO);
    desired.files.insert(TWO[1].0.to_owned(), Body::AsLive);
    desired
        .files
        .insert("public/never.html".to_owned(), Body::AsLive);
    let change = site.published(&desired).await;
    assert_eq!(change.writes.len(), 1, "there was nothing to keep yet");
    site.published(&wish(TWO)).await;
    let change = site.published(&desired).await;
    assert!(change.is_empty() && change.drift.is_empty(), "{change:?}");
    assert_eq!(site.text(TWO[1].0).as_deref(), Some(TWO[1].1));
    site.human(&[(TWO[1].0, Some("edited"))]);
    let change = site.published(&desired).await;
    assert_eq!(drift(&change), [(TWO[1].0, DriftKind::Edited)]);
}

const PAGE: &str = "<!doctype html><meta charset=utf-8>\r\n<body>\r\n  <DIV id=a>\
<!-- recado:one -->old<!-- /recado:one --></DIV >\r\n\t<p>Ol\u{e1} <!-- recado:two --><!-- /recado:two -->\r\n";

fn page(one: &str, two: &str) -> String {
    PAGE.replace(">old<", &format!(">{one}<")).replace(
        "<!-- recado:two --><",
        &format!("<!-- recado:two -->{two}<"),
    )
}

pub async fn regions_are_filled_and_nothing_around_them_changes(place: Place) {
    let mut site = Website::open(place);
    site.human(&[("page.html", Some(PAGE)), ("other.html", Some("<p>none"))]);
    let desired = with_region(wish(&TWO[..1]), "page.html", "one", "<b>1</b>");
    let desired = with_region(desired, "page.html", "two", "<i>2</i>");
    let desired = with_region(desired, "other.html", "three", "<i>3</i>");
    for _ in 0..2 {
        let change = site.published(&desired).await;
        let refused: Vec<&str> = change.refused.iter().map(|one| one.file.as_str()).collect();
        assert_eq!(refused, ["other.html"]);
        assert_eq!(site.text("page.html"), Some(page("<b>1</b>", "<i>2</i>")));
        assert_eq!(site.text("other.html").as_deref(), Some("<p>none"));
        let (_, again) = site.plan(&desired).await.expect("a plan");
        assert!(again.is_empty(), "{again:?}");
    }
    // The programmer's own work around them goes on.
    let theirs = page("<b>1</b>", "<i>2</i>").replace("Ol\u{e1}", "Bom dia");
    site.human(&[("page.html", Some(&theirs))]);
    let desired = with_region(wish(&TWO[..1]), "page.html", "one", "<b>9</b>");
    let change = site.published(&desired).await;
    assert_eq!(drift(&change), []);
    assert_eq!(
        site.text("page.html"),
        Some(page("<b>9</b>", "<i>2</i>").replace("Ol\u{e1}", "Bom dia"))
    );
}

pub async fn a_region_that_a_human_changed_stays(place: Place) {
    let mut site = Website::open(place);
    site.human(&[("page.html", Some(PAGE))]);
    site.published(&with_region(wish(&[]), "page.html", "one", "<b>1</b>"))
        .await;
    let theirs = page("<b>their own</b>", "");
    site.human(&[("page.html", Some(&theirs))]);
    let desired = with_region(wish(&[]), "page.html", "one", "<b>2</b>");
    let desired = with_region(desired, "page.html", "two", "<i>2</i>");
    for _ in 0..2 {
        let change = site.published(&desired).await;
        assert_eq!(drift(&change), [("page.html", DriftKind::RegionEdited)]);
        assert_eq!(
            site.text("page.html"),
            Some(page("<b>their own</b>", "<i>2</i>"))
        );
    }
}

pub async fn removal_leaves_no_litter(place: Place) {
    let mut site = Website::open(place);
    let before = site.holds();
    let deep = [
        TWO[0],
        TWO[1],
        ("a/b/c/d/index.html", "deep"),
        ("a/b/x.css", "less deep"),
        ("top.txt", "top"),
    ];
    site.published(&wish(&deep)).await;
    site.published(&wish(&deep[..3])).await;
    site.published(&wish(&[])).await;
    assert_eq!(site.holds(), before);
    assert_eq!(site.manifest.files.len(), 0);
}

pub async fn content_never_becomes_configuration(place: Place) {
    let mut site = Website::open(place);
    let before = site.holds();
    let cases = [
        ("public/.github/workflows/deploy.yml", "hidden"),
        (".git/config", "hidden"),
        (".GIT\u{200c}/config", "hidden"),
        (".htaccess", "hidden"),
        ("netlify.toml", "settings"),
        ("public/_redirects", "settings"),
        ("public/_headers", "settings"),
        ("Vercel.json", "settings"),
        ("public/web.config", "settings"),
        ("functions/x.js", "settings"),
        ("api/x.txt", "settings"),
        ("public/x.php", "settings"),
        ("node_modules/x/index.html", "settings"),
        ("../up.html", "name"),
        ("a//b.html", "name"),
        ("/etc/x.html", "name"),
        ("a\\b.html", "name"),
        ("public/con", "name"),
        ("public/x:y.html", "name"),
    ];
    for (path, why) in cases {
        let (_, mut change) = site.plan(&wish(TWO)).await.expect("a plan");
        let write = change.writes.values().next().expect("a write").clone();
        change.writes.insert(path.to_owned(), write);
        match site.attempt(&change).await {
            Err(TargetError::Forbidden {
                path: named,
                why: said,
            }) => {
                assert_eq!((named.as_str(), said.as_str()), (path, why));
            }
            outcome => panic!("{path}: {outcome:?}"),
        }
        assert_eq!(site.holds(), before, "{path}: nothing at all is written");
    }
}

fn link(work: &Path, to: &str, at: &str) {
    let at = work.join(at);
    std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
    std::os::unix::fs::symlink(to, at).expect("a link");
}

pub async fn a_link_is_never_followed_or_replaced(place: Place) {
    let mut site = Website::open(place);
    site.by_hand(|work| {
        link(work, "own.html", "public/linked.html");
        link(work, "nowhere", "public/broken.html");
        link(work, "promocoes", "public/offers");
    });
    let before = site.holds();
    let files = [("public/linked.html", "x"), ("public/broken.html", "x")];
    let change = site.published(&wish(&files)).await;
    let foreign = [
        ("public/broken.html", DriftKind::Foreign),
        ("public/linked.html", DriftKind::Foreign),
    ];
    assert_eq!(drift(&change), foreign);
    let region = with_region(wish(&[]), "public/linked.html", "one", "x");
    assert_eq!(site.published(&region).await.refused.len(), 1);
    let desired = wish(&[TWO[0], ("public/offers/pao.html", "x")]);
    match site.publish(&desired).await {
        Err(TargetError::Forbidden { why, .. }) => assert_eq!(why, "link"),
        outcome => panic!("{outcome:?}"),
    }
    assert_eq!(site.holds(), before);
}

pub async fn what_stands_in_the_way_is_named_and_stays(place: Place) {
    let mut site = Website::open(place);
    let before = site.holds();
    // A file where a folder is needed, and a folder where the file is to be.
    for path in ["index.html/page.html", "public/promocoes"] {
        match site.publish(&wish(&[TWO[0], (path, "x")])).await {
            Err(TargetError::Forbidden { why, .. }) => assert_eq!(why, "not-a-folder"),
            outcome => panic!("{path}: {outcome:?}"),
        }
        assert_eq!(site.holds(), before, "{path}");
    }
}

pub async fn rights_of_a_page_stay(place: Place) {
    use std::os::unix::fs::PermissionsExt as _;
    let mut site = Website::open(place);
    site.human(&[("page.html", Some(PAGE))]);
    site.by_hand(|work| {
        let rights = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(work.join("page.html"), rights).expect("set");
    });
    let (before, _) = site.holds()["page.html"].clone();
    site.published(&with_region(wish(&[]), "page.html", "one", "<b>1</b>"))
        .await;
    let (after, text) = site.holds()["page.html"].clone();
    assert_eq!((before, text), (after, page("<b>1</b>", "")));
    let keeps = matches!(site.target, Target::Folder(_) | Target::Upload(_));
    assert!(keeps || site.is_git());
}

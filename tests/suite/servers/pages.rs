//! Every page of both sample sites, in both themes, as html-validate, axe-core and a browser see it
//! (`tests/servers/pages.sh` puts them there).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::world::World;

/// A day with an urgent announcement at the bakery, one with a picture in a text, and one with a kept
/// offer at the practice.
const DAYS: [(&str, &str); 3] = [
    ("padaria-aurora", "2026-12-09T15:00"),
    ("padaria-aurora", "2027-01-12T10:00"),
    ("harbor-dental", "2026-12-25T10:00"),
];

/// Days of the year on which there are pages that are not there on those.
const LATER: [(&str, &str); 21] = [
    ("padaria-aurora", "2026-11-27T09:00"),
    ("padaria-aurora", "2026-12-24T09:00"),
    ("padaria-aurora", "2027-01-26T09:00"),
    ("padaria-aurora", "2027-02-08T09:00"),
    ("padaria-aurora", "2027-03-01T09:00"),
    ("padaria-aurora", "2027-04-20T09:00"),
    ("padaria-aurora", "2027-06-10T18:00"),
    ("padaria-aurora", "2027-06-17T09:00"),
    ("padaria-aurora", "2027-07-20T09:00"),
    ("padaria-aurora", "2027-07-30T09:00"),
    ("padaria-aurora", "2027-09-18T09:00"),
    ("padaria-aurora", "2027-10-10T09:00"),
    ("padaria-aurora", "2027-10-20T09:00"),
    ("padaria-aurora", "2027-11-17T09:00"),
    ("harbor-dental", "2026-11-29T19:00"),
    ("harbor-dental", "2027-01-19T09:00"),
    ("harbor-dental", "2027-03-20T10:00"),
    ("harbor-dental", "2027-05-19T09:00"),
    ("harbor-dental", "2027-06-22T09:00"),
    ("harbor-dental", "2027-09-07T09:00"),
    ("harbor-dental", "2027-10-27T09:00"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sample workspace, with one theme for all sites.
pub fn sample(theme: &str) -> World {
    let world = World::empty();
    copy(&world, "recado.yaml");
    copy(&world, "content");
    for (site, _) in DAYS {
        let path = format!("sites/{site}.yaml");
        let text = std::fs::read_to_string(root().join(&path)).expect("a site");
        let lines = text.lines().map(|line| match line.starts_with("theme: ") {
            true => format!("theme: {theme}"),
            false => line.to_owned(),
        });
        world.write(&path, &lines.collect::<Vec<_>>().join("\n"));
    }
    world
}

fn copy(world: &World, path: &str) {
    let from = root().join(path);
    if from.is_dir() {
        for entry in std::fs::read_dir(&from).expect("a folder").flatten() {
            copy(world, &format!("{path}/{}", entry.file_name().display()));
        }
        return;
    }
    world.write_bytes(path, &std::fs::read(&from).expect("a file"));
}

#[track_caller]
fn nothing_is_found(theme: &str) {
    let world = sample(theme);
    let days = DAYS.iter().map(|day| ("", day));
    let days = days.chain(LATER.iter().map(|day| ("+", day)));
    let sites = days.map(|(only_new, (site, at))| {
        let out = world.beside(&format!("{site} {at}").replace(':', "-"));
        let shown = out.display().to_string();
        world
            .recado(&["preview", site, "--at", at, "--out", &shown])
            .expect_code(0);
        // The browser's clock stands where the page was made.
        let zone = match *site {
            "padaria-aurora" => "America/Sao_Paulo",
            _ => "Europe/Dublin",
        };
        let clock: jiff::civil::DateTime = at.parse().expect("a day");
        let instant = clock.in_tz(zone).expect("an instant").timestamp();
        format!("{only_new}{}@{instant}", out.join("site").display())
    });
    let sites: Vec<String> = sites.collect();
    let looked = Command::new("node")
        .arg(root().join("tests/servers/pages.mjs"))
        .arg(tools())
        .args(sites)
        .output()
        .expect("node is installed");
    let said = String::from_utf8_lossy(&looked.stdout);
    let trouble = String::from_utf8_lossy(&looked.stderr);
    assert!(looked.status.success(), "{said}\n{trouble}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the script put the programs"
)]
pub fn tools() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = std::env::var_os("RECADO_PAGES").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| cache.unwrap_or_else(home).join("recado/pages"));
    assert!(
        folder.join("version").exists(),
        "html-validate is not there: run tests/servers/pages.sh"
    );
    folder
}

#[test]
fn a_shopfront_is_without_a_finding() {
    nothing_is_found("shopfront");
}

#[test]
fn a_classic_site_is_without_a_finding() {
    nothing_is_found("classic");
}

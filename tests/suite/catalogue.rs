//! The faults of a content system's host that are promised to be met (RELIABILITY 3.5, C1–C20): each has
//! a test with its number, and what a person reads of it is in both languages' snapshots.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Of each fault what a person reads, as keys of `words/`. Where nothing is listed there is nothing to
/// read: Recado meets it by itself.
const FAULTS: [&[&str]; 20] = [
    // 1: the login was revoked
    &[
        "target-login",
        "target-login-unseen",
        "target-login-missing",
    ],
    // 2: a firewall
    &["target-firewall"],
    // 3: the login is taken out on the way
    &["target-stripped"],
    // 4: too many requests
    &["target-later"],
    // 5: maintenance, failures of the host
    &["target-unreachable", "target-later"],
    // 6: late answers
    &["target-unknown"],
    // 7: what is no answer
    &["target-not-api", "target-unreachable"],
    // 8: answers without end
    &["target-unreachable"],
    // 9: other addresses
    &["target-redirected"],
    // 10: private addresses
    &["target-blocked"],
    // 11: certificates
    &["target-certificate"],
    // 12: edited by somebody else
    &["drift-edited", "drift-region-edited"],
    // 13: taken down by somebody else
    &["drift-deleted"],
    // 14: the address is taken
    &[],
    // 15: texts that are rewritten
    &[],
    // 16: put back to an older state
    &["target-rewritten", "drift-edited"],
    // 17: caches
    &["proof-cached", "proof-cached.hint"],
    // 18: the website's own time
    &[],
    // 19: Ghost's conflicts, versions and keys
    &["target-moved", "target-not-ready", "target-login"],
    // 20: a picture whose answer was lost
    &[],
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The tests that bear a fault's number, by number: `fn c7_…` below `#[test]` or `#[tokio::test]`.
fn numbered() -> BTreeMap<usize, Vec<String>> {
    let mut files = Vec::new();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    sources(&suite, &mut files);
    let mut tests: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let mut is_test = false;
        for line in text.lines() {
            let name = line
                .trim_start_matches("async ")
                .strip_prefix("fn c")
                .filter(|_| is_test);
            let name = name.and_then(|name| name.split_once('_'));
            if let Some((number, name)) = name
                && let Ok(number) = number.parse()
            {
                tests.entry(number).or_default().push(name.to_owned());
            }
            is_test = line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        }
    }
    tests
}

#[test]
fn each_fault_of_a_content_system_has_a_test_with_its_number() {
    let tests = numbered();
    let missing: Vec<usize> = (1..=FAULTS.len())
        .filter(|number| !tests.contains_key(number))
        .collect();
    assert_eq!(missing, [] as [usize; 0], "C… without a test: {tests:#?}");
    let unknown: Vec<_> = tests
        .keys()
        .filter(|number| **number > FAULTS.len())
        .collect();
    assert!(unknown.is_empty(), "no such fault: {unknown:?}");
}

#[test]
fn what_a_person_reads_of_a_fault_is_in_the_snapshots_of_both_languages() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/snapshots");
    for language in ["english", "portuguese"] {
        let file = snapshots.join(format!("suite__messages__messages_{language}.snap"));
        let text = fs::read_to_string(file).expect("the snapshot");
        for (fault, keys) in FAULTS.iter().enumerate() {
            for key in *keys {
                let said = format!("{key} = ");
                let is_there = text.lines().any(|line| line.starts_with(&said));
                assert!(is_there, "C{}: {key} in {language}", fault + 1);
            }
        }
    }
}

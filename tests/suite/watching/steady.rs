//! What may be believed of a folder that is being written to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use recado::content::{RawBody, RawFile};
use recado::hash::Hash;
use recado::watch::Heard;
use recado::watch::steady::{Settled, Steady};
use recado::words::Language;
use recado::workspace::{Batch, FileStat, Stamp};

use super::{CUT, LONG, deaf};

/// A folder in memory: path → (text, time of the last save).
#[derive(Clone, Debug, Default)]
struct Folder(BTreeMap<String, (String, u64)>);

impl Folder {
    fn of(files: &[(&str, &str)]) -> Self {
        let mut folder = Self::default();
        for (path, text) in files {
            folder.save(path, text, 0);
        }
        folder
    }

    fn save(&mut self, path: &str, text: &str, at: u64) {
        self.0.insert(path.to_owned(), (text.to_owned(), at));
    }

    fn delete(&mut self, path: &str) {
        self.0.remove(path);
    }

    fn read(&self) -> Batch {
        let mut batch = Batch {
            site: "aurora".to_owned(),
            ..Batch::default()
        };
        for (path, (text, at)) in &self.0 {
            let bytes = text.as_bytes();
            batch.files.push(RawFile {
                path: path.clone(),
                body: RawBody::Bytes(bytes.into()),
            });
            batch.stats.push(FileStat {
                stamp: Stamp {
                    size: bytes.len() as u64,
                    modified_ns: i128::from(*at) * 1_000_000,
                    changed_ns: i128::from(*at) * 1_000_000,
                    inode: 1,
                },
                hash: Hash::of(bytes),
            });
        }
        batch
    }

    fn texts(&self) -> BTreeMap<String, String> {
        let files = self.0.iter();
        files
            .map(|(path, (text, _))| (path.clone(), text.clone()))
            .collect()
    }
}

fn hearing() -> Heard {
    Heard {
        events: true,
        ..Heard::default()
    }
}

/// The view as text; files without a body yet are left out.
fn texts(settled: &Settled) -> BTreeMap<String, String> {
    let view = settled.view.as_ref().expect("a view");
    let bodies = view.files.iter().filter_map(|file| match &file.body {
        RawBody::Bytes(bytes) => Some((
            file.path.clone(),
            String::from_utf8(bytes.to_vec()).unwrap(),
        )),
        _ => None,
    });
    bodies.collect()
}

/// A steady view of this folder, with the time at which it was reached.
fn settled_on(folder: &Folder, heard: &Heard) -> (Steady, u64) {
    let mut steady = Steady::new();
    assert!(steady.observe(&folder.read(), 0, heard).view.is_none());
    let settled = steady.observe(&folder.read(), 2_000, heard);
    assert_eq!(texts(&settled), folder.texts());
    assert_eq!(settled.next_look, None);
    (steady, 2_000)
}
#[test]
fn the_first_view_needs_two_readings() {
    let folder = Folder::of(&[("a.md", LONG)]);
    let mut steady = Steady::new();
    let first = steady.observe(&folder.read(), 0, &deaf());
    assert!(first.view.is_none());
    assert_eq!(first.next_look, Some(2_000));
    let second = steady.observe(&folder.read(), 2_000, &deaf());
    assert!(second.changed);
    assert_eq!(texts(&second), folder.texts());
    let third = steady.observe(&folder.read(), 4_000, &deaf());
    assert!(!third.changed);
}

#[test]
fn an_empty_folder_gets_its_view_too() {
    let mut steady = Steady::new();
    let nothing = Folder::default().read();
    assert_eq!(steady.observe(&nothing, 5, &deaf()).next_look, Some(2_005));
    assert!(steady.observe(&nothing, 2_005, &deaf()).view.is_some());
}

#[test]
fn a_file_that_never_holds_still_does_not_keep_the_others_back() {
    let mut folder = Folder::of(&[("a.md", LONG), ("b.md", LONG)]);
    let mut steady = Steady::new();
    let mut settled = Settled::default();
    for at in 0..=10 {
        folder.save("b.md", &LONG.repeat(at + 1), at as u64 * 1_000);
        settled = steady.observe(&folder.read(), at as u64 * 1_000, &deaf());
        assert_eq!(settled.view.is_some(), at == 10, "at {at} s");
    }
    let view = settled.view.as_ref().unwrap();
    assert_eq!(texts(&settled).keys().collect::<Vec<_>>(), ["a.md"]);
    // Mentioned all the same: not there would mean deleted.
    assert!(matches!(view.files[1].body, RawBody::NotYet));
}

#[test]
fn a_save_counts_after_a_quarter_of_a_second_with_events_and_two_without() {
    for (heard, quiet) in [(hearing(), 250), (deaf(), 2_000)] {
        let mut folder = Folder::of(&[("a.md", LONG)]);
        let (mut steady, now) = settled_on(&folder, &heard);
        let before = folder.texts();
        folder.save("a.md", &LONG.replace("Dois", "Três"), now);
        let seen = steady.observe(&folder.read(), now + 10, &heard);
        assert_eq!(texts(&seen), before);
        assert_eq!(seen.next_look, Some(now + 10 + quiet));
        assert_eq!(seen.waiting, 1);
        let early = steady.observe(&folder.read(), now + 9 + quiet, &heard);
        assert_eq!(texts(&early), before);
        let late = steady.observe(&folder.read(), now + 10 + quiet, &heard);
        assert_eq!(texts(&late), folder.texts());
        assert!(late.changed);
        assert_eq!((late.waiting, late.next_look), (0, None));
    }
}

#[test]
fn every_write_starts_the_quiet_again() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &deaf());
    let before = folder.texts();
    for step in 1..=20 {
        let at = now + step * 1_500;
        folder.save("a.md", &LONG.repeat(step as usize + 1), at);
        let seen = steady.observe(&folder.read(), at, &deaf());
        assert_eq!(texts(&seen), before, "step {step}");
    }
}

#[test]
fn a_file_open_for_writing_waits_longer() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    let mut writing = hearing();
    writing.writing.insert("a.md".to_owned());
    folder.save("a.md", &LONG.replace("Dois", "Três"), now);
    let seen = steady.observe(&folder.read(), now, &writing);
    assert_eq!(seen.next_look, Some(now + 10_000));
    let held = steady.observe(&folder.read(), now + 9_000, &writing);
    assert_ne!(texts(&held), folder.texts());
    // Closed.
    let done = steady.observe(&folder.read(), now + 9_001, &hearing());
    assert_eq!(texts(&done), folder.texts());
}

#[test]
fn touching_a_file_again_and_again_does_not_hide_its_text() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &deaf());
    let new = LONG.replace("Dois", "Três");
    let mut accepted = None;
    for step in 0..60 {
        let at = now + step * 1_000;
        folder.save("a.md", &new, at);
        if texts(&steady.observe(&folder.read(), at, &deaf()))["a.md"] == new {
            accepted.get_or_insert(step);
        }
    }
    assert_eq!(accepted, Some(30));
}

#[test]
fn a_text_cut_in_half_is_held_for_a_minute() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    folder.save("a.md", CUT, now);
    let seen = steady.observe(&folder.read(), now, &hearing());
    assert_eq!(texts(&seen)["a.md"], LONG);
    assert_eq!(seen.next_look, Some(now + 60_000));
    let finding = &seen.view.unwrap().findings[0];
    assert_eq!(
        (finding.code, finding.site.as_str()),
        ("text-shrank", "aurora")
    );
    let late = steady.observe(&folder.read(), now + 59_999, &hearing());
    assert_eq!(texts(&late)["a.md"], LONG);
    let done = steady.observe(&folder.read(), now + 60_000, &hearing());
    assert_eq!(texts(&done)["a.md"], CUT);
    assert!(done.view.unwrap().findings.is_empty());
}

#[test]
fn the_rest_of_a_half_written_text_ends_the_hold() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    folder.save("a.md", CUT, now);
    steady.observe(&folder.read(), now, &hearing());
    let whole = LONG.replace("Dois", "Três");
    folder.save("a.md", &whole, now + 3_000);
    steady.observe(&folder.read(), now + 3_000, &hearing());
    let done = steady.observe(&folder.read(), now + 3_250, &hearing());
    assert_eq!(texts(&done)["a.md"], whole);
}

#[test]
fn a_front_matter_without_its_end_or_its_body_is_held() {
    for cut in ["---\ntitle: Pão\n", "---\ntitle: Pão\n---\n", "---\nti"] {
        let mut folder = Folder::of(&[("a.md", LONG)]);
        let (mut steady, now) = settled_on(&folder, &hearing());
        folder.save("a.md", cut, now);
        let seen = steady.observe(&folder.read(), now, &hearing());
        assert_eq!(seen.next_look, Some(now + 60_000), "{cut:?}");
    }
}

#[test]
fn a_smaller_picture_is_not_held() {
    let mut folder = Folder::of(&[("a.jpg", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    folder.save("a.jpg", "small", now);
    let seen = steady.observe(&folder.read(), now, &hearing());
    assert_eq!(seen.next_look, Some(now + 250));
}

#[test]
fn an_empty_file_was_not_saved_yet() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &deaf());
    folder.save("a.md", "", now);
    for minute in 0..10 {
        let at = now + minute * 60_000;
        let seen = steady.observe(&folder.read(), at, &deaf());
        assert_eq!(texts(&seen)["a.md"], LONG);
        assert_eq!(seen.next_look, Some(now + 600_000));
        assert!(seen.view.unwrap().findings.is_empty());
    }
    let told = steady.observe(&folder.read(), now + 600_000, &deaf());
    assert_eq!(texts(&told)["a.md"], LONG);
    let finding = &told.view.unwrap().findings[0];
    assert_eq!(finding.code, "file-still-empty");
    assert!(finding.hint(Language::English).contains("delete the file"));
    folder.save("a.md", LONG, now + 700_000);
    let saved = steady.observe(&folder.read(), now + 700_000, &deaf());
    assert!(saved.view.unwrap().findings.is_empty());
}

#[test]
fn an_empty_file_from_the_beginning_is_mentioned_without_a_body() {
    let folder = Folder::of(&[("a.md", "")]);
    let mut steady = Steady::new();
    steady.observe(&folder.read(), 0, &deaf());
    let settled = steady.observe(&folder.read(), 2_000, &deaf());
    let view = settled.view.unwrap();
    assert!(matches!(view.files[0].body, RawBody::NotYet));
}

#[test]
fn a_deletion_needs_two_readings_a_minute_apart() {
    let mut folder = Folder::of(&[("a.md", LONG), ("b.md", CUT)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    folder.delete("a.md");
    let seen = steady.observe(&folder.read(), now, &hearing());
    assert_eq!(texts(&seen).len(), 2);
    assert!(!seen.changed);
    assert_eq!(seen.next_look, Some(now + 60_000));
    let almost = steady.observe(&folder.read(), now + 59_999, &hearing());
    assert_eq!(texts(&almost).len(), 2);
    let gone = steady.observe(&folder.read(), now + 60_000, &hearing());
    assert_eq!(texts(&gone).keys().collect::<Vec<_>>(), ["b.md"]);
    assert!(gone.changed);
}

#[test]
fn delete_and_create_within_half_a_minute_is_one_change() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    let new = LONG.replace("Dois", "Três");
    folder.delete("a.md");
    let mut changes = 0;
    for step in 0..100 {
        let at = now + step * 1_000;
        if step == 30 {
            folder.save("a.md", &new, at);
        }
        let settled = steady.observe(&folder.read(), at, &hearing());
        assert!(texts(&settled).contains_key("a.md"));
        changes += usize::from(settled.changed);
    }
    assert_eq!(changes, 1);
}

#[test]
fn saving_by_renaming_over_is_one_change_whatever_the_inode() {
    let mut folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    let new = LONG.replace("Dois", "Três");
    folder.save("a.md", &new, now);
    let mut read = folder.read();
    read.stats[0].stamp.inode = 99;
    steady.observe(&read, now, &hearing());
    let done = steady.observe(&read, now + 250, &hearing());
    assert_eq!(texts(&done)["a.md"], new);
    // The same text under another inode is no change at all.
    read.stats[0].stamp.inode = 100;
    let same = steady.observe(&read, now + 500, &hearing());
    assert!(!same.changed);
    assert_eq!(same.next_look, None);
}

#[test]
fn a_new_name_replaces_the_old_one_in_one_step() {
    let mut folder = Folder::of(&[("old.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &hearing());
    folder.delete("old.md");
    folder.save("new.md", LONG, now);
    let seen = steady.observe(&folder.read(), now, &hearing());
    assert_eq!(texts(&seen).keys().collect::<Vec<_>>(), ["old.md"]);
    let seen = steady.observe(&folder.read(), now + 30_000, &hearing());
    assert_eq!(texts(&seen).keys().collect::<Vec<_>>(), ["old.md"]);
    let done = steady.observe(&folder.read(), now + 60_000, &hearing());
    assert_eq!(texts(&done).keys().collect::<Vec<_>>(), ["new.md"]);
}

#[test]
fn what_cannot_be_seen_is_not_gone() {
    let mut folder = Folder::of(&[("content/a/x.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &deaf());
    folder.delete("content/a/x.md");
    let mut read = folder.read();
    read.incomplete.push(recado::workspace::Incomplete {
        path: "content/a".to_owned(),
        why: "Permission denied".to_owned(),
    });
    for minute in 0..10 {
        let settled = steady.observe(&read, now + minute * 60_000, &deaf());
        assert_eq!(texts(&settled).len(), 1);
        assert!(!settled.changed);
    }
}

#[test]
fn a_placeholder_leaves_the_text_that_was_read_before() {
    let folder = Folder::of(&[("a.md", LONG)]);
    let (mut steady, now) = settled_on(&folder, &deaf());
    let mut read = folder.read();
    read.files[0].body = RawBody::NotYet;
    read.stats[0].hash = Hash::of(b"");
    for step in 0..10 {
        let settled = steady.observe(&read, now + step * 10_000, &deaf());
        assert_eq!(texts(&settled)["a.md"], LONG);
    }
}

/// What people and programs do to a folder.
#[derive(Clone, Debug)]
enum Act {
    Save(u8, u8),
    Empty(u8),
    Delete(u8),
    Rename(u8, u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..4_u8, 0..6_u8).prop_map(|(file, text)| Act::Save(file, text)),
        (0..4_u8).prop_map(Act::Empty),
        (0..4_u8).prop_map(Act::Delete),
        (0..4_u8, 0..4_u8).prop_map(|(from, to)| Act::Rename(from, to)),
    ]
}

fn path(file: u8) -> String {
    ["a.md", "b.md", "c.jpg", "d.en.md"][usize::from(file)].to_owned()
}

fn perform(folder: &mut Folder, act: &Act, at: u64) {
    match act {
        // Texts from one line to six: some are less than half of others.
        Act::Save(file, text) => {
            let body = format!(
                "---\nt: {text}\n---\n{}",
                "line\n".repeat(usize::from(*text) + 1)
            );
            folder.save(&path(*file), &body, at);
        }
        Act::Empty(file) => folder.save(&path(*file), "", at),
        Act::Delete(file) => folder.delete(&path(*file)),
        Act::Rename(from, to) => {
            if let Some(moved) = folder.0.remove(&path(*from)) {
                folder.0.insert(path(*to), moved);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happened before: once the folder stops changing, the view equals it within 62 s,
    /// being looked at only when it asks to. And on the way the view never says anything that
    /// nobody wrote, nor loses a file that was seen within the last minute.
    #[test]
    fn no_final_state_is_lost(
        acts in prop::collection::vec((act(), 0..40_000_u64, any::<bool>()), 0..25),
        events in any::<bool>(),
    ) {
        let heard = Heard { events, ..Heard::default() };
        let mut folder = Folder::default();
        let mut steady = Steady::new();
        let mut now = 0;
        let mut written: Vec<String> = Vec::new();
        let mut last_there: BTreeMap<String, u64> = BTreeMap::new();
        let mut next_look = steady.observe(&folder.read(), now, &heard).next_look;
        let mut shown: BTreeMap<String, String> = BTreeMap::new();
        let mut look = |steady: &mut Steady, folder: &Folder, now: u64| {
            for path in folder.0.keys() {
                last_there.insert(path.clone(), now);
            }
            let settled = steady.observe(&folder.read(), now, &heard);
            if settled.view.is_some() {
                let view = texts(&settled);
                for path in shown.keys().filter(|path| !view.contains_key(*path)) {
                    assert!(now >= last_there[path] + 60_000, "{path} lost too early");
                }
                shown = view;
            }
            (settled.next_look, shown.clone())
        };
        for (act, pause, seen) in acts {
            // Looks that were asked for happen meanwhile.
            let until = now + pause;
            while let Some(at) = next_look.filter(|at| *at <= until) {
                now = at;
                next_look = look(&mut steady, &folder, now).0;
            }
            now = until;
            perform(&mut folder, &act, now);
            written.extend(folder.texts().into_values());
            // Some changes are noticed at once, others only by the next look.
            if seen {
                let (next, view) = look(&mut steady, &folder, now);
                next_look = next;
                for text in view.values() {
                    prop_assert!(written.contains(text));
                }
            }
        }
        // The look by the clock.
        now += 1;
        let end = now + 62_000;
        let (mut next_look, mut view) = look(&mut steady, &folder, now);
        while let Some(at) = next_look.filter(|at| *at <= end) {
            prop_assert!(at > now, "asked to look again at once, for ever");
            now = at;
            (next_look, view) = look(&mut steady, &folder, now);
        }
        let mut wanted = folder.texts();
        wanted.retain(|_, text| !text.is_empty());
        for path in folder.texts().iter().filter(|(_, text)| text.is_empty()).map(|(path, _)| path) {
            view.remove(path);
        }
        prop_assert_eq!(view, wanted);
    }
}

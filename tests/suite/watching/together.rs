//! What was saved together is read and published together (F26).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado::daemon::hinted::{Hinted, Reading};
use recado::daemon::sites::Sites;
use recado::watch::beliefs::{Beliefs, Believed};
use recado::watch::events::{Pending, Seen};
use recado::watch::{Heard, Hint};
use recado::workspace::{Again, ReadCache, Scan, Workspace};

use super::LONG;
use super::listening::{changed, folder, put, workspace};

#[test]
fn what_was_heard_is_on_its_way_until_its_hint_is_given() {
    let mut pending = Pending::default();
    assert_eq!(pending.coming(), []);
    pending.hear(changed("content/a/x.md"), 0);
    assert_eq!(pending.coming(), [folder("content/a")]);
    assert_eq!(pending.ripe(250, 250, 2_000), [folder("content/a")]);
    assert_eq!(pending.coming(), []);
    pending.hear(Seen::Lost, 300);
    assert_eq!(pending.coming(), [Hint::Rescan]);
}

/// The second look at a new folder keeps nobody waiting.
#[test]
fn a_second_look_is_not_on_its_way() {
    let mut pending = Pending::default();
    let path = "content/a/promotions".to_owned();
    let new_folder = true;
    pending.hear(Seen::Changed { path, new_folder }, 0);
    assert_eq!(pending.ripe(250, 250, 2_000), [folder("content/a")]);
    assert_eq!(pending.coming(), []);
}

/// The system tells once that its queue was full, before what was still in it: the closing of a file
/// whose writing was heard behind that word may be lost, too (F22).
#[test]
fn after_lost_events_no_file_is_held_for_open() {
    let mut pending = Pending::default();
    pending.hear(Seen::Lost, 1_000);
    pending.hear(Seen::Writing("content/a/x.md".to_owned()), 1_100);
    assert!(pending.writing().is_empty());
    pending.hear(Seen::Writing("content/a/y.md".to_owned()), 3_000);
    assert_eq!(pending.writing(), ["content/a/y.md".to_owned()].into());
}

#[test]
fn several_hints_are_one_reading_with_what_is_due() {
    let hinted = |hints: &[Hint]| {
        let mut hinted = Hinted::default();
        hints.iter().for_each(|hint| hinted.add(hint));
        hinted
    };
    let files = Again::Files(["content/a/x.md".to_owned()].into());
    let due = Reading::Sites([("a".to_owned(), files.clone())].into());
    let none = hinted(&[]);
    assert_eq!(none.clone().reading(Reading::Nothing), Reading::Nothing);
    assert_eq!(none.clone().reading(due.clone()), due);
    assert_eq!(none.reading(Reading::Everything), Reading::Everything);
    // A hint tells of files that nobody waits for yet.
    let two = hinted(&[folder("content/b/news"), folder("content/b")]);
    let sites = [("a".to_owned(), files), ("b".to_owned(), Again::Whole)];
    assert_eq!(
        two.clone().reading(due.clone()),
        Reading::Sites(sites.into())
    );
    let whole = hinted(&[folder("content/a")]);
    let sites = [("a".to_owned(), Again::Whole)];
    assert_eq!(whole.reading(due.clone()), Reading::Sites(sites.into()));
    assert_eq!(two.reading(Reading::Everything), Reading::Everything);
    assert_eq!(hinted(&[Hint::Rescan]).reading(due), Reading::Everything);
}

#[test]
fn where_many_files_wait_the_whole_site_is_read_again() {
    let dir = workspace();
    let workspace = Workspace::open(dir.path()).unwrap();
    let (mut cache, mut beliefs) = (ReadCache::new(), Beliefs::new());
    let hearing = Heard {
        events: true,
        ..Heard::default()
    };
    let mut look = |beliefs: &mut Beliefs, at: u64| {
        beliefs.observe(&workspace.read(&mut cache), at, &hearing);
        beliefs.due(at + 250)
    };
    look(&mut beliefs, 0);
    assert_eq!(look(&mut beliefs, 2_000), Some([].into()));
    let write = |number: usize| {
        put(
            dir.path(),
            &format!("content/aurora/news/n{number}.md"),
            LONG,
        );
    };
    write(0);
    let one = Again::Files(["content/aurora/news/n0.md".to_owned()].into());
    let due = look(&mut beliefs, 3_000);
    assert_eq!(due, Some([("aurora".to_owned(), one)].into()));
    (1..100).for_each(write);
    let due = look(&mut beliefs, 3_100);
    assert_eq!(due, Some([("aurora".to_owned(), Again::Whole)].into()));
}

/// A service that knows one site whose files have settled.
fn settled(scan: &Scan, at: Timestamp) -> Sites {
    let mut sites = Sites::default();
    sites.take_in(scan, false, &Believed::default(), at);
    sites
}

#[test]
fn a_pass_waits_while_something_stirs_in_its_site_but_not_for_ever() {
    let dir = workspace();
    let scan = Workspace::open(dir.path())
        .unwrap()
        .read(&mut ReadCache::new());
    let begin: Timestamp = "2026-11-26T09:00:00Z".parse().unwrap();
    let after = |seconds: u64| {
        let time = Duration::from_secs(1_000 + seconds);
        (
            begin + SignedDuration::from_secs(seconds.try_into().unwrap()),
            time,
        )
    };
    let starts = |sites: &mut Sites, seconds: u64| {
        let (now, time) = after(seconds);
        sites.start(now, time, 8).len()
    };
    let heard = |hint: Hint| {
        let mut hinted = Hinted::default();
        hinted.add(&hint);
        hinted
    };
    let mut sites = settled(&scan, begin);
    sites.stir(&heard(folder("content/another")));
    assert_eq!(
        starts(&mut sites, 0),
        1,
        "another site is no reason to wait"
    );

    let mut sites = settled(&scan, begin);
    sites.stir(&heard(folder("content/aurora/promotions")));
    assert_eq!(starts(&mut sites, 1), 0);
    let (now, time) = after(1);
    assert_eq!(sites.next(now, time), Some(after(10).0));
    sites.stir(&Hinted::default());
    assert_eq!(starts(&mut sites, 1), 1, "it has become quiet");

    let mut sites = settled(&scan, begin);
    sites.stir(&heard(Hint::Rescan));
    assert_eq!(starts(&mut sites, 9), 0);
    assert_eq!(
        starts(&mut sites, 10),
        1,
        "somebody who saves all the time is published, too"
    );
}

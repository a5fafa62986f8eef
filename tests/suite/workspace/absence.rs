//! Absent input freezes, it never unpublishes.

use imbl::OrdSet;
use std::sync::Arc;

use recado::content::{RawBody, RawFile};
use recado::words::Language;
use recado::workspace::SiteRead;
use recado::workspace::absence::{Absence, KnownFiles, Sentinel, absent_input};

use super::{aurora, site};

fn known(count: usize) -> KnownFiles {
    let files = (0..count).map(|n| format!("content/aurora/promotions/p{n}.md"));
    KnownFiles {
        files: Arc::new(files.collect()),
    }
}

/// A reading that has the first `count` of them.
fn reading(count: usize) -> SiteRead {
    let mut read = SiteRead {
        id: "aurora".to_owned(),
        present: true,
        ..SiteRead::default()
    };
    read.batch.files = known(count)
        .files
        .iter()
        .map(|path| RawFile {
            path: path.clone(),
            body: RawBody::Bytes(b"x".as_slice().into()),
        })
        .collect();
    read
}

#[test]
fn a_few_deletions_pass_and_many_are_held() {
    let judge = |of: usize, left: usize| absent_input(&known(of), Sentinel::Same, &reading(left));
    let gone = |absence: Option<Absence>| match absence {
        Some(Absence::Many { gone, .. }) => gone.len(),
        None => 0,
        other => panic!("{other:?}"),
    };
    assert_eq!(gone(judge(4, 1)), 0);
    assert_eq!(gone(judge(10, 7)), 0);
    assert_eq!(gone(judge(10, 6)), 4);
    assert_eq!(gone(judge(100, 80)), 0);
    assert_eq!(gone(judge(100, 79)), 21);
    assert_eq!(gone(judge(0, 5)), 0);
    let sentence = judge(5, 1).unwrap().sentence(Language::English);
    insta::assert_snapshot!(sentence, @r#"4 of 5 items of aurora are gone at once: content/aurora/promotions/p1.md, content/aurora/promotions/p2.md, content/aurora/promotions/p3.md, content/aurora/promotions/p4.md. They stay on the site. Put the files back; if they should really go, type "recado release aurora"."#);
}

#[test]
fn an_empty_reading_freezes_however_few_items_there_were() {
    for of in 1..=3 {
        let absence = absent_input(&known(of), Sentinel::Same, &reading(0));
        let Some(Absence::Many { gone, of: all, .. }) = absence else {
            panic!("{of}: {absence:?}");
        };
        assert_eq!((gone.len(), all), (of, of));
    }
}

#[test]
fn an_absent_folder_freezes() {
    let mut read = reading(0);
    read.present = false;
    let absence = absent_input(&known(1), Sentinel::Same, &read).unwrap();
    insta::assert_snapshot!(absence.sentence(Language::Portuguese), @r#"A pasta content/aurora sumiu, e nela havia um item. Talvez um disco não esteja conectado. Nada sai do site. Coloque a pasta de volta; se tudo deve mesmo sair, digite "recado release aurora"."#);
    assert_eq!(absent_input(&known(0), Sentinel::Same, &read), None);
    let absence = absent_input(&known(1), Sentinel::Missing, &reading(1)).unwrap();
    assert_eq!(absence, Absence::Workspace(Sentinel::Missing));
    assert_eq!(
        absent_input(&known(1), Sentinel::FirstPass, &reading(1)),
        None
    );
}

#[test]
fn a_folder_that_cannot_be_opened_freezes_and_others_go_on() {
    let dir = aurora();
    let mut read = site(&dir);
    let known = KnownFiles {
        files: Arc::new(OrdSet::unit("content/aurora/promotions/pao.md".to_owned())),
    };
    assert_eq!(absent_input(&known, Sentinel::Same, &read), None);
    // What a reader without the right to open the folder gets.
    read.batch
        .files
        .retain(|file| !file.path.contains("promotions"));
    read.batch.incomplete.push(recado::workspace::Incomplete {
        path: "content/aurora/promotions".to_owned(),
        why: "Permission denied (os error 13)".to_owned(),
    });
    let absence = absent_input(&known, Sentinel::Same, &read).unwrap();
    assert!(matches!(absence, Absence::Unreadable { .. }), "{absence:?}");
}

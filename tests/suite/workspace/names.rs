//! What a name says before the file is opened.

use recado::content::Conflict;
use recado::words::Language;
use recado::workspace::names::{self, Class, CopyName};

use super::{aurora, paths, put, scan};

#[test]
fn what_editors_leave_behind_is_ignored() {
    for name in [
        ".black-friday.md.swp",
        "4913",
        "5036",
        "black-friday.md~",
        ".#black-friday.md",
        "#black-friday.md#",
        "~$black-friday.docx",
        ".~lock.black-friday.odt#",
        "._black-friday.md",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "Desktop.ini",
        "x.tmp",
        "~WRL0001.tmp",
        "foto.jpg.crdownload",
        "foto.jpg.part",
        "black-friday.md.sb-1a2b3c4d-AbCdEf",
        ".goutputstream-ABC123",
        "x.md___jb_tmp___",
        "Icon\r",
        "@eaDir",
        ".recado-probe-77",
    ] {
        assert_eq!(names::class(name), Class::Ignored, "{name}");
    }
    for name in [
        "black-friday.md",
        "2026.md",
        "4914",
        "a~b.md",
        "tmp.md",
        "#1.md",
        "promo.sb-1.md",
    ] {
        assert_eq!(names::class(name), Class::Content, "{name}");
    }
    assert_eq!(names::class("black-friday.PROBLEM.txt"), Class::Note);
    assert_eq!(names::class("black-friday.problem.TXT"), Class::Note);
}

#[test]
fn conflict_copies_are_recognised_with_their_original() {
    let certain = |original: &str| {
        let original = original.to_owned();
        Some(CopyName {
            original,
            certain: true,
        })
    };
    let likely = |original: &str| {
        let original = original.to_owned();
        Some(CopyName {
            original,
            certain: false,
        })
    };
    for copy in [
        "promo (Ana's conflicted copy 2026-11-27).md",
        "promo (conflicted copy 2026-11-27 091500).md",
        "promo (Cópia em conflito de Ana 2026-11-27).md",
        "promo (Co\u{301}pia em conflito de ANA-PC 2026-11-27).md",
        "promo (Copia en conflicto de Ana 2026-11-27).md",
        "promo (In Konflikt stehende Kopie von Ana 2026-11-27).md",
        "promo (Copie en conflit de Ana 2026-11-27).md",
        "promo (Copia in conflitto di Ana 2026-11-27).md",
        "promo (Case Conflict).md",
        "promo (SFConflict ana@x.example 2026-11-27-09-15-00).md",
        "promo.sync-conflict-20261127-091500-ABCDEFG.md",
        "promo_conflict-20261127-091500.md",
        "promo [Conflict].md",
        "promo_conf(1).md",
    ] {
        assert_eq!(names::conflict_copy(copy), certain("promo.md"), "{copy}");
    }
    for copy in [
        "promo (1).md",
        "promo (12).md",
        "promo-DESKTOP-7Q2ABC3.md",
        "promo-ANA-PC.md",
        "promo-Anas-MacBook-Pro.md",
        "promo-LAPTOP_9.md",
    ] {
        assert_eq!(names::conflict_copy(copy), likely("promo.md"), "{copy}");
    }
    let english = names::conflict_copy("promo.en (1).md");
    assert_eq!(english, likely("promo.en.md"));
    for own in [
        "promo.md",
        "black-friday.md",
        "promo (sabado).md",
        "foto (1).jpg",
        "promo-2026.md",
        "conflict.md",
        "natal-2.md",
        "(1).md",
    ] {
        assert_eq!(names::conflict_copy(own), None, "{own}");
    }
}

#[test]
fn a_conflict_copy_is_never_content() {
    let dir = aurora();
    put(dir.path(), "content/aurora/promotions/pao (1).md", "copy");
    put(
        dir.path(),
        "content/aurora/promotions/mel (1).md",
        "somebody's own name",
    );
    put(
        dir.path(),
        "content/aurora/hours.sync-conflict-20261127-091500-ABCDEFG.md",
        "copy",
    );
    put(
        dir.path(),
        "sites/aurora (conflicted copy 2026-11-27).yaml",
        "copy",
    );
    let scan = scan(&dir);
    let site = scan.sites["aurora"].raw_site();
    let conflict = |copy: &str, original: &str| Conflict {
        copy: copy.to_owned(),
        original: original.to_owned(),
    };
    assert_eq!(
        site.conflicts,
        [
            conflict(
                "content/aurora/hours.sync-conflict-20261127-091500-ABCDEFG.md",
                "content/aurora/hours.md"
            ),
            conflict(
                "content/aurora/promotions/pao (1).md",
                "content/aurora/promotions/pao.md"
            ),
            conflict(
                "sites/aurora (conflicted copy 2026-11-27).yaml",
                "sites/aurora.yaml"
            ),
        ]
    );
    assert_eq!(
        paths(&site.files),
        [
            "content/aurora/hours.md",
            "content/aurora/promotions/mel (1).md",
            "content/aurora/promotions/pao.md",
        ]
    );
    assert_eq!(scan.site_files().count(), 1);
}

#[test]
fn a_copied_folder_is_a_conflict_as_a_whole() {
    let dir = aurora();
    let copy = "content/aurora/promotions (conflicted copy 2026-11-27)";
    put(dir.path(), &format!("{copy}/pao.md"), "copy");
    let site = scan(&dir).sites["aurora"].raw_site();
    assert_eq!(site.files.len(), 2);
    assert_eq!(site.conflicts[0].copy, copy);
    assert_eq!(site.conflicts[0].original, "content/aurora/promotions");
}

#[test]
fn a_site_file_with_the_wrong_ending_is_told() {
    let dir = aurora();
    put(dir.path(), "sites/harbor.yml", "name: Harbor\n");
    let scan = scan(&dir);
    let finding = &scan.settings.findings[0];
    assert_eq!(
        (finding.site.as_str(), finding.code),
        ("harbor", "site-file-yml")
    );
    let hint = finding.hint(Language::English);
    assert_eq!(hint, "Rename it to harbor.yaml.");
}

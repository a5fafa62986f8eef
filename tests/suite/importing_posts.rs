//! Posts of a website that are called the same: each has a file of its own.

use std::collections::BTreeSet;

use recado::import::markdown::from_html;
use recado::import::{Post, Website, Wishes, propose};
use recado::words::Language::English;

#[test]
fn posts_with_the_same_name_do_not_overwrite_each_other() {
    let url = url::Url::parse("https://padaria.example/").expect("an address");
    let post = |slug: &str, words: &str| Post {
        slug: slug.to_owned(),
        title: "Natal".to_owned(),
        date: jiff::civil::date(2026, 12, 1).at(9, 0, 0, 0),
        text: from_html(&format!("<p>{words}</p>"), &url).expect("words"),
    };
    let posts = vec![
        post("natal", "first"),
        post("natal", "second"),
        post("natal-2", "third"),
        post("natal", "fourth"),
    ];
    let website = Website {
        url: "https://padaria.example".to_owned(),
        pages: Vec::new(),
        posts: Some((posts, 0)),
        left: Vec::new(),
    };
    let wishes = Wishes {
        id: Some("loja".to_owned()),
        language: English,
        now: "2026-12-02T12:00:00Z".parse().expect("an instant"),
    };
    let proposal = propose(&website, &wishes).expect("a proposal");
    let posts: Vec<_> = proposal
        .files
        .iter()
        .filter(|file| file.path.contains("/announcements/"))
        .collect();
    let paths: BTreeSet<&str> = posts.iter().map(|file| file.path.as_str()).collect();
    assert_eq!((posts.len(), paths.len()), (4, 4), "{paths:?}");
    for words in ["first", "second", "third", "fourth"] {
        let holds =
            |file: &&&recado::sample::File| String::from_utf8_lossy(&file.bytes).contains(words);
        assert_eq!(posts.iter().filter(holds).count(), 1, "{words}");
    }
}

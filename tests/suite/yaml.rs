//! The tree that site files and the heads of content files are read into.

use proptest::prelude::*;
use recado::yaml::{MAX_DEPTH, MAX_NODES, Node, Value, decode, parse};

fn fault(text: &str) -> String {
    match parse(text, 0) {
        Ok(node) => format!("read: {node:?}"),
        Err(fault) => {
            let (mark, problem) = (fault.mark, &fault.problem);
            let fixed = problem
                .args()
                .into_iter()
                .find(|(name, _)| *name == "fixed");
            let fixed = match fixed {
                Some((_, recado::words::Arg::Text(text))) => format!(" → {text}"),
                _ => String::new(),
            };
            format!("{}:{} {}{fixed}", mark.line, mark.column, problem.code())
        }
    }
}

fn entries(text: &str) -> Vec<(String, Node)> {
    match parse(text, 0).ok().flatten().expect("a document").value {
        Value::Map(map) => map
            .into_iter()
            .map(|(name, node)| (name.text, node))
            .collect(),
        other => panic!("no map: {other:?}"),
    }
}

#[test]
fn a_value_stays_the_text_that_was_written() {
    let written = [
        ("country", "NO"),
        ("phone", "01133334444"),
        ("hour", "12:30"),
        ("version", "1.10"),
        ("on", "yes"),
        ("nothing", "~"),
        ("date", "2026-11-27"),
    ];
    let text: String = written
        .iter()
        .map(|(key, value)| format!("{key}: {value}\n"))
        .collect();
    let read = entries(&text);
    let read: Vec<(&str, &str)> = read
        .iter()
        .map(|(key, node)| (key.as_str(), node.text().unwrap()))
        .collect();
    assert_eq!(read, written);
}

#[test]
fn places_count_from_one_and_follow_the_offset() {
    let node = parse("a: ção\nlist:\n  - x\n  - y: z\nempty:\nlast: 1\n", 1)
        .unwrap()
        .unwrap();
    let Value::Map(map) = node.value else {
        panic!("a map")
    };
    let places: Vec<String> = map
        .iter()
        .map(|(name, node)| {
            format!(
                "{} {}:{} {}:{}",
                name.text, name.mark.line, name.mark.column, node.mark.line, node.mark.column
            )
        })
        .collect();
    assert_eq!(
        places,
        ["a 2:1 2:4", "list 3:1 4:3", "empty 6:1 6:6", "last 7:1 7:7"]
    );
}

#[test]
fn nothing_and_comments_alone_are_no_document() {
    for text in ["", "\n\n", "# only a comment\n", "---\n", "---\n# x\n---\n"] {
        assert_eq!(parse(text, 0), Ok(None), "{text:?}");
    }
}

#[test]
fn mistakes_are_explained_at_their_place() {
    let cases = [
        (
            "title: Promo: 20% off\n",
            "1:8 colon-in-text → \"Promo: 20% off\"",
        ),
        (
            "a: 1\ntitle: @padaria\n",
            "2:8 sign-at-start → \"@padaria\"",
        ),
        ("title: %off\n", "1:8 sign-at-start → \"%off\""),
        ("title: *negrito*\n", "1:8 sign-at-start → \"*negrito*\""),
        ("title: &x pão\n", "1:8 sign-at-start → \"&x pão\""),
        (
            "title: !!python/object:os.system x\n",
            "1:8 sign-at-start → \"!!python/object:os.system x\"",
        ),
        (
            "title: !include other.yaml\n",
            "1:8 sign-at-start → \"!include other.yaml\"",
        ),
        ("title: `pão`\n", "1:8 sign-at-start → \"`pão`\""),
        ("title: [Novo] pão\n", "1:8 sign-at-start → \"[Novo] pão\""),
        (
            "title: \"Só\" hoje\n",
            "1:8 text-after-quote → '\"Só\" hoje'",
        ),
        ("title: “Pão: dobro”\n", "1:8 quotes-curly → \"Pão: dobro\""),
        ("a:\n\tb: 1\n", "2:1 indent-tab"),
        ("a: 1\n\tb: 2\n", "2:1 indent-tab"),
        (
            "business:\n\u{a0}\u{a0}phone: 1\n",
            "2:1 indent-no-break-space",
        ),
        ("a: 1\nb:2\nc: 3\n", "2:2 colon-without-space → b: 2"),
        ("a: 1\ntitle Black Friday\nc: 3\n", "2:1 line-without-colon"),
        ("a: 1\n  b: 2\n", "2:4 indent-wrong"),
        ("a:\n    b: 1\n  c: 2\n", "3:3 indent-wrong"),
        ("a: \"never closed\nb: 1\n", "1:4 quotes-open"),
        ("a: [1, 2\nb: 1\n", "1:4 brackets-open"),
        ("a: {x: 1\nb: 1\n", "1:4 brackets-open"),
        ("a: \"c:\\pasta\"\n", "1:4 backslash-in-quotes"),
        ("a: 1\n---\nb: 2\n", "2:1 second-part"),
        ("a: 1\n...\nb: 2\n", "3:1 second-part"),
        ("? [a, b]\n: 1\n", "1:3 key-not-simple"),
        ("a: \u{0}\n", "1:4 character-not-shown"),
        ("<<: *base\n", "1:5 sign-at-start → \"*base\""),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = fault(text);
        if found != expected {
            wrong.push(format!("{text:?}\n  wanted {expected}\n  found  {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn depth_and_size_have_limits() {
    let deep = "[".repeat(100_000);
    assert!(
        fault(&deep).ends_with("nested-too-deep"),
        "{}",
        fault(&deep)
    );
    let fine = format!(
        "{}x{}",
        "[".repeat(MAX_DEPTH - 1),
        "]".repeat(MAX_DEPTH - 1)
    );
    assert!(fault(&fine).starts_with("read"), "{}", fault(&fine));
    let deep: String = (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(
        fault(&deep).ends_with("nested-too-deep"),
        "{}",
        fault(&deep)
    );
    let many = "- x\n".repeat(MAX_NODES + 1);
    assert_eq!(fault(&many), format!("{MAX_NODES}:3 too-many-values"));
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n";
    assert_eq!(fault(bomb), "1:4 sign-at-start → \"&a [x,x]\"");
}

#[test]
fn old_letters_are_refused_at_their_line() {
    let fault = decode(b"a: 1\r\nb: p\xE3o\r\n").unwrap_err();
    assert_eq!((fault.mark.line, fault.mark.column), (2, 5));
    assert_eq!(fault.problem.args(), [("guess", "b: pão".into())]);
    assert_eq!(
        decode(b"\xEF\xBB\xBFa: 1\r\nb: 2\rc: 3\n").unwrap(),
        "a: 1\nb: 2\nc: 3\n"
    );
}

#[test]
fn a_character_that_cannot_be_shown_is_refused_at_its_place() {
    let fault = decode("a: 1\nb: p\u{7}o\n".as_bytes()).unwrap_err();
    assert_eq!((fault.mark.line, fault.mark.column), (2, 5));
    assert_eq!(fault.problem.code(), "character-not-shown");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[ \\t\\n\\-:#\\[\\]{}\"'&*!|>%@`,?a-cé\u{a0}“]{0,80}") {
        match parse(&text, 3) {
            Ok(_) => {}
            Err(fault) => {
                let lines = u32::try_from(text.split('\n').count()).unwrap();
                prop_assert!(fault.mark.line > 3 && fault.mark.line <= lines + 3, "{fault:?}");
                prop_assert!(fault.mark.column >= 1);
            }
        }
    }
}

//! E-mails beside independent programs: Python's reader of messages, the reference renderer of MJML,
//! and what is known about which mail program understands what (`tests/servers/mail-peers.sh`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use recado::mail::{mjml_to_html, preview};
use recado::publication::render::sheet;
use scraper::{ElementRef, Html, Node};

use crate::mailing::{LEAVE, OFFER, ana, envelope, letter, mailing_bakery, occasion};
use crate::rendering_shop::{FRIDAY, shopfront};
use crate::shop::instant;

/// What a message is for Python, as JSON.
const READER: &str = r#"
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [[part.get_content_type(), part.get_content_charset(), part.get_content()] for part in message.iter_parts()]
addresses = {name: [[a.display_name, a.addr_spec] for a in message[name].addresses] for name in ("From", "To", "Reply-To")}
defects = [str(d) for d in message.defects] + [str(d) for part in message.walk() for d in part.defects]
defects += [str(d) for value in message.values() for d in value.defects]
print(json.dumps({"subject": message["Subject"], "date": message["Date"].datetime.isoformat(), "type": message.get_content_type(),
    "addresses": addresses, "headers": {k: str(v) for k, v in message.items()}, "parts": parts, "defects": defects}))
"#;

#[test]
fn python_reads_what_was_meant() {
    let letter = letter(OFFER);
    let mut person = ana();
    for name in [
        "Ana Conceição",
        "Ana \"a rápida\", filha",
        "李明 (Ming)",
        "",
    ] {
        person.name = Some(name.to_owned());
        let composed = letter.compose(&person, LEAVE).unwrap();
        let message = letter.message(&person, &envelope()).unwrap();
        let read = python(&message.bytes);
        assert_eq!(read["defects"], serde_json::json!([]), "{name}");
        assert_eq!(read["subject"], composed.subject);
        assert_eq!(read["date"], "2026-11-27T12:00:00+00:00");
        assert_eq!(read["type"], "multipart/alternative");
        // A message's lines end in CRLF.
        let sent = |text: &str| text.replace('\n', "\r\n");
        let parts = serde_json::json!([
            ["text/plain", "utf-8", sent(&composed.text)],
            ["text/html", "utf-8", sent(&composed.html)],
        ]);
        assert_eq!(read["parts"], parts);
        let addresses = serde_json::json!({
            "From": [["Padaria Aurora, a da praça", "oi@padaria-aurora.example"]],
            "To": [[name, "ana@exemplo.example"]],
            "Reply-To": [["", "oi@padaria-aurora.example"]],
        });
        assert_eq!(read["addresses"], addresses);
        let leave = format!("<{LEAVE}>, <mailto:sair+2f9c@padaria-aurora.example>");
        assert_eq!(read["headers"]["List-Unsubscribe"], leave);
        let one_click = "List-Unsubscribe=One-Click";
        assert_eq!(read["headers"]["List-Unsubscribe-Post"], one_click);
    }
}

#[test]
fn python_reads_every_subject_as_it_was_typed() {
    let subjects = [
        "Pão",
        "plain",
        "a  b",
        "🥖 Hoje: pão quentinho até as 20h, e bolo de fubá de graça para quem chegar cedo 🥐🥐🥐",
        "=?utf-8?b?Wg==?= e mais",
        "ç =?utf-8?q?x?= ç",
        "x: y <z@a.example>, \"q\"; (c)",
        "Palavrasemespaçoquenãocabenumalinhasódecabeçalhoporquetemmaisdesetentaeseisletrasaolongo",
        "日本語の件名はとても長いので、折り返しが必要になるはずです。もう少し続けましょう。",
    ];
    for subject in subjects {
        let typed = serde_json::to_string(subject).unwrap();
        let offer = format!(
            "---\ntitle: x\nends: 2026-11-29\nemail:\n  list: c\n  subject: {typed}\n---\nx\n"
        );
        let letter = letter(&offer);
        let meant = letter.compose(&ana(), LEAVE).unwrap().subject;
        let read = python(&letter.message(&ana(), &envelope()).unwrap().bytes);
        assert_eq!(read["subject"], meant);
        assert_eq!(read["defects"], serde_json::json!([]), "{subject}");
    }
}

fn python(message: &[u8]) -> serde_json::Value {
    use std::io::Write;
    let mut python = Command::new("python3")
        .args(["-c", READER])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python3");
    python.stdin.take().unwrap().write_all(message).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `feature: clients`, then why that is no harm, indented.
const EXPLAINED: &str = include_str!("../mail/unsupported.txt");

#[test]
fn what_a_mail_program_does_not_understand_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, html) in samples().into_iter().enumerate() {
        let file = folder.path().join(format!("{number}.html"));
        std::fs::write(&file, html).unwrap();
        files.push(file);
    }
    assert!(files.len() >= 4, "{}", files.len());
    let found = peers("caniemail", &files);
    let found: BTreeSet<&str> = found.lines().collect();
    let explained: BTreeSet<&str> = EXPLAINED
        .lines()
        .filter(|line| !line.starts_with([' ', '#']) && !line.is_empty())
        .collect();
    let unexplained: Vec<_> = found.difference(&explained).collect();
    assert!(unexplained.is_empty(), "not explained: {unexplained:#?}");
    let idle: Vec<_> = explained.difference(&found).collect();
    assert!(idle.is_empty(), "explained and not used: {idle:#?}");
}

/// The e-mails of the sample workspace, and one with everything in it.
fn samples() -> Vec<String> {
    let mut samples = vec![letter(OFFER).compose(&ana(), LEAVE).unwrap().html];
    for site in ["padaria-aurora", "harbor-dental"] {
        let content = crate::samples::sample(site, instant(FRIDAY));
        let items = content.promotions.iter().map(|p| &p.common.id);
        let items = items.chain(content.announcements.iter().map(|a| &a.common.id));
        for item in items {
            let previewed = preview(&content, &shopfront(), Some(item), instant(FRIDAY));
            samples.extend(previewed.unwrap().into_iter().map(|one| one.html));
        }
    }
    samples
}

#[test]
fn mjml_becomes_what_the_reference_makes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/mail/mjml");
    for case in std::fs::read_dir(cases).unwrap() {
        files.push(case.unwrap().path());
    }
    let own = mailing_bakery(OFFER);
    let mut add = |name: &str, content: &recado::content::SiteContent, item| {
        let sheet = sheet(content, &shopfront(), occasion(item))
            .unwrap()
            .unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, sheet.mjml).unwrap();
        files.push(file);
    };
    add("promotion.mjml", &own, "promotions/pao");
    let shop = crate::rendering_shop::bakery();
    for item in [
        "promotions/happy-hour",
        "announcements/natal",
        "announcements/agua",
    ] {
        add(&item.replace('/', "-"), &shop, item);
    }
    assert!(files.len() >= 24);
    files.sort();
    let theirs: BTreeMap<PathBuf, String> = serde_json::from_str(&peers("mjml", &files)).unwrap();
    let mut differences = Vec::new();
    for file in &files {
        let mjml = std::fs::read_to_string(file).unwrap();
        let ours = mjml_to_html(&mjml, |html| html).unwrap();
        for outlook in [false, true] {
            let (ours, theirs) = (seen(&ours, outlook), seen(&theirs[file], outlook));
            let difference = similar::TextDiff::from_lines(&theirs, &ours);
            let difference = difference.unified_diff().context_radius(1).to_string();
            if !difference.is_empty() {
                let name = file.display();
                differences.push(format!("{name} (Outlook: {outlook})\n{difference}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A page as a mail program sees it, one element or text on each line: attributes by name, styles by
/// property. Outlook for Windows reads what others take for comments.
fn seen(html: &str, outlook: bool) -> String {
    let html = match outlook {
        false => html.to_owned(),
        true => html
            .replace("<!--[if mso | IE]>", "")
            .replace("<!--[if mso]>", "")
            .replace("<!--[if lte mso 11]>", "")
            .replace("<!--<![endif]-->", "")
            .replace("<!--[if !mso]><!-->", "")
            .replace("<![endif]-->", ""),
    };
    let page = Html::parse_document(&html);
    let mut lines = String::new();
    see(page.root_element(), 0, &mut lines);
    // The reference puts what the theme has in several style sheets into one. Ours stay apart, so
    // that a program which drops one keeps the others.
    let mut seen: Vec<String> = Vec::new();
    let sheet = "style {\"type\": \"text/css\"}";
    for line in lines.lines() {
        match &mut seen[..] {
            [.., before, inside] if line.trim() == sheet && before.trim() == sheet => {
                inside.push('+');
            }
            [.., inside] if inside.ends_with('+') => {
                inside.pop();
                inside.push_str(line.trim());
            }
            _ => seen.push(line.to_owned()),
        }
    }
    seen.join("\n") + "\n"
}

fn see(element: ElementRef<'_>, depth: usize, lines: &mut String) {
    let indent = "  ".repeat(depth);
    let mut attributes = BTreeMap::new();
    for (name, value) in element.value().attrs() {
        let value = match name {
            "style" => style(value),
            "class" => {
                let classes: BTreeSet<&str> = value.split_whitespace().collect();
                classes.into_iter().collect::<Vec<_>>().join(" ")
            }
            _ => value.trim().to_owned(),
        };
        if !(value.is_empty() && matches!(name, "style" | "class")) {
            attributes.insert(name, value);
        }
    }
    let name = element.value().name();
    explained(name, &mut attributes);
    lines.push_str(&format!("{indent}{name} {attributes:?}\n"));
    let sheet = element.value().name() == "style";
    for child in element.children() {
        match child.value() {
            Node::Text(text) if sheet => {
                let dense = text.split_whitespace().collect::<Vec<_>>().join("");
                lines.push_str(&format!("{indent}  {}\n", thirds(&dense)));
            }
            Node::Text(text) if !text.trim().is_empty() => {
                let words: Vec<&str> = text.split_whitespace().collect();
                lines.push_str(&format!("{indent}  {}\n", words.join(" ")));
            }
            Node::Element(_) => {
                let child = ElementRef::wrap(child).expect("an element");
                see(child, depth + 1, lines);
            }
            _ => {}
        }
    }
}

/// Where the two differ, and why it is no harm.
fn explained(name: &str, attributes: &mut BTreeMap<&str, String>) {
    // Since its version 5 the reference writes the body's class on `<body>`, ours on the element
    // inside it, as before; and it repeats there that words have their usual distance. Our style
    // sheets mean both elements.
    if name == "body" || attributes.contains_key("aria-roledescription") {
        attributes.remove("class");
        if let Some(style) = attributes.get_mut("style") {
            *style = style.replace(";word-spacing:normal", "");
            *style = style.replace("word-spacing:normal", "");
        }
        attributes.retain(|name, value| *name != "style" || !value.is_empty());
    }
    // HTML has no such attribute, and no program reads it.
    attributes.remove("vertical-align");
    if let Some(class) = attributes.get_mut("class") {
        // Outlook's own tables repeat the class with this behind it; ours does so with the last of
        // several. No style sheet of ours uses it.
        *class = thirds(class).replace("-outlook", "");
    }
}

/// A third is written with other digits behind the comma; it is the same number of pixels.
fn thirds(text: &str) -> String {
    let text = text.replace("33.333333333333336", "33.333332");
    text.replace("33-333333333333336", "33-333332")
}

fn style(style: &str) -> String {
    let dense = |text: &str| {
        let text = text.trim().replace(", ", ",");
        let words = text
            .split(' ')
            .map(|word| if word == "0px" { "0" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let properties: BTreeMap<String, String> = style
        .split(';')
        .filter_map(|one| one.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), dense(value)))
        .collect();
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    properties.join(";")
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the script put the programs"
)]
fn peers(task: &str, files: &[PathBuf]) -> String {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = std::env::var_os("RECADO_MAIL_PEERS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| cache.unwrap_or_else(home).join("recado/mail-peers"));
    let there = folder.join("version").exists();
    assert!(there, "run tests/servers/mail-peers.sh first");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/mail-peers.mjs");
    let mut node = Command::new("node");
    let output = node
        .arg(script)
        .arg(folder)
        .arg(task)
        .args(files)
        .output()
        .expect("node");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

//! What programmers write at the first try, and what they are shown instead.

use recado::words::Language;

use super::{good, places, printed, read, target, with};

#[test]
fn a_common_mistake_is_shown_as_it_should_be() {
    let upload = |kind: &str, url: &str| {
        target(&format!("kind: {kind}\nurl: {url}\nuser: ana\nsecret: web"))
    };
    let system = |url: &str| with(&format!("url: {url}"));
    let cases = [
        (upload("sftp", "sftp://w.example"), "sftp://"),
        (upload("FTP", "ftp://w.example"), "ftps://"),
        (upload("webdav", "https://w.example"), "https+webdav://"),
        (upload("s3", "s3://shop"), "s3://"),
        (upload("upload", "w.example/site"), "sftp://w.example/site"),
        (upload("upload", "ftp.w.example"), "ftps://ftp.w.example"),
        (upload("upload", "w.example:2222"), "sftp://w.example:2222"),
        (
            upload("upload", "a@w.example:site"),
            "sftp://a@w.example/site",
        ),
        (upload("upload", "public_html"), "a web host with sftp://"),
        (places("  - pages: /\n"), "Write: pages: \"\""),
        (system("https://p.example/wp-admin/"), "https://p.example"),
        (
            system("https://p.example/pt/wp-login.php"),
            "https://p.example/pt",
        ),
        (
            system("https://p.example/wp-json/wp/v2"),
            "https://p.example",
        ),
        (
            system("https://p.example/ghost/#/posts"),
            "https://p.example",
        ),
    ];
    for (text, expected) in cases {
        let (_, findings) = read(&text);
        assert_eq!(findings.len(), 1, "{text}{}", printed(&findings));
        let hint = findings[0].hint(Language::English);
        let shown = match expected.contains(' ') {
            true => hint.contains(expected),
            false => hint.ends_with(&format!(" {expected}")),
        };
        assert!(shown, "{text}{hint}");
    }
    good(&system("https://p.example/ghost/stories"));
}

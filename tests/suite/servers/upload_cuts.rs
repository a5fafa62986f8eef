//! Connections that die in the middle of an upload: whatever was cut, in the end the website is as it
//! should be, nothing unfinished lies about, and nobody took our own work for a human's.

use recado::site::WebHost;
use recado::target::Target;

use super::host::Kind;
use super::support::Proxy;
use crate::contract::site::{Place, Website, upload, wish};

/// The host through a proxy's port, and the proxy.
pub fn through_a_proxy(host: &WebHost) -> (WebHost, Proxy) {
    let port = host.url.split("127.0.0.1:").nth(1).expect("a port");
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    let proxy = Proxy::before(port.parse().expect("a number"));
    let url = host
        .url
        .replace(&format!(":{port}"), &format!(":{}", proxy.port));
    let host = WebHost {
        url,
        ..host.clone()
    };
    (host, proxy)
}

/// Cuts each connection after `step` bytes of one direction, then after twice as many, and so on.
async fn cut_everywhere(kind: Kind, direction: &str, step: usize) {
    let mut site = Website::open(Place::Host(kind));
    let (host, proxy) = through_a_proxy(&site.host().host());
    site.target = Target::Upload(upload(&host, &site.host().secret()));
    let big = "padaria ".repeat(3 << 10);
    let (mut failures, mut version) = (0, 0);
    for number in 1..=24 {
        let (cut, reset) = (number * step, number % 2 == 0);
        proxy.set(&format!(
            r#"{{"cut_after": {cut}, "reset": {reset}, "direction": "{direction}"}}"#
        ));
        let page = format!("<p>{version}");
        let css = format!("{big}{version}");
        let desired = wish(&[
            ("public/index.html", page.as_str()),
            ("public/assets/a.css", css.as_str()),
        ]);
        match site.publish(&desired).await {
            Ok(change) => {
                assert_eq!(change.drift, [], "{kind:?} {cut}");
                version += 1;
            }
            Err(error) => {
                assert!(
                    error.is_transient(),
                    "{kind:?} {direction} {cut}: {error:?}"
                );
                failures += 1;
            }
        }
    }
    assert!(failures > 0, "{kind:?}: the proxy never cut anything");
    proxy.set("{}");
    let page = format!("<p>{version}");
    let css = format!("{big}{version}");
    let desired = wish(&[
        ("public/index.html", page.as_str()),
        ("public/assets/a.css", css.as_str()),
    ]);
    let change = site.published(&desired).await;
    assert_eq!(change.drift, [], "{kind:?}");
    assert_eq!(site.text("public/index.html"), Some(page));
    assert_eq!(site.text("public/assets/a.css"), Some(css));
    let (_, again) = site.plan(&desired).await.expect("a plan");
    assert!(again.is_empty() && again.drift.is_empty(), "{again:?}");
    let holds = site.holds();
    let litter: Vec<_> = holds
        .keys()
        .filter(|path| path.contains("recado"))
        .collect();
    assert!(litter.is_empty(), "{kind:?} {litter:?}");
}

#[tokio::test]
async fn an_upload_over_sftp_cut_anywhere_converges() {
    cut_everywhere(Kind::Sftp, "up", 1500).await;
}

#[tokio::test]
async fn an_upload_over_sftp_without_an_answer_converges() {
    cut_everywhere(Kind::SftpPlain, "down", 300).await;
}

#[tokio::test]
async fn an_upload_over_ftp_cut_anywhere_converges() {
    cut_everywhere(Kind::Ftp, "up", 25).await;
}

#[tokio::test]
async fn an_upload_over_ftp_without_an_answer_converges() {
    cut_everywhere(Kind::Ftp, "down", 60).await;
}

#[tokio::test]
async fn an_upload_over_webdav_cut_anywhere_converges() {
    cut_everywhere(Kind::WebDav, "up", 1500).await;
}

#[tokio::test]
async fn an_upload_over_webdav_without_an_answer_converges() {
    cut_everywhere(Kind::WebDav, "down", 300).await;
}

#[tokio::test]
async fn an_upload_to_a_bucket_cut_anywhere_converges() {
    cut_everywhere(Kind::S3, "up", 1500).await;
}

#[tokio::test]
async fn an_upload_to_a_bucket_without_an_answer_converges() {
    cut_everywhere(Kind::S3, "down", 150).await;
}

/// Five hundred files that are known cost a list of their folders, and not one download.
#[tokio::test]
async fn an_upload_is_not_downloaded_to_be_found_unchanged() {
    for kind in [Kind::Sftp, Kind::Ftp, Kind::WebDav, Kind::S3] {
        let mut site = Website::open(Place::Host(kind));
        let files: Vec<(String, String)> = (0..500)
            .map(|n| (format!("public/assets/{n}.css"), "x".repeat(1000 + n)))
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
        site.published(&wish(&files)).await;
        let (host, proxy) = through_a_proxy(&site.host().host());
        site.target = Target::Upload(upload(&host, &site.host().secret()));
        let (_, again) = site.plan(&wish(&files)).await.expect("a plan");
        assert!(again.is_empty() && again.drift.is_empty(), "{again:?}");
        let (connections, _, down) = proxy.passed();
        assert!(connections <= 8, "{kind:?}: {connections} connections");
        // The files hold 600 KB.
        assert!(down < 300_000, "{kind:?}: {down} bytes were received");
    }
}

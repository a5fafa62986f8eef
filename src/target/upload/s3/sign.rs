//! Signature Version 4 of Amazon Web Services, in the header, with the body's hash
//! (docs.aws.amazon.com, "Signature Calculations for the Authorization Header"). Two hashes and a
//! line of text for each request: the crates that do it bring a second HTTP client or a second
//! library of time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use sha2::{Digest as _, Sha256};

/// What stays as it is in a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The headers that are signed, in order.
const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";

/// An access key, and the region it signs for.
pub(super) struct Key<'a> {
    pub id: &'a str,
    pub secret: &'a str,
    pub region: &'a str,
}

impl Key<'_> {
    /// The headers that prove who sends this request, at this time. The query must be one of
    /// [`query`].
    pub fn sign(
        &self,
        method: &str,
        url: &Url,
        body: &[u8],
        now: Timestamp,
    ) -> [(&'static str, String); 3] {
        let time = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &time[..8];
        let body = hex(&Sha256::digest(body));
        let host = match (url.host_str().unwrap_or_default(), url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        let (path, query) = (url.path(), url.query().unwrap_or_default());
        let request = format!(
            "{method}\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:{body}\nx-amz-date:{time}\n\n{SIGNED}\n{body}"
        );
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let request = hex(&Sha256::digest(request));
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{request}");
        let first = format!("AWS4{}", self.secret).into_bytes();
        let parts = [day, self.region, "s3", "aws4_request", &text];
        let signature = parts.iter().fold(first, |key, part| mac(&key, part));
        let proof = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={SIGNED},Signature={}",
            self.id,
            hex(&signature)
        );
        [
            ("authorization", proof),
            ("x-amz-content-sha256", body),
            ("x-amz-date", time),
        ]
    }
}

/// A query as it is signed: sorted, with everything encoded that may be.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let plain = |text| utf8_percent_encode(text, PLAIN).to_string();
    let pairs = pairs.iter();
    let mut pairs: Vec<String> = pairs
        .map(|(key, value)| format!("{}={}", plain(key), plain(value)))
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        // Any length is a key for HMAC (RFC 2104).
        return Vec::new();
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

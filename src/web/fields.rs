//! What a form sent.

use std::time::Duration;

use axum::body::{self, Body};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;

use super::neutral::Neutral;

/// Bytes of a form. The longest that one of ours sends has a few hundred.
const MOST: usize = 16 * 1024;

/// For the whole of it to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first field of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every field of this name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(one, _)| one == name);
        named.map(|(_, value)| value.as_str())
    }
}

/// Reads the body of a request, which is small, and all there within seconds.
pub(super) async fn read(request: Request) -> Result<Fields, Neutral> {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = boundary(kind);
    let bytes = whole(request.into_body()).await?;
    Ok(match boundary {
        Some(boundary) => Fields(multipart(&bytes, &boundary)),
        None => {
            let pairs = url::form_urlencoded::parse(&bytes);
            Fields(pairs.into_owned().collect())
        }
    })
}

async fn whole(body: Body) -> Result<body::Bytes, Neutral> {
    match tokio::time::timeout(PATIENCE, body::to_bytes(body, MOST)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_long(&error) => Err(Neutral::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Neutral::NotUnderstood),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string() == "length limit exceeded" {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What stands between the parts of `multipart/form-data` (RFC 7578), as mail programs send it for a one-click
/// unsubscription (RFC 8058, 3.1).
fn boundary(kind: &str) -> Option<String> {
    let mut parts = kind.split(';').map(str::trim);
    let is_parts = parts.next()?.eq_ignore_ascii_case("multipart/form-data");
    let boundary = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("boundary");
        named.then(|| value.trim().trim_matches('"').to_owned())
    })?;
    (is_parts && !boundary.is_empty()).then_some(boundary)
}

fn multipart(bytes: &[u8], boundary: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let between = format!("--{boundary}");
    let parts = text.split(between.as_str()).skip(1);
    parts.filter_map(part).collect()
}

fn part(part: &str) -> Option<(String, String)> {
    let (head, value) = part
        .split_once("\r\n\r\n")
        .or_else(|| part.split_once("\n\n"))?;
    let head = head.to_ascii_lowercase();
    // Names are compared with ours, which have small letters but for one.
    let at = head.find("name=")?;
    let name = head[at + 5..].split([';', '\r', '\n']).next()?;
    let name = match name.trim().trim_matches('"') {
        "list-unsubscribe" => "List-Unsubscribe".to_owned(),
        name => name.to_owned(),
    };
    let value = value.strip_suffix("\r\n").or(value.strip_suffix('\n'));
    Some((name, value?.to_owned()))
}

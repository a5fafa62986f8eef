//! A file with a few words beside it, as a form of a web page sends it (RFC 7578).

use reqwest::RequestBuilder;
use reqwest::header::CONTENT_TYPE;

use super::entries::Upload;
use crate::hash::Hash;

/// The request with the file as its last part, called `name`: systems want the words before it.
pub fn with_file(
    request: RequestBuilder,
    words: &[(&str, &str)],
    name: &str,
    file: &Upload<'_>,
) -> RequestBuilder {
    // A line that stands nowhere in the file.
    let boundary = format!("recado-{}", Hash::of(file.body).hex());
    let mut body = Vec::with_capacity(file.body.len() + 1024);
    for (name, value) in words {
        let part = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
        file.file,
        file.kind()
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.body);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    request.header(CONTENT_TYPE, kind).body(body)
}

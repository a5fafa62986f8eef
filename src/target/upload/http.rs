//! What the two protocols over HTTP have in common: one request, one answer of limited size, and
//! what its status means.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, LOCATION};
use reqwest::{Client, RequestBuilder, StatusCode, Url};

use super::talk::Talk;
use super::{LARGEST_FILE, Shared};
use crate::network::{ClientError, blocked_in, certificate_in};
use crate::target::TargetError;

/// Bytes of a list or of an error page.
pub(super) const LONGEST_LIST: u64 = 16 << 20;

/// How much of an error page is quoted, in characters.
const PAGE: usize = 600;

/// What stays as it is in a path (RFC 3986, 2.3; the signatures of S3 are made over exactly this).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(super) struct Http {
    pub talk: Arc<Talk>,
    pub client: Client,
    /// Without a slash at the end.
    pub base: Url,
}

/// A whole answer.
pub(super) struct Answer {
    pub status: StatusCode,
    headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Http {
    /// A client for this address; nothing is sent yet.
    pub fn open(shared: &Shared, address: &str, talk: Arc<Talk>) -> Result<Self, TargetError> {
        let made = shared.network.client_for(address, &shared.limits);
        let (base, client) = made.map_err(|error| match error {
            ClientError::Blocked(blocked) => talk.blocked(blocked),
            ClientError::Build(_) => TargetError::Local(error.into()),
        })?;
        Ok(Self { talk, client, base })
    }

    /// The address of a path below the base.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let base = self.base.path().trim_end_matches('/');
        url.set_path(&format!("{base}/{}", encoded(path)));
        url
    }

    /// Sends a request that carries `size` bytes, and reads the answer. An answer that says nothing
    /// about files (a login, a redirect, a server out of order) is an error.
    pub async fn send(&self, request: RequestBuilder, size: u64) -> Result<Answer, TargetError> {
        // What is stored is what is compared: nothing in between is to pack it.
        let request = request.header(ACCEPT_ENCODING, "identity");
        let sent = self.talk.wait_for(size, request.send()).await?;
        let mut response = sent.map_err(|error| self.lost(error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let limit = match status.is_success() {
            true => LARGEST_FILE + 1,
            false => LONGEST_LIST,
        };
        let mut body = Vec::new();
        while let Some(piece) = self
            .talk
            .wait(response.chunk())
            .await?
            .map_err(|error| self.lost(error))?
        {
            body.extend_from_slice(&piece);
            if body.len() as u64 > limit {
                return Err(self.talk.too_large(limit));
            }
        }
        let answer = Answer {
            status,
            headers,
            body,
        };
        match self.beside_the_point(&answer) {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }

    fn lost(&self, error: reqwest::Error) -> TargetError {
        if let Some(blocked) = blocked_in(&error) {
            return self.talk.blocked(blocked);
        }
        match certificate_in(&error) {
            Some(why) => self.talk.certificate(why),
            None => self.talk.unreachable(error.without_url()),
        }
    }

    fn beside_the_point(&self, answer: &Answer) -> Option<TargetError> {
        let status = answer.status;
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let to = answer.header(&LOCATION);
            return Some(self.talk.redirected(to.unwrap_or("?")));
        }
        match status {
            StatusCode::UNAUTHORIZED => Some(self.talk.login(answer.said())),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Some(self.talk.unreachable(anyhow::anyhow!(answer.said())))
            }
            StatusCode::NOT_IMPLEMENTED | StatusCode::INSUFFICIENT_STORAGE => None,
            _ if status.is_server_error() => {
                Some(self.talk.unreachable(anyhow::anyhow!(answer.said())))
            }
            _ => None,
        }
    }

    /// What an answer means that is no success and nothing that was expected.
    pub fn refusal(&self, path: &str, answer: &Answer) -> TargetError {
        let said = format!("{path}: {}", answer.said());
        match answer.status {
            StatusCode::FORBIDDEN => self.talk.denied(said),
            StatusCode::INSUFFICIENT_STORAGE => self.talk.full(said),
            StatusCode::PRECONDITION_FAILED => self.talk.moved(),
            // Somebody holds a lock, or writes the same at this moment.
            StatusCode::LOCKED => self.talk.unreachable(anyhow::anyhow!(said)),
            _ => self.talk.refused(said),
        }
    }
}

impl Answer {
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The answer in one line for people: its status, and its text where that is short and plain.
    pub fn said(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let text = text.trim();
        let is_page = text.starts_with('<') && !text.contains("<Error>");
        match text.is_empty() || is_page || text.len() > PAGE {
            true => self.status.to_string(),
            false => format!("{} {text}", self.status),
        }
    }
}

/// A path as it stands in an address.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

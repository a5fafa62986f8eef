//! Where failures come back to, and how it is reached. Read from the `bounces:` of a site or of the workspace.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::inbox::InboxError;
use crate::secret::Secret;

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on (RFC 8314).
    Implicit,
    /// With STARTTLS, and never without it.
    StartTls,
    /// Not at all: on this computer.
    None,
}

/// A mailbox and its login.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    pub secret: Secret,
}

impl Mailbox {
    /// Reads `imaps://user@mail.example`, `imap://…` and `imap://user@127.0.0.1?tls=none`. Without a number the port is
    /// 993 or 143.
    ///
    /// # Errors
    /// Another kind of address; no user or no password; no TLS to another computer.
    pub fn read(address: &str, secret: Option<Secret>) -> Result<Self, InboxError> {
        let url = Url::parse(address).map_err(|_| InboxError::NotUnderstood)?;
        let (mut tls, port) = match url.scheme() {
            "imaps" => (Tls::Implicit, 993),
            "imap" => (Tls::StartTls, 143),
            _ => return Err(InboxError::NotUnderstood),
        };
        let host = Host::parse(url.host_str().unwrap_or_default());
        let host = host.map_err(|_| InboxError::NotUnderstood)?.to_string();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let bare = url.path().is_empty() || url.path() == "/";
        if url.password().is_some() || !bare || url.fragment().is_some() {
            return Err(InboxError::NotUnderstood);
        }
        match url.query() {
            None => {}
            Some("tls=none") if tls == Tls::StartTls => tls = Tls::None,
            Some(_) => return Err(InboxError::NotUnderstood),
        }
        let near = match host.parse::<IpAddr>() {
            Ok(number) => number.to_canonical().is_loopback(),
            Err(_) => host == "localhost",
        };
        if tls == Tls::None && !near {
            return Err(InboxError::NoTls);
        }
        let user = percent_decode_str(url.username()).decode_utf8();
        let user = user.map_err(|_| InboxError::NotUnderstood)?;
        if user.is_empty() {
            return Err(InboxError::NoUser);
        }
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(port),
            tls,
            user: user.into_owned(),
            secret: secret.ok_or(InboxError::NoSecret)?,
        })
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}:{}", self.user, self.host, self.port)
    }
}

//! A mail account: where it is, how it is reached, who sends. Read from the `smtp:` of a site or of the
//! workspace.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::secret::Secret;

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// With STARTTLS (RFC 3207), and never without it.
    StartTls,
    /// From the first byte on (RFC 8314).
    Implicit,
    /// Not at all: a mail catcher on this computer.
    None,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// Without one, nobody logs in.
    pub user: Option<String>,
    pub secret: Option<Secret>,
}

/// Why an address names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("this is not the address of a mail server")]
    NotUnderstood,
    #[error("only tls=none may stand behind the address")]
    Option,
    #[error("mail goes without TLS to this computer only")]
    NoTls,
    #[error("a login is not sent without TLS")]
    LoginWithoutTls,
    #[error("the address has a user, and the site has no password for it")]
    NoSecret,
    #[error("there is a password, and the address has no user")]
    NoUser,
}

impl Account {
    /// Reads `smtp://user@mail.example:587`, `smtps://…` and `smtp://127.0.0.1:1025?tls=none`. Without a
    /// number the port is 587 or 465 (RFC 6409, RFC 8314).
    ///
    /// # Errors
    /// Another kind of address; no TLS to another computer; a login that would be half or readable.
    pub fn read(address: &str, secret: Option<Secret>) -> Result<Self, AccountError> {
        let url = Url::parse(address).map_err(|_| AccountError::NotUnderstood)?;
        let (mut tls, port) = match url.scheme() {
            "smtp" => (Tls::StartTls, 587),
            "smtps" => (Tls::Implicit, 465),
            _ => return Err(AccountError::NotUnderstood),
        };
        // A name with other letters becomes the one that is asked for (RFC 5891).
        let host = Host::parse(url.host_str().unwrap_or_default());
        let host = host.map_err(|_| AccountError::NotUnderstood)?.to_string();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let bare = url.path().is_empty() || url.path() == "/";
        if url.password().is_some() || !bare || url.fragment().is_some() {
            return Err(AccountError::NotUnderstood);
        }
        match url.query() {
            None => {}
            Some("tls=none") if tls == Tls::StartTls => tls = Tls::None,
            Some(_) => return Err(AccountError::Option),
        }
        let user = percent_decode_str(url.username()).decode_utf8();
        let user = user.map_err(|_| AccountError::NotUnderstood)?;
        let user = Some(user.into_owned()).filter(|user| !user.is_empty());
        match (tls, &user, &secret) {
            (Tls::None, ..) if !is_this_computer(host) => return Err(AccountError::NoTls),
            (Tls::None, Some(_), _) => return Err(AccountError::LoginWithoutTls),
            (_, Some(_), None) => return Err(AccountError::NoSecret),
            (_, None, Some(_)) => return Err(AccountError::NoUser),
            _ => {}
        }
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(port),
            tls,
            user,
            secret,
        })
    }

    /// Which account it is, among all: `mail.example:587 user`. Nothing of the password is in it.
    pub fn name(&self) -> String {
        let user = self.user.as_deref().unwrap_or_default();
        format!("{}:{} {user}", self.host, self.port)
            .trim_end()
            .to_owned()
    }

    /// Whether the server is this computer.
    pub fn is_near(&self) -> bool {
        is_this_computer(&self.host)
    }
}

/// Whether a host is this computer by its name. What it resolves to is looked at as well, once connected.
fn is_this_computer(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost",
    }
}

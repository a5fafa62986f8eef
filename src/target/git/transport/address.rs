//! The address of a git remote, as the site file writes it.

use std::path::PathBuf;

use reqwest::Url;

use crate::network::without_login;
use crate::target::TargetError;

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::target::git) enum Address {
    /// On this computer.
    Local(PathBuf),
    /// `http` or `https`, without a login and without a slash at the end.
    Http(Url),
    Ssh {
        host: String,
        port: u16,
        /// As the server's shell sees it: `/srv/site.git` or `~ana/site.git`.
        path: String,
    },
}

impl Address {
    /// Reads an address and the user that stands in it. A password in the address is refused: it
    /// would lie in a file that is copied, mailed and backed up.
    pub fn parse(text: &str) -> Result<(Self, Option<String>), TargetError> {
        let not_ready = |why: &str| TargetError::NotReady {
            target: without_login(text),
            why: why.to_owned(),
        };
        let Some((scheme, _)) = text.split_once("://") else {
            if looks_like_scp(text) {
                return Err(not_ready("write the address as ssh://user@host/path"));
            }
            return Ok((Self::Local(absolute(text)?), None));
        };
        let url = Url::parse(text).map_err(|_| not_ready("the address cannot be read"))?;
        if url.password().is_some() {
            return Err(TargetError::Login {
                target: without_login(text),
                why: "in-address".to_owned(),
            });
        }
        let user = Some(decoded(url.username())).filter(|user| !user.is_empty());
        let address = match scheme.to_ascii_lowercase().as_str() {
            "file" => {
                let path = url
                    .to_file_path()
                    .map_err(|()| not_ready("the address cannot be read"))?;
                Self::Local(path)
            }
            "http" | "https" => Self::Http(bare(url)),
            "ssh" => {
                Self::ssh(&url).ok_or_else(|| not_ready("the address names no host or no path"))?
            }
            _ => {
                return Err(not_ready(
                    "the address must be a path, file://, https:// or ssh://",
                ));
            }
        };
        Ok((address, user))
    }

    fn ssh(url: &Url) -> Option<Self> {
        let host = url
            .host_str()?
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let path = decoded(url.path());
        let path = match path.strip_prefix("/~") {
            Some(home) => format!("~{home}"),
            None => path,
        };
        let usable = !path.contains(['\0', '\n']) && !path.trim_matches('/').is_empty();
        usable.then(|| Self::Ssh {
            host,
            port: url.port().unwrap_or(22),
            path,
        })
    }
}

fn absolute(path: &str) -> Result<PathBuf, TargetError> {
    std::path::absolute(path).map_err(|error| TargetError::NotReady {
        target: path.to_owned(),
        why: error.to_string(),
    })
}

/// `user@host:path`, which git reads as ssh although it has no scheme.
fn looks_like_scp(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(host, _)| host.contains('@') && !host.contains('/'))
}

/// The address without a login, a query and a slash at the end.
fn bare(mut url: Url) -> Url {
    // An http address always has a host, so it takes an empty user.
    let _ = url.set_username("");
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
}

/// `%20` and the like made characters again.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

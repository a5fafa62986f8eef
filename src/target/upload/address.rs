//! Where a web host is, out of the address in a site file.

use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::target::TargetError;

/// An address, by how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Sftp(Place),
    Ftp(Place, Protection),
    /// The https or http address of the folder.
    WebDav(String),
    S3(Bucket),
}

/// A folder of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub host: String,
    pub port: u16,
    /// Without a slash at the end; empty: where the login starts.
    pub root: String,
}

/// How the conversation with an FTP server is encrypted (RFC 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    None,
    /// Asked for with AUTH TLS.
    Explicit,
    /// From the first byte, on the port that was once reserved for that.
    Implicit,
}

/// A folder of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    pub name: String,
    /// Empty, or with a slash at the end.
    pub prefix: String,
    /// The service's address, without a slash at the end.
    pub endpoint: String,
    pub region: String,
}

/// The region of services that have none.
const REGION: &str = "us-east-1";

impl Address {
    /// Reads an address; also how people read it.
    pub fn parse(written: &str) -> Result<(String, Self), TargetError> {
        let mut shown = written.split('?').next().unwrap_or_default().to_owned();
        shown.truncate(shown.trim_end_matches('/').len());
        let wrong = || TargetError::NotReady {
            target: shown.clone(),
            why: "the address is not understood".to_owned(),
        };
        let url = Url::parse(written).map_err(|_| wrong())?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(wrong)?;
        let path = percent_decode_str(url.path()).decode_utf8_lossy();
        let path = path.trim_end_matches('/');
        let place = |port, root: &str| Place {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(port),
            root: root.to_owned(),
        };
        let address = match url.scheme() {
            "sftp" => Self::Sftp(place(22, path.strip_prefix("/~/").unwrap_or(path))),
            // The path is relative to where the login starts (RFC 1738, 3.2.2).
            "ftp" => Self::Ftp(place(21, path.trim_start_matches('/')), Protection::None),
            "ftps" => {
                let protection = match url.port() {
                    Some(990) => Protection::Implicit,
                    _ => Protection::Explicit,
                };
                Self::Ftp(place(21, path.trim_start_matches('/')), protection)
            }
            "https+webdav" | "http+webdav" => Self::WebDav(shown.replacen("+webdav", "", 1)),
            "s3" => Self::S3(bucket(&url, host, path.trim_start_matches('/'))),
            _ => return Err(wrong()),
        };
        Ok((shown, address))
    }
}

fn bucket(url: &Url, name: &str, path: &str) -> Bucket {
    let option = |wanted: &str| {
        let found = url.query_pairs().find(|(key, _)| key == wanted);
        found.map(|(_, value)| value.into_owned())
    };
    let region = option("region").unwrap_or_else(|| REGION.to_owned());
    let endpoint = option("endpoint");
    let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
    Bucket {
        name: name.to_owned(),
        prefix: match path {
            "" => String::new(),
            path => format!("{path}/"),
        },
        endpoint: endpoint.trim_end_matches('/').to_owned(),
        region,
    }
}

//! Addresses of websites, repositories and people, as a site file may write them.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// What is wrong with an address. None of them repeats a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A password stands in it.
    Secret,
    /// Not https, and not on this computer or at a number.
    NotHttps { fixed: String },
    /// Another scheme, or none. `fixed` may be empty.
    Scheme { fixed: String },
    /// `?` or `#` behind it.
    NotPlain { fixed: String },
    /// Anything else.
    NotUnderstood,
}

impl Wrong {
    /// The code of its finding.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Secret => "secret-in-file",
            Self::NotHttps { .. } => "address-not-https",
            Self::Scheme { .. } => "address-scheme",
            Self::NotPlain { .. } => "address-not-plain",
            Self::NotUnderstood => "address-not-understood",
        }
    }

    /// The address as it should be; empty where nobody knows.
    pub fn fixed(&self) -> &str {
        match self {
            Self::NotHttps { fixed } | Self::Scheme { fixed } | Self::NotPlain { fixed } => fixed,
            Self::Secret | Self::NotUnderstood => "",
        }
    }
}

/// The public address of a website, without a slash at the end.
///
/// # Errors
/// Anything but a plain http address; http only to this computer and to numbers.
pub fn website(written: &str) -> Result<String, Wrong> {
    if has_password(written) {
        return Err(Wrong::Secret);
    }
    if !written.contains("://") {
        let bare = written.contains('.') && !written.contains([' ', '@', ':']);
        let fixed = if bare {
            format!("https://{written}")
        } else {
            String::new()
        };
        return Err(Wrong::Scheme { fixed });
    }
    let url = Url::parse(written).map_err(|_| Wrong::NotUnderstood)?;
    web(&url)?;
    if !url.username().is_empty() {
        return Err(Wrong::NotUnderstood);
    }
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    let front = above_the_back_door(url.path());
    if let Some(front) = front {
        plain.set_path(front);
    }
    let plain = plain.as_str().trim_end_matches('/').to_owned();
    if url.query().is_some() || url.fragment().is_some() || front.is_some() {
        return Err(Wrong::NotPlain { fixed: plain });
    }
    Ok(plain)
}

/// The path of the website, where this is the path at which its owner logs in or programs ask.
fn above_the_back_door(path: &str) -> Option<&str> {
    let mut at = 0;
    for part in path.split('/') {
        let inside = path[at + part.len()..].trim_matches('/');
        let is_door = match part.to_ascii_lowercase().as_str() {
            "wp-admin" | "wp-login.php" | "wp-json" => true,
            "ghost" => inside.is_empty() || inside.starts_with("api"),
            _ => false,
        };
        if is_door {
            return Some(&path[..at]);
        }
        at += part.len() + 1;
    }
    None
}

/// An http address with a host that may be written to or looked at.
fn web(url: &Url) -> Result<(), Wrong> {
    match url.scheme() {
        "https" => {}
        "http" if is_near(url) => {}
        "http" => {
            let fixed = url.as_str().replacen("http://", "https://", 1);
            return Err(Wrong::NotHttps { fixed });
        }
        _ => {
            return Err(Wrong::Scheme {
                fixed: String::new(),
            });
        }
    }
    let named = match url.host() {
        Some(Host::Domain(name)) => name.contains('.') || name == "localhost",
        Some(_) => true,
        None => false,
    };
    if named {
        Ok(())
    } else {
        Err(Wrong::NotUnderstood)
    }
}

/// True for this computer and for numbers. Whether a number may be reached is the network's rule.
fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(_) => true,
        None => false,
    }
}

/// The name of the host as computers write it, where it differs from what people read (`xn--…`).
pub fn punycode(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let coded = host.split('.').any(|label| label.starts_with("xn--"));
    coded.then(|| host.to_owned())
}

/// The remote of a git target: a path, or an address with `file`, `http`, `https` or `ssh`.
///
/// # Errors
/// A password in it, another scheme, a path with `..`.
pub fn remote(written: &str) -> Result<String, Wrong> {
    if has_password(written) {
        return Err(Wrong::Secret);
    }
    if let Some((scheme, _)) = written.split_once("://") {
        let url = Url::parse(written).map_err(|_| Wrong::NotUnderstood)?;
        match scheme.to_ascii_lowercase().as_str() {
            "file" => {}
            "ssh" if url.host().is_some() => {}
            "http" | "https" => web(&url)?,
            "git" => {
                return Err(Wrong::Scheme {
                    fixed: written.replacen("git://", "https://", 1),
                });
            }
            _ => {
                return Err(Wrong::Scheme {
                    fixed: String::new(),
                });
            }
        }
        if looks_like_token(url.username()) {
            return Err(Wrong::Secret);
        }
        return Ok(written.to_owned());
    }
    // `git@host:path`, which ssh programs know and addresses do not.
    if let Some((host, path)) = written.split_once(':')
        && !super::path::is_absolute(written)
        && !host.contains('/')
    {
        let fixed = format!("ssh://{host}/{}", path.trim_start_matches('/'));
        return Err(Wrong::Scheme { fixed });
    }
    Ok(written.to_owned())
}

/// The mail server: `smtp://user@host:587` or `smtps://`.
///
/// # Errors
/// A password in it, another scheme, no host.
pub fn mail_server(written: &str) -> Result<String, Wrong> {
    // Files in a folder instead of mail, for trials.
    if written
        .strip_prefix("folder:")
        .is_some_and(|path| !path.is_empty())
    {
        return Ok(written.to_owned());
    }
    mail_address(written, ["smtp", "smtps"])
}

/// An address with one of these schemes; the first one is meant where none is written.
fn mail_address(written: &str, schemes: [&'static str; 2]) -> Result<String, Wrong> {
    if has_password(written) {
        return Err(Wrong::Secret);
    }
    if !written.contains("://") {
        return Err(bare(written, schemes[0]));
    }
    let url = Url::parse(written).map_err(|_| Wrong::NotUnderstood)?;
    if !schemes.contains(&url.scheme()) {
        let fixed = String::new();
        return Err(Wrong::Scheme { fixed });
    }
    // What stands behind it decides whether passwords are protected: a slip there is no small one.
    let option_is_known = matches!(url.query(), None | Some("tls=none"));
    if url.host().is_none() || !option_is_known {
        return Err(Wrong::NotUnderstood);
    }
    Ok(written.to_owned())
}

/// The server of a mailbox: `imaps://user@host`, with STARTTLS `imap://user@host`.
///
/// # Errors
/// A password in it, another scheme, no host.
pub fn mailbox_server(written: &str) -> Result<String, Wrong> {
    mail_address(written, ["imaps", "imap"])
}

/// The address of a web host that takes files, without a user and without a slash at the end, and
/// the user that stood in it.
///
/// # Errors
/// A password in it, another scheme, no host, more than an address.
pub fn web_host(written: &str) -> Result<(String, Option<String>), Wrong> {
    if has_password(written) {
        return Err(Wrong::Secret);
    }
    if !written.contains("://") {
        let host = written.rsplit('@').next().unwrap_or(written);
        let scheme = match host.to_ascii_lowercase().starts_with("ftp.") {
            true => "ftps",
            false => "sftp",
        };
        return Err(bare(written, scheme));
    }
    let rest = written.split_once("://").map_or("", |(_, rest)| rest);
    let fixed = |scheme: &str| match scheme {
        "" => String::new(),
        scheme => format!("{scheme}://{rest}"),
    };
    let url = Url::parse(written).map_err(|_| Wrong::NotUnderstood)?;
    let instead = match url.scheme() {
        _ if rest.is_empty() => Some(""),
        "sftp" | "ftp" | "ftps" | "https+webdav" | "http+webdav" | "s3" => None,
        "ssh" | "scp" => Some("sftp"),
        "http" | "https" | "dav" | "davs" | "webdav" | "webdavs" => Some("https+webdav"),
        _ => Some(""),
    };
    if let Some(scheme) = instead {
        let fixed = fixed(scheme);
        return Err(Wrong::Scheme { fixed });
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Wrong::NotUnderstood);
    }
    if url.scheme() == "http+webdav" {
        // What is a number for http is only a name behind a scheme that nobody knows.
        let http = Url::parse(&fixed("http")).map_err(|_| Wrong::NotUnderstood)?;
        if !is_near(&http) {
            let fixed = fixed("https+webdav");
            return Err(Wrong::NotHttps { fixed });
        }
    }
    let user = percent_decode_str(url.username()).decode_utf8_lossy();
    if looks_like_token(&user) && url.scheme() != "s3" {
        return Err(Wrong::Secret);
    }
    let user = (!user.is_empty()).then(|| user.into_owned());
    let mut plain = url.clone();
    // Only an address without a host keeps its user.
    let _ = plain.set_username("");
    plain.set_fragment(None);
    if url.scheme() == "s3" {
        storage_options(&url)?;
    } else {
        plain.set_query(None);
    }
    let whole = plain.query() == url.query() && url.fragment().is_none();
    let plain = plain.as_str().trim_end_matches('/').to_owned();
    match whole {
        true => Ok((plain, user)),
        false => Err(Wrong::NotPlain { fixed: plain }),
    }
}

/// What is wrong with an address without a beginning, which is to be this one.
fn bare(written: &str, scheme: &str) -> Wrong {
    // `ana@host:folder`, as programs for copying write it.
    let (host, rest) = written.split_once(':').unwrap_or((written, ""));
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit());
    let fixed = match rest {
        "" => format!("{scheme}://{host}"),
        rest if is_port => format!("{scheme}://{host}:{rest}"),
        rest => format!("{scheme}://{host}/{}", rest.trim_start_matches('/')),
    };
    let named = host.split('/').next().unwrap_or(host);
    let is_host = named.contains('.') || named.contains("localhost");
    match Url::parse(&fixed) {
        _ if has_password(&format!("{scheme}://{written}")) => Wrong::Secret,
        Ok(_) if is_host && !written.contains(' ') => Wrong::Scheme { fixed },
        _ => Wrong::Scheme {
            fixed: String::new(),
        },
    }
}

/// Checks what follows the bucket: `endpoint` (the address of a service that is not Amazon's) and
/// `region`.
fn storage_options(url: &Url) -> Result<(), Wrong> {
    for (key, value) in url.query_pairs() {
        match &*key {
            "endpoint" => web(&Url::parse(&value).map_err(|_| Wrong::NotUnderstood)?)?,
            "region" if !value.is_empty() => {}
            _ => return Err(Wrong::NotUnderstood),
        }
    }
    Ok(())
}

/// True for `scheme://user:password@host`, also where the rest is no address.
pub fn has_password(written: &str) -> bool {
    let Some((_, rest)) = written.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // A password with a slash in it ends the authority early: look behind the whole address too.
    let user = authority.rsplit_once('@').or_else(|| {
        let (user, _) = rest.rsplit_once('@')?;
        let port = user.split_once(':')?.1.split('/').next()?;
        let is_port = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
        (!is_port).then_some((user, ""))
    });
    user.is_some_and(|(user, _)| {
        user.split_once(':')
            .is_some_and(|(_, password)| !password.is_empty())
    })
}

/// True for what git hosts hand out as tokens.
pub fn looks_like_token(text: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "xox",
        "AKIA",
        "SG.",
    ];
    let mixed = text.len() >= 24
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && text.contains(|c: char| c.is_ascii_digit())
        && text.contains(|c: char| c.is_ascii_alphabetic());
    mixed
        || BEGINNINGS
            .iter()
            .any(|beginning| text.starts_with(beginning) && text.len() > 12)
}

/// The address of a person, `ana@padaria.example`.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let fine = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | ':' | '@')
    };
    let labels = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    !local.is_empty()
        && local.len() <= 64
        && text.len() <= 254
        && local.chars().all(fine)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && (domain.contains('.') || domain == "localhost")
        && labels
}

/// A person's address with or without a name: `Padaria Aurora <oi@padaria.example>`.
pub fn is_mailbox(text: &str) -> bool {
    match text.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
        Some((name, address)) => {
            !name.trim().is_empty()
                && !name.contains(['\n', '\r', '<', '>'])
                && is_email(address.trim())
        }
        None => is_email(text),
    }
}

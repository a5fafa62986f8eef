//! Which account a site's mail goes over.

use std::path::PathBuf;

use url::{Host, Url};

use super::Post;
use crate::secret::VaultError;
use crate::site::Site;
use crate::smtp::{Account, AccountError};

/// Where messages go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To a mail server.
    Server(Account),
    /// Into a folder, as `.eml` files: for trials.
    Folder(PathBuf),
}

/// Why no mail can leave.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    #[error("no mail server is set")]
    NoServer,
    #[error("the mail server's address: {0}")]
    Account(#[from] AccountError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Messages would be written to files while people expect to get them.
    #[error("mail is written to a folder instead of sent")]
    OnlyFolder,
}

impl Post {
    /// Where the mail of a site goes: over its own account, else over the workspace's.
    ///
    /// # Errors
    /// No account, one that cannot be, a password that is missing; a folder in place of a server
    /// where people could take that for sending: `folder:PATH?trial=yes` says that it is meant.
    pub async fn transport(&self, site: Option<&Site>) -> Result<Transport, Unready> {
        let (address, secret) = self.address(site).ok_or(Unready::NoServer)?;
        if let Some(path) = address.strip_prefix("folder:") {
            let (path, meant) = match path.strip_suffix("?trial=yes") {
                Some(path) => (path, true),
                None => (path, is_near(&self.base)),
            };
            return match meant {
                true => Ok(Transport::Folder(self.root.join(path))),
                false => Err(Unready::OnlyFolder),
            };
        }
        let secret = match secret {
            Some(name) => Some(self.vault.get(name).await?),
            None => None,
        };
        Ok(Transport::Server(Account::read(address, secret)?))
    }

    /// The address of the account that a site's mail goes over, and the name of its password.
    fn address<'a>(&'a self, site: Option<&'a Site>) -> Option<(&'a str, Option<&'a String>)> {
        let own = site.and_then(|site| site.mail.as_ref());
        let own = own.and_then(|mail| Some((mail.smtp.as_deref()?, mail.secret.as_ref())));
        let shared = self.mail.as_ref();
        own.or(shared.map(|mail| (mail.smtp.as_str(), mail.secret.as_ref())))
    }

    /// Whether a site's mail is written to a folder, at no pace.
    pub(super) fn is_folder(&self, site: &Site) -> bool {
        let address = self.address(Some(site));
        address.is_some_and(|(address, _)| address.starts_with("folder:"))
    }

    /// The name by which this computer greets mail servers.
    pub fn greeting_name(&self) -> Option<String> {
        let url = Url::parse(&self.base).ok()?;
        match url.host()? {
            Host::Domain(name) => Some(name.to_owned()),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }
}

/// Whether an address is this computer's own.
pub fn is_near(address: &str) -> bool {
    let url = Url::parse(address).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

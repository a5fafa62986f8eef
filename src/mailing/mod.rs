//! Mail on its way out: over which account it goes, and what it needs on the way. The conversation itself is
//! [`crate::smtp`], the order in which a campaign's messages go is [`crate::dispatch`].

mod account;
mod folder;
mod foretold;
pub mod letters;
mod limits;
pub mod reason;
pub mod round;
mod sentence;
mod specimen;
mod start;
mod told;
mod work;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::clock::Clock;
use crate::mail::dkim::Signer;
use crate::network::Network;
use crate::secret::{Vault, VaultError};
use crate::settings::{Mail, Settings};
use crate::site::Site;
use crate::smtp::Connector;
use crate::store::Store;

pub use account::{Transport, Unready, is_near};
pub use reason::Reason;
pub use round::{Campaigns, Rounded};
pub use specimen::Specimen;
pub use start::{NotStarted, Prepared};
pub use told::{Happened, Told};

/// Where the public pages listen, where `recado.yaml` does not say.
pub const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8420);

/// Everything that sending needs, made once for a workspace.
#[derive(Clone)]
pub struct Post {
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    pub connector: Connector,
    /// Which hosts may be asked about before anything leaves.
    pub network: Network,
    /// The workspace's folder.
    pub root: PathBuf,
    /// The mail server of sites without their own.
    pub mail: Option<Mail>,
    /// The address by which people reach the public pages, without a slash at the end.
    pub base: String,
}

impl Post {
    /// The address of the public pages: as `recado.yaml` names it, else where they listen.
    pub fn base_of(settings: &Settings) -> String {
        let listen = settings.desk.listen.unwrap_or(LISTEN);
        let url = settings.desk.url.clone();
        url.unwrap_or_else(|| format!("http://{listen}"))
    }

    /// Who signs the mail of a domain; nobody where no keys were made for it.
    ///
    /// # Errors
    /// The vault. Keys that cannot be signers sign nothing, which the checks before a campaign tell.
    pub async fn signers(&self, domain: &str) -> Result<Vec<Signer>, VaultError> {
        let keys = self.vault.dkim(domain).await?;
        let signers = keys.map(|keys| keys.signers());
        Ok(signers.and_then(Result::ok).unwrap_or_default())
    }

    /// Whether a site's mail stays on this computer: a trial, of which nobody outside need be asked.
    pub async fn is_trial(&self, site: &Site) -> bool {
        match self.transport(Some(site)).await {
            Ok(Transport::Folder(_)) => true,
            Ok(Transport::Server(account)) => account.is_near(),
            Err(_) => false,
        }
    }
}

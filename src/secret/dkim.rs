//! The keys that sign mail, one set for each domain that mail comes from: sites of one domain share them.
//! They are made here, sealed beside the other secrets, and shown to nobody; what a domain publishes is their
//! public half.
//!
//! A set is a key of RSA, which every receiver verifies, and one of Ed25519 (RFC 8463). New keys are made
//! beside those in use and take their place only once the domain publishes them, so that a rotation never
//! leaves a message whose signature nobody can verify. The records of the old ones stay for a week: mail that is
//! under way is verified with them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::key::Key as SealingKey;
use super::{KeySource, Secret, Vault, VaultError};
use crate::mail::dkim::{Algorithm, DkimError, DkimRecord, Key, Signer};
use crate::store::StoreError;

/// How their names in the vault begin; nobody can set one like it.
const NAME: &str = "recado:dkim:";

/// How long the records of old keys stay, where mail may be under way.
pub const OLD_RECORDS_STAY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Two keys of one domain.
#[derive(Serialize, Deserialize)]
pub struct DkimPair {
    /// Grows with each set; a part of the selectors.
    pub number: u32,
    pub made_at: Timestamp,
    rsa: Zeroizing<String>,
    ed25519: Zeroizing<String>,
}

/// The keys of one domain.
pub struct DkimKeys {
    /// As it is asked for: `xn--…` for other letters.
    pub domain: String,
    pub current: DkimPair,
    /// Made, and not published yet as far as we know.
    pub next: Option<DkimPair>,
    version: i64,
}

/// How they are sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    current: DkimPair,
    next: Option<DkimPair>,
}

impl std::fmt::Debug for DkimPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DkimPair({} ***)", self.number)
    }
}

impl std::fmt::Debug for DkimKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DkimKeys({} ***)", self.domain)
    }
}

impl DkimPair {
    /// Makes both; a tenth of a second of a processor, or several.
    fn make(number: u32, at: Timestamp) -> Result<Self, VaultError> {
        let made = |algorithm| Key::generate(algorithm).map_err(|_| VaultError::Random);
        Ok(Self {
            number,
            made_at: at,
            rsa: made(Algorithm::RsaSha256)?,
            ed25519: made(Algorithm::Ed25519Sha256)?,
        })
    }

    fn keys(&self) -> [(Algorithm, String, &str); 2] {
        let number = self.number;
        [
            (
                Algorithm::RsaSha256,
                format!("recado-r{number}"),
                self.rsa.as_str(),
            ),
            (
                Algorithm::Ed25519Sha256,
                format!("recado-e{number}"),
                self.ed25519.as_str(),
            ),
        ]
    }

    /// What `domain` publishes for them: RSA first.
    pub fn records(&self, domain: &str) -> Vec<DkimRecord> {
        let each = self
            .keys()
            .into_iter()
            .filter_map(|(algorithm, selector, text)| {
                // They were made here.
                let key = Key::read(text).ok()?;
                Some(DkimRecord {
                    algorithm,
                    name: format!("{selector}._domainkey.{domain}"),
                    text: key.record(),
                    zone: key.zone_record(&selector, domain),
                    selector,
                })
            });
        each.collect()
    }

    fn signers(&self, domain: &str) -> Result<Vec<Signer>, DkimError> {
        let each = self.keys().into_iter().map(|(_, selector, text)| {
            let key = Key::read(text).map_err(|_| DkimError::Sign)?;
            Signer::new(domain, &selector, key)
        });
        each.collect()
    }
}

impl DkimKeys {
    /// Who signs, RSA first: with [`crate::mail::dkim::sign`], which puts the first on top. Reading the keys
    /// takes a moment; signers are made once for a campaign.
    ///
    /// # Errors
    /// A domain that is none.
    pub fn signers(&self) -> Result<Vec<Signer>, DkimError> {
        self.current.signers(&self.domain)
    }

    /// What the domain publishes for the keys in use.
    pub fn records(&self) -> Vec<DkimRecord> {
        self.current.records(&self.domain)
    }

    /// What it has to publish before the next keys are used.
    pub fn next_records(&self) -> Vec<DkimRecord> {
        let next = self.next.as_ref();
        next.map(|next| next.records(&self.domain))
            .unwrap_or_default()
    }
}

impl Vault {
    /// The keys of a domain; `None` where none were made.
    ///
    /// # Errors
    /// [`VaultError::Dkim`] where they were sealed with a key of the vault that is lost.
    pub async fn dkim(&self, domain: &str) -> Result<Option<DkimKeys>, VaultError> {
        let closed = || VaultError::Dkim {
            domain: domain.to_owned(),
        };
        let unsealed = match self.unsealed(&name(domain)).await {
            Err(VaultError::NoKey { .. } | VaultError::Sealed { .. }) => return Err(closed()),
            unsealed => unsealed?,
        };
        let Some((row, value)) = unsealed else {
            return Ok(None);
        };
        let kept: Kept = serde_json::from_str(value.expose()).map_err(|_| closed())?;
        Ok(Some(DkimKeys {
            domain: domain.to_owned(),
            current: kept.current,
            next: kept.next,
            version: row.version,
        }))
    }

    /// The keys of a domain, made where there are none.
    ///
    /// # Errors
    /// As [`Vault::dkim`].
    pub async fn ensure_dkim(
        &self,
        domain: &str,
        actor: &str,
        at: Timestamp,
    ) -> Result<DkimKeys, VaultError> {
        if let Some(keys) = self.dkim(domain).await? {
            return Ok(keys);
        }
        let current = pair(1, at).await?;
        let kept = Kept {
            current,
            next: None,
        };
        self.keep(domain, kept, 1, actor, at).await
    }

    /// New keys beside those in use. Asked again before those took their place, they are made anew: somebody
    /// may have lost their trust in them. Where the old ones do not open any more, the new ones are in use at
    /// once.
    ///
    /// # Errors
    /// The ledger, the key of the vault.
    pub async fn renew_dkim(
        &self,
        domain: &str,
        actor: &str,
        at: Timestamp,
    ) -> Result<DkimKeys, VaultError> {
        let row = self.store.sealed(&name(domain)).await?;
        let sealed = row.map_or(0, |row| row.version);
        let (version, kept) = match self.dkim(domain).await {
            Ok(None) => return self.ensure_dkim(domain, actor, at).await,
            Ok(Some(keys)) => {
                let last = keys.next.as_ref().map_or(keys.current.number, |n| n.number);
                let kept = Kept {
                    current: keys.current,
                    next: Some(pair(last + 1, at).await?),
                };
                (keys.version, kept)
            }
            // Each set was a version of its own, so this number was never used.
            Err(VaultError::Dkim { .. }) => {
                let number = u32::try_from(sealed + 1).unwrap_or(u32::MAX);
                let kept = Kept {
                    current: pair(number, at).await?,
                    next: None,
                };
                (sealed, kept)
            }
            Err(error) => return Err(error),
        };
        self.keep(domain, kept, version + 1, actor, at).await
    }

    /// Signs with the next keys from now on, and forgets the old ones. Only for who has seen them published.
    ///
    /// # Errors
    /// The ledger, the key of the vault.
    pub async fn switch_dkim(
        &self,
        keys: DkimKeys,
        actor: &str,
        at: Timestamp,
    ) -> Result<DkimKeys, VaultError> {
        let DkimKeys {
            domain,
            current,
            next,
            version,
        } = keys;
        let Some(next) = next else {
            return Ok(DkimKeys {
                domain,
                current,
                next: None,
                version,
            });
        };
        let kept = Kept {
            current: next,
            next: None,
        };
        self.keep(&domain, kept, version + 1, actor, at).await
    }

    /// Seals keys as this version. Another process that was faster keeps its own, and those are answered.
    async fn keep(
        &self,
        domain: &str,
        kept: Kept,
        version: i64,
        actor: &str,
        at: Timestamp,
    ) -> Result<DkimKeys, VaultError> {
        let sealing = match (SealingKey::from(&self.source), &self.source) {
            (Err(VaultError::NoKey { .. }), KeySource::File(path)) => SealingKey::make(path)?,
            (other, _) => other?,
        };
        let text = serde_json::to_string(&kept).map_err(|_| VaultError::Random)?;
        let name = name(domain);
        let installation = self.store.installation().await?.id;
        let row = sealing.seal(&installation, &name, version, &Secret::new(text), at)?;
        match self.store.put_sealed(&row, actor).await {
            Ok(()) | Err(StoreError::Fenced { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let found = self.dkim(domain).await?;
        found.ok_or_else(|| VaultError::Dkim {
            domain: domain.to_owned(),
        })
    }
}

async fn pair(number: u32, at: Timestamp) -> Result<DkimPair, VaultError> {
    let made = tokio::task::spawn_blocking(move || DkimPair::make(number, at)).await;
    made.unwrap_or(Err(VaultError::Random))
}

fn name(domain: &str) -> String {
    format!("{NAME}{domain}")
}

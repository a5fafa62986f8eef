//! Sessions with an SSH server, for every kind of target that has one. The server's key is compared
//! with the pinned fingerprint before anything of ours is sent; without a pinned one the
//! conversation ends with the fingerprint to check.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use russh::client::{AuthResult, Config, Handle, Handler};
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Preferred, SshId};
use secrecy::{ExposeSecret, SecretString};

use super::TargetError;
use crate::network::{ConnectError, Limits, Network};

/// A server, and who logs in there.
pub(super) struct Server<'a> {
    /// The target as people read it.
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
    pub user: &'a str,
    /// A password or a private key.
    pub secret: Option<&'a SecretString>,
    /// The pinned fingerprint.
    pub host_key: Option<&'a str>,
    pub network: &'a Network,
    pub limits: &'a Limits,
}

/// Compares the server's key with the pinned one.
#[derive(Clone)]
pub(super) struct Doorman {
    pinned: Option<String>,
    offered: Arc<Mutex<Option<String>>>,
}

impl Handler for Doorman {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, russh::Error> {
        let fingerprint = key.public_key().fingerprint(HashAlg::Sha256).to_string();
        let known = self.pinned.as_deref() == Some(fingerprint.as_str());
        *self.offered.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint);
        Ok(known)
    }
}

/// The kinds of key a server may have. A fingerprint does not tell its kind, and a server offers
/// only one at a time: the first kind here is what people are shown, the others are tried when
/// another fingerprint is pinned.
fn key_kinds() -> [Vec<Algorithm>; 3] {
    let ecdsa = |curve| Algorithm::Ecdsa { curve };
    let rsa = |hash| Algorithm::Rsa { hash: Some(hash) };
    [
        vec![Algorithm::Ed25519],
        vec![
            ecdsa(EcdsaCurve::NistP256),
            ecdsa(EcdsaCurve::NistP384),
            ecdsa(EcdsaCurve::NistP521),
        ],
        vec![rsa(HashAlg::Sha512), rsa(HashAlg::Sha256)],
    ]
}

impl Server<'_> {
    /// A session that is logged in, with a server whose key is the pinned one.
    pub async fn log_in(&self) -> Result<Handle<Doorman>, TargetError> {
        let pinned = self
            .host_key
            .map(|key| key.trim().trim_end_matches('=').to_owned());
        let mut first_offer = None;
        for kind in key_kinds() {
            let doorman = Doorman {
                pinned: pinned.clone(),
                offered: Arc::default(),
            };
            let offered = Arc::clone(&doorman.offered);
            match self.shake_hands(kind, doorman).await? {
                Ok(mut session) => {
                    self.authenticate(&mut session).await?;
                    return Ok(session);
                }
                Err(russh::Error::NoCommonAlgo { .. }) => {}
                Err(error) => {
                    let offer = offered
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .take();
                    let Some(offer) = offer else {
                        return Err(self.unreachable(error));
                    };
                    first_offer.get_or_insert(offer);
                    if pinned.is_none() {
                        break;
                    }
                }
            }
        }
        let target = self.name.to_owned();
        match first_offer {
            Some(offered) => Err(TargetError::HostKey {
                target,
                offered,
                pinned,
            }),
            None => Err(self.unreachable(anyhow::anyhow!(
                "the server and we know no common kind of key"
            ))),
        }
    }

    /// A connection whose server has shown its key; inside, what russh said where it was turned
    /// down.
    async fn shake_hands(
        &self,
        kind: Vec<Algorithm>,
        doorman: Doorman,
    ) -> Result<Result<Handle<Doorman>, russh::Error>, TargetError> {
        let config = Arc::new(Config {
            client_id: SshId::Standard(Cow::Borrowed("SSH-2.0-recado")),
            preferred: Preferred {
                key: Cow::Owned(kind),
                ..Preferred::DEFAULT
            },
            inactivity_timeout: Some(self.limits.idle),
            nodelay: true,
            ..Config::default()
        });
        let stream = self.network.connect(self.host, self.port, self.limits);
        let stream = stream.await.map_err(|error| match error {
            ConnectError::Blocked(blocked) => TargetError::Blocked {
                target: self.name.to_owned(),
                why: blocked.to_string(),
            },
            ConnectError::Io(error) => self.unreachable(error),
        })?;
        let hands = russh::client::connect_stream(config, stream, doorman);
        let hands = tokio::time::timeout(self.limits.connect, hands).await;
        Ok(hands.unwrap_or(Err(russh::Error::ConnectionTimeout)))
    }

    async fn authenticate(&self, session: &mut Handle<Doorman>) -> Result<(), TargetError> {
        let refused = |why: &str| TargetError::Login {
            target: self.name.to_owned(),
            why: why.to_owned(),
        };
        let secret = self.secret.ok_or_else(|| refused("missing"))?;
        let secret = secret.expose_secret();
        let is_key =
            secret.contains("PRIVATE KEY-----") || secret.starts_with("PuTTY-User-Key-File-");
        let answer = async {
            if !is_key {
                let password = secret.trim_end_matches(['\r', '\n']);
                return Ok(session.authenticate_password(self.user, password).await);
            }
            let key = russh::keys::decode_secret_key(secret, None)
                .map_err(|_| refused("unreadable-key"))?;
            // Only RSA has a choice of hashes, and asking for it waits for the server.
            let hash = match key.algorithm().is_rsa() {
                true => match session.best_supported_rsa_hash().await {
                    Ok(hash) => hash.flatten(),
                    Err(error) => return Ok(Err(error)),
                },
                false => None,
            };
            let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
            Ok(session.authenticate_publickey(self.user, key).await)
        };
        let outcome = tokio::time::timeout(self.limits.idle, answer)
            .await
            .map_err(|late| self.unreachable(late))??;
        match outcome {
            Ok(AuthResult::Success) => Ok(()),
            // A server that turns a login down names what it would accept; without that, it is the
            // connection that ended.
            Ok(AuthResult::Failure {
                remaining_methods, ..
            }) if remaining_methods.is_empty() => Err(self.unreachable(russh::Error::Disconnect)),
            Ok(AuthResult::Failure { .. }) => {
                Err(refused("the server does not accept this key or password"))
            }
            Err(error) => Err(self.unreachable(error)),
        }
    }

    fn unreachable(&self, cause: impl Into<anyhow::Error>) -> TargetError {
        TargetError::Unreachable {
            target: self.name.to_owned(),
            cause: cause.into(),
        }
    }
}

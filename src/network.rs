//! The way out: every request of the program to somebody else's computer goes through here.
//!
//! Only public addresses are reached, unless `network.allow` in `recado.yaml` names the network.
//! The address that was checked is the address that is connected to, so a name that answers
//! differently the second time gains nothing. Redirects are never followed and the environment's
//! proxies are not used: both would carry a login to a host nobody configured.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::TcpStream;

/// How long and how much one conversation with another computer may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first packet to an open (and for TLS, agreed) connection.
    pub connect: Duration,
    /// Between two bytes in either direction.
    pub idle: Duration,
    /// The whole conversation.
    pub total: Duration,
    /// Bytes received in one conversation.
    pub received: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(600),
            received: 2 << 30,
        }
    }
}

/// A block of addresses, `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    first: IpAddr,
    bits: u8,
}

impl Cidr {
    /// Whether the block holds this address. A mapped IPv4 address is its IPv4 address.
    pub fn contains(&self, address: &IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => shared(
                u128::from(first.to_bits()) << 96,
                u128::from(address.to_bits()) << 96,
                self.bits,
            ),
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                shared(first.to_bits(), address.to_bits(), self.bits)
            }
            _ => false,
        }
    }
}

/// Whether two addresses, aligned to the left, begin with the same `bits` bits.
fn shared(one: u128, other: u128, bits: u8) -> bool {
    bits == 0 || (one ^ other) >> (128 - u32::from(bits)) == 0
}

impl FromStr for Cidr {
    type Err = NotACidr;

    fn from_str(text: &str) -> Result<Self, NotACidr> {
        let wrong = || NotACidr(text.to_owned());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        let width = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => width,
            Some(bits) => bits.parse().map_err(|_| wrong())?,
        };
        if bits > width {
            return Err(wrong());
        }
        Ok(Self { first, bits })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

/// Text that is not a block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an address or a block of addresses such as 10.0.0.0/8")]
pub struct NotACidr(pub String);

/// Why a place was not contacted at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// A loopback, private or reserved address that `network.allow` does not name.
    #[error("{host} is at {address}, which is not a public address")]
    Private { host: String, address: IpAddr },
    /// Unencrypted http to an address that `network.allow` does not name.
    #[error("{host} is addressed over http, which anybody on the way can read and change")]
    Plain { host: String },
    /// Not an address for a website.
    #[error("{text} is not an http or https address")]
    NotWeb { text: String },
}

/// Which addresses may be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Private networks that targets and proofs may reach.
    pub allow: Vec<Cidr>,
}

/// How wide a client reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses and the allowed networks.
    Public,
    /// Only the allowed networks.
    Allowed,
}

impl Network {
    /// Whether this address may be connected to.
    pub fn check(&self, address: &IpAddr) -> Result<(), Blocked> {
        self.check_named(&address.to_string(), address, Reach::Public)
    }

    fn check_named(&self, host: &str, address: &IpAddr, reach: Reach) -> Result<(), Blocked> {
        if self.allow.iter().any(|block| block.contains(address)) {
            return Ok(());
        }
        let host = host.to_owned();
        match reach {
            Reach::Public if is_public(address) => Ok(()),
            Reach::Allowed if is_public(address) => Err(Blocked::Plain { host }),
            _ => Err(Blocked::Private {
                host,
                address: address.to_canonical(),
            }),
        }
    }

    /// Reads a website's address and gives the client for it: https reaches public addresses and
    /// the allowed networks, http only the allowed networks. A host written as a number is checked
    /// here, since no resolver sees it.
    pub fn client_for(
        &self,
        address: &str,
        limits: &Limits,
    ) -> Result<(Url, reqwest::Client), ClientError> {
        let not_web = || Blocked::NotWeb {
            text: without_login(address),
        };
        let url = Url::parse(address).map_err(|_| not_web())?;
        let reach = match url.scheme() {
            "https" => Reach::Public,
            "http" => Reach::Allowed,
            _ => return Err(not_web().into()),
        };
        let host = url.host_str().ok_or_else(not_web)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(literal) = bare.parse::<IpAddr>() {
            self.check_named(bare, &literal, reach)?;
        }
        let client = self.client(reach, limits)?;
        Ok((url, client))
    }

    /// An HTTP client with our resolver, no redirects, no proxies and these limits. The caller
    /// has checked hosts written as numbers ([`Network::client_for`] does).
    pub fn client(&self, reach: Reach, limits: &Limits) -> Result<reqwest::Client, ClientError> {
        // The first caller wins; every later one finds the same provider in place.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("recado/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .retry(reqwest::retry::never())
                .tcp_nodelay(true)
                .connect_timeout(limits.connect)
                // Shorter than servers keep theirs: a request on a connection that the server is
                // just closing would be lost half way.
                .pool_idle_timeout(Duration::from_secs(15))
                .dns_resolver(Arc::new(CheckedResolver {
                    network: self.clone(),
                    reach,
                }))
        };
        builder()
            .build()
            // A machine without any certificate authority still reaches plain http on an allowed
            // network; https then fails at the certificate, as it must.
            .or_else(|_| builder().tls_certs_only([]).build())
            .map_err(ClientError::Build)
    }

    /// An open TCP connection to the first reachable checked address of a host, without Nagle.
    pub async fn connect(
        &self,
        host: &str,
        port: u16,
        limits: &Limits,
    ) -> Result<TcpStream, ConnectError> {
        let attempt = async {
            let mut last = None;
            for address in self.resolve(host, Reach::Public).await? {
                match TcpStream::connect(SocketAddr::new(address, port)).await {
                    Ok(stream) => {
                        stream.set_nodelay(true).map_err(ConnectError::Io)?;
                        return Ok(stream);
                    }
                    Err(error) => last = Some(error),
                }
            }
            Err(ConnectError::Io(last.unwrap_or_else(|| {
                std::io::Error::new(std::io::ErrorKind::NotFound, "the name has no address")
            })))
        };
        match tokio::time::timeout(limits.connect, attempt).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ConnectError::Io(std::io::ErrorKind::TimedOut.into())),
        }
    }

    /// The addresses of a host that may be connected to. None of them may: the reason for one.
    async fn resolve(&self, host: &str, reach: Reach) -> Result<Vec<IpAddr>, ConnectError> {
        let found = tokio::net::lookup_host((host, 0))
            .await
            .map_err(ConnectError::Io)?;
        let mut allowed = Vec::new();
        let mut blocked = None;
        for address in found.map(|found| found.ip()) {
            match self.check_named(host, &address, reach) {
                Ok(()) => allowed.push(address),
                Err(reason) => blocked = Some(reason),
            }
        }
        match blocked {
            Some(reason) if allowed.is_empty() => Err(reason.into()),
            _ => Ok(allowed),
        }
    }
}

/// TLS for connections that are no HTTP: the authorities of this computer, verified as the HTTP client
/// does.
pub fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    use rustls_platform_verifier::ConfigVerifierExt as _;
    // The first caller wins; every later one finds the same provider in place.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    rustls::ClientConfig::with_platform_verifier()
}

/// No client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(transparent)]
    Blocked(#[from] Blocked),
    #[error("no HTTP client could be made")]
    Build(#[source] reqwest::Error),
}

/// No connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(transparent)]
    Blocked(#[from] Blocked),
    #[error(transparent)]
    Io(std::io::Error),
}

/// The reason of ours inside an error of the HTTP client, where there is one.
pub fn blocked_in(error: &(dyn StdError + 'static)) -> Option<Blocked> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(blocked) = error.downcast_ref::<Blocked>() {
            return Some(blocked.clone());
        }
        if let Some(ConnectError::Blocked(blocked)) = error.downcast_ref::<ConnectError>() {
            return Some(blocked.clone());
        }
        next = error.source();
    }
    None
}

/// What is wrong with a server's certificate, where that is why an HTTP request failed.
pub fn certificate_in(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref::<rustls::Error>() {
            return Some(error.to_string());
        }
        // An input error tells its cause's causes, and its cause only here.
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        next = inner
            .map(|inner| inner as &(dyn StdError + 'static))
            .or_else(|| error.source());
    }
    None
}

/// An address without the user and password that somebody may have put into it.
pub fn without_login(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => address.to_owned(),
    }
}

struct CheckedResolver {
    network: Network,
    reach: Reach,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let network = self.network.clone();
        let reach = self.reach;
        Box::pin(async move {
            let addresses = network.resolve(name.as_str(), reach).await?;
            let addresses: Addrs = Box::new(
                addresses
                    .into_iter()
                    .map(|address| SocketAddr::new(address, 0)),
            );
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the public internet (IANA special-purpose registries, October
/// 2025). Addresses that carry an IPv4 address inside are judged by that one.
fn is_public(address: &IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = matches!(
        (a, b, c),
        (0 | 10 | 127, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, _, _)
    );
    !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let part = address.segments();
    // 64:ff9b::/96 is how an IPv6-only network reaches IPv4.
    if part[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let inner = Ipv4Addr::from_bits(u32::from(part[6]) << 16 | u32::from(part[7]));
        return is_public_v4(inner);
    }
    let global_unicast = part[0] & 0xe000 == 0x2000;
    let special = match part[0] {
        // 2001::/23 holds protocols (Teredo among them), 2001:db8::/32 is for documentation.
        0x2001 => part[1] < 0x200 || part[1] == 0xdb8,
        // 6to4 carries any IPv4 address; 3fff::/20 is for documentation.
        0x2002 => true,
        0x3fff => part[1] < 0x1000,
        _ => false,
    };
    global_unicast && !special
}

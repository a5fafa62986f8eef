//! A conversation with a mail server, from the connection to the login. What follows it is in
//! `transaction.rs`.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::account::{Account, Tls};
use super::extensions::Extensions;
use super::failure::{Cause, Failure, Phase};
use super::login::log_in;
use super::reply::Reply;
use super::wire::Wire;
use crate::network::{ConnectError, Limits, Network};

/// How long a server is waited for (RFC 5321, 4.5.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Duration,
    pub greeting: Duration,
    /// EHLO, STARTTLS and the handshake, AUTH, MAIL, RCPT, RSET.
    pub command: Duration,
    /// From DATA to the 354.
    pub data: Duration,
    /// One piece of a message.
    pub block: Duration,
    /// From the dot to the answer. Too short a time makes unknowns.
    pub dot: Duration,
    /// The farewell, which nobody needs.
    pub quit: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(30),
            greeting: seconds(300),
            command: seconds(300),
            data: seconds(120),
            block: seconds(180),
            dot: seconds(600),
            quit: seconds(5),
        }
    }
}

/// How servers are connected to. One for all accounts.
#[derive(Clone, Debug)]
pub struct Connector {
    network: Network,
    tls: Arc<rustls::ClientConfig>,
    timeouts: Timeouts,
}

impl Connector {
    /// Connects to addresses of this network and trusts the authorities of this computer.
    ///
    /// # Errors
    /// A computer without authorities.
    pub fn new(network: Network) -> Result<Self, rustls::Error> {
        let tls = Arc::new(crate::network::tls()?);
        Ok(Self::trusting(network, tls))
    }

    /// Trusts whom this says.
    pub fn trusting(network: Network, tls: Arc<rustls::ClientConfig>) -> Self {
        let timeouts = Timeouts::default();
        Self {
            network,
            tls,
            timeouts,
        }
    }

    /// With other times to wait.
    #[must_use]
    pub fn waiting(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// A TCP connection to an address that may be reached, without Nagle: a reused connection would stall
    /// 40 ms for each message.
    async fn tcp(&self, account: &Account) -> Result<TcpStream, Cause> {
        let limits = Limits {
            connect: self.timeouts.connect,
            ..Limits::default()
        };
        let opened = self
            .network
            .connect(&account.host, account.port, &limits)
            .await;
        let tcp = opened.map_err(|error| match error {
            ConnectError::Blocked(blocked) => Cause::Blocked(blocked),
            ConnectError::Io(error) => Cause::Io(error),
        })?;
        let peer = tcp.peer_addr().map_err(Cause::Io)?;
        // Whatever the name promised.
        if account.tls == Tls::None && !peer.ip().to_canonical().is_loopback() {
            return Err(Cause::NotLoopback);
        }
        Ok(tcp)
    }

    /// The same connection, encrypted, once the certificate was found to be the host's.
    async fn encrypted(&self, wire: Wire, host: &str) -> Result<Wire, Cause> {
        let told = |error: &dyn std::fmt::Display| Cause::Tls(error.to_string());
        let name = ServerName::try_from(host.to_owned()).map_err(|error| told(&error))?;
        let stream = wire.into_stream()?;
        let handshake = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream);
        match tokio::time::timeout(self.timeouts.command, handshake).await {
            Ok(Ok(stream)) => Ok(Wire::encrypted(stream)),
            Ok(Err(error)) => Err(told(&error)),
            Err(_) => Err(Cause::Timeout),
        }
    }
}

/// A connection over which messages are handed over, one after the other.
///
/// Whatever leaves it in doubt closes it: a lost answer, a reply that does not fit, a future that was
/// dropped half way.
pub struct Session {
    /// Gone once the connection is of no more use.
    pub(super) wire: Option<Wire>,
    pub(super) offered: Extensions,
    pub(super) timeouts: Timeouts,
    /// A refused recipient left a transaction open.
    pub(super) needs_reset: bool,
    pub(super) accepted: u64,
}

impl Session {
    /// Connects, agrees on TLS and logs in. `name` is the sender's host for EHLO; without one it is the
    /// address that is connected from (RFC 5321, 4.1.4).
    ///
    /// # Errors
    /// Everything here is the same for all messages of the account: [`Class::Pause`](super::Class::Pause).
    pub async fn connect(
        connector: &Connector,
        account: &Account,
        name: Option<&str>,
    ) -> Result<Self, Failure> {
        let timeouts = &connector.timeouts;
        let at = |phase: Phase| move |cause: Cause| phase.failed(cause);
        let tcp = connector.tcp(account).await.map_err(at(Phase::Connect))?;
        let own = tcp.local_addr().map_err(Cause::Io);
        let name = match name {
            Some(name) => name.to_owned(),
            None => literal(own.map_err(at(Phase::Connect))?),
        };
        let mut wire = Wire::new(tcp);
        if account.tls == Tls::Implicit {
            let encrypted = connector.encrypted(wire, &account.host);
            wire = encrypted.await.map_err(at(Phase::Tls))?;
        }
        let greeted = wire.reply(timeouts.greeting).await;
        let greeted = greeted.and_then(|reply| expect(reply, |reply| reply.code == 220));
        greeted.map_err(at(Phase::Greeting))?;
        let said = hello(&mut wire, &name, timeouts).await;
        let mut offered = said.map_err(at(Phase::Hello))?;
        if account.tls == Tls::StartTls {
            let asked = start_tls(&mut wire, &offered, timeouts).await;
            asked.map_err(at(Phase::Tls))?;
            let encrypted = connector.encrypted(wire, &account.host);
            wire = encrypted.await.map_err(at(Phase::Tls))?;
            // What was offered before could have been anybody's (RFC 3207, 4.2).
            let said = hello(&mut wire, &name, timeouts).await;
            offered = said.map_err(at(Phase::Hello))?;
        }
        if account.tls != Tls::None {
            let logged_in = log_in(&mut wire, account, &offered, timeouts).await;
            logged_in.map_err(at(Phase::Login))?;
        }
        Ok(Self {
            wire: Some(wire),
            offered,
            timeouts: timeouts.clone(),
            needs_reset: false,
            accepted: 0,
        })
    }

    /// Whether another message may be offered over it.
    pub fn is_open(&self) -> bool {
        self.wire.is_some()
    }

    /// How many messages the server took over this connection.
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Takes leave and closes. Whether the server heard it changes nothing.
    pub async fn quit(mut self) {
        let Some(mut wire) = self.wire.take() else {
            return;
        };
        let within = self.timeouts.quit;
        if wire.say("QUIT\r\n", within).await.is_ok() {
            let _ = wire.reply(within).await;
        }
        wire.close(within).await;
    }
}

/// EHLO, and HELO where the server does not know it (RFC 5321, 4.1.4).
async fn hello(wire: &mut Wire, name: &str, timeouts: &Timeouts) -> Result<Extensions, Cause> {
    wire.say(&format!("EHLO {name}\r\n"), timeouts.command)
        .await?;
    let reply = wire.reply(timeouts.command).await?;
    if !reply.is_no() {
        return expect(reply, Reply::is_yes).map(|reply| Extensions::of(&reply));
    }
    wire.say(&format!("HELO {name}\r\n"), timeouts.command)
        .await?;
    let reply = wire.reply(timeouts.command).await?;
    expect(reply, Reply::is_yes).map(|_| Extensions::default())
}

async fn start_tls(
    wire: &mut Wire,
    offered: &Extensions,
    timeouts: &Timeouts,
) -> Result<(), Cause> {
    if !offered.starttls {
        return Err(Cause::NoTls);
    }
    wire.say("STARTTLS\r\n", timeouts.command).await?;
    let reply = wire.reply(timeouts.command).await?;
    expect(reply, |reply| reply.code == 220).map(drop)
}

/// The reply, if it is the one.
pub(super) fn expect(reply: Reply, fits: impl Fn(&Reply) -> bool) -> Result<Reply, Cause> {
    match fits(&reply) {
        true => Ok(reply),
        false => Err(Cause::Reply(reply)),
    }
}

/// An address where a host's name is meant (RFC 5321, 4.1.3).
fn literal(own: SocketAddr) -> String {
    match own.ip().to_canonical() {
        IpAddr::V4(address) => format!("[{address}]"),
        IpAddr::V6(address) => format!("[IPv6:{address}]"),
    }
}

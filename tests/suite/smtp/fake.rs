//! A mail server on loopback that keeps what it accepts, speaks TLS, and misbehaves where it is told to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::certificate;

/// A place in the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// In the middle of a message.
    Body,
    /// Behind the dot.
    Dot,
}

/// What the server does there, in place of what it should.
#[derive(Clone, Debug)]
pub enum Act {
    /// These bytes; then it goes on.
    Say(&'static str),
    /// These bytes, then it closes.
    SayAndClose(&'static str),
    Close,
    /// It keeps the connection and says nothing more.
    Silent,
    /// The same bytes for ever.
    Endless(&'static str),
    /// What it should, after this time.
    Wait(Duration),
    /// It closes, and has not kept the message whose dot it saw.
    Lose,
}

/// A rule, for one recipient or for all.
pub struct Rule {
    at: At,
    to: Option<&'static str>,
    /// Not every time, but each time after so many.
    every: usize,
    met: usize,
    act: Act,
}

impl Rule {
    /// Whether it holds this time.
    fn holds(&mut self, at: At, to: &str) -> bool {
        if self.at != at || self.to.is_some_and(|wanted| wanted != to) {
            return false;
        }
        self.met += 1;
        self.met.is_multiple_of(self.every)
    }
}

/// A message that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub mail: String,
    pub to: String,
    /// Between DATA's CRLF and the dot, as it came.
    pub wire: Vec<u8>,
}

/// How the server is, before it misbehaves.
pub struct Manner {
    pub offers: Vec<&'static str>,
    /// What it offers behind TLS, beside the same.
    pub behind_tls: Vec<&'static str>,
    pub implicit: bool,
    /// The name of its certificate.
    pub certificate: &'static str,
    /// `user\0password`, as it wants them.
    pub login: &'static str,
    /// It closes with 421 after so many messages.
    pub most: usize,
    pub rules: Vec<Rule>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            offers: vec!["PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8"],
            behind_tls: vec!["AUTH PLAIN LOGIN"],
            implicit: false,
            certificate: "good",
            login: "ana\0hunter2",
            most: usize::MAX,
            rules: Vec::new(),
        }
    }
}

impl Manner {
    pub fn with(self, at: At, act: Act) -> Self {
        self.ruled(at, None, 1, act)
    }

    /// Where this is the recipient.
    pub fn with_to(self, at: At, to: &'static str, act: Act) -> Self {
        self.ruled(at, Some(to), 1, act)
    }

    /// Each time after so many, over all connections.
    pub fn with_every(self, every: usize, at: At, act: Act) -> Self {
        self.ruled(at, None, every, act)
    }

    fn ruled(mut self, at: At, to: Option<&'static str>, every: usize, act: Act) -> Self {
        let met = 0;
        self.rules.push(Rule {
            at,
            to,
            every,
            met,
            act,
        });
        self
    }

    pub fn without(mut self, extension: &str) -> Self {
        self.offers.retain(|one| !one.starts_with(extension));
        self
    }
}

/// What it saw.
#[derive(Default)]
pub struct Seen {
    pub connections: usize,
    pub kept: Vec<Kept>,
    /// Every command, in order, with `TLS ` before those that came encrypted.
    pub commands: Vec<String>,
}

pub struct Fake {
    pub port: u16,
    pub seen: Arc<Mutex<Seen>>,
}

impl Fake {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its number").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (manner, all) = (Arc::new(Mutex::new(manner)), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                all.lock().unwrap().connections += 1;
                let guest = Guest::new(Arc::clone(&manner), Arc::clone(&all));
                tokio::spawn(guest.serve(stream));
            }
        });
        Self { port, seen }
    }

    pub fn kept(&self) -> Vec<Kept> {
        self.seen.lock().unwrap().kept.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

enum Line {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// The conversation is over.
struct Over;

struct Guest {
    manner: Arc<Mutex<Manner>>,
    seen: Arc<Mutex<Seen>>,
    line: Option<Line>,
    received: Vec<u8>,
    mail: String,
    to: Option<String>,
    accepted: usize,
}

impl Guest {
    fn new(manner: Arc<Mutex<Manner>>, seen: Arc<Mutex<Seen>>) -> Self {
        Self {
            manner,
            seen,
            line: None,
            received: Vec::new(),
            mail: String::new(),
            to: None,
            accepted: 0,
        }
    }

    async fn serve(mut self, stream: TcpStream) {
        self.line = Some(Line::Plain(stream));
        let implicit = self.manner.lock().unwrap().implicit;
        if implicit && self.encrypt().await.is_err() {
            return;
        }
        if self.act(At::Greeting, "220 fake ESMTP\r\n").await.is_err() {
            return;
        }
        while let Ok(command) = self.command().await {
            if self.answer(&command).await.is_err() {
                return;
            }
        }
    }

    async fn answer(&mut self, command: &str) -> Result<(), Over> {
        let verb = command.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                let offers = self.offers();
                self.act(At::Ehlo, &offers).await
            }
            "HELO" => self.act(At::Helo, "250 fake\r\n").await,
            "STARTTLS" => {
                self.act(At::StartTls, "220 2.0.0 go on\r\n").await?;
                self.encrypt().await
            }
            "AUTH" => self.login(command).await,
            "RSET" => {
                self.to = None;
                self.say("250 2.0.0 ok\r\n").await
            }
            "QUIT" => {
                self.say("221 2.0.0 bye\r\n").await?;
                Err(Over)
            }
            "MAIL" => {
                let most = self.manner.lock().unwrap().most;
                if self.accepted == most {
                    self.say("421 4.7.0 too many messages\r\n").await?;
                    return Err(Over);
                }
                self.mail = command.to_owned();
                self.to = None;
                self.act(At::Mail, "250 2.1.0 ok\r\n").await
            }
            "RCPT" => {
                let to = command
                    .trim_start_matches("RCPT TO:<")
                    .trim_end_matches('>');
                self.to = Some(to.to_owned());
                self.act(At::Rcpt, "250 2.1.5 ok\r\n").await
            }
            "DATA" if self.to.is_none() => self.say("554 5.5.1 no valid recipients\r\n").await,
            "DATA" => {
                self.act(At::Data, "354 go on\r\n").await?;
                self.message().await
            }
            _ => self.say("500 5.5.2 what?\r\n").await,
        }
    }

    fn offers(&self) -> String {
        let manner = self.manner.lock().unwrap();
        let mut lines = vec!["fake"];
        lines.extend(&manner.offers);
        match self.line {
            Some(Line::Tls(_)) => lines.extend(&manner.behind_tls),
            _ if !manner.implicit => lines.push("STARTTLS"),
            _ => {}
        }
        let last = lines.pop().unwrap_or_default();
        let before: String = lines.iter().map(|line| format!("250-{line}\r\n")).collect();
        format!("{before}250 {last}\r\n")
    }

    async fn login(&mut self, command: &str) -> Result<(), Over> {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        let wanted = self.manner.lock().unwrap().login;
        let mut words = command.split(' ').skip(1);
        let told = match (words.next(), words.next()) {
            (Some("PLAIN"), Some(whole)) => whole.to_owned(),
            (Some("PLAIN"), None) => {
                self.say("334 \r\n").await?;
                self.command().await?
            }
            _ => {
                self.say("334 VXNlcm5hbWU6\r\n").await?;
                let user = BASE64_STANDARD.decode(self.command().await?);
                self.say("334 UGFzc3dvcmQ6\r\n").await?;
                let password = BASE64_STANDARD.decode(self.command().await?);
                let both = [b"\0", &user.unwrap()[..], b"\0", &password.unwrap()[..]];
                BASE64_STANDARD.encode(both.concat())
            }
        };
        let right = BASE64_STANDARD.encode(format!("\0{wanted}"));
        match told == right {
            true => self.act(At::Auth, "235 2.7.0 welcome\r\n").await,
            false => self.say(&format!("535 5.7.8 not {told}\r\n")).await,
        }
    }

    /// Reads a message up to its end, and no further.
    async fn message(&mut self) -> Result<(), Over> {
        let act = self.rule(At::Body);
        if act.is_some() {
            self.more().await?;
            self.perform(At::Body, act, "").await?;
        }
        let end = loop {
            // The CRLF of DATA begins a line, too.
            if self.received.starts_with(b".\r\n") {
                break 0;
            }
            let found = memchr::memmem::find(&self.received, b"\r\n.\r\n");
            if let Some(at) = found {
                break at + 2;
            }
            self.more().await?;
        };
        let wire = self.received[..end].to_vec();
        self.received.drain(..end + 3);
        let kept = Kept {
            mail: self.mail.clone(),
            to: self.to.take().unwrap_or_default(),
            wire,
        };
        let act = self.rule_for(At::Dot, &kept.to);
        let refuses = match &act {
            Some(Act::Say(said) | Act::SayAndClose(said)) => !said.starts_with('2'),
            Some(Act::Lose) => true,
            _ => false,
        };
        if !refuses {
            self.seen.lock().unwrap().kept.push(kept);
            self.accepted += 1;
        }
        self.perform(At::Dot, act, "250 2.0.0 kept\r\n").await
    }

    fn rule(&self, at: At) -> Option<Act> {
        self.rule_for(at, self.to.as_deref().unwrap_or_default())
    }

    fn rule_for(&self, at: At, to: &str) -> Option<Act> {
        let mut manner = self.manner.lock().unwrap();
        let mut rules = manner.rules.iter_mut();
        let rule = rules.find_map(|rule| rule.holds(at, to).then_some(&*rule));
        rule.map(|rule| rule.act.clone())
    }

    /// What a rule says, else this.
    async fn act(&mut self, at: At, usual: &str) -> Result<(), Over> {
        let act = self.rule(at);
        self.perform(at, act, usual).await
    }

    async fn perform(&mut self, at: At, act: Option<Act>, usual: &str) -> Result<(), Over> {
        let Some(act) = act else {
            return self.say(usual).await;
        };
        match act {
            Act::Say(bytes) => {
                // A refused recipient is none, and a refused message does not come.
                let refused = !bytes.starts_with(['2', '3']);
                if at == At::Rcpt && refused {
                    self.to = None;
                }
                self.say(bytes).await
            }
            Act::SayAndClose(bytes) => {
                self.say(bytes).await?;
                Err(Over)
            }
            Act::Close | Act::Lose => Err(Over),
            Act::Wait(time) => {
                tokio::time::sleep(time).await;
                self.say(usual).await
            }
            Act::Silent => {
                std::future::pending::<()>().await;
                Err(Over)
            }
            Act::Endless(bytes) => loop {
                self.say(bytes).await?;
            },
        }
    }

    async fn say(&mut self, bytes: &str) -> Result<(), Over> {
        let written = match self.line.as_mut().ok_or(Over)? {
            Line::Plain(stream) => stream.write_all(bytes.as_bytes()).await,
            Line::Tls(stream) => stream.write_all(bytes.as_bytes()).await,
        };
        written.map_err(|_| Over)
    }

    async fn more(&mut self) -> Result<(), Over> {
        let read = match self.line.as_mut().ok_or(Over)? {
            Line::Plain(stream) => stream.read_buf(&mut self.received).await,
            Line::Tls(stream) => stream.read_buf(&mut self.received).await,
        };
        match read {
            Ok(1..) => Ok(()),
            _ => Err(Over),
        }
    }

    async fn command(&mut self) -> Result<String, Over> {
        loop {
            if let Some(end) = memchr::memmem::find(&self.received, b"\r\n") {
                let line = String::from_utf8_lossy(&self.received[..end]).into_owned();
                self.received.drain(..end + 2);
                let tls = match self.line {
                    Some(Line::Tls(_)) => "TLS ",
                    _ => "",
                };
                let mut seen = self.seen.lock().unwrap();
                seen.commands.push(format!("{tls}{line}"));
                return Ok(line);
            }
            self.more().await?;
        }
    }

    async fn encrypt(&mut self) -> Result<(), Over> {
        let name = self.manner.lock().unwrap().certificate;
        let certificate = CertificateDer::from_pem_slice(certificate(name, "pem")).unwrap();
        let key = PrivateKeyDer::from_pem_slice(certificate_key(name)).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key);
        let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
        let Some(Line::Plain(stream)) = self.line.take() else {
            return Err(Over);
        };
        let stream = acceptor.accept(stream).await.map_err(|_| Over)?;
        self.line = Some(Line::Tls(Box::new(stream)));
        Ok(())
    }
}

fn certificate_key(name: &str) -> &'static [u8] {
    certificate(name, "key")
}

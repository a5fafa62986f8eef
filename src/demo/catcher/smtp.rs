//! As much of a mail server as a sender notices (RFC 5321), with PIPELINING, 8BITMIME and SMTPUTF8, within
//! limits.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::Kept;

/// Senders at once.
const AT_ONCE: usize = 50;

/// Bytes of a command (RFC 5321, 4.5.3.1.4, and what extensions add).
const LONGEST_LINE: usize = 4096;

/// Bytes of a message.
const LARGEST: usize = 10_000_000;

/// Recipients of one message.
const MOST_RECIPIENTS: usize = 100;

/// A sender that says nothing for this long is gone.
const IDLE: Duration = Duration::from_secs(300);

/// Takes mail until `stop`.
pub(super) async fn serve(listener: TcpListener, kept: Arc<Kept>, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a sender could not be let in");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let Ok(seat) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let (kept, stop) = (Arc::clone(&kept), stop.clone());
        tokio::spawn(async move {
            let guest = Guest {
                stream,
                received: Vec::new(),
                from: None,
                to: Vec::new(),
            };
            tokio::select! {
                () = stop.cancelled() => {}
                // Whatever ended it, the sender knows.
                _ = guest.talk(&kept) => {}
            }
            drop(seat);
        });
    }
}

/// A sender.
struct Guest {
    stream: TcpStream,
    received: Vec<u8>,
    from: Option<String>,
    to: Vec<String>,
}

impl Guest {
    async fn talk(mut self, kept: &Kept) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        self.say("220 recado.demo ESMTP\r\n").await?;
        loop {
            let line = self.line().await?;
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((line.as_str(), ""));
            let said = match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    self.forget();
                    let size = format!("250-SIZE {LARGEST}\r\n");
                    let offers =
                        "250-recado.demo\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n";
                    &format!("{offers}{size}250 ENHANCEDSTATUSCODES\r\n")
                }
                "HELO" => {
                    self.forget();
                    "250 recado.demo\r\n"
                }
                "MAIL" => self.sender(rest),
                "RCPT" => self.recipient(rest),
                "DATA" if self.from.is_none() || self.to.is_empty() => {
                    "503 5.5.1 first MAIL and RCPT\r\n"
                }
                "DATA" => {
                    self.say("354 go on\r\n").await?;
                    self.message(kept).await?
                }
                "RSET" => {
                    self.forget();
                    "250 2.0.0 forgotten\r\n"
                }
                "NOOP" => "250 2.0.0 here\r\n",
                "VRFY" => "252 2.5.0 perhaps\r\n",
                "QUIT" => {
                    self.say("221 2.0.0 bye\r\n").await?;
                    return self.stream.shutdown().await;
                }
                _ => "500 5.5.2 not known here\r\n",
            };
            self.say(said).await?;
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    fn sender(&mut self, rest: &str) -> &'static str {
        match path(rest, "FROM:") {
            _ if self.from.is_some() => "503 5.5.1 one message at a time\r\n",
            Some(from) => {
                self.from = Some(from);
                "250 2.1.0 fine\r\n"
            }
            None => "501 5.5.4 MAIL FROM:<address>\r\n",
        }
    }

    fn recipient(&mut self, rest: &str) -> &'static str {
        match path(rest, "TO:").filter(|to| !to.is_empty()) {
            _ if self.from.is_none() => "503 5.5.1 first MAIL\r\n",
            _ if self.to.len() == MOST_RECIPIENTS => "452 4.5.3 too many recipients\r\n",
            Some(to) => {
                self.to.push(to);
                "250 2.1.5 fine\r\n"
            }
            None => "501 5.5.4 RCPT TO:<address>\r\n",
        }
    }

    /// Reads a message to its end, and no further. One that is too large is read too, so that the answer
    /// is understood.
    async fn message(&mut self, kept: &Kept) -> io::Result<&'static str> {
        let mut source = Vec::new();
        let mut too_large = false;
        loop {
            let line = self.bytes(LARGEST).await?;
            if line == b".\r\n" {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            too_large |= source.len() + line.len() > LARGEST;
            if too_large {
                source = Vec::new();
            } else {
                source.extend_from_slice(line);
            }
        }
        let from = self.from.take().unwrap_or_default();
        let to = std::mem::take(&mut self.to);
        if too_large {
            return Ok("552 5.3.4 too large\r\n");
        }
        match kept.take(&from, &to, source) {
            Ok(()) => Ok("250 2.0.0 caught\r\n"),
            Err(error) => {
                tracing::warn!(%error, "a message could not be kept");
                Ok("452 4.3.1 it could not be kept\r\n")
            }
        }
    }

    async fn say(&mut self, said: &str) -> io::Result<()> {
        self.stream.write_all(said.as_bytes()).await
    }

    async fn line(&mut self) -> io::Result<String> {
        let line = self.bytes(LONGEST_LINE).await?;
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// The next line with its end.
    async fn bytes(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut seen = 0;
        loop {
            let found = memchr::memmem::find(&self.received[seen..], b"\r\n");
            if let Some(at) = found {
                return Ok(self.received.drain(..seen + at + 2).collect());
            }
            if self.received.len() > most {
                return Err(io::Error::other("a line without end"));
            }
            // The end may arrive in two pieces.
            seen = self.received.len().saturating_sub(1);
            let read = self.stream.read_buf(&mut self.received);
            let read = tokio::time::timeout(IDLE, read).await;
            if read.map_err(io::Error::other)?? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// The address of `FROM:<ana@example.org> SIZE=3`.
fn path(rest: &str, word: &str) -> Option<String> {
    let begins = rest.get(..word.len())?.eq_ignore_ascii_case(word);
    let path = rest[word.len()..].trim_start();
    let (address, _) = path.strip_prefix('<')?.split_once('>')?;
    begins.then(|| address.to_owned())
}

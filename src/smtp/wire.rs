//! Bytes to and from a server: each wait has an end, each reply a limit.

use std::future::{Future, poll_fn};
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::failure::Cause;
use super::reply::{BadReply, Reply};

/// A connection, with TLS or without.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// Bytes that are asked for at once.
const PIECE: usize = 4096;

/// Bytes of a message that are written at a time.
const BLOCK: usize = 64 << 10;

pub(super) struct Wire {
    stream: Box<dyn Duplex>,
    is_encrypted: bool,
    /// What came and was not read yet.
    received: Vec<u8>,
}

impl Wire {
    pub fn new(stream: TcpStream) -> Self {
        Self::over(Box::new(stream), false)
    }

    pub fn encrypted(stream: TlsStream<Box<dyn Duplex>>) -> Self {
        Self::over(Box::new(stream), true)
    }

    fn over(stream: Box<dyn Duplex>, is_encrypted: bool) -> Self {
        let received = Vec::with_capacity(PIECE);
        Self {
            stream,
            is_encrypted,
            received,
        }
    }

    /// The connection itself, for TLS around it.
    ///
    /// # Errors
    /// Text behind the last reply. It came before TLS began, so anybody on the way may have put it there
    /// to have it read as if it were the server's (CVE-2011-0411 and its relatives).
    pub fn into_stream(self) -> Result<Box<dyn Duplex>, Cause> {
        match self.received.is_empty() {
            true => Ok(self.stream),
            false => Err(BadReply::Unasked.into()),
        }
    }

    /// The next reply.
    pub async fn reply(&mut self, within: Duration) -> Result<Reply, Cause> {
        limited(within, self.next_reply()).await
    }

    async fn next_reply(&mut self) -> Result<Reply, Cause> {
        loop {
            if let Some((reply, taken)) = Reply::read(&self.received)? {
                self.received.drain(..taken);
                return Ok(reply);
            }
            // Nothing ends a reply but the end of a line.
            loop {
                let before = self.received.len();
                let got = self.stream.read_buf(&mut self.received).await;
                if got.map_err(Cause::Io)? == 0 {
                    return Err(Cause::Closed);
                }
                let unfinished = self.received.len() > super::reply::LONGEST_REPLY;
                if unfinished || self.received[before..].contains(&b'\n') {
                    break;
                }
            }
        }
    }

    /// Whether the server was silent, as it has to be while nothing is asked. One that speaks has ended the
    /// conversation, or an answer would be taken for another's.
    pub fn is_silent(&mut self) -> Result<(), Cause> {
        if self.received.is_empty() {
            match self.stream.read_buf(&mut self.received).now_or_never() {
                None => return Ok(()),
                Some(Ok(0)) => return Err(Cause::Closed),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(Cause::Io(error)),
            }
        }
        match Reply::read(&self.received)? {
            Some((reply, _)) if !reply.is_yes() => Err(Cause::Reply(reply)),
            _ => Err(BadReply::Unasked.into()),
        }
    }

    /// Writes a line, or several that belong together.
    pub async fn say(&mut self, lines: &str, within: Duration) -> Result<(), Cause> {
        limited(within, self.write(lines.as_bytes())).await
    }

    /// Writes the beginning of a message, and says how much of it. Right before each attempt the server has to be
    /// silent, and `may` be true. Where it fails, the last byte of it did not leave.
    pub async fn pour(
        &mut self,
        bytes: &[u8],
        within: Duration,
        may: impl Fn() -> Result<(), Cause>,
    ) -> Result<usize, Cause> {
        let block = &bytes[..bytes.len().min(BLOCK)];
        let written = poll_fn(|context| match self.is_silent().and_then(|()| may()) {
            Ok(()) => Pin::new(&mut self.stream)
                .poll_write(context, block)
                .map_err(Cause::Io),
            Err(cause) => Poll::Ready(Err(cause)),
        });
        match limited(within, written).await {
            Ok(0) => Err(Cause::Io(ErrorKind::WriteZero.into())),
            written => written,
        }
    }

    /// Whether what was written may still be kept here: TLS does where the connection does not take it.
    pub fn keeps_back(&self) -> bool {
        self.is_encrypted
    }

    /// Waits until everything that was written has left.
    pub async fn flush(&mut self, within: Duration) -> Result<(), Cause> {
        let flushed = async { self.stream.flush().await.map_err(Cause::Io) };
        limited(within, flushed).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        self.stream.write_all(bytes).await.map_err(Cause::Io)?;
        self.stream.flush().await.map_err(Cause::Io)
    }

    /// Ends the connection in TLS's own way, too.
    pub async fn close(&mut self, within: Duration) {
        let _ = tokio::time::timeout(within, self.stream.shutdown()).await;
    }
}

async fn limited<T>(
    within: Duration,
    work: impl Future<Output = Result<T, Cause>>,
) -> Result<T, Cause> {
    let done = tokio::time::timeout(within, work).await;
    done.unwrap_or(Err(Cause::Timeout))
}

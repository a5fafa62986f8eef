//! The demonstration's mail catcher: a mail server on loopback that delivers to nobody, and a page that
//! shows what it took. The program that sends does not know the difference.

mod page;
mod smtp;

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use mail_parser::MessageParser;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::words::Language;

/// Messages that are kept, at most; the oldest go first.
const MOST: usize = 1000;

/// A catcher at work.
#[derive(Debug)]
pub struct Catcher {
    /// Where it takes mail.
    pub smtp: SocketAddr,
    /// Where it shows it: `http://127.0.0.1:…`.
    pub url: String,
}

/// A message that was taken.
#[derive(Clone, Debug)]
struct Caught {
    number: usize,
    at: Timestamp,
    envelope_from: String,
    envelope_to: Vec<String>,
    subject: String,
    from: String,
    to: String,
    text: String,
    html: Option<String>,
    source: Arc<[u8]>,
}

/// What was taken.
#[derive(Debug)]
struct Kept {
    folder: PathBuf,
    clock: Clock,
    language: Language,
    caught: Mutex<(usize, VecDeque<Arc<Caught>>)>,
}

/// Takes mail on a free port of this computer until `stop`, shows it on another, and leaves each message
/// as a file in `folder`.
///
/// # Errors
/// No port is free, or the folder cannot be made.
pub async fn start(
    folder: &Path,
    language: Language,
    clock: Clock,
    stop: CancellationToken,
) -> io::Result<Catcher> {
    std::fs::create_dir_all(folder)?;
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (mail, web) = (TcpListener::bind(any).await?, TcpListener::bind(any).await?);
    let (smtp, at) = (mail.local_addr()?, web.local_addr()?);
    let kept = Arc::new(Kept {
        folder: folder.to_owned(),
        clock,
        language,
        caught: Mutex::default(),
    });
    tokio::spawn(smtp::serve(mail, Arc::clone(&kept), stop.clone()));
    let router = page::router(kept, at);
    tokio::spawn(async move {
        let served = axum::serve(web, router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await;
        if let Err(error) = served {
            tracing::error!(%error, "the page of the mail catcher stopped");
        }
    });
    Ok(Catcher {
        smtp,
        url: format!("http://{at}"),
    })
}

impl Kept {
    /// Takes a message in. It is in the folder before its sender hears that it was taken.
    fn take(&self, from: &str, to: &[String], source: Vec<u8>) -> io::Result<()> {
        let mut lock = self.lock();
        let number = lock.0 + 1;
        std::fs::write(self.folder.join(format!("{number:04}.eml")), &source)?;
        let caught = Caught::read(number, self.clock.now(), from, to, source);
        lock.0 = number;
        lock.1.push_front(Arc::new(caught));
        lock.1.truncate(MOST);
        Ok(())
    }

    /// The newest first.
    fn all(&self) -> Vec<Arc<Caught>> {
        self.lock().1.iter().cloned().collect()
    }

    fn one(&self, number: usize) -> Option<Arc<Caught>> {
        let lock = self.lock();
        lock.1.iter().find(|one| one.number == number).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (usize, VecDeque<Arc<Caught>>)> {
        self.caught.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Caught {
    fn read(number: usize, at: Timestamp, from: &str, to: &[String], source: Vec<u8>) -> Self {
        let message = MessageParser::default().parse(&source);
        let message = message.as_ref();
        let people = |all: Option<&mail_parser::Address<'_>>, envelope: String| {
            let all = all.into_iter().flat_map(mail_parser::Address::iter);
            let all: Vec<String> = all.map(person).collect();
            match all.is_empty() {
                true => envelope,
                false => all.join(", "),
            }
        };
        let subject = message.and_then(|message| message.subject());
        let text = message.and_then(|message| message.body_text(0));
        let is_html = |part: &&mail_parser::MessagePart<'_>| part.is_text_html();
        let html = message.and_then(|message| {
            let part = message.html_bodies().find(is_html)?;
            part.text_contents().map(str::to_owned)
        });
        Self {
            number,
            at,
            envelope_from: from.to_owned(),
            envelope_to: to.to_vec(),
            subject: subject.unwrap_or_default().to_owned(),
            from: people(message.and_then(|message| message.from()), from.to_owned()),
            to: people(message.and_then(|message| message.to()), to.join(", ")),
            text: text.unwrap_or_default().replace("\r\n", "\n"),
            html,
            source: source.into(),
        }
    }

    /// Everything before the first empty line.
    fn headers(&self) -> String {
        let end = memchr::memmem::find(&self.source, b"\r\n\r\n");
        let head = &self.source[..end.unwrap_or(self.source.len())];
        String::from_utf8_lossy(head).into_owned()
    }
}

fn person(one: &mail_parser::Addr<'_>) -> String {
    let address = one.address().unwrap_or_default();
    match one.name() {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    }
}

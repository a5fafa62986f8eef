//! One conversation over HTTP with a content system or a web host. The login goes to the configured
//! host and nowhere else; answers have a limit in size and time; what an answer means for everybody,
//! whatever system gave it, is decided here.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde_json::Value;
use tokio::time::Instant;

use super::TargetError;
use super::plain::plain_text;
use crate::network::{ClientError, Limits, Network, blocked_in, certificate_in};

/// Decoded bytes of one answer (C8).
const LARGEST: usize = 8 << 20;

/// The longest time that a server may ask us to stay away (C4).
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// How long we stay away where a server asks us to and does not say how long in any known way.
const WAIT: Duration = Duration::from_secs(60);

/// How much of an answer is quoted, in characters.
const QUOTE: usize = 300;

/// How much of an answer is looked at for its words, in bytes.
const QUOTED: usize = 64 << 10;

/// A client for one target, with what is known of its host.
#[derive(Clone)]
pub struct Talk {
    /// The target, for people.
    pub target: String,
    base: Url,
    client: Client,
    hosts: Hosts,
    total: Duration,
    /// Who waits for a change may look here.
    pub progress: Progress,
}

impl fmt::Debug for Talk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Talk")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// An answer, whole.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// No answer.
#[derive(Debug)]
pub enum Trouble {
    /// Nothing was sent: it cannot have any effect.
    NotSent(TargetError),
    /// It was sent, or may have been.
    Lost(anyhow::Error),
}

impl Talk {
    /// A conversation with whatever answers at `url`.
    ///
    /// # Errors
    /// An address that may not be reached.
    pub fn new(
        url: &str,
        network: &Network,
        limits: &Limits,
        hosts: &Hosts,
    ) -> Result<Self, TargetError> {
        let target = url.to_owned();
        let (base, client) = match network.client_for(url, limits) {
            Ok(found) => found,
            Err(ClientError::Blocked(why)) => {
                let why = why.to_string();
                return Err(TargetError::Blocked { target, why });
            }
            Err(error) => return Err(TargetError::Local(error.into())),
        };
        Ok(Self {
            target,
            base,
            client,
            hosts: hosts.clone(),
            total: limits.total.min(Duration::from_secs(30)),
            progress: Progress::default(),
        })
    }

    /// The client, to begin a request with.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The address it was made for.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: RequestBuilder) -> Result<Reply, Trouble> {
        let host = self.base.host_str().unwrap_or_default();
        if let Some(wait) = self.hosts.closed(host) {
            let cause =
                anyhow::anyhow!("{host} did not answer {MOST} times; asked again in {wait:?}");
            return Err(Trouble::NotSent(self.unreachable(cause)));
        }
        let answer = tokio::time::timeout(self.total, self.exchange(request)).await;
        let answer = answer.unwrap_or_else(|_| {
            let after = self.total;
            Err(Trouble::Lost(anyhow::anyhow!("no answer in {after:?}")))
        });
        let answered = match &answer {
            Ok(reply) => !reply.status.is_server_error(),
            Err(Trouble::Lost(_)) => false,
            Err(Trouble::NotSent(error)) => !error.is_unreachable(),
        };
        self.hosts.note(host, answered);
        answer
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Reply, Trouble> {
        let mut response = request.send().await.map_err(|error| self.lost(error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(piece)) if body.len() + piece.len() > LARGEST => {
                    let cause = anyhow::anyhow!("the answer is larger than {} MB", LARGEST >> 20);
                    return Err(Trouble::Lost(cause));
                }
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => break,
                Err(error) => return Err(Trouble::Lost(error.without_url().into())),
            }
        }
        Ok(Reply {
            status,
            headers,
            body,
        })
    }

    fn lost(&self, error: reqwest::Error) -> Trouble {
        let target = self.target.clone();
        if let Some(blocked) = blocked_in(&error) {
            let why = blocked.to_string();
            return Trouble::NotSent(TargetError::Blocked { target, why });
        }
        if let Some(why) = certificate_in(&error) {
            return Trouble::NotSent(TargetError::Certificate { target, why });
        }
        let connecting = error.is_connect() || error.is_builder();
        let cause = anyhow::Error::new(error.without_url());
        match connecting {
            true => Trouble::NotSent(self.unreachable(cause)),
            false => Trouble::Lost(cause),
        }
    }

    /// Nobody answered a question: nothing can have happened.
    pub fn unreachable(&self, cause: anyhow::Error) -> TargetError {
        let target = self.target.clone();
        TargetError::Unreachable { target, cause }
    }

    /// A question and its answer as JSON, whatever its status: what every system has in common is an
    /// error already.
    pub async fn ask(&self, request: RequestBuilder) -> Result<(Reply, Value), TargetError> {
        let reply = self.reply(request).await?;
        self.read(reply)
    }

    /// A question and its answer, whatever it is.
    pub async fn reply(&self, request: RequestBuilder) -> Result<Reply, TargetError> {
        self.send(request).await.map_err(|trouble| match trouble {
            Trouble::NotSent(error) => error,
            Trouble::Lost(cause) => self.unreachable(cause),
        })
    }

    /// An answer as JSON. A web page in its place is told by what it is.
    pub fn read(&self, reply: Reply) -> Result<(Reply, Value), TargetError> {
        let target = self.target.clone();
        let said = reply.quote();
        if reply.status.is_redirection() {
            let to = reply.headers.get(LOCATION);
            let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
            let to = self
                .base
                .join(to)
                .map_or_else(|_| to.to_owned(), String::from);
            let to = crate::network::without_login(&to);
            return Err(TargetError::Redirected { target, to });
        }
        if reply.status == StatusCode::TOO_MANY_REQUESTS
            || (reply.status == StatusCode::SERVICE_UNAVAILABLE
                && reply.headers.contains_key(RETRY_AFTER))
        {
            let wait = reply.wait();
            return Err(TargetError::Later { target, wait });
        }
        // What a server does not do at all it says in words (RFC 9110 section 15.6.2).
        if reply.status.is_server_error() && reply.status != StatusCode::NOT_IMPLEMENTED {
            return Err(self.unreachable(anyhow::anyhow!("{} {said}", reply.status)));
        }
        match reply.json() {
            Some(json) => Ok((reply, json)),
            None if reply.status.is_success() && reply.is_page() => {
                Err(TargetError::NotApi { target, said })
            }
            // An empty or broken answer may be a whole one the next time (C7).
            None if reply.status.is_success() => {
                Err(self.unreachable(anyhow::anyhow!("not an answer: {said}")))
            }
            None if reply.status == StatusCode::FORBIDDEN
                || reply.status == StatusCode::NOT_ACCEPTABLE =>
            {
                Err(TargetError::Firewall { target, said })
            }
            None if reply.status == StatusCode::UNAUTHORIZED => {
                Err(TargetError::Login { target, why: said })
            }
            None => Err(TargetError::NotApi { target, said }),
        }
    }
}

impl Reply {
    /// The body as JSON. What a server printed before it, a warning of its own, is passed over (C7).
    pub fn json(&self) -> Option<Value> {
        if let Ok(value) = serde_json::from_slice(&self.body) {
            return Some(value);
        }
        let text = std::str::from_utf8(&self.body).ok()?;
        let starts = text.match_indices(['{', '[']).map(|(at, _)| at);
        let whole = |at: usize| serde_json::from_str::<Value>(text[at..].trim_end()).ok();
        let found = starts.take(20).find_map(whole);
        found.filter(|value| {
            value.is_object() || value.as_array().is_some_and(|list| is_of_objects(list))
        })
    }

    /// When the server's own clock says that it answered.
    pub fn date(&self) -> Option<Timestamp> {
        let date = self.headers.get(DATE)?.to_str().ok()?;
        let parsed = jiff::fmt::rfc2822::parse(date).ok()?;
        Some(parsed.timestamp())
    }

    /// How long to stay away (RFC 9110 section 10.2.3), never longer than a day.
    pub fn wait(&self) -> Duration {
        let header = self.headers.get(RETRY_AFTER);
        let Some(text) = header.and_then(|value| value.to_str().ok()) else {
            return WAIT;
        };
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = text.parse().unwrap_or(u64::MAX);
            return Duration::from_secs(seconds).min(LONGEST_WAIT);
        }
        let until = jiff::fmt::rfc2822::parse(text).map(|until| until.timestamp());
        let (Ok(until), Some(now)) = (until, self.date()) else {
            return WAIT;
        };
        Duration::try_from(until - now).map_or(WAIT, |wait| wait.min(LONGEST_WAIT))
    }

    fn is_page(&self) -> bool {
        let kind = self.headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let begins = self.body.trim_ascii_start();
        kind.starts_with("text/html") || begins.starts_with(b"<")
    }

    /// The words of the answer on one line, without markup.
    pub fn quote(&self) -> String {
        let beginning = &self.body[..self.body.len().min(QUOTED)];
        let text = String::from_utf8_lossy(beginning);
        let text = match self.is_page() {
            true => plain_text(&text),
            false => text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let mut quoted: String = text.chars().take(QUOTE).collect();
        if quoted.len() < text.len() {
            quoted.push('…');
        }
        quoted
    }
}

fn is_of_objects(list: &[Value]) -> bool {
    list.iter().all(Value::is_object)
}

/// How far a change of many entries has come, for somebody who waits. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    counts: Arc<(AtomicUsize, AtomicUsize)>,
}

impl Progress {
    /// So much is to be done from now on.
    pub fn begin(&self, all: usize) {
        self.counts.0.store(0, Ordering::Relaxed);
        self.counts.1.store(all, Ordering::Relaxed);
    }

    /// One more is done.
    pub fn step(&self) {
        self.counts.0.fetch_add(1, Ordering::Relaxed);
    }

    /// What is done, and of how much.
    pub fn read(&self) -> (usize, usize) {
        let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        (of(&self.counts.0), of(&self.counts.1))
    }
}

/// Failures in a row after which a host is left alone for a while.
const MOST: u32 = 5;

/// The first pause, doubled with every further failure.
const PAUSE: Duration = Duration::from_secs(30);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Which hosts do not answer, whoever asks: many sites may stand on one of them, and each question
/// waits for its time (C5).
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    failing: Arc<Mutex<HashMap<String, Failing>>>,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    times: u32,
    until: Instant,
}

impl Hosts {
    /// How much longer a host is left alone; `None`: it may be asked.
    fn closed(&self, host: &str) -> Option<Duration> {
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        let known = failing.get(host)?;
        let left = known.until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    fn note(&self, host: &str, answered: bool) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if answered {
            failing.remove(host);
            return;
        }
        let now = Instant::now();
        let known = failing.entry(host.to_owned());
        let known = known.or_insert(Failing {
            times: 0,
            until: now,
        });
        known.times = known.times.saturating_add(1);
        known.until = now + Self::pause_after(known.times);
    }

    /// How long a host is left alone that did not answer so many times in a row.
    pub fn pause_after(times: u32) -> Duration {
        let Some(more) = times.checked_sub(MOST) else {
            return Duration::ZERO;
        };
        (PAUSE * 2_u32.saturating_pow(more.min(8))).min(LONGEST_PAUSE)
    }
}

//! git's smart HTTP (gitprotocol-http) over the checked HTTP client. One request for each step of
//! the conversation; the login goes to the configured host and nowhere else.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream;
use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use reqwest::{Body, RequestBuilder, Response, StatusCode, Url};
use secrecy::ExposeSecret;

use super::{Address, Link, Route, service_name};
use crate::network::{Blocked, ClientError, blocked_in, certificate_in};
use crate::target::TargetError;

/// Bytes handed to the connection at a time: small enough to see that a slow line still moves.
const PIECE: usize = 32 << 10;
/// Some hosts answer a name that does not begin with `git/` with a web page.
const AGENT: &str = concat!("git/2.0 (recado ", env!("CARGO_PKG_VERSION"), ")");
/// How much of an error page is read for its text.
const PAGE: usize = 4 << 10;

/// The HTTP side of one conversation.
pub(super) struct Http {
    link: Arc<Link>,
}

impl Http {
    pub fn new(link: Arc<Link>) -> Self {
        Self { link }
    }
}

impl SmartSubtransport for Http {
    fn action(
        &self,
        _url: &str,
        service: Service,
    ) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        Ok(Box::new(Exchange {
            link: Arc::clone(&self.link),
            service,
            outgoing: Vec::new(),
            incoming: Incoming::NotAsked,
        }))
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}

/// One request and its answer. libgit2 writes the whole request before it reads.
struct Exchange {
    link: Arc<Link>,
    service: Service,
    outgoing: Vec<u8>,
    incoming: Incoming,
}

enum Incoming {
    NotAsked,
    Answer {
        response: Response,
        piece: io::Cursor<Vec<u8>>,
    },
}

impl Write for Exchange {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.outgoing.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Exchange {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if matches!(self.incoming, Incoming::NotAsked) {
            let response = self.ask().map_err(|trouble| self.link.fail_io(trouble))?;
            self.incoming = Incoming::Answer {
                response,
                piece: io::Cursor::default(),
            };
        }
        let Incoming::Answer { response, piece } = &mut self.incoming else {
            return Ok(0);
        };
        loop {
            let length = piece.read(buffer)?;
            if length > 0 {
                self.link.count(length)?;
                return Ok(length);
            }
            let next = self
                .link
                .wait(response.chunk())
                .and_then(|next| next.map_err(|error| self.link.unreachable(error.without_url())));
            match next.map_err(|trouble| self.link.fail_io(trouble))? {
                Some(next) => *piece = io::Cursor::new(next.to_vec()),
                None => {
                    // libgit2 stops reading at the end of the protocol's last packet, so an end
                    // that it sees is an answer cut short.
                    let cut = anyhow::anyhow!("the answer ended too early");
                    self.link.fail_io(self.link.unreachable(cut));
                    return Ok(0);
                }
            }
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        // libgit2 stops reading at the report; what hooks still print must be taken off the line,
        // or they are ended by it.
        if let (Service::ReceivePack, Incoming::Answer { response, .. }) =
            (self.service, &mut self.incoming)
        {
            while let Ok(Ok(Some(_))) = self.link.wait(response.chunk()) {}
        }
    }
}

impl Exchange {
    fn ask(&mut self) -> Result<Response, TargetError> {
        let (base, client) = client(&self.link.route)?;
        let name = service_name(self.service);
        let response = match self.service {
            Service::UploadPackLs | Service::ReceivePackLs => {
                let url = format!("{base}/info/refs?service={name}");
                let request = client.get(url).header(CACHE_CONTROL, "no-cache");
                let request = login(&self.link.route, request);
                self.link
                    .wait(request.send())?
                    .map_err(|error| self.lost(error))?
            }
            Service::UploadPack | Service::ReceivePack => {
                let body = std::mem::take(&mut self.outgoing);
                let request = client
                    .post(format!("{base}/{name}"))
                    .header(CONTENT_TYPE, format!("application/x-{name}-request"))
                    .header(ACCEPT, format!("application/x-{name}-result"));
                self.send(login(&self.link.route, request), body)?
            }
        };
        self.judge(response, name)
    }

    /// Sends a request with a body. The line may be slow, but it must move.
    fn send(&self, request: RequestBuilder, body: Vec<u8>) -> Result<Response, TargetError> {
        let taken = Arc::new(AtomicUsize::new(0));
        let pushing = self.service == Service::ReceivePack;
        let length = body.len();
        let counter = Arc::clone(&taken);
        let link = Arc::clone(&self.link);
        let pieces = (0..length.div_ceil(PIECE)).map(move |number| {
            if pushing {
                link.mark_sent();
            }
            let from = number * PIECE;
            let piece = body[from..length.min(from + PIECE)].to_vec();
            counter.fetch_add(piece.len(), Ordering::Relaxed);
            Ok::<_, io::Error>(piece)
        });
        let request = request
            .header(CONTENT_LENGTH, length)
            .body(Body::wrap_stream(stream::iter(pieces)));
        let mut answer = Box::pin(request.send());
        let mut before = usize::MAX;
        loop {
            match self.link.wait(answer.as_mut()) {
                Ok(answer) => return answer.map_err(|error| self.lost(error)),
                Err(silent) => {
                    let now = taken.load(Ordering::Relaxed);
                    let over = std::time::Instant::now() >= self.link.deadline;
                    if over || now == before || now == length {
                        return Err(silent);
                    }
                    before = now;
                }
            }
        }
    }

    fn lost(&self, error: reqwest::Error) -> TargetError {
        if let Some(blocked) = blocked_in(&error) {
            return is_blocked(&self.link.route, &blocked);
        }
        match certificate_in(&error) {
            Some(why) => TargetError::Certificate {
                target: self.link.route.name.clone(),
                why,
            },
            None => self.link.unreachable(error.without_url()),
        }
    }

    fn judge(&self, response: Response, name: &str) -> Result<Response, TargetError> {
        let target = self.link.route.name.clone();
        let status = response.status();
        if status.is_redirection() {
            let to = response
                .headers()
                .get(LOCATION)
                .and_then(|to| to.to_str().ok());
            return Err(TargetError::Redirected {
                target,
                to: plain_address(response.url(), to),
            });
        }
        if status == StatusCode::OK {
            let stage = match self.service {
                Service::UploadPackLs | Service::ReceivePackLs => "advertisement",
                _ => "result",
            };
            let expected = format!("application/x-{name}-{stage}");
            let kind = response
                .headers()
                .get(CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok());
            if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(&expected)) {
                return Ok(response);
            }
            let why = "the address answers with a web page, not with a git repository".to_owned();
            return Err(TargetError::NotReady { target, why });
        }
        let said = format!("{status}\n{}", self.page(response));
        let said = super::plain_lines(&said);
        Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let missing = self.link.route.secret.is_none();
                TargetError::Login {
                    target,
                    why: if missing { "missing".to_owned() } else { said },
                }
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => TargetError::NotReady { target, why: said },
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                self.link.unreachable(anyhow::anyhow!(said))
            }
            _ if status.is_server_error() => self.link.unreachable(anyhow::anyhow!(said)),
            _ => TargetError::Refused { target, said },
        })
    }

    /// The beginning of an error page, where it is plain text.
    fn page(&self, mut response: Response) -> String {
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("text/plain")) {
            return String::new();
        }
        let mut text = Vec::new();
        while text.len() < PAGE {
            match self.link.wait(response.chunk()) {
                Ok(Ok(Some(piece))) => text.extend_from_slice(&piece),
                _ => break,
            }
        }
        text.truncate(PAGE);
        String::from_utf8_lossy(&text).into_owned()
    }
}

fn client(route: &Route) -> Result<&(Url, reqwest::Client), TargetError> {
    if let Some(client) = route.client.get() {
        return Ok(client);
    }
    let Address::Http(url) = &route.address else {
        return Err(TargetError::Local(anyhow::anyhow!(
            "{} is not an http address",
            route.name
        )));
    };
    let made = route
        .network
        .client_for(url.as_str(), &route.limits)
        .map_err(|error| match error {
            ClientError::Blocked(blocked) => is_blocked(route, &blocked),
            ClientError::Build(_) => TargetError::Local(error.into()),
        })?;
    Ok(route.client.get_or_init(|| made))
}

fn is_blocked(route: &Route, blocked: &Blocked) -> TargetError {
    TargetError::Blocked {
        target: route.name.clone(),
        why: blocked.to_string(),
    }
}

/// The login travels with the first request: asking first costs a round trip each time and gains
/// nothing, since the host is the configured one in either case.
fn login(route: &Route, request: RequestBuilder) -> RequestBuilder {
    let request = request.header(USER_AGENT, AGENT);
    match &route.secret {
        None => request,
        Some(secret) => {
            let user = route.user.as_deref().unwrap_or("git");
            request.basic_auth(
                user,
                Some(secret.expose_secret().trim_end_matches(['\r', '\n'])),
            )
        }
    }
}

/// Where a redirect leads, for people: whole, but without what git appended and without a login.
fn plain_address(from: &Url, to: Option<&str>) -> String {
    let Some(mut url) = to.and_then(|to| from.join(to).ok()) else {
        return "?".to_owned();
    };
    // Addresses without a host take no login; there is none to remove then.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches("/info/refs").to_owned()
}

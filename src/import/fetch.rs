//! Reads a few pages of a website: one at a time, few in all, none that `robots.txt` asks to leave
//! alone, and never another website's.

use std::time::Duration;

use jiff::civil::Date;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::generator::Generator;
use super::robots::Robots;
use super::{Page, Trouble, Website, page, posts};
use crate::change::region;
use crate::network::{ClientError, Limits, Network, blocked_in};
use crate::site::address;

/// Requests in all, `robots.txt` and redirects among them.
const MOST_REQUESTS: usize = 10;
/// Pages beside the front page.
const MOST_PAGES: usize = 8;
const MOST_REDIRECTS: usize = 4;
/// Bytes of one answer after decompression.
const LARGEST: usize = 4 << 20;
/// For everything together.
const PATIENCE: Duration = Duration::from_secs(60);

/// The address of a website as people type it: a missing `https://` is put before it, and what
/// follows a `?` or `#` is left out.
///
/// # Errors
/// [`Trouble::Address`].
pub fn typed(written: &str) -> Result<String, Trouble> {
    let mut written = written.trim().to_owned();
    for _ in 0..3 {
        match address::website(&written) {
            Ok(url) => return Ok(url),
            Err(wrong) if !wrong.fixed().is_empty() => written = wrong.fixed().to_owned(),
            Err(_) => return Err(Trouble::Address),
        }
    }
    Err(Trouble::Address)
}

/// Reads the website at an address of [`typed`]. `today` is the first day whose hours still matter.
///
/// # Errors
/// Why the front page could not be read.
pub async fn read(
    network: &Network,
    limits: Limits,
    address: &str,
    today: Date,
) -> Result<Website, Trouble> {
    let typed = Url::parse(address).map_err(|_| Trouble::Address)?;
    let mut visit = Visit {
        network,
        deadline: Instant::now() + PATIENCE.min(limits.total),
        limits,
        robots: Robots::default(),
        requests: MOST_REQUESTS,
        client: None,
    };
    match visit.get(&joined(&typed, "/robots.txt")?).await {
        Ok(answer) => visit.robots = Robots::read(&answer.text),
        // A website without one keeps nobody away.
        Err(Trouble::Status(_) | Trouble::Login | Trouble::Large | Trouble::Elsewhere(_)) => {}
        Err(trouble) => return Err(trouble),
    }
    let front = visit.page(&typed, true).await?;
    let seen = page::read(&front, today);
    if seen.is_login {
        return Err(Trouble::Login);
    }
    let mut website = Website {
        url: at_home(&typed, &front.url),
        pages: vec![front],
        posts: None,
        left: Vec::new(),
    };
    if seen.generator == Some(Generator::WordPress) {
        visit.posts(seen.interface, &mut website).await;
    }
    for link in seen.links.into_iter().take(MOST_PAGES) {
        match visit.page(&link.url, false).await {
            Ok(page) => website.pages.push(page),
            Err(trouble) => website.left.push((link.url, trouble)),
        }
    }
    Ok(website)
}

/// The address that answered. Where only a host was typed it stays one: many front pages lead on to
/// `/pt/` or `/home`.
fn at_home(typed: &Url, front: &Url) -> String {
    let mut url = front.clone();
    if typed.path() == "/" {
        url.set_path("/");
    }
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

fn joined(base: &Url, path: &str) -> Result<Url, Trouble> {
    base.join(path).map_err(|_| Trouble::Address)
}

/// One look at a website.
struct Visit<'a> {
    network: &'a Network,
    limits: Limits,
    deadline: Instant,
    robots: Robots,
    /// Requests that may still be sent.
    requests: usize,
    /// Of the host that answered last.
    client: Option<(String, Client)>,
}

struct Answer {
    url: Url,
    kind: String,
    text: String,
}

impl Visit<'_> {
    async fn page(&mut self, url: &Url, is_front: bool) -> Result<Page, Trouble> {
        let answer = self.get(url).await?;
        let is_html = answer.kind.is_empty() || answer.kind.contains("html");
        if !is_html || !answer.text.contains('<') {
            return Err(Trouble::NotHtml);
        }
        if !region::is_readable(answer.text.as_bytes()) {
            return Err(Trouble::Large);
        }
        Ok(Page {
            url: answer.url,
            html: answer.text,
            is_front,
        })
    }

    /// Asks WordPress for its posts: where it says that its interface is, else in the way that works
    /// whatever its addresses look like.
    async fn posts(&mut self, interface: Option<Url>, website: &mut Website) {
        let Some(front) = website.pages.first().map(|page| page.url.clone()) else {
            return;
        };
        let plain = joined(&front, "?rest_route=/").ok();
        let said = interface.filter(|url| is_same_site(&front, url));
        for root in said.into_iter().chain(plain) {
            let url = question(&root);
            let answer = self.get(&url).await;
            match answer.map(|answer| posts::read(&answer.text, &front)) {
                Ok(Some(found)) => {
                    website.posts = Some(found);
                    return;
                }
                Ok(None) => website.left.push((url, Trouble::NoPosts)),
                Err(trouble) => website.left.push((url, trouble)),
            }
        }
    }

    /// Fetches an address; redirects are followed within the website.
    async fn get(&mut self, url: &Url) -> Result<Answer, Trouble> {
        let mut here = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let path = &here[url::Position::BeforePath..url::Position::AfterQuery];
            if !self.robots.allow(path) {
                return Err(Trouble::Robots);
            }
            self.requests = self.requests.checked_sub(1).ok_or(Trouble::Spent)?;
            let client = self.client(&here)?;
            let answer = timeout_at(self.deadline, ask(&client, &here)).await;
            match answer.unwrap_or(Err(Trouble::Slow))? {
                Reply::Answer { kind, text } => {
                    return Ok(Answer {
                        url: here,
                        kind,
                        text,
                    });
                }
                Reply::Redirect(to) => {
                    let next = here.join(&to).map_err(|_| Trouble::Circle)?;
                    if !is_same_site(&here, &next) {
                        return Err(Trouble::Elsewhere(next.origin().ascii_serialization()));
                    }
                    here = next;
                }
            }
        }
        Err(Trouble::Circle)
    }

    /// The client for a host; its address is checked each time that the host is another one.
    fn client(&mut self, url: &Url) -> Result<Client, Trouble> {
        let origin = url.origin().ascii_serialization();
        if let Some((known, client)) = &self.client
            && *known == origin
        {
            return Ok(client.clone());
        }
        match self.network.client_for(url.as_str(), &self.limits) {
            Ok((_, client)) => {
                self.client = Some((origin, client.clone()));
                Ok(client)
            }
            Err(ClientError::Blocked(_)) => Err(Trouble::Blocked),
            Err(ClientError::Build(_)) => Err(Trouble::Silent),
        }
    }
}

/// The newest posts, asked of an interface whose root is `…/wp-json/` or `…/?rest_route=/`.
fn question(root: &Url) -> Url {
    let mut url = root.clone();
    let route = "wp/v2/posts";
    let pairs: Vec<(String, String)> = root.query_pairs().into_owned().collect();
    let by_query = pairs.iter().any(|(name, _)| name == "rest_route");
    if by_query {
        url.set_query(None);
        let route = format!("/{route}");
        url.query_pairs_mut().append_pair("rest_route", &route);
    } else {
        url.set_path(&format!("{}/{route}", root.path().trim_end_matches('/')));
    }
    url.query_pairs_mut()
        .append_pair("per_page", &posts::MOST.to_string())
        .append_pair("_fields", "slug,date,link,title,content");
    url
}

enum Reply {
    Answer { kind: String, text: String },
    Redirect(String),
}

async fn ask(client: &Client, url: &Url) -> Result<Reply, Trouble> {
    let request = client.get(url.clone());
    let request = request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
    let response = request.send().await.map_err(|error| {
        if blocked_in(&error).is_some() {
            Trouble::Blocked
        } else {
            Trouble::Silent
        }
    })?;
    let status = response.status().as_u16();
    let header = |name| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    match status {
        200..=299 => {
            let kind = header(CONTENT_TYPE).unwrap_or_default().to_lowercase();
            let text = text(response, &kind).await?;
            let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
            Ok(Reply::Answer { kind, text })
        }
        301 | 302 | 303 | 307 | 308 => header(LOCATION).map(Reply::Redirect).ok_or(Trouble::Circle),
        401 | 403 | 407 => Err(Trouble::Login),
        status => Err(Trouble::Status(status)),
    }
}

/// The text of an answer, by the encoding that its header names or the page itself.
async fn text(mut response: Response, kind: &str) -> Result<String, Trouble> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| Trouble::Silent)? {
        if body.len() + part.len() > LARGEST {
            return Err(Trouble::Large);
        }
        body.extend_from_slice(&part);
    }
    let label = kind
        .split_once("charset=")
        .map(|(_, label)| label.trim_matches(['"', '\'', ' ']));
    let said = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    Ok(match said {
        Some(encoding) => encoding.decode(&body).0.into_owned(),
        None => region::decode(&body),
    })
}

/// The same host, with or without `www.`; http may become https, never the other way round.
fn is_same_site(from: &Url, to: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    let same_port = from.port_or_known_default() == to.port_or_known_default();
    host(from) == host(to)
        && match (from.scheme(), to.scheme()) {
            ("http", "https") => true,
            (from, to) => from == to && same_port,
        }
}

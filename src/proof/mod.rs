//! Stage 5: is what was written what a visitor sees? The public page is fetched twice, as a visitor
//! would and past every cache (IO, here), and judged (`judge`, pure) against what should be there
//! (`expectation`, pure).

mod expectation;
mod judge;

use std::time::Duration;

use futures_util::future::{join, join_all};
use reqwest::header::{ACCEPT, AGE, CACHE_CONTROL, HeaderName, LOCATION, PRAGMA};
use reqwest::{Client, Response, Url};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use crate::hash::Hash;

pub use expectation::{Check, Expectation, Wanted, address_of, expect};
pub use judge::{NoAnswer, PageVerdict, Seen, Verdict, judge, minutes_kept, verdict};

/// The largest page that is read, in bytes after decompression (8 MiB).
pub const LARGEST_BODY: usize = 8 * 1024 * 1024;
const MOST_REDIRECTS: usize = 5;

/// One look at the public pages of a site.
#[derive(Clone, Debug)]
pub struct Look {
    /// The effect that is proved; with `attempt` it makes an address that no cache has seen.
    pub effect: String,
    /// Counts the looks for one effect: a cache may have kept the answer to an earlier one.
    pub attempt: u32,
    /// For everything together.
    pub patience: Duration,
}

impl Look {
    /// The first look for an effect, with 30 s for everything.
    pub fn first(effect: &str) -> Self {
        Self {
            effect: effect.to_owned(),
            attempt: 1,
            patience: Duration::from_secs(30),
        }
    }
}

/// Fetches every expected page plainly and past the cache, and says what was seen.
///
/// `client` must not follow redirects, and decides which hosts may be reached at all (and over
/// http). Redirects are followed here, at most five, and only on the same host; from https never
/// to http.
pub async fn look(client: &Client, expectations: &[Expectation], look: &Look) -> Verdict {
    let deadline = Instant::now() + look.patience;
    let pages = expectations.iter().map(|expectation| async move {
        let plain = fetch(client, &expectation.url, None, deadline);
        let token = token(look, &expectation.url);
        let fresh = fetch(client, &expectation.url, Some(&token), deadline);
        let (plain, fresh) = join(plain, fresh).await;
        Seen {
            url: expectation.url.clone(),
            kept: plain.as_ref().ok().and_then(|answer| answer.kept),
            plain: judged(plain, expectation).await,
            fresh: judged(fresh, expectation).await,
        }
    });
    verdict(&join_all(pages).await)
}

/// A long page takes a while to read: not on the threads that everything else waits for.
async fn judged(answer: Result<Answer, NoAnswer>, expectation: &Expectation) -> PageVerdict {
    let answer = match answer {
        Ok(answer) => answer,
        Err(why) => return PageVerdict::NoAnswer(why),
    };
    let expectation = expectation.clone();
    let judged = spawn_blocking(move || judge(answer.status, &answer.body, &expectation)).await;
    judged.unwrap_or(PageVerdict::Different)
}

/// The value of a query parameter that nobody has asked for before.
fn token(look: &Look, url: &str) -> String {
    let attempt = look.attempt.to_le_bytes();
    Hash::of_parts([look.effect.as_bytes(), &attempt, url.as_bytes()]).short(16)
}

struct Answer {
    status: u16,
    /// Minutes for which a cache may still give the same.
    kept: Option<usize>,
    body: Vec<u8>,
}

async fn fetch(
    client: &Client,
    url: &str,
    token: Option<&str>,
    deadline: Instant,
) -> Result<Answer, NoAnswer> {
    timeout_at(deadline, follow(client, url, token))
        .await
        .unwrap_or(Err(NoAnswer::TooSlow))
}

async fn follow(client: &Client, url: &str, token: Option<&str>) -> Result<Answer, NoAnswer> {
    let start = Url::parse(url).map_err(|_| NoAnswer::Connection)?;
    let mut here = start.clone();
    for _ in 0..=MOST_REDIRECTS {
        let mut address = here.clone();
        let mut request = client.get(address.clone());
        if let Some(token) = token {
            address.query_pairs_mut().append_pair("recado", token);
            request = client
                .get(address)
                .header(CACHE_CONTROL, "no-cache")
                .header(PRAGMA, "no-cache");
        }
        let request = request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        let response = request.send().await.map_err(|_| NoAnswer::Connection)?;
        if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return read(response).await;
        }
        let next = response
            .headers()
            .get(LOCATION)
            .and_then(|to| to.to_str().ok())
            .and_then(|to| here.join(to).ok())
            .ok_or(NoAnswer::Redirects)?;
        if !is_same_site(&here, &next) {
            return Err(NoAnswer::Elsewhere(next.origin().ascii_serialization()));
        }
        here = next;
    }
    Err(NoAnswer::Redirects)
}

/// The same host and port, or the same host with http exchanged for https.
fn is_same_site(from: &Url, to: &Url) -> bool {
    from.host_str() == to.host_str()
        && match (from.scheme(), to.scheme()) {
            ("http", "https") => true,
            (from_scheme, to_scheme) => {
                from_scheme == to_scheme
                    && from.port_or_known_default() == to.port_or_known_default()
            }
        }
}

async fn read(mut response: Response) -> Result<Answer, NoAnswer> {
    let status = response.status().as_u16();
    let header = |name: HeaderName| response.headers().get(name)?.to_str().ok();
    let kept = header(CACHE_CONTROL).and_then(|said| minutes_kept(said, header(AGE)));
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| NoAnswer::Connection)? {
        if body.len() + part.len() > LARGEST_BODY {
            return Err(NoAnswer::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(Answer { status, kept, body })
}

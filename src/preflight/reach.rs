//! Asking for the links and pictures of messages, as a reader would come to them.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response};
use url::{Host, Url};

use super::dns::Names;
use super::links::{Reached, Written};
use super::names::{Answer, Kind, Question};
use crate::network::{Blocked, ClientError, Limits, Network, blocked_in};

/// Addresses of one e-mail that are asked for.
pub const MOST: usize = 30;

/// How many are asked for at once.
const AT_ONCE: usize = 8;

/// For one address.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks for the first [`MOST`] of these that are addresses of the web; only checked addresses are connected
/// to, redirects are answers, and nothing that is answered is read.
pub async fn reach<'a>(
    network: &Network,
    names: &Names,
    written: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, Reached> {
    let mut wanted: Vec<(String, Url)> = Vec::new();
    for text in written {
        if let Written::Web(url) = Written::read(text)
            && wanted.len() < MOST
            && wanted.iter().all(|(known, _)| known != text)
        {
            wanted.push((text.to_owned(), url));
        }
    }
    let each = wanted.into_iter().map(|(text, url)| async move {
        let reached = one(network, names, &url).await;
        (text, reached)
    });
    stream::iter(each).buffer_unordered(AT_ONCE).collect().await
}

async fn one(network: &Network, names: &Names, url: &Url) -> Reached {
    told_apart(asked(network, url), names, url).await
}

async fn told_apart(asking: impl Future<Output = Reached>, names: &Names, url: &Url) -> Reached {
    let asked = tokio::time::timeout(PATIENCE, asking).await;
    match asked.unwrap_or(Reached::TooSlow) {
        // A server without a name and one that sleeps are told apart by who keeps the names.
        Reached::Trouble(why) => match is_nowhere(names, url).await {
            true => Reached::NoHost,
            false => Reached::Trouble(why),
        },
        reached => reached,
    }
}

async fn asked(network: &Network, url: &Url) -> Reached {
    let client = match client(network, url) {
        Ok(client) => client,
        Err(reached) => return reached,
    };
    // Some servers know no HEAD, or answer it otherwise than what readers ask.
    match fetched(client.head(url.clone())).await {
        Reached::Answer { status, .. } if status >= 400 => fetched(client.get(url.clone())).await,
        other => other,
    }
}

/// Opens a page, as a person does who follows a link to it.
pub async fn open(network: &Network, names: &Names, url: &Url) -> Reached {
    let opened = async {
        match client(network, url) {
            Ok(client) => fetched(client.get(url.clone())).await,
            Err(reached) => reached,
        }
    };
    told_apart(opened, names, url).await
}

fn client(network: &Network, url: &Url) -> Result<Client, Reached> {
    let limits = Limits {
        connect: PATIENCE,
        total: PATIENCE,
        ..Limits::default()
    };
    match network.client_for(url.as_str(), &limits) {
        Ok((_, client)) => Ok(client),
        Err(ClientError::Blocked(blocked)) => Err(of_blocked(&blocked)),
        Err(error) => Err(Reached::Trouble(error.to_string())),
    }
}

/// An answer's head; the body stays where it is.
async fn fetched(request: reqwest::RequestBuilder) -> Reached {
    match request.send().await {
        Ok(response) => Reached::Answer {
            status: response.status().as_u16(),
            kind: kind(&response),
        },
        Err(error) => match blocked_in(&error) {
            Some(blocked) => of_blocked(&blocked),
            None => Reached::Trouble(cause(&error)),
        },
    }
}

fn kind(response: &Response) -> Option<String> {
    let kind = response.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    Some(kind.to_ascii_lowercase())
}

fn of_blocked(blocked: &Blocked) -> Reached {
    match blocked {
        Blocked::Private { .. } => Reached::Private,
        Blocked::Plain { .. } => Reached::Plain,
        Blocked::NotWeb { text } => Reached::Trouble(text.clone()),
    }
}

/// The innermost reason: what stands around it names our own parts.
fn cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

async fn is_nowhere(names: &Names, url: &Url) -> bool {
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    let question = Question::new(Kind::Addresses, host);
    names.ask(&question).await == Answer::Nothing
}

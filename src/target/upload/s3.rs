//! A bucket behind the interface of Amazon S3. There are no folders and no renames: an object is
//! replaced by one request, on the condition that it still is what we saw.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, StatusCode, Url};
use roxmltree::{Document, Node};
use secrecy::{ExposeSecret as _, SecretString};

use super::Shared;
use super::address::Bucket;
use super::http::{Answer, Http, LONGEST_LIST, encoded};
use super::line::{Entries, Entry, split};
use super::talk::Talk;
use crate::clock::Clock;
use crate::target::TargetError;

mod sign;

use sign::Key;

/// Pages of a list, of a thousand objects each.
const MOST_PAGES: usize = 200;

/// Objects, and the token for those that follow.
type Page = (Vec<(String, Entry)>, Option<String>);

pub(super) struct S3 {
    http: Http,
    prefix: String,
    user: String,
    secret: SecretString,
    region: String,
}

impl S3 {
    pub fn open(shared: &Shared, bucket: &Bucket, talk: Arc<Talk>) -> Result<Self, TargetError> {
        // The bucket is a part of the path, which every service and every name of a bucket allows.
        let address = format!("{}/{}", bucket.endpoint, encoded(&bucket.name));
        Ok(Self {
            http: Http::open(shared, &address, talk)?,
            prefix: bucket.prefix.clone(),
            user: shared.user.clone(),
            secret: shared.secret.clone(),
            region: bucket.region.clone(),
        })
    }

    pub fn talk(&self) -> &Talk {
        &self.http.talk
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        headers: &[(HeaderName, &str)],
        body: &[u8],
    ) -> Result<Answer, TargetError> {
        let key = Key {
            id: &self.user,
            secret: self.secret.expose_secret().trim_end_matches(['\r', '\n']),
            region: &self.region,
        };
        let signed = key.sign(method.as_str(), &url, body, Clock::System.now());
        let mut request = self.http.client.request(method, url).body(body.to_vec());
        for (name, value) in signed {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let size = body.len() as u64;
        self.http.send(request, size).await
    }

    fn at(&self, path: &str) -> Url {
        self.http.at(&format!("{}{path}", self.prefix))
    }

    /// Everything below those of these folders that lie at the top, by folder. A thousand objects come
    /// in one answer, however many folders they are in.
    pub async fn tree<'a>(
        &self,
        folders: impl Iterator<Item = &'a str>,
    ) -> Result<BTreeMap<String, Entries>, TargetError> {
        let top = self.list("").await?.unwrap_or_default();
        let wanted: BTreeSet<&str> = folders.filter_map(|path| path.split('/').next()).collect();
        let mut tree = BTreeMap::new();
        // Not every service tells every folder at the top.
        for folder in wanted.into_iter().filter(|name| !name.is_empty()) {
            for (path, entry) in self.objects(&format!("{folder}/"), "").await? {
                insert(&mut tree, &path, entry);
            }
        }
        // A folder is there as long as an object is in it.
        tree.entry(String::new()).or_default().extend(top);
        Ok(tree)
    }

    /// What stands in a folder; the root is always there.
    pub async fn list(&self, folder: &str) -> Result<Option<Entries>, TargetError> {
        let below = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let objects = self.objects(&below, "/").await?;
        let is_there = folder.is_empty() || !objects.is_empty();
        let entries = objects.into_iter().filter_map(|(path, entry)| {
            let name = path.strip_prefix(&below)?;
            (!name.is_empty()).then(|| (name.to_owned(), entry))
        });
        let entries = entries.collect();
        Ok(is_there.then_some(entries))
    }

    /// The objects whose paths begin like this; with a delimiter, those that have it further on are
    /// told as folders.
    async fn objects(
        &self,
        below: &str,
        delimiter: &str,
    ) -> Result<Vec<(String, Entry)>, TargetError> {
        let mut objects = Vec::new();
        let mut next = None;
        for _ in 0..MOST_PAGES {
            let (some, more) = self.page(below, delimiter, next.as_deref()).await?;
            objects.extend(some);
            match more {
                Some(more) => next = Some(more),
                None => return Ok(objects),
            }
        }
        let most = MOST_PAGES * 1000;
        let why = format!("{below} holds more than {most} objects");
        Err(self.talk().not_ready(why))
    }

    /// A thousand objects, and where the next thousand begins.
    async fn page(
        &self,
        below: &str,
        delimiter: &str,
        next: Option<&str>,
    ) -> Result<Page, TargetError> {
        let mut url = self.http.base.clone();
        let prefix = format!("{}{below}", self.prefix);
        let mut query = vec![("list-type", "2"), ("encoding-type", "url")];
        query.push(("prefix", &prefix));
        if !delimiter.is_empty() {
            query.push(("delimiter", delimiter));
        }
        query.extend(next.map(|next| ("continuation-token", next)));
        url.set_query(Some(&sign::query(&query)));
        let answer = self.send(Method::GET, url, &[], &[]).await?;
        if answer.status != StatusCode::OK {
            return Err(self.refusal(below, &answer));
        }
        if answer.body.len() as u64 > LONGEST_LIST {
            return Err(self.talk().too_large(LONGEST_LIST));
        }
        let text = String::from_utf8_lossy(&answer.body);
        let document = Document::parse(&text).map_err(|error| {
            let why = format!("the list of files is not understood: {error}");
            self.talk().not_ready(why)
        })?;
        let root = document.root_element();
        let path = |text: &str| {
            let text = text.replace('+', " ");
            let key = percent_decode_str(&text).decode_utf8_lossy();
            Some(key.strip_prefix(&self.prefix)?.to_owned())
        };
        let entries = root.children().filter_map(|node| {
            if is(&node, "CommonPrefixes") {
                let folder = path(inner(node, "Prefix")?)?;
                let folder = folder.trim_end_matches('/').to_owned();
                return Some((folder, Entry::folder()));
            }
            let key = inner(node, "Key").filter(|_| is(&node, "Contents"))?;
            let size = inner(node, "Size")?.parse().ok()?;
            let stamp = inner(node, "ETag").unwrap_or_default().to_owned();
            Some((path(key)?, Entry::file(size, stamp)))
        });
        let entries = entries.collect();
        let more = inner(root, "NextContinuationToken").map(str::to_owned);
        Ok((entries, more))
    }

    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, TargetError> {
        let answer = self.send(Method::GET, self.at(path), &[], &[]).await?;
        match answer.status {
            StatusCode::OK => Ok(Some(answer.body)),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(self.refusal(path, &answer)),
        }
    }

    /// Puts an object in the place of what we saw. A service that knows no conditions takes it
    /// without one.
    pub async fn put(
        &self,
        path: &str,
        body: &Arc<[u8]>,
        over: Option<&Entry>,
    ) -> Result<Entry, TargetError> {
        let kind = (CONTENT_TYPE, media_type(path));
        let condition = match over {
            Some(entry) => (IF_MATCH, entry.stamp.as_str()),
            None => (IF_NONE_MATCH, "*"),
        };
        let headers = [kind, condition];
        let mut answer = self
            .send(Method::PUT, self.at(path), &headers, body)
            .await?;
        if answer.status == StatusCode::NOT_IMPLEMENTED {
            let headers = &headers[..1];
            answer = self.send(Method::PUT, self.at(path), headers, body).await?;
        }
        match answer.status {
            status if status.is_success() => {
                let stamp = answer.header(&ETAG).unwrap_or_default().to_owned();
                Ok(Entry::file(body.len() as u64, stamp))
            }
            // Somebody else writes at this moment; or what was to be replaced is gone.
            StatusCode::CONFLICT => Err(self.talk().moved()),
            StatusCode::NOT_FOUND if over.is_some() => Err(self.talk().moved()),
            _ => Err(self.refusal(path, &answer)),
        }
    }

    pub async fn remove(&self, path: &str) -> Result<(), TargetError> {
        let answer = self.send(Method::DELETE, self.at(path), &[], &[]).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(self.refusal(path, &answer)),
        }
    }

    /// What a refusal means. Services use one status for many things, and name the thing.
    fn refusal(&self, path: &str, answer: &Answer) -> TargetError {
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let document = Document::parse(&text).ok();
        let code = document.as_ref().map(Document::root_element);
        let code = code.and_then(|root| inner(root, "Code"));
        match code {
            Some(
                "InvalidAccessKeyId"
                | "SignatureDoesNotMatch"
                | "RequestTimeTooSkewed"
                | "AuthorizationHeaderMalformed",
            ) => self.talk().login(answer.said()),
            Some("NoSuchBucket") => self.talk().not_ready("there is no such bucket"),
            Some("QuotaExceeded" | "InsufficientStorage" | "XMinioStorageFull") => {
                self.talk().full(answer.said())
            }
            _ => self.http.refusal(path, answer),
        }
    }
}

/// Puts an object into its folder, and the folder into those above it.
fn insert(tree: &mut BTreeMap<String, Entries>, path: &str, entry: Entry) {
    let (folder, name) = split(path);
    // Some programs mark a folder with an empty object that has its name and a slash.
    if !name.is_empty() {
        tree.entry(folder.to_owned())
            .or_default()
            .insert(name.to_owned(), entry);
    }
    let mut below = folder;
    while !below.is_empty() {
        let (above, name) = split(below);
        let entries = tree.entry(above.to_owned()).or_default();
        entries.entry(name.to_owned()).or_insert_with(Entry::folder);
        tree.entry(below.to_owned()).or_default();
        below = above;
    }
}

fn is(node: &Node, name: &str) -> bool {
    node.tag_name().name() == name
}

/// The text of a node's child.
fn inner<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let child = node.children().find(|child| is(child, name))?;
    child.text()
}

/// What a browser is told that it gets: no server behind a bucket works that out of the name.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "yaml" | "yml" => "application/yaml",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

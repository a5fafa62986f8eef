//! WebDAV (RFC 4918): folders are listed with PROPFIND, files written with PUT beside their place
//! and moved over it.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_TYPE, HeaderName, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use roxmltree::{Document, Node};
use secrecy::{ExposeSecret as _, SecretString};

use super::Shared;
use super::http::{Answer, Http, LONGEST_LIST};
use super::line::{Entries, Entry, Kind, chain};
use super::talk::Talk;
use crate::target::TargetError;

const DAV: &str = "DAV:";

/// What is asked about every file.
const WANTED: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
<propfind xmlns=\"DAV:\"><prop><resourcetype/><getcontentlength/><getetag/><getlastmodified/></prop></propfind>";

pub(super) struct WebDav {
    http: Http,
    user: String,
    secret: SecretString,
}

impl WebDav {
    /// A client for this folder. The login travels with every request, to this host alone.
    pub fn open(shared: &Shared, url: &str, talk: Arc<Talk>) -> Result<Self, TargetError> {
        Ok(Self {
            http: Http::open(shared, url, talk)?,
            user: shared.user.clone(),
            secret: shared.secret.clone(),
        })
    }

    pub fn talk(&self) -> &Talk {
        &self.http.talk
    }

    fn request(&self, method: &str, url: Url) -> RequestBuilder {
        // The methods below are all there are, and each is a word that HTTP takes.
        let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
        let secret = self.secret.expose_secret().trim_end_matches(['\r', '\n']);
        let request = self.http.client.request(method, url);
        request.basic_auth(&self.user, Some(secret))
    }

    async fn send(&self, method: &str, url: Url) -> Result<Answer, TargetError> {
        self.http.send(self.request(method, url), 0).await
    }

    /// The address of a folder: with a slash at the end, or servers send us on to it.
    fn folder(&self, folder: &str) -> Url {
        match folder {
            "" => self.http.at(""),
            folder => self.http.at(&format!("{folder}/")),
        }
    }

    pub async fn list(&self, folder: &str) -> Result<Option<Entries>, TargetError> {
        let url = self.folder(folder);
        let Some(found) = self.properties(folder, url.clone(), "1").await? else {
            return Ok(None);
        };
        let own = decoded(url.path());
        let below = found.into_iter().filter_map(|(path, entry)| {
            let rest = path.strip_prefix(&own)?.trim_end_matches('/');
            let is_direct = !rest.is_empty() && !rest.contains('/');
            is_direct.then(|| (rest.to_owned(), entry))
        });
        Ok(Some(below.collect()))
    }

    /// What the server shows of a path, and with the depth 1 of what is in it, by path.
    async fn properties(
        &self,
        path: &str,
        url: Url,
        depth: &str,
    ) -> Result<Option<Vec<(String, Entry)>>, TargetError> {
        let request = self
            .request("PROPFIND", url.clone())
            .header("depth", depth)
            .header(CONTENT_TYPE, "application/xml")
            .body(WANTED);
        let answer = self.http.send(request, 0).await?;
        match answer.status {
            StatusCode::MULTI_STATUS => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED | StatusCode::OK => {
                let why = "the address answers, but not with WebDAV";
                return Err(self.talk().not_ready(why));
            }
            _ => return Err(self.http.refusal(path, &answer)),
        }
        if answer.body.len() as u64 > LONGEST_LIST {
            return Err(self.talk().too_large(LONGEST_LIST));
        }
        let text = String::from_utf8_lossy(&answer.body);
        // Without document types there are no entities to swell it (roxmltree refuses them).
        let document = Document::parse(&text).map_err(|error| {
            let why = format!("the list of files is not understood: {error}");
            self.talk().not_ready(why)
        })?;
        let entries = document
            .root_element()
            .children()
            .filter(|node| node.has_tag_name((DAV, "response")))
            .filter_map(|node| response(node, &url));
        Ok(Some(entries.collect()))
    }

    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, TargetError> {
        let answer = self.send("GET", self.http.at(path)).await?;
        match answer.status {
            StatusCode::OK => Ok(Some(answer.body)),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            _ => Err(self.http.refusal(path, &answer)),
        }
    }

    /// Writes beside the place and moves over it; where the server moves nothing, in place.
    pub async fn put(
        &self,
        path: &str,
        beside: &str,
        body: &Arc<[u8]>,
        over: Option<&Entry>,
    ) -> Result<Entry, TargetError> {
        let answer = self.write(beside, body, None).await?;
        if !answer.status.is_success() {
            return Err(self.http.refusal(path, &answer));
        }
        let moved = self.replace(beside, path, over).await?;
        match moved.status {
            status if status.is_success() => {}
            StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::NOT_IMPLEMENTED
            | StatusCode::FORBIDDEN
            | StatusCode::BAD_GATEWAY => {
                let answer = self.write(path, body, Some(over)).await?;
                self.remove(beside).await?;
                if !answer.status.is_success() {
                    return Err(self.http.refusal(path, &answer));
                }
            }
            _ => {
                self.remove(beside).await?;
                return Err(self.http.refusal(path, &moved));
            }
        }
        let found = self.properties(path, self.http.at(path), "0").await?;
        let entry = found.into_iter().flatten().next().map(|(_, entry)| entry);
        entry
            .filter(|entry| entry.size == body.len() as u64)
            .ok_or_else(|| {
                let why = anyhow::anyhow!("{path} did not arrive whole");
                self.talk().unreachable(why)
            })
    }

    /// A PUT; with `over` on the condition that nobody wrote since we looked.
    async fn write(
        &self,
        path: &str,
        body: &Arc<[u8]>,
        over: Option<Option<&Entry>>,
    ) -> Result<Answer, TargetError> {
        let request = self.request("PUT", self.http.at(path)).body(body.to_vec());
        let request = match over {
            None => request,
            Some(None) => request.header(IF_NONE_MATCH, "*"),
            Some(Some(entry)) => match etag(entry) {
                Some(etag) => request.header(IF_MATCH, etag),
                None => request,
            },
        };
        self.http.send(request, body.len() as u64).await
    }

    /// A MOVE over what stands there, on the condition that it still is what we saw (RFC 4918, 10.4:
    /// a tagged list, since If-Match would ask about the file that is moved). A server that says no to
    /// the condition although the file is unchanged does not know such lists.
    async fn replace(
        &self,
        from: &str,
        to: &str,
        over: Option<&Entry>,
    ) -> Result<Answer, TargetError> {
        let target = self.http.at(to);
        let condition = over.and_then(etag);
        let condition = condition.map(|etag| format!("<{target}> ([{etag}])"));
        let overwrite = over.is_some();
        let answer = self
            .carry(from, &target, overwrite, condition.as_deref())
            .await?;
        if answer.status != StatusCode::PRECONDITION_FAILED || condition.is_none() {
            return Ok(answer);
        }
        let found = self.properties(to, target.clone(), "0").await?;
        let now = found.into_iter().flatten().next();
        match now.is_some_and(|(_, now)| over == Some(&now)) {
            true => self.carry(from, &target, overwrite, None).await,
            false => Err(self.talk().moved()),
        }
    }

    async fn carry(
        &self,
        from: &str,
        to: &Url,
        overwrite: bool,
        condition: Option<&str>,
    ) -> Result<Answer, TargetError> {
        let mut request = self
            .request("MOVE", self.http.at(from))
            .header("destination", to.as_str())
            .header("overwrite", if overwrite { "T" } else { "F" });
        if let Some(condition) = condition {
            request = request.header(HeaderName::from_static("if"), condition);
        }
        self.http.send(request, 0).await
    }

    pub async fn rename(&self, from: &str, to: &str) -> Result<(), TargetError> {
        let answer = self.carry(from, &self.http.at(to), true, None).await?;
        match answer.status.is_success() {
            true => Ok(()),
            false => Err(self.http.refusal(to, &answer)),
        }
    }

    pub async fn remove(&self, path: &str) -> Result<(), TargetError> {
        let answer = self.send("DELETE", self.http.at(path)).await?;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(self.http.refusal(path, &answer)),
        }
    }

    pub async fn make_folder(&self, folder: &str) -> Result<(), TargetError> {
        if folder.is_empty() {
            return self.make_root().await;
        }
        let answer = self.send("MKCOL", self.folder(folder)).await?;
        match answer.status.is_success() {
            true => Ok(()),
            false => Err(self.http.refusal(folder, &answer)),
        }
    }

    /// Which of the folders above the root are there, nobody knows; the last one counts.
    async fn make_root(&self) -> Result<(), TargetError> {
        let path = decoded(self.http.base.path());
        let mut url = self.http.base.clone();
        let mut last = None;
        for part in chain(path.trim_matches('/')) {
            url.set_path(&format!("/{}/", super::http::encoded(part)));
            last = Some(self.send("MKCOL", url.clone()).await?);
        }
        match last {
            Some(answer) if !answer.status.is_success() => Err(self.http.refusal(&path, &answer)),
            _ => Ok(()),
        }
    }

    /// A DELETE takes everything in a folder with it: looked into right before.
    pub async fn remove_folder(&self, folder: &str) -> Result<bool, TargetError> {
        let inside = self.list(folder).await?;
        if !inside.is_some_and(|entries| entries.is_empty()) {
            return Ok(false);
        }
        let answer = self.send("DELETE", self.folder(folder)).await?;
        Ok(answer.status.is_success())
    }
}

/// One response of a multistatus: the path it is about, and what stands there.
fn response(node: Node, asked: &Url) -> Option<(String, Entry)> {
    let href = node
        .children()
        .find(|child| child.has_tag_name((DAV, "href")))?;
    let url = asked.join(href.text()?.trim()).ok()?;
    let found = |name: &str| {
        let mut all = node.descendants();
        all.find(|child| child.has_tag_name((DAV, name)))
    };
    let text = |name: &str| found(name).and_then(|node| node.text()).map(str::trim);
    let is_folder = found("resourcetype").is_some_and(|kind| {
        kind.children()
            .any(|child| child.has_tag_name((DAV, "collection")))
    });
    let entry = match is_folder {
        true => Entry::folder(),
        false => {
            let size = text("getcontentlength").and_then(|size| size.parse().ok());
            let stamp = text("getetag").or_else(|| text("getlastmodified"));
            Entry::file(
                size.unwrap_or_default(),
                stamp.unwrap_or_default().to_owned(),
            )
        }
    };
    Some((decoded(url.path()), entry))
}

/// The etag by which a server compares, where it gave one: a weak one says nothing about bytes.
fn etag(entry: &Entry) -> Option<&str> {
    let is_file = entry.kind == Kind::File;
    (is_file && entry.stamp.starts_with('"')).then_some(entry.stamp.as_str())
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

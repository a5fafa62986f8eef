//! A small web server that shows the newest commit of a bare repository, as a static host does
//! after a push.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// What is served.
#[derive(Clone, Debug)]
struct Website {
    repository: Arc<PathBuf>,
    branch: &'static str,
}

/// A router that answers every address from the tip of `branch`.
pub fn router(repository: &Path, branch: &'static str) -> Router {
    let website = Website {
        repository: Arc::new(repository.to_owned()),
        branch,
    };
    Router::new().fallback(answer).with_state(website)
}

async fn answer(State(website): State<Website>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/').to_owned();
    let found = tokio::task::spawn_blocking(move || website.page(&path)).await;
    let (status, name, bytes) = match found {
        Ok(Ok(Some((name, bytes)))) => (StatusCode::OK, name, bytes),
        Ok(Ok(None)) => (
            StatusCode::NOT_FOUND,
            "404.html".to_owned(),
            b"Not found".to_vec(),
        ),
        Ok(Err(_)) | Err(_) => {
            let bytes = b"Nothing has been published here yet.".to_vec();
            (StatusCode::NOT_FOUND, "none.txt".to_owned(), bytes)
        }
    };
    let headers = [
        (header::CONTENT_TYPE, media_type(&name)),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (status, headers, Body::from(bytes)).into_response()
}

impl Website {
    /// The file for an address, with the file name that tells its type.
    fn page(&self, path: &str) -> Result<Option<(String, Vec<u8>)>, git2::Error> {
        let repository = git2::Repository::open_bare(&*self.repository)?;
        let tip = repository.find_branch(self.branch, git2::BranchType::Local)?;
        let base = tip.get().peel_to_tree()?;
        let folder = path.trim_end_matches('/');
        let index = if folder.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{folder}/index.html")
        };
        for name in [path, index.as_str()] {
            let Ok(entry) = base.get_path(Path::new(name)) else {
                continue;
            };
            if let Ok(blob) = entry.to_object(&repository)?.peel_to_blob() {
                return Ok(Some((name.to_owned(), blob.content().to_vec())));
            }
        }
        Ok(None)
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

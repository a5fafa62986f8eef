//! The public pages: signing up for a client's e-mail, confirming it, leaving. They work without JavaScript, set no
//! cookie, and what a link carries is the only authority: the tag in the address of a message, or the token that was
//! sent to a mailbox. Looking changes nothing, since programs that examine mail open every link in it (M18).

mod confirm;
mod fields;
mod guard;
mod leave;
mod letter;
mod limits;
mod neutral;
mod route;
mod serve;
mod shops;
mod sign_up;
mod snippet;
mod views;
mod visit;

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::secret::{AddressKey, Vault};
use crate::store::Store;
use crate::words::Language;
use crate::workspace::Workspace;

pub use route::Route;
pub use snippet::snippet;

use guard::Guard;
use limits::Limits;
use neutral::Neutral;
use serve::Peer;
use shops::Shops;
use visit::Visit;

/// Who acts where a page does.
const ACTOR: &str = "subscriber";

/// The public pages of a workspace.
#[derive(Clone, Debug)]
pub struct Pages {
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    /// For what the sites are called and which languages they speak.
    pub workspace: Workspace,
    /// The address by which people reach these pages, without a slash at the end. Links are made from it alone.
    pub base: String,
    /// Of pages that belong to no site, where the browser does not say.
    pub language: Language,
}

/// The pages while they are served.
struct Open {
    pages: Pages,
    shops: Shops,
    limits: Limits,
    guard: Guard,
}

impl Pages {
    /// Serves the pages until `stop`. What is under way then is finished, for a few seconds.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let listen = listener.local_addr().ok();
        let open = Open {
            shops: Shops::new(&self),
            limits: Limits::new(),
            guard: Guard::new(&self.base, listen),
            pages: self,
        };
        let router = axum::Router::new()
            .fallback(answer)
            .with_state(Arc::new(open));
        serve::serve(listener, router, stop).await;
    }

    /// The key for addresses. Where it cannot be used, people are told to come back later.
    async fn address_key(&self, now: Timestamp) -> Result<AddressKey, Neutral> {
        let key = self.vault.address_key(ACTOR, now).await;
        key.map_err(|error| {
            tracing::error!(%error, "the key for addresses cannot be used");
            Neutral::Trouble
        })
    }
}

async fn answer(
    State(open): State<Arc<Open>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let visit = Visit::of(&request, peer.0.ip(), &open);
    let mut response = match open.guard.knows_host(&request) {
        true => open.page(&visit, request).await,
        false => visit.neutral(Neutral::WrongHost),
    };
    open.guard.protect(&mut response);
    response
}

impl Open {
    async fn page(&self, visit: &Visit, request: Request) -> Response {
        let Some(route) = Route::read(request.uri().path()) else {
            return visit.neutral(Neutral::NotFound);
        };
        let acts = match *request.method() {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => return visit.neutral(Neutral::NoSuchMethod),
        };
        let fields = match acts {
            true => match fields::read(request).await {
                Ok(fields) => Some(fields),
                Err(refused) => return visit.neutral(refused),
            },
            false => None,
        };
        let fields = fields.as_ref();
        let shown = match &route {
            Route::Leave(tagged) => self.leave(visit, tagged, fields).await,
            Route::SignUp { site, list } => self.sign_up(visit, site, list, fields).await,
            Route::Confirm { token } => self.confirm(visit, token, fields.is_some()).await,
            Route::Style { look } => Ok(views::style(look)),
            Route::Robots => Ok(views::robots()),
        };
        shown.unwrap_or_else(|neutral| visit.neutral(neutral))
    }
}

/// A whole page.
fn html(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let kind = axum::http::HeaderValue::from_static("text/html; charset=utf-8");
    let headers = response.headers_mut();
    headers.insert(axum::http::header::CONTENT_TYPE, kind);
    response
}

//! Pages that say nothing of any site, or of whoever asks: the same bytes for everything that is not there.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::html;
use super::views::{Dress, Frame, Message};
use crate::secret::VaultError;
use crate::store::StoreError;
use crate::words::{Language, say};

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Neutral {
    /// Nothing here, or nothing for this tag.
    NotFound,
    /// No such token: used, replaced, or never given out.
    NoSuchToken,
    NoSuchMethod,
    WrongHost,
    /// The ledger does not answer.
    Trouble,
    TooLarge,
    NotUnderstood,
    /// A form that did not come from our own page.
    Elsewhere,
    /// Too many requests; when to try again.
    TooOften(Duration),
    /// Too many mails to one address; when to try again.
    AddressTooOften(Duration),
}

impl From<StoreError> for Neutral {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::Trouble
    }
}

impl From<VaultError> for Neutral {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => error.into(),
            // Without the key there is nothing that a tag could prove.
            error => {
                tracing::error!(%error, "the key for addresses cannot be used");
                Self::NotFound
            }
        }
    }
}

impl Neutral {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSuchToken => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::Trouble => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotUnderstood => StatusCode::BAD_REQUEST,
            Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::TooOften(_) | Self::AddressTooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// The key of its heading, and of its text.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound | Self::NoSuchMethod => ("page-not-found", "page-not-found.text"),
            Self::NoSuchToken => ("page-not-found", "page-not-found.confirm"),
            Self::WrongHost => ("page-wrong-host", "page-wrong-host.text"),
            Self::Trouble => ("page-trouble", "page-trouble.text"),
            Self::TooLarge => ("page-too-large", "page-too-large.text"),
            Self::NotUnderstood => ("page-not-understood", "page-not-understood.text"),
            Self::Elsewhere => ("page-elsewhere", "page-elsewhere.text"),
            Self::TooOften(_) => ("page-too-often", "page-too-often.text"),
            Self::AddressTooOften(_) => ("page-too-often", "page-too-often.address"),
        }
    }

    /// Seconds after which it is worth another try.
    fn again(self) -> Option<u64> {
        match self {
            Self::TooOften(wait) | Self::AddressTooOften(wait) => Some(wait.as_secs().max(1)),
            Self::Trouble => Some(60),
            _ => None,
        }
    }
}

/// The page for it.
pub(super) fn page(neutral: Neutral, language: Language) -> Response {
    let (heading, text) = neutral.words();
    let again = neutral.again();
    let minutes = again.unwrap_or_default().div_ceil(60);
    let minutes = usize::try_from(minutes).unwrap_or(usize::MAX);
    let heading = say(language, heading, &[]);
    let message = Message {
        frame: Frame::new(language, heading.clone(), None, &Dress::default()),
        heading,
        paragraphs: vec![say(language, text, &[("minutes", minutes.into())])],
        button: None,
        link: None,
    };
    let mut response = html(neutral.status(), message.text());
    if let Some(seconds) = again {
        let seconds = HeaderValue::from(seconds);
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    response
}

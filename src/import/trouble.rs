//! Why a website or one of its pages could not be read; pure.

use crate::words::{Language, say};

/// Why nothing was read at an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("not the address of a website")]
    Address,
    /// `network.allow` does not name it.
    #[error("a private address, or one that is not encrypted")]
    Blocked,
    #[error("no answer")]
    Silent,
    #[error("an answer that takes too long")]
    Slow,
    /// In bytes, or nested deeper than a browser reads.
    #[error("a page that is too large")]
    Large,
    #[error("redirected to {0}, which is another website")]
    Elsewhere(String),
    #[error("redirected too often")]
    Circle,
    #[error("a login")]
    Login,
    #[error("status {0}")]
    Status(u16),
    #[error("no page")]
    NotHtml,
    #[error("no list of posts")]
    NoPosts,
    #[error("robots.txt asks not to read it")]
    Robots,
    /// As many requests were sent as one import may send.
    #[error("no requests left")]
    Spent,
}

impl Trouble {
    /// One sentence for people, about the address that was asked for.
    pub fn sentence(&self, address: &str, language: Language) -> String {
        let mut args = vec![("address", address.into())];
        let key = match self {
            Self::Address => "import-trouble-address",
            Self::Blocked => "import-trouble-blocked",
            Self::Silent => "import-trouble-silent",
            Self::Slow => "import-trouble-slow",
            Self::Large => "import-trouble-large",
            Self::Elsewhere(to) => {
                args.push(("to", to.as_str().into()));
                "import-trouble-elsewhere"
            }
            Self::Circle => "import-trouble-circle",
            Self::Login => "import-trouble-login",
            Self::Status(status) => {
                args.push(("status", status.to_string().into()));
                "import-trouble-status"
            }
            Self::NotHtml => "import-trouble-not-html",
            Self::NoPosts => "import-trouble-no-posts",
            Self::Robots => "import-trouble-robots",
            Self::Spent => "import-trouble-spent",
        };
        say(language, key, &args)
    }

    /// Nobody answered: exit code 3 of the command line.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Silent | Self::Slow | Self::Status(500..))
    }
}

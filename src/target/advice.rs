//! What a look at a target finds that is no fault yet: for whoever sets a website up.

use super::{Ask, Target, TargetError, entries};
use crate::site::Place;
use crate::words::{Arg, Language, say};

/// Something that is better changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The login may do far more than it has to: whoever steals it owns the website.
    TooMuch { user: String },
    /// The login may not upload pictures.
    NoUploads { user: String },
    /// The login may not change pages, and a region stands in one.
    NoPages { user: String },
    /// Nothing was published there yet; it is made then.
    NotThereYet { path: String },
    /// Little room is left for what is to come.
    LittleRoom { path: String, megabytes: u64 },
}

/// Bytes below which a website's pictures may soon find no room.
const LITTLE: u64 = 100 << 20;

impl Advice {
    /// Whether the room that is left, in bytes, is worth a word; nothing where nobody tells it.
    pub(super) fn room(path: &str, left: Option<u64>) -> Option<Self> {
        let left = left.filter(|left| *left < LITTLE)?;
        Some(Self::LittleRoom {
            path: path.to_owned(),
            megabytes: left >> 20,
        })
    }

    /// One plain sentence or two, in the reader's language.
    pub fn sentence(&self, language: Language) -> String {
        let (key, name, value) = match self {
            Self::TooMuch { user } => ("doctor-too-much", "user", user),
            Self::NoUploads { user } => ("doctor-no-uploads", "user", user),
            Self::NoPages { user } => ("doctor-no-pages", "user", user),
            Self::NotThereYet { path } => ("doctor-not-there-yet", "path", path),
            Self::LittleRoom { path, megabytes } => {
                let args = [
                    ("path", Arg::from(path.as_str())),
                    ("megabytes", Arg::from(megabytes.to_string())),
                ];
                return say(language, "doctor-little-room", &args);
            }
        };
        say(language, key, &[(name, Arg::from(value.as_str()))])
    }
}

impl Target {
    /// Whether it can be reached, the login is right, and the login may do what these places need.
    /// Nothing is written that stays or that anybody would find.
    ///
    /// # Errors
    /// What would keep a change from being published.
    pub async fn examine(&self, places: &[Place]) -> Result<Vec<Advice>, TargetError> {
        match self {
            Self::Folder(folder) => folder.examine().await,
            Self::Git(git) => git.may_push().await.map(|()| Vec::new()),
            Self::Upload(upload) => upload.examine().await,
            Self::Rehearsal(_) => {
                self.live(&Ask::default()).await?;
                Ok(Vec::new())
            }
            Self::WordPress(wordpress) => wordpress.examine(places).await,
            Self::Ghost(ghost) => entries::examine(ghost, places).await,
            Self::Directus(directus) => entries::examine(directus, places).await,
            Self::Strapi(strapi) => entries::examine(strapi, places).await,
            Self::Http(http) => entries::examine(http, places).await,
        }
    }
}

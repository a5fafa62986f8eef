//! The meaning of `sites/<site>.yaml`: one client's website; pure.

use std::collections::BTreeMap;

use crate::moment::Zone;

pub mod address;
pub mod api;
pub mod code;
mod data;
mod entries;
pub mod forbidden;
pub mod keys;
mod look;
mod mail;
mod mapping;
pub mod path;
mod places;
mod read;
mod rhythm;
mod target;

pub use data::{DataFormat, Each, Feed, Profile, filled};
pub use look::{Font, Look, colour};
pub use mail::{Bounces, Pace, Quiet, SiteMail, bounces, domain_of, smtp};
pub use mapping::{Fill, Mapping};
pub(crate) use read::email_fault;
pub use read::{emails, is_id, read};
pub use rhythm::duration;
pub use target::{address_fault, secret};

/// One client's website (PRODUCT 3.5).
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The file's stem, `[a-z0-9-]+`.
    pub id: String,
    pub name: String,
    /// The public address, without a slash at the end.
    pub url: String,
    /// The language of the content files without a language in their name (BCP 47).
    pub language: String,
    /// All languages, the first without a prefix in addresses. Never empty.
    pub languages: Vec<String>,
    pub zone: Zone,
    /// ISO 3166-1 alpha-2, for public holidays.
    pub country: Option<String>,
    pub theme: String,
    pub look: Look,
    pub business: Business,
    /// Never empty.
    pub targets: Vec<TargetPlan>,
    pub refresh: Vec<Refresh>,
    pub review: Review,
    pub notify: Vec<String>,
    pub mail: Option<SiteMail>,
    /// `proof: none` turns the look at the public page off.
    pub prove: bool,
}

impl Site {
    /// What of the site file a client's yes depends on: the zone and country, which make dates into
    /// instants, and the places of every target. Equal for equal meaning in every version of the
    /// program.
    pub fn ground(&self) -> String {
        let country = self.country.as_deref().unwrap_or_default();
        let mut ground = format!("zone {} country {country}", self.zone.name());
        for plan in &self.targets {
            ground.push_str(&format!("\ntarget {}", plan.name));
            for place in &plan.places {
                ground.push_str(&format!("\n{}", place.ground()));
            }
        }
        ground
    }
}

impl Place {
    /// The place as a part of [`Site::ground`].
    fn ground(&self) -> String {
        match self {
            Self::Pages { folder } => format!("pages {folder}"),
            Self::Region { file, locate, show } => {
                let locate = match locate {
                    Locate::Selector(selector) => format!("select {selector}"),
                    Locate::Marker(name) => format!("marker {name}"),
                };
                format!("region {file} {locate} {}", show.as_str())
            }
            Self::Data {
                file,
                feed,
                profile,
            } => {
                let feed = match feed {
                    Feed::Show(show) => format!("show {}", show.as_str()),
                    Feed::Each(each) => format!("each {}", each.as_str()),
                };
                format!("data {file} {feed} {}", profile.as_str())
            }
            Self::Entries(entries) => format!(
                "entries {} {} {} {}{}",
                entries.each.as_str(),
                entries.collection,
                entries.category.as_deref().unwrap_or_default(),
                entries.language.as_deref().unwrap_or_default(),
                entries
                    .mapping
                    .as_ref()
                    .map_or(String::new(), Mapping::ground),
            ),
        }
    }
}

impl Show {
    /// As written in a site file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promotions => "promotions",
            Self::Announcements => "announcements",
            Self::Hours => "hours",
            Self::HoursToday => "hours-today",
            Self::Banner => "banner",
        }
    }
}

/// What the pages say about the business.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Business {
    /// A schema.org type, for example `Bakery`; `LocalBusiness` where nothing is written.
    pub kind: String,
    /// One line below the name, by language.
    pub claim: Vec<(String, String)>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postcode: Option<String>,
}

/// One thing written to, with the places its content goes to.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetPlan {
    /// Unique within the site: the kind, or the kind and a number (`git`, `git-2`).
    pub name: String,
    pub kind: TargetKind,
    /// Never empty.
    pub places: Vec<Place>,
}

impl TargetPlan {
    /// Which fields the entries of each collection fill.
    pub fn mappings(&self) -> BTreeMap<String, Mapping> {
        let entries = self.places.iter().filter_map(|place| match place {
            Place::Entries(entries) => Some((entries.collection.clone(), entries.mapping.clone()?)),
            _ => None,
        });
        entries.collect()
    }
}

/// The kinds of target that this version can write.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetKind {
    /// A folder that a web server shows. Absolute, or relative to the workspace.
    Folder {
        path: String,
    },
    Git(GitRemote),
    Upload(WebHost),
    WordPress(Cms),
    Ghost(Cms),
    Directus(Cms),
    Strapi(Cms),
    Http(Box<api::Api>),
}

/// A content system that is written through its interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cms {
    /// Where it answers, without a slash at the end.
    pub url: String,
    /// The login's name, where it has one.
    pub user: Option<String>,
    /// The name of the password, key or token.
    pub secret: String,
}

impl TargetKind {
    /// As written in a site file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "folder",
            Self::Git(_) => "git",
            Self::WordPress(_) => "wordpress",
            Self::Upload(_) => "upload",
            Self::Ghost(_) => "ghost",
            Self::Directus(_) => "directus",
            Self::Strapi(_) => "strapi",
            Self::Http(_) => "http",
        }
    }

    /// A content system that is written through its interface.
    pub fn is_system(&self) -> bool {
        self.cms().is_some()
    }

    /// Where a content system answers, and who writes.
    pub fn cms(&self) -> Option<&Cms> {
        match self {
            Self::WordPress(cms) | Self::Ghost(cms) | Self::Directus(cms) | Self::Strapi(cms) => {
                Some(cms)
            }
            Self::Http(api) => Some(&api.door),
            Self::Folder { .. } | Self::Git(_) | Self::Upload(_) => None,
        }
    }

    /// What is written to, whoever writes: who writes to it does so alone (G14).
    pub fn website(&self) -> String {
        match self {
            Self::Folder { path } => path.clone(),
            Self::Git(git) => format!("{} {}", git.remote, git.branch),
            _ => self.address().unwrap_or_default().to_owned(),
        }
    }

    /// The address of the computer that it stands on; `None` for this one.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Folder { .. } => None,
            Self::Git(git) => Some(&git.remote),
            Self::Upload(host) => Some(&host.url),
            system => system.cms().map(|cms| cms.url.as_str()),
        }
    }

    /// The name of the secret that opens it.
    pub fn secret(&self) -> Option<&str> {
        match self {
            Self::Folder { .. } => None,
            Self::Git(git) => git.secret.as_deref(),
            Self::Upload(host) => Some(&host.secret),
            system => system.cms().map(|cms| cms.secret.as_str()),
        }
    }
}

/// A branch of a git repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitRemote {
    /// A path, `file://`, `http(s)://` or `ssh://` address.
    pub remote: String,
    pub branch: String,
    /// The name of the password, token or private key.
    pub secret: Option<String>,
    pub user: Option<String>,
    /// `SHA256:…`, required for ssh.
    pub host_key: Option<String>,
    pub create_branch: bool,
}

/// A web host that takes files over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebHost {
    /// `sftp://`, `ftps://`, `ftp://`, `https+webdav://` or `s3://`, without a user and without a slash
    /// at the end.
    pub url: String,
    /// For S3 the id of the access key.
    pub user: String,
    /// The name of the password, private key or secret access key.
    pub secret: String,
    /// `SHA256:…`, required for sftp.
    pub host_key: Option<String>,
}

/// Where an item goes in the client's website.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The theme renders a whole small website below this folder (`""` or `public/`).
    Pages { folder: String },
    /// The inside of one element, or what stands between two marker comments, of a file that a
    /// programmer wrote.
    Region {
        file: String,
        locate: Locate,
        show: Show,
    },
    /// A file for the website's own generator, or one for each item.
    Data {
        /// With `{slug}`, `{date}` and `{language}` where they differ from item to item.
        file: String,
        feed: Feed,
        profile: Profile,
    },
    /// An entry of a content system for each item.
    Entries(Entries),
}

/// Which items become entries, and of what kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    pub each: Each,
    /// The collection as the system's interface names it: `posts`, `pages`, or one of its own.
    pub collection: String,
    /// The name of the category that they are put into; made where it is missing.
    pub category: Option<String>,
    /// `None`: the site's first.
    pub language: Option<String>,
    /// Which fields they fill, where the system has none of its own.
    pub mapping: Option<Mapping>,
}

impl Entries {
    /// Whether they are written in this language, which is the site's first or not.
    pub fn speaks(&self, language: &str, is_first: bool) -> bool {
        match &self.language {
            Some(own) => own == language,
            None => is_first,
        }
    }
}

/// How a region is found in its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Locate {
    /// A CSS selector that matches exactly one element.
    Selector(String),
    /// Between `<!-- recado:NAME -->` and `<!-- /recado:NAME -->`.
    Marker(String),
}

/// What a region shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Show {
    Promotions,
    Announcements,
    Hours,
    HoursToday,
    Banner,
}

/// A regular look at the whole site, at a civil time in the site's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    Daily {
        at: jiff::civil::Time,
    },
    Weekly {
        on: jiff::civil::Weekday,
        at: jiff::civil::Time,
    },
}

/// Which kinds of item wait for the client's yes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    pub promotions: bool,
    pub announcements: bool,
    pub hours: bool,
    pub pages: bool,
    pub reviewers: Vec<String>,
    pub if_silent: Option<IfSilent>,
}

impl Review {
    /// Whether anything waits for a yes at all.
    pub fn asks(&self) -> bool {
        self.promotions || self.announcements || self.hours || self.pages
    }
}

/// What happens when nobody answers in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfSilent {
    pub after: jiff::SignedDuration,
    pub then: Silence,
}

/// The three things silence can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    Hold,
    Remind,
    Publish,
}

//! The keys of a target, by its kind.

use super::places::PLACE;
use crate::yaml::{Key, Shape, key};

/// The kinds of target that the contract knows.
pub const KINDS: &[&str] = &[
    "folder",
    "git",
    "wordpress",
    "ghost",
    "directus",
    "strapi",
    "http",
    "upload",
];

/// Those of [`KINDS`] that this version writes.
pub const WRITTEN: &[&str] = &["folder", "git", "wordpress", "ghost", "directus", "strapi"];

/// The keys of a target of any kind that this version writes.
pub const TARGET: &[Key] = &[
    KIND,
    PATH,
    // `url` is a key of its own where the kind is not known.
    Key {
        also: &["remoto", "repositório"],
        ..REMOTE
    },
    BRANCH,
    SECRET,
    USER,
    HOST_KEY,
    CREATE_BRANCH,
    URL,
    PLACES,
];
/// The keys of a target of kind `wordpress`.
pub const WORDPRESS: &[Key] = &[KIND, URL, USER, SECRET, PLACES];
/// The keys of a content system whose key or token says who writes.
pub const KEYED: &[Key] = &[KIND, URL, SECRET, PLACES];
/// The keys of a target of kind `folder`.
pub const FOLDER: &[Key] = &[KIND, PATH, PLACES];
/// The keys of a target of kind `git`.
pub const GIT: &[Key] = &[
    KIND,
    REMOTE,
    BRANCH,
    SECRET,
    USER,
    HOST_KEY,
    CREATE_BRANCH,
    PLACES,
];

const KIND: Key = key(
    "kind",
    &["tipo"],
    Shape::Word(KINDS),
    "folder",
    "What is written to: a folder that a web server shows, a git repository, or a website in WordPress, Ghost, Directus or Strapi.",
);
const PATH: Key = key(
    "path",
    &["caminho", "pasta"],
    Shape::Line,
    "/var/www/padaria",
    "The folder: absolute, or relative to the workspace.",
);
const REMOTE: Key = key(
    "remote",
    &["remoto", "repositório", "url"],
    Shape::Line,
    "https://git.example/padaria/site.git",
    "The repository: a path, or an address with https, ssh or file.",
);
const URL: Key = key(
    "url",
    &["endereço"],
    Shape::Line,
    "https://padaria-aurora.example",
    "Where a content system answers.",
);
const BRANCH: Key = key(
    "branch",
    &["ramo"],
    Shape::Line,
    "main",
    "The branch that is written.",
);
const SECRET: Key = key(
    "secret",
    &["segredo"],
    Shape::Line,
    "padaria-git",
    "The name of the password, token or key; its value is set with recado secret set.",
);
const USER: Key = key(
    "user",
    &["usuário"],
    Shape::Line,
    "git",
    "The user name for the login.",
);
const HOST_KEY: Key = key(
    "host_key",
    &["chave_do_servidor"],
    Shape::Line,
    "SHA256:AAAA…",
    "The fingerprint of an ssh server.",
);
const CREATE_BRANCH: Key = key(
    "create_branch",
    &["criar_ramo"],
    Shape::YesNo,
    "true",
    "Make the branch where it is missing.",
);
const PLACES: Key = key(
    "places",
    &["lugares"],
    Shape::Maps(PLACE),
    "- pages: public/",
    "Where content goes in this target.",
);

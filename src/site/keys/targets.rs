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
pub const WRITTEN: &[&str] = &[
    "folder",
    "git",
    "wordpress",
    "ghost",
    "directus",
    "strapi",
    "upload",
];

/// The keys of a target of any kind that this version writes.
pub const TARGET: &[Key] = &[
    KIND,
    PATH,
    URL,
    REMOTE,
    BRANCH,
    SECRET,
    USER,
    HOST_KEY,
    CREATE_BRANCH,
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
    GIT_REMOTE,
    BRANCH,
    SECRET,
    USER,
    HOST_KEY,
    CREATE_BRANCH,
    PLACES,
];

/// The keys of a target of kind `upload`.
pub const UPLOAD: &[Key] = &[KIND, URL, USER, SECRET, HOST_KEY, PLACES];

const KIND: Key = key(
    "kind",
    &["tipo"],
    Shape::Word(KINDS),
    "folder",
    "What is written to: a folder that a web server shows, a git repository, a web host that takes uploads, or a website in WordPress, Ghost, Directus or Strapi.",
);
const PATH: Key = key(
    "path",
    &["caminho", "pasta"],
    Shape::Line,
    "/var/www/padaria",
    "The folder: absolute, or relative to the workspace.",
);
const URL: Key = key(
    "url",
    &["endereço"],
    Shape::Line,
    "https://padaria-aurora.example",
    "Where a content system answers, or where the web host takes files: sftp://, ftps://, ftp://, https+webdav:// or s3://bucket/folder?endpoint=https://…&region=….",
);
const REMOTE: Key = key(
    "remote",
    &["remoto", "repositório"],
    Shape::Line,
    "https://git.example/padaria/site.git",
    "The repository: a path, or an address with https, ssh or file.",
);
/// In a target of kind `git` nothing else has an address.
const GIT_REMOTE: Key = Key {
    also: &["remoto", "repositório", "url"],
    ..REMOTE
};
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

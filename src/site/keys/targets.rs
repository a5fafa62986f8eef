//! The keys of a target, by its kind.

use super::places::PLACE;
use crate::yaml::{Key, Shape, key};

/// The kinds of target.
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

/// The keys of a target of any kind.
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
    LOGIN,
    LIST,
    READ,
    MAKE,
    CHANGE,
    DELETE,
    BODY,
    UPLOADS,
    FILES,
    LIST_AT,
    ENTRY_AT,
    ID_AT,
    FIELDS_AT,
    LINK_AT,
    PLACES,
];
/// The keys of a target of kind `wordpress`.
pub const WORDPRESS: &[Key] = &[KIND, URL, USER, SECRET, PLACES];
/// The keys of a content system whose key or token says who writes.
pub const KEYED: &[Key] = &[KIND, URL, SECRET, PLACES];
/// The keys of a target of kind `http`.
pub const HTTP: &[Key] = &[
    KIND, URL, SECRET, LOGIN, LIST, READ, MAKE, CHANGE, DELETE, BODY, UPLOADS, FILES, LIST_AT,
    ENTRY_AT, ID_AT, FIELDS_AT, LINK_AT, PLACES,
];
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
    "What is written to: a folder that a web server shows, a git repository, a web host that takes uploads, a website in WordPress, Ghost, Directus or Strapi, or any interface of JSON.",
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
const LOGIN: Key = key(
    "login",
    &["acesso"],
    Shape::Line,
    "\"Authorization: Bearer {{ secret }}\"",
    "For http: the header that holds the login; as here where nothing is written.",
);
const LIST: Key = key(
    "list",
    &["listar"],
    Shape::Line,
    "GET {{ collection }}?page={{ page }}",
    "For http: how entries are listed, in whatever state. collection is what a place says behind as.",
);
const READ: Key = key(
    "read",
    &["ler"],
    Shape::Line,
    "GET {{ collection }}/{{ id }}",
    "For http: how one entry is read.",
);
const MAKE: Key = key(
    "make",
    &["criar"],
    Shape::Line,
    "POST {{ collection }}",
    "For http: how an entry is made.",
);
const CHANGE: Key = key(
    "change",
    &["alterar"],
    Shape::Line,
    "PATCH {{ collection }}/{{ id }}",
    "For http: how an entry is changed.",
);
const DELETE: Key = key(
    "delete",
    &["apagar"],
    Shape::Line,
    "DELETE {{ collection }}/{{ id }}",
    "For http: how an entry is deleted.",
);
const BODY: Key = key(
    "body",
    &["corpo"],
    Shape::Text,
    "\"{{ fields }}\"",
    "For http: the JSON that is sent with make and change: { \"data\": {{ fields }} }, for example. It may also name collection and id.",
);
const UPLOADS: Key = key(
    "upload",
    &["enviar"],
    Shape::Line,
    "POST files",
    "For http: how a picture is uploaded, as a form with the parts alt and file. Without it items with pictures are refused.",
);
const FILES: Key = key(
    "files",
    &["arquivos"],
    Shape::Line,
    "GET files?name={{ file }}",
    "For http: how pictures are found by the name of their file, so that none is uploaded twice.",
);
const LIST_AT: Key = key(
    "list_at",
    &["lista_em"],
    Shape::Line,
    "data",
    "For http: where the entries stand in the answer to list; a dot goes inside. The whole answer where nothing is written.",
);
const ENTRY_AT: Key = key(
    "entry_at",
    &["entrada_em"],
    Shape::Line,
    "data",
    "For http: where the entry stands in every other answer.",
);
const ID_AT: Key = key(
    "id_at",
    &["id_em"],
    Shape::Line,
    "id",
    "For http: where the id stands in an entry or picture.",
);
const FIELDS_AT: Key = key(
    "fields_at",
    &["campos_em"],
    Shape::Line,
    "attributes",
    "For http: where the fields stand in an entry; in the entry itself where nothing is written.",
);
const LINK_AT: Key = key(
    "link_at",
    &["link_em"],
    Shape::Line,
    "url",
    "For http: where the public address stands in an entry or picture.",
);
const PLACES: Key = key(
    "places",
    &["lugares"],
    Shape::Maps(PLACE),
    "- pages: public/",
    "Where content goes in this target.",
);

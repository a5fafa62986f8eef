//! A new password in the place of an old one: tried at the website first, and until then the old one
//! is in use; and a new key for all of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use base64::Engine as _;
use recado::secret::{KeySource, Secret, Vault, VaultError};
use recado::store::Store;

use crate::ledger::stories::minute;
use crate::world::{World, bakery_site};

const OLD: &str = "old-password-0ld1";
const NEW: &str = "new-password-n3w2";

/// Never answered.
const SLOW: &str = "slow-password-5l0w";

/// A web host that takes files over WebDAV, from whoever knows one of these passwords.
#[derive(Clone, Default)]
struct Host {
    passwords: Arc<Mutex<Vec<&'static str>>>,
    files: Arc<Mutex<BTreeMap<String, usize>>>,
    /// What is not let through, by method.
    refused: Arc<Mutex<Option<(&'static str, u16)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Host {
    fn start(&self) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let app = axum::Router::new()
            .fallback(answer)
            .with_state(self.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                axum::serve(listener, app).await
            })
        });
        format!("http+webdav://{address}/site")
    }

    fn takes(&self, passwords: &[&'static str]) {
        *lock(&self.passwords) = passwords.to_vec();
    }
}

fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(host): State<Host>, request: Request) -> Response {
    let login = header(&request, "authorization").unwrap_or_default();
    let to = header(&request, "destination").and_then(|to| {
        let (_, rest) = to.split_once("://")?;
        rest.find('/').map(|at| rest[at..].to_owned())
    });
    lock(&host.asked).push(login.clone());
    let is = |password: &str| {
        let login_of = base64::engine::general_purpose::STANDARD.encode(format!("ana:{password}"));
        login == format!("Basic {login_of}")
    };
    if is(SLOW) {
        std::future::pending::<()>().await;
    }
    if !lock(&host.passwords).iter().any(|password| is(password)) {
        return reply(401, String::new());
    }
    let path = request.uri().path().to_owned();
    let method = request.method().as_str().to_owned();
    let body = to_bytes(request.into_body(), 1 << 20).await;
    let size = body.map(|body| body.len()).unwrap_or_default();
    if let Some((_, status)) = lock(&host.refused).filter(|(refused, _)| *refused == method) {
        return reply(status, String::new());
    }
    let mut files = lock(&host.files);
    match (method.as_str(), to) {
        ("PUT", _) => {
            files.insert(path, size);
            reply(201, String::new())
        }
        ("MOVE", Some(to)) => {
            let size = files.remove(&path).unwrap_or_default();
            files.insert(to, size);
            reply(201, String::new())
        }
        ("DELETE", _) => match files.remove(&path) {
            Some(_) => reply(204, String::new()),
            None => reply(404, String::new()),
        },
        _ => found(&path, files.get(&path)),
    }
}

fn header(request: &Request, name: &str) -> Option<String> {
    let value = request.headers().get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn found(path: &str, file: Option<&usize>) -> Response {
    let what = match file {
        Some(size) => format!("<resourcetype/><getcontentlength>{size}</getcontentlength>"),
        None => "<resourcetype><collection/></resourcetype>".to_owned(),
    };
    reply(
        207,
        format!(
            "<multistatus xmlns=\"DAV:\"><response><href>{path}</href><propstat><prop>{what}</prop>\
             </propstat></response></multistatus>"
        ),
    )
}

fn reply(status: u16, body: String) -> Response {
    Response::builder()
        .status(status)
        .body(Body::from(body))
        .expect("a response")
}

/// A bakery on such a host, which takes the old password, and the ledger knows it.
fn bakery(host: &Host) -> World {
    let world = World::empty();
    let url = host.start();
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let target = format!("{{ kind: upload, url: \"{url}\", user: ana, secret: padaria-web }}");
    world.write("sites/padaria.yaml", &bakery_site(&target));
    host.takes(&[OLD]);
    world
        .recado_with_input(&["secret", "set", "padaria-web"], OLD)
        .expect_code(0);
    world
}

/// The end of the value that is in use, as the list shows it.
fn in_use(world: &World) -> String {
    let list = world.recado(&["secret", "list"]).expect_code(0).out;
    let (_, end) = list.split_once('…').expect("a token");
    end.chars().take(4).collect()
}

const ROTATE: &[&str] = &["secret", "rotate", "padaria-web"];

#[test]
fn a_new_password_that_the_website_takes_replaces_the_old_one() {
    let host = Host::default();
    let world = bakery(&host);
    host.takes(&[OLD, NEW]);
    let answer = world.recado_with_input(ROTATE, NEW).expect_code(0);
    assert!(answer.out.contains("accepts the login"), "{answer:?}");
    assert!(
        answer.out.contains("the old one is forgotten"),
        "{answer:?}"
    );
    assert_eq!(in_use(&world), "n3w2");
    assert!(lock(&host.files).is_empty(), "nothing is left at the host");
    host.takes(&[NEW]);
    let rekeyed = world.recado(&["secret", "rekey"]).expect_code(0);
    assert!(
        rekeyed.out.contains("One value is encrypted"),
        "{rekeyed:?}"
    );
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("✓ http+webdav://"), "{answer:?}");
}

#[test]
fn a_new_password_that_the_website_refuses_changes_nothing() {
    let host = Host::default();
    let world = bakery(&host);
    let answer = world.recado_with_input(ROTATE, NEW).expect_code(1);
    assert!(
        answer.err.contains("does not accept the password"),
        "{answer:?}"
    );
    assert!(
        answer
            .err
            .contains("the old value of “padaria-web” stays in use"),
        "{answer:?}"
    );
    assert!(answer.err.contains("recado secret rotate padaria-web"));
    assert_eq!(in_use(&world), "0ld1");
    let again = world.recado_with_input(ROTATE, OLD).expect_code(1);
    assert!(again.err.contains("has this value already"), "{again:?}");
}

#[test]
fn a_login_that_may_not_write_is_told_by_its_cause() {
    let host = Host::default();
    let world = bakery(&host);
    for (method, status, cause) in [
        ("PUT", 403, "does not let it write there"),
        ("PUT", 507, "its quota is used up"),
        ("DELETE", 403, "does not let it write there"),
    ] {
        *lock(&host.refused) = Some((method, status));
        let answer = world.recado(&["doctor"]);
        assert!(answer.out.contains(cause), "{method} {status} {answer:?}");
        assert!(answer.out.contains("To send to the programmer"));
        let answer = world.recado_with_input(ROTATE, NEW).expect_code(1);
        assert!(answer.err.contains("stays in use"), "{answer:?}");
    }
    *lock(&host.refused) = None;
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("✓ http+webdav://"), "{answer:?}");
    assert!(lock(&host.files).is_empty(), "nothing is left at the host");
}

#[test]
fn a_website_that_cannot_be_asked_changes_nothing() {
    let host = Host::default();
    let world = bakery(&host);
    let broken = world.read("sites/padaria.yaml").expect("the site file");
    world.write("sites/padaria.yaml", &broken.replace("timezone", "timezne"));
    let answer = world.recado_with_input(ROTATE, NEW).expect_code(1);
    assert!(answer.err.contains("recado check padaria"), "{answer:?}");
    let nobody = broken.replace("http+webdav://127.0.0.1", "http+webdav://127.0.0.2");
    world.write("sites/padaria.yaml", &nobody);
    world.recado_with_input(ROTATE, NEW).expect_code(3);
    assert_eq!(in_use(&world), "0ld1");
}

#[test]
fn a_password_that_no_website_uses_is_switched_and_that_is_said() {
    let host = Host::default();
    let world = bakery(&host);
    let set = &["secret", "set", "other"];
    world.recado_with_input(set, OLD).expect_code(0);
    let rotate = &["secret", "rotate", "other"];
    let answer = world.recado_with_input(rotate, NEW).expect_code(0);
    assert!(answer.out.contains("No website uses “other”"), "{answer:?}");
    let unknown = world.recado_with_input(&["secret", "rotate", "nobody"], NEW);
    assert!(
        unknown
            .expect_code(1)
            .err
            .contains("recado secret set nobody")
    );
    world.recado_with_input(ROTATE, "").expect_code(1);
}

#[test]
fn killed_while_the_website_is_asked_the_old_password_is_in_use() {
    use std::io::Write as _;
    let host = Host::default();
    let world = bakery(&host);
    let mut command = world.command();
    let mut child = command
        .args(ROTATE)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program started");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(SLOW.as_bytes()).expect("read");
    drop(stdin);
    let begun = Instant::now();
    while lock(&host.asked).is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody asked");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert_eq!(in_use(&world), "0ld1");
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("✓ http+webdav://"), "{answer:?}");
}

/// A ledger and a key in a folder of their own.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("config/key")
    }

    fn next_key(&self) -> PathBuf {
        self.folder.path().join("config/key.new")
    }

    async fn store(&self) -> Store {
        let path = self.folder.path().join("state/ledger.db");
        let path = path.to_str().unwrap();
        Store::open(path, minute(0)).await.unwrap()
    }

    async fn vault(&self) -> Vault {
        Vault::new(self.store().await, self.key())
    }

    /// Whether a text is anywhere in the ledger's files.
    fn holds(&self, text: &str) -> bool {
        let files = fs::read_dir(self.folder.path().join("state")).unwrap();
        files.flatten().any(|file| {
            let bytes = fs::read(file.path()).unwrap();
            let mut windows = bytes.windows(text.len());
            windows.any(|window| window == text.as_bytes())
        })
    }
}

fn secret(value: &str) -> Secret {
    Secret::new(value.to_owned())
}

async fn set(vault: &Vault, name: &str, value: &str) {
    let set = vault.set(name, &secret(value), "ana", minute(1)).await;
    set.unwrap();
}

async fn value(vault: &Vault, name: &str) -> String {
    vault.get(name).await.unwrap().expose().to_owned()
}

#[tokio::test]
async fn nothing_of_the_old_value_is_left_in_the_ledger() {
    let home = Home::new();
    let (store, vault) = (home.store().await, home.vault().await);
    set(&vault, "web", OLD).await;
    let old = store.sealed("web").await.unwrap().unwrap();
    assert!(home.holds(&old.sealed) && home.holds(&old.nonce));
    let rotation = vault.rotate("web", secret(NEW)).await.unwrap();
    assert_eq!(value(&rotation.on_trial(), "web").await, NEW);
    assert_eq!(value(&vault, "web").await, OLD, "until the switch");
    assert!(!format!("{rotation:?}").contains(NEW));
    let info = rotation.switch("ana", minute(9)).await.unwrap();
    assert_eq!((info.version, info.set_at), (2, minute(9)));
    assert_eq!(value(&vault, "web").await, NEW);
    for text in [&old.sealed, &old.nonce] {
        assert!(!home.holds(text), "the old one is still there");
    }
}

#[tokio::test]
async fn a_rotation_yields_to_whoever_was_faster() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "web", OLD).await;
    let slower = vault.rotate("web", secret(NEW)).await.unwrap();
    set(&vault, "web", "from-somebody-else").await;
    let fenced = slower.switch("ana", minute(9)).await.unwrap_err();
    assert!(matches!(fenced, VaultError::Store(error) if error.is_fenced()));
    assert_eq!(value(&vault, "web").await, "from-somebody-else");
    let slower = vault.rotate("web", secret(NEW)).await.unwrap();
    vault.remove("web", "ana", minute(9)).await.unwrap();
    assert!(slower.switch("ana", minute(9)).await.is_err());
    assert!(vault.get("web").await.is_err(), "what was removed is gone");
}

#[tokio::test]
async fn a_new_key_opens_everything_and_the_old_one_nothing() {
    let home = Home::new();
    let (store, vault) = (home.store().await, home.vault().await);
    set(&vault, "web", OLD).await;
    set(&vault, "mail", NEW).await;
    let (old_key, before) = (fs::read(home.key()).unwrap(), vault.list().await.unwrap());
    let old = store.sealed("web").await.unwrap().unwrap();
    let link = home.folder.path().join("link");
    symlink(home.key(), &link).unwrap();
    let linked = Vault::new(store.clone(), link.clone());
    assert_eq!(linked.rekey("ana", minute(9)).await.unwrap(), 2);
    assert!(link.is_symlink());
    assert_eq!(value(&vault, "web").await, OLD);
    assert_eq!(value(&vault, "mail").await, NEW);
    let after = vault.list().await.unwrap();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.set_at, after.set_at, "they are as old as they were");
        assert_ne!(before.fingerprint, after.fingerprint);
    }
    assert!(!home.holds(&old.sealed));
    let key = home.key();
    assert_eq!(mode(&key), 0o600);
    assert_eq!(fs::read_dir(key.parent().unwrap()).unwrap().count(), 1);
    fs::write(&key, old_key).unwrap();
    assert!(vault.get("web").await.is_err());
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_new_key_that_was_interrupted_anywhere_is_finished_by_the_next_call() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "web", OLD).await;
    // After the new key was written.
    fs::copy(home.key(), home.next_key()).unwrap();
    fs::write(home.next_key(), "0f".repeat(32)).unwrap();
    assert_eq!(value(&vault, "web").await, OLD);
    let old_key = fs::read(home.key()).unwrap();
    vault.rekey("ana", minute(2)).await.unwrap();
    assert_eq!(value(&vault, "web").await, OLD);
    // After everything was sealed with it, before it had its name.
    fs::rename(home.key(), home.next_key()).unwrap();
    fs::write(home.key(), old_key).unwrap();
    fs::set_permissions(home.key(), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(value(&vault, "web").await, OLD);
    set(&vault, "mail", NEW).await;
    assert!(vault.list().await.unwrap().iter().all(|info| info.readable));
    vault.rekey("ana", minute(3)).await.unwrap();
    assert!(!home.next_key().exists());
    assert_eq!(value(&vault, "web").await, OLD);
    assert_eq!(value(&vault, "mail").await, NEW);
    // And where only the new one is left.
    fs::rename(home.key(), home.next_key()).unwrap();
    assert_eq!(value(&vault, "web").await, OLD);
}

#[tokio::test]
async fn a_key_is_kept_as_long_as_a_secret_may_need_it() {
    let home = Home::new();
    let vault = home.vault().await;
    assert!(vault.rekey("ana", minute(2)).await.is_err(), "no key yet");
    assert!(!home.key().exists() && !home.next_key().exists());
    set(&vault, "web", OLD).await;
    let right = fs::read(home.key()).unwrap();
    fs::write(home.key(), "0f".repeat(32)).unwrap();
    let wrong = vault.rekey("ana", minute(2)).await.unwrap_err();
    assert!(matches!(wrong, VaultError::Sealed { .. }), "{wrong:?}");
    assert!(!home.next_key().exists());
    fs::write(home.key(), right).unwrap();
    assert_eq!(value(&vault, "web").await, OLD);
    let credential = KeySource::Credential(home.key());
    let handed = Vault::new(home.store().await, credential);
    let refused = handed.rekey("ana", minute(2)).await.unwrap_err();
    assert!(matches!(refused, VaultError::KeyElsewhere), "{refused:?}");
}

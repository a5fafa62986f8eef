//! Several at once around the vault's key: programs that begin on a new ledger, a key that is replaced while somebody
//! uses it, computers with keys of their own. The stories that a PostgreSQL ledger shares are told there as well.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use recado::secret::{KeySource, Secret, Vault, VaultError};
use recado::store::Store;
use recado::words::Language;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::ledger::stories::minute;

/// Programs at once.
const PROGRAMS: usize = 4;

/// What the key for addresses makes of one thing.
async fn tag(vault: &Vault) -> Result<String, VaultError> {
    let key = vault.address_key("ana", minute(1)).await?;
    Ok(key.tag("a test", &["one"]))
}

async fn kept_tag(vault: &Vault) -> Result<Option<String>, VaultError> {
    let key = vault.kept_address_key().await?;
    Ok(key.map(|key| key.tag("a test", &["one"])))
}

/// Programs that open a ledger nobody has opened yet, and need the key for addresses: what each of them got, and
/// whose ledger each of them saw.
async fn begin(ledger: &str, keys: &[PathBuf]) -> Vec<(String, Result<String, VaultError>)> {
    let mut programs = JoinSet::new();
    for key in keys {
        let (ledger, key) = (ledger.to_owned(), key.clone());
        programs.spawn(async move {
            let store = Store::open(&ledger, minute(0)).await.unwrap();
            let before = store.installation().await.unwrap().id;
            let vault = Vault::new(store.clone(), key);
            let tag = tag(&vault).await;
            let after = store.installation().await.unwrap().id;
            assert_eq!(before, after);
            store.close().await;
            (before, tag)
        });
    }
    programs.join_all().await
}

/// With one key file there is one installation, one key and one key for addresses.
pub async fn programs_that_begin_at_once_have_one_key(ledger: &str, folder: &Path) {
    let key = folder.join("config/key");
    let keys = vec![key.clone(); PROGRAMS];
    let (mut installations, mut tags) = (BTreeSet::new(), BTreeSet::new());
    for (installation, tag) in begin(ledger, &keys).await {
        installations.insert(installation);
        tags.insert(tag.expect("the key for addresses"));
    }
    assert_eq!((installations.len(), tags.len()), (1, 1));
    let store = Store::open(ledger, minute(2)).await.unwrap();
    let again = kept_tag(&Vault::new(store, key.clone())).await.unwrap();
    assert_eq!(again.as_ref(), tags.first());
    let files = fs::read_dir(key.parent().unwrap()).unwrap().count();
    assert_eq!(files, 1, "nothing is left of those who were slower");
}

/// With a key file each, one computer's key counts, and the others say that it is not theirs: nothing is sealed over.
pub async fn computers_with_keys_of_their_own_do_not_seal_over_each_other(
    ledger: &str,
    folder: &Path,
) {
    let keys: Vec<PathBuf> = (0..PROGRAMS)
        .map(|number| folder.join(format!("computer-{number}/key")))
        .collect();
    let got = begin(ledger, &keys).await;
    let counts = got.iter().filter_map(|(_, tag)| tag.as_ref().ok()).count();
    assert_eq!(counts, 1, "{got:?}");
    for (_, tag) in &got {
        let is_told = matches!(
            tag,
            Ok(_) | Err(VaultError::Addresses | VaultError::AddressesNoKey { .. })
        );
        assert!(is_told, "{tag:?}");
    }
    let right = got.into_iter().find_map(|(_, tag)| tag.ok());
    let store = Store::open(ledger, minute(2)).await.unwrap();
    let mut opened = Vec::new();
    for key in &keys {
        opened.extend(kept_tag(&Vault::new(store.clone(), key.clone())).await.ok());
    }
    assert_eq!(opened, [right]);
}

fn file(folder: &Path) -> String {
    folder.join("state/ledger.db").display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_at_once_on_a_new_ledger_have_one_key() {
    for _ in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        programs_that_begin_at_once_have_one_key(&file(folder.path()), folder.path()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_their_own_do_not_seal_over_each_other() {
    for _ in 0..6 {
        let folder = tempfile::tempdir().unwrap();
        let ledger = file(folder.path());
        computers_with_keys_of_their_own_do_not_seal_over_each_other(&ledger, folder.path()).await;
    }
}

/// A vault with a key and one secret.
async fn vault(folder: &Path) -> (Vault, PathBuf) {
    let store = Store::open(&file(folder), minute(0)).await.unwrap();
    let key = folder.join("key");
    let vault = Vault::new(store, key.clone());
    let one = Secret::new("one".to_owned());
    vault.set("web", &one, "ana", minute(1)).await.unwrap();
    (vault, key)
}

/// Puts a pipe in the place of the key: whoever reads the key stands still until it is told what it has read.
struct Held {
    pipe: fs::File,
}

impl Held {
    /// Begins to read, and stands still in the middle of it.
    async fn reading(key: &Path) -> Self {
        let key = key.to_owned();
        let opened = tokio::task::spawn_blocking(move || fs::File::options().write(true).open(key));
        let pipe = opened.await.unwrap().unwrap();
        Self { pipe }
    }

    fn pipe(key: &Path) {
        fs::remove_file(key).unwrap();
        let made = Command::new("mkfifo").args(["-m", "600"]).arg(key).status();
        assert!(made.unwrap().success());
    }

    fn read(mut self, text: &[u8]) {
        self.pipe.write_all(text).unwrap();
    }
}

/// A file in the place of whatever stands there, for its owner alone.
fn put(key: &Path, text: &[u8]) {
    let beside = key.with_extension("put");
    fs::write(&beside, text).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(&beside, mode).unwrap();
    fs::rename(beside, key).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_replaced_between_row_and_key_opens_it_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, key) = vault(folder.path()).await;
    let before = tag(&vault).await.unwrap();
    let signing = vault.ensure_dkim("padaria.example", "ana", minute(1)).await;
    let signing = signing.unwrap().records()[0].text.clone();
    for what in ["the key for addresses", "a secret", "keys that sign"] {
        let old = fs::read(&key).unwrap();
        Held::pipe(&key);
        let reader = vault.clone();
        let read = tokio::spawn(async move {
            match what {
                "a secret" => reader.get("web").await.map(|one| one.expose().to_owned()),
                "keys that sign" => {
                    let keys = reader.dkim("padaria.example").await;
                    keys.map(|keys| keys.unwrap().records()[0].text.clone())
                }
                _ => kept_tag(&reader).await.map(Option::unwrap),
            }
        });
        // It has read the row, and not yet the key.
        let held = Held::reading(&key).await;
        put(&key, &old);
        vault.rekey("ana", minute(2)).await.unwrap();
        held.read(&fs::read(&key).unwrap());
        let wanted = match what {
            "a secret" => "one",
            "keys that sign" => &signing,
            _ => &before,
        };
        assert_eq!(read.await.unwrap().unwrap(), wanted, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_key_for_addresses_outlives_a_vaults_key_that_is_replaced_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, key) = vault(folder.path()).await;
    let old = fs::read(&key).unwrap();
    Held::pipe(&key);
    let first = vault.clone();
    let made = tokio::spawn(async move { tag(&first).await });
    let held = Held::reading(&key).await;
    put(&key, &old);
    vault.rekey("ana", minute(2)).await.unwrap();
    // It has read the key that is nowhere any more, and seals with it.
    held.read(&old);
    let made = made.await.unwrap().unwrap();
    assert_eq!(kept_tag(&vault).await.unwrap(), Some(made));
}

/// Whoever reads while keys are replaced again and again is never refused.
pub async fn keys_are_replaced_under_a_reader(ledger: &str, folder: &Path) {
    let store = Store::open(ledger, minute(0)).await.unwrap();
    let vault = Vault::new(store, folder.join("key"));
    let right = tag(&vault).await.unwrap();
    let store = Store::open(ledger, minute(1)).await.unwrap();
    let reader = Vault::new(store, folder.join("key"));
    let done = CancellationToken::new();
    let until = done.clone();
    let reads = tokio::spawn(async move {
        let mut reads = 0;
        while !until.is_cancelled() {
            assert_eq!(kept_tag(&reader).await.unwrap().as_ref(), Some(&right));
            reads += 1;
        }
        reads
    });
    for _ in 0..12 {
        vault.rekey("ana", minute(2)).await.unwrap();
    }
    done.cancel();
    let reads = reads.await.unwrap();
    assert!(reads > 0, "{reads}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_never_refused_while_keys_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    keys_are_replaced_under_a_reader(&file(folder.path()), folder.path()).await;
}

#[tokio::test]
async fn a_key_file_that_is_away_is_not_called_another_key() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, key) = vault(folder.path()).await;
    let right = tag(&vault).await.unwrap();
    let away = folder.path().join("away");
    fs::rename(&key, &away).unwrap();
    for found in [tag(&vault).await.err(), kept_tag(&vault).await.err()] {
        let error = found.expect("refused");
        assert!(
            matches!(error, VaultError::AddressesNoKey { .. }),
            "{error:?}"
        );
        for (language, other) in [
            (Language::English, "another key"),
            (Language::Portuguese, "outra chave"),
        ] {
            let said = error.sentence(language);
            assert!(said.contains(&key.display().to_string()), "{said}");
            assert!(!said.contains(other), "{said}");
        }
    }
    assert!(!key.exists(), "no other key is made in its place");
    fs::rename(&away, &key).unwrap();
    assert_eq!(tag(&vault).await.unwrap(), right);
    // A key from elsewhere that does not open it is another one.
    let other = KeySource::Value(Secret::new("0f".repeat(32)));
    let store = Store::open(&file(folder.path()), minute(1)).await.unwrap();
    let error = tag(&Vault::new(store, other)).await.unwrap_err();
    assert!(matches!(error, VaultError::Addresses), "{error:?}");
}

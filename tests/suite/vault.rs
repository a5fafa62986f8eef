//! Secrets: sealed, bound, never shown.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use recado::secret::{KeySource, Secret, Vault, VaultError};
use recado::store::Store;
use recado::words::Language;

use crate::ledger::stories::minute;
use crate::world::World;

const CANARY: &str = "ghp_c4n4ryT0k3nThatNobodySees";

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("config/recado/key")
    }

    async fn store(&self, name: &str) -> Store {
        let path = self.folder.path().join(name).join("ledger.db");
        Store::open(path.to_str().unwrap(), minute(0))
            .await
            .unwrap()
    }

    async fn vault(&self) -> Vault {
        Vault::new(self.store("state").await, self.key())
    }
}

fn secret(value: &str) -> Secret {
    Secret::new(value.to_owned())
}

async fn set(vault: &Vault, name: &str, value: &str) {
    vault
        .set(name, &secret(value), "ana", minute(1))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_set_can_be_used() {
    let home = Home::new();
    let vault = home.vault().await;
    let key = "-----BEGIN KEY-----\nline\n-----END KEY-----\n";
    set(&vault, "padaria-git", key).await;
    assert_eq!(vault.get("padaria-git").await.unwrap().expose(), key);
    set(&vault, "padaria-git", CANARY).await;
    assert_eq!(vault.get("padaria-git").await.unwrap().expose(), CANARY);
    let again = Vault::new(home.store("state").await, home.key());
    assert_eq!(again.get("padaria-git").await.unwrap().expose(), CANARY);
}

#[tokio::test]
async fn a_list_shows_a_fingerprint_and_the_end_of_long_tokens() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "b-token", CANARY).await;
    set(&vault, "a-short", "pão123").await;
    set(&vault, "c-phrase", "uma frase com espaços").await;
    let list = vault.list().await.unwrap();
    let shown: Vec<_> = list
        .iter()
        .map(|info| (info.name.as_str(), info.last_four.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("a-short", None),
            ("b-token", Some("Sees")),
            ("c-phrase", None)
        ]
    );
    assert!(
        list.iter()
            .all(|info| info.readable && info.set_at == minute(1))
    );
    assert!(list.iter().all(|info| info.fingerprint.len() == 8));
    let before = list[1].fingerprint.clone();
    set(&vault, "b-token", CANARY).await;
    let same = vault.list().await.unwrap().remove(1);
    assert_eq!((same.version, &same.fingerprint), (2, &before));
    set(&vault, "b-token", "another-token-1").await;
    assert_ne!(vault.list().await.unwrap()[1].fingerprint, before);
}

#[tokio::test]
async fn a_fingerprint_says_nothing_without_the_key() {
    let (one, two) = (Home::new(), Home::new());
    for home in [&one, &two] {
        set(&home.vault().await, "same", "the same password").await;
    }
    let print = async |home: &Home| {
        home.vault()
            .await
            .list()
            .await
            .unwrap()
            .remove(0)
            .fingerprint
    };
    assert_ne!(print(&one).await, print(&two).await);
}

#[tokio::test]
async fn a_planted_secret_is_nowhere_in_the_files() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "padaria-git", CANARY).await;
    let removed = vault.remove("padaria-git", "ana", minute(2)).await.unwrap();
    assert!(removed);
    set(&vault, "other", CANARY).await;
    let mut files = 0;
    for folder in ["state", "config/recado"] {
        for entry in fs::read_dir(home.folder.path().join(folder)).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            for part in [CANARY.as_bytes(), &CANARY.as_bytes()[4..16]] {
                assert!(!bytes.windows(part.len()).any(|window| window == part));
            }
            files += 1;
        }
    }
    assert_eq!(files, 4, "the ledger's three files and the key");
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "padaria-git", CANARY).await;
    let value = vault.get("padaria-git").await.unwrap();
    assert_eq!(format!("{value:?}"), "***");
    assert_eq!(format!("{:?}", Some(value.clone())), "Some(***)");
    let key = fs::read_to_string(home.key()).unwrap();
    let printed = format!("{vault:?} {:?} {value:#?}", vault.list().await);
    assert!(!printed.contains(CANARY) && !printed.contains(key.trim()));
}

#[tokio::test]
async fn the_first_secret_makes_the_key_for_its_owner_alone() {
    let home = Home::new();
    let vault = home.vault().await;
    assert!(vault.list().await.unwrap().is_empty());
    assert!(!home.key().exists(), "looking makes nothing");
    set(&vault, "a", "um").await;
    let mode = fs::metadata(home.key()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let before = fs::read(home.key()).unwrap();
    set(&vault, "b", "dois").await;
    assert_eq!(fs::read(home.key()).unwrap(), before);
    let folder = home.key().parent().unwrap().to_owned();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[tokio::test]
async fn a_key_that_others_can_read_is_refused() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "a", "um").await;
    for mode in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(home.key(), fs::Permissions::from_mode(mode)).unwrap();
        let refused = vault.get("a").await.unwrap_err();
        let said = refused.sentence(Language::English);
        assert!(said.contains("chmod 600"), "{said}");
        let set = vault.set("b", &secret("dois"), "ana", minute(1)).await;
        assert!(matches!(set, Err(VaultError::KeyOpen { .. })));
    }
    fs::set_permissions(home.key(), fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(vault.get("a").await.unwrap().expose(), "um");
}

#[tokio::test]
async fn a_services_credential_and_the_environment_hold_the_key_as_well() {
    let home = Home::new();
    set(&home.vault().await, "a", "um").await;
    let value = fs::read_to_string(home.key()).unwrap();
    let store = home.store("state").await;
    // What systemd hands over has a list of readers, which looks like a group's right.
    fs::set_permissions(home.key(), fs::Permissions::from_mode(0o440)).unwrap();
    let credential = Vault::new(store.clone(), KeySource::Credential(home.key()));
    assert_eq!(credential.get("a").await.unwrap().expose(), "um");
    let variable = Vault::new(store.clone(), KeySource::Value(Secret::new(value)));
    assert_eq!(variable.get("a").await.unwrap().expose(), "um");
    let broken = Vault::new(store, KeySource::Value(secret("not a key")));
    let refused = broken.set("b", &secret("dois"), "ana", minute(1)).await;
    let refused = refused.unwrap_err().sentence(Language::English);
    assert!(
        refused.contains("$RECADO_KEY") && !refused.contains("not a key"),
        "{refused}"
    );
}

#[test]
fn the_program_finds_the_key_where_the_system_put_it() {
    let world = World::empty();
    let secret = |name: &str, value: &str, prepare: &dyn Fn(&mut std::process::Command)| {
        let mut command = world.command();
        command.env_remove("RECADO_KEY_FILE");
        prepare(&mut command);
        use std::io::Write as _;
        let mut child = command
            .args(["secret", "set", name])
            .stdin(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(value.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    let key = "0f".repeat(32);
    let credentials = world.beside("credentials");
    fs::create_dir_all(&credentials).unwrap();
    fs::write(credentials.join("recado-key"), &key).unwrap();
    fs::set_permissions(
        credentials.join("recado-key"),
        fs::Permissions::from_mode(0o440),
    )
    .unwrap();
    let kept = secret("a", "um", &|command| {
        command.env("CREDENTIALS_DIRECTORY", &credentials);
    });
    assert!(kept.status.success(), "{kept:?}");
    let kept = secret("b", "dois", &|command| {
        command.env("RECADO_KEY", &key);
    });
    assert!(kept.status.success(), "{kept:?}");
    assert!(
        !world.beside(".config/recado/key").exists(),
        "no key was made"
    );
}

#[tokio::test]
async fn a_lost_or_broken_key_costs_the_secrets_and_nothing_else() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "a", "a-token-of-length").await;
    let key = fs::read(home.key()).unwrap();

    fs::remove_file(home.key()).unwrap();
    let lost = vault.get("a").await.unwrap_err();
    assert!(matches!(lost, VaultError::NoKey { .. }));
    let list = vault.list().await.unwrap();
    assert_eq!((list[0].readable, &list[0].last_four), (false, &None));

    set(&vault, "b", "dois").await;
    let sealed = vault.get("a").await.unwrap_err();
    assert!(matches!(sealed, VaultError::Sealed { .. }), "another key");
    assert!(
        sealed
            .sentence(Language::Portuguese)
            .contains("recado secret set a")
    );

    for broken in [&b""[..], b"short", &[b'x'; 64], &key[..40], &[0xff; 300]] {
        fs::write(home.key(), broken).unwrap();
        let error = vault.get("a").await.unwrap_err();
        assert!(matches!(error, VaultError::KeyBroken { .. }), "{error:?}");
    }
    fs::write(home.key(), &key).unwrap();
    assert_eq!(vault.get("a").await.unwrap().expose(), "a-token-of-length");
}

#[tokio::test]
async fn a_sealed_row_opens_nowhere_else() {
    let home = Home::new();
    let store = home.store("state").await;
    let vault = Vault::new(store.clone(), home.key());
    set(&vault, "a", "um").await;
    let row = store.sealed("a").await.unwrap().unwrap();

    let mut renamed = row.clone();
    renamed.name = "b".to_owned();
    let mut newer = row.clone();
    newer.version += 1;
    let mut flipped = row.clone();
    flipped.version += 2;
    flipped.sealed.replace_range(
        0..1,
        if row.sealed.starts_with('A') {
            "B"
        } else {
            "A"
        },
    );
    for (changed, name) in [(renamed, "b"), (newer, "a"), (flipped, "a")] {
        store.put_sealed(&changed, "eva").await.unwrap();
        let error = vault.get(name).await.unwrap_err();
        assert!(matches!(error, VaultError::Sealed { .. }), "{name}");
    }

    let other = home.store("other").await;
    other.put_sealed(&row, "eva").await.unwrap();
    let error = Vault::new(other, home.key()).get("a").await.unwrap_err();
    assert!(matches!(error, VaultError::Sealed { .. }));
}

#[tokio::test]
async fn odd_names_and_values_are_refused_with_a_sentence() {
    let home = Home::new();
    let vault = home.vault().await;
    for name in ["", "a|b", "a b", "senha-é", "../key", &"x".repeat(65)] {
        let error = vault.set(name, &secret("x"), "ana", minute(1)).await;
        assert!(matches!(error, Err(VaultError::BadName { .. })), "{name}");
    }
    let empty = vault.set("a", &secret(""), "ana", minute(1)).await;
    assert!(matches!(empty, Err(VaultError::Empty)));
    let long = secret(&"x".repeat(70_000));
    let long = vault.set("a", &long, "ana", minute(1)).await;
    assert!(matches!(long, Err(VaultError::TooLong)));
    let missing = vault.get("a").await.unwrap_err();
    assert!(
        missing
            .sentence(Language::English)
            .contains("recado secret set a")
    );
    assert!(!vault.remove("a", "ana", minute(1)).await.unwrap());
}

#[tokio::test]
async fn a_key_may_be_reached_through_a_link() {
    let home = Home::new();
    let vault = home.vault().await;
    set(&vault, "a", "um").await;
    let link = home.folder.path().join("link");
    symlink(home.key(), &link).unwrap();
    let linked = Vault::new(home.store("state").await, link);
    assert_eq!(linked.get("a").await.unwrap().expose(), "um");
}

/// Every sentence of the ledger and the vault exists in both languages and has its values.
#[test]
fn every_failure_has_a_sentence() {
    let path = PathBuf::from("/home/ana/key");
    let failures = || {
        vec![
            VaultError::Missing { name: "a".into() },
            VaultError::BadName { name: "a".into() },
            VaultError::Empty,
            VaultError::TooLong,
            VaultError::NoKey { path: path.clone() },
            VaultError::KeyOpen {
                path: path.clone(),
                mode: 0o644,
            },
            VaultError::KeyBroken { path: path.clone() },
            VaultError::KeyFile {
                path: path.clone(),
                cause: std::io::Error::from(std::io::ErrorKind::PermissionDenied),
            },
            VaultError::Sealed { name: "a".into() },
            VaultError::Random,
            VaultError::Same { name: "a".into() },
            VaultError::KeyElsewhere,
            VaultError::Addresses,
            VaultError::AddressesNoKey { path: path.clone() },
        ]
    };
    for language in [Language::English, Language::Portuguese] {
        for failure in failures() {
            let said = failure.sentence(language);
            assert!(said.contains(' ') && !said.contains('{'), "{said}");
            assert!(
                said.ends_with(['.', ':']) || said.contains("recado ") || said.contains("chmod"),
                "{said}"
            );
        }
    }
}

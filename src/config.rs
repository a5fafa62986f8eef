//! The environment: where the key is, which language the terminal speaks, whether colour is
//! wanted. The only reader of environment variables.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

use crate::network::Limits;
use crate::secret::{KeySource, Secret};
use crate::words::Language;

/// What the service's credential is called (systemd.exec(5), `LoadCredential=recado-key:…`).
const CREDENTIAL: &str = "recado-key";

/// What the surroundings say, read once at start.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// From `LC_ALL`, `LC_MESSAGES` or `LANG`; `recado.yaml` wins over it.
    pub locale: Language,
    /// `$RECADO_KEY_FILE`, else the credential `recado-key` of the service, else `$RECADO_KEY`, else
    /// `~/.config/recado/key`.
    pub key: KeySource,
    /// What this program keeps for this computer: beside the key's file, or where that would be.
    pub own_folder: PathBuf,
    /// Standard output is a terminal and `NO_COLOR` is not set.
    pub colour: bool,
    /// Standard error is a terminal, so that a progress bar helps.
    pub progress: bool,
    /// `$RECADO_LOG`, in the words of tracing's filters.
    pub log: Option<String>,
    /// From the command line: other limits than the usual ones of a conversation with a target.
    pub limits: Option<Limits>,
}

impl Surroundings {
    /// Reads the environment of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    pub fn read() -> Self {
        Self::from(|name| std::env::var_os(name))
    }

    fn from(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| {
            variable(name)
                .and_then(|value| value.into_string().ok())
                .filter(|value| !value.is_empty())
        };
        let locale = text("LC_ALL")
            .or_else(|| text("LC_MESSAGES"))
            .or_else(|| text("LANG"));
        let home = variable("HOME")
            .or_else(|| variable("USERPROFILE"))
            .map(PathBuf::from);
        let settings = variable("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| home.map(|home| home.join(".config")))
            .unwrap_or_else(|| PathBuf::from("."));
        let usual = settings.join("recado").join("key");
        let named = variable("RECADO_KEY_FILE").map(PathBuf::from);
        let credential = variable("CREDENTIALS_DIRECTORY").map(|folder| {
            let folder = PathBuf::from(folder);
            folder.join(CREDENTIAL)
        });
        let credential = credential.filter(|file| file.exists());
        let beside = named.as_ref().unwrap_or(&usual).parent();
        let own_folder = beside.map(PathBuf::from).unwrap_or_default();
        let key = match (named, credential, text("RECADO_KEY")) {
            (Some(file), ..) => KeySource::File(file),
            (None, Some(file), _) => KeySource::Credential(file),
            (None, None, Some(value)) => KeySource::Value(Secret::new(value)),
            (None, None, None) => KeySource::File(usual),
        };
        Self {
            locale: locale.map_or(Language::English, |tag| Language::of_tag(&tag)),
            key,
            own_folder,
            colour: variable("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::io::stdout().is_terminal(),
            progress: std::io::stderr().is_terminal(),
            log: text("RECADO_LOG"),
            limits: None,
        }
    }
}

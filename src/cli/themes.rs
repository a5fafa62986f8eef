//! `recado theme new`: a theme of one's own, begun from one that is in the program.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::args::ThemeNew;
use super::local;
use super::session::Session;
use super::voice::Failure;
use crate::publication::render::{EMBEDDED, own_files};
use crate::site::is_id;

/// Everything a theme can use, beside the copy.
const MANUAL: &[u8] = include_bytes!("../../docs/themes.md");

/// Copies a theme into a new folder of the workspace.
pub fn new(args: &ThemeNew, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let theme = ("theme", args.theme.as_str().into());
    if !is_id(&args.theme) {
        return Err(Failure::Usage(voice.say("cli-theme-name", &[theme])));
    }
    let Some(mut files) = own_files(&args.from) else {
        let values = [
            ("base", args.from.as_str().into()),
            ("known", EMBEDDED.join(", ").into()),
        ];
        return Err(Failure::Usage(voice.say("cli-theme-unknown", &values)));
    };
    files.insert("README.md".to_owned(), MANUAL.into());
    let themes = session.workspace.root().join("themes");
    let folder = themes.join(&args.theme);
    let made = fs::create_dir_all(&themes).and_then(|()| fs::create_dir(&folder));
    match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::Refused(voice.say("cli-theme-exists", &[theme])));
        }
        made => made.map_err(|error| local(&voice, &error))?,
    }
    for (path, bytes) in &files {
        write(&folder.join(path), bytes).map_err(|error| local(&voice, &error))?;
    }
    let values = [theme, ("base", args.from.as_str().into())];
    voice.tell("cli-theme-made", &values);
    voice.tell("cli-theme-made.next", &values);
    Ok(0)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

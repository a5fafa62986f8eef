//! `recado init`: a new workspace with one commented sample site.

use std::path::{Path, PathBuf};

use super::args::Init;
use super::local;
use super::voice::{Failure, Voice};
use crate::clock::Clock;
use crate::demo;
use crate::moment::Zone;
use crate::sample;

/// Writes the sample. A folder that holds a workspace already is left alone, and no file that
/// exists is overwritten.
pub fn init(args: &Init, directory: Option<&Path>, voice: Voice) -> Result<u8, Failure> {
    let dir = args.dir.clone().or_else(|| directory.map(Path::to_owned));
    let dir = dir.unwrap_or_else(|| PathBuf::from("."));
    let shown = ("dir", dir.display().to_string().into());
    if dir.join("sites").exists() || dir.join("recado.yaml").exists() {
        return Err(Failure::Refused(voice.say("cli-init-not-empty", &[shown])));
    }
    let files = sample::init(voice.language, Zone::utc().date(Clock::System.now()));
    for file in &files {
        if !dir.join(&file.path).exists() {
            demo::write(&dir, file).map_err(|error| local(&voice, &error))?;
        }
    }
    let site = files.iter().find(|file| file.path.starts_with("sites/"));
    let site = site
        .map(|file| dir.join(&file.path).display().to_string())
        .unwrap_or_default();
    voice.tell("cli-init-done", std::slice::from_ref(&shown));
    voice.tell("cli-init-done.next", &[shown, ("file", site.into())]);
    Ok(0)
}

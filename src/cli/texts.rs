//! Texts that need no workspace: schemas, completions, the manual.

use std::fs;

use super::args::{self, Completions, Man, Schema};
use super::local;
use super::voice::{Failure, Voice};
use crate::schema;

/// Prints the JSON Schema of a kind of file.
pub fn schema(args: &Schema, voice: Voice) -> Result<u8, Failure> {
    let Some(schema) = schema::schema(&args.kind) else {
        let values = [
            ("kind", args.kind.as_str().into()),
            ("kinds", schema::KINDS.join(", ").into()),
        ];
        return Err(Failure::Usage(voice.say("cli-unknown-schema", &values)));
    };
    voice.answer(format!("{schema:#}"));
    Ok(0)
}

/// Prints the completions for a shell.
pub fn completions(args: &Completions, voice: Voice) -> Result<u8, Failure> {
    let mut command = args::command(voice.language);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "recado", &mut script);
    voice.answer(String::from_utf8_lossy(&script).trim_end());
    Ok(0)
}

/// Prints the manual page, or writes one for each command.
pub fn man(args: &Man, voice: Voice) -> Result<u8, Failure> {
    let command = args::command(voice.language);
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        let written = clap_mangen::Man::new(command).render(&mut page);
        written.map_err(|error| local(&voice, &error))?;
        voice.answer(String::from_utf8_lossy(&page).trim_end());
        return Ok(0);
    };
    fs::create_dir_all(folder).map_err(|error| local(&voice, &error))?;
    clap_mangen::generate_to(command, folder).map_err(|error| local(&voice, &error))?;
    voice.tell(
        "cli-man-written",
        &[("dir", folder.display().to_string().into())],
    );
    Ok(0)
}

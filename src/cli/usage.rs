//! What was typed wrongly, in the reader's language: clap finds it, `words/` says it.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::words::{Arg, Language, say};

/// Prints help, version or the mistake, and returns the exit code: 0, or 2 for wrong usage.
pub fn explain(error: Error, language: Language) -> ExitCode {
    let code = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    let text = match sentence(&error, language) {
        Some(sentence) => format!("{sentence}\n{}", how(&error, language)),
        None => {
            // Help and version are clap's to print, with its colours. Nobody is left to tell where
            // even this cannot be printed.
            let _ = error.print();
            return code;
        }
    };
    let _ = writeln!(std::io::stderr(), "{text}");
    code
}

/// What is wrong; `None` where nothing is, or nothing we have words for.
fn sentence(error: &Error, language: Language) -> Option<String> {
    let text = |kind| text(error, kind);
    let one = |key: &str, name: &'static str, value: String| {
        Some(say(language, key, &[(name, Arg::from(value))]))
    };
    let near = |key: &str, written: String, near: Option<String>| {
        let written = ("written", Arg::from(written));
        Some(match near {
            None => say(language, key, &[written]),
            Some(near) => {
                let args = [written, ("near", near.into())];
                say(language, &format!("{key}.near"), &args)
            }
        })
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => near(
            "usage-no-such-command",
            text(ContextKind::InvalidSubcommand)?,
            text(ContextKind::SuggestedSubcommand),
        ),
        ErrorKind::UnknownArgument => near(
            "usage-no-such-argument",
            text(ContextKind::InvalidArg)?,
            text(ContextKind::SuggestedArg),
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let argument = text(ContextKind::InvalidArg)?;
            let written = text(ContextKind::InvalidValue).unwrap_or_default();
            if written.is_empty() {
                return one("usage-missing-value", "argument", argument);
            }
            let args = vec![
                ("written", Arg::from(written)),
                ("argument", argument.into()),
            ];
            let choices = text(ContextKind::ValidValue);
            Some(match choices {
                None => say(language, "usage-bad-value", &args),
                Some(choices) => {
                    let args = [args, vec![("choices", choices.into())]].concat();
                    say(language, "usage-bad-value.choices", &args)
                }
            })
        }
        ErrorKind::MissingRequiredArgument => {
            one("usage-missing", "missing", text(ContextKind::InvalidArg)?)
        }
        ErrorKind::ArgumentConflict => {
            one("usage-twice", "argument", text(ContextKind::InvalidArg)?)
        }
        _ => None,
    }
}

/// How the command is written, and where more stands.
fn how(error: &Error, language: Language) -> String {
    let usage = text(error, ContextKind::Usage).unwrap_or_default();
    if usage.is_empty() {
        let all = [("command", "`recado --help`".into())];
        return say(language, "usage-help.more", &all);
    }
    // clap begins with its own English word; what follows are names only.
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
    let command: Vec<&str> = usage
        .split_whitespace()
        .take_while(|word| !word.starts_with(['[', '<', '-']))
        .collect();
    let command = format!("`{} --help`", command.join(" "));
    let more = say(language, "usage-help.more", &[("command", command.into())]);
    let usage = say(language, "usage-help", &[("usage", usage.into())]);
    format!("{usage}\n{more}")
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(texts) if !texts.is_empty() => {
            let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
            Some(texts.join(", "))
        }
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

//! How the commands talk: results on standard output, trouble and progress on standard error, in
//! the reader's language.

use std::fmt;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::words::{Arg, Language, say};

/// The language and manner of one run of the program.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    pub language: Language,
    pub colour: bool,
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// Somebody is looking at standard error.
    pub progress: bool,
}

impl Voice {
    /// A sentence of `words/`, as text.
    pub fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        say(self.language, key, args)
    }

    /// Prints a sentence of `words/`, unless told to be quiet.
    pub fn tell(&self, key: &str, args: &[(&str, Arg)]) {
        if !self.quiet {
            print(&self.say(key, args));
        }
    }

    /// Prints a line that is part of what was asked for, unless told to be quiet.
    pub fn line(&self, text: impl fmt::Display) {
        if !self.quiet {
            print(&text);
        }
    }

    /// Prints what was asked for, quiet or not.
    pub fn answer(&self, text: impl fmt::Display) {
        print(&text);
    }

    /// Prints trouble.
    pub fn trouble(&self, text: impl fmt::Display) {
        // Where even standard error is closed, nobody is left to tell.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// A progress bar over this many steps; invisible where nobody is looking.
    pub fn progress(&self, steps: usize) -> indicatif::ProgressBar {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        if !self.progress || self.quiet || steps < 2 {
            return indicatif::ProgressBar::hidden();
        }
        let style = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
        indicatif::ProgressBar::new(steps)
            .with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
    }
}

/// Something that was to be printed is lost: a full disk, never a reader that went away.
static LOST: AtomicBool = AtomicBool::new(false);

/// A reader that went away (`recado plan | head`) is no failure of what was asked.
fn print(text: &dyn fmt::Display) {
    let mut out = std::io::stdout();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    if written.is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// True once an answer could not be written to the end.
pub fn answer_is_lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// Why a command could not do what was asked. Carries the sentence for people.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage: exit code 2.
    Usage(String),
    /// A refusal or something to mend: exit code 1.
    Refused(String),
    /// A target or our own storage could not be reached: exit code 3.
    Unreachable(String),
}

impl Failure {
    /// The exit code of PRODUCT 5.
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable(_) => 3,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Refused(text) | Self::Unreachable(text) => f.write_str(text),
        }
    }
}

//! The command line as people type it. Its help texts come from `words/*/cli.ftl`
//! (`help-<command>`, `help-<command>-<argument>`), so that they speak the reader's language.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::network::Limits;
use crate::words::{Language, say};

pub mod email;
pub mod people;

use email::{EmailCheck, EmailSetup};
use people::SubscribersArgs;

/// Everything before and after the command's name.
#[derive(Debug, Parser)]
#[command(
    name = "recado",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    /// Seconds for a connection, between two bytes, and for a whole conversation with a target: for
    /// very slow networks, and for tests of servers that hang.
    #[arg(long, global = true, hide = true, value_name = "CONNECT,IDLE,TOTAL", value_parser = limits)]
    pub network_limits: Option<Limits>,
    #[command(subcommand)]
    pub command: Task,
}

/// The commands of PRODUCT 5 that this version has.
#[derive(Debug, Subcommand)]
pub enum Task {
    Demo(Demo),
    Init(Init),
    Status(Report),
    Check(Check),
    Plan(At),
    Publish(Publish),
    Run(Run),
    Timeline(Timeline),
    Preview(Preview),
    Email(EmailArgs),
    Subscribers(SubscribersArgs),
    Rehearse(Rehearse),
    Review(ReviewArgs),
    Approve(Approve),
    Reject(Reject),
    Verify(OneSite),
    Doctor(OneSite),
    Drift(Drift),
    History(History),
    Undo(Undo),
    Secret(SecretArgs),
    Pause(NamedSite),
    Resume(NamedSite),
    Release(OneSite),
    Theme(ThemeArgs),
    Import(Import),
    Schema(Schema),
    Completions(Completions),
    Man(Man),
}

#[derive(Debug, Args)]
pub struct Demo {
    pub dir: Option<PathBuf>,
    /// Stops by itself after this many seconds; for trying it in a script.
    #[arg(long, hide = true, value_name = "SECONDS")]
    pub stop_after: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Init {
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct OneSite {
    pub site: Option<String>,
}

#[derive(Debug, Args)]
pub struct NamedSite {
    pub site: String,
}

#[derive(Debug, Args)]
pub struct Report {
    pub site: Option<String>,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct Check {
    pub site: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
}

#[derive(Debug, Args)]
pub struct At {
    pub site: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct Publish {
    pub site: Option<String>,
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u64,
}

#[derive(Debug, Args)]
pub struct Run {
    /// Behaves as if the system never told of a saved file; for tests of promise 10.
    #[arg(long, hide = true)]
    pub drop_events: bool,
}

#[derive(Debug, Args)]
pub struct Timeline {
    pub site: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    #[arg(long, value_enum, default_value_t = TimelineFormat::Human)]
    pub format: TimelineFormat,
}

#[derive(Debug, Args)]
pub struct Preview {
    pub site: String,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct EmailArgs {
    #[command(subcommand)]
    pub task: EmailTask,
}

#[derive(Debug, Subcommand)]
pub enum EmailTask {
    Preview(EmailPreview),
    Setup(EmailSetup),
    Check(EmailCheck),
    Send(EmailSend),
    Status(Report),
    Pause(EmailItem),
    Resume(EmailItem),
    Stop(EmailStop),
    Bounce(EmailBounce),
    Bounces(Report),
    Test(EmailTest),
}

#[derive(Debug, Args)]
pub struct EmailSend {
    pub site: String,
    pub item: String,
    #[arg(long)]
    pub yes: bool,
    #[arg(long)]
    pub unknown: bool,
}

#[derive(Debug, Args)]
pub struct EmailStop {
    #[command(flatten)]
    pub of: EmailItem,
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct EmailItem {
    pub site: String,
    pub item: String,
}

#[derive(Debug, Args)]
pub struct EmailBounce {
    #[arg(long = "site", value_name = "SITE")]
    pub of_site: Option<String>,
}

#[derive(Debug, Args)]
pub struct EmailPreview {
    pub site: String,
    pub item: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    /// Without it, `.recado/email/<site>`.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct EmailTest {
    pub site: String,
    pub item: Option<String>,
    #[arg(long = "to", value_name = "ADDRESS")]
    pub to_address: String,
}

#[derive(Debug, Args)]
pub struct Rehearse {
    pub site: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub days: u32,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct ReviewArgs {
    pub site: String,
    pub item: Option<String>,
}

#[derive(Debug, Args)]
pub struct Approve {
    pub site: String,
    pub item: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub by: String,
    #[arg(long)]
    pub late: bool,
}

#[derive(Debug, Args)]
pub struct Reject {
    pub site: String,
    pub item: String,
    #[arg(long, value_name = "NAME")]
    pub by: String,
    #[arg(long, value_name = "TEXT")]
    pub because: String,
}

#[derive(Debug, Args)]
pub struct History {
    pub site: Option<String>,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct Drift {
    pub site: String,
    #[arg(value_enum)]
    pub task: Option<DriftTask>,
    pub path: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DriftTask {
    Adopt,
    Overwrite,
    Leave,
}

#[derive(Debug, Args)]
pub struct Undo {
    pub site: String,
    #[arg(long, value_name = "N", conflicts_with = "release")]
    pub to: Option<i64>,
    #[arg(long)]
    pub release: bool,
}

#[derive(Debug, Args)]
pub struct SecretArgs {
    #[command(subcommand)]
    pub task: SecretTask,
}

#[derive(Debug, Subcommand)]
pub enum SecretTask {
    Set(SecretName),
    Rotate(SecretName),
    List,
    Remove(SecretName),
    Rekey,
}

#[derive(Debug, Args)]
pub struct SecretName {
    pub name: String,
}

#[derive(Debug, Args)]
pub struct ThemeArgs {
    #[command(subcommand)]
    pub task: ThemeTask,
}

#[derive(Debug, Subcommand)]
pub enum ThemeTask {
    New(ThemeNew),
}

#[derive(Debug, Args)]
pub struct ThemeNew {
    #[arg(value_name = "NAME")]
    pub theme: String,
    #[arg(long, value_name = "THEME", default_value = "shopfront")]
    pub from: String,
}

#[derive(Debug, Args)]
pub struct Import {
    pub url: String,
    #[arg(long = "site", value_name = "ID")]
    pub new_site: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub struct Schema {
    pub kind: String,
}

#[derive(Debug, Args)]
pub struct Completions {
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// Writes one page for each command into this folder; without it the main page is printed.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    Human,
    Json,
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimelineFormat {
    Human,
    Json,
    Ics,
}

fn limits(written: &str) -> Result<Limits, std::num::ParseIntError> {
    let mut seconds = Vec::new();
    for part in written.split(',') {
        seconds.push(Duration::from_secs(part.trim().parse()?));
    }
    let usual = Limits::default();
    let at = |number: usize, usual: Duration| seconds.get(number).copied().unwrap_or(usual);
    Ok(Limits {
        connect: at(0, usual.connect),
        idle: at(1, usual.idle),
        total: at(2, usual.total),
        received: usual.received,
    })
}

/// The command line with its help in this language.
pub fn command(language: Language) -> Command {
    let command = Cli::command().about(say(language, "help-recado", &[]));
    explained(command, "help", language)
}

fn explained(mut command: Command, prefix: &str, language: Language) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let key = format!("{prefix}-{name}");
        command = command.mut_subcommand(&name, |sub| {
            explained(sub.about(say(language, &key, &[])), &key, language)
        });
    }
    let ids: Vec<String> = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .map(|arg| arg.get_id().to_string())
        .collect();
    for (number, id) in ids.iter().enumerate() {
        command = command.mut_arg(id, |arg| match arg.is_positional() {
            // As they are typed: below a heading clap sorts by name.
            true => told(arg, id, language).display_order(number),
            false => told(arg, id, language),
        });
    }
    let word = |key: &str| say(language, key, &[]);
    command
        .disable_help_flag(true)
        .subcommand_help_heading(word("help-heading-commands"))
        .subcommand_value_name(word("help-value-command"))
        .help_template(format!(
            "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
            word("help-heading-usage")
        ))
}

/// An argument with its sentence, its choices and what it is without being given, in the reader's
/// words: clap's own are English.
fn told(arg: clap::Arg, id: &str, language: Language) -> clap::Arg {
    let mut help = say(language, &help_key(id), &[]);
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .map(|choice| choice.get_name().to_owned())
        .collect();
    if arg.get_action().takes_values() && !choices.is_empty() {
        help = format!("{help}: {}", choices.join(", "));
    }
    if let Some(usual) = arg.get_default_values().first() {
        let usual = [("usual", usual.to_string_lossy().into_owned().into())];
        help = format!("{help} {}", say(language, "help-usual", &usual));
    }
    let heading = if arg.is_positional() {
        "help-heading-arguments"
    } else {
        "help-heading-options"
    };
    let takes_values = arg.get_action().takes_values();
    arg.help(help)
        .hide_possible_values(takes_values)
        .hide_default_value(takes_values)
        .help_heading(say(language, heading, &[]))
}

/// Arguments mean the same wherever they stand, so each has one sentence.
fn help_key(id: &str) -> String {
    format!("help-argument-{}", id.replace('_', "-"))
}

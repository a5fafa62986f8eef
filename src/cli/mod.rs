//! The commands. Each is one library call and its printing.

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::config::Surroundings;
use args::people::SubscribersTask;
use args::{Cli, EmailTask, SecretTask, Task, ThemeTask};
use session::Session;
use voice::{Failure, Voice};

pub mod args;
mod bounces;
mod campaigns;
mod check;
mod demo;
mod doctor;
mod drift;
mod email;
mod email_test;
mod given_up;
mod history;
mod holds;
mod import;
mod init;
mod mail_login;
mod opened;
mod pages;
mod plan;
mod preview;
mod print;
mod publish;
mod rehearse;
mod returns;
mod review;
mod run;
mod secrets;
pub mod session;
mod status;
mod subscribers;
mod texts;
mod themes;
mod timeline;
mod typed;
mod understood;
mod undo;
mod usage;
mod verify;
pub mod voice;

/// Reads the command line, does what it says, and returns the exit code of PRODUCT 5.
pub fn main() -> ExitCode {
    let surroundings = Surroundings::read();
    let matches = match args::command(surroundings.locale).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage::explain(error, surroundings.locale),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let surroundings = Surroundings {
        limits: cli.network_limits.clone(),
        ..surroundings
    };
    start_log(&surroundings, cli.verbose);
    let voice = Voice {
        language: surroundings.locale,
        colour: surroundings.colour,
        quiet: cli.quiet,
        verbose: cli.verbose,
        progress: surroundings.progress,
    };
    match start(cli, voice, surroundings) {
        Ok(code) if voice::answer_is_lost() => {
            voice.trouble(voice.say("cli-answer-lost", &[]));
            ExitCode::from(code.max(1))
        }
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            voice.trouble(&failure);
            ExitCode::from(failure.code())
        }
    }
}

fn start(cli: Cli, voice: Voice, surroundings: Surroundings) -> Result<u8, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| local(&voice, &error))?;
    let done = runtime.block_on(dispatch(cli, voice, surroundings));
    // A read that hangs on a dead network drive must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    done
}

async fn dispatch(cli: Cli, voice: Voice, surroundings: Surroundings) -> Result<u8, Failure> {
    let open = || Session::open(cli.directory.clone(), voice, surroundings.clone());
    match &cli.command {
        Task::Demo(args) => demo::demo(args, voice, surroundings).await,
        Task::Init(args) => init::init(args, cli.directory.as_deref(), voice),
        Task::Schema(args) => texts::schema(args, voice),
        Task::Completions(args) => texts::completions(args, voice),
        Task::Man(args) => texts::man(args, voice),
        Task::Run(args) => run::run(args, open()?).await,
        other => {
            let session = open()?;
            let done = in_workspace(other, &session).await;
            session.close().await;
            done
        }
    }
}

/// The commands that work in a workspace and end.
async fn in_workspace(task: &Task, session: &Session) -> Result<u8, Failure> {
    match task {
        Task::Status(args) => status::status(args, session).await,
        Task::Check(args) => check::check(args, session).await,
        Task::Plan(args) => plan::plan(args, session).await,
        Task::Publish(args) => publish::publish(args, session).await,
        Task::Rehearse(args) => rehearse::run(args, session).await,
        Task::Review(args) => review::review(args, session).await,
        Task::Approve(args) => review::approve(args, session).await,
        Task::Reject(args) => review::reject(args, session).await,
        Task::Drift(args) => drift::drift(args, session).await,
        Task::Undo(args) => undo::undo(args, session).await,
        Task::Timeline(args) => timeline::timeline(args, session).await,
        Task::Preview(args) => preview::preview(args, session).await,
        Task::Email(args) => match &args.task {
            EmailTask::Preview(args) => email::preview(args, session).await,
            EmailTask::Send(args) => campaigns::send::send(args, session).await,
            EmailTask::Status(args) => campaigns::status::status(args, session).await,
            EmailTask::Pause(args) => campaigns::steps::pause(args, session).await,
            EmailTask::Resume(args) => campaigns::steps::resume(args, session).await,
            EmailTask::Stop(args) => campaigns::steps::stop(args, session).await,
            EmailTask::Setup(args) => email::setup::setup(args, session).await,
            EmailTask::Check(args) => email::check::check(args, session).await,
            EmailTask::Bounce(args) => bounces::take(args, session).await,
            EmailTask::Bounces(args) => bounces::list(args, session).await,
            EmailTask::Test(args) => email_test::test(args, session).await,
        },
        Task::Subscribers(args) => match &args.task {
            SubscribersTask::Import(args) => subscribers::import::import(args, session).await,
            SubscribersTask::Export(args) => subscribers::export::export(args, session).await,
            SubscribersTask::Add(args) => subscribers::add(args, session).await,
            SubscribersTask::Remove(args) => subscribers::remove(args, session).await,
            SubscribersTask::Erase(args) => subscribers::erase(args, session).await,
            SubscribersTask::List(args) => subscribers::list(args, session).await,
            SubscribersTask::Incident(args) => subscribers::incident::incident(args, session).await,
            SubscribersTask::Form(args) => pages::form(args, session).await,
        },
        Task::Verify(args) => verify::verify(args, session).await,
        Task::Doctor(args) => doctor::doctor(args, session).await,
        Task::History(args) => history::history(args, session).await,
        Task::Secret(args) => match &args.task {
            SecretTask::Set(name) => secrets::set(&name.name, session).await,
            SecretTask::Rotate(name) => secrets::rotate(&name.name, session).await,
            SecretTask::List => secrets::list(session).await,
            SecretTask::Remove(name) => secrets::remove(&name.name, session).await,
            SecretTask::Rekey => secrets::rekey(session).await,
        },
        Task::Theme(args) => match &args.task {
            ThemeTask::New(new) => themes::new(new, session),
        },
        Task::Import(args) => import::import(args, session).await,
        Task::Pause(args) => holds::pause(&args.site, session).await,
        Task::Resume(args) => holds::resume(&args.site, session).await,
        Task::Release(args) => holds::release(args.site.as_deref(), session).await,
        Task::Demo(_)
        | Task::Init(_)
        | Task::Schema(_)
        | Task::Completions(_)
        | Task::Man(_)
        | Task::Run(_) => Ok(0),
    }
}

/// Our own computer failed.
fn local(voice: &Voice, error: &dyn std::fmt::Display) -> Failure {
    Failure::Refused(voice.say("cli-error-local", &[("why", error.to_string().into())]))
}

fn start_log(surroundings: &Surroundings, verbose: u8) {
    let usual = match verbose {
        0 => "off",
        1 => "recado=info",
        _ => "debug,hyper=info,sqlx=info,russh=info,html5ever=off,selectors=off",
    };
    let filter = surroundings.log.as_deref().unwrap_or(usual);
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_default();
    // It would write out a login.
    let filter = match "async_imap=off".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => filter,
    };
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

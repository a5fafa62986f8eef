//! A repository on this computer that has hooks, or a work tree: pushed to through the `git`
//! program, as everybody else pushes to it, so that what the hooks do (refuse, deploy) is done.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};

use super::{Address, Link, service_name};
use crate::target::TargetError;

/// What `git` reads from its surroundings to find a repository: ours is named on its command line.
const CONFUSING: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
];

/// The program's side of one conversation.
pub(super) struct Program {
    link: Arc<Link>,
}

impl Program {
    pub fn new(link: Arc<Link>) -> Self {
        Self { link }
    }

    fn start(&self, service: Service) -> Result<Running, TargetError> {
        let Address::Local(path) = &self.link.route.address else {
            return Err(TargetError::Local(anyhow::anyhow!(
                "{} is not a path",
                self.link.route.name
            )));
        };
        let verb = service_name(service).trim_start_matches("git-");
        let mut command = Command::new("git");
        for name in CONFUSING {
            command.env_remove(name);
        }
        let started = command
            .arg(verb)
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = started.map_err(|error| TargetError::NotReady {
            target: self.link.route.name.clone(),
            why: format!("this repository has hooks, and the program git that runs them does not start: {error}"),
        })?;
        let pipes = child
            .stdin
            .take()
            .zip(child.stdout.take())
            .zip(child.stderr.take());
        let Some(((input, output), mut errors)) = pipes else {
            return Err(TargetError::Local(anyhow::anyhow!(
                "the program git has no pipes"
            )));
        };
        let link = Arc::clone(&self.link);
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // A pipe that breaks has said all it will say.
            let _ = errors
                .by_ref()
                .take(super::SAID_LIMIT as u64)
                .read_to_end(&mut text);
            link.hear(&text);
            let _ = io::copy(&mut errors, &mut io::sink());
        });
        let child = Arc::new(Mutex::new(child));
        Ok(Running {
            watchdog: watch(&self.link, &child),
            link: Arc::clone(&self.link),
            child,
            input: Some(input),
            output,
        })
    }
}

impl SmartSubtransport for Program {
    fn action(
        &self,
        _url: &str,
        service: Service,
    ) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        let running = self
            .start(service)
            .map_err(|trouble| self.link.fail(trouble))?;
        Ok(Box::new(running))
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}

struct Running {
    link: Arc<Link>,
    child: Arc<Mutex<Child>>,
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// Dropped when the conversation is over, which calls the watchdog off.
    watchdog: Sender<()>,
}

/// Ends a program that outlives the conversation's time, for example because a hook hangs.
fn watch(link: &Arc<Link>, child: &Arc<Mutex<Child>>) -> Sender<()> {
    let (called_off, alarm) = channel::<()>();
    let child = Arc::clone(child);
    let left = link.deadline.saturating_duration_since(Instant::now());
    std::thread::spawn(move || {
        if alarm.recv_timeout(left) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            // Already gone is as good as ended.
            let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    });
    called_off
}

impl Read for Running {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.output.read(buffer)?;
        if length == 0 {
            let cut = anyhow::anyhow!("the program git ended early. {}", self.link.heard());
            self.link.fail_io(self.link.unreachable(cut));
        }
        Ok(length)
    }
}

impl Write for Running {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes != b"0000" {
            self.link.mark_sent();
        }
        match &mut self.input {
            Some(input) => input
                .write(bytes)
                .map_err(|error| self.link.fail_io(self.link.unreachable(error))),
            None => Ok(0),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An end of input lets the program finish by itself; what the hooks still do after the
        // answer (a deployment) is theirs to finish, within the conversation's time.
        self.input = None;
        let _ = io::copy(&mut self.output, &mut io::sink());
        loop {
            let ended = self
                .child
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .try_wait();
            if !matches!(ended, Ok(None)) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let _ = self.watchdog.send(());
    }
}

//! A target in memory: what `recado rehearse` runs on, with a plan of faults for simulations.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::forbidden::check_change;
use super::{Ask, TargetError};
use crate::change::{Applied, ChangeSet, Live, LiveFile};
use crate::hash::Hash;

/// What goes wrong with the next request. Without a plan, nothing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer, and nothing happened.
    Unreachable,
    /// The change takes effect and the answer is lost.
    LoseReply,
    /// The answer is lost; the change takes effect after this many further reads.
    Late { reads: u32 },
    /// The server says no.
    Refuse(String),
}

/// A website in memory. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    state: Arc<Mutex<State>>,
    line: Arc<watch::Sender<Line>>,
}

/// Whether a request hangs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Open,
    Hangs,
    Cut,
}

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<String, Arc<[u8]>>,
    /// Revisions in order; each is the effect that made it.
    revisions: Vec<String>,
    faults: VecDeque<Fault>,
    late: Vec<(u32, String, ChangeSet)>,
    writes: usize,
    /// The request after this many others hangs.
    stall: Option<u32>,
    /// The change that hangs on its way.
    hanging: Option<(String, ChangeSet)>,
}

impl Rehearsal {
    /// A website that holds these files already.
    pub fn holding(files: BTreeMap<String, Arc<[u8]>>) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                files,
                ..State::default()
            })),
            ..Self::default()
        }
    }

    /// Plans a fault for the next change.
    pub fn plan(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    /// The request after this many others hangs, a question or a change: it is answered once
    /// [`Rehearsal::go_on`] or [`Rehearsal::cut`] is called. `None`: none hangs.
    pub fn stall(&self, after: Option<u32>) {
        self.lock().stall = after;
    }

    /// Returns as soon as a request hangs.
    pub async fn hangs(&self) {
        // The sender lives in `self`: the wait cannot fail.
        let _ = self
            .line
            .subscribe()
            .wait_for(|line| *line == Line::Hangs)
            .await;
    }

    /// The request that hangs is carried out and answered.
    pub fn go_on(&self) {
        self.lock().hanging = None;
        self.line.send_replace(Line::Open);
    }

    /// The request that hangs is never answered. A change among them takes effect after this many
    /// further requests, or never.
    pub fn cut(&self, reads: Option<u32>) {
        let mut state = self.lock();
        if let (Some((effect, change)), Some(reads)) = (state.hanging.take(), reads) {
            state.late.push((reads, effect, change));
        }
        self.line.send_replace(Line::Cut);
    }

    /// Waits while this request hangs.
    async fn get_through(&self, sent: Option<(&str, &ChangeSet)>) -> Result<(), TargetError> {
        {
            let mut state = self.lock();
            match state.stall {
                Some(0) => state.stall = None,
                Some(after) => {
                    state.stall = Some(after - 1);
                    return Ok(());
                }
                None => return Ok(()),
            }
            state.hanging = sent.map(|(effect, change)| (effect.to_owned(), change.clone()));
            self.line.send_replace(Line::Hangs);
        }
        let mut line = self.line.subscribe();
        let ended = line.wait_for(|line| *line != Line::Hangs).await;
        if ended.is_ok_and(|line| *line == Line::Open) {
            return Ok(());
        }
        let (target, cause) = (
            name(),
            anyhow::anyhow!("the connection was cut, as planned"),
        );
        Err(match sent {
            Some(_) => TargetError::Unknown { target, cause },
            None => TargetError::Unreachable { target, cause },
        })
    }

    /// Everything it holds.
    pub fn files(&self) -> BTreeMap<String, Arc<[u8]>> {
        self.lock().files.clone()
    }

    /// Every change that took effect, by its effect, oldest first.
    pub fn revisions(&self) -> Vec<String> {
        self.lock().revisions.clone()
    }

    /// Nothing goes wrong any more. What is still on its way arrives.
    pub fn calm(&self) {
        let mut state = self.lock();
        state.faults.clear();
        for (_, effect, change) in std::mem::take(&mut state.late) {
            state.take_effect(&effect, &change);
        }
    }

    /// How many changes took effect.
    pub fn writes(&self) -> usize {
        self.lock().writes
    }

    /// A human with a key to the website edits a file, or removes it.
    pub fn human_edit(&self, path: &str, bytes: Option<&[u8]>) {
        let mut state = self.lock();
        match bytes {
            Some(bytes) => state.files.insert(path.to_owned(), Arc::from(bytes)),
            None => state.files.remove(path),
        };
    }

    /// The state of the files asked for.
    pub async fn live(&self, ask: &Ask) -> Result<Live, TargetError> {
        self.get_through(None).await?;
        let mut state = self.lock();
        state.arrive_late();
        let mut live = Live {
            revision: state.revision(),
            ..Live::default()
        };
        for path in ask.paths().chain(&ask.read) {
            if let Some(bytes) = state.files.get(path) {
                let hash = Hash::of(bytes);
                let bytes = ask.read.contains(path).then(|| bytes.clone());
                live.files.insert(
                    path.clone(),
                    LiveFile {
                        version: hash.hex(),
                        hash,
                        bytes,
                    },
                );
            }
        }
        Ok(live)
    }

    /// Carries out a change, or what the plan of faults makes of it.
    pub async fn apply(&self, effect: &str, change: &ChangeSet) -> Result<Applied, TargetError> {
        check_change(change)?;
        self.get_through(Some((effect, change))).await?;
        self.carry_out(effect, change)
    }

    fn carry_out(&self, effect: &str, change: &ChangeSet) -> Result<Applied, TargetError> {
        let target = name();
        let mut state = self.lock();
        let lost = || anyhow::anyhow!("the answer was lost, as planned");
        match state.faults.pop_front() {
            Some(Fault::Unreachable) => {
                return Err(TargetError::Unreachable {
                    target,
                    cause: lost(),
                });
            }
            Some(Fault::Refuse(said)) => return Err(TargetError::Refused { target, said }),
            Some(Fault::Late { reads }) => {
                state.late.push((reads, effect.to_owned(), change.clone()));
                return Err(TargetError::Unknown {
                    target,
                    cause: lost(),
                });
            }
            Some(Fault::LoseReply) => {
                state.take_effect(effect, change);
                return Err(TargetError::Unknown {
                    target,
                    cause: lost(),
                });
            }
            None => {}
        }
        if !state.take_effect(effect, change) {
            return Err(TargetError::Moved { target });
        }
        let versions = change
            .writes
            .iter()
            .map(|(path, write)| (path.clone(), write.hash.hex()))
            .collect();
        Ok(Applied {
            revision: effect.to_owned(),
            versions,
            ..Applied::default()
        })
    }

    /// Whether this effect has arrived.
    pub async fn find(&self, effect: &str) -> Result<Option<Applied>, TargetError> {
        self.get_through(None).await?;
        let mut state = self.lock();
        state.arrive_late();
        let versions: BTreeMap<_, _> = state
            .files
            .iter()
            .map(|(path, bytes)| (path.clone(), Hash::of(bytes).hex()))
            .collect();
        let arrived = state.revisions.iter().any(|revision| revision == effect);
        Ok(arrived.then(|| Applied {
            revision: effect.to_owned(),
            versions,
            ..Applied::default()
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name() -> String {
    "the rehearsal".to_owned()
}

impl State {
    fn revision(&self) -> String {
        self.revisions.last().cloned().unwrap_or_default()
    }

    /// Compare and set, as a git server does: false where the base is not the newest revision or a
    /// file is not as it was seen.
    fn take_effect(&mut self, effect: &str, change: &ChangeSet) -> bool {
        let version =
            |state: &Self, path: &String| state.files.get(path).map(|b| Hash::of(b).hex());
        let fits = change.base == self.revision()
            && change
                .writes
                .iter()
                .all(|(path, write)| version(self, path) == write.replaces)
            && change
                .removes
                .iter()
                .all(|(path, remove)| version(self, path).as_ref() == Some(&remove.version));
        if !fits {
            return false;
        }
        for (path, write) in &change.writes {
            self.files.insert(path.clone(), write.body.clone());
        }
        for path in change.removes.keys() {
            self.files.remove(path);
        }
        self.revisions.push(effect.to_owned());
        self.writes += 1;
        true
    }

    fn arrive_late(&mut self) {
        let waiting = std::mem::take(&mut self.late);
        for (reads, effect, change) in waiting {
            if reads == 0 {
                self.take_effect(&effect, &change);
            } else {
                self.late.push((reads - 1, effect, change));
            }
        }
    }
}

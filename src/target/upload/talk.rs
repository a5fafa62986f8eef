//! One conversation with a web host: its limits, whether a change may be under way, and the errors
//! that follow from both.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::network::Limits;
use crate::target::TargetError;

/// A line that carries less than this many bytes a second is as good as cut.
const SLOWEST: u64 = 8 << 10;

pub(super) struct Talk {
    /// The host as people read it.
    name: String,
    pub limits: Limits,
    state: Mutex<State>,
}

struct State {
    deadline: Instant,
    /// A request that changes something went out.
    sent: bool,
}

impl Talk {
    /// A conversation whose time runs from now.
    pub fn new(name: String, limits: Limits) -> Self {
        let state = State {
            deadline: Instant::now() + limits.total,
            sent: false,
        };
        Self {
            name,
            limits,
            state: Mutex::new(state),
        }
    }

    /// Begins a new conversation on the same connection.
    pub fn begin(&self) {
        let mut state = self.state();
        state.deadline = Instant::now() + self.limits.total;
        state.sent = false;
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on a lost answer may be the answer to a change.
    pub fn mark_sent(&self) {
        self.state().sent = true;
    }

    /// Waits for a step, no longer than the idle limit and the whole conversation allow.
    pub async fn wait<T>(&self, step: impl Future<Output = T>) -> Result<T, TargetError> {
        self.wait_for(0, step).await
    }

    /// As [`Talk::wait`], for a step that carries this many bytes.
    pub async fn wait_for<T>(
        &self,
        bytes: u64,
        step: impl Future<Output = T>,
    ) -> Result<T, TargetError> {
        let left = self
            .state()
            .deadline
            .saturating_duration_since(Instant::now());
        let limit = left.min(self.limits.idle + Duration::from_secs(bytes / SLOWEST));
        let done = tokio::time::timeout(limit, step).await;
        done.map_err(|_| self.unreachable(anyhow::anyhow!("no answer within {limit:?}")))
    }

    /// The connection broke, timed out or was never made.
    pub fn unreachable(&self, cause: impl Into<anyhow::Error>) -> TargetError {
        let (target, cause) = (self.name.clone(), cause.into());
        match self.state().sent {
            true => TargetError::Unknown { target, cause },
            false => TargetError::Unreachable { target, cause },
        }
    }

    pub fn login(&self, why: impl Into<String>) -> TargetError {
        let (target, why) = (self.name.clone(), why.into());
        TargetError::Login { target, why }
    }

    pub fn blocked(&self, why: impl ToString) -> TargetError {
        let (target, why) = (self.name.clone(), why.to_string());
        TargetError::Blocked { target, why }
    }

    pub fn not_ready(&self, why: impl Into<String>) -> TargetError {
        let (target, why) = (self.name.clone(), why.into());
        TargetError::NotReady { target, why }
    }

    pub fn certificate(&self, why: impl Into<String>) -> TargetError {
        let (target, why) = (self.name.clone(), why.into());
        TargetError::Certificate { target, why }
    }

    pub fn moved(&self) -> TargetError {
        let target = self.name.clone();
        TargetError::Moved { target }
    }

    pub fn refused(&self, said: impl Into<String>) -> TargetError {
        let (target, said) = (self.name.clone(), said.into());
        TargetError::Refused { target, said }
    }

    /// The login is right, and may not do this.
    pub fn denied(&self, said: impl Into<String>) -> TargetError {
        let (target, said) = (self.name.clone(), said.into());
        TargetError::Denied { target, said }
    }

    /// No room is left.
    pub fn full(&self, said: impl Into<String>) -> TargetError {
        let (target, said) = (self.name.clone(), said.into());
        TargetError::Full { target, said }
    }

    pub fn redirected(&self, to: impl Into<String>) -> TargetError {
        let (target, to) = (self.name.clone(), to.into());
        TargetError::Redirected { target, to }
    }

    /// An answer without end.
    pub fn too_large(&self, bytes: u64) -> TargetError {
        self.not_ready(format!("it sends more than {} MB at once", bytes >> 20))
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

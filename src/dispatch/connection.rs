//! One connection of a campaign: message after message, and what the server's answers mean.

use std::sync::Arc;
use std::time::Duration;

use super::run::Run;
use super::supply::Supply;
use super::{Dispatch, Parcel};
use crate::smtp::{Barrier, Cause, Class, Failure, Outcome as Handed, Phase, Reply, Session};
use crate::store::{Claimed, Outcome, Sent, StoreError};

/// When a message that the server does not want now is tried again, by how often it was tried (M2).
const AGAIN: [Duration; 3] = [
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(60 * 60),
];

/// What came of one message.
enum Done {
    /// As the ledger is told.
    Settled { was_behind: bool, sent: Sent },
    /// It did not come through the barrier: the ledger knows better.
    Left,
    /// It was not sent, and no other would be.
    Trouble(Failure),
    /// The same, of a message that was handed over whole: the server has not taken it.
    NotTaken { sent: Sent, failure: Failure },
}

/// For good; where the server says that nobody has this mailbox, for every campaign.
fn refused(reply: Option<&Reply>, said: String) -> Sent {
    match reply.is_some_and(Reply::concerns_mailbox) {
        true => Sent::Gone { reply: said },
        false => Sent::Refused { reply: said },
    }
}

/// Sends until nothing is due or everything has ended.
pub(super) async fn work(run: Arc<Run>, supply: Supply) -> Result<(), StoreError> {
    let mut session = None;
    while !run.is_to_end() {
        let Some((claimed, parcel)) = supply.next().await else {
            break;
        };
        if !run.wait_for_turn().await {
            break;
        }
        let done = match parcel {
            Ok(parcel) => run.deliver(&mut session, &claimed, &parcel).await,
            Err(reply) => Done::Settled {
                was_behind: false,
                sent: Sent::Refused { reply },
            },
        };
        run.write_down(claimed.number, done).await?;
    }
    if let Some(session) = session {
        session.quit().await;
    }
    Ok(())
}

impl Run {
    async fn write_down(&self, number: i64, done: Done) -> Result<(), StoreError> {
        let (was_behind, sent, trouble) = match done {
            Done::Left => return self.held_back().await,
            Done::Settled { was_behind, sent } => (was_behind, sent, None),
            Done::NotTaken { sent, failure } => (true, sent, Some(failure)),
            Done::Trouble(failure) => {
                let (reply, from) = (failure.to_string(), self.dispatch.clock.now());
                (false, Sent::Later { reply, from }, Some(failure))
            }
        };
        self.clerk.settle(Outcome {
            number,
            was_behind,
            sent,
        });
        if let Some(failure) = trouble {
            self.end_with(failure);
        }
        Ok(())
    }

    async fn deliver(
        &self,
        session: &mut Option<Session>,
        claimed: &Claimed,
        parcel: &Parcel,
    ) -> Done {
        loop {
            let open = match session.take().filter(Session::is_open) {
                Some(open) => open,
                None => match self.connected().await {
                    Ok(open) => open,
                    Err(failure) => return Done::Trouble(failure),
                },
            };
            let open = session.insert(open);
            let had_worked = open.accepted() > 0;
            let failure = match open.offer(&parcel.envelope, &parcel.body).await {
                Ok(ready) => {
                    // Counted from before it is asked: nobody knows how long the answer was on its way.
                    let barrier = Barrier::now(&self.dispatch.clock);
                    if !self.clerk.lets_through(claimed.number).await {
                        ready.abandon();
                        return Done::Left;
                    }
                    return self.handed(claimed, ready.send(&barrier).await);
                }
                Err(failure) => failure,
            };
            // Of a connection that has worked the same words can mean that it carried enough.
            let slower = failure.reply().is_some_and(Reply::asks_for_less);
            if slower && !had_worked {
                self.dispatch.pace.slow_down();
            }
            let sent = match failure.class() {
                Class::Later => self.later(claimed, failure.to_string()),
                Class::Never if self.are_too_many(failure.reply()) => {
                    return Done::Trouble(failure);
                }
                Class::Never => refused(failure.reply(), failure.to_string()),
                // A relay that takes so many messages over one connection.
                Class::Reconnect if had_worked => continue,
                // It happens to this person each time: the others do not wait for them.
                Class::Reconnect if failure.phase >= Phase::Recipient && claimed.attempts > 2 => {
                    self.later(claimed, failure.to_string())
                }
                Class::Reconnect | Class::Pause => return Done::Trouble(failure),
            };
            let was_behind = false;
            return Done::Settled { was_behind, sent };
        }
    }

    async fn connected(&self) -> Result<Session, Failure> {
        let Dispatch {
            connector,
            account,
            name,
            ..
        } = &self.dispatch;
        Session::connect(connector, account, name.as_deref()).await
    }

    /// What the server's answer to a whole message means.
    fn handed(&self, claimed: &Claimed, handed: Handed) -> Done {
        let sent = match handed {
            Handed::Accepted { reply } => {
                self.accepted();
                Sent::Accepted {
                    reply: reply.to_string(),
                }
            }
            // A quota, or a login that ended: what it says of this message it would say of each.
            Handed::Refused { reply, .. } if reply.concerns_account() => {
                let (said, from) = (reply.to_string(), self.dispatch.clock.now());
                let failure = Failure {
                    phase: Phase::Body,
                    cause: Cause::Reply(reply),
                };
                let sent = Sent::Later { reply: said, from };
                return Done::NotTaken { sent, failure };
            }
            Handed::Refused { reply, permanent } => {
                if reply.asks_for_less() {
                    self.dispatch.pace.slow_down();
                }
                let said = reply.to_string();
                match permanent {
                    true if self.are_too_many(Some(&reply)) => {
                        let sent = refused(Some(&reply), said);
                        let (phase, cause) = (Phase::Body, Cause::Reply(reply));
                        let failure = Failure { phase, cause };
                        return Done::NotTaken { sent, failure };
                    }
                    true => refused(Some(&reply), said),
                    false => self.later(claimed, said),
                }
            }
            Handed::Unknown { cause } => Sent::Unknown {
                reply: cause.to_string(),
            },
            Handed::NotSent(failure) => self.later(claimed, failure.to_string()),
        };
        let was_behind = true;
        Done::Settled { was_behind, sent }
    }

    /// Another time, as long as there is one before the campaign's end.
    fn later(&self, claimed: &Claimed, reply: String) -> Sent {
        let tried = usize::try_from(claimed.attempts).unwrap_or(0).max(1);
        let wait = AGAIN[(tried - 1).min(AGAIN.len() - 1)];
        let from = self.dispatch.clock.now().checked_add(wait);
        match from.ok().filter(|from| *from < self.campaign.until) {
            Some(from) => Sent::Later { reply, from },
            None => Sent::Refused { reply },
        }
    }
}

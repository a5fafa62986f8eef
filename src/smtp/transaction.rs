//! One message to one recipient: MAIL, RCPT and DATA up to the 354, then the message up to the dot, then
//! the answer (RFC 5321, 3.3).

use std::time::Duration;

use super::body::Body;
use super::envelope::Envelope;
use super::failure::{Cause, Failure, Phase};
use super::reply::Reply;
use super::session::{Session, Timeouts, expect};
use super::wire::Wire;
use crate::clock::Clock;

/// When the ledger said that the message is about to leave. One that is not finished soon after is taken
/// back: a worker that was stalled must not send an hour later what others have given up by then.
#[derive(Clone, Debug)]
pub struct Barrier {
    clock: Clock,
    passed: Duration,
    limit: Duration,
}

impl Barrier {
    /// Time that may pass up to the dot.
    pub const LIMIT: Duration = Duration::from_secs(60);

    /// The barrier was passed now.
    pub fn now(clock: &Clock) -> Self {
        Self {
            clock: clock.clone(),
            passed: clock.monotonic(),
            limit: Self::LIMIT,
        }
    }

    /// With another limit.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Whether the message may still be finished.
    fn holds(&self) -> bool {
        self.clock.monotonic().saturating_sub(self.passed) <= self.limit
    }
}

/// What became of a message that was handed over.
#[derive(Debug)]
pub enum Outcome {
    /// The server has taken it.
    Accepted { reply: Reply },
    /// The server says that it has not; `permanent` where trying again changes nothing.
    Refused { reply: Reply, permanent: bool },
    /// The end of it was written, or a part of it, and no answer came that could be understood. Nobody can find out.
    Unknown { cause: Cause },
    /// The end of it was never written: certainly not sent.
    NotSent(Failure),
}

impl Session {
    /// Offers a message to its recipient. The server waits for the message then, and has none of it.
    ///
    /// # Errors
    /// The message was not sent; [`Failure::class`] says what follows. The session may still be open.
    pub async fn offer<'a>(
        &'a mut self,
        envelope: &Envelope,
        body: &'a Body,
    ) -> Result<Ready<'a>, Failure> {
        let mail = self.mail(envelope, body)?;
        // Gone until everything was as it should be, so that nothing is left to chance if this future
        // is dropped meanwhile.
        let wire = self.wire.take();
        let mut wire = wire.ok_or(Phase::Mail.failed(Cause::NotOpen))?;
        let rcpt = format!("RCPT TO:<{}>\r\n", envelope.to());
        let together = self.offered.pipelining;
        let asked = Asked {
            reset: self.needs_reset,
            lines: [mail, rcpt, "DATA\r\n".to_owned()],
        };
        wire.is_silent()
            .map_err(|cause| Phase::Mail.failed(cause))?;
        let answers = match together {
            true => asked.together(&mut wire, &self.timeouts).await?,
            false => asked.in_turn(&mut wire, &self.timeouts).await?,
        };
        match answers {
            Answers::Waiting => {
                let session = self;
                Ok(Ready {
                    session,
                    wire,
                    body,
                })
            }
            Answers::Refused { failure, usable } => {
                self.needs_reset = true;
                self.wire = usable.then_some(wire);
                Err(failure)
            }
        }
    }

    /// The MAIL command, with what the message needs of the server (RFC 1870, 6152, 6531).
    fn mail(&self, envelope: &Envelope, body: &Body) -> Result<String, Failure> {
        let offered = &self.offered;
        let mut line = format!("MAIL FROM:<{}>", envelope.from());
        if let Some(limit) = offered.largest.filter(|limit| body.size() > *limit) {
            let bytes = body.size();
            return Err(Phase::Mail.failed(Cause::TooLarge { bytes, limit }));
        }
        if offered.size {
            line.push_str(&format!(" SIZE={}", body.size()));
        }
        if envelope.needs_utf8() && !offered.utf8 {
            return Err(Phase::Mail.failed(Cause::NeedsUtf8));
        }
        if body.is_eight_bit() {
            if !offered.eight_bit {
                return Err(Phase::Mail.failed(Cause::NeedsEightBit));
            }
            line.push_str(" BODY=8BITMIME");
        }
        if envelope.needs_utf8() {
            line.push_str(" SMTPUTF8");
        }
        line.push_str("\r\n");
        Ok(line)
    }
}

/// The commands before a message.
struct Asked {
    reset: bool,
    lines: [String; 3],
}

enum Answers {
    /// 354.
    Waiting,
    /// `usable`: the connection is, after RSET.
    Refused { failure: Failure, usable: bool },
}

const PHASES: [Phase; 3] = [Phase::Mail, Phase::Recipient, Phase::Data];

impl Asked {
    /// In one write, where the server offers it (RFC 2920). Each answer is read, whatever the ones before
    /// it say: none may be left for the next message.
    async fn together(&self, wire: &mut Wire, timeouts: &Timeouts) -> Result<Answers, Failure> {
        let reset = if self.reset { "RSET\r\n" } else { "" };
        let whole = format!("{reset}{}", self.lines.concat());
        let written = wire.say(&whole, timeouts.command).await;
        // A server that closes says why before it does.
        let mut unwritten = written.err();
        let mut lost = |phase: Phase, cause: Cause| phase.failed(unwritten.take().unwrap_or(cause));
        if self.reset {
            let reply = wire.reply(timeouts.command).await;
            let reply = reply.map_err(|cause| lost(Phase::Mail, cause))?;
            fits(Phase::Mail, reply)?;
        }
        let mut first = None;
        for phase in PHASES {
            let reply = match wire.reply(within(phase, timeouts)).await {
                Ok(reply) => reply,
                Err(cause) => return Err(first.unwrap_or_else(|| lost(phase, cause))),
            };
            let over = reply.ends_connection();
            match (fits(phase, reply), phase, &first) {
                (Ok(()), Phase::Data, None) => return Ok(Answers::Waiting),
                // The server waits for a message to nobody. It gets none.
                (Ok(()), Phase::Data, Some(_)) => break,
                (Ok(()), ..) => {}
                (Err(failure), ..) => {
                    let failure = first.take().unwrap_or(failure);
                    if over || phase == Phase::Data {
                        let usable = !over;
                        return Ok(Answers::Refused { failure, usable });
                    }
                    first = Some(failure);
                }
            }
        }
        let failure = first.unwrap_or(Phase::Data.failed(Cause::Closed));
        Ok(Answers::Refused {
            failure,
            usable: false,
        })
    }

    /// One after the other.
    async fn in_turn(&self, wire: &mut Wire, timeouts: &Timeouts) -> Result<Answers, Failure> {
        if self.reset {
            let reply = said(wire, "RSET\r\n", Phase::Mail, timeouts).await?;
            fits(Phase::Mail, reply)?;
        }
        for (line, phase) in self.lines.iter().zip(PHASES) {
            let reply = said(wire, line, phase, timeouts).await?;
            let usable = !reply.ends_connection();
            if let Err(failure) = fits(phase, reply) {
                return Ok(Answers::Refused { failure, usable });
            }
        }
        Ok(Answers::Waiting)
    }
}

async fn said(
    wire: &mut Wire,
    line: &str,
    phase: Phase,
    timeouts: &Timeouts,
) -> Result<Reply, Failure> {
    let asked = async {
        wire.say(line, timeouts.command).await?;
        wire.reply(within(phase, timeouts)).await
    };
    asked.await.map_err(|cause| phase.failed(cause))
}

fn within(phase: Phase, timeouts: &Timeouts) -> Duration {
    match phase {
        Phase::Data => timeouts.data,
        _ => timeouts.command,
    }
}

/// Whether the answer is the one that goes on.
fn fits(phase: Phase, reply: Reply) -> Result<(), Failure> {
    let going_on = |reply: &Reply| match phase {
        Phase::Data => reply.code == 354,
        _ => reply.is_yes(),
    };
    let expected = expect(reply, going_on);
    expected.map(drop).map_err(|cause| phase.failed(cause))
}

/// A server that waits for a message. Dropped, it closes the connection, and the server has nothing.
#[must_use = "the server waits for the message"]
pub struct Ready<'a> {
    session: &'a mut Session,
    wire: Wire,
    body: &'a Body,
}

impl Ready<'_> {
    /// Hands the message over. The ledger has to know by now that it may be sent.
    pub async fn send(self, barrier: &Barrier) -> Outcome {
        let Self {
            session,
            mut wire,
            body,
        } = self;
        let timeouts = &session.timeouts;
        match hand_over(&mut wire, body, barrier, timeouts).await {
            Ok(()) => {}
            Err(Broken::Before(cause)) => return Outcome::NotSent(Phase::Body.failed(cause)),
            Err(Broken::Behind(cause)) => return Outcome::Unknown { cause },
        }
        let reply = match wire.reply(timeouts.dot).await {
            Ok(reply) => reply,
            Err(cause) => return Outcome::Unknown { cause },
        };
        let usable = !reply.ends_connection();
        let outcome = match reply {
            reply if reply.is_yes() => Outcome::Accepted { reply },
            reply if reply.is_later() || reply.is_no() => {
                let permanent = reply.is_no();
                Outcome::Refused { reply, permanent }
            }
            reply => {
                let cause = Cause::Reply(reply);
                return Outcome::Unknown { cause };
            }
        };
        session.accepted += u64::from(matches!(outcome, Outcome::Accepted { .. }));
        // The answer ended the transaction, whatever it was (RFC 5321, 4.1.1.4).
        session.needs_reset = false;
        session.wire = usable.then_some(wire);
        outcome
    }

    /// Closes the connection. Behind a 354 there is no other way to send nothing.
    pub fn abandon(self) {}
}

/// Where it broke off: before anything of the line with the dot was written, or behind that.
enum Broken {
    Before(Cause),
    Behind(Cause),
}

/// Writes the message and its end: together where it can be, because the server would be woken twice. From the first
/// byte of the dot's line on nobody knows until the answer is there. TLS could keep it back and send it at any time
/// later, so it gets the end only once everything before it has left.
async fn hand_over(
    wire: &mut Wire,
    body: &Body,
    barrier: &Barrier,
    timeouts: &Timeouts,
) -> Result<(), Broken> {
    let (bytes, end) = (body.with_end(), body.wire().len());
    let may = || match barrier.holds() {
        true => Ok(()),
        false => Err(Cause::TooLate),
    };
    let mut written = 0;
    if wire.keeps_back() {
        while written < end {
            let poured = wire.pour(&bytes[written..end], timeouts.block, may).await;
            written += poured.map_err(Broken::Before)?;
        }
        let flushed = wire.flush(timeouts.block).await;
        flushed.map_err(Broken::Before)?;
    }
    while written < bytes.len() {
        let broken = match written <= end {
            true => Broken::Before,
            false => Broken::Behind,
        };
        let poured = wire.pour(&bytes[written..], timeouts.block, may).await;
        written += poured.map_err(broken)?;
    }
    wire.flush(timeouts.block).await.map_err(Broken::Behind)
}

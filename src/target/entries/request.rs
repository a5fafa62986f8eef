//! Requests about one entry, and what becomes of one whose answer is lost.

use reqwest::RequestBuilder;
use serde_json::Value;

use super::{Found, System, Work};
use crate::change::Stamp;
use crate::target::TargetError;
use crate::target::talk::Trouble;

/// The entry as it is now, if it is as it was seen; `None` where it is gone.
pub(super) async fn still(
    system: &impl System,
    collection: &str,
    stamp: &Stamp,
    mark: &str,
) -> Result<Option<Found>, TargetError> {
    let Some(now) = by_id(system, collection, &stamp.id).await? else {
        return Ok(None);
    };
    if !now.is_of(mark) {
        return Err(TargetError::Rewritten {
            target: system.talk().target.clone(),
            last: stamp.link.clone(),
            now: now.link,
            why: "another entry has its id".to_owned(),
        });
    }
    match now.is_as(stamp) {
        true => Ok(Some(now)),
        false => Err(moved(system)),
    }
}

pub(super) async fn by_id(
    system: &impl System,
    collection: &str,
    id: &str,
) -> Result<Option<Found>, TargetError> {
    let ids = [id.to_owned()];
    Ok(system.by_ids(collection, &ids).await?.into_iter().next())
}

pub(in crate::target) fn moved(system: &impl System) -> TargetError {
    let target = system.talk().target.clone();
    TargetError::Moved { target }
}

pub(super) fn refused(system: &impl System, said: &str) -> TargetError {
    let (target, said) = (system.talk().target.clone(), said.to_owned());
    TargetError::Refused { target, said }
}

/// Sends a change of one entry. An answer that is lost is looked for at the entry itself.
pub(super) async fn changed(
    system: &impl System,
    work: &Work<'_>,
    request: RequestBuilder,
    collection: &str,
    id: &str,
    is_done: impl Fn(&Found) -> bool,
) -> Result<Found, TargetError> {
    let cause = match written(system, request, collection, Some(id), &is_done).await {
        Ok(Ok(found)) => return Ok(found),
        Ok(Err(cause)) => cause,
        // Some systems forbid what is not there, or what is done already.
        Err(error @ (TargetError::Role { .. } | TargetError::NotReady { .. })) => {
            return match by_id(system, collection, id).await? {
                None => Err(moved(system)),
                Some(found) if is_done(&found) => Ok(found),
                Some(_) => Err(error),
            };
        }
        Err(error) => return Err(error),
    };
    work.unsettle();
    match by_id(system, collection, id).await {
        Ok(Some(found)) if is_done(&found) => Ok(found),
        _ => Err(work.unknown(system, cause)),
    }
}

/// The entry in the answer to a change of it. Where the answer says no more than that it is done, the
/// entry is read: it has to be as it was sent then, or nobody knows.
pub(super) async fn written(
    system: &impl System,
    request: RequestBuilder,
    collection: &str,
    id: Option<&str>,
    is_done: impl Fn(&Found) -> bool,
) -> Result<Result<Found, anyhow::Error>, TargetError> {
    let read = |answer: &Value| match system.entry(collection, answer) {
        Some(found) => Some(Ok(found)),
        None => {
            let known = id.filter(|_| answer.is_null()).map(str::to_owned);
            system.id(answer).or(known).map(Err)
        }
    };
    let id = match answered(system, request, read).await? {
        Ok(Err(id)) => id,
        Ok(Ok(found)) => return Ok(Ok(found)),
        Err(cause) => return Ok(Err(cause)),
    };
    match by_id(system, collection, &id).await {
        Ok(found) => {
            let found = found.filter(is_done);
            Ok(found.ok_or_else(|| anyhow::anyhow!("the entry is not there as it was sent")))
        }
        Err(TargetError::Unreachable { cause, .. }) => Ok(Err(cause)),
        Err(error) => Err(error),
    }
}

/// What is read in the answer to a request, or why there is no answer to be had although the request may
/// have arrived.
pub(in crate::target) async fn answered<T>(
    system: &impl System,
    request: RequestBuilder,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Result<T, anyhow::Error>, TargetError> {
    let reply = match system.talk().send(request).await {
        Ok(reply) => reply,
        Err(Trouble::NotSent(error)) => return Err(error),
        Err(Trouble::Lost(cause)) => return Ok(Err(cause)),
    };
    match system.judge(reply).await {
        Ok(answer) => Ok(read(&answer).ok_or_else(|| anyhow::anyhow!("not what was asked for"))),
        Err(TargetError::Unreachable { cause, .. }) => Ok(Err(cause)),
        Err(error) => Err(error),
    }
}

pub(super) async fn delete(
    system: &impl System,
    collection: &str,
    id: &str,
) -> Result<(), TargetError> {
    let reply = system.talk().reply(system.delete(collection, id)).await?;
    // An answer without a body says that it is done.
    match reply.status.is_success() && reply.body.is_empty() {
        true => Ok(()),
        false => system.judge(reply).await.map(|_| ()),
    }
}

//! Pictures. A picture's name holds a hash of what it shows, so that it is uploaded once, whatever
//! became of the answer (C20).

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::apply::side_by_side;
use super::request::answered;
use super::{Path, System, Upload, Work};
use crate::change::{Entry, Stamp};
use crate::target::TargetError;

/// Every picture that the entries of a change may show: those that were uploaded before, and those that
/// are uploaded now.
pub(super) async fn pictures<S: System>(
    system: &S,
    work: &Work<'_>,
) -> Result<BTreeMap<String, Stamp>, TargetError> {
    let mut media = BTreeMap::new();
    for (path, owned) in &work.change.after.files {
        if let Some(Path::Media(_)) = Path::of(path)
            && let Some(stamp) = Stamp::read(&owned.version)
        {
            media.insert(path.clone(), stamp);
        }
    }
    let new = work
        .change
        .writes
        .iter()
        .filter_map(|(path, write)| match Path::of(path)? {
            Path::Media(file) => Some((path, file, &*write.body)),
            Path::Page(_) | Path::Entry { .. } => None,
        });
    let new: Vec<(&String, &str, &[u8])> = new.collect();
    if new.is_empty() {
        return Ok(media);
    }
    let files: Vec<&str> = new.iter().map(|(_, file, _)| *file).collect();
    let mut there = system.uploaded(&files).await?;
    let alts = alts(work);
    let mut uploads: Vec<BoxFuture<'_, Result<(String, Stamp), TargetError>>> = Vec::new();
    for (path, file, body) in new {
        if let Some(stamp) = there.remove(file) {
            media.insert(path.clone(), stamp);
            continue;
        }
        let alt = alts.get(path).map_or("", String::as_str);
        let file = Upload { file, body, alt };
        let uploaded = async move {
            let stamp = upload(system, work, &file).await?;
            system.talk().progress.step();
            Ok((path.clone(), stamp))
        };
        uploads.push(uploaded.boxed());
    }
    media.extend(side_by_side(uploads).await?);
    Ok(media)
}

async fn upload(
    system: &impl System,
    work: &Work<'_>,
    file: &Upload<'_>,
) -> Result<Stamp, TargetError> {
    let read = |answer: &serde_json::Value| system.picture(answer);
    let cause = match answered(system, system.upload(file), read).await? {
        Ok(stamp) => return Ok(stamp),
        Err(cause) => cause,
    };
    work.unsettle();
    let found = system.uploaded(&[file.file]).await?.remove(file.file);
    found.ok_or_else(|| work.unknown(system, cause))
}

/// What the pictures of the written entries show, by path.
fn alts(work: &Work<'_>) -> BTreeMap<String, String> {
    let writes = work.change.writes.values();
    let entries = writes.filter_map(|write| Entry::read(&write.body));
    entries.filter_map(|entry| entry.picture).collect()
}

//! Messages as files in a folder instead of mail: for trials. The ledger goes through the same steps.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::letters::Outgoing;
use crate::store::{CampaignRow, Claimed, Lease, Outcome, Sent, Store, StoreError};

/// Messages claimed at a time.
const CLAIM: usize = 64;

/// Writes what is due of a campaign into a folder, each message to a file named after it.
///
/// # Errors
/// The ledger.
pub async fn write_out(
    store: &Store,
    lease: &Lease,
    campaign: &CampaignRow,
    (outgoing, folder): (Arc<Outgoing>, &Path),
    now: Timestamp,
) -> Result<(), StoreError> {
    loop {
        let due = store
            .claim_messages(lease, &campaign.id, CLAIM, now)
            .await?;
        if due.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i64> = due.iter().map(|one| one.number).collect();
        let through = store.barrier(lease, &campaign.id, &numbers, now).await?;
        let due = due.into_iter().filter(|one| through.contains(&one.number));
        let due: Vec<Claimed> = due.collect();
        let (outgoing, folder) = (outgoing.clone(), folder.to_owned());
        let written = tokio::task::spawn_blocking(move || {
            let written = due.iter().map(|one| Outcome {
                number: one.number,
                was_behind: true,
                sent: match write(&outgoing, one, &folder) {
                    Ok(name) => Sent::Accepted { reply: name },
                    Err(error) => Sent::Refused {
                        reply: error.to_string(),
                    },
                },
            });
            written.collect::<Vec<_>>()
        });
        // A task that was lost leaves its messages unknown, as a lost connection does.
        let Ok(outcomes) = written.await else {
            return Ok(());
        };
        store
            .settle_messages(lease, &campaign.id, &outcomes, now)
            .await?;
    }
}

fn write(outgoing: &Outgoing, to: &Claimed, folder: &Path) -> io::Result<String> {
    let packed = outgoing.packed(&to.to, to.number, to.generation);
    let packed = packed.map_err(io::Error::other)?;
    std::fs::create_dir_all(folder)?;
    let hash = crate::hash::Hash::of(packed.envelope.from().as_bytes());
    let name = format!("{:06}-{}.eml", to.number, hash.short(12));
    std::fs::write(folder.join(&name), packed.body.wire())?;
    Ok(name)
}

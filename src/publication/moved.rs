//! What happens at another instant than before although nobody rewrote it: the site's time zone was
//! changed, or the zone's own rules (T7, T9).

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::timeline::{Event, EventKind};
use crate::moment::Zone;
use crate::words::{Arg, Language, say};

/// An event that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// As it is now.
    pub event: Event,
    pub was: Timestamp,
}

impl Moved {
    /// The new and the old instant, both on the site's clock as it is now.
    pub fn sentence(&self, language: Language, zone: &Zone) -> String {
        let args = [
            ("new", zone.civil(self.event.at).into()),
            ("old", zone.civil(self.was).into()),
            ("sentence", Arg::Text(self.event.reason(language, zone))),
        ];
        say(language, "moved", &args)
    }
}

/// The events of `after` that stand at another instant in `before`. Both timelines should reach a
/// day further than what is asked for, so that nothing falls out at the edges. Refreshes are left
/// out.
pub fn moved(before: &[Event], after: &[Event]) -> Vec<Moved> {
    let old: BTreeMap<_, _> = before.iter().map(|event| (name(event), event.at)).collect();
    after
        .iter()
        .filter(|event| event.kind != EventKind::Refresh)
        .filter_map(|event| {
            let was = *old.get(&name(event))?;
            (was != event.at).then(|| Moved {
                event: event.clone(),
                was,
            })
        })
        .collect()
}

/// What an event is called whatever the zone: the civil time in its key, without the zone.
fn name(event: &Event) -> (Option<&str>, EventKind, &str) {
    let civil = event
        .key
        .split_once('[')
        .map_or(event.key.as_str(), |key| key.0);
    (event.item.as_deref(), event.kind, civil)
}

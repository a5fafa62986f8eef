//! Going back: which version of each item an earlier live state showed, from the recorded changes
//! alone. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use crate::hash::Hash;
use crate::store::{EffectState, HistoryRow, UNDO};

/// Where an undo goes back to, and what it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoPlan {
    /// The change whose state comes back.
    pub to: i64,
    /// By item, what is different there.
    pub items: BTreeMap<String, Back>,
}

/// One item of an undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    pub title: String,
    /// The version that was shown then; `None`: the item was not there.
    pub kept: Option<Hash>,
}

/// Why nothing can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoUndo {
    /// Nothing was published yet.
    Nothing,
    /// There is no earlier state.
    First,
    /// No confirmed change has this number.
    NoSuch { number: i64 },
    /// The site shows this state already.
    Same { number: i64 },
    /// The change came from the clock, the theme or the site file, no item did it. `earlier`: where
    /// going back takes back the last change of an item.
    NoItem { number: i64, earlier: Option<i64> },
    /// The change was recorded before versions were kept.
    TooOld { number: i64 },
}

/// An item in the recorded change.
#[derive(Deserialize)]
struct Recorded {
    item: String,
    #[serde(default)]
    title: String,
    #[serde(default, deserialize_with = "given")]
    was: Option<Option<String>>,
}

/// Tells a version that is absent from one that was never recorded.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// Plans an undo from the history, in any order. `standing`: the change whose state stands since an
/// earlier undo, as long as nothing else was published. Without `to`, one pass is taken back: all that was decided at one instant, on every
/// target.
///
/// # Errors
/// Why there is nothing to go back to.
pub fn plan(
    history: &[HistoryRow],
    standing: Option<i64>,
    to: Option<i64>,
) -> Result<UndoPlan, NoUndo> {
    let confirmed = history.iter();
    let mut rows: Vec<&HistoryRow> = confirmed
        .filter(|row| row.state == EffectState::Confirmed)
        .collect();
    rows.sort_by_key(|row| row.number);
    let newest = *rows.last().ok_or(NoUndo::Nothing)?;
    let to = match to {
        Some(number) if !rows.iter().any(|row| row.number == number) => {
            return Err(NoUndo::NoSuch { number });
        }
        Some(number) => number,
        None => before(&rows, shown(newest, standing))?,
    };
    let mut items = BTreeMap::new();
    for row in rows.iter().filter(|row| row.number > to) {
        let too_old = || NoUndo::TooOld { number: row.number };
        for one in recorded(row)? {
            let was = one.was.ok_or_else(too_old)?;
            let kept = was.map(|hex| Hash::from_hex(&hex).ok_or_else(too_old));
            let kept = kept.transpose()?;
            // The first change after that state says how it was.
            let title = one.title;
            items.entry(one.item).or_insert(Back { title, kept });
        }
    }
    if items.is_empty() {
        let number = newest.number;
        let of_item = |row: &&&HistoryRow| recorded(row).is_ok_and(|items| !items.is_empty());
        let last = rows.iter().rev().find(of_item);
        let earlier = last.and_then(|row| before(&rows, shown(row, standing)).ok());
        return Err(match to == number {
            true => NoUndo::Same { number },
            false => NoUndo::NoItem { number, earlier },
        });
    }
    Ok(UndoPlan { to, items })
}

/// The change whose state the website shows since this one.
fn shown(row: &HistoryRow, standing: Option<i64>) -> i64 {
    let back_to = standing.filter(|_| row.kind == UNDO);
    back_to.unwrap_or(row.number)
}

fn recorded(row: &HistoryRow) -> Result<Vec<Recorded>, NoUndo> {
    let number = row.number;
    serde_json::from_str(&row.change).map_err(|_| NoUndo::TooOld { number })
}

/// The last change before the pass that made `number`.
fn before(rows: &[&HistoryRow], number: i64) -> Result<i64, NoUndo> {
    let at: BTreeSet<Timestamp> = rows
        .iter()
        .filter(|row| row.number == number)
        .map(|row| row.intended_at)
        .collect();
    let earlier = rows
        .iter()
        .filter(|row| row.number < number && !at.contains(&row.intended_at));
    earlier.map(|row| row.number).max().ok_or(NoUndo::First)
}

//! How each site stands, which files it had, and when a target may be tried again.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdSet;
use itertools::{EitherOrBoth, merge_join_by};
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::holds::{Hold, all_holds, count, count_up};
use super::{Store, StoreError, instant, kept, ms};

super::sql! {
    STATE_OF = "SELECT site, state, since, code, args FROM site_state WHERE site = $1";
    STATES = "SELECT site, state, since, code, args FROM site_state ORDER BY site";
    SET_STATE = "INSERT INTO site_state (site, state, since, code, args) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site) DO UPDATE SET \
        since = CASE WHEN site_state.state = excluded.state AND site_state.code = excluded.code \
            THEN site_state.since ELSE excluded.since END, \
        state = excluded.state, code = excluded.code, args = excluded.args \
        WHERE site_state.state <> excluded.state OR site_state.code <> excluded.code \
            OR site_state.args <> excluded.args";
    KNOWN_FILES = "SELECT path FROM known_file WHERE site = $1 ORDER BY path";
    ADD_FILE = "INSERT INTO known_file (site, path) VALUES ($1, $2) \
        ON CONFLICT (site, path) DO NOTHING";
    FORGET_FILE = "DELETE FROM known_file WHERE site = $1 AND path = $2";
    FAILURE_OF = "SELECT count, not_before, code, detail, since FROM failure \
        WHERE site = $1 AND target = $2";
    FAILURES = "SELECT target, count, not_before, code, detail, since FROM failure \
        WHERE site = $1 ORDER BY target";
    ADD_FAILURE = "INSERT INTO failure \
        (site, target, count, not_before, code, detail, since, at) \
        VALUES ($1, $2, 1, $3, $4, $5, $6, $6) ON CONFLICT (site, target) DO UPDATE SET \
        count = failure.count + 1, not_before = excluded.not_before, code = excluded.code, \
        detail = excluded.detail, at = excluded.at RETURNING count";
    CLEAR_FAILURE = "DELETE FROM failure WHERE site = $1 AND target = $2";
    CLEAR_FAILURES = "DELETE FROM failure WHERE site = $1";
}

/// How a site stands (PRODUCT 5.1, `status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Live,
    Waiting,
    Late,
    Failed,
    Paused,
    Frozen,
}

impl State {
    /// As printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Waiting => "waiting",
            Self::Late => "late",
            Self::Failed => "failed",
            Self::Paused => "paused",
            Self::Frozen => "frozen",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        [
            Self::Live,
            Self::Waiting,
            Self::Late,
            Self::Failed,
            Self::Paused,
            Self::Frozen,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| StoreError::Damaged {
            what: format!("the site state {text}"),
        })
    }
}

/// A state with what its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteState {
    pub state: State,
    pub since: Timestamp,
    /// A stable code, the key of its sentence.
    pub code: String,
    /// JSON with the values of the sentence.
    pub args: String,
}

/// Why a target is left alone for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub target: String,
    /// Failures in a row.
    pub count: i64,
    pub not_before: Timestamp,
    pub code: String,
    /// What the target said.
    pub detail: String,
    /// The first failure of this row.
    pub since: Timestamp,
}

pub(super) fn site_state(row: &AnyRow) -> Result<(String, SiteState), StoreError> {
    let state = SiteState {
        state: State::read(row.try_get("state")?)?,
        since: instant(row.try_get("since")?),
        code: row.try_get("code")?,
        args: row.try_get("args")?,
    };
    Ok((row.try_get("site")?, state))
}

/// A stop, seen as the state of the site.
fn held(frozen: bool, hold: Hold) -> SiteState {
    SiteState {
        state: if frozen { State::Frozen } else { State::Paused },
        since: hold.since,
        code: hold.code,
        args: hold.args,
    }
}

pub(super) fn failure(row: &AnyRow, target: String) -> Result<Failure, StoreError> {
    Ok(Failure {
        target,
        count: row.try_get("count")?,
        not_before: instant(row.try_get("not_before")?),
        code: row.try_get("code")?,
        detail: row.try_get("detail")?,
        since: instant(row.try_get("since")?),
    })
}

impl Store {
    /// How this site stands: frozen before paused before what the last pass found. `None` before
    /// the first pass.
    pub async fn site_state(&self, site: &str) -> Result<Option<SiteState>, StoreError> {
        let holds = self.holds(site).await?;
        if let Some(hold) = holds.frozen {
            return Ok(Some(held(true, hold)));
        }
        if let Some(hold) = holds.paused {
            return Ok(Some(held(false, hold)));
        }
        let row = sqlx::query(STATE_OF)
            .bind(site)
            .fetch_optional(&self.reader)
            .await?;
        Ok(row
            .as_ref()
            .map(site_state)
            .transpose()?
            .map(|found| found.1))
    }

    /// What a pass found. The time stays that of the first pass that found the same.
    pub async fn set_site_state(&self, site: &str, state: &SiteState) -> Result<(), StoreError> {
        sqlx::query(SET_STATE)
            .bind(site)
            .bind(state.state.as_str())
            .bind(ms(state.since))
            .bind(state.code.as_str())
            .bind(state.args.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// How every site stands, by site. A stop of the whole installation shows on each site that
    /// ever had a pass, and alone under the empty name where none had.
    pub async fn states(&self) -> Result<BTreeMap<String, SiteState>, StoreError> {
        let mut tx = self.read().await?;
        let rows = sqlx::query(STATES).fetch_all(&mut *tx).await?;
        let mut states: BTreeMap<String, SiteState> =
            rows.iter().map(site_state).collect::<Result<_, _>>()?;
        let mut holds = all_holds(&mut tx).await?;
        // Pauses first, freezes last, the site's own after the installation's: the last one stays.
        holds.sort_by(|a, b| (a.0, &a.1.site).cmp(&(b.0, &b.1.site)));
        for (frozen, hold) in holds {
            if hold.site.is_empty() {
                if states.is_empty() {
                    states.insert(String::new(), held(frozen, hold.clone()));
                }
                for state in states.values_mut() {
                    *state = held(frozen, hold.clone());
                }
            } else {
                states.insert(hold.site.clone(), held(frozen, hold));
            }
        }
        Ok(states)
    }

    /// The files a site had in its last pass that was acted on, sorted (F17, F18).
    pub async fn known_files(&self, site: &str) -> Result<Arc<OrdSet<String>>, StoreError> {
        let name = kept::files(site);
        let mut tx = self.read().await?;
        let edition = count(&mut tx, &name).await?;
        if let Some(files) = self.kept.files.at(&name, edition) {
            return Ok(files);
        }
        let rows = sqlx::query(KNOWN_FILES)
            .bind(site)
            .fetch_all(&mut *tx)
            .await?;
        let paths = rows.iter().map(|row| Ok(row.try_get::<String, _>("path")?));
        let files = Arc::new(paths.collect::<Result<OrdSet<String>, StoreError>>()?);
        self.kept.files.keep(&name, edition, files.clone());
        Ok(files)
    }

    /// Remembers exactly these files of a site; they must be sorted.
    pub async fn remember_files(&self, site: &str, files: &[&str]) -> Result<(), StoreError> {
        let mut known = self.known_files(site).await?;
        let (mut new, mut gone) = (Vec::new(), Vec::new());
        let paths = known.iter().map(String::as_str);
        for both in merge_join_by(files.iter().copied(), paths, Ord::cmp) {
            match both {
                EitherOrBoth::Left(path) => new.push(path.to_owned()),
                EitherOrBoth::Right(path) => gone.push(path.to_owned()),
                EitherOrBoth::Both(..) => {}
            }
        }
        if new.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for (statement, paths) in [(ADD_FILE, &new), (FORGET_FILE, &gone)] {
            for path in paths {
                sqlx::query(statement)
                    .bind(site)
                    .bind(path.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
        }
        let name = kept::files(site);
        let edition = count_up(&mut tx, &name).await?;
        tx.commit().await?;
        if self.kept.files.at(&name, edition - 1).is_some() {
            let known_now = Arc::make_mut(&mut known);
            known_now.extend(new);
            gone.iter().for_each(|path| {
                known_now.remove(path);
            });
            self.kept.files.keep(&name, edition, known);
        }
        Ok(())
    }

    /// Whether a target is being left alone, and why. `None`: its last try succeeded.
    pub async fn failure(&self, site: &str, target: &str) -> Result<Option<Failure>, StoreError> {
        let row = sqlx::query(FAILURE_OF)
            .bind(site)
            .bind(target)
            .fetch_optional(&self.reader)
            .await?;
        row.map(|row| failure(&row, target.to_owned())).transpose()
    }

    /// Every target of a site that is being left alone.
    pub async fn failures(&self, site: &str) -> Result<Vec<Failure>, StoreError> {
        let rows = sqlx::query(FAILURES)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| failure(row, row.try_get("target")?))
            .collect()
    }

    /// Notes that a try failed and when the next one may be; returns how many failed in a row.
    pub async fn note_failure(
        &self,
        site: &str,
        target: &str,
        code: &str,
        detail: &str,
        not_before: Timestamp,
        at: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = sqlx::query(ADD_FAILURE)
            .bind(site)
            .bind(target)
            .bind(ms(not_before))
            .bind(code)
            .bind(detail)
            .bind(ms(at))
            .fetch_one(&self.writer)
            .await?;
        Ok(row.try_get("count")?)
    }

    /// Notes that a try succeeded.
    pub async fn clear_failures(&self, site: &str, target: &str) -> Result<(), StoreError> {
        sqlx::query(CLEAR_FAILURE)
            .bind(site)
            .bind(target)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Forgets the failures of a whole site: a person did something about them.
    pub async fn clear_all_failures(&self, site: &str) -> Result<(), StoreError> {
        sqlx::query(CLEAR_FAILURES)
            .bind(site)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

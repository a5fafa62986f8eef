//! Pictures of websites that were made earlier, so that a preview, a lost ledger or an undo opens no
//! picture twice. Each is named after its recipe. What lies there can be deleted at any time.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{STATE, Workspace};
use crate::hash::Hash;
use crate::picture::{Form, Recipe, Unmade, make};

/// The folder inside the folder of state.
const MADE: &str = "made";

/// Bytes of pictures that are kept; the oldest go first.
const MOST: u64 = 256 << 20;

/// Bytes of a hash in front of each file, by which half a file is known.
const SEAL: usize = 32;

impl Workspace {
    /// The bytes of each recipe, in their order. All are of one source, which is opened only where
    /// one of them was never made. Takes time: not for threads that answer.
    ///
    /// # Errors
    /// A source that cannot be opened.
    pub fn made(&self, recipes: &[Arc<Recipe>]) -> Result<Vec<Arc<[u8]>>, Unmade> {
        let folder = self.root.join(STATE).join(MADE);
        let mut known: Vec<Option<Arc<[u8]>>> = recipes
            .iter()
            .map(|recipe| match recipe.form {
                Form::Whole => None,
                Form::Jpeg(_) | Form::Webp(_) => kept(&file(&folder, recipe)),
            })
            .collect();
        let missing: Vec<usize> = (0..recipes.len())
            .filter(|at| known[*at].is_none())
            .collect();
        let wanted: Vec<Arc<Recipe>> = missing.iter().map(|at| recipes[*at].clone()).collect();
        let made = make(&wanted)?;
        // A command that leaves no trace makes no folder of state.
        let keeps = self.root.join(STATE).is_dir();
        for (at, bytes) in missing.into_iter().zip(made) {
            if keeps
                && recipes[at].form != Form::Whole
                && let Err(error) = keep(&folder, &file(&folder, &recipes[at]), &bytes)
            {
                tracing::warn!(%error, "a picture that was made could not be kept");
            }
            known[at] = Some(Arc::from(bytes));
        }
        Ok(known.into_iter().flatten().collect())
    }

    /// Deletes the oldest of what was made, where it has grown too much.
    pub fn tidy_made(&self) {
        let folder = self.root.join(STATE).join(MADE);
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return;
        };
        let mut files: Vec<(SystemTime, PathBuf, u64)> = entries
            .flatten()
            .filter_map(|entry| {
                let about = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
                Some((about.modified().ok()?, entry.path(), about.len()))
            })
            .collect();
        let mut total: u64 = files.iter().map(|(_, _, len)| len).sum();
        if total <= MOST {
            return;
        }
        files.sort();
        for (_, path, len) in files {
            if total <= MOST / 4 * 3 {
                break;
            }
            // One that cannot be deleted is counted again the next time.
            if std::fs::remove_file(path).is_ok() {
                total -= len;
            }
        }
    }
}

fn file(folder: &Path, recipe: &Recipe) -> PathBuf {
    folder.join(recipe.key().hex())
}

/// What was kept, if all of it is there.
fn kept(file: &Path) -> Option<Arc<[u8]>> {
    let bytes = std::fs::read(file).ok()?;
    let (seal, picture) = bytes.split_at_checked(SEAL)?;
    (Hash::of(picture).as_bytes() == seal).then(|| Arc::from(picture))
}

fn keep(folder: &Path, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(Hash::of(bytes).as_bytes())?;
    new.write_all(bytes)?;
    new.persist(file)?;
    Ok(())
}

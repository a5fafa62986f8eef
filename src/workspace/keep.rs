//! Whole files that Recado puts into the workspace: pictures that were published, by what is in
//! them, since an undo puts back what was replaced or deleted; and texts with words taken over from
//! the live site.

use std::io::Write as _;
use std::sync::Arc;

use super::{STATE, Workspace};
use crate::hash::Hash;

/// The folder inside the folder of state.
const PICTURES: &str = "pictures";

impl Workspace {
    /// Keeps a picture, durably. One that is kept already is not written again.
    pub fn keep_picture(&self, hash: Hash, bytes: &[u8]) -> std::io::Result<()> {
        let folder = self.root.join(STATE).join(PICTURES);
        let file = folder.join(hash.hex());
        if file.exists() {
            return Ok(());
        }
        std::fs::create_dir_all(&folder)?;
        let mut new = tempfile::NamedTempFile::new_in(&folder)?;
        new.write_all(bytes)?;
        new.as_file().sync_all()?;
        new.persist(file)?;
        Ok(())
    }

    /// Replaces one of the workspace's own text files as a whole, so that nobody reads half of it.
    pub fn put_text(&self, path: &str, text: &str) -> std::io::Result<()> {
        let file = self.root.join(path);
        let folder = file.parent().unwrap_or(&self.root);
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.as_file().sync_all()?;
        if let Ok(before) = std::fs::metadata(&file) {
            new.as_file().set_permissions(before.permissions())?;
        }
        new.persist(file)?;
        Ok(())
    }

    /// A picture that was kept, if it is still what it was.
    pub fn kept_picture(&self, hash: Hash) -> Option<Arc<[u8]>> {
        let file = self.root.join(STATE).join(PICTURES).join(hash.hex());
        let bytes = std::fs::read(file).ok()?;
        (Hash::of(&bytes) == hash).then(|| Arc::from(bytes))
    }
}

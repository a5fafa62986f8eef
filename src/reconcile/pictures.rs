//! Pictures that a target does not hold yet are made: one at a time, outside the threads that answer,
//! because an open picture takes more memory than a whole site.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Reconciler;
use crate::change::{Body, Desired, Manifest};
use crate::hash::Hash;
use crate::picture::{Recipe, Unmade};

impl Reconciler {
    /// Makes what the target was never given, and what a person decided to write once more. All else
    /// is live under a name that stands for its bytes.
    pub(super) async fn missing_pictures(
        &self,
        desired: &mut Desired,
        manifest: &Manifest,
    ) -> Result<(), Unmade> {
        let choices = desired.choices.clone();
        let missing = |path: &str| !manifest.files.contains_key(path) || choices.contains_key(path);
        self.pictures(desired, missing).await
    }

    /// Makes the pictures at these paths.
    pub(super) async fn pictures(
        &self,
        desired: &mut Desired,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), Unmade> {
        let mut by_source: BTreeMap<Hash, Vec<(String, Arc<Recipe>)>> = BTreeMap::new();
        for (path, body) in &desired.files {
            if let Body::Picture {
                recipe,
                bytes: None,
            } = body
                && wanted(path)
            {
                let of_source = by_source.entry(recipe.hash).or_default();
                of_source.push((path.clone(), recipe.clone()));
            }
        }
        if by_source.is_empty() {
            return Ok(());
        }
        for of_source in by_source.into_values() {
            let (paths, recipes): (Vec<String>, Vec<Arc<Recipe>>) = of_source.into_iter().unzip();
            for (path, made) in paths.into_iter().zip(self.made(recipes).await?) {
                if let Some(Body::Picture { bytes, .. }) = desired.files.get_mut(&path) {
                    *bytes = Some(made);
                }
            }
        }
        let workspace = self.workspace.clone();
        let tidied = tokio::task::spawn_blocking(move || workspace.tidy_made()).await;
        if let Err(error) = tidied {
            tracing::warn!(%error, "what was made before could not be tidied");
        }
        Ok(())
    }

    async fn made(&self, recipes: Vec<Arc<Recipe>>) -> Result<Vec<Arc<[u8]>>, Unmade> {
        let file = recipes.first().map(|recipe| recipe.file.clone());
        let workspace = self.workspace.clone();
        let turn = self.opening.lock().await;
        let made = tokio::task::spawn_blocking(move || workspace.made(&recipes)).await;
        drop(turn);
        // A decoder that gives up in the middle takes nothing else with it.
        let made = made.unwrap_or_else(|error| {
            Err(Unmade {
                file: file.unwrap_or_default(),
                why: error.to_string(),
            })
        });
        made.inspect_err(|unmade| tracing::warn!(%unmade, "not published"))
    }
}

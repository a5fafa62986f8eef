//! What an entry needs of the website besides its words: its category, and a day.

use serde_json::{Value, json};

use super::WordPress;
use crate::target::TargetError;
use crate::target::entries::Found;
use crate::target::plain::plain_text;

/// The category that the system puts everything into that has none.
const UNCATEGORIZED: u64 = 1;

impl WordPress {
    /// The categories of an entry and this one. A human's own stay.
    pub(super) async fn with_category(
        &self,
        now: &Found,
        name: &str,
    ) -> Result<Vec<u64>, TargetError> {
        let ours = self.category(name).await?;
        let all = now.raw.get("categories").and_then(Value::as_array);
        let all = all.into_iter().flatten().filter_map(Value::as_u64);
        let all = all.filter(|id| *id != ours && *id != UNCATEGORIZED);
        Ok(all.chain([ours]).collect())
    }

    /// The id of a category, which is made where it is missing.
    async fn category(&self, name: &str) -> Result<u64, TargetError> {
        // Held while it is made: several entries that go there are written at once.
        let mut categories = self.categories.lock().await;
        if let Some(id) = categories.get(name) {
            return Ok(*id);
        }
        let known = self
            .list("categories", &[("search", name), ("_fields", "id,name")])
            .await?;
        let same = known.iter().find(|category| {
            let found = category.get("name").and_then(Value::as_str);
            found.is_some_and(|found| plain_text(found).to_lowercase() == name.to_lowercase())
        });
        let id = |value: &Value| value.get("id").and_then(Value::as_u64);
        let found = match same.and_then(id) {
            Some(id) => id,
            None => {
                let asked = self.post("categories", &json!({ "name": name }));
                let (reply, json) = self.talk.ask(asked).await?;
                // Somebody else was faster, or calls it otherwise.
                match json.pointer("/data/term_id").and_then(Value::as_u64) {
                    Some(id) => id,
                    None => {
                        let (reply, json) = self.judged((reply, json)).await?;
                        id(&json).ok_or_else(|| self.not_understood(&reply))?
                    }
                }
            }
        };
        categories.insert(name.to_owned(), found);
        Ok(found)
    }

    /// The website's own clock, as the interface writes it: by ours an entry might lie in its future,
    /// and would appear whenever the website gets to it (C18).
    /// `None` where the website does not say what time it is there.
    pub(super) async fn clock(&self) -> Result<Option<String>, TargetError> {
        let query = [("context", "view"), ("_fields", "id")];
        let (reply, _) = self.get("users/me", &query).await?;
        let now = reply.date();
        Ok(now.map(|now| now.strftime("%Y-%m-%dT%H:%M:%S").to_string()))
    }
}

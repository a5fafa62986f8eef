//! What is known of the e-mails to come before they start: whether everybody will get them.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Post;
use crate::campaign::due;
use crate::content::SiteContent;
use crate::preflight::{Check, foretell};
use crate::store::StoreError;

impl Post {
    /// Of the e-mails to come, or of one item by its id or its name: those that the pace of the site keeps from
    /// somebody on their list. Of an item that comes back, the next one.
    ///
    /// # Errors
    /// The ledger.
    pub async fn foretold(
        &self,
        content: &SiteContent,
        item: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Check>, StoreError> {
        let site = &*content.site;
        if self.is_folder(site) {
            return Ok(Vec::new());
        }
        let lists = self.store.subscribers(&site.id).lists().await?;
        let mut known = BTreeSet::new();
        let mut checks = Vec::new();
        for one in due(content, now) {
            let is_meant = item.is_none_or(|item| item == one.item || item == one.slug);
            let Some(course) = one.course(now).filter(|_| is_meant) else {
                continue;
            };
            if !known.insert(one.item.clone()) {
                continue;
            }
            let list = lists.iter().find(|list| list.name == one.list);
            let people = list.map_or(0, |list| usize::try_from(list.mailable).unwrap_or(0));
            checks.extend(foretell(site, &one, people, course));
        }
        Ok(checks)
    }
}

//! What the login may do (<https://wordpress.org/documentation/article/roles-and-capabilities/>).

use serde_json::Value;

use super::WordPress;
use crate::site::Place;
use crate::target::TargetError;
use crate::target::advice::Advice;

impl WordPress {
    /// Asks who the login is and compares that with what the places need.
    pub async fn examine(&self, places: &[Place]) -> Result<Vec<Advice>, TargetError> {
        let query = [("context", "edit"), ("_fields", "slug,roles,capabilities")];
        let (_, me) = self.get("users/me", &query).await?;
        let may = |what: &str| {
            let capability = me.pointer(&format!("/capabilities/{what}"));
            capability.and_then(Value::as_bool).unwrap_or_default()
        };
        let user = self.user.clone();
        let has = |wanted: fn(&Place) -> bool| places.iter().any(wanted);
        let entries = has(|place| matches!(place, Place::Entries(_)));
        if entries && !may("publish_posts") {
            let target = self.talk.target.clone();
            let said = "publish_posts".to_owned();
            return Err(TargetError::Role { target, said });
        }
        let mut advice = Vec::new();
        if may("manage_options") {
            let user = user.clone();
            advice.push(Advice::TooMuch { user });
        }
        if entries && !may("upload_files") {
            let user = user.clone();
            advice.push(Advice::NoUploads { user });
        }
        if has(|place| matches!(place, Place::Region { .. })) && !may("edit_others_pages") {
            advice.push(Advice::NoPages { user });
        }
        Ok(advice)
    }
}

//! The newest posts of a WordPress website, as its public interface gives them.

use jiff::civil::DateTime;
use serde_json::Value;
use url::Url;

use super::fact::clean;
use super::markdown::{Text, from_html};
use crate::content::name::slug;

/// Posts that are asked for.
pub const MOST: usize = 20;

/// A post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub slug: String,
    pub title: String,
    /// In the website's own time.
    pub date: DateTime,
    pub text: Text,
}

/// The answer to a question for posts. `None`: it is no list of posts.
///
/// The number is of those that were left out: behind a password, or without words.
pub fn read(answer: &str, base: &Url) -> Option<(Vec<Post>, usize)> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let list = answer.as_array()?;
    let all: Vec<Option<Post>> = list.iter().take(MOST).map(|one| post(one, base)).collect();
    let left_out = all.iter().filter(|post| post.is_none()).count();
    Some((all.into_iter().flatten().collect(), left_out))
}

fn post(one: &Value, base: &Url) -> Option<Post> {
    if one["content"]["protected"].as_bool() == Some(true) {
        return None;
    }
    let title = clean(one["title"]["rendered"].as_str()?);
    let date: DateTime = one["date"].as_str()?.parse().ok()?;
    let place = one["link"].as_str().and_then(|link| base.join(link).ok());
    let text = from_html(
        one["content"]["rendered"].as_str()?,
        place.as_ref().unwrap_or(base),
    )?;
    // Its own name, unless that says nothing on a disk (`%e3%83%91`).
    let own = one["slug"].as_str().filter(|own| !own.contains('%'));
    let slug = own
        .and_then(|own| slug(own).ok())
        .or_else(|| slug(&title).ok())
        .unwrap_or_else(|| format!("post-{}", date.date()));
    (!title.is_empty()).then_some(Post {
        slug,
        title,
        date,
        text,
    })
}

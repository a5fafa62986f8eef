//! Files for the website's own generator: the shapes of PRODUCT 3.5, as JSON, YAML, or front matter
//! with a text. A generator that knows no dates needs none: a file is there exactly while its item
//! is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::assets::Assets;
use super::memory;
use super::opening::week;
use super::scene::{Item, Scene};
use super::theme_error::{Problem, ThemeError};
use super::{address, markdown, portable};
use crate::change::Body;
use crate::content::Span;
use crate::site::{DataFormat, Each, Feed, Profile, Show, filled};

/// The day in the name of an item that has no start.
const UNDATED: &str = "2000-01-01";

/// The level of the heading that a generator's layout puts above a text.
const BELOW: u8 = 1;

/// What a place of kind `data` holds.
#[derive(Default)]
pub(super) struct DataFiles {
    /// By path on the target.
    pub files: BTreeMap<String, Body>,
    /// Which items stand in which of them.
    pub shows: Vec<(String, String)>,
}

/// A place of kind `data`.
pub(super) struct DataPlace<'a> {
    pub file: &'a str,
    pub feed: Feed,
    pub profile: Profile,
}

impl DataPlace<'_> {
    /// The files of this place, with the pictures that they show where the generator has a folder
    /// for them.
    ///
    /// # Errors
    /// A file that grew past every limit.
    pub fn files(
        &self,
        scenes: &[Scene<'_>],
        assets: &mut Assets<'_>,
    ) -> Result<DataFiles, ThemeError> {
        let DataFiles {
            mut files,
            mut shows,
        } = DataFiles::default();
        let mut pictures = BTreeSet::new();
        // Without a place for the language in its name, a file speaks the site's first.
        let all = self.file.contains("{language}");
        for scene in scenes.iter().take(if all { scenes.len() } else { 1 }) {
            match self.feed {
                Feed::Show(show) => {
                    let path = filled(self.file, "", "", scene.language);
                    let (value, items) = shown(scene, show, &mut pictures);
                    shows.extend(items.into_iter().map(|id| (id, path.clone())));
                    let body = self.body(&path, &value, None)?;
                    files.insert(path.clone(), Body::Bytes(Arc::from(body.into_bytes())));
                }
                Feed::Each(each) => {
                    for item in each_of(scene, each) {
                        let slug = item.id.rsplit('/').next().unwrap_or(item.id);
                        let path = filled(self.file, slug, &day(scene, item), scene.language);
                        pictures.extend(item.whole_addresses());
                        let key = memory::key(&format!("{path} {:?}", self.profile), [item.key]);
                        let render = || self.entry(&path, scene, item);
                        let body = assets.memory.file(&path, key, render)?;
                        shows.push((item.id.to_owned(), path.clone()));
                        files.insert(path, body);
                    }
                }
            }
        }
        if let Some(folder) = self.profile.statics() {
            for address in pictures {
                if let Some(body) = assets.whole.get(&address) {
                    let path = address::in_folder(folder, &address);
                    files.insert(path, body.clone());
                }
            }
        }
        Ok(DataFiles { files, shows })
    }

    /// One item's own file.
    fn entry(&self, path: &str, scene: &Scene<'_>, item: &Item<'_>) -> Result<String, ThemeError> {
        let mut fields = item_value(scene, item);
        let text = match DataFormat::of(path) {
            Some(DataFormat::Markdown) => {
                portable::to_markdown(&item.text.body, BELOW, &item.pictures.whole)
            }
            Some(DataFormat::Html) => portable::without_braces(&markdown::to_html(
                &item.text.body,
                BELOW,
                &item.pictures.whole,
            )),
            _ => return self.body(path, &Value::Object(fields), None),
        };
        fields.shift_remove("body_html");
        fields.retain(|_, value| !value.is_null());
        let date = item
            .since
            .map(|since| Value::from(scene.zone().rfc3339(since)));
        let mut front = Map::new();
        front.insert("title".to_owned(), Value::from(item.text.title.as_str()));
        front.extend(date.map(|date| ("date".to_owned(), date)));
        fields.shift_remove("title");
        if self.profile == Profile::Zola {
            // Zola refuses keys that it does not know, but for those below `extra`.
            let slug = fields.shift_remove("slug");
            front.extend(slug.map(|slug| ("slug".to_owned(), slug)));
            front.insert("extra".to_owned(), Value::Object(fields));
        } else {
            // The name of the file is the address; `url` and `id` mean something else to generators.
            fields.shift_remove("slug");
            fields.shift_remove("url");
            let id = fields.shift_remove("id");
            front.extend(id.map(|id| ("recado".to_owned(), id)));
            front.extend(fields);
        }
        self.body(path, &Value::Object(front), Some(&text))
    }

    /// A value in the format that the path's ending names; with front matter where there is a text.
    fn body(&self, path: &str, value: &Value, text: Option<&str>) -> Result<String, ThemeError> {
        let failed = |why: String| ThemeError {
            file: path.to_owned(),
            line: None,
            problem: Problem::Template(why),
        };
        let written = match (DataFormat::of(path), text) {
            (_, Some(text)) => {
                let front = portable::yaml(value).map_err(|error| failed(error.to_string()))?;
                format!("---\n{front}---\n\n{text}")
            }
            (Some(DataFormat::Json), None) => {
                let json = serde_json::to_string_pretty(value);
                json.map_err(|error| failed(error.to_string()))? + "\n"
            }
            (_, None) => portable::yaml(value).map_err(|error| failed(error.to_string()))?,
        };
        Ok(written)
    }
}

fn each_of<'s, 'a>(scene: &'s Scene<'a>, each: Each) -> Vec<&'s Item<'a>> {
    match each {
        Each::Promotions => scene.promotions.iter().chain(&scene.ended).collect(),
        Each::Announcements => scene.announcements.iter().collect(),
        Each::Pages => scene.standing.iter().collect(),
    }
}

/// The day in an item's name: that of its start, in the site's zone.
fn day(scene: &Scene<'_>, item: &Item<'_>) -> String {
    let since = item.since.map(|since| scene.zone().date(since).to_string());
    since.unwrap_or_else(|| UNDATED.to_owned())
}

/// What one file shows, and the ids of the items in it.
fn shown(scene: &Scene<'_>, show: Show, pictures: &mut BTreeSet<String>) -> (Value, Vec<String>) {
    let mut list = |items: Vec<&Item<'_>>| {
        pictures.extend(items.iter().flat_map(|item| item.whole_addresses()));
        let ids = items.iter().map(|item| item.id.to_owned()).collect();
        let values = items.into_iter().map(|item| item_value(scene, item));
        (values.map(Value::Object).collect(), ids)
    };
    let of_hours = |value| {
        let id = scene.hours.map(|(hours, _)| hours.common.id.clone());
        (value, id.into_iter().collect())
    };
    match show {
        Show::Promotions => list(scene.promotions.iter().collect()),
        Show::Announcements => list(scene.announcements.iter().collect()),
        Show::Banner => list(
            scene
                .announcements
                .iter()
                .filter(|item| item.urgent)
                .collect(),
        ),
        Show::Hours => of_hours(hours(scene)),
        Show::HoursToday => of_hours(hours_today(scene)),
    }
}

/// An item as a list holds it. Instants are in the site's offset; what is not known is `null`.
fn item_value(scene: &Scene<'_>, item: &Item<'_>) -> Map<String, Value> {
    let text = item.text;
    let at = |at: Option<Timestamp>| at.map(|at| scene.zone().rfc3339(at));
    let link = text.link.as_deref().and_then(address::safe_href);
    let image = item.image.as_ref();
    let slug = item.id.rsplit('/').next().unwrap_or(item.id);
    // What is over ended when it was last shown as current.
    let (starts, ends) = match item.ended {
        true => (None, item.since),
        false => (item.since, item.until),
    };
    let mut value = Map::new();
    let mut put = |key: &str, field: Value| value.insert(key.to_owned(), field);
    put("id", json!(item.id));
    put("slug", json!(slug));
    put("title", json!(text.title));
    put("starts", json!(at(starts)));
    put("ends", json!(at(ends)));
    if let Some(promotion) = item.promotion {
        put("price", json!(text.price));
        put("was", json!(text.was));
        put("code", json!(promotion.code));
        put("terms", json!(text.terms));
        if item.ended {
            put("ended", json!(true));
        }
    } else if item.id.starts_with("announcements/") {
        put("urgent", json!(item.urgent));
    }
    put("link", json!(link));
    put(
        "image",
        json!(image.map(|image| address::href(scene.site, &image.whole.address))),
    );
    put("image_alt", json!(image.and(text.image_alt.as_ref())));
    put(
        "body_html",
        json!(markdown::to_html(&text.body, BELOW, &item.pictures.whole)),
    );
    let url = address::public_url(scene.site, &item.address);
    put("url", json!(scene.has_pages.then_some(url)));
    value
}

fn hours(scene: &Scene<'_>) -> Value {
    let Some((hours, shown)) = scene.hours else {
        return Value::Null;
    };
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week = week(hours, shown.today);
    let regular = names.into_iter().zip(&week);
    let regular: Map<String, Value> = regular
        .map(|(name, spans)| (name.to_owned(), spans_value(spans)))
        .collect();
    let mut special = Vec::new();
    for day in shown
        .special
        .iter()
        .filter_map(|index| hours.special.get(*index))
    {
        let mut date = day.from;
        while date <= day.to {
            special.push(json!({
                "date": date.to_string(),
                "hours": spans_value(&day.spans),
                "note": scene.note(day).map(|note| note.text),
            }));
            let Ok(next) = date.checked_add(1.day()) else {
                break;
            };
            date = next;
        }
    }
    let note = scene.hours_note.as_ref();
    let note = note.map(|(text, pictures)| markdown::to_html(&text.body, BELOW, &pictures.whole));
    json!({
        "timezone": scene.zone().name(),
        "regular": regular,
        "special": special,
        "note_html": note.unwrap_or_default(),
    })
}

fn hours_today(scene: &Scene<'_>) -> Value {
    let Some((_, shown)) = scene.hours else {
        return Value::Null;
    };
    json!({
        "timezone": scene.zone().name(),
        "hours": spans_value(&shown.day.spans),
        "note": scene.note_today().map(|note| note.text),
    })
}

/// `[["08:00", "12:00"]]`; past midnight a span ends at `26:00`.
fn spans_value(spans: &[Span]) -> Value {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    spans
        .iter()
        .map(|span| json!([clock(span.from), clock(span.to)]))
        .collect()
}

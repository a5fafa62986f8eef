//! What stands in a region of a page that somebody else wrote.

use tera::{Context, Value};

use super::scene::Scene;
use super::theme_error::ThemeError;
use crate::site::Show;

/// The inside of a region; empty where there is nothing to show.
pub(super) fn inside(scene: &Scene<'_>, show: Show) -> Result<String, ThemeError> {
    const BELOW_HOURS: u8 = 2;
    let (name, value, template) = match show {
        Show::Promotions => {
            let list = scene.list(&scene.promotions);
            ("promotions", list, "regions/promotions.html")
        }
        Show::Announcements => {
            let list = scene.list(&scene.announcements);
            ("announcements", list, "regions/announcements.html")
        }
        Show::Hours => {
            let hours = Value::from(scene.hours_value(BELOW_HOURS));
            ("hours", hours, "regions/hours.html")
        }
        Show::HoursToday => {
            let hours = Value::from(scene.hours_value(BELOW_HOURS));
            ("hours", hours, "regions/hours-today.html")
        }
        Show::Banner => ("banner", scene.banner(), "regions/banner.html"),
    };
    if !value.is_truthy() {
        return Ok(String::new());
    }
    let mut context = Context::new();
    context.insert_value(name, value);
    context.insert_value("site", scene.site_value());
    context.insert_value("words", Value::from(scene.words.clone()));
    let html = scene.theme.render(template, &context)?;
    Ok(html.trim().to_owned())
}

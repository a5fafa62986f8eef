//! What stands in a region of a page that somebody else wrote.

use super::facts::View;
use super::theme_error::ThemeError;
use crate::site::Show;

/// The inside of a region; empty where there is nothing to show.
pub(super) fn inside(view: View<'_, '_>, show: Show) -> Result<String, ThemeError> {
    let (template, scene) = (template(show), view.scene());
    let urgent = || scene.announcements.iter().any(|item| item.urgent);
    let something = match show {
        Show::Promotions => !scene.promotions.is_empty(),
        Show::Announcements => !scene.announcements.is_empty(),
        Show::Hours | Show::HoursToday => scene.hours.is_some(),
        Show::Banner => urgent(),
    };
    if !something {
        return Ok(String::new());
    }
    Ok(view.render(template)?.trim().to_owned())
}

fn template(show: Show) -> &'static str {
    match show {
        Show::Promotions => "regions/promotions.html",
        Show::Announcements => "regions/announcements.html",
        Show::Hours => "regions/hours.html",
        Show::HoursToday => "regions/hours-today.html",
        Show::Banner => "regions/banner.html",
    }
}

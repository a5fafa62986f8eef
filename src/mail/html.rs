//! MJML → the HTML that programs which read mail understand, with its styles in the elements.

use std::borrow::Cow;
use std::collections::HashMap;

use css_inline::{CSSInliner, InlineError};
use mrml::mj_head::MjHeadChild;
use mrml::mj_style::StyleInlineMode;
use mrml::prelude::parser::Error as ParseError;
use mrml::prelude::render::RenderOptions;

use super::MailError;
use super::balance::unbalanced;
use crate::publication::render::{Sheet, Theme, ThemeError};

/// What is wrong with a piece of MJML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MjmlFault {
    /// Bytes from the beginning.
    pub at: usize,
    pub said: String,
}

/// The HTML of a sheet, its body in it.
pub(super) fn of_sheet(sheet: &Sheet, theme: &Theme) -> Result<String, MailError> {
    let html = html(&sheet.mjml, |html| {
        html.replace(&sheet.slots.body, &sheet.body_html)
    });
    html.map_err(|fault| MailError::Theme(placed(sheet, theme, &fault)))
}

fn placed(sheet: &Sheet, theme: &Theme, fault: &MjmlFault) -> ThemeError {
    let at = fault.at.min(sheet.mjml.len());
    let before = sheet.mjml.as_bytes()[..at]
        .iter()
        .rposition(|b| *b == b'\n');
    let line = &sheet.mjml[before.map_or(0, |newline| newline + 1)..];
    let line = line.lines().next().unwrap_or_default();
    theme.mjml_fault(sheet.template, line, &fault.said)
}

/// MJML as HTML: what `<mj-style inline="inline">` says is put into the elements, after `filled` was
/// done, so that it reaches what MJML never saw.
///
/// # Errors
/// What cannot be read; an element that is not closed; an attribute that does not exist.
pub fn html(mjml: &str, filled: impl FnOnce(String) -> String) -> Result<String, MjmlFault> {
    if let Some(fault) = unbalanced(mjml) {
        return Err(fault);
    }
    let parsed = mrml::parse(mjml).map_err(|error| MjmlFault {
        at: position(&error),
        said: error.to_string(),
    })?;
    let unknown = parsed
        .warnings
        .iter()
        .find(|warning| warning.kind == mrml::prelude::parser::WarningKind::UnexpectedAttribute);
    if let Some(warning) = unknown {
        return Err(MjmlFault {
            at: warning.span.start,
            said: warning.kind.to_string(),
        });
    }
    let mut document = parsed.element;
    let mut styles = String::new();
    if let Some(head) = &mut document.children.head {
        head.children.retain(|child| match child {
            MjHeadChild::MjStyle(style) if style.inline_mode() == StyleInlineMode::Inline => {
                styles.push_str(style.children());
                false
            }
            _ => true,
        });
    }
    let options = RenderOptions {
        // Nothing is fetched from elsewhere when somebody opens an e-mail.
        fonts: HashMap::new(),
        ..RenderOptions::default()
    };
    let fault = |said: String| MjmlFault { at: 0, said };
    let rendered = document
        .render(&options)
        .map_err(|error| fault(error.to_string()))?;
    inlined(&filled(rendered), &styles).map_err(|error| fault(error.to_string()))
}

fn inlined(html: &str, styles: &str) -> Result<String, InlineError> {
    CSSInliner::options()
        .inline_style_tags(false)
        .keep_style_tags(true)
        .keep_link_tags(true)
        .load_remote_stylesheets(false)
        .extra_css(Some(Cow::Borrowed(styles)))
        .build()
        .inline(html)
}

fn position(error: &ParseError) -> usize {
    match error {
        ParseError::UnexpectedElement { position, .. }
        | ParseError::UnexpectedToken { position, .. }
        | ParseError::MissingAttribute { position, .. }
        | ParseError::InvalidAttribute { position, .. }
        | ParseError::InvalidFormat { position, .. }
        | ParseError::IncludeLoaderError { position, .. } => position.start,
        _ => 0,
    }
}

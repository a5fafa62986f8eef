//! Printing what came of a pass: the same for `publish` and `run`.

use super::voice::Voice;
use crate::content::report::{Format, Sources, report};
use crate::reconcile::{Outcome, SiteReport, Stop, TargetReport, held_because, waiting_words};

/// Changes of one target that are told one by one; the history has all of them.
const MOST_ITEMS: usize = 40;

/// Prints a report; `verbose` says also that nothing was to do.
pub fn site_report(voice: &Voice, result: &SiteReport, verbose: bool) {
    let site = ("site", result.id.as_str().into());
    let errors: Vec<_> = result
        .findings
        .iter()
        .filter(|finding| finding.is_error())
        .cloned()
        .collect();
    if !errors.is_empty() {
        let format = Format::Human {
            color: voice.colour,
        };
        voice.answer(report(&errors, &Sources::new(), voice.language, format).trim_end());
    }
    match &result.stop {
        Some(Stop::Frozen(hold)) => {
            let why = ("why", held_because(hold, voice.language).into());
            voice.answer(voice.say("cli-frozen", &[site, why]));
            return;
        }
        Some(Stop::Paused(hold)) => {
            voice.answer(voice.say("cli-was-paused", &[site]));
            let why = held_because(hold, voice.language);
            if !why.is_empty() {
                voice.answer(why);
            }
            return;
        }
        Some(Stop::WaitsForYes) | None => {}
    }
    if !result.held.is_empty() {
        let waiting = waiting_words(&result.held, voice.language);
        voice.line(format!("{}: {waiting}", result.id));
        voice.line(format!("  recado review {}", result.id));
    }
    if let Some(Stop::WaitsForYes) = &result.stop {
        voice.answer(format!("{}: {}", result.id, voice.say("cli-blocked", &[])));
    }
    let site = ("site", result.id.as_str().into());
    if !result.undone.is_empty() {
        let items = ("items", result.undone.join(", ").into());
        let undone = voice.say("cli-undone-items", &[site.clone(), items]);
        voice.line(format!("{}: {undone}", result.id));
    }
    for held in &result.reminders {
        let args = [
            site.clone(),
            ("title", held.title.as_str().into()),
            ("item", held.item.as_str().into()),
        ];
        voice.answer(voice.say("cli-remind", &args));
    }
    for said in &result.silent {
        let title = ("title", said.title.as_str().into());
        voice.answer(voice.say("cli-approved-by-silence", &[site.clone(), title]));
    }
    for target in &result.targets {
        target_report(voice, result, target, verbose);
    }
}

fn target_report(voice: &Voice, result: &SiteReport, target: &TargetReport, verbose: bool) {
    let language = voice.language;
    let site = ("site", result.id.as_str().into());
    match &target.outcome {
        Outcome::Unchanged if verbose => {
            // "Everything is as it should be" below a list of mistakes would be no comfort.
            let in_order = !result.findings.iter().any(|finding| finding.is_error())
                && result.held.is_empty()
                && result.undone.is_empty()
                && target.drift.is_empty()
                && target.refused.is_empty();
            let key = if in_order {
                "cli-nothing-changed"
            } else {
                "cli-nothing-else"
            };
            voice.tell(key, &[site]);
        }
        Outcome::Unchanged | Outcome::NotYet => {}
        Outcome::Busy => voice.answer(voice.say("cli-busy", &[site])),
        Outcome::Published(published) => {
            let zone = result.site.as_ref().map(|site| &site.zone);
            for item in published.items.iter().take(MOST_ITEMS) {
                let sentence = zone.map_or_else(String::new, |zone| item.sentence(language, zone));
                voice.tell(
                    "cli-published",
                    &[site.clone(), ("sentence", sentence.into())],
                );
            }
            if published.items.len() > MOST_ITEMS {
                let more = ("more", (published.items.len() - MOST_ITEMS).into());
                voice.tell("cli-published-more", &[site.clone(), more]);
            }
            if published.items.is_empty() {
                let sentence = published.sentence.as_str().into();
                voice.tell("cli-published", &[site.clone(), ("sentence", sentence)]);
            }
            let revision: String = published.revision.chars().take(12).collect();
            let where_to = [
                ("target", target.name.as_str().into()),
                ("revision", revision.into()),
            ];
            voice.line(format!("  {}", voice.say("cli-published-where", &where_to)));
            if let Some(verdict) = &published.verdict {
                voice.line(format!("  {}", verdict.sentence(language)));
                if !verdict.is_live() {
                    voice.line(format!("  {}", verdict.hint(language)));
                }
            }
        }
        Outcome::Failed(error) => {
            voice.trouble(format!("{}: {}", result.id, error.sentence(language)));
        }
        Outcome::Theme(why) | Outcome::Picture(why) | Outcome::Ledger(why) => {
            voice.trouble(format!("{}: {why}", result.id));
        }
    }
    for drift in &target.drift {
        voice.answer(format!("{}: {}", result.id, drift.sentence(language)));
        voice.answer(format!("  {}", drift.hint(&result.id, language)));
    }
    for refused in &target.refused {
        voice.answer(format!("{}: {}", result.id, refused.sentence(language)));
        voice.answer(format!("  {}", refused.hint(language)));
    }
}

//! `recado doctor`: can every website be reached and written to? Where not, what to send to the
//! programmer.

use std::error::Error as _;

use super::args::OneSite;
use super::given_up;
use super::mail_login;
use super::session::Session;
use super::voice::Failure;
use crate::reconcile::{Examination, Examined, PassError, read};
use crate::site::Site;

/// Looks the sites over; code 1 where one cannot be written to, 3 where one cannot be reached.
pub async fn doctor(args: &OneSite, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let store = session.store().await?;
    let reconciler = session.reconciler(store.clone());
    let now = session.clock.now();
    let mut code = 0;
    for id in &session.sites(args.site.as_deref())? {
        let input = session.input(id, Some(&store)).await?;
        let accepted = store.accepted(id).await;
        let accepted = accepted.map_err(|error| session.ledger_failure(&error))?;
        let reading = read(&input, &accepted, now);
        let Some(site) = reading.site() else {
            voice.trouble(voice.say("state-no-site", &[("site", id.as_str().into())]));
            code = worse(code, 1);
            continue;
        };
        let found = reconciler.examine(site, now).await;
        let found = found.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
        code = worse(code, print(session, site, &found));
        code = worse(code, mail_login::examine(session, site, &store).await);
        let rows = given_up::given_up(session, &store, id).await?;
        for line in given_up::lines(session, id, &rows) {
            voice.answer(format!("  ! {line}"));
        }
    }
    if args.site.is_none() {
        let rows = given_up::given_up(session, &store, "").await?;
        let lines = given_up::lines(session, "", &rows);
        lines
            .into_iter()
            .for_each(|line| voice.answer(format!("! {line}")));
    }
    Ok(code)
}

/// Not to be reached wins over all else.
pub fn worse(one: u8, other: u8) -> u8 {
    match one == 3 || other == 3 {
        true => 3,
        false => one.max(other),
    }
}

fn print(session: &Session, site: &Site, found: &Examination) -> u8 {
    let voice = session.voice;
    let mut code = 0;
    voice.answer(format!("{} ({})", site.name, site.id));
    for one in &found.targets {
        let target = [("target", one.address.as_str().into())];
        match &one.found {
            Ok(advice) => {
                voice.answer(format!("  ✓ {}", voice.say("doctor-target-good", &target)));
                for advice in advice {
                    voice.answer(format!("  ! {}", advice.sentence(voice.language)));
                }
            }
            Err(error) => code = worse(code, trouble(session, site, one, error)),
        }
    }
    let url = ("url", site.url.as_str().into());
    match &found.page {
        Ok(()) => voice.answer(format!("  ✓ {}", voice.say("doctor-page-good", &[url]))),
        Err(why) => {
            let (url, why) = (site.url.clone(), why.clone());
            let verdict = crate::proof::Verdict::Unreachable { url, why };
            voice.answer(format!("  ✗ {}", verdict.sentence(voice.language)));
            voice.answer(format!("    {}", verdict.hint(voice.language)));
            code = worse(code, 3);
        }
    }
    for (name, days) in &found.old {
        let args = [
            ("name", name.as_str().into()),
            ("days", usize::try_from(*days).unwrap_or_default().into()),
        ];
        voice.answer(format!("  ! {}", voice.say("doctor-old-secret", &args)));
    }
    code
}

/// What is wrong, and the text to send.
fn trouble(session: &Session, site: &Site, one: &Examined, error: &PassError) -> u8 {
    let voice = session.voice;
    let sentence = error.sentence(voice.language);
    voice.answer(format!("  ✗ {sentence}"));
    if let PassError::Target(target) = error {
        voice.answer(format!("\n    {}", voice.say("doctor-send", &[])));
        let mut technical = target.to_string();
        let mut cause = target.source();
        while let Some(next) = cause {
            technical.push_str(&format!(": {next}"));
            cause = next.source();
        }
        let args = [
            ("name", site.name.as_str().into()),
            ("url", site.url.as_str().into()),
            ("target", one.address.as_str().into()),
            ("technical", technical.as_str().into()),
            (
                "time",
                session
                    .clock
                    .now()
                    .strftime("%Y-%m-%d %H:%M UTC")
                    .to_string()
                    .into(),
            ),
        ];
        for line in voice.say("doctor-letter", &args).lines() {
            voice.answer(format!("    | {line}"));
        }
        voice.answer("");
    }
    code_of(error)
}

/// 3 where nobody answers, 1 where the answer is no.
pub fn code_of(error: &PassError) -> u8 {
    match error {
        PassError::Target(target) if target.is_unreachable() => 3,
        _ => 1,
    }
}

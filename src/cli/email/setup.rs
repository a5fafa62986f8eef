//! `recado email setup`: the keys that sign, and what the domain has to publish.

use serde_json::json;

use super::check::{line, names, sign};
use crate::cli::args::PlainFormat;
use crate::cli::args::email::EmailSetup;
use crate::cli::session::Session;
use crate::cli::voice::{Failure, Voice};
use crate::mailing::{Post, Transport};
use crate::preflight::names::Answers;
use crate::preflight::{
    self, Check, Known, Names, Purpose, Sender, Severity, Standing, Wanted, wanted,
};
use crate::secret::{DkimKeys, VaultError};
use crate::site::Site;
use crate::smtp;

/// What was found out for a site.
struct Setup {
    sender: Sender,
    keys: DkimKeys,
    /// The next keys were found published, and took the place of the old ones.
    switched: Option<u32>,
    wanted: Vec<Wanted>,
    checks: Vec<Check>,
    /// What came of trying the mail server; `None` where there is none to try.
    account: Option<(String, Result<(), String>)>,
}

/// Makes keys where there are none, and says what stands in the names of the domain and what is missing.
pub async fn setup(args: &EmailSetup, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let id = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let store = session.store().await?;
    let now = session.clock.now();
    let reading = session.reading(&id, Some(&store), now).await?;
    let Some(site) = reading.site() else {
        let site = [("site", id.into())];
        return Err(Failure::Refused(voice.say("state-no-site", &site)));
    };
    let post = session.post(store)?;
    let setup = look(args, site, &post, session).await?;
    match args.format {
        PlainFormat::Json => print_json(&setup, &voice),
        PlainFormat::Human => print(&setup, site, &voice),
    }
    Ok(0)
}

async fn look(
    args: &EmailSetup,
    site: &Site,
    post: &Post,
    session: &Session,
) -> Result<Setup, Failure> {
    let voice = session.voice;
    let failed = |error: VaultError| Failure::Refused(error.sentence(voice.language));
    let now = session.clock.now();
    let refused = |check: &Check| {
        let remedy = check.remedy(voice.language).unwrap_or_default();
        Failure::Refused(format!("{} {remedy}", check.sentence(voice.language)))
    };
    let domain = site.mail.as_ref().and_then(|mail| mail.domain());
    let Some(domain) = domain else {
        let site = vec![("site", site.id.as_str().into())];
        return Err(refused(&Check::new(Severity::Blocks, "sender-none", site)));
    };
    if preflight::is_shared(&domain) {
        let domain = vec![("domain", domain.into())];
        let check = Check::new(Severity::Blocks, "shared-domain", domain);
        return Err(refused(&check));
    }
    let made = match args.new_keys {
        true => post.vault.renew_dkim(&domain, "cli", now).await,
        false => post.vault.ensure_dkim(&domain, "cli", now).await,
    };
    made.map_err(failed)?;
    let Known {
        sender: Some(mut sender),
        keys: Some(mut keys),
        checks,
    } = preflight::known(post, site).await.map_err(failed)?
    else {
        let domain = VaultError::Dkim { domain };
        return Err(failed(domain));
    };
    let names = names(args.name_server);
    let mut records = asked(&sender, &keys, &names).await;
    let mut switched = None;
    if is_published(&keys, &records) {
        switched = Some(keys.current.number);
        keys = post
            .vault
            .switch_dkim(keys, "cli", now)
            .await
            .map_err(failed)?;
        sender.keys = keys.records();
        records = asked(&sender, &keys, &names).await;
    }
    Ok(Setup {
        account: account(post, site).await,
        sender,
        keys,
        switched,
        wanted: records,
        checks,
    })
}

async fn asked(sender: &Sender, keys: &DkimKeys, names: &Names) -> Vec<Wanted> {
    let next = keys.next_records();
    let mut answers = Answers::default();
    names
        .judged(&mut answers, |answers| wanted(sender, &next, answers))
        .await
}

/// Whether the next keys may be signed with.
fn is_published(keys: &DkimKeys, records: &[Wanted]) -> bool {
    let next = keys.next_records();
    let there = |name: &str| {
        let found = records.iter().find(|record| record.name == name);
        found.is_some_and(|record| record.standing == Standing::There)
    };
    !next.is_empty() && next.iter().all(|record| there(&record.name))
}

/// Connects and logs in; nothing is sent.
async fn account(post: &Post, site: &Site) -> Option<(String, Result<(), String>)> {
    let Ok(Transport::Server(account)) = post.transport(Some(site)).await else {
        return None;
    };
    let name = post.greeting_name();
    let opened = smtp::Session::connect(&post.connector, &account, name.as_deref()).await;
    let found = match opened {
        Ok(session) => {
            session.quit().await;
            Ok(())
        }
        Err(failure) => Err(failure.to_string()),
    };
    Some((format!("{}:{}", account.host, account.port), found))
}

fn print(setup: &Setup, site: &Site, voice: &Voice) {
    let domain = ("domain", setup.sender.domain.as_str().into());
    let site_id = ("site", site.id.as_str().into());
    voice.answer(format!("{} ({})", site.name, setup.sender.domain));
    let number = ("number", setup.keys.current.number.to_string().into());
    voice.answer(voice.say("cli-email-setup-keys", &[domain.clone(), number]));
    if let Some(old) = setup.switched {
        let old = ("number", old.to_string().into());
        voice.answer(voice.say("cli-email-setup-switched", &[old]));
    }
    if let Some(next) = &setup.keys.next {
        let number = ("number", next.number.to_string().into());
        voice.answer(voice.say("cli-email-setup-next", &[number, site_id.clone()]));
    }
    voice.answer("");
    for record in &setup.wanted {
        print_record(record, voice);
    }
    if let Some((server, found)) = &setup.account {
        let server = ("server", server.as_str().into());
        let (severity, said) = match found {
            Ok(()) => (
                Severity::Fine,
                voice.say("cli-email-setup-account", &[server]),
            ),
            Err(why) => {
                let why = ("why", why.as_str().into());
                let said = voice.say("cli-email-setup-account.wrong", &[server, why]);
                (Severity::Blocks, said)
            }
        };
        voice.answer(format!("  {} {said}", sign(severity, voice)));
    }
    for check in &setup.checks {
        line(check, voice);
    }
    let missing: Vec<&Wanted> = (setup.wanted.iter())
        .filter(|record| record.standing != Standing::There)
        .collect();
    voice.answer("");
    if missing.is_empty() {
        return voice.answer(voice.say("cli-email-setup-done", &[domain, site_id]));
    }
    let listed = missing.iter().map(|record| {
        let values = [
            ("name", record.name.as_str().into()),
            ("text", record.text.as_str().into()),
        ];
        let key = match record.standing {
            Standing::Other(_) => "cli-email-setup-letter.replace",
            _ => "cli-email-setup-letter.add",
        };
        voice.say(key, &values)
    });
    let listed: Vec<String> = listed.collect();
    let values = [
        ("shop", site.name.as_str().into()),
        domain,
        ("records", listed.join("\n\n").into()),
    ];
    voice.answer(voice.say("cli-email-setup-send", &[]));
    for line in voice.say("cli-email-setup-letter", &values).lines() {
        voice.answer(format!("    | {line}").trim_end());
    }
    voice.answer("");
    voice.answer(voice.say("cli-email-setup-again", &[site_id]));
}

fn print_record(record: &Wanted, voice: &Voice) {
    let purpose = match record.purpose {
        Purpose::Dkim => "cli-email-setup-dkim",
        Purpose::Spf => "cli-email-setup-spf",
        Purpose::Dmarc => "cli-email-setup-dmarc",
    };
    let purpose = voice.say(purpose, &[]);
    let name = ("name", record.name.as_str().into());
    let (severity, said) = match &record.standing {
        Standing::There => (
            Severity::Fine,
            voice.say("cli-email-setup-record.there", &[name]),
        ),
        Standing::Missing => (
            Severity::Blocks,
            voice.say("cli-email-setup-record.missing", &[name]),
        ),
        Standing::Other(found) => {
            let found = ("found", found.as_str().into());
            let said = voice.say("cli-email-setup-record.other", &[name, found]);
            (Severity::Warns, said)
        }
        Standing::Unknown(why) => {
            let why = ("why", why.as_str().into());
            let said = voice.say("cli-email-setup-record.unknown", &[name, why]);
            (Severity::Warns, said)
        }
    };
    voice.answer(format!("  {} {purpose}: {said}", sign(severity, voice)));
    if record.standing != Standing::There {
        voice.answer(format!("      TXT   {}", record.name));
        voice.answer(format!("      =     {}", record.text));
        voice.answer(format!("      zone  {}", record.zone));
    }
}

fn print_json(setup: &Setup, voice: &Voice) {
    let records = setup.wanted.iter().map(|record| {
        let found = match &record.standing {
            Standing::Other(found) => Some(found.as_str()),
            _ => None,
        };
        json!({
            "purpose": record.purpose.word(),
            "name": record.name,
            "type": "TXT",
            "value": record.text,
            "zone": record.zone,
            "standing": record.standing.word(),
            "found": found,
        })
    });
    let checks = setup.checks.iter().map(|check| {
        json!({
            "code": check.code,
            "severity": check.severity.word(),
            "message": check.sentence(voice.language),
            "hint": check.remedy(voice.language),
        })
    });
    let account = setup.account.as_ref();
    let shape = json!({
        "site": setup.sender.site,
        "domain": setup.sender.domain,
        "keys": setup.keys.current.number,
        "next_keys": setup.keys.next.as_ref().map(|next| next.number),
        "switched_from": setup.switched,
        "records": records.collect::<Vec<_>>(),
        "server": account.map(|(server, _)| server),
        "server_works": account.map(|(_, found)| found.is_ok()),
        "checks": checks.collect::<Vec<_>>(),
    });
    voice.answer(serde_json::to_string_pretty(&shape).unwrap_or_default());
}

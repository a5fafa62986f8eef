//! `recado subscribers …`: who asked for a client's e-mail.

pub mod export;
pub mod import;
pub mod incident;
mod told;

use std::collections::BTreeSet;

use serde_json::json;

use super::args::PlainFormat;
use super::args::people::{AddPerson, ErasePerson, ListPeople, RemovePerson};
use super::session::Session;
use super::voice::Failure;
use crate::moment::Zone;
use crate::secret::{AddressKey, Vault};
use crate::store::{Added, ListCounts, Store, StoreError};
use crate::subscribers::{self, Address, Consent, ListName, Subscriber};

/// Who acts where a command does.
pub const ACTOR: &str = "cli";

/// What of a site matters for its lists. A site file that has to be mended keeps nobody from being erased.
pub struct Client {
    pub id: String,
    zone: Zone,
    /// Never empty.
    pub languages: Vec<String>,
}

impl Client {
    /// Reads it.
    pub async fn open(site: &str, session: &Session) -> Result<Self, Failure> {
        let id = session.sites(Some(site))?.pop().unwrap_or_default();
        let reading = session.reading(&id, None, session.clock.now()).await?;
        Ok(match reading.site() {
            Some(site) => Self {
                id,
                zone: site.zone.clone(),
                languages: site.languages.clone(),
            },
            None => Self {
                id,
                zone: Zone::utc(),
                languages: vec!["en".to_owned()],
            },
        })
    }
}

/// Adds one person, who said so just now.
pub async fn add(args: &AddPerson, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let client = Client::open(&args.site, session).await?;
    let list = list_name(&args.list, session)?;
    let address = address(&args.address, session)?;
    let language = language(args.language.as_deref(), &client, session)?;
    let source = subscribers::text(&args.source);
    let source =
        source.ok_or_else(|| Failure::Usage(voice.say("cli-subscribers-source-empty", &[])))?;
    let name = args.person_name.as_deref().and_then(subscribers::text);
    let now = session.clock.now();
    let person = Subscriber {
        address,
        first_name: name.as_deref().and_then(subscribers::first_word),
        name,
        language,
        tags: tags(&args.tag),
        consent: Consent {
            source: Some(source),
            at: Some(now),
        },
    };
    let (store, key) = open(session).await?;
    let added = store.subscribers(&client.id);
    let added = added.add(&list, &person, &key, ACTOR, now).await;
    let added = added.map_err(|error| session.ledger_failure(&error))?;
    let values = [
        ("address", person.address.written().into()),
        ("list", list.as_str().into()),
    ];
    let key = match added {
        Added::New => "cli-subscribers-added".to_owned(),
        Added::Known => "cli-subscribers-added.known".to_owned(),
        Added::Back(None) => "cli-subscribers-added.left".to_owned(),
        Added::Back(Some(reason)) => format!("cli-subscribers-added.{}", reason.as_str()),
    };
    voice.tell(&key, &values);
    Ok(0)
}

/// Takes one person off one list.
pub async fn remove(args: &RemovePerson, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let client = Client::open(&args.site, session).await?;
    let address = address(&args.address, session)?;
    let (store, key) = open(session).await?;
    let list = known_list(&args.list, &store, &client, session).await?;
    let now = session.clock.now();
    let people = store.subscribers(&client.id);
    let removed = people
        .remove(&list, &address, "by hand", &key, ACTOR, now)
        .await;
    let values = [
        ("address", address.written().into()),
        ("list", list.as_str().into()),
        ("site", client.id.as_str().into()),
    ];
    match removed.map_err(|error| session.ledger_failure(&error))? {
        true => {
            voice.tell("cli-subscribers-removed", &values);
            Ok(0)
        }
        false => Err(Failure::Refused(
            voice.say("cli-subscribers-not-on-list", &values),
        )),
    }
}

/// Forgets one person on every list of the site.
pub async fn erase(args: &ErasePerson, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let address = address(&args.address, session)?;
    let (store, key) = open(session).await?;
    let people = store.subscribers(&site);
    let erased = people
        .erase(&address, &key, ACTOR, session.clock.now())
        .await;
    let lists = erased.map_err(|error| session.ledger_failure(&error))?;
    let values = [
        ("address", address.written().into()),
        ("site", site.into()),
        ("lists", usize::try_from(lists).unwrap_or_default().into()),
    ];
    voice.tell("cli-subscribers-erased", &values);
    voice.tell("cli-subscribers-erased.rest", &[]);
    Ok(0)
}

/// Prints the lists and how many people are on each.
pub async fn list(args: &ListPeople, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(args.site.as_deref())?;
    let mut all = Vec::new();
    if let Some(store) = session.look().await? {
        for site in &sites {
            let lists = store.subscribers(site).lists().await;
            let lists = lists.map_err(|error| session.ledger_failure(&error))?;
            let pending = store.subscribers(site).pending(session.clock.now()).await;
            let pending = pending.map_err(|error| session.ledger_failure(&error))?;
            all.extend(lists.into_iter().map(|list| {
                let waiting = pending.get(&list.name).copied().unwrap_or_default();
                (site.clone(), list, waiting)
            }));
        }
    }
    if args.format == PlainFormat::Json {
        let one = |(site, list, pending): &(String, ListCounts, i64)| {
            json!({
                "site": site, "list": list.name, "active": list.active,
                "mailable": list.mailable, "removed": list.removed, "pending": pending,
            })
        };
        let json = serde_json::Value::from_iter(all.iter().map(one));
        voice.answer(format!("{json:#}"));
        return Ok(0);
    }
    if all.is_empty() {
        voice.tell(
            "cli-subscribers-no-lists",
            &[("site", sites[0].as_str().into())],
        );
    }
    let number = |count: i64| usize::try_from(count).unwrap_or_default().into();
    for (site, list, pending) in all {
        let values = [
            ("site", site.into()),
            ("list", list.name.into()),
            ("active", number(list.active)),
            ("mailable", number(list.mailable)),
            ("removed", number(list.removed)),
        ];
        let mut line = voice.say("cli-subscribers-list", &values);
        if pending > 0 {
            let count = [("count", number(pending))];
            line = format!("{line}; {}", voice.say("cli-subscribers-pending", &count));
        }
        voice.answer(line);
    }
    Ok(0)
}

/// The ledger for writing, and the key for addresses.
async fn open(session: &Session) -> Result<(Store, AddressKey), Failure> {
    let store = session.store().await?;
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let key = vault.address_key(ACTOR, session.clock.now()).await;
    let key = key.map_err(|error| Failure::Refused(error.sentence(session.voice.language)))?;
    Ok((store, key))
}

fn address(written: &str, session: &Session) -> Result<Address, Failure> {
    let voice = session.voice;
    Address::read(written).map_err(|bad| {
        let values = [
            ("written", crate::yaml::excerpt(written, 60).into()),
            ("why", bad.sentence(voice.language).into()),
        ];
        Failure::Usage(voice.say("cli-subscribers-bad-address", &values))
    })
}

/// The name of a list as it was typed.
pub fn list_name(written: &str, session: &Session) -> Result<ListName, Failure> {
    let voice = session.voice;
    ListName::new(written).ok_or_else(|| {
        let written = [("written", crate::yaml::excerpt(written, 60).into())];
        Failure::Usage(voice.say("cli-subscribers-bad-list", &written))
    })
}

/// A list that is there; else the names of those that are.
async fn known_list(
    written: &str,
    store: &Store,
    client: &Client,
    session: &Session,
) -> Result<ListName, Failure> {
    let voice = session.voice;
    let list = list_name(written, session)?;
    let failed = |error: StoreError| session.ledger_failure(&error);
    let lists = store.subscribers(&client.id).lists().await;
    let lists = lists.map_err(failed)?;
    if lists.iter().any(|one| one.name == list.as_str()) {
        return Ok(list);
    }
    let names: Vec<&str> = lists.iter().map(|one| one.name.as_str()).collect();
    let values = [
        ("list", list.as_str().into()),
        ("site", client.id.as_str().into()),
        ("count", names.len().into()),
        ("lists", names.join(", ").into()),
    ];
    Err(Failure::Usage(
        voice.say("cli-subscribers-no-such-list", &values),
    ))
}

fn language(
    written: Option<&str>,
    client: &Client,
    session: &Session,
) -> Result<Option<String>, Failure> {
    let Some(written) = written else {
        return Ok(None);
    };
    let read = subscribers::language(written, &client.languages);
    let read = read.filter(|tag| client.languages.contains(tag));
    read.map(Some).ok_or_else(|| {
        let values = [
            ("written", written.into()),
            ("site", client.id.as_str().into()),
            ("languages", client.languages.join(", ").into()),
        ];
        Failure::Usage(session.voice.say("cli-subscribers-bad-language", &values))
    })
}

fn tags(written: &[String]) -> BTreeSet<String> {
    let tags = written.iter().filter_map(|tag| subscribers::tag(tag));
    tags.collect()
}

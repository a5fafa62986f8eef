//! `recado subscribers export`: a list for a spreadsheet, or everything that is kept about one person.

use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{ACTOR, Client, address, known_list, open};
use crate::cli::args::people::ExportPeople;
use crate::cli::session::Session;
use crate::cli::voice::Failure;
use crate::secret::AddressKey;
use crate::store::{Listed, Standing, StoreError, Subscribers};
use crate::subscribers::{Address, Exported, Separator, csv};

/// Hands out a list, or what is kept about one person.
pub async fn export(args: &ExportPeople, session: &Session) -> Result<u8, Failure> {
    match (&args.person, &args.list) {
        (Some(person), _) => of_person(person, args, session).await,
        (None, Some(list)) => of_list(list, args, session).await,
        (None, None) => Ok(0),
    }
}

/// Everybody who is on the list now. Who handed it out and when is in the record.
async fn of_list(list: &str, args: &ExportPeople, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let failed = |error: StoreError| session.ledger_failure(&error);
    let client = Client::open(&args.site, session).await?;
    let store = session.store().await?;
    let list = known_list(list, &store, &client, session).await?;
    let people = store.subscribers(&client.id).people(&list).await;
    let mut people = people.map_err(failed)?;
    people.retain(|one| one.standing == Standing::Active);
    let exported = people.iter().map(|one| Exported {
        person: &one.person,
        added_at: one.added_at,
    });
    let separator = Separator::of_language(&client.languages[0]);
    let table = csv(exported, separator, &client.zone);
    let object = format!("{} {}", client.id, list.as_str());
    let (count, now) = (people.len().to_string(), session.clock.now());
    let noted = store.audit(ACTOR, "subscribers export", &object, &count, now);
    noted.await.map_err(failed)?;
    hand_out(&table, args.out_file.as_deref(), session)?;
    if let Some(file) = &args.out_file {
        let values = [
            ("count", people.len().into()),
            ("file", file.display().to_string().into()),
        ];
        voice.tell("cli-subscribers-exported", &values);
    }
    Ok(0)
}

/// What the law calls access (LGPD art. 18, GDPR art. 15): every list of the site, the messages of campaigns and what came
/// back of them, what was asked for and not confirmed, and whether mail to this address is held back.
async fn of_person(written: &str, args: &ExportPeople, session: &Session) -> Result<u8, Failure> {
    let failed = |error: StoreError| session.ledger_failure(&error);
    let client = Client::open(&args.site, session).await?;
    let address = address(written, session)?;
    let (store, key) = open(session).await?;
    let people = store.subscribers(&client.id);
    let lists = people.person(&address).await.map_err(failed)?;
    let asked = people.asked(&address).await.map_err(failed)?;
    let suppressed = people.suppression(&address, &key).await.map_err(failed)?;
    let at = |at: Timestamp| client.zone.rfc3339(at);
    let history = history(&people, &address, &key, at).await.map_err(failed)?;
    let mut json = json!([{
        "site": client.id,
        "address": address.written(),
        "lists": Value::from_iter(lists.iter().map(|one| of_listed(one, at))),
        "asked": Value::from_iter(asked.iter().map(|one| json!({
            "list": one.list.as_str(), "address": one.address.written(), "first_name": one.first_name,
            "language": one.language, "source": one.source, "asked_at": at(one.asked_at),
        }))),
        "suppressed": suppressed.map(|one| json!({ "reason": one.reason.as_str(), "at": at(one.at) })),
    }]);
    if let (Some(Value::Object(json)), Value::Object(history)) = (json.get_mut(0), history) {
        json.extend(history);
    }
    let (hash, now) = (key.hash(&client.id, &address), session.clock.now());
    let noted = store.audit(ACTOR, "subscriber export", &client.id, &hash, now);
    noted.await.map_err(failed)?;
    hand_out(&format!("{json:#}\n"), args.out_file.as_deref(), session)?;
    Ok(0)
}

/// What is known of a person beside the lists.
async fn history(
    people: &Subscribers,
    address: &Address,
    key: &AddressKey,
    at: impl Fn(Timestamp) -> String,
) -> Result<Value, StoreError> {
    let received = people.received(address, key).await?;
    let received = received.iter().map(|one| {
        json!({
            "campaign": one.campaign, "item": one.item, "list": one.list, "started_at": at(one.started_at),
            "state": one.state, "at": at(one.at), "server_said": one.reply,
        })
    });
    let bounces = people.came_back_of(address, key).await?;
    let bounces = bounces.iter().map(|one| {
        json!({
            "campaign": one.campaign, "item": one.item, "kind": one.kind, "server_said": one.said,
            "at": at(one.at),
        })
    });
    let left = people.departures(address, key).await?;
    let left = left
        .iter()
        .map(|(campaign, when)| json!({ "campaign": campaign, "at": at(*when) }));
    let asked = people.sign_ups(address).await?;
    let asked = asked.iter().map(|one| {
        json!({
            "list": one.list, "address": one.address, "first_name": one.first_name,
            "language": one.language, "source": one.source, "asked_at": at(one.at),
        })
    });
    let told = people.told(address).await?;
    let told = told.iter().map(|one| {
        json!({ "kind": one.kind, "subject": one.subject, "state": one.state, "created_at": at(one.at) })
    });
    Ok(json!({
        "messages": Value::from_iter(received), "came_back": Value::from_iter(bounces),
        "departures": Value::from_iter(left), "sign_ups": Value::from_iter(asked),
        "notices": Value::from_iter(told),
    }))
}

fn of_listed(one: &Listed, at: impl Fn(Timestamp) -> String) -> Value {
    let (state, because, since) = match &one.standing {
        Standing::Active => ("active", None, None),
        Standing::Removed { because, at } => ("removed", Some(because), Some(*at)),
    };
    let person = &one.person;
    json!({
        "list": one.list, "address": person.address.written(), "first_name": person.first_name,
        "name": person.name, "language": person.language, "tags": person.tags,
        "consent_source": person.consent.source, "consent_at": person.consent.at.map(&at),
        "consent_noted_at": one.consent_noted_at.map(&at), "added_at": at(one.added_at),
        "state": state, "removed_because": because, "removed_at": since.map(&at),
        "can_be_mailed": one.can_be_mailed(),
    })
}

/// Prints it, or writes a new file that is its owner's alone. An earlier one is not written over.
pub(super) fn hand_out(text: &str, file: Option<&Path>, session: &Session) -> Result<(), Failure> {
    let Some(file) = file else {
        session
            .voice
            .answer(text.strip_suffix('\n').unwrap_or(text));
        return Ok(());
    };
    let failed = |error: std::io::Error| {
        let values = [
            ("file", file.display().to_string().into()),
            ("why", error.to_string().into()),
        ];
        let key = match error.kind() {
            std::io::ErrorKind::AlreadyExists => "cli-subscribers-file-exists",
            _ => "cli-subscribers-unwritten",
        };
        Failure::Refused(session.voice.say(key, &values))
    };
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut written = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    written.write_all(text.as_bytes()).map_err(failed)?;
    let kept = written.persist_noclobber(file);
    kept.map(|_| ()).map_err(|error| failed(error.error))
}

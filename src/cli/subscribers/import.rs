//! `recado subscribers import`: shows what was understood of a file, then takes its people over.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::told::{preview, to_json};
use super::{ACTOR, Client, language, list_name, open, tags};
use crate::cli::args::PlainFormat;
use crate::cli::args::people::ImportPeople;
use crate::cli::session::Session;
use crate::cli::voice::Failure;
use crate::secret::Vault;
use crate::store::Merged;
use crate::subscribers::{self, Given, ListName, MOST_BYTES, Understood};

/// Imports a file into a list.
pub async fn import(args: &ImportPeople, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let client = Client::open(&args.site, session).await?;
    let list = list_name(&args.list, session)?;
    let given = Given {
        source: args.source.as_deref().and_then(subscribers::text),
        language: language(args.language.as_deref(), &client, session)?,
        tags: tags(&args.tag),
        languages: client.languages.clone(),
        zone: client.zone.clone(),
    };
    let bytes = read(&args.file, session)?;
    let understood = subscribers::understand(&bytes, &given);
    drop(bytes);
    let understood = understood.map_err(|why| {
        let values = [
            ("file", args.file.display().to_string().into()),
            ("why", why.sentence(voice.language).into()),
        ];
        Failure::Refused(voice.say("cli-subscribers-file", &values))
    })?;
    let human = args.format == PlainFormat::Human;
    if human {
        preview(&understood, &args.file, &voice);
    }
    if understood.people.is_empty() && human {
        voice.trouble(voice.say("cli-subscribers-nobody", &[]));
        return Ok(1);
    }
    let nobody = understood.people.is_empty();
    let merged = match args.dry_run || nobody {
        true => would_import(&understood, &list, &client, session).await?,
        false => take_over(&understood, &list, &client, session).await?,
    };
    if human {
        tell(&merged, args, &list, session);
    } else {
        let json = to_json(&understood, &merged, args, voice.language);
        voice.answer(format!("{json:#}"));
    }
    Ok(u8::from(nobody))
}

/// The bytes of a file. One that is too large is refused before it is read.
fn read(path: &Path, session: &Session) -> Result<Vec<u8>, Failure> {
    let voice = session.voice;
    let name = || ("file", path.display().to_string().into());
    let failed = |error: std::io::Error| {
        let values = [name(), ("why", error.to_string().into())];
        Failure::Refused(voice.say("cli-subscribers-unreadable", &values))
    };
    let too_large = |bytes: u64| {
        let megabytes = |bytes: u64| usize::try_from(bytes >> 20).unwrap_or(usize::MAX).into();
        let values = [
            name(),
            ("size", megabytes(bytes)),
            ("limit", megabytes(MOST_BYTES)),
        ];
        Failure::Refused(voice.say("cli-subscribers-too-large", &values))
    };
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > MOST_BYTES {
        return Err(too_large(length));
    }
    let mut bytes = Vec::new();
    // It may grow, and a pipe has no length.
    let taken = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    taken.map_err(failed)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > MOST_BYTES {
        return Err(too_large(length));
    }
    Ok(bytes)
}

async fn take_over(
    understood: &Understood,
    list: &ListName,
    client: &Client,
    session: &Session,
) -> Result<Merged, Failure> {
    let (store, key) = open(session).await?;
    let people = store.subscribers(&client.id);
    let now = session.clock.now();
    let merged = people.import(list, &understood.people, &key, ACTOR, now);
    merged.await.map_err(|error| session.ledger_failure(&error))
}

/// The same against the ledger as it stands, of which nothing is written.
async fn would_import(
    understood: &Understood,
    list: &ListName,
    client: &Client,
    session: &Session,
) -> Result<Merged, Failure> {
    let Some(store) = session.look().await? else {
        return Ok(Merged::of_a_new_list(&understood.people));
    };
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let key = vault.kept_address_key().await;
    let key = key.map_err(|error| Failure::Refused(error.sentence(session.voice.language)))?;
    let people = store.subscribers(&client.id);
    let now = session.clock.now();
    let merged = people.would_import(list, &understood.people, key.as_ref(), now);
    merged.await.map_err(|error| session.ledger_failure(&error))
}

/// What was done, or would be.
fn tell(merged: &Merged, args: &ImportPeople, list: &ListName, session: &Session) {
    let voice = session.voice;
    let values = [
        ("list", list.as_str().into()),
        ("added", merged.added.into()),
        ("new", if merged.new_list { "yes" } else { "no" }.into()),
    ];
    let key = match args.dry_run {
        true => "cli-subscribers-imported.would",
        false => "cli-subscribers-imported",
    };
    voice.tell(key, &values);
    let counts = [
        ("cli-subscribers-known", merged.known),
        ("cli-subscribers-now-with-source", merged.now_with_source),
        ("cli-subscribers-left", merged.left),
        ("cli-subscribers-suppressed", merged.suppressed),
        ("cli-subscribers-without-source", merged.without_source),
    ];
    for (key, count) in counts {
        if count > 0 {
            let erased = ("erased", merged.erased.into());
            voice.tell(key, &[("count", count.into()), erased]);
        }
    }
    if args.dry_run {
        voice.tell("cli-subscribers-dry-run", &[]);
    }
}

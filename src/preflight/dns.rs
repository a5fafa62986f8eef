//! Asking servers of names.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::{join, join_all};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{RData, RecordType};
use tokio::time::Instant;

use super::names::{Answer, Answers, Kind, Question};

/// For one question, tries together.
const PATIENCE: Duration = Duration::from_secs(5);

/// For everything about one domain.
const TOGETHER: Duration = Duration::from_secs(30);

/// How often a judgement may ask for more: a chain of ten look-ups, each with its servers, has fewer.
const MOST_ROUNDS: usize = 32;

/// Who is asked for names.
#[derive(Clone)]
pub struct Names(Result<TokioResolver, String>);

impl Names {
    /// The servers that this computer asks. Where its settings cannot be read, no question has an answer.
    pub fn of_system() -> Self {
        let built = TokioResolver::builder_tokio().and_then(|mut builder| {
            set(builder.options_mut());
            builder.build()
        });
        Self(built.map_err(|error| error.to_string()))
    }

    /// One server alone.
    pub fn of_server(server: SocketAddr) -> Self {
        let mut config = NameServerConfig::udp_and_tcp(server.ip());
        for connection in &mut config.connections {
            connection.port = server.port();
        }
        let config = ResolverConfig::from_name_servers(vec![config]);
        let provider = TokioRuntimeProvider::default();
        let mut builder = TokioResolver::builder_with_config(config, provider);
        set(builder.options_mut());
        Self(builder.build().map_err(|error| error.to_string()))
    }

    /// Asks one question, for five seconds at most.
    pub async fn ask(&self, question: &Question) -> Answer {
        let resolver = match &self.0 {
            Ok(resolver) => resolver,
            Err(why) => return Answer::Unknown(why.clone()),
        };
        // With a dot at its end nothing is put behind it.
        let name = format!("{}.", question.name);
        let asked = async {
            match question.kind {
                Kind::Text => said(resolver, &name, RecordType::TXT).await,
                Kind::Mail => said(resolver, &name, RecordType::MX).await,
                Kind::Addresses => {
                    let four = said(resolver, &name, RecordType::A);
                    let six = said(resolver, &name, RecordType::AAAA);
                    let (four, six) = join(four, six).await;
                    both(four, six)
                }
            }
        };
        let answer = tokio::time::timeout(PATIENCE, asked).await;
        answer.unwrap_or_else(|_| Answer::Unknown(format!("{} s", PATIENCE.as_secs())))
    }

    /// Judges until nothing is left to ask. What is not answered in half a minute is not known.
    pub async fn judged<T>(
        &self,
        answers: &mut Answers,
        mut judge: impl FnMut(&mut Answers) -> T,
    ) -> T {
        let deadline = Instant::now() + TOGETHER;
        let mut round = 0;
        loop {
            let judged = judge(answers);
            let open = answers.take_open();
            if open.is_empty() {
                return judged;
            }
            round += 1;
            let late = round > MOST_ROUNDS || Instant::now() >= deadline;
            let asked = open.iter().map(|question| async move {
                match late {
                    true => Answer::Unknown(format!("{} s", TOGETHER.as_secs())),
                    false => self.ask(question).await,
                }
            });
            let said = join_all(asked).await;
            for (question, answer) in open.into_iter().zip(said) {
                answers.put(question, answer);
            }
        }
    }
}

fn set(options: &mut ResolverOpts) {
    options.timeout = PATIENCE / 2;
    options.attempts = 1;
    // Who just mended a record does not want to hear of the old one.
    options.cache_size = 0;
}

async fn said(resolver: &TokioResolver, name: &str, kind: RecordType) -> Answer {
    let found = match resolver.lookup(name, kind).await {
        Ok(found) => found,
        Err(error) if is_nothing(&error) => return Answer::Nothing,
        Err(error) => return Answer::Unknown(error.to_string()),
    };
    let (mut texts, mut servers, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for record in found.answers() {
        match &record.data {
            RData::TXT(text) => {
                let bytes: Vec<u8> = text.txt_data.iter().flatten().copied().collect();
                texts.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            RData::MX(server) => servers.push((server.preference, server.exchange.to_ascii())),
            RData::A(address) => addresses.push(address.0.into()),
            RData::AAAA(address) => addresses.push(address.0.into()),
            _ => {}
        }
    }
    servers.sort();
    let bare = |name: String| name.trim_end_matches('.').to_ascii_lowercase();
    match kind {
        RecordType::TXT if !texts.is_empty() => Answer::Text(texts),
        RecordType::MX if !servers.is_empty() => {
            Answer::Mail(servers.into_iter().map(|(_, name)| bare(name)).collect())
        }
        RecordType::A | RecordType::AAAA if !addresses.is_empty() => Answer::Addresses(addresses),
        _ => Answer::Nothing,
    }
}

fn is_nothing(error: &NetError) -> bool {
    error.is_no_records_found()
}

/// The addresses of both kinds; one kind that is known is enough to go on with.
fn both(four: Answer, six: Answer) -> Answer {
    match (four, six) {
        (Answer::Addresses(mut four), Answer::Addresses(six)) => {
            four.extend(six);
            Answer::Addresses(four)
        }
        (found @ Answer::Addresses(_), _) | (_, found @ Answer::Addresses(_)) => found,
        (unknown @ Answer::Unknown(_), _) | (_, unknown @ Answer::Unknown(_)) => unknown,
        _ => Answer::Nothing,
    }
}

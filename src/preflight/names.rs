//! What is asked of servers of names, and what they said; pure. Who judges says what it still has to know,
//! and is called again once that was asked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Which records of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// TXT, each with its strings joined.
    Text,
    /// MX: the names of the servers, the preferred first.
    Mail,
    /// A and AAAA.
    Addresses,
}

impl Kind {
    /// As people write it who keep names.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "TXT",
            Self::Mail => "MX",
            Self::Addresses => "A",
        }
    }
}

/// One question. The name is in small letters, without a dot at its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    pub kind: Kind,
    pub name: String,
}

impl Question {
    /// A question in the spelling that makes two of them the same.
    pub fn new(kind: Kind, name: &str) -> Self {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        Self { kind, name }
    }
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Text(Vec<String>),
    Mail(Vec<String>),
    Addresses(Vec<IpAddr>),
    /// There are no such records, or no such name.
    Nothing,
    /// Nobody answered, and why.
    Unknown(String),
}

/// Everything that was said so far, and what is still to be asked.
#[derive(Debug, Default)]
pub struct Answers {
    said: BTreeMap<Question, Answer>,
    open: BTreeSet<Question>,
}

/// Why something about names is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotKnown {
    /// It was not asked yet.
    Open,
    /// Nobody answered.
    Silent { name: String, why: String },
}

impl Answers {
    /// Keeps an answer.
    pub fn put(&mut self, question: Question, answer: Answer) {
        self.open.remove(&question);
        self.said.insert(question, answer);
    }

    /// What is to be asked before a judgement is whole.
    pub fn take_open(&mut self) -> Vec<Question> {
        std::mem::take(&mut self.open).into_iter().collect()
    }

    fn ask(&mut self, kind: Kind, name: &str) -> Result<&Answer, NotKnown> {
        let question = Question::new(kind, name);
        if !self.said.contains_key(&question) {
            self.open.insert(question);
            return Err(NotKnown::Open);
        }
        match &self.said[&question] {
            Answer::Unknown(why) => Err(NotKnown::Silent {
                name: question.name,
                why: why.clone(),
            }),
            answer => Ok(answer),
        }
    }

    /// The texts at a name.
    ///
    /// # Errors
    /// They are not known.
    pub fn texts(&mut self, name: &str) -> Result<Vec<String>, NotKnown> {
        Ok(match self.ask(Kind::Text, name)? {
            Answer::Text(texts) => texts.clone(),
            _ => Vec::new(),
        })
    }

    /// The mail servers of a name.
    ///
    /// # Errors
    /// They are not known.
    pub fn mail(&mut self, name: &str) -> Result<Vec<String>, NotKnown> {
        Ok(match self.ask(Kind::Mail, name)? {
            Answer::Mail(servers) => servers.clone(),
            _ => Vec::new(),
        })
    }

    /// The addresses of a name; of a number, itself.
    ///
    /// # Errors
    /// They are not known.
    pub fn addresses(&mut self, name: &str) -> Result<Vec<IpAddr>, NotKnown> {
        if let Ok(number) = name.parse() {
            return Ok(vec![number]);
        }
        Ok(match self.ask(Kind::Addresses, name)? {
            Answer::Addresses(addresses) => addresses.clone(),
            _ => Vec::new(),
        })
    }
}

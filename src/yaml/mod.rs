//! The part of YAML that people write, as a tree with places; pure.
//!
//! Scalars stay the text that was written: no untyped booleans, octal numbers or dates (faults Y4,
//! Y5). Tags, anchors and references are refused, and depth and size have limits (Y6, Y7), so that
//! no file of a megabyte costs more than a file of a megabyte. Duplicate keys stay in the tree in
//! their order; [`Sheet`] reports them, since two spellings of one key are a duplicate too.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

mod explain;
mod fault;
mod sheet;

pub use explain::quoted;
pub use fault::{Fault, Problem, decode};
pub use sheet::{Field, Key, Report, Shape, Sheet, excerpt, find, fold, key, nearest, yes_no};

/// Levels of lists and maps inside each other.
pub const MAX_DEPTH: usize = 32;
/// Scalars, lists, maps and keys in one file.
pub const MAX_NODES: usize = 10_000;

/// A place in the file. Both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub line: u32,
    pub column: u32,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub mark: Mark,
    pub value: Value,
}

/// The three shapes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Verbatim; empty for a key with nothing behind it.
    Scalar {
        text: String,
        style: Style,
    },
    Seq(Vec<Node>),
    /// In the order written, duplicates included.
    Map(Vec<(Name, Node)>),
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// A block after `|` or `>`.
    Block,
}

/// The key of a map's entry, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub mark: Mark,
}

impl Node {
    /// The text; `None` for lists and maps.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::Seq(_) | Value::Map(_) => None,
        }
    }

    /// True for a key that was left empty: the same as not written. `""` counts as empty too.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Scalar { text, .. } => text.trim().is_empty(),
            Value::Seq(list) => list.is_empty(),
            Value::Map(map) => map.is_empty(),
        }
    }
}

/// Reads one document. `line_offset` is added to every line, for a text that begins further down
/// in its file. `None`: nothing but white space and comments.
///
/// # Errors
/// The first thing that cannot be read, in the reader's terms.
pub fn parse(text: &str, line_offset: u32) -> Result<Option<Node>, Fault> {
    let mut tree = Tree {
        events: Parser::new_from_str(text),
        text,
        line_offset,
        nodes: 0,
    };
    tree.document()
}

struct Tree<'a, I> {
    events: I,
    text: &'a str,
    line_offset: u32,
    nodes: usize,
}

type Step<'a> = Result<(Event<'a>, Span), saphyr_parser::ScanError>;

impl<'a, I: Iterator<Item = Step<'a>>> Tree<'a, I> {
    fn document(&mut self) -> Result<Option<Node>, Fault> {
        let mut root = None;
        let mut starts = Vec::new();
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(_) => starts.push(span.start),
                Event::Scalar(..)
                | Event::SequenceStart(..)
                | Event::MappingStart(..)
                | Event::Alias(_) => {
                    let node = self.node((event, span), 0)?;
                    let nothing = matches!(&node.value, Value::Scalar { text, style: Style::Plain } if text.is_empty());
                    // A closing `---` or `...` with nothing behind it is no second document.
                    match starts.get(1..).and_then(<[Marker]>::last) {
                        Some(second) if !nothing => {
                            return Err(self.fault(*second, Problem::SecondDocument));
                        }
                        _ if nothing => {}
                        _ => root = Some(node),
                    }
                }
                _ => {}
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Fault> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok(step)) => Ok(Some(step)),
            Some(Err(error)) => {
                let mut fault = explain::scan_error(self.text, &error);
                fault.mark.line += self.line_offset;
                Err(fault)
            }
        }
    }

    /// One value from its first event on. Recursion is bounded by [`MAX_DEPTH`].
    fn node(&mut self, (event, span): (Event<'a>, Span), depth: usize) -> Result<Node, Fault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.fault(span.start, Problem::TooMany));
        }
        if depth >= MAX_DEPTH {
            return Err(self.fault(span.start, Problem::TooDeep));
        }
        let mark = self.mark(span.start);
        let value = match event {
            Event::Scalar(text, style, 0, None) => Value::Scalar {
                text: text.into_owned(),
                style: match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                },
            },
            Event::SequenceStart(0, None) => Value::Seq(self.list(depth)?),
            Event::MappingStart(0, None) => Value::Map(self.map(depth)?),
            Event::Alias(_) => return Err(self.sign(span, '*')),
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => return Err(self.sign(span, '!')),
            _ => return Err(self.sign(span, '&')),
        };
        Ok(Node { mark, value })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        let mut list = Vec::new();
        while let Some((event, span)) = self.next()? {
            if event == Event::SequenceEnd {
                break;
            }
            list.push(self.node((event, span), depth + 1)?);
        }
        Ok(list)
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(Name, Node)>, Fault> {
        let mut map = Vec::new();
        while let Some((event, span)) = self.next()? {
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node((event, span), depth + 1)?;
            let mark = key.mark;
            let Value::Scalar { text, style } = key.value else {
                return Err(self.fault(span.start, Problem::KeyNotSimple));
            };
            // YAML takes a no-break space for a letter: the indented line becomes a key of its own.
            if style == Style::Plain && text.starts_with(|c: char| c.is_whitespace()) {
                return Err(self.fault(span.start, Problem::IndentNoBreakSpace));
            }
            let Some((event, value_span)) = self.next()? else {
                break;
            };
            let mut value = self.node((event, value_span), depth + 1)?;
            if value_span.is_empty() && value.is_empty() {
                // Nothing written: the place is behind the colon, not where the next key stands.
                value.mark = self.mark(span.end);
            }
            map.push((Name { text, mark }, value));
        }
        Ok(map)
    }

    /// A value that begins with a sign that YAML keeps for itself. People mean the sign.
    fn sign(&self, span: Span, sign: char) -> Fault {
        explain::sign_fault(
            self.text,
            self.plain_mark(span.start),
            sign,
            self.line_offset,
        )
    }

    fn fault(&self, at: Marker, problem: Problem) -> Fault {
        Fault {
            mark: self.mark(at),
            problem,
        }
    }

    fn mark(&self, at: Marker) -> Mark {
        let mut mark = self.plain_mark(at);
        mark.line += self.line_offset;
        mark
    }

    fn plain_mark(&self, at: Marker) -> Mark {
        explain::mark_of(at)
    }
}

//! What is wrong with something that was read, and the collector that gives it its place.

use crate::finding::{Finding, Severity};
use crate::words::Arg;
use crate::yaml::{Mark, Report};

use super::codes;

/// What is wrong with one value. Where it stands is known by whoever read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// One of [`codes::CODES`].
    pub code: &'static str,
    pub args: Vec<(&'static str, Arg)>,
}

impl Fault {
    /// A fault without values in its sentence.
    pub fn new(code: &'static str) -> Self {
        let args = Vec::new();
        Self { code, args }
    }

    /// The same fault with one more value for its sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The same fault with a suggestion, which may be empty: `$found` is 0 then, so that the
    /// sentence can leave it out.
    #[must_use]
    pub fn suggest(self, suggestion: &str) -> Self {
        self.with("found", usize::from(!suggestion.is_empty()))
            .with("suggestion", suggestion)
    }
}

/// The findings of one file, while it is being read.
#[derive(Clone, Debug)]
pub struct FileFindings {
    /// Where the reader of heads writes down what it finds.
    pub report: Report,
}

impl FileFindings {
    /// An empty collector for a file, relative to the workspace root.
    pub fn new(site: &str, file: &str) -> Self {
        let report = Report::new(site, file);
        Self { report }
    }

    /// Writes a fault down at its place; line and column count from 1.
    pub fn at(&mut self, line: u32, column: u32, fault: Fault) {
        self.mark(Mark { line, column }, fault);
    }

    /// Writes a fault down at its place.
    pub fn mark(&mut self, mark: Mark, fault: Fault) {
        match codes::severity(fault.code) {
            Severity::Error => self.report.error(mark, fault.code, fault.args),
            Severity::Warning => self.report.warning(mark, fault.code, fault.args),
        }
    }

    /// A fault of the whole file.
    pub fn whole(&mut self, fault: Fault) {
        self.at(1, 1, fault);
    }

    /// True where the file is not taken over.
    pub fn has_errors(&self) -> bool {
        self.report.has_errors()
    }

    /// What was found, in the order it was found.
    pub fn into_list(self) -> Vec<Finding> {
        self.report.findings
    }
}

//! The one screen that `check` shows: a line for each thing that was looked at,
//! and under it what is wrong with it.

use std::fmt::Write as _;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// Allowed, and worth a look.
    Note,
    /// To be mended.
    Wrong,
    /// Could not be looked at.
    Unknown,
}

impl Mark {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Wrong => "WRONG",
            Self::Unknown => "?",
        }
    }
}

/// Collects the lines.
#[derive(Debug, Default)]
pub struct Report(Vec<(Mark, String, String)>);

impl Report {
    /// Adds a line on a subject.
    pub fn add(&mut self, mark: Mark, subject: impl Into<String>, text: impl Into<String>) {
        self.0.push((mark, subject.into(), text.into()));
    }

    /// How many things bear a mark.
    pub fn count(&self, mark: Mark) -> usize {
        self.0.iter().filter(|(marked, ..)| *marked == mark).count()
    }

    /// The screen, subjects in a column.
    pub fn render(&self) -> String {
        let width = self.0.iter().map(|(_, subject, _)| subject.chars().count());
        let width = width.max().unwrap_or(0);
        let mut text = String::new();
        for (mark, subject, said) in &self.0 {
            let word = mark.word();
            let mut lines = said.lines();
            let first = lines.next().unwrap_or_default();
            // Writing to a string can't fail.
            let _ = writeln!(text, "  {word:<5}  {subject:<width$}  {first}");
            for line in lines {
                let _ = writeln!(text, "  {:<5}  {:<width$}  {line}", "", "");
            }
        }
        text
    }
}

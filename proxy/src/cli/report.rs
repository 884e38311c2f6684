//! The one screen that `check` shows: groups of lines, each with a mark, so
//! that a glance tells whether anything is to be done, and where.

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
    /// Was not to be looked at.
    Skipped,
}

impl Mark {
    /// A sign, and the colour of it at a terminal (ECMA-48's SGR).
    const fn sign(self) -> (&'static str, &'static str) {
        match self {
            Self::Good => ("✓", "32"),
            Self::Note => ("!", "33"),
            Self::Wrong => ("✗", "31"),
            Self::Unknown => ("?", "33"),
            Self::Skipped => ("–", "2"),
        }
    }
}

/// A line on a subject.
#[derive(Debug)]
struct Line {
    mark: Mark,
    subject: String,
    text: String,
}

/// Collects the lines.
#[derive(Debug, Default)]
pub struct Report(Vec<(&'static str, Vec<Line>)>);

impl Report {
    /// Begins a group of lines.
    pub fn group(&mut self, title: &'static str) {
        self.0.push((title, Vec::new()));
    }

    /// Adds a line to the last group.
    pub fn add(&mut self, mark: Mark, subject: impl Into<String>, text: impl Into<String>) {
        let line = Line {
            mark,
            subject: subject.into(),
            text: text.into(),
        };
        match self.0.last_mut() {
            Some((_, lines)) => lines.push(line),
            None => self.0.push(("", vec![line])),
        }
    }

    /// How many things bear a mark.
    pub fn count(&self, mark: Mark) -> usize {
        let lines = self.0.iter().flat_map(|(_, lines)| lines);
        lines.filter(|line| line.mark == mark).count()
    }

    /// The screen, subjects in a column.
    pub fn render(&self, colour: bool) -> String {
        let lines = || self.0.iter().flat_map(|(_, lines)| lines);
        let width = lines().map(|line| line.subject.chars().count());
        let width = width.max().unwrap_or(0);
        let mut text = String::new();
        for (title, lines) in self.0.iter().filter(|(_, lines)| !lines.is_empty()) {
            // Writing to a string can't fail.
            let _ = writeln!(text, "{}", painted(title, "1", colour));
            for line in lines {
                let (sign, code) = line.mark.sign();
                let sign = painted(sign, code, colour);
                let mut said = line.text.lines();
                let first = said.next().unwrap_or_default();
                let _ = writeln!(text, "  {sign} {:<width$}  {first}", line.subject);
                for line in said {
                    let _ = writeln!(text, "    {:<width$}  {line}", "");
                }
            }
            text.push('\n');
        }
        text
    }
}

/// A text in a colour, where there are colours.
pub fn painted(text: &str, code: &str, colour: bool) -> String {
    if colour {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

//! What is wrong in a configuration, told with its place. A sentence never
//! repeats a value: it could be a secret that was pasted into the wrong line.

use core::fmt;

/// A place in the file, both counted from 1; columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Position {
    /// The place of a byte offset.
    #[must_use]
    pub fn of(source: &str, offset: usize) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands; nowhere if it is about the environment or the file as a whole.
    pub position: Option<Position>,
    /// The key, as `forms[0].fields[2].options[1].category`; empty for the file as a whole.
    pub key: String,
    /// What is wrong and what to write instead, without a full stop.
    pub sentence: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Position { line, column }) = self.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.sentence)
    }
}

/// A configuration that can't be used, with every reason at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

/// Collects mistakes while a file is read.
#[derive(Debug)]
pub struct Findings<'s> {
    source: &'s str,
    mistakes: Vec<Mistake>,
    warnings: Vec<Mistake>,
}

impl<'s> Findings<'s> {
    /// Nothing found yet in this text.
    #[must_use]
    pub const fn new(source: &'s str) -> Self {
        Self {
            source,
            mistakes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Notes what makes the file unusable. `at` is a byte offset.
    pub fn mistake(
        &mut self,
        at: Option<usize>,
        key: impl Into<String>,
        sentence: impl Into<String>,
    ) {
        let mistake = self.finding(at, key.into(), sentence.into());
        self.mistakes.push(mistake);
    }

    /// Notes what is allowed, but hardly meant.
    pub fn warning(
        &mut self,
        at: Option<usize>,
        key: impl Into<String>,
        sentence: impl Into<String>,
    ) {
        let warning = self.finding(at, key.into(), sentence.into());
        self.warnings.push(warning);
    }

    /// Everything found, in the order of the file.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Mistake>, Vec<Mistake>) {
        let sorted = |mut list: Vec<Mistake>| {
            list.sort_by(|a, b| (a.position, &a.key).cmp(&(b.position, &b.key)));
            list
        };
        (sorted(self.mistakes), sorted(self.warnings))
    }

    fn finding(&self, at: Option<usize>, key: String, sentence: String) -> Mistake {
        Mistake {
            position: at.map(|offset| Position::of(self.source, offset)),
            key,
            sentence,
        }
    }
}

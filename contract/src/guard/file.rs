//! Looks through a file piece by piece, so that one of any size needs little memory.

use super::{Guard, Place, SecretKind, Verdict, Wants};

/// How many bytes are looked through at once.
const PIECE: usize = 64 * 1024;

/// How much of a piece is looked through again with the next one, in bytes: more
/// than any secret takes, so that none hides on the border between two.
const OVERLAP: usize = 16 * 1024;

/// A secret in a file. Where in the file is not told: nobody edits it in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileFinding {
    /// What it is.
    pub kind: SecretKind,
    /// What is done about it.
    pub verdict: Verdict,
}

/// Looks through the contents of one file of text or JSON, in UTF-8 or UTF-16.
#[derive(Default)]
pub struct FileGuard {
    encoding: Option<Encoding>,
    bytes: Vec<u8>,
    found: Vec<FileFinding>,
    wants: Wants,
}

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
}

impl FileGuard {
    /// Takes the next bytes.
    pub fn feed(&mut self, guard: &Guard, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = (PIECE - self.bytes.len()).min(bytes.len());
            self.bytes.extend(&bytes[..room]);
            bytes = &bytes[room..];
            if self.bytes.len() == PIECE {
                self.look(guard);
                // An even number, so that UTF-16 stays in step.
                self.bytes.drain(..PIECE - OVERLAP);
            }
        }
    }

    /// What was found in all of it, each kind once, and what a guard would have to
    /// know to be sure that this is all.
    #[must_use]
    pub fn finish(mut self, guard: &Guard) -> (Vec<FileFinding>, Wants) {
        self.look(guard);
        (self.found, self.wants)
    }

    fn look(&mut self, guard: &Guard) {
        let encoding = *self
            .encoding
            .get_or_insert_with(|| Encoding::of(&self.bytes));
        let text = encoding.read(&self.bytes);
        let report = guard.scan(&text, &Place::default());
        for finding in report.findings {
            let told = FileFinding {
                kind: finding.kind,
                verdict: finding.verdict,
            };
            if !self.found.contains(&told) {
                self.found.push(told);
            }
        }
        self.wants.curves |= report.wants.curves;
        for language in report.wants.lists.iter() {
            self.wants.lists.add(language);
        }
    }
}

impl Encoding {
    /// By the mark at the beginning.
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] => Self::Utf16(u16::from_le_bytes),
            [0xFE, 0xFF, ..] => Self::Utf16(u16::from_be_bytes),
            _ => Self::Utf8,
        }
    }

    fn read(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16(unit) => {
                let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
                char::decode_utf16(units)
                    .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    fn check(bytes: &[u8], piece: usize) -> Vec<SecretKind> {
        let guard = Guard::english();
        let mut file = FileGuard::default();
        bytes
            .chunks(piece)
            .for_each(|bytes| file.feed(&guard, bytes));
        file.finish(&guard)
            .0
            .iter()
            .map(|found| found.kind)
            .collect()
    }

    #[test]
    fn a_secret_is_found_wherever_in_a_file_it_stands() {
        for before in [0, PIECE - 60, PIECE - 20, PIECE, 3 * PIECE + 7] {
            let text = format!(
                "{} {TOKEN} {}",
                "line\n".repeat(before / 5),
                "-".repeat(before)
            );
            for piece in [1000, PIECE, 10 * PIECE] {
                let found = check(text.as_bytes(), piece);
                assert_eq!(found, [SecretKind::ApiToken], "{before} {piece}");
            }
        }
    }

    #[test]
    fn a_file_is_read_in_its_encoding_and_without_a_mark_as_well() {
        let units = |mark: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let text = format!("{mark}token: {TOKEN}");
            text.encode_utf16().flat_map(unit).collect()
        };
        for bytes in [
            TOKEN.as_bytes().to_vec(),
            format!("\u{FEFF}{TOKEN}").into_bytes(),
            units("\u{FEFF}", u16::to_le_bytes),
            units("\u{FEFF}", u16::to_be_bytes),
            units("", u16::to_le_bytes),
            units("", u16::to_be_bytes),
        ] {
            assert_eq!(check(&bytes, 7), [SecretKind::ApiToken]);
        }
        assert_eq!(check(&[0xFF; 100_000], 4096), []);
    }
}

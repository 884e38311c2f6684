//! A text as its reader sees it, and where each of its characters stands.

use super::fold::{is_invisible, plain};

/// Stands in [`Reading::bytes`] for what is not ASCII.
const OTHER: u8 = 0x80;

/// A text without what can't be seen, in plain characters.
pub(super) struct Reading {
    /// What is read.
    pub chars: Vec<char>,
    /// The same in ASCII, one byte for each character.
    pub bytes: Vec<u8>,
    /// Where each character began and ended in the text, in UTF-16 code units.
    places: Vec<(u32, u32)>,
}

impl Reading {
    pub fn new(text: &str) -> Self {
        let mut reading = Self {
            chars: Vec::with_capacity(text.len()),
            bytes: Vec::with_capacity(text.len()),
            places: Vec::with_capacity(text.len()),
        };
        let mut at = 0;
        for c in text.chars() {
            let end = at + c.len_utf16() as u32;
            if !is_invisible(c) {
                let c = plain(c);
                reading.chars.push(c);
                reading
                    .bytes
                    .push(if c.is_ascii() { c as u8 } else { OTHER });
                reading.places.push((at, end));
            }
            at = end;
        }
        reading
    }

    /// How many characters there are.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// A character in ASCII; a space before the first one and behind the last.
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b' ')
    }

    /// The character before another one.
    pub fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b' ', |at| self.byte(at))
    }

    /// Whether no letter and no digit stands before this character, and one here.
    pub fn begins(&self, at: usize) -> bool {
        self.byte(at).is_ascii_alphanumeric() && !self.before(at).is_ascii_alphanumeric()
    }

    /// Whether `lower`, in lower case, stands here in whatever case.
    pub fn says(&self, at: usize, lower: &[u8]) -> bool {
        self.bytes
            .get(at..at + lower.len())
            .is_some_and(|part| part.eq_ignore_ascii_case(lower))
    }

    /// The places from `from` on, before `to`, where `lower` stands.
    pub fn all<'a>(
        &'a self,
        lower: &'a [u8],
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        (from..to.min(self.len())).filter(move |at| self.says(*at, lower))
    }

    /// Reads characters that `belongs` takes from `from` on, across white space,
    /// since long ones are broken into lines and groups. Wherever a piece ends,
    /// `full` gets all that was read so far, and where it ended, and says whether
    /// that was it.
    pub fn pieces<const MOST: usize>(
        &self,
        from: usize,
        belongs: fn(u8) -> bool,
        mut full: impl FnMut(&[u8], usize) -> bool,
    ) {
        let mut read = [0; MOST];
        let (mut count, mut gap) = (0, 0);
        for at in from..self.len() {
            let byte = self.byte(at);
            if belongs(byte) {
                if count == MOST {
                    return;
                }
                read[count] = byte;
                count += 1;
                gap = 0;
                let next = self.byte(at + 1);
                if !next.is_ascii_alphanumeric() && full(&read[..count], at + 1) {
                    return;
                }
            } else if is_gap(byte) && gap < GAP_MAX {
                gap += 1;
            } else {
                return;
            }
        }
    }

    /// The place in the text of the characters from `from` to before `to`.
    pub fn place(&self, from: usize, to: usize) -> (usize, usize) {
        let start = self.places.get(from).map_or(0, |place| place.0);
        let last = to.checked_sub(1).and_then(|last| self.places.get(last));
        (start as usize, last.map_or(start, |place| place.1) as usize)
    }
}

/// Most characters between two pieces of one secret: a line break, an
/// indentation, and the marks of a quotation.
const GAP_MAX: usize = 12;

const fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'>')
}

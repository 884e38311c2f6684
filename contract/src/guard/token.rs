//! The words of a text, each by a number that follows from its letters.

use super::fold::{Class, Script, class, letters};
use super::reading::Reading;

/// Most letters and digits in a label such as `1st` or `w12`.
const LABEL_MAX: usize = 6;

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// [`hash`] of its letters.
    pub hash: u32,
    /// How many letters it has.
    pub letters: usize,
    /// The script of its first letter.
    pub script: Script,
    /// Where it begins in the reading, and where it ends.
    pub place: (usize, usize),
    /// Of a character of Chinese: how many of them stand together without a gap.
    pub together: usize,
    /// Whether it may be the word of a phrase by how it is written.
    pub counts: bool,
    /// Whether it may number a word rather than be one: `1st`, `w12`, `b)`, `iv.`.
    pub is_label: bool,
}

/// A number for a word: FNV-1a over its letters. That no two words of a list
/// share one is kept by a test.
#[derive(Clone, Copy)]
pub(super) struct Hash(pub u32);

impl Hash {
    pub const fn new() -> Self {
        Self(0x811C_9DC5)
    }

    pub const fn feed(&mut self, letter: u32) {
        self.0 = (self.0 ^ letter).wrapping_mul(0x0100_0193);
    }

    /// The number of a whole word.
    pub fn of(word: &str) -> u32 {
        let mut hash = Self::new();
        for c in word.chars() {
            if let Class::Letter(_) = class(c) {
                letters(c, |letter| hash.feed(letter));
            }
        }
        hash.0
    }
}

/// The words of a text, in its order.
pub(super) fn tokens(reading: &Reading) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = reading.chars.get(at) {
        match class(c) {
            Class::Letter(Script::Han) => at = characters(reading, at, &mut tokens),
            Class::Letter(script) => at = word(reading, at, script, &mut tokens),
            Class::Between | Class::Mark => at += 1,
        }
    }
    tokens
}

/// Each character of Chinese is a word of its own.
fn characters(reading: &Reading, from: usize, tokens: &mut Vec<Token>) -> usize {
    let is_han = |c: &&char| class(**c) == Class::Letter(Script::Han);
    let together = reading.chars[from..].iter().take_while(is_han).count();
    for at in from..from + together {
        let mut hash = Hash::new();
        hash.feed(reading.chars[at] as u32);
        tokens.push(Token {
            hash: hash.0,
            letters: 1,
            script: Script::Han,
            place: (at, at + 1),
            together,
            counts: together == 1,
            is_label: false,
        });
    }
    from + together
}

fn word(reading: &Reading, from: usize, script: Script, tokens: &mut Vec<Token>) -> usize {
    let (mut hash, mut count, mut end) = (Hash::new(), 0, from);
    for &c in &reading.chars[from..] {
        match class(c) {
            Class::Letter(Script::Han) | Class::Between => break,
            Class::Letter(_) => letters(c, |letter| {
                hash.feed(letter);
                count += 1;
            }),
            Class::Mark => {}
        }
        end += 1;
    }
    tokens.push(Token {
        hash: hash.0,
        letters: count,
        script,
        place: (from, end),
        together: 1,
        counts: true,
        is_label: is_label(reading, from, end),
    });
    end
}

/// Whether a word numbers another: it is short and touches a digit, or it is a
/// letter or a Roman numeral with a mark behind it.
fn is_label(reading: &Reading, from: usize, end: usize) -> bool {
    let touches = reading.before(from).is_ascii_digit() || reading.byte(end).is_ascii_digit();
    if touches {
        let is_part = |at: &usize| reading.byte(*at).is_ascii_alphanumeric();
        let behind = (end..end + LABEL_MAX).take_while(is_part).count();
        let before = (from.saturating_sub(LABEL_MAX)..from)
            .rev()
            .take_while(is_part)
            .count();
        return before + (end - from) + behind <= LABEL_MAX;
    }
    let is_roman = |at: usize| matches!(reading.byte(at).to_ascii_lowercase(), b'i' | b'v' | b'x');
    let counts = end - from == 1 || (end - from <= 5 && (from..end).all(is_roman));
    counts && matches!(reading.byte(end), b')' | b'.' | b':' | b']')
}

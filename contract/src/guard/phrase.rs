//! Seed phrases by BIP-39, in every language that has a list of words.
//! <https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki>

use sha2::{Digest, Sha256};

use super::fold::{Class, class};
use super::language::looks_like;
use super::token::{Hash, Token, tokens};
use super::words::WordList;
use super::{Search, SecretKind, Verdict, wording};

/// How many words a phrase has, the longest first.
const COUNTS: [usize; 5] = [24, 21, 18, 15, 12];

/// Fewest words of a phrase.
const SHORTEST: usize = 12;

/// Fewest different words of a phrase of any length. Twelve that are drawn by
/// chance have fewer once in 50 million times; examples and nonsense often have.
const DISTINCT_MIN: usize = 9;

/// Most words of a phrase that may be unknown for it to be one with a typo.
const TYPOS_MAX: usize = 1;

/// A word that stands before numbers, and is in the English list as well:
/// `word 1: abandon`. So often it must stand there to be no word of the phrase.
const LABEL: &str = "word";
const LABELS_MIN: usize = 9;

/// A word of the text: its number in a list, if it has one, and its place.
#[derive(Clone, Copy)]
struct Step {
    number: Option<u16>,
    /// Whether it is set apart from what stands around.
    is_apart: bool,
    /// Whether a sentence or a line begins with it.
    begins: bool,
    place: (usize, usize),
}

pub(super) fn find(search: &mut Search<'_>) {
    let mut tokens = tokens(search.reading);
    drop_labels(search, &mut tokens);
    if tokens.len() < SHORTEST {
        return;
    }
    take_chinese(search, &mut tokens);
    let guard = search.guard;
    for list in &guard.lists {
        let steps = steps(search, &tokens, list);
        phrases(search, &steps);
    }
    looks_like(&tokens, |language| {
        if !guard.knows(language) {
            search.wants.lists.add(language);
        }
    });
}

fn drop_labels(search: &Search<'_>, tokens: &mut Vec<Token>) {
    let reading = search.reading;
    let label = Hash::of(LABEL);
    let numbers = |token: &Token| {
        let mut at = token.place.1;
        while matches!(reading.byte(at), b' ' | b'#' | b'-' | b'_' | b'.') && at < reading.len() {
            at += 1;
        }
        token.hash == label && reading.byte(at).is_ascii_digit()
    };
    if tokens.iter().filter(|token| numbers(token)).count() >= LABELS_MIN {
        tokens.retain(|token| !numbers(token));
    }
}

/// Chinese without gaps is a phrase only where it has the length of one and is
/// said to be one: ordinary sentences consist of listed characters, too.
fn take_chinese(search: &Search<'_>, tokens: &mut [Token]) {
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let (length, from) = (first.together, first.place.0);
        if COUNTS.contains(&length) && wording::speaks_of_phrase(search.reading, from) {
            let group = tokens[at..].iter_mut().take(length);
            group.for_each(|token| token.counts = true);
        }
        at += length.max(1);
    }
}

/// The text in the words of one list. What only numbers other words is left out.
fn steps(search: &Search<'_>, tokens: &[Token], list: &WordList) -> Vec<Step> {
    let reading = search.reading;
    let begins = |token: &Token| {
        let mut at = token.place.0;
        while at > 0 && matches!(class(reading.chars[at - 1]), Class::Between) {
            at -= 1;
            if matches!(reading.byte(at), b'\n' | b'.' | b'!' | b'?' | b':') {
                return true;
            }
        }
        at == 0
    };
    let step = |token: &Token| {
        let number = list.find(token.hash).filter(|_| token.counts);
        (number.is_some() || !token.is_label).then_some(Step {
            number,
            is_apart: token.together == 1,
            begins: begins(token),
            place: token.place,
        })
    };
    tokens.iter().filter_map(step).collect()
}

fn phrases(search: &mut Search<'_>, steps: &[Step]) {
    let typos = typos(steps);
    let mut numbers = Vec::with_capacity(COUNTS[0]);
    for run in steps.split(|step| step.number.is_none()) {
        if run.len() < SHORTEST {
            continue;
        }
        numbers.clear();
        numbers.extend(run.iter().filter_map(|step| step.number));
        if !has_phrase(&numbers) {
            continue;
        }
        let (mut from, mut to) = (run[0].place.0, run[run.len() - 1].place.1);
        if let Some(part) = apart(run, &numbers) {
            (from, to) = (part[0].place.0, part[part.len() - 1].place.1);
        } else {
            // Which of the words are the phrase is not for sure, and those around
            // may belong to it but for a typo.
            for (start, end) in &typos {
                if *start < to && from < *end {
                    (from, to) = (from.min(*start), to.max(*end));
                }
            }
        }
        search.note(SecretKind::SeedPhrase, Verdict::Blocked, from, to);
    }
    for (from, to) in typos {
        search.note(SecretKind::SeedPhraseTypo, Verdict::Asked, from, to);
    }
}

/// The words of a run that are the phrase for sure: all of them, or those of the one
/// sentence or line that is a phrase by itself.
fn apart<'r>(run: &'r [Step], numbers: &[u16]) -> Option<&'r [Step]> {
    if COUNTS.contains(&run.len()) && is_phrase(numbers) {
        return Some(run);
    }
    let mut found = None;
    for count in COUNTS {
        for (start, part) in numbers.windows(count).enumerate() {
            let end = start + count;
            let is_set_apart = |at: usize| run.get(at).is_none_or(|step| step.begins);
            let is_one = !run[start + 1..end].iter().any(|step| step.begins);
            if run[start].begins && is_set_apart(end) && is_one && is_phrase(part) {
                if found.is_some() {
                    return None;
                }
                found = Some(&run[start..end]);
            }
        }
    }
    found
}

/// Where words stand that would be a phrase, but for a mistake.
fn typos(steps: &[Step]) -> Vec<(usize, usize)> {
    let mut typos: Vec<(usize, usize)> = Vec::new();
    let mut numbers = Vec::with_capacity(SHORTEST);
    for window in steps.windows(SHORTEST) {
        let unknown = window.iter().filter(|step| step.number.is_none()).count();
        if unknown > TYPOS_MAX || !window.iter().all(|step| step.is_apart) {
            continue;
        }
        numbers.clear();
        numbers.extend(window.iter().filter_map(|step| step.number));
        if distinct(&numbers) + unknown < DISTINCT_MIN {
            continue;
        }
        let (from, to) = (window[0].place.0, window[SHORTEST - 1].place.1);
        match typos.last_mut() {
            Some((_, end)) if from <= *end => *end = to,
            _ => typos.push((from, to)),
        }
    }
    typos
}

/// Whether some words in a row are a phrase with a right checksum.
fn has_phrase(numbers: &[u16]) -> bool {
    COUNTS.into_iter().any(|count| {
        let mut windows = numbers.windows(count);
        windows.any(is_phrase)
    })
}

fn is_phrase(numbers: &[u16]) -> bool {
    distinct(numbers) >= DISTINCT_MIN && checksum_holds(numbers)
}

fn distinct(numbers: &[u16]) -> usize {
    let is_first = |(at, number): &(usize, &u16)| !numbers[..*at].contains(number);
    numbers.iter().enumerate().filter(is_first).count()
}

/// Each word is eleven bits of an entropy and, at the end, of a bit of its
/// SHA-256 for each three words.
fn checksum_holds(phrase: &[u16]) -> bool {
    let mut bits = [0u8; 33];
    for (word, number) in phrase.iter().enumerate() {
        for bit in 0..11 {
            if number >> (10 - bit) & 1 == 1 {
                let at = word * 11 + bit;
                bits[at / 8] |= 0x80 >> (at % 8);
            }
        }
    }
    let length = phrase.len() * 4 / 3;
    let (entropy, checksum) = bits.split_at(length);
    let rest = 8 - phrase.len() / 3;
    checksum[0] >> rest == Sha256::digest(entropy)[0] >> rest
}

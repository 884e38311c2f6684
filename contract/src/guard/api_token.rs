//! Tokens by the shapes that those who issue them have published, so that they
//! can be found: GitHub, Slack, AWS, OpenAI and Anthropic.

use super::{Search, SecretKind, Verdict};

/// A shape: how a token begins, of what the rest consists, and how much of it
/// there is at least.
struct Shape {
    begins: &'static str,
    rest: fn(u8) -> bool,
    least: usize,
}

const fn shape(begins: &'static str, rest: fn(u8) -> bool, least: usize) -> Shape {
    Shape {
        begins,
        rest,
        least,
    }
}

const SHAPES: [Shape; 17] = [
    shape("ghp_", is_letter, 36),
    shape("gho_", is_letter, 36),
    shape("ghu_", is_letter, 36),
    shape("ghs_", is_letter, 36),
    shape("ghr_", is_letter, 36),
    shape("github_pat_", is_word, 40),
    shape("xoxb-", is_dashed, 20),
    shape("xoxp-", is_dashed, 20),
    shape("xoxa-", is_dashed, 20),
    shape("xoxr-", is_dashed, 20),
    shape("xoxs-", is_dashed, 20),
    shape("xoxe-", is_dashed, 20),
    shape("xapp-", is_dashed, 20),
    shape("AKIA", is_base_32, 16),
    shape("ASIA", is_base_32, 16),
    shape("sk-", is_dashed, 32),
    shape("hooks.slack.com/services/T", is_path, 30),
];

/// What stands before a secret key of AWS, which has no shape of its own but its length.
const AWS_SECRET: &[u8] = b"secret_access_key";
const AWS_SECRET_LENGTH: usize = 40;

/// Most characters between that name and the key.
const BETWEEN_MAX: usize = 12;

/// Longest token that is read.
const TOKEN_MAX: usize = 300;

/// Fewest letters and digits in a row, one of them a digit, that are no words
/// with hyphens between them.
const RANDOM_MIN: usize = 20;

pub(super) fn find(search: &mut Search<'_>) {
    let reading = search.reading;
    let mut from = 0;
    while from < reading.len() {
        let end = if reading.begins(from) {
            token(search, from)
        } else {
            None
        };
        if let Some(end) = end {
            search.note(SecretKind::ApiToken, Verdict::Asked, from, end);
        }
        from = end.unwrap_or(from + 1);
    }
    for name in reading.all(AWS_SECRET, 0, reading.len()) {
        let after = name + AWS_SECRET.len();
        let begin = (after..after + BETWEEN_MAX).find(|at| is_base_64(reading.byte(*at)));
        if let Some(begin) = begin
            && let end = rest_end(search, begin, is_base_64, AWS_SECRET_LENGTH)
            && end.is_some_and(|(_, count)| count == AWS_SECRET_LENGTH)
        {
            let end = end.map_or(begin, |(end, _)| end);
            search.note(SecretKind::ApiToken, Verdict::Asked, begin, end);
        }
    }
}

/// Where the token ends that begins here, if one does.
fn token(search: &Search<'_>, from: usize) -> Option<usize> {
    let rest = &search.reading.bytes[from..];
    let shape = SHAPES
        .iter()
        .find(|shape| rest.starts_with(shape.begins.as_bytes()))?;
    let begin = from + shape.begins.len();
    let (end, _) = rest_end(search, begin, shape.rest, shape.least)?;
    // Names in programs are made of words.
    (shape.begins != "sk-" || is_random(search, begin, end)).then_some(end)
}

/// Where what belongs to a token ends, and how many characters it has, if they
/// are enough. It may go on in the next line until they are.
fn rest_end(
    search: &Search<'_>,
    from: usize,
    belongs: fn(u8) -> bool,
    least: usize,
) -> Option<(usize, usize)> {
    let reading = search.reading;
    let (mut count, mut end, mut in_break) = (0, from, false);
    for at in from..reading.len().min(from + TOKEN_MAX) {
        let byte = reading.byte(at);
        in_break = matches!(byte, b'\n' | b'\r') || (in_break && matches!(byte, b' ' | b'\t'));
        if belongs(byte) {
            count += 1;
            end = at + 1;
        } else if count >= least || !in_break {
            break;
        }
    }
    (count >= least).then_some((end, count))
}

fn is_random(search: &Search<'_>, from: usize, end: usize) -> bool {
    search.reading.bytes[from..end]
        .split(|byte| !byte.is_ascii_alphanumeric())
        .any(|part| part.len() >= RANDOM_MIN && part.iter().any(u8::is_ascii_digit))
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn is_dashed(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

const fn is_base_32(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
}

const fn is_base_64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

const fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}

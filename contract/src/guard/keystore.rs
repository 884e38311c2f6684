//! Keystore files by the Web3 Secret Storage Definition: known by their shape,
//! whatever of the JSON around it is missing.

use super::{Search, SecretKind, Verdict};

/// How far the parts of a file may be from one another, in characters.
const REACH: usize = 2_000;

/// Fewest hexadecimal digits of a key that is encrypted.
const CIPHERTEXT_MIN: usize = 32;

/// Most characters between a name and its value: quotes, a colon, white space.
const BETWEEN_MAX: usize = 12;

pub(super) fn find(search: &mut Search<'_>) {
    let reading = search.reading;
    let mut from = 0;
    loop {
        let Some(name) = reading.all(b"ciphertext", from, reading.len()).next() else {
            return;
        };
        let end = name + b"ciphertext".len();
        from = end;
        let Some(value) = value_end(search, end) else {
            continue;
        };
        let (start, stop) = (name.saturating_sub(REACH), value + REACH);
        if let Some(kdf) = reading.all(b"kdf", start, stop).next() {
            let (first, last) = object(search, name, value);
            let (first, last) = (first.min(kdf), last.max(kdf + b"kdf".len()));
            search.note(SecretKind::Keystore, Verdict::Blocked, first, last);
            from = last;
        }
    }
}

/// Where the value ends that follows a name, if it is a long hexadecimal number.
fn value_end(search: &Search<'_>, from: usize) -> Option<usize> {
    let reading = search.reading;
    let is_digit = |at: &usize| reading.byte(*at).is_ascii_hexdigit();
    let begin = (from..from + BETWEEN_MAX).find(is_digit)?;
    let is_part = |at: &usize| is_digit(at) || reading.byte(*at).is_ascii_whitespace();
    let part = (begin..reading.len().min(begin + REACH)).take_while(is_part);
    let (mut digits, mut end) = (0, begin);
    for at in part.filter(is_digit) {
        digits += 1;
        end = at + 1;
    }
    (digits >= CIPHERTEXT_MIN).then_some(end)
}

/// The outermost braces around a part, as far as they are there.
fn object(search: &Search<'_>, from: usize, to: usize) -> (usize, usize) {
    let reading = search.reading;
    let (mut first, mut last) = (from, to);
    let mut inner = 0u32;
    for at in (from.saturating_sub(REACH)..from).rev() {
        match reading.byte(at) {
            b'}' => inner += 1,
            b'{' if inner == 0 => first = at,
            b'{' => inner -= 1,
            _ => {}
        }
    }
    inner = 0;
    for at in to..reading.len().min(to + REACH) {
        match reading.byte(at) {
            b'{' => inner += 1,
            b'}' if inner == 0 => last = at + 1,
            b'}' => inner -= 1,
            _ => {}
        }
    }
    (first, last)
}

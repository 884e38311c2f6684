//! Secret keys of Solana: 64 bytes, of which the last 32 are the public key to the
//! first 32. Signatures are as long and as frequent, so only arithmetic can tell.

use super::base58::{decode, is_digit};
use super::reading::Reading;
use super::{Search, SecretKind, Verdict};

/// Bytes of a secret key.
const KEY: usize = 64;

/// How many digits of base 58 a key takes: fewer than the greatest where it
/// begins with small bytes.
const DIGITS: core::ops::RangeInclusive<usize> = 80..=88;

/// Fewest digits that stand together at its beginning, where it is written in groups.
const GROUP_MIN: usize = 8;

pub(super) fn find(search: &mut Search<'_>) {
    let reading = search.reading;
    let mut from = 0;
    while from < reading.len() {
        let mut end = None;
        if reading.begins(from) {
            end = base_58(search, from);
            if reading.byte(from).is_ascii_digit() && end.is_none() {
                let (numbers, last) = numbers(reading, from);
                array(search, &numbers);
                // Within a row of numbers nothing else begins.
                end = (numbers.len() > 1).then_some(last);
            }
        }
        from = end.unwrap_or(from + 1);
    }
}

/// A key in base 58: where it ends.
fn base_58(search: &mut Search<'_>, from: usize) -> Option<usize> {
    let mut found = None;
    search.reading.pieces::<88>(from, is_digit, |text, end| {
        if DIGITS.contains(&text.len())
            && let Some(bytes) = decode::<KEY>(text)
        {
            found = Some((bytes, end));
        }
        // Longer pieces may follow, but none after one of full length.
        text.len() < GROUP_MIN || text.len() == *DIGITS.end()
    });
    let (bytes, end) = found?;
    is_key(search, &bytes)
        .then(|| search.note(SecretKind::SolanaKey, Verdict::Blocked, from, end))?;
    Some(end)
}

/// Bytes that are written as decimal numbers, one after the other, each with its place.
type Numbers = Vec<(u8, usize, usize)>;

/// The row of numbers that begins here, and where it ends.
fn numbers(reading: &Reading, from: usize) -> (Numbers, usize) {
    let mut row = Numbers::new();
    let mut at = from;
    loop {
        let digits = (at..at + 4).take_while(|at| reading.byte(*at).is_ascii_digit());
        let end = at + digits.count();
        let value = (at..end).fold(0u32, |value, at| {
            value * 10 + u32::from(reading.byte(at) - b'0')
        });
        let Some(value) = u8::try_from(value)
            .ok()
            .filter(|_| end > at && !reading.byte(end).is_ascii_alphanumeric())
        else {
            return (row, at);
        };
        row.push((value, at, end));
        let is_between = |at: &usize| {
            matches!(
                reading.byte(*at),
                b',' | b' ' | b'\n' | b'\r' | b'\t' | b'>'
            )
        };
        at = end
            + (end..reading.len().min(end + BETWEEN_MAX))
                .take_while(is_between)
                .count();
        if at == end {
            return (row, end);
        }
    }
}

/// Most characters between two numbers of an array.
const BETWEEN_MAX: usize = 16;

/// A key as an array: the first numbers of a row, or the last ones.
fn array(search: &mut Search<'_>, row: &Numbers) {
    let Some(last) = row.len().checked_sub(KEY) else {
        return;
    };
    for start in if last == 0 { 0..1 } else { 0..2 } {
        let part = &row[start * last..][..KEY];
        let mut bytes = [0; KEY];
        for (byte, (value, ..)) in bytes.iter_mut().zip(part) {
            *byte = *value;
        }
        if is_key(search, &bytes) {
            let (from, to) = (part[0].1, part[KEY - 1].2);
            search.note(SecretKind::SolanaKey, Verdict::Blocked, from, to);
            return;
        }
    }
}

/// Whether the last half is the public key to the first.
fn is_key(search: &mut Search<'_>, bytes: &[u8; KEY]) -> bool {
    let Some(curves) = search.guard.curves else {
        search.wants.curves = true;
        return false;
    };
    let Some((seed, public)) = bytes.split_first_chunk::<32>() else {
        return false;
    };
    (curves.ed25519)(seed)[..] == *public
}

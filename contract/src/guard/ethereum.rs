//! Private keys of Ethereum accounts: 64 hexadecimal digits. Hashes of transactions
//! look just the same and are what support is about, so what is said around
//! decides, or that the key opens the visitor's own account.

use super::wording::{Wording, around};
use super::{Search, SecretKind, Verdict};

/// Digits of a key.
const DIGITS: usize = 64;

/// Fewest digits that stand together at its beginning, where it is written in groups.
const GROUP_MIN: usize = 4;

/// How far the beginning of an address of the web may be, in characters.
const LINK_MAX: usize = 300;

/// What stands in the address of an explorer's page about a transaction or a block.
const EXPLORERS: [&[u8]; 7] = [
    b"/tx",
    b"tx=",
    b"hash",
    b"/transaction",
    b"/block",
    b"/op/",
    b"/message",
];

pub(super) fn find(search: &mut Search<'_>) {
    let reading = search.reading;
    let mut from = 0;
    while from < reading.len() {
        match reading.begins(from).then(|| digits(search, from)).flatten() {
            Some((key, end)) => {
                if let Some(verdict) = judge(search, &key, from, end) {
                    search.note(SecretKind::EvmKey, verdict, from, end);
                }
                from = end;
            }
            None => from += 1,
        }
    }
}

/// A number of 32 bytes that begins here, and where it ends.
fn digits(search: &Search<'_>, from: usize) -> Option<([u8; 32], usize)> {
    let reading = search.reading;
    let prefix = if reading.says(from, b"0x") { 2 } else { 0 };
    let mut found = None;
    reading.pieces::<DIGITS>(
        from + prefix,
        |byte| byte.is_ascii_hexdigit(),
        |text, end| {
            if text.len() == DIGITS {
                found = number(text).map(|number| (number, end));
            }
            text.len() < GROUP_MIN
        },
    );
    found
}

fn number(text: &[u8]) -> Option<[u8; 32]> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = (value(pair[0])? << 4 | value(pair[1])?) as u8;
    }
    Some(bytes)
}

fn judge(search: &mut Search<'_>, key: &[u8; 32], from: usize, end: usize) -> Option<Verdict> {
    let place = search.place;
    let told = if place.transaction || is_explorers(search, from) {
        Wording::OfOther
    } else {
        around(search.reading, from, end)
    };
    if told == Wording::IsKey {
        return Some(Verdict::Blocked);
    }
    if let Some(account) = place.account {
        match search.guard.curves {
            Some(curves) if (curves.ethereum)(key) == Some(account) => {
                return Some(Verdict::Blocked);
            }
            Some(_) => {}
            None => search.wants.curves = true,
        }
    }
    (told == Wording::OfKeys).then_some(Verdict::Asked)
}

/// Whether the number is a part of an explorer's address.
fn is_explorers(search: &Search<'_>, number: usize) -> bool {
    let reading = search.reading;
    let is_part = |at: &usize| {
        !matches!(
            reading.byte(*at),
            b' ' | b'\n' | b'\r' | b'\t' | b'"' | b'<' | b'>' | b'('
        )
    };
    let back = (number.saturating_sub(LINK_MAX)..number)
        .rev()
        .take_while(is_part)
        .count();
    let from = number - back;
    let Some(host) = reading.all(b"://", from, number).next() else {
        return false;
    };
    EXPLORERS
        .iter()
        .any(|part| reading.all(part, host, number).next().is_some())
}

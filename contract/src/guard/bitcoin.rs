//! Keys of Bitcoin and its kin in Base58Check: single ones in the wallet import
//! format, and extended ones by BIP-32 and SLIP-132.

use super::base58::{decode_checked, is_digit};
use super::{Search, SecretKind, Verdict};

/// What the first digit of a single key may be: of Bitcoin and its test net, of
/// Litecoin, Dogecoin and Dash.
const FIRST: &[u8] = b"5KL9c6T7XQ";

/// How long a single key is, without and with the mark of a compressed one.
const SINGLE: [usize; 2] = [51, 52];

/// How long an extended key is.
const EXTENDED: usize = 111;

/// Fewest digits that stand together at its beginning, where it is written in groups.
const GROUP_MIN: usize = 4;

pub(super) fn find(search: &mut Search<'_>) {
    let reading = search.reading;
    let mut from = 0;
    while from < reading.len() {
        if reading.begins(from)
            && let Some((kind, end)) = key(search, from)
        {
            search.note(kind, Verdict::Blocked, from, end);
            from = end;
        } else {
            from += 1;
        }
    }
}

fn key(search: &Search<'_>, from: usize) -> Option<(SecretKind, usize)> {
    let reading = search.reading;
    let is_extended = reading.bytes.get(from + 1..from + 4) == Some(b"prv");
    if !is_extended && !FIRST.contains(&reading.byte(from)) {
        return None;
    }
    let mut found = None;
    reading.pieces::<EXTENDED>(from, is_digit, |text, end| {
        let kind = match text.len() {
            EXTENDED if is_extended && is_private(text) => SecretKind::ExtendedKey,
            length if SINGLE.contains(&length) && is_single(text) => SecretKind::BitcoinKey,
            ..GROUP_MIN => return true,
            _ => return false,
        };
        found = Some((kind, end));
        true
    });
    found
}

/// A version, the key, and of a compressed one a mark.
fn is_single(text: &[u8]) -> bool {
    decode_checked::<33>(text).is_some()
        || decode_checked::<34>(text).is_some_and(|payload| payload[33] == 1)
}

/// Version, depth, parent, number and chain code are 45 bytes; the next one is
/// zero in private keys alone.
fn is_private(text: &[u8]) -> bool {
    decode_checked::<78>(text).is_some_and(|payload| payload[45] == 0)
}

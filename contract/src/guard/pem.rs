//! Private keys in PEM (RFC 7468), and what is made alike: OpenSSH's and OpenPGP's.

use super::{Search, SecretKind, Verdict};

/// Longest name between `BEGIN` and the dashes after it.
const NAME_MAX: usize = 40;

/// Fewest characters of base 64 behind the first line, and how many of them stand
/// together at least: a mention in a sentence is no key.
const BODY_MIN: usize = 32;
const RUN_MIN: usize = 24;

/// Longest body that is looked through, in characters.
const BODY_MAX: usize = 16_000;

pub(super) fn find(search: &mut Search<'_>) {
    let reading = search.reading;
    let mut from = 0;
    while let Some(begin) = reading.all(b"begin ", from, reading.len()).next() {
        from = begin + 1;
        if reading.before(begin) != b'-' {
            continue;
        }
        let name = begin + b"begin ".len();
        let Some(dash) = (name..name + NAME_MAX).find(|at| reading.byte(*at) == b'-') else {
            continue;
        };
        if reading.all(b"private key", name, dash).next().is_none() {
            continue;
        }
        let is_dash = |at: &usize| reading.byte(*at) == b'-';
        let dashes = (0..begin).rev().take_while(is_dash).count();
        if let Some(end) = body_end(search, dash) {
            search.note(SecretKind::PemKey, Verdict::Asked, begin - dashes, end);
            from = end;
        }
    }
}

/// Where the key ends whose first line ends in dashes here: behind its last line,
/// or with the last character that may belong to it.
fn body_end(search: &Search<'_>, from: usize) -> Option<usize> {
    let reading = search.reading;
    let (mut count, mut run, mut longest, mut end) = (0, 0, 0, from);
    for at in from..reading.len().min(from + BODY_MAX) {
        let byte = reading.byte(at);
        if byte == b'-' && reading.says(at + 1, b"end ") {
            let line = (at..at + NAME_MAX + 8).take_while(|at| {
                *at < reading.len() && !matches!(reading.byte(*at), b'\n' | b'\r')
            });
            return (count >= BODY_MIN && longest >= RUN_MIN).then(|| at + line.count());
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') {
            count += 1;
            run += 1;
            longest = longest.max(run);
            end = at + 1;
            continue;
        }
        run = 0;
        if !byte.is_ascii_whitespace() && !matches!(byte, b'-' | b':' | b',' | b'\\') {
            break;
        }
    }
    (count >= BODY_MIN && longest >= RUN_MIN).then_some(end)
}

//! MongoDB ObjectIds: 24 hexadecimal digits, checked once and kept as a type.

use std::{fmt, io};

use serde::{Serialize, Serializer};

/// Twelve bytes that name a record. Upper and lower case hex mean the same;
/// it is written in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ObjectId([u8; 12]);

impl ObjectId {
    /// Reads exactly 24 hex digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.len() != 24 {
            return None;
        }
        let mut bytes = [0; 12];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = hex(*high)? << 4 | hex(*low)?;
        }
        Some(Self(bytes))
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Makes new ids as MongoDB does: seconds, five random bytes that stay the
/// same for this process, and a counter.
#[derive(Debug)]
pub(crate) struct ObjectIds {
    process: [u8; 5],
    counter: u32,
}

impl ObjectIds {
    /// # Errors
    /// When the machine gives no randomness.
    pub(crate) fn new() -> io::Result<Self> {
        let mut process = [0; 5];
        getrandom::fill(&mut process).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self {
            process,
            counter: 0,
        })
    }

    pub(crate) fn next(&mut self, now_ms: u64) -> ObjectId {
        self.counter = self.counter.wrapping_add(1);
        let [.., s0, s1, s2, s3] = (now_ms / 1000).to_be_bytes();
        let [p0, p1, p2, p3, p4] = self.process;
        let [_, c0, c1, c2] = self.counter.to_be_bytes();
        ObjectId([s0, s1, s2, s3, p0, p1, p2, p3, p4, c0, c1, c2])
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_24_hex_digits_are_an_id() {
        for (text, valid) in [
            ("64f000000000000000000001", true),
            ("64F0ABCDEFabcdef00000001", true),
            ("64f00000000000000000000", false),
            ("64f0000000000000000000001", false),
            ("64g000000000000000000001", false),
            ("64f00000000000000000000é", false),
            ("", false),
        ] {
            let id = ObjectId::parse(text);
            assert_eq!(id.is_some(), valid, "{text}");
            if let Some(id) = id {
                assert_eq!(id.to_string(), text.to_lowercase());
            }
        }
    }

    #[test]
    fn new_ids_differ_and_begin_with_the_second() {
        let mut ids = ObjectIds::new().unwrap();
        let (first, second) = (ids.next(1_795_364_679_005), ids.next(1_795_364_679_005));
        assert_ne!(first, second);
        assert!(first.to_string().starts_with("6b031747"), "{first}");
    }
}

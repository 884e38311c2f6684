//! The key by which a repeated request is known as the same one.

use core::fmt;

use crate::limits::IDEMPOTENCY_KEY_LENGTH;

/// 16 to 64 characters of `A–Z a–z 0–9 _ -`, chosen at random by the sender.
/// It opens the way to a receipt, so it is never shown or logged.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Takes a key that has the right shape.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = IDEMPOTENCY_KEY_LENGTH.contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        shaped.then(|| Self(text.to_owned()))
    }

    /// The key's text, for the wire and the store only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_of_the_right_shape_are_taken() {
        for (text, taken) in [
            ("9b2f6c1e-1111-4222-8333-444455556666", true),
            ("abcdefghijklmnop", true),
            ("abcdefghijklmno", false),
            ("", false),
            ("abcdefghijklmno p", false),
            ("abcdefghijklmnoé", false),
            (&"a".repeat(64), true),
            (&"a".repeat(65), false),
        ] {
            assert_eq!(IdempotencyKey::parse(text).is_some(), taken, "{text:?}");
        }
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let key = IdempotencyKey::parse("abcdefghijklmnop");
        assert!(!format!("{key:?}").contains("abcdef"));
    }
}

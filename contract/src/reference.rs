//! The short name of a request that the visitor keeps and the ticket carries.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// `IN-` and eight digits of Crockford's base 32 in two groups, as `IN-7F3K-9QXM`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(u64);

/// Crockford's alphabet: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Reference {
    /// How many random bits a reference holds: eight digits of five.
    pub const BITS: u32 = 40;

    /// The reference of the lowest [`Self::BITS`] bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << Self::BITS) - 1))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IN")?;
        for i in 0..8 {
            if i % 4 == 0 {
                f.write_str("-")?;
            }
            let digit = (self.0 >> (5 * (7 - i))) & 31;
            fmt::Write::write_char(f, char::from(ALPHABET[usize::try_from(digit).unwrap_or(0)]))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAReference;

impl fmt::Display for NotAReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a reference of the form IN-7F3K-9QXM")
    }
}

impl core::error::Error for NotAReference {}

impl FromStr for Reference {
    type Err = NotAReference;

    /// Reads the text as people copy it: in any case, and with Crockford's
    /// forgiveness for `O`, `I` and `L`.
    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let upper = text.trim().to_ascii_uppercase();
        let (first, second) = upper
            .strip_prefix("IN-")
            .and_then(|rest| rest.split_once('-'))
            .filter(|(first, second)| first.len() == 4 && second.len() == 4)
            .ok_or(NotAReference)?;
        let mut bits = 0;
        for byte in first.bytes().chain(second.bytes()) {
            let byte = match byte {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let digit = ALPHABET
                .iter()
                .position(|&b| b == byte)
                .ok_or(NotAReference)?;
            bits = bits << 5 | u64::try_from(digit).map_err(|_| NotAReference)?;
        }
        Ok(Self(bits))
    }
}

impl TryFrom<String> for Reference {
    type Error = NotAReference;

    fn try_from(text: String) -> Result<Self, NotAReference> {
        text.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_read_as_people_copy_them() {
        let reference = Reference::from_bits(0x3B_C73F_5F74);
        let text = reference.to_string();
        assert_eq!(text.len(), 12);
        for copy in [text.clone(), text.to_lowercase(), format!(" {text}\n")] {
            assert_eq!(copy.parse(), Ok(reference), "{copy:?}");
        }
        assert_eq!("IN-OIL0-0000".parse::<Reference>(), "IN-0110-0000".parse());
        for text in [
            "",
            "IN-",
            "IN-7F3K9QXM",
            "IN-7F3K-9QXU",
            "IN-7F3K-9QX",
            "XX-7F3K-9QXM",
            "IN-é00-0000",
        ] {
            assert_eq!(text.parse::<Reference>(), Err(NotAReference), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_reference_survives_being_written_and_read(bits: u64) {
            let reference = Reference::from_bits(bits);
            prop_assert_eq!(reference.to_string().parse(), Ok(reference));
        }
    }
}

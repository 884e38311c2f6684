//! Decimal numbers as visitors type them. They are compared by their digits:
//! an amount of some token has more of them than a float can hold.

use crate::FieldCode;

/// A number by its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The largest whole number that is not above it.
    floor: i64,
    /// Whether it is above [`Self::floor`].
    has_rest: bool,
    /// Digits after the point, as typed.
    decimals: usize,
}

impl Decimal {
    /// Reads `1200`, `-7` or `0.5`: digits with at most 18 of them before the
    /// point, and digits after the point if there is one. No comma: `1,000` is
    /// a thousand to some and one to others.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, rest) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, rest)) => (whole, rest),
            None => (digits, ""),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 18 || !all_digits(whole) || !all_digits(rest) {
            return None;
        }
        let magnitude = whole
            .bytes()
            .fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        let has_rest = rest.bytes().any(|digit| digit != b'0');
        let floor = match (negative, has_rest) {
            (true, true) => -magnitude - 1,
            (true, false) => -magnitude,
            (false, _) => magnitude,
        };
        Some(Self {
            floor,
            has_rest,
            decimals: rest.len(),
        })
    }

    /// Whether the number is within both bounds, inclusive, and has no more
    /// digits after the point than allowed.
    ///
    /// # Errors
    /// The first bound that it breaks.
    pub fn check(
        self,
        min: Option<i64>,
        max: Option<i64>,
        decimals: Option<usize>,
    ) -> Result<(), FieldCode> {
        if min.is_some_and(|min| self.floor < min) {
            return Err(FieldCode::NumberTooSmall);
        }
        if max.is_some_and(|max| self.floor > max || self.floor == max && self.has_rest) {
            return Err(FieldCode::NumberTooLarge);
        }
        if decimals.is_some_and(|most| self.decimals > most) {
            return Err(FieldCode::NumberDecimals);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_digits_with_at_most_one_point() {
        for text in [
            "0",
            "007",
            "-7",
            "0.5",
            "-0.000000000000000001",
            "999999999999999999.9",
        ] {
            assert!(Decimal::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            ".5",
            "5.",
            "1,000",
            "1 000",
            "1e3",
            "+1",
            "--1",
            "1.2.3",
            "0x10",
            "٣",
            "NaN",
            "1000000000000000000",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn bounds_are_inclusive_and_exact() {
        use FieldCode::{NumberDecimals, NumberTooLarge, NumberTooSmall};
        let check = |text: &str| {
            let number = Decimal::parse(text).ok_or(FieldCode::NumberInvalid)?;
            number.check(Some(-2), Some(10), Some(2))
        };
        for (text, expected) in [
            ("-2", Ok(())),
            ("-2.00", Ok(())),
            ("-2.01", Err(NumberTooSmall)),
            ("-3", Err(NumberTooSmall)),
            ("-1.99", Ok(())),
            ("10", Ok(())),
            ("10.00", Ok(())),
            ("10.01", Err(NumberTooLarge)),
            ("11", Err(NumberTooLarge)),
            ("9.999", Err(NumberDecimals)),
        ] {
            assert_eq!(check(text), expected, "{text}");
        }
    }

    proptest! {
        /// Whole hundredths, compared with what integers say.
        #[test]
        fn comparing_digits_agrees_with_arithmetic(hundredths in -100_000_i64..100_000, min in -900_i64..900, max in -900_i64..900) {
            let sign = if hundredths < 0 { "-" } else { "" };
            let size = hundredths.abs();
            let text = format!("{sign}{}.{:02}", size / 100, size % 100);
            let expected = if hundredths < min * 100 {
                Err(FieldCode::NumberTooSmall)
            } else if hundredths > max * 100 {
                Err(FieldCode::NumberTooLarge)
            } else {
                Ok(())
            };
            let told = Decimal::parse(&text).map(|number| number.check(Some(min), Some(max), None));
            prop_assert_eq!(told, Some(expected), "{}", text);
        }
    }
}

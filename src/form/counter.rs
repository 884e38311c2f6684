//! When the visitor is told how much room is left.

use intake_contract::limits::COUNTER_FROM_PERCENT;
use intake_contract::text::{normalize, utf16_len};

/// What the counter of a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Far from the limit: nothing.
    Silent,
    /// So many characters are left.
    Left(usize),
    /// So many characters are too many.
    Over(usize),
}

/// Counts as the rules count: after normalisation, in UTF-16 code units.
#[must_use]
pub fn counter(typed: &str, max: usize) -> Counter {
    // Normalising only ever shortens, so most keystrokes are answered by a comparison.
    if typed.len() * 100 < max * COUNTER_FROM_PERCENT {
        return Counter::Silent;
    }
    let length = utf16_len(&normalize(typed));
    if length > max {
        Counter::Over(length - max)
    } else if length * 100 >= max * COUNTER_FROM_PERCENT {
        Counter::Left(max - length)
    } else {
        Counter::Silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_speaks_near_the_limit_only() {
        for (length, max, expected) in [
            (0, 100, Counter::Silent),
            (79, 100, Counter::Silent),
            (80, 100, Counter::Left(20)),
            (100, 100, Counter::Left(0)),
            (101, 100, Counter::Over(1)),
        ] {
            assert_eq!(
                counter(&"a".repeat(length), max),
                expected,
                "{length} of {max}"
            );
        }
        assert_eq!(
            counter(&format!("{}{}", "a".repeat(79), " ".repeat(50)), 100),
            Counter::Silent
        );
        assert_eq!(counter(&"😀".repeat(51), 100), Counter::Over(2));
    }
}

//! How long to wait before asking again how an accepted request went on.

/// The first wait, in milliseconds. Most requests that are queued are delivered
/// at the worker's next attempt, which is seconds away.
const FIRST_MS: u32 = 2_000;

/// The longest wait of the first minutes, in milliseconds.
const USUAL_MS: u32 = 60_000;

/// After so many questions, about five minutes, somebody is still looking at a
/// request that will take long.
const MANY: u32 = 9;

/// The wait from then on, in milliseconds.
const LONG_MS: u32 = 300_000;

/// The wait before the next question, in milliseconds, after so many were asked.
/// `chance` spreads it by a fifth to both sides, so that many visitors who sent
/// while Mava was down don't ask all at once.
#[must_use]
pub fn wait_ms(asked: u32, chance: u8) -> u32 {
    let wait = if asked < MANY {
        (FIRST_MS << asked).min(USUAL_MS)
    } else {
        LONG_MS
    };
    let fifth = wait / 5;
    wait - fifth + fifth * 2 * u32::from(chance) / u32::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_then_are_long() {
        let middle = |asked| (wait_ms(asked, 0) + wait_ms(asked, u8::MAX)) / 2;
        let waits: Vec<_> = (0..11).map(|asked| middle(asked) / 1_000).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60, 60, 300, 300]);
        assert_eq!(middle(u32::MAX), LONG_MS);
    }

    #[test]
    fn chance_spreads_a_wait_by_a_fifth_to_both_sides() {
        for (asked, chance, expected) in [
            (0, 0, 1_600),
            (0, u8::MAX, 2_400),
            (5, 0, 48_000),
            (5, u8::MAX, 72_000),
            (20, 0, 240_000),
            (20, u8::MAX, 360_000),
        ] {
            assert_eq!(wait_ms(asked, chance), expected, "{asked} {chance}");
        }
    }
}

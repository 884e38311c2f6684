//! ISO 8601 instants, written as JavaScript's `toISOString` does and read as
//! generously as `Date.parse` does for the forms that a client would send.
//! Not a calendar: UTC and fixed offsets only.

const DAY_MS: i64 = 86_400_000;

/// `2026-11-22T16:24:39.005Z` for milliseconds since the Unix epoch.
pub(crate) fn format(at_ms: u64) -> String {
    let at_ms = i64::try_from(at_ms).unwrap_or(i64::MAX);
    let (year, month, day) = civil_from_days(at_ms.div_euclid(DAY_MS));
    let rest = at_ms.rem_euclid(DAY_MS);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, milli) = (rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// Milliseconds since the Unix epoch, or nothing if `text` is not a date
/// (`2026-11-22`) or a date and time (`2026-11-22T16:24[:39[.005]][Z|±00:00]`).
/// Without an offset, UTC is meant.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let days = parse_date(date)?;
    let within = match time {
        Some(time) => parse_time(time)?,
        None => 0,
    };
    Some(days * DAY_MS + within)
}

/// The same instant one calendar year later (29 February becomes 1 March).
pub(crate) fn plus_one_year(at_ms: i64) -> i64 {
    let (year, month, day) = civil_from_days(at_ms.div_euclid(DAY_MS));
    days_from_civil(year + 1, month, day) * DAY_MS + at_ms.rem_euclid(DAY_MS)
}

fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    let days = days_from_civil(year, month, day);
    // The round trip refuses 31 June and month 13 without a table of lengths.
    (parts.next().is_none() && civil_from_days(days) == (year, month, day)).then_some(days)
}

fn parse_time(text: &str) -> Option<i64> {
    let (clock, offset_minutes) = split_offset(text)?;
    let (whole, milli) = match clock.split_once('.') {
        Some((whole, fraction)) => (whole, parse_fraction(fraction)?),
        None => (clock, 0),
    };
    let mut parts = whole.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    let in_range = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    in_range.then_some(((hour * 60 + minute - offset_minutes) * 60 + second) * 1000 + milli)
}

fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, 0));
    };
    let (clock, offset) = text.split_at_checked(at)?;
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    Some((clock, sign * (hours * 60 + minutes)))
}

/// Milliseconds from the digits after the point; finer digits are cut off.
fn parse_fraction(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let padded = format!("{text:0<3}");
    padded.get(..3)?.parse().ok()
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_instant_is_written_as_javascript_writes_it() {
        assert_eq!(format(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(format(951_827_696_789), "2000-02-29T12:34:56.789Z");
        assert_eq!(format(1_795_364_679_005), "2026-11-22T16:24:39.005Z");
    }

    #[test]
    fn dates_and_times_are_read_and_everything_else_is_refused() {
        for (text, expected) in [
            ("2026-11-22", Some("2026-11-22T00:00:00.000Z")),
            ("2026-11-22T16:24", Some("2026-11-22T16:24:00.000Z")),
            ("2026-11-22T16:24:39Z", Some("2026-11-22T16:24:39.000Z")),
            ("2026-11-22T16:24:39.5Z", Some("2026-11-22T16:24:39.500Z")),
            (
                "2026-11-22T16:24:39.123456789Z",
                Some("2026-11-22T16:24:39.123Z"),
            ),
            (
                "2026-11-22T00:24:39+02:00",
                Some("2026-11-21T22:24:39.000Z"),
            ),
            (
                "2026-11-22T23:24:39-02:30",
                Some("2026-11-23T01:54:39.000Z"),
            ),
            ("2028-02-29", Some("2028-02-29T00:00:00.000Z")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-11-31", None),
            ("2026-11-00", None),
            ("2026-1-1", None),
            ("22.11.2026", None),
            ("2026-11-22T24:00", None),
            ("2026-11-22T16", None),
            ("2026-11-22T16:24:39.Z", None),
            ("2026-11-22T16:24:39+2", None),
            ("2026-11-22T16:24:39+é0:00", None),
            ("1795364679005", None),
            ("", None),
        ] {
            let read = parse(text).map(|at| format(u64::try_from(at).unwrap()));
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn one_year_is_a_calendar_year() {
        for (from, to) in [
            ("2026-11-22T01:00Z", "2027-11-22T01:00Z"),
            ("2027-03-01", "2028-03-01"),
            ("2028-02-29", "2029-03-01"),
        ] {
            assert_eq!(plus_one_year(parse(from).unwrap()), parse(to).unwrap());
        }
    }
}

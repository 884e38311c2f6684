//! What counts as text, and how long it is.

use crate::FieldCode;

/// Length in UTF-16 code units, as JavaScript's `string.length` counts.
#[must_use]
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Cuts `text` to at most `max` UTF-16 code units, never within a character;
/// an ellipsis tells where something was cut.
#[must_use]
pub fn truncate_utf16(text: &str, max: usize) -> String {
    if utf16_len(text) <= max {
        return text.to_owned();
    }
    let mut left = max.saturating_sub(1);
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    if max > 0 {
        cut.push('…');
    }
    cut
}

/// The text as it is judged and sent: line breaks as `\n`, no white space around it.
/// Text of which nothing can be seen is empty.
#[must_use]
pub fn normalize(text: &str) -> String {
    let mut unified = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.trim_matches(is_unseen).chars() {
        if c != '\n' || !after_return {
            unified.push(if c == '\r' { '\n' } else { c });
        }
        after_return = c == '\r';
    }
    unified
}

/// Whether nothing of the text can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// White space by Unicode, and the zero-width characters that are not.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}'
        )
}

/// The first character that no answer may hold.
///
/// Line breaks are allowed where `multiline` says so, tabs everywhere. The
/// directional controls are Unicode's embeddings, overrides and isolates
/// (UAX #9): with them a text can show something other than it says.
///
/// # Errors
/// [`FieldCode::ControlCharacter`] or [`FieldCode::BidiControl`].
pub fn check_characters(text: &str, multiline: bool) -> Result<(), FieldCode> {
    for c in text.chars() {
        match c {
            '\t' => {}
            '\n' if multiline => {}
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                return Err(FieldCode::BidiControl);
            }
            c if c.is_control() => return Err(FieldCode::ControlCharacter),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_as_javascript_counts_it() {
        for (text, length) in [
            ("", 0),
            ("abc", 3),
            ("ä", 1),
            ("€", 1),
            ("😀", 2),
            ("e\u{301}", 2),
        ] {
            assert_eq!(utf16_len(text), length, "{text:?}");
        }
    }

    #[test]
    fn a_cut_text_keeps_within_its_limit_and_its_characters_whole() {
        for (text, max, cut) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("a😀bc", 3, "a…"),
            ("a😀bc", 4, "a😀…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(truncate_utf16(text, max), cut, "{text:?} to {max}");
            assert!(utf16_len(cut) <= max);
        }
    }

    #[test]
    fn text_of_which_nothing_is_seen_is_empty() {
        for text in ["", " ", "\t\r\n", "\u{200B}\u{FEFF} \u{3000}"] {
            assert!(is_blank(text), "{text:?}");
            assert_eq!(normalize(text), "", "{text:?}");
        }
        assert_eq!(normalize(" a\r\nb\rc \n"), "a\nb\nc");
    }

    #[test]
    fn characters_that_hide_or_turn_text_are_refused() {
        for (text, multiline, result) in [
            ("plain\ttext", false, Ok(())),
            ("two\nlines", true, Ok(())),
            ("two\nlines", false, Err(FieldCode::ControlCharacter)),
            ("bell\u{7}", true, Err(FieldCode::ControlCharacter)),
            ("nul\0", true, Err(FieldCode::ControlCharacter)),
            ("c1\u{85}", true, Err(FieldCode::ControlCharacter)),
            ("gpj.\u{202E}exe", true, Err(FieldCode::BidiControl)),
            (
                "\u{2066}isolated\u{2069}",
                true,
                Err(FieldCode::BidiControl),
            ),
            ("مرحبا", false, Ok(())),
            ("👩\u{200D}🚀", false, Ok(())),
        ] {
            assert_eq!(check_characters(text, multiline), result, "{text:?}");
        }
    }
}

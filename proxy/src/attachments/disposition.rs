//! The header under which files are given out: always as a download, with their
//! names in every language (RFC 6266, RFC 8187).

use std::fmt::Write as _;

/// The value of `Content-Disposition` for a name.
///
/// The plain form has what is ASCII of it, for programs that know no other; all
/// that today's browsers read is the encoded one.
#[must_use]
pub fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' => '_',
            c if c == ' ' || c.is_ascii_graphic() => c,
            _ => '_',
        })
        .collect();
    let mut value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        // RFC 8187's `attr-char`.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            // Writing into a string can't fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

/// A name out of a header in which it stands percent-encoded; `None` where it is
/// not, or no UTF-8.
#[must_use]
pub fn decoded(value: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                rest = after;
                let digits = std::str::from_utf8(digits).ok()?;
                let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?
            }
            byte if byte.is_ascii_graphic() || byte == b' ' => byte,
            _ => return None,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_written_for_old_programs_and_for_new_ones() {
        for (name, expected) in [
            (
                "a.png",
                "attachment; filename=\"a.png\"; filename*=UTF-8''a.png",
            ),
            (
                "Grüße 1.png",
                "attachment; filename=\"Gr__e 1.png\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.png",
            ),
            (
                "100% \"it's\".txt",
                "attachment; filename=\"100_ _it's_.txt\"; filename*=UTF-8''100%25%20%22it%27s%22.txt",
            ),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }

    #[test]
    fn names_are_read_as_browsers_encode_them() {
        for (value, expected) in [
            ("a.png", Some("a.png")),
            ("Gr%C3%BC%C3%9Fe%201.png", Some("Grüße 1.png")),
            ("..%2F..%2Fetc%2Fpasswd", Some("../../etc/passwd")),
            ("100%25", Some("100%")),
            ("%", None),
            ("%4", None),
            ("%+1", None),
            ("%zz", None),
            ("%ff", None),
            ("a\tb", None),
        ] {
            assert_eq!(decoded(value.as_bytes()).as_deref(), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn a_disposition_is_a_header_whatever_the_name(name in "\\PC*") {
            let value = attachment(&name);
            prop_assert!(axum::http::HeaderValue::from_str(&value).is_ok());
            let (_, encoded) = value.split_once("UTF-8''").unwrap();
            prop_assert_eq!(decoded(encoded.as_bytes()), Some(name));
        }
    }
}

//! Addresses of the web.

use crate::limits::URL_MAX;
use crate::text::check_characters;

/// Whether a text is an address of the web: `http` or `https`, with a host,
/// without white space or control characters, at most [`URL_MAX`] bytes.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    text.len() <= URL_MAX
        && host.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !text.contains(char::is_whitespace)
        && check_characters(text, false).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_web_has_a_scheme_and_a_host() {
        for text in [
            "https://example.com",
            "http://127.0.0.1:8080/a?b#c",
            "https://bücher.example/",
        ] {
            assert!(is_web_address(text), "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(URL_MAX));
        for text in [
            "",
            "example.com",
            "https://",
            "https:///path",
            "https://?q",
            "ftp://example.com",
            "javascript:alert(1)//https://example.com",
            "https://a b",
            "https://example.com/\u{202E}",
            &long,
        ] {
            assert!(!is_web_address(text), "{text}");
        }
    }
}

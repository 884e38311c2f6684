//! Addresses of the web, and transactions that are named by one or by their hash.

use crate::limits::URL_MAX;
use crate::text::check_characters;

/// Digits of a transaction's hash: 32 bytes.
const HASH_DIGITS: usize = 64;

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

/// A transaction as it is sent: a hash in lower case, or the address of a block
/// explorer's page about one, as it was typed. `None` where it is neither.
///
/// A hash without its `0x` is refused: it looks just like a private key.
#[must_use]
pub fn transaction(text: &str) -> Option<String> {
    if is_hash(text) {
        return Some(text.to_ascii_lowercase());
    }
    let names_one = text.split(['/', '?', '#', '&', '=']).any(is_hash);
    (names_one && is_web_address(text)).then(|| text.to_owned())
}

fn is_hash(text: &str) -> bool {
    text.strip_prefix("0x").is_some_and(|digits| {
        digits.len() == HASH_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
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

    #[test]
    fn a_transaction_is_a_hash_or_an_explorers_page_about_one() {
        let hash = format!("0x{}", "aB".repeat(32));
        assert_eq!(transaction(&hash), Some(hash.to_lowercase()));
        for page in ["/tx/{}", "/tx/{}#eventlog", "/tx/{}?tab=logs", "/en/tx/{}/"] {
            let address = format!("https://etherscan.io{}", page.replace("{}", &hash));
            assert_eq!(transaction(&address), Some(address.clone()));
        }
        let digits = &hash[2..];
        for text in [
            digits,
            &hash[..65],
            &format!("{hash}0"),
            &format!("etherscan.io/tx/{hash}"),
            &format!("https://etherscan.io/tx/{digits}"),
            "https://etherscan.io/",
            &format!("javascript:/{hash}"),
        ] {
            assert_eq!(transaction(text), None, "{text}");
        }
    }
}

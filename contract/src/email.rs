//! Email addresses by the grammar of the HTML Living Standard
//! ("valid email address", the rule of `<input type=email>`), written by hand:
//! the usual libraries would add 240 KB to what every visitor loads.

use crate::limits::EMAIL_MAX;

/// Whether `text` is an address by the HTML Living Standard, at most
/// [`EMAIL_MAX`] characters long. White space around it is not allowed.
#[must_use]
pub fn is_email(text: &str) -> bool {
    if text.len() > EMAIL_MAX {
        return false;
    }
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    !local.is_empty() && local.bytes().all(is_local) && domain.split('.').all(is_label)
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

/// RFC 1034's label: 1 to 63 letters, digits and hyphens, no hyphen at either end.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_as_the_browser_judges_them() {
        let label63 = "a".repeat(63);
        let accepted = [
            "a@b",
            "a@b.co",
            "first.last+tag@sub.example.com",
            "!#$%&'*+/=?^_`{|}~-@example.com",
            ".leading.dot@example.com",
            &format!("a@{label63}.com"),
            &format!("{}@example.com", "a".repeat(EMAIL_MAX - 12)),
        ];
        for email in accepted {
            assert!(is_email(email), "{email}");
        }
        let refused = [
            "",
            "a",
            "@b.co",
            "a@",
            "a@b@c",
            "a b@c.d",
            "a@b..c",
            "a@.b",
            "a@b.",
            "a@-b.co",
            "a@b-.co",
            "a@b_c.co",
            "ä@b.co",
            "a@bücher.de",
            " a@b.co",
            "\"quoted\"@example.com",
            &format!("a@{label63}a.com"),
            &format!("{}@example.com", "a".repeat(EMAIL_MAX - 11)),
        ];
        for email in refused {
            assert!(!is_email(email), "{email}");
        }
    }
}

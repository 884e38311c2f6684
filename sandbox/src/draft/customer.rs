//! Whose ticket it is: exactly one of `customerId` and `customer`.

use super::{Attribute, Members};
use crate::object_id::ObjectId;
use crate::refusal::Refusal;

/// Longest email address (RFC 5321 with its erratum 1690). The page sets no
/// limit; this is the strictest likely one.
const EMAIL_MAX: usize = 254;

/// One of the two customer modes.
#[derive(Debug)]
pub(crate) enum CustomerRef {
    /// By id; it must exist.
    Existing(ObjectId),
    /// By email or wallet, created if there is none.
    FindOrCreate(CustomerDraft),
}

/// What is needed to find or create a customer. At least one of `email` and
/// `wallet_address` is there.
#[derive(Debug)]
pub(crate) struct CustomerDraft {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) wallet_address: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
}

impl CustomerRef {
    /// Reads both members of the body. The mode is judged by which members
    /// are present, before any of them is looked into.
    pub(crate) fn read(body: &Members<'_>) -> Result<Self, Refusal> {
        match (body.has("customerId"), body.has("customer")) {
            (true, true) => Err(Refusal::CustomerMode(
                "Send either customerId or customer, not both.",
            )),
            (false, false) => Err(Refusal::CustomerMode(
                "One of customerId and customer is required.",
            )),
            (true, false) => match body.object_id("customerId")? {
                Some(id) => Ok(Self::Existing(id)),
                None => Err(body.refuse("customerId", "is required.")),
            },
            (false, true) => match body.object("customer")? {
                Some(members) => CustomerDraft::read(&members).map(Self::FindOrCreate),
                None => Err(body.refuse("customer", "is required.")),
            },
        }
    }
}

impl CustomerDraft {
    fn read(members: &Members<'_>) -> Result<Self, Refusal> {
        members.only(&["name", "email", "walletAddress", "attributes"])?;
        if !members.has("email") && !members.has("walletAddress") {
            return Err(Refusal::CustomerMode(
                "customer needs an email or a walletAddress.",
            ));
        }
        let email = members.string("email")?;
        if email.is_some_and(|email| !is_email(email)) {
            return Err(members.refuse("email", "must be an email address."));
        }
        let wallet_address = members.string("walletAddress")?;
        if wallet_address.is_some_and(|address| !is_evm_address(address)) {
            return Err(members.refuse("walletAddress", "must be 0x and 40 hex digits."));
        }
        Ok(Self {
            name: members.string("name")?.map(str::to_owned),
            email: email.map(str::to_owned),
            wallet_address: wallet_address.map(str::to_owned),
            attributes: members.attributes("attributes")?,
        })
    }
}

/// The grammar of the HTML Living Standard for `<input type=email>`. The page
/// only says "email"; this is the strictest likely reading that lets every
/// address pass that a browser does.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    text.len() <= EMAIL_MAX
        && !local.is_empty()
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b))
        && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_evm_address(text: &str) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|hex| hex.len() == 40 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_follows_the_grammar_of_browsers() {
        let longest = format!("{}@{}", "a".repeat(64), long_domain(189));
        assert_eq!(longest.len(), 254);
        let too_long = format!("{}@{}", "a".repeat(65), long_domain(189));
        for (text, valid) in [
            ("a@b", true),
            ("a.b+c@d-e.example", true),
            (".a..b.@example.com", true),
            ("o'neil/x=1@example.com", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("a", false),
            ("@example.com", false),
            ("a@", false),
            ("a@b@c", false),
            ("a@b..c", false),
            ("a@-b.example", false),
            ("a@b-.example", false),
            ("a@b.example.", false),
            (" a@b.example", false),
            ("a b@c.example", false),
            ("ä@b.example", false),
            ("a@bücher.example", false),
            ("a@b.example\n", false),
        ] {
            assert_eq!(is_email(text), valid, "{text:?}");
        }
    }

    fn long_domain(length: usize) -> String {
        let labels = "d".repeat(62) + ".";
        labels
            .repeat(3)
            .chars()
            .take(length - 1)
            .collect::<String>()
            + "d"
    }

    #[test]
    fn an_address_is_0x_and_40_hex_digits_in_any_case() {
        let forty = "aB".repeat(20);
        for (text, valid) in [
            (format!("0x{forty}"), true),
            (format!("0X{forty}"), false),
            (forty.clone(), false),
            (format!("0x{forty}0"), false),
            (format!("0x{}", &forty[1..]), false),
            (format!("0x{}g", &forty[1..]), false),
            (String::new(), false),
        ] {
            assert_eq!(is_evm_address(&text), valid, "{text}");
        }
    }
}

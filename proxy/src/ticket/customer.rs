//! Whom a ticket is from, and what the agent is told of how sure that is.
//!
//! Mava finds a customer by whatever it is given and verifies none of it. So a
//! customer who was named by a signed identity is looked up by what was signed
//! alone: an address that was merely typed beside it must neither lead to
//! another customer nor be attached to this one. It stands in the message.

use intake_contract::text::truncate_utf16;
use intake_contract::{Answers, FieldDefinition, limits};

use super::{attributes, given, name};
use crate::config::FormConfig;
use crate::identity::VerifiedIdentity;
use crate::mava::{Customer, TicketCustomer};

/// What stands behind a value that nobody but the visitor vouches for.
const CLAIMED: &str = "(claimed, not proven)";
/// What stands behind a value that the operator's backend signed.
const SIGNED: &str = "(signed)";

/// Whom the ticket is from.
pub(super) fn customer(
    form: &FormConfig,
    answers: &Answers,
    identity: Option<&VerifiedIdentity>,
) -> TicketCustomer {
    let attributes = attributes::of_customer(form, answers, identity);
    let Some(identity) = identity else {
        return TicketCustomer::Customer(Customer {
            name: name(form, answers).map(|name| truncate_utf16(name, limits::NAME_MAX)),
            email: given(answers, FieldDefinition::EMAIL).map(str::to_owned),
            wallet_address: given(answers, FieldDefinition::WALLET).map(str::to_owned),
            attributes,
        });
    };
    if let Some(id) = &identity.customer_id {
        return TicketCustomer::CustomerId(id.clone());
    }
    TicketCustomer::Customer(Customer {
        name: identity.name.clone(),
        email: identity.email.clone(),
        wallet_address: identity.wallet_address.clone(),
        attributes,
    })
}

/// A line for each thing that is known of the visitor, with a word on whether it
/// was proven: at most [`limits::IDENTITY_BLOCK`] UTF-16 code units with the line
/// breaks between them. Without an identity a typed name needs none.
pub(super) fn lines(
    form: &FormConfig,
    answers: &Answers,
    identity: Option<&VerifiedIdentity>,
) -> Vec<String> {
    let mut lines = Vec::new();
    let signed =
        |of: fn(&VerifiedIdentity) -> &Option<String>| identity.and_then(|i| of(i).as_deref());
    if let Some(identity) = identity {
        lines.push(match &identity.user {
            Some(user) => format!("Identity: signed, user {user}"),
            None => "Identity: signed".to_owned(),
        });
    }
    let name = name(form, answers).filter(|_| identity.is_some());
    for (label, signed, typed) in [
        ("Name", signed(|i| &i.name), name),
        (
            "Email",
            signed(|i| &i.email),
            given(answers, FieldDefinition::EMAIL),
        ),
        (
            "Wallet",
            signed(|i| &i.wallet_address),
            given(answers, FieldDefinition::WALLET),
        ),
    ] {
        if let Some(value) = signed {
            lines.push(format!("{label}: {value} {SIGNED}"));
        } else if let Some(value) = typed {
            // Only a name can be longer than its field has ever allowed.
            let value = truncate_utf16(value, limits::EMAIL_MAX);
            lines.push(format!("{label}: {value} {CLAIMED}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use intake_contract::text::utf16_len;
    use serde_json::json;

    use super::*;

    const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    const OTHER: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        let pairs = pairs.iter();
        Answers(
            pairs
                .map(|(id, text)| ((*id).into(), (*text).into()))
                .collect(),
        )
    }

    fn form() -> FormConfig {
        let source = "[[forms]]\nid = \"support\"\norigins = []\n\
            ticket.customer_attributes = [\n\
              { attribute = \"64f200000000000000000001\", content = \"bronze\" },\n\
              { attribute = \"64f200000000000000000002\", content = \"web\" },\n\
            ]\n";
        let config = crate::config::parse(source, std::path::Path::new("")).unwrap();
        config.config.forms.into_iter().next().unwrap()
    }

    #[test]
    fn what_was_signed_alone_decides_whose_ticket_it_is() {
        let typed = [
            ("name", "Eve"),
            ("email", "eve@example.com"),
            ("walletAddress", OTHER),
        ];
        let form = form();
        let tier = "64f200000000000000000001";
        let attributes = |content: &str| {
            let of = |id: &str, content: &str| json!({ "attribute": id, "content": content });
            [of(tier, content), of("64f200000000000000000002", "web")]
        };
        for (identity, typed, customer, lines) in [
            (
                None,
                &typed[..],
                json!({ "customer": { "name": "Eve", "email": "eve@example.com", "walletAddress": OTHER, "attributes": attributes("bronze") } }),
                vec![
                    "Email: eve@example.com (claimed, not proven)".to_owned(),
                    format!("Wallet: {OTHER} (claimed, not proven)"),
                ],
            ),
            (
                Some(
                    json!({ "customerId": "64f300000000000000000001", "email": "ada@example.com" }),
                ),
                &typed[..],
                json!({ "customerId": "64f300000000000000000001" }),
                vec![
                    "Identity: signed".to_owned(),
                    "Name: Eve (claimed, not proven)".to_owned(),
                    "Email: ada@example.com (signed)".to_owned(),
                    format!("Wallet: {OTHER} (claimed, not proven)"),
                ],
            ),
            (
                Some(
                    json!({ "user": "u-7", "email": "ada@example.com", "attributes": { tier: "gold" } }),
                ),
                &typed[..],
                json!({ "customer": { "email": "ada@example.com", "attributes": attributes("gold") } }),
                vec![
                    "Identity: signed, user u-7".to_owned(),
                    "Name: Eve (claimed, not proven)".to_owned(),
                    "Email: ada@example.com (signed)".to_owned(),
                    format!("Wallet: {OTHER} (claimed, not proven)"),
                ],
            ),
            (
                Some(json!({ "name": "Ada", "walletAddress": WALLET })),
                &[
                    ("name", "Ada"),
                    ("email", "eve@example.com"),
                    ("walletAddress", WALLET),
                ],
                json!({ "customer": { "name": "Ada", "walletAddress": WALLET, "attributes": attributes("bronze") } }),
                vec![
                    "Identity: signed".to_owned(),
                    "Name: Ada (signed)".to_owned(),
                    "Email: eve@example.com (claimed, not proven)".to_owned(),
                    format!("Wallet: {WALLET} (signed)"),
                ],
            ),
        ] {
            let identity: Option<VerifiedIdentity> =
                identity.map(|identity| serde_json::from_value(identity).unwrap());
            let answers = answers(typed);
            let told = super::customer(&form, &answers, identity.as_ref());
            let ticket = crate::mava::NewTicket {
                customer: told,
                ..Default::default()
            };
            let mut json = serde_json::to_value(ticket).unwrap();
            json.as_object_mut().unwrap().remove("message");
            assert_eq!(json, customer);
            assert_eq!(super::lines(&form, &answers, identity.as_ref()), lines);
        }
    }

    #[test]
    fn the_longest_of_everything_has_its_room() {
        let form = form();
        let email = format!("{}@example.com", "e".repeat(limits::EMAIL_MAX - 12));
        let name = "n".repeat(limits::NAME_MAX);
        let typed = answers(&[("name", &name), ("email", &email), ("walletAddress", OTHER)]);
        let identity = VerifiedIdentity {
            user: Some("u".repeat(128)),
            customer_id: Some("64f300000000000000000001".into()),
            attributes: BTreeMap::new(),
            ..VerifiedIdentity::default()
        };
        let text = super::lines(&form, &typed, Some(&identity)).join("\n");
        assert!(text.contains(&email) && text.contains(&name));
        assert!(
            utf16_len(&text) < limits::IDENTITY_BLOCK,
            "{}",
            utf16_len(&text)
        );
        // Without an identity, the context block holds it with everything else.
        let text = super::lines(&form, &typed, None).join("\n");
        let rest = "\n\nLanguage: \nChain ID: 9007199254740991\n".len() + limits::LOCALE_MAX;
        assert!(utf16_len(&text) + rest < limits::CONTEXT_BLOCK);
    }
}

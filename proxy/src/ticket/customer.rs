//! Whom a ticket is from, and what the agent is told of how sure that is.
//!
//! Mava finds a customer by whatever it is given and verifies none of it. So a
//! customer who was named by a signed identity is looked up by what was signed
//! alone: an address that was merely typed beside it must neither lead to
//! another customer nor be attached to this one. It stands in the message.

use intake_contract::text::truncate_utf16;
use intake_contract::{Answers, FieldDefinition, WalletMode, limits};

use super::{Known, attributes, given, name};
use crate::config::FormConfig;
use crate::identity::VerifiedIdentity;
use crate::mava::{Customer, TicketCustomer};

/// What stands behind a value that nobody but the visitor vouches for.
const CLAIMED: &str = "(claimed, not proven)";
/// What stands behind a value that the operator's backend signed.
const SIGNED: &str = "(signed)";

/// Whom the ticket is from.
pub(super) fn customer(form: &FormConfig, answers: &Answers, known: Known<'_>) -> TicketCustomer {
    let attributes = attributes::of_customer(form, answers, known.identity);
    let Some(identity) = known.identity else {
        // Where wallets are proven, one that was not leads nowhere.
        let proven = known.wallet.map(|wallet| wallet.account.address());
        let claimed = given(answers, FieldDefinition::WALLET)
            .filter(|_| form.definition.wallet != WalletMode::Proven);
        return TicketCustomer::Customer(Customer {
            name: name(form, answers).map(|name| truncate_utf16(name, limits::NAME_MAX)),
            email: given(answers, FieldDefinition::EMAIL).map(str::to_owned),
            wallet_address: proven
                .map(|address| address.to_string())
                .or_else(|| claimed.map(str::to_owned)),
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

/// A line for each thing that is known of the visitor besides the wallet, with a
/// word on whether it was proven. With the wallet's they leave the context block
/// room for the rest. Without an identity a typed name needs none.
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
    use intake_contract::{Context, WalletMethod};
    use serde_json::json;

    use super::super::Wallet;
    use super::*;
    use crate::wallet::ProvenWallet;

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

    /// All lines, the wallet's among them.
    fn told_lines(
        form: &FormConfig,
        answers: &Answers,
        known: Known<'_>,
        chain_id: Option<u64>,
    ) -> Vec<String> {
        let context = Context {
            chain_id,
            ..Context::default()
        };
        let wallet = Wallet::of(answers, &context, known);
        let wallet = wallet.and_then(|wallet| wallet.line(&form.ticket.wallet));
        let lines = super::lines(form, answers, known.identity).into_iter();
        lines.chain(wallet).collect()
    }

    #[test]
    fn where_wallets_are_proven_an_unproven_one_leads_to_no_customer() {
        let mut form = form();
        let typed = answers(&[("email", "a@b.co"), ("walletAddress", OTHER)]);
        let proven = ProvenWallet {
            account: format!("eip155:1:{WALLET}").parse().unwrap(),
            method: WalletMethod::Eoa,
            at: 0,
        };
        for (mode, proven, expected) in [
            (WalletMode::Claimed, None, json!(OTHER)),
            (WalletMode::Proven, None, json!(null)),
            (WalletMode::Proven, Some(&proven), json!(WALLET)),
            // The form has become another one since.
            (WalletMode::Claimed, Some(&proven), json!(WALLET)),
        ] {
            form.definition.wallet = mode;
            let known = Known {
                identity: None,
                wallet: proven,
                ..Known::default()
            };
            let ticket = crate::mava::NewTicket {
                customer: super::customer(&form, &typed, known),
                ..Default::default()
            };
            let json = serde_json::to_value(ticket).unwrap();
            assert_eq!(json["customer"]["walletAddress"], expected, "{mode:?}");
            assert_eq!(json["customer"]["email"], "a@b.co");
        }
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
            let known = Known {
                identity: identity.as_ref(),
                wallet: None,
                ..Known::default()
            };
            let told = super::customer(&form, &answers, known);
            let ticket = crate::mava::NewTicket {
                customer: told,
                ..Default::default()
            };
            let mut json = serde_json::to_value(ticket).unwrap();
            json.as_object_mut().unwrap().remove("message");
            assert_eq!(json, customer);
            assert_eq!(told_lines(&form, &answers, known, None), lines);
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
        let known = Known {
            identity: Some(&identity),
            wallet: None,
            ..Known::default()
        };
        let chain = Some(limits::CHAIN_ID_MAX);
        let text = told_lines(&form, &typed, known, chain).join("\n");
        assert!(text.contains(&email) && text.contains(&name));
        let rest = "\n\nLanguage: \n".len() + limits::LOCALE_MAX;
        let most = limits::CONTEXT_BLOCK + limits::IDENTITY_BLOCK;
        assert!(utf16_len(&text) + rest < most, "{}", utf16_len(&text));
        // Without an identity, the context block holds it with everything else.
        let text = told_lines(&form, &typed, Known::default(), chain).join("\n");
        assert!(utf16_len(&text) + rest < limits::CONTEXT_BLOCK);
    }
}

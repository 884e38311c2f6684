//! What a ticket looks like, and that it never breaks Mava's limits.

mod suspect;

use std::collections::BTreeMap;
use std::time::Duration;

use intake_contract::text::utf16_len;
use intake_contract::{Choice, FieldType, FormDefinition, Identifier, LocalText, limits};
use proptest::prelude::*;

use super::*;
use crate::config::{AttributeConfig, ChallengeConfig, Identify, TicketConfig};
use crate::mava::{Attribute, TicketCustomer};

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn reference() -> Reference {
    "IN-7F3K-9QXM".parse().unwrap()
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    Answers(
        pairs
            .iter()
            .map(|(id, text)| ((*id).into(), (*text).into()))
            .collect(),
    )
}

fn field(id: &str, kind: FieldType, label: &str, max_length: usize) -> FieldDefinition {
    FieldDefinition {
        label: Some(LocalText::any(label)),
        max_length,
        ..FieldDefinition::new(id, kind)
    }
}

/// A form with the usual fields, a select `topic` and two texts of the operator's own.
fn form() -> FormConfig {
    let identify_by = vec![Identifier::Email, Identifier::Wallet];
    let mut fields = FormDefinition::usual_fields(&identify_by);
    let mut topic = field("topic", FieldType::Select, "What is it about?", 200);
    topic.options = [
        ("bridge", "Bridge or transfer"),
        ("other", "Something else"),
    ]
    .map(|(value, label)| Choice {
        value: value.into(),
        label: LocalText::any(label),
    })
    .to_vec();
    fields.push(topic);
    fields.push(field("order", FieldType::Text, "Order", 100));
    fields.push(field("steps", FieldType::Textarea, "Steps", 2_000));
    let bridge = ChoiceConfig {
        category: Some("64f000000000000000000001".into()),
        priority: Some(3),
        tags: vec![
            "64f100000000000000000003".into(),
            "64f100000000000000000001".into(),
        ],
    };
    FormConfig {
        definition: FormDefinition {
            fields,
            ..FormDefinition::new("support", identify_by)
        },
        label: None,
        origins: vec![],
        challenge: ChallengeConfig::Off,
        min_time: Duration::ZERO,
        identify: Identify::Claimed,
        identity: None,
        ticket: TicketConfig {
            status: Some("Open".into()),
            priority: Some(2),
            category: Some("64f000000000000000000004".into()),
            tags: vec!["64f100000000000000000001".into()],
            subject: Some("[{form}] {subject}".into()),
            ..TicketConfig::default()
        },
        choices: BTreeMap::from([("topic".into(), BTreeMap::from([("bridge".into(), bridge)]))]),
        targets: BTreeMap::new(),
    }
}

#[test]
fn a_ticket_tells_the_agent_everything() {
    let context = Context {
        page_url: Some("https://user:pw@app.example.com:8443/swap/eth?session=secret#x".into()),
        locale: Some("de-AT".into()),
        chain_id: Some(1),
        wallet: Some("Rabby Wallet".into()),
    };
    let answers = answers(&[
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("walletAddress", WALLET),
        ("subject", "Stuck {reference}"),
        ("message", "It is stuck.\n\nPlease help."),
        ("topic", "bridge"),
        ("order", "A-17"),
        ("steps", "one\ntwo"),
        ("removed", "by the operator"),
    ]);
    let ticket = render(&form(), &answers, &context, Known::default(), reference());
    assert_eq!(
        ticket.message.content,
        format!(
            "It is stuck.\n\nPlease help.\n\n\
             What is it about? Bridge or transfer\n\nOrder: A-17\n\nSteps:\none\ntwo\n\n\
             removed: by the operator\n\n\
             Page: https://app.example.com:8443/swap/eth\nLanguage: de-AT\n\
             Wallet app: Rabby Wallet\n\
             Email: ada@example.com (claimed, not proven)\n\
             Wallet: eip155:1:{WALLET} (Ethereum; claimed, not proven)\n\n\
             Reference IN-7F3K-9QXM"
        )
    );
    assert_eq!(
        ticket.email_subject_line.as_deref(),
        Some("[support] Stuck {reference}")
    );
    let customer = serde_json::to_value(&ticket).unwrap()["customer"].take();
    let expected =
        serde_json::json!({ "name": "Ada", "email": "ada@example.com", "walletAddress": WALLET });
    assert_eq!(customer, expected);
    assert_eq!(ticket.priority, Some(3));
    assert_eq!(ticket.category.as_deref(), Some("64f000000000000000000001"));
    assert_eq!(
        ticket.tags,
        ["64f100000000000000000001", "64f100000000000000000003"]
    );
}

#[test]
fn the_form_decides_where_no_option_does() {
    let answers = answers(&[("email", "a@b.co"), ("message", "m"), ("topic", "other")]);
    let ticket = render(
        &form(),
        &answers,
        &Context::default(),
        Known::default(),
        reference(),
    );
    assert_eq!(ticket.priority, Some(2));
    assert_eq!(ticket.category.as_deref(), Some("64f000000000000000000004"));
    assert_eq!(ticket.tags, ["64f100000000000000000001"]);
    assert_eq!(ticket.email_subject_line.as_deref(), Some("[support]"));
    let json = serde_json::to_value(&ticket).unwrap();
    assert_eq!(json["customer"], serde_json::json!({ "email": "a@b.co" }));
    assert!(json.get("silent").is_none() && json.get("assignedTo").is_none());
}

#[test]
fn a_subject_is_filled_in_once_and_keeps_the_reference_whole() {
    let long = "s".repeat(998);
    for (template, subject, expected) in [
        (None, "Stuck", Some("Stuck".to_owned())),
        (None, "", None),
        (
            Some("{reference} {subject}"),
            "a",
            Some("IN-7F3K-9QXM a".to_owned()),
        ),
        (
            Some("{subject} {unknown} {"),
            "{form}",
            Some("{form} {unknown} {".to_owned()),
        ),
        (Some("{form}{form}"), "a", Some("supportsupport".to_owned())),
        (
            Some("{steps}: {subject}{order}"),
            "a",
            Some("{subject} then: a".to_owned()),
        ),
        (None, &long, Some(long.clone())),
        (
            Some("{subject} {reference}"),
            &long,
            Some(format!("{}… IN-7F3K-9QXM", "s".repeat(998 - 14))),
        ),
    ] {
        let line = subject::render(template, subject, |name| {
            let answers = answers(&[("steps", "{subject}\n then")]);
            named(&form(), &answers, reference(), name)
        });
        assert_eq!(line, expected, "{template:?} {subject:?}");
        assert!(line.is_none_or(|line| utf16_len(&line) <= limits::SUBJECT_MAX));
    }
}

#[test]
fn answers_go_where_the_operator_sends_them() {
    let choice = |value: &str, label: &str| Choice {
        value: value.into(),
        label: LocalText(BTreeMap::from([
            ("de".into(), format!("{label} auf Deutsch")),
            ("en".into(), label.into()),
        ])),
    };
    let mut form = form();
    form.definition.fields.retain(|field| field.id != "name");
    form.definition.fields.extend([
        FieldDefinition {
            options: vec![choice("a", "Apples"), choice("b", "Bananas")],
            ..field("likes", FieldType::Multiselect, "You like", 10)
        },
        field("terms", FieldType::Checkbox, "Terms read?", 4),
        field("handle", FieldType::Text, "Handle", 50),
        field("plan", FieldType::Hidden, "", 50),
        field("secret", FieldType::Text, "Not in the message", 50),
    ]);
    let fruit = |tag: &str, priority: Option<u8>| ChoiceConfig {
        tags: vec![tag.into()],
        priority,
        ..ChoiceConfig::default()
    };
    form.choices.insert(
        "likes".into(),
        BTreeMap::from([
            ("a".into(), fruit("tag of a", Some(1))),
            ("b".into(), fruit("tag of b", None)),
        ]),
    );
    let target = |ticket: Option<&str>, customer: Option<&str>| Target {
        ticket_attribute: ticket.map(Into::into),
        customer_attribute: customer.map(Into::into),
        ..Target::default()
    };
    form.targets = BTreeMap::from([
        (
            "likes".into(),
            Target {
                message: true,
                ..target(Some("likes of"), None)
            },
        ),
        (
            "handle".into(),
            Target {
                name: true,
                ..Target::default()
            },
        ),
        ("plan".into(), target(None, Some("plan of"))),
        ("secret".into(), target(Some("secret of"), None)),
        ("walletAddress".into(), target(None, Some("wallet of"))),
    ]);
    form.ticket.reference_attribute = Some("reference of".into());
    form.ticket.attributes = vec![AttributeConfig {
        attribute: "source of".into(),
        content: "website".into(),
    }];
    let answers = answers(&[
        ("email", "a@b.co"),
        ("message", "m"),
        ("likes", "a\nb"),
        ("terms", "true"),
        ("handle", "ada.eth"),
        ("plan", "gold"),
        ("secret", "hush"),
    ]);
    let ticket = render(
        &form,
        &answers,
        &Context::default(),
        Known::default(),
        reference(),
    );
    let told = |attributes: &[Attribute]| {
        let all = attributes
            .iter()
            .map(|one| format!("{}: {}", one.attribute, one.content));
        all.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        told(&ticket.attributes),
        "reference of: IN-7F3K-9QXM, source of: website, likes of: Apples, Bananas, secret of: hush"
    );
    let TicketCustomer::Customer(customer) = ticket.customer else {
        panic!("nobody signed anything");
    };
    assert_eq!(told(&customer.attributes), "plan of: gold");
    assert_eq!(customer.name.as_deref(), Some("ada.eth"));
    assert_eq!(
        ticket.message.content,
        "m\n\nYou like: Apples, Bananas\n\nTerms read? Yes\n\n\
         Email: a@b.co (claimed, not proven)\n\nReference IN-7F3K-9QXM"
    );
    assert_eq!(
        ticket.tags,
        ["64f100000000000000000001", "tag of a", "tag of b"]
    );
    assert_eq!(ticket.priority, Some(1));
}

#[test]
fn tags_are_never_more_than_twenty() {
    let mut form = form();
    form.ticket.tags = (0..30).map(|i| format!("{i:024}")).collect();
    let ticket = render(
        &form,
        &answers(&[("topic", "bridge")]),
        &Context::default(),
        Known::default(),
        reference(),
    );
    assert_eq!(ticket.tags.len(), 20);
}

#[test]
fn the_longest_answers_that_a_form_takes_lose_nothing() {
    let form = form();
    let own = form
        .definition
        .fields
        .iter()
        .filter(|field| !field.is_usual());
    let room = FormDefinition::message_room(own);
    let answers = answers(&[
        ("message", &"m".repeat(room)),
        ("topic", "bridge"),
        ("order", &"o".repeat(100)),
        ("steps", &"s".repeat(2_000)),
        ("walletAddress", WALLET),
    ]);
    let context = Context {
        page_url: Some(format!("https://example.com/{}", "p".repeat(2_000))),
        locale: Some("l".repeat(35)),
        chain_id: Some((1 << 53) - 1),
        wallet: Some("w".repeat(limits::WALLET_NAME_MAX)),
    };
    let content = render(&form, &answers, &context, Known::default(), reference())
        .message
        .content;
    for (letter, count) in [('m', room), ('o', 100), ('s', 2_000)] {
        assert!(
            content.contains(&letter.to_string().repeat(count)),
            "{letter}"
        );
    }
    assert!(content.contains("\nWallet: eip155:9007199254740991:0x"));
    assert!(utf16_len(&content) <= limits::MAVA_MESSAGE_MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_exceeds_mava_s_limits_whatever_was_answered(
        pairs in proptest::collection::btree_map(
            prop_oneof![
                Just("message".to_owned()), Just("subject".to_owned()), Just("order".to_owned()),
                Just("steps".to_owned()), Just("topic".to_owned()), Just("name".to_owned()),
                "[a-z]{1,8}",
            ],
            prop_oneof!["\\PC{0,60}", "[a😀€\n]{0,9000}"],
            0..8,
        ),
        page in proptest::option::of("https?://[a-zé.@:?#/]{0,3000}"),
        locale in proptest::option::of("\\PC{0,900}"),
        chain in proptest::option::of(any::<u64>()),
        wallet in proptest::option::of("\\PC{0,900}"),
        template in proptest::option::of("(\\{form\\}|\\{subject\\}|\\{reference\\}|\\PC){0,300}"),
    ) {
        let mut form = form();
        form.ticket.subject = template;
        let context = Context { page_url: page, locale, chain_id: chain, wallet };
        let ticket = render(&form, &Answers(pairs), &context, Known::default(), reference());
        let content = &ticket.message.content;
        prop_assert!(utf16_len(content) <= limits::MAVA_MESSAGE_MAX);
        prop_assert!(content.ends_with("Reference IN-7F3K-9QXM"));
        let subject = ticket.email_subject_line.unwrap_or_default();
        prop_assert!(utf16_len(&subject) <= limits::SUBJECT_MAX);
        let TicketCustomer::Customer(customer) = ticket.customer else {
            return Err(TestCaseError::fail("nobody signed anything"));
        };
        prop_assert!(customer.name.is_none_or(|n| utf16_len(&n) <= limits::NAME_MAX));
    }
}

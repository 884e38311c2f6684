//! When errors come and go, and what stays of a draft.

#![allow(clippy::unwrap_used)]

use super::*;
use intake_contract::{Identifier, VerifiedVisitor};
use proptest::prelude::*;
use serde_json::json;

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn draft() -> Draft {
    let identify_by = vec![Identifier::Email, Identifier::Wallet];
    Draft::new(FormDefinition::new("support", identify_by))
}

fn filled() -> Draft {
    let mut draft = draft();
    for (id, text) in [
        ("email", "a@b.co"),
        ("subject", "Lost"),
        ("message", "Help"),
    ] {
        draft.type_into(id, text.into());
    }
    draft
}

fn wrong(draft: &Draft) -> Vec<(&str, FieldCode)> {
    draft
        .wrong()
        .into_iter()
        .map(|(field, code)| (field.id.as_str(), code))
        .collect()
}

#[test]
fn an_error_appears_on_leaving_and_disappears_while_it_is_mended() {
    let mut draft = draft();
    draft.type_into("email", "nobody".into());
    assert_eq!(wrong(&draft), []);
    draft.leave("email");
    assert_eq!(wrong(&draft), [("email", FieldCode::EmailInvalid)]);
    draft.type_into("email", "nobody@".into());
    assert_eq!(wrong(&draft), []);
    draft.leave("email");
    assert_eq!(wrong(&draft), [("email", FieldCode::EmailInvalid)]);
}

#[test]
fn passing_through_an_empty_field_shows_nothing() {
    let mut draft = draft();
    draft.leave("message");
    assert_eq!(wrong(&draft), []);
}

#[test]
fn an_answer_that_was_taken_back_is_told_on_leaving() {
    let mut draft = draft();
    draft.type_into("message", "x".into());
    draft.type_into("message", String::new());
    draft.leave("message");
    assert_eq!(wrong(&draft), [("message", FieldCode::Required)]);
}

#[test]
fn sending_shows_everything_that_is_wrong_in_the_forms_order() {
    let mut draft = draft();
    assert_eq!(draft.check(), None);
    assert_eq!(
        wrong(&draft),
        [
            ("email", FieldCode::ContactRequired),
            ("subject", FieldCode::Required),
            ("message", FieldCode::Required)
        ]
    );
}

#[test]
fn a_missing_contact_is_mended_by_either_answer() {
    let mut draft = draft();
    draft.check();
    draft.type_into("walletAddress", "0x".into());
    assert!(!wrong(&draft).iter().any(|(id, _)| *id == "email"));
}

#[test]
fn prefilling_never_overwrites_what_was_typed() {
    let mut draft = draft();
    draft.type_into("email", "typed@b.co".into());
    draft.prefill(&prefill(json!({ "api": {
        "email": "host@b.co", "subject": "From the page", "nonsense": "x",
    } })));
    assert_eq!(draft.field("email").text, "typed@b.co");
    assert_eq!(draft.field("subject").text, "From the page");
}

#[test]
fn a_disconnected_wallet_takes_its_address_along() {
    let mut draft = filled();
    draft.connect_wallet(Some(WALLET), None);
    assert_eq!(draft.field("walletAddress").lock, Some(Lock::Wallet));
    draft.type_into("walletAddress", "0x".into());
    assert_eq!(draft.field("walletAddress").text, WALLET);
    draft.connect_wallet(None, None);
    assert_eq!(draft.field("walletAddress"), FieldDraft::default());
    draft.type_into("walletAddress", WALLET.into());
    draft.connect_wallet(None, None);
    assert_eq!(draft.field("walletAddress").text, WALLET);
}

#[test]
fn what_the_proxy_finds_wrong_is_shown_where_it_is() {
    let mut draft = filled();
    let error = |pointer: &str| FieldError {
        pointer: pointer.into(),
        code: FieldCode::TooLong,
        detail: String::new(),
        part: None,
    };
    draft.show_all(&[
        error("/fields/subject"),
        error("/context/locale"),
        error("/fields/none"),
    ]);
    assert_eq!(wrong(&draft), [("subject", FieldCode::TooLong)]);
}

#[test]
fn another_request_keeps_who_the_visitor_is_and_nothing_else() {
    let mut another = filled().another();
    assert_eq!(another.field("email").text, "a@b.co");
    assert_eq!(another.field("message").text, "");
    assert_eq!(another.check(), None);
}

/// A form of every kind of field, with conditions.
fn bridge() -> Draft {
    let form = json!({
        "id": "bridge", "identifyBy": ["email"],
        "fields": [
            { "id": "email", "type": "email", "maxLength": 254, "required": true },
            { "id": "topic", "type": "radio", "maxLength": 20, "required": true, "options": options(&["lost", "other"]) },
            { "id": "chain", "type": "chain", "maxLength": 20, "required": true, "options": options(&["1", "10"]),
              "showWhen": { "field": "topic", "is": ["lost"] } },
            { "id": "tokens", "type": "multiselect", "maxLength": 20, "maxChoices": 2, "options": options(&["a", "b", "c"]) },
            { "id": "plan", "type": "text", "maxLength": 20, "readOnly": true, "prefill": ["page"] },
            { "id": "agree", "type": "checkbox", "maxLength": 4, "required": true },
            { "id": "campaign", "type": "hidden", "maxLength": 10, "default": "none" },
        ],
    });
    let mut draft = Draft::new(serde_json::from_value(form).unwrap());
    draft.type_into("email", "a@b.co".into());
    draft.choose("agree", "true", true);
    draft
}

fn options(values: &[&str]) -> serde_json::Value {
    let option = |value: &&str| json!({ "value": value, "label": { "*": value } });
    values.iter().map(option).collect()
}

fn prefill(values: serde_json::Value) -> Prefill {
    serde_json::from_value(values).unwrap()
}

fn sent(draft: &mut Draft) -> serde_json::Value {
    serde_json::to_value(draft.check()).unwrap()
}

#[test]
fn a_field_out_of_sight_keeps_its_text_and_neither_is_required_nor_sent() {
    let mut draft = bridge();
    assert!(draft.field("chain").hidden);
    draft.type_into("topic", "lost".into());
    assert!(!draft.field("chain").hidden);
    assert_eq!(draft.check(), None);
    assert_eq!(wrong(&draft), [("chain", FieldCode::ChoiceRequired)]);
    draft.type_into("chain", "10".into());
    let here = json!({ "email": "a@b.co", "agree": "true", "campaign": "none", "topic": "lost", "chain": "10" });
    assert_eq!(sent(&mut draft), here);

    draft.type_into("topic", "other".into());
    assert_eq!(wrong(&draft), []);
    let gone = json!({ "email": "a@b.co", "agree": "true", "campaign": "none", "topic": "other" });
    assert_eq!(sent(&mut draft), gone);
    draft.type_into("topic", "lost".into());
    assert_eq!(sent(&mut draft), here);
}

#[test]
fn an_error_out_of_sight_is_told_nowhere() {
    let mut draft = bridge();
    draft.type_into("topic", "lost".into());
    draft.check();
    draft.type_into("topic", "other".into());
    assert_eq!(wrong(&draft), []);
}

#[test]
fn choices_come_and_go_one_by_one() {
    let mut draft = bridge();
    draft.type_into("topic", "other".into());
    for (value, chosen, expected) in [
        ("b", true, "b"),
        ("a", true, "b\na"),
        ("a", true, "b\na"),
        ("b", false, "a"),
        ("c", false, "a"),
        ("a", false, ""),
    ] {
        draft.choose("tokens", value, chosen);
        assert_eq!(draft.field("tokens").text, expected, "{value} {chosen}");
    }
    for value in ["c", "a"] {
        draft.choose("tokens", value, true);
    }
    assert_eq!(sent(&mut draft)["tokens"], "a\nc");
    draft.choose("tokens", "b", true);
    assert_eq!(draft.check(), None);
    assert_eq!(wrong(&draft), [("tokens", FieldCode::TooManyChoices)]);
    draft.choose("agree", "true", false);
    draft.check();
    assert!(wrong(&draft).contains(&("agree", FieldCode::TickRequired)));
}

#[test]
fn answers_come_only_from_where_the_form_takes_them() {
    let mut draft = bridge();
    draft.prefill(&prefill(json!({
        "query": { "plan": "from a link", "topic": "other" },
        "api": { "plan": "from a call", "campaign": "spring" },
    })));
    assert_eq!(draft.field("plan").text, "");
    assert_eq!(draft.field("campaign").text, "spring");
    draft.prefill(&prefill(json!({ "page": { "plan": "gold" } })));
    assert_eq!(draft.field("plan").lock, Some(Lock::Page));
    draft.type_into("plan", "platinum".into());
    assert_eq!(sent(&mut draft)["plan"], "gold");
    // Another request is from the same page, with the same plan.
    assert_eq!(draft.another().field("plan").text, "gold");
    assert_eq!(draft.another().field("campaign").text, "spring");
}

#[test]
fn what_breaks_the_rules_is_not_locked_and_not_sent_unseen() {
    let mut draft = bridge();
    let long = "x".repeat(21);
    draft.prefill(&prefill(json!({
        "page": { "plan": long, "campaign": long, "topic": "other" },
    })));
    assert_eq!((draft.field("plan").lock, draft.check()), (None, None));
    draft.type_into("plan", String::new());
    assert_eq!(sent(&mut draft).get("campaign"), None);
    draft.connect_wallet(Some("0x12"), None);
    assert_eq!(draft.field("walletAddress"), FieldDraft::default());
}

#[test]
fn what_is_verified_is_shown_and_left_to_the_proxy() {
    let mut draft = bridge();
    draft.type_into("topic", "other".into());
    let visitor = VerifiedVisitor {
        email: Some("ada@example.com".into()),
        ..VerifiedVisitor::default()
    };
    draft.verify(Some(&visitor));
    assert!(draft.is_verified());
    draft.type_into("email", "eve@example.com".into());
    let email = draft.field("email");
    assert_eq!(
        (&*email.text, email.lock),
        ("ada@example.com", Some(Lock::Verified))
    );
    assert!(!draft.form().field("email").unwrap().required);
    assert_eq!(sent(&mut draft).get("email"), None);
    assert!(draft.another().is_verified());
    assert_eq!(draft.another().field("email"), email);

    draft.verify(None);
    assert!(!draft.is_verified() && draft.form().field("email").unwrap().required);
    assert_eq!(draft.field("email"), FieldDraft::default());
}

#[test]
fn the_wallets_chain_answers_a_question_for_one() {
    for (before, chain, after) in [
        ("", Some(10), "10"),
        ("1", Some(10), "1"),
        ("", Some(5), ""),
        ("", None, ""),
    ] {
        let mut draft = bridge();
        draft.type_into("chain", before.into());
        draft.connect_wallet(None, chain);
        assert_eq!(draft.field("chain").text, after, "{before} {chain:?}");
    }
}

proptest! {
    /// What a draft hands over passes the rules; a draft that hands nothing over shows why.
    #[test]
    fn a_checked_draft_is_sent_or_explains_itself(texts in prop::collection::vec("(?s).{0,30}", 5)) {
        let mut draft = draft();
        let ids: Vec<String> = draft.form().fields.iter().map(|field| field.id.clone()).collect();
        for (id, text) in ids.iter().zip(texts) {
            draft.type_into(id, text);
        }
        match draft.check() {
            Some(answers) => prop_assert!(check_answers(draft.form(), &answers).is_ok()),
            None => prop_assert!(!draft.wrong().is_empty()),
        }
    }
}

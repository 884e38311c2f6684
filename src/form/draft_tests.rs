//! When errors come and go, and what stays of a draft.

use super::*;
use intake_contract::Identifier;
use proptest::prelude::*;

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn draft() -> Draft {
    let identify_by = vec![Identifier::Email, Identifier::Wallet];
    let fields = FormDefinition::usual_fields(&identify_by);
    Draft::new(FormDefinition {
        id: "support".into(),
        title: None,
        intro: None,
        identify_by,
        identity: false,
        identity_required: false,
        fields,
    })
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
    let values = [
        ("email", "host@b.co"),
        ("subject", "From the page"),
        ("nonsense", "x"),
    ];
    draft.prefill(
        &values
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
    );
    assert_eq!(draft.field("email").text, "typed@b.co");
    assert_eq!(draft.field("subject").text, "From the page");
}

#[test]
fn a_disconnected_wallet_takes_its_address_along() {
    let mut draft = filled();
    draft.connect_wallet(Some(WALLET));
    assert!(draft.field("walletAddress").locked);
    draft.connect_wallet(None);
    assert_eq!(draft.field("walletAddress"), FieldDraft::default());
    draft.type_into("walletAddress", WALLET.into());
    draft.connect_wallet(None);
    assert_eq!(draft.field("walletAddress").text, WALLET);
}

#[test]
fn what_the_proxy_finds_wrong_is_shown_where_it_is() {
    let mut draft = filled();
    let error = |pointer: &str| FieldError {
        pointer: pointer.into(),
        code: FieldCode::TooLong,
        detail: String::new(),
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

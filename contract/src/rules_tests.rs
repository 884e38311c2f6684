//! Every rule on both sides of its limit, and what must hold for any text at all.

use proptest::prelude::*;

use super::*;
use crate::limits::{EMAIL_MAX, SUBJECT_MAX};
use crate::{Choice, LocalText, field_errors};

fn form(identify_by: &[Identifier]) -> FormDefinition {
    let mut fields = FormDefinition::usual_fields(identify_by);
    fields.push(FieldDefinition {
        id: "topic".into(),
        kind: FieldType::Select,
        label: Some(LocalText::any("Topic")),
        help: None,
        placeholder: None,
        required: false,
        max_length: 200,
        options: vec![Choice {
            value: "bridge".into(),
            label: LocalText::any("Bridge"),
        }],
    });
    FormDefinition {
        id: "support".into(),
        title: None,
        intro: None,
        identify_by: identify_by.to_vec(),
        identity: false,
        fields,
    }
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    Answers(
        pairs
            .iter()
            .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
            .collect(),
    )
}

/// What the rules say of the usual good answers, with some of them replaced.
fn check(identify_by: &[Identifier], replaced: &[(&str, &str)]) -> String {
    let mut all = answers(&[
        ("email", "a@b.co"),
        ("subject", "Lost funds"),
        ("message", "Please help"),
    ]);
    for (id, text) in replaced {
        all.0.insert((*id).to_owned(), (*text).to_owned());
    }
    match check_answers(&form(identify_by), &all) {
        Ok(valid) => format!(
            "ok {}",
            valid
                .answers()
                .0
                .values()
                .cloned()
                .collect::<Vec<_>>()
                .join("|")
        ),
        Err(errors) => field_errors(&errors)
            .iter()
            .map(|e| format!("{} {}", e.pointer, e.code.as_str()))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

#[test]
fn each_answer_is_judged_by_its_own_rule() {
    let both = &[Identifier::Email, Identifier::Wallet];
    let long = |n: usize| "a".repeat(n);
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[], "ok a@b.co|Please help|Lost funds"),
        (
            &[("name", "  Ada  ")],
            "ok a@b.co|Please help|Ada|Lost funds",
        ),
        (
            &[("email", " a@b.co\n")],
            "ok a@b.co|Please help|Lost funds",
        ),
        (&[("email", "")], "/email contact_required"),
        (&[("email", "\u{200B} ")], "/email contact_required"),
        (
            &[("email", ""), ("walletAddress", &WALLET.to_lowercase())],
            &format!("ok Please help|Lost funds|{WALLET}"),
        ),
        (
            &[("email", ""), ("walletAddress", "0x12")],
            "/walletAddress wallet_invalid",
        ),
        (
            &[("email", "nobody"), ("walletAddress", WALLET)],
            "/email email_invalid",
        ),
        (
            &[("walletAddress", &WALLET.replace("5aA", "5AA"))],
            "/walletAddress wallet_checksum",
        ),
        (
            &[("email", &format!("a@{}", long(EMAIL_MAX)))],
            "/email too_long",
        ),
        (&[("subject", " ")], "/subject required"),
        (&[("subject", &long(SUBJECT_MAX + 1))], "/subject too_long"),
        (&[("subject", "two\nlines")], "/subject control_character"),
        (&[("message", "bell\u{7}")], "/message control_character"),
        (&[("message", "a\u{202E}b")], "/message bidi_control"),
        (
            &[("topic", "bridge")],
            "ok a@b.co|Please help|Lost funds|bridge",
        ),
        (&[("topic", "swap")], "/topic option_unknown"),
        (&[("priority", "3")], "/priority field_unknown"),
        (
            &[("message", ""), ("subject", "")],
            "/message required, /subject required",
        ),
    ];
    for (replaced, expected) in cases {
        assert_eq!(check(both, replaced), *expected, "{replaced:?}");
    }
    assert!(check(both, &[("subject", &long(SUBJECT_MAX))]).starts_with("ok"));
    assert!(check(both, &[("subject", &"😀".repeat(SUBJECT_MAX / 2))]).starts_with("ok"));
    assert_eq!(
        check(both, &[("subject", &"😀".repeat(SUBJECT_MAX / 2 + 1))]),
        "/subject too_long"
    );
}

#[test]
fn an_identifier_that_stands_alone_is_required() {
    assert_eq!(
        check(&[Identifier::Email], &[("email", "")]),
        "/email required"
    );
    assert_eq!(
        check(&[Identifier::Wallet], &[]),
        "/email field_unknown, /walletAddress required"
    );
}

proptest! {
    /// What the browser accepts the proxy accepts: checking the checked changes nothing.
    #[test]
    fn checked_answers_pass_the_same_check_unchanged(
        name in ".*", email in "[a-z.@ ]{0,12}", wallet in "(0x)?[0-9a-fA-F]{38,42}", subject in ".{0,40}", message in "(?s).{0,200}"
    ) {
        let form = form(&[Identifier::Email, Identifier::Wallet]);
        let typed = answers(&[("name", &name), ("email", &email), ("walletAddress", &wallet), ("subject", &subject), ("message", &message)]);
        if let Ok(valid) = check_answers(&form, &typed) {
            let again = check_answers(&form, valid.answers());
            prop_assert_eq!(again.as_ref().map(ValidAnswers::answers), Ok(valid.answers()));
        }
    }

    /// The two ways of asking agree: field by field while typing, and all at once.
    #[test]
    fn single_fields_and_whole_forms_are_judged_alike(texts in prop::collection::vec("(?s).{0,60}", 6)) {
        let form = form(&[Identifier::Email]);
        let typed = Answers(form.fields.iter().zip(&texts).map(|(f, t)| (f.id.clone(), t.clone())).collect());
        let singly = form.fields.iter().all(|f| check_field(f, typed.get(&f.id)).is_ok());
        prop_assert_eq!(singly, check_answers(&form, &typed).is_ok());
    }
}

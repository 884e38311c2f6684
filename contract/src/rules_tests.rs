//! Every rule on both sides of its limit, and what must hold for any text at all.

use proptest::prelude::*;

use super::*;
use crate::limits::{EMAIL_MAX, SUBJECT_MAX};
use crate::{Choice, Condition, LocalText, field_errors};

fn options(values: &[&str]) -> Vec<Choice> {
    let option = |value: &&str| Choice {
        value: (*value).into(),
        label: LocalText::any(*value),
    };
    values.iter().map(option).collect()
}

fn form(identify_by: &[Identifier]) -> FormDefinition {
    let mut fields = FormDefinition::usual_fields(identify_by);
    fields.push(FieldDefinition {
        label: Some(LocalText::any("Topic")),
        options: options(&["bridge", "swap"]),
        ..FieldDefinition::new("topic", FieldType::Select)
    });
    fields.push(FieldDefinition {
        required: true,
        show_when: Some(Condition {
            field: "topic".into(),
            is: vec!["bridge".into()],
        }),
        ..FieldDefinition::new("tx", FieldType::Transaction)
    });
    FormDefinition {
        fields,
        ..FormDefinition::new("support", identify_by.to_vec())
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
    let hash = format!("0x{}", "ab".repeat(32));
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
            &[("topic", "swap")],
            "ok a@b.co|Please help|Lost funds|swap",
        ),
        (&[("topic", "stake")], "/topic option_unknown"),
        (&[("topic", "bridge")], "/tx required"),
        (&[("topic", "swap"), ("tx", "0x12")], "/tx field_unknown"),
        (&[("tx", " ")], "ok a@b.co|Please help|Lost funds"),
        (
            &[("topic", "bridge"), ("tx", "0x12")],
            "/tx transaction_invalid",
        ),
        (
            &[("topic", " bridge "), ("tx", &hash)],
            &format!("ok a@b.co|Please help|Lost funds|bridge|{hash}"),
        ),
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
fn each_kind_of_field_has_its_rule() {
    use FieldType::{
        Chain, Checkbox, Hidden, Multiselect, Number, Radio, Select, Text, Textarea, Transaction,
        Url,
    };
    let field = |kind: FieldType| FieldDefinition {
        min: Some(1),
        max: Some(100),
        decimals: Some(1),
        max_choices: Some(2),
        options: if kind.has_options() {
            options(&["1", "10", "137"])
        } else {
            Vec::new()
        },
        ..FieldDefinition::new("own", kind)
    };
    for (kind, typed, expected) in [
        (Url, " https://example.com/a ", Ok("https://example.com/a")),
        (Url, "example.com", Err(FieldCode::UrlInvalid)),
        (Number, " 1.5 ", Ok("1.5")),
        (Number, "1,5", Err(FieldCode::NumberInvalid)),
        (Number, "0.9", Err(FieldCode::NumberTooSmall)),
        (Number, "100.1", Err(FieldCode::NumberTooLarge)),
        (Number, "1.25", Err(FieldCode::NumberDecimals)),
        (Select, "10", Ok("10")),
        (Radio, "137", Ok("137")),
        (Chain, "1", Ok("1")),
        (Select, "2", Err(FieldCode::OptionUnknown)),
        (Radio, "1\n10", Err(FieldCode::ControlCharacter)),
        (Chain, "0", Err(FieldCode::OptionUnknown)),
        (Multiselect, "137\r\n 1 \n\n137", Ok("1\n137")),
        (Multiselect, "1\n2", Err(FieldCode::OptionUnknown)),
        (Multiselect, "1\n10\n137", Err(FieldCode::TooManyChoices)),
        (Checkbox, "true", Ok("true")),
        (Checkbox, "false", Ok("")),
        (Checkbox, "yes", Err(FieldCode::OptionUnknown)),
        (Transaction, "0x12", Err(FieldCode::TransactionInvalid)),
        (Hidden, "utm=x", Ok("utm=x")),
        (Hidden, "two\nlines", Err(FieldCode::ControlCharacter)),
        (Text, "one", Ok("one")),
        (Textarea, "two\nlines", Ok("two\nlines")),
    ] {
        let told = check_field(&field(kind), typed).map(Option::unwrap_or_default);
        assert_eq!(told.as_deref(), expected.as_deref(), "{kind:?} {typed:?}");
    }
    for (kind, code) in [
        (Text, FieldCode::Required),
        (Select, FieldCode::ChoiceRequired),
        (Multiselect, FieldCode::ChoiceRequired),
        (Checkbox, FieldCode::TickRequired),
    ] {
        let field = FieldDefinition {
            required: true,
            ..field(kind)
        };
        assert_eq!(check_field(&field, " "), Err(code), "{kind:?}");
    }
    let unticked = FieldDefinition {
        required: true,
        ..field(Checkbox)
    };
    assert_eq!(
        check_field(&unticked, "false"),
        Err(FieldCode::TickRequired)
    );
    let short = FieldDefinition {
        min_length: 3,
        ..field(Text)
    };
    for (typed, expected) in [("😀", Err(FieldCode::TooShort)), ("abc", Ok(()))] {
        assert_eq!(check_field(&short, typed).map(drop), expected, "{typed}");
    }
}

#[test]
fn a_field_is_shown_only_while_what_decides_is_shown_too() {
    let field = |id: &str, condition: Option<(&str, &[&str])>| FieldDefinition {
        options: options(&["a", "b", "c"]),
        show_when: condition.map(|(field, is)| Condition {
            field: field.into(),
            is: is.iter().map(|value| (*value).to_owned()).collect(),
        }),
        ..FieldDefinition::new(id, FieldType::Multiselect)
    };
    let form = FormDefinition {
        fields: vec![
            field("one", None),
            field("two", Some(("one", &["a", "b"]))),
            field("three", Some(("two", &["c"]))),
            // What a proxy never sends: a circle, and fields that are not there.
            field("self", Some(("self", &["a"]))),
            field("later", Some(("last", &["a"]))),
            field("last", Some(("nowhere", &["a"]))),
        ],
        ..form(&[Identifier::Email])
    };
    for (typed, expected) in [
        (&[][..], "one"),
        (&[("one", "c"), ("two", "c")], "one"),
        (&[("one", "c\nb")], "one two"),
        (&[("one", "a"), ("two", "c")], "one two three"),
        (&[("self", "a"), ("last", "a"), ("nowhere", "a")], "one"),
    ] {
        let typed = answers(typed);
        let shown = form.fields.iter().filter(|field| form.shows(field, &typed));
        let shown: Vec<&str> = shown.map(|field| field.id.as_str()).collect();
        assert_eq!(shown.join(" "), expected, "{typed:?}");
    }
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
        let singly = form.fields.iter().all(|field| {
            let answer = typed.get(&field.id);
            if form.shows(field, &typed) { check_field(field, answer).is_ok() } else { is_blank(answer) }
        });
        prop_assert_eq!(singly, check_answers(&form, &typed).is_ok());
    }
}

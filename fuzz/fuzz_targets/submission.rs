//! Any bytes as a submission to a form with a field of every kind: refused, or
//! what was accepted is accepted again as it is.
#![no_main]

use std::sync::LazyLock;

use intake_contract::{
    Choice, FieldDefinition, FieldType, FormDefinition, Identifier, LocalText, Submission,
    field_errors,
};
use libfuzzer_sys::fuzz_target;

static FORM: LazyLock<FormDefinition> = LazyLock::new(|| {
    let mut form =
        FormDefinition::new("support", vec![Identifier::Email, Identifier::Wallet]);
    form.fields.extend(FieldType::ALL.map(|kind| FieldDefinition {
        options: ["a", "b"]
            .map(|value| Choice {
                value: value.to_owned(),
                label: LocalText::any(value),
            })
            .into(),
        ..FieldDefinition::new(kind.as_str(), kind)
    }));
    form
});

fuzz_target!(|body: &[u8]| {
    let Ok(submission) = serde_json::from_slice::<Submission>(body) else {
        return;
    };
    match submission.check(&FORM) {
        Ok(valid) => {
            let attachments = valid.attachments().to_vec();
            let (answers, context) = valid.into_parts();
            let again = Submission {
                fields: answers.answers().clone(),
                attachments,
                context,
                ..Submission::default()
            };
            let again = again.check(&FORM).expect("what was accepted is accepted again");
            assert!(again.answers().answers() == answers.answers());
        }
        Err(errors) => {
            let errors = field_errors(&errors);
            assert!(!errors.is_empty(), "a refusal tells why");
        }
    }
});

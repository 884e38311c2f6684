//! The request's body, and the proof that it was checked.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::limits::{
    ATTACHMENT_TOKEN_MAX, CHAIN_ID_MAX, FIELDS_MAX, IDENTITY_MAX, LOCALE_MAX, WALLET_NAME_MAX,
    WALLET_TOKEN_MAX,
};
use crate::rules::reject;
use crate::text::{check_characters, is_blank, utf16_len};
use crate::{
    Answers, FieldCode, FieldDefinition, FormDefinition, ValidAnswers, check_answers,
    is_web_address, wants_wallet_proof,
};

/// The body of `POST /v1/forms/{form}/submissions`. Unknown members are refused.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submission {
    /// The answers by field id.
    pub fields: Answers,
    /// JSON Pointers to answers of which the visitor says that what looks like a
    /// secret there is none, as `/fields/message`. What is one for sure is refused
    /// nevertheless.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(custom(function = check_overruled))]
    pub overruled: Vec<String>,
    /// A token by the operator's own backend, for forms that take one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "IDENTITY_MAX", code = "too_long"))]
    pub identity: Option<String>,
    /// The challenge with its solution, for forms that ask for one. It is the
    /// proxy's own affair: no rule here looks at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// What stands in a field that people don't see and programs fill in.
    #[serde(default, rename = "website", skip_serializing_if = "Option::is_none")]
    pub trap: Option<String>,
    /// The tokens of the files that were uploaded for it, in the visitor's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
    /// What [`crate::WalletVerdict::proof`] was, for forms that prove wallets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "WALLET_TOKEN_MAX", code = "too_long"))]
    pub wallet_proof: Option<String>,
    /// Where the visitor was.
    #[serde(default)]
    #[validate(nested)]
    pub context: Context,
}

/// What the form tells of the page that it stands on.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Context {
    /// The page's address, `http` or `https`, without its fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = check_page_url))]
    pub page_url: Option<String>,
    /// The language the form was shown in, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = check_locale))]
    pub locale: Option<String>,
    /// The chain that the visitor's wallet is on, an EIP-155 number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = check_chain))]
    pub chain_id: Option<u64>,
    /// What the visitor's wallet calls itself. A claim, as all that wallets say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = check_wallet_name))]
    pub wallet: Option<String>,
}

/// A submission that passed every rule. Only [`Submission::check`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct ValidSubmission {
    answers: ValidAnswers,
    attachments: Vec<String>,
    context: Context,
}

impl Submission {
    /// Checks everything that both sides can check. Whether a wallet's proof is
    /// good, the proxy alone can tell, and does before.
    ///
    /// # Errors
    /// Every broken rule; [`crate::field_errors`] lays them out with JSON Pointers.
    pub fn check(self, form: &FormDefinition) -> Result<ValidSubmission, ValidationErrors> {
        let mut errors = self.validate().err().unwrap_or_default();
        check_attachments(form, &self.attachments, &mut errors);
        match self.check_fields(form) {
            Ok(answers) if errors.is_empty() => {
                return Ok(ValidSubmission {
                    answers,
                    attachments: self.attachments,
                    context: self.context,
                });
            }
            Ok(_) => {}
            Err(wrong) => {
                let kind = ValidationErrorsKind::Struct(Box::new(wrong));
                errors.errors_mut().insert("fields".into(), kind);
            }
        }
        Err(errors)
    }

    fn check_fields(&self, form: &FormDefinition) -> Result<ValidAnswers, ValidationErrors> {
        let valid = check_answers(form, &self.fields)?;
        if self.wallet_proof.is_none() && wants_wallet_proof(form, valid.answers()) {
            let mut errors = ValidationErrors::new();
            let code = FieldCode::WalletProofRequired;
            reject(&mut errors, FieldDefinition::WALLET, code);
            return Err(errors);
        }
        Ok(valid)
    }
}

impl ValidSubmission {
    /// The checked answers.
    #[must_use]
    pub const fn answers(&self) -> &ValidAnswers {
        &self.answers
    }

    /// The tokens of its files: as many as the form takes, none twice. What they
    /// are worth only the proxy can tell.
    #[must_use]
    pub fn attachments(&self) -> &[String] {
        &self.attachments
    }

    /// Where the visitor was.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Answers and context, for keeping.
    #[must_use]
    pub fn into_parts(self) -> (ValidAnswers, Context) {
        (self.answers, self.context)
    }
}

impl core::fmt::Debug for ValidSubmission {
    /// Names the fields only: what a visitor typed must reach no log.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("ValidSubmission")
            .field(&self.answers)
            .finish()
    }
}

/// Those of fields that the form has not mean nothing.
fn check_overruled(pointers: &[String]) -> Result<(), ValidationError> {
    let is_field = |pointer: &String| pointer.starts_with("/fields/");
    let shaped = pointers.len() <= FIELDS_MAX && pointers.iter().all(is_field);
    verdict(shaped, FieldCode::FieldUnknown)
}

/// Whether there are no more tokens than files that the form takes, none of them
/// impossibly long, and none twice.
fn check_attachments(form: &FormDefinition, tokens: &[String], errors: &mut ValidationErrors) {
    let most = form.attachments.as_ref().map_or(0, |rules| rules.max_files);
    if tokens.len() > most as usize {
        reject_attachments(None, FieldCode::TooManyAttachments, errors);
        return;
    }
    for (index, token) in tokens.iter().enumerate() {
        if token.len() > ATTACHMENT_TOKEN_MAX || tokens[..index].contains(token) {
            reject_attachments(Some(index), FieldCode::AttachmentInvalid, errors);
        }
    }
}

/// Notes what is wrong with one of a submission's files, or with all together.
pub fn reject_attachments(index: Option<usize>, code: FieldCode, errors: &mut ValidationErrors) {
    // A list of texts has no members whose names could carry errors, so the
    // element's place in the pointer is its name.
    let name = match index {
        Some(index) => format!("attachments/{index}"),
        None => "attachments".to_owned(),
    };
    let found = vec![ValidationError::new(code.as_str())];
    errors
        .errors_mut()
        .insert(name.into(), ValidationErrorsKind::Field(found));
}

fn check_page_url(url: &str) -> Result<(), ValidationError> {
    verdict(is_web_address(url), FieldCode::PageUrlInvalid)
}

fn check_locale(tag: &str) -> Result<(), ValidationError> {
    let shaped = tag.len() <= LOCALE_MAX
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    verdict(shaped, FieldCode::LocaleInvalid)
}

fn check_chain(id: u64) -> Result<(), ValidationError> {
    verdict((1..=CHAIN_ID_MAX).contains(&id), FieldCode::ChainInvalid)
}

fn check_wallet_name(name: &str) -> Result<(), ValidationError> {
    verdict(is_wallet_name(name), FieldCode::WalletNameInvalid)
}

/// Whether a submission may carry this as the name of a wallet: a line of text
/// of at most [`WALLET_NAME_MAX`], without characters that can't be seen.
#[must_use]
pub fn is_wallet_name(name: &str) -> bool {
    !is_blank(name) && utf16_len(name) <= WALLET_NAME_MAX && check_characters(name, false).is_ok()
}

fn verdict(holds: bool, code: FieldCode) -> Result<(), ValidationError> {
    if holds {
        Ok(())
    } else {
        Err(ValidationError::new(code.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::AttachmentRules;
    use crate::{Identifier, field_errors};

    fn check(json: &str) -> String {
        let form = FormDefinition::new("support", vec![Identifier::Email]);
        match serde_json::from_str::<Submission>(json) {
            Err(error) => format!("json: {error}"),
            Ok(submission) => match submission.check(&form) {
                Ok(_) => "ok".to_owned(),
                Err(errors) => field_errors(&errors)
                    .iter()
                    .map(|e| format!("{} {}", e.pointer, e.code.as_str()))
                    .collect::<Vec<_>>()
                    .join(", "),
            },
        }
    }

    #[test]
    fn a_submission_is_checked_as_a_whole() {
        let fields = r#""fields":{"email":"a@b.co","subject":"s","message":"m"}"#;
        let context = |context: &str| format!(r#"{{{fields},"context":{context}}}"#);
        for (json, expected) in [
            (format!("{{{fields}}}"), "ok"),
            (
                context(r#"{"pageUrl":"https://a.b/c?d","locale":"de-AT","chainId":1}"#),
                "ok",
            ),
            (
                context(r#"{"pageUrl":"javascript:alert(1)"}"#),
                "/context/pageUrl page_url_invalid",
            ),
            (
                context(r#"{"pageUrl":"https://a b"}"#),
                "/context/pageUrl page_url_invalid",
            ),
            (
                context(r#"{"locale":"en_US"}"#),
                "/context/locale locale_invalid",
            ),
            (
                context(r#"{"locale":""}"#),
                "/context/locale locale_invalid",
            ),
            (
                context(r#"{"chainId":0}"#),
                "/context/chainId chain_invalid",
            ),
            (
                context(r#"{"chainId":9007199254740992}"#),
                "/context/chainId chain_invalid",
            ),
            (context(r#"{"wallet":"Rabby Wallet"}"#), "ok"),
            (
                context(r#"{"wallet":" "}"#),
                "/context/wallet wallet_name_invalid",
            ),
            (
                context(r#"{"wallet":"a\nb"}"#),
                "/context/wallet wallet_name_invalid",
            ),
            (
                context(&format!(r#"{{"wallet":"{}"}}"#, "w".repeat(65))),
                "/context/wallet wallet_name_invalid",
            ),
            (
                r#"{"fields":{"message":"m"},"context":{"chainId":0}}"#.to_owned(),
                "/context/chainId chain_invalid, /fields/email required, /fields/subject required",
            ),
        ] {
            assert_eq!(check(&json), expected, "{json}");
        }
        for json in [
            "",
            "[]",
            "{}",
            r#"{"fields":{"email":7}}"#,
            r#"{"fields":{},"customerId":"64f000000000000000000001"}"#,
            r#"{"fields":{},"context":{"referrer":"x"}}"#,
        ] {
            assert!(check(json).starts_with("json: "), "{json}");
        }
    }

    #[test]
    fn no_more_files_are_named_than_the_form_takes_and_none_twice() {
        let mut form = FormDefinition::new("support", vec![Identifier::Email]);
        let long = "x".repeat(ATTACHMENT_TOKEN_MAX + 1);
        for (most, tokens, expected) in [
            (0, vec![], ""),
            (0, vec!["a"], "/attachments too_many_attachments"),
            (2, vec!["a", "b"], ""),
            (2, vec!["a", "b", "c"], "/attachments too_many_attachments"),
            (3, vec!["a", "b", "a"], "/attachments/2 attachment_invalid"),
            (2, vec!["a", &long], "/attachments/1 attachment_invalid"),
        ] {
            form.attachments = (most > 0).then(|| AttachmentRules {
                max_files: most,
                ..AttachmentRules::default()
            });
            let mut submission = Submission {
                attachments: tokens.into_iter().map(str::to_owned).collect(),
                ..Submission::default()
            };
            for id in ["email", "subject", "message"] {
                submission.fields.0.insert(id.into(), "a@b.co".into());
            }
            let told = match submission.check(&form) {
                Ok(_) => String::new(),
                Err(errors) => field_errors(&errors)
                    .iter()
                    .map(|e| format!("{} {}", e.pointer, e.code.as_str()))
                    .collect(),
            };
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn a_checked_submission_does_not_show_what_was_typed() {
        let mut submission = Submission::default();
        for (id, text) in [
            ("email", "secret@b.co"),
            ("subject", "secret"),
            ("message", "secret"),
        ] {
            submission.fields.0.insert(id.into(), text.into());
        }
        let form = FormDefinition::new("support", vec![Identifier::Email]);
        let shown = format!("{:?}", submission.check(&form));
        assert!(
            shown.contains("message") && !shown.contains("secret"),
            "{shown}"
        );
    }
}

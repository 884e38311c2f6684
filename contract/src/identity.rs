//! Who a visitor is by a signed identity, as far as the form shows and needs it.
//! The token itself is judged by the proxy alone; what follows from it for the
//! form's answers is the same code on both sides.

use serde::{Deserialize, Serialize};
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::rules::{check_field, reject};
use crate::text::is_blank;
use crate::{
    Answers, FieldCode, FieldDefinition, FormDefinition, Submission, ValidSubmission, WalletMode,
};

/// What the proxy found a token to prove: the answer of `POST /v1/forms/{form}/identity`.
/// It has no `Debug`: it tells who the visitor is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedVisitor {
    /// The visitor's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The visitor's email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The visitor's wallet address, with its checksum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet_address: Option<String>,
    /// Whether the token names a customer of the operator's, who needs no other contact.
    #[serde(default)]
    pub customer: bool,
    /// For how many seconds from now the token will still be taken.
    #[serde(default)]
    pub expires_in: u64,
}

impl VerifiedVisitor {
    /// What a field must say, if the token says it.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        match field {
            FieldDefinition::NAME => self.name.as_deref(),
            FieldDefinition::EMAIL => self.email.as_deref(),
            FieldDefinition::WALLET => self.wallet_address.as_deref(),
            _ => None,
        }
    }

    /// The form as this visitor has to fill it in: nothing is required of a
    /// field whose answer is verified, and no contact of whom the operator can
    /// reach already, as a customer or by a verified email address.
    #[must_use]
    pub fn form(&self, form: &FormDefinition) -> FormDefinition {
        let mut form = form.clone();
        let reachable = self.customer || self.email.is_some();
        for field in &mut form.fields {
            let contact = form.identify_by.iter().any(|by| by.field() == field.id);
            if self.value(&field.id).is_some() || contact && reachable {
                field.required = false;
            }
        }
        if reachable {
            form.identify_by.clear();
        }
        // A signed wallet needs no second proof.
        if self.wallet_address.is_some() && form.wallet == WalletMode::Proven {
            form.wallet = WalletMode::Claimed;
        }
        form
    }

    /// Puts the verified values into the answers. Gives the fields that say
    /// something else, which nobody may.
    fn fill(&self, form: &FormDefinition, answers: &mut Answers) -> Vec<String> {
        let mut differing = Vec::new();
        for field in &form.fields {
            let Some(verified) = self.value(&field.id) else {
                continue;
            };
            let typed = answers.0.remove(&field.id).unwrap_or_default();
            let normal = check_field(field, &typed).ok().flatten();
            let same = |typed: String| typed.eq_ignore_ascii_case(verified);
            if !is_blank(&typed) && !normal.is_some_and(same) {
                differing.push(field.id.clone());
            }
            // A value that the operator's own limits refuse is not the visitor's
            // to mend; the ticket has it from the token.
            if form.shows(field, answers) && check_field(field, verified).is_ok() {
                answers.0.insert(field.id.clone(), verified.to_owned());
            }
        }
        differing
    }
}

impl Submission {
    /// As [`Submission::check`], for a visitor with a verified identity: its
    /// values are filled in, and what was typed must not contradict them.
    ///
    /// # Errors
    /// Every broken rule; [`FieldCode::IdentityMismatch`] at fields that contradict.
    pub fn check_as(
        mut self,
        form: &FormDefinition,
        visitor: &VerifiedVisitor,
    ) -> Result<ValidSubmission, ValidationErrors> {
        let form = visitor.form(form);
        let differing = visitor.fill(&form, &mut self.fields);
        let checked = self.check(&form);
        if differing.is_empty() {
            return checked;
        }
        let mut errors = checked.err().unwrap_or_default();
        let mut wrong = match errors.errors_mut().remove("fields") {
            Some(ValidationErrorsKind::Struct(wrong)) => *wrong,
            _ => ValidationErrors::new(),
        };
        for id in differing {
            reject(&mut wrong, &id, FieldCode::IdentityMismatch);
        }
        let kind = ValidationErrorsKind::Struct(Box::new(wrong));
        errors.errors_mut().insert("fields".into(), kind);
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identifier, field_errors};

    const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    fn form(identify_by: &[Identifier]) -> FormDefinition {
        FormDefinition {
            identity: true,
            ..FormDefinition::new("support", identify_by.to_vec())
        }
    }

    fn visitor(json: &str) -> VerifiedVisitor {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The checked answers to name, email and wallet, or what is wrong.
    fn check(form: &FormDefinition, visitor: &VerifiedVisitor, typed: &[(&str, &str)]) -> String {
        let mut submission = Submission::default();
        for (id, text) in [("subject", "s"), ("message", "m")].iter().chain(typed) {
            submission
                .fields
                .0
                .insert((*id).to_owned(), (*text).to_owned());
        }
        match submission.check_as(form, visitor) {
            Ok(valid) => {
                let (answers, _) = valid.into_parts();
                let usual = ["name", "email", "walletAddress"];
                let told = usual.map(|id| answers.answers().get(id).to_owned());
                told.join("|")
            }
            Err(errors) => {
                let errors = field_errors(&errors);
                let told = errors
                    .iter()
                    .map(|e| format!("{} {}", e.pointer, e.code.as_str()));
                told.collect::<Vec<_>>().join(", ")
            }
        }
    }

    #[test]
    fn verified_values_stand_in_for_answers_and_can_t_be_contradicted() {
        use Identifier::{Email, Wallet};
        let ada = r#"{"name":"Ada","email":"ada@example.com"}"#;
        let wallet = format!(r#"{{"walletAddress":"{WALLET}"}}"#);
        let customer = r#"{"customer":true}"#;
        let long = format!(r#"{{"name":"{}","customer":true}}"#, "x".repeat(300));
        let both = &[Email, Wallet][..];
        for (identify_by, who, typed, expected) in [
            (both, ada, &[][..], "Ada|ada@example.com|".to_owned()),
            (&[Email], ada, &[], "Ada|ada@example.com|".into()),
            (
                both,
                ada,
                &[("email", " Ada@Example.com "), ("name", "Ada")],
                "Ada|ada@example.com|".into(),
            ),
            (
                both,
                ada,
                &[("walletAddress", WALLET)],
                format!("Ada|ada@example.com|{WALLET}"),
            ),
            (
                both,
                ada,
                &[("email", "eve@example.com")],
                "/fields/email identity_mismatch".into(),
            ),
            (
                both,
                ada,
                &[("email", "nonsense")],
                "/fields/email identity_mismatch".into(),
            ),
            (
                both,
                ada,
                &[("name", "Eve"), ("subject", "")],
                "/fields/name identity_mismatch, /fields/subject required".into(),
            ),
            (
                both,
                &wallet,
                &[("walletAddress", &WALLET.to_lowercase())],
                format!("||{WALLET}"),
            ),
            (
                both,
                &wallet,
                &[(
                    "walletAddress",
                    "0xde709f2102306220921060314715629080e2fb77",
                )],
                "/fields/walletAddress identity_mismatch".into(),
            ),
            // A form that wants an email gets one, signed or typed.
            (&[Email], &wallet, &[], "/fields/email required".into()),
            (&[Email], &wallet, &[("email", "a@b.co")], "|a@b.co|".into()),
            // Whom the operator can reach needs no other contact.
            (&[Wallet], ada, &[], "Ada||".into()),
            (&[Email], customer, &[], "||".into()),
            (both, customer, &[], "||".into()),
            (
                both,
                customer,
                &[("email", "nobody")],
                "/fields/email email_invalid".into(),
            ),
            // What the form's own limits refuse is left out.
            (both, &long, &[], "||".into()),
            (both, "{}", &[], "/fields/email contact_required".into()),
        ] {
            let told = check(&form(identify_by), &visitor(who), typed);
            assert_eq!(told, expected, "{who} {typed:?}");
        }
    }
}

//! Looks through the answers of a form, in the browser and before they are kept.

use super::{Guard, Place, Verdict};
use crate::{Answers, FieldDefinition, FieldError, FieldType, FormDefinition};

/// Most errors that are told of one submission.
const ERRORS_MAX: usize = 20;

impl Guard {
    /// What in the answers must not be sent: everything that is a secret for sure,
    /// and what may be one, unless the visitor says of its answer that it is none.
    /// `overruled` has JSON Pointers to such answers. The places that are told are
    /// those in the answers as they are given here.
    #[must_use]
    pub fn check(
        &self,
        form: &FormDefinition,
        answers: &Answers,
        overruled: &[String],
    ) -> Vec<FieldError> {
        let account = answers.get(FieldDefinition::WALLET).parse().ok();
        let mut errors = Vec::new();
        for (id, text) in &answers.0 {
            let kind = form.field(id).map(|field| field.kind);
            // What was chosen is the operator's own.
            if kind.is_some_and(FieldType::has_options) {
                continue;
            }
            let place = Place {
                transaction: kind == Some(FieldType::Transaction),
                account,
            };
            let pointer = ["/fields/", id].concat();
            let is_overruled = overruled.contains(&pointer);
            for finding in self.scan(text, &place).findings {
                if finding.verdict == Verdict::Blocked || !is_overruled {
                    errors.push(FieldError::secret(pointer.clone(), finding));
                }
            }
        }
        errors.truncate(ERRORS_MAX);
        errors
    }
}

//! What the visitor has typed, and which errors are shown for it.

use std::collections::BTreeMap;

use intake_contract::{
    Answers, FieldCode, FieldDefinition, FieldError, FormDefinition, check_answers, check_field,
    field_errors,
};

/// The answers of a form while they are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    form: FormDefinition,
    fields: Vec<FieldDraft>,
}

/// One answer while it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldDraft {
    /// What stands in the field.
    pub text: String,
    /// The error that is shown.
    pub error: Option<FieldCode>,
    /// Whether the answer came from a connected wallet and can't be edited.
    pub locked: bool,
    /// Whether the visitor changed it by hand.
    edited: bool,
}

impl Draft {
    /// An empty draft.
    #[must_use]
    pub fn new(form: FormDefinition) -> Self {
        let fields = form.fields.iter().map(|_| FieldDraft::default()).collect();
        Self { form, fields }
    }

    /// The form that is being answered.
    #[must_use]
    pub const fn form(&self) -> &FormDefinition {
        &self.form
    }

    /// The draft of one answer; an empty one for a field that the form has not.
    #[must_use]
    pub fn field(&self, id: &str) -> FieldDraft {
        self.index(id)
            .map(|i| self.fields[i].clone())
            .unwrap_or_default()
    }

    /// Takes what was typed. The field's error disappears while it is being mended,
    /// and with it a missing contact that this answer may mend.
    pub fn type_into(&mut self, id: &str, text: String) {
        let Some(i) = self.index(id) else { return };
        let field = &mut self.fields[i];
        field.text = text;
        field.error = None;
        field.edited = true;
        if self
            .form
            .identify_by
            .iter()
            .any(|identifier| identifier.field() == id)
        {
            for field in &mut self.fields {
                if field.error == Some(FieldCode::ContactRequired) {
                    field.error = None;
                }
            }
        }
    }

    /// The field has been left: an error of its own is shown from now on. A field
    /// that was only passed through is left in peace.
    pub fn leave(&mut self, id: &str) {
        let Some(i) = self.index(id) else { return };
        let field = &mut self.fields[i];
        if field.edited && field.error.is_none() {
            field.error = check_field(&self.form.fields[i], &field.text).err();
        }
    }

    /// Sets answers from outside, but never over what the visitor typed.
    pub fn prefill(&mut self, values: &BTreeMap<String, String>) {
        for (id, text) in values {
            if let Some(i) = self.index(id)
                && !self.fields[i].edited
                && !self.fields[i].locked
            {
                self.fields[i].text.clone_from(text);
                self.fields[i].error = None;
            }
        }
    }

    /// Sets the address of a connected wallet, or with `None` clears one that was set so.
    pub fn connect_wallet(&mut self, address: Option<&str>) {
        let Some(i) = self.index(FieldDefinition::WALLET) else {
            return;
        };
        match address {
            Some(address) => {
                self.fields[i] = FieldDraft {
                    text: address.to_owned(),
                    locked: true,
                    ..FieldDraft::default()
                };
            }
            None if self.fields[i].locked => self.fields[i] = FieldDraft::default(),
            None => {}
        }
    }

    /// Checks everything and shows what is wrong. Gives the answers as they were typed:
    /// the proxy normalises them with the same code.
    pub fn check(&mut self) -> Option<Answers> {
        let answers = self.answers();
        let errors = match check_answers(&self.form, &answers) {
            Ok(valid) => return Some(valid.into_answers()),
            Err(errors) => field_errors(&errors),
        };
        for error in errors {
            self.show(error.pointer.trim_start_matches('/'), error.code);
        }
        None
    }

    /// Shows what the proxy found wrong.
    pub fn show_all(&mut self, errors: &[FieldError]) {
        for error in errors {
            if let Some(id) = error.field() {
                self.show(id, error.code);
            }
        }
    }

    /// The fields with a shown error, in the form's order.
    #[must_use]
    pub fn wrong(&self) -> Vec<(&FieldDefinition, FieldCode)> {
        let all = self.form.fields.iter().zip(&self.fields);
        all.filter_map(|(definition, field)| Some((definition, field.error?)))
            .collect()
    }

    /// The id of the first field with a shown error.
    #[must_use]
    pub fn first_wrong(&self) -> Option<String> {
        self.wrong().first().map(|(field, _)| field.id.clone())
    }

    /// An empty draft of the same form that keeps who the visitor is.
    #[must_use]
    pub fn another(&self) -> Self {
        let kept = [
            FieldDefinition::NAME,
            FieldDefinition::EMAIL,
            FieldDefinition::WALLET,
        ];
        let mut next = Self::new(self.form.clone());
        for (i, definition) in self.form.fields.iter().enumerate() {
            if kept.contains(&definition.id.as_str()) {
                next.fields[i] = FieldDraft {
                    error: None,
                    ..self.fields[i].clone()
                };
            }
        }
        next
    }

    fn answers(&self) -> Answers {
        let mut answers = Answers::default();
        for (definition, field) in self.form.fields.iter().zip(&self.fields) {
            if !field.text.is_empty() {
                answers.0.insert(definition.id.clone(), field.text.clone());
            }
        }
        answers
    }

    fn show(&mut self, id: &str, code: FieldCode) {
        if let Some(i) = self.index(id) {
            self.fields[i].error = Some(code);
        }
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.form.fields.iter().position(|field| field.id == id)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "draft_tests.rs"]
mod tests;

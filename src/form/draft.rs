//! What the visitor has typed, which errors are shown for it, and which fields are.

mod given;

use intake_contract::{
    Answers, FieldCode, FieldDefinition, FieldError, FieldType, FormDefinition, check_answers,
    check_field, field_errors, picked,
};

pub use given::{Lock, Prefill};

/// The answers of a form while they are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The form as it is asked of this visitor.
    form: FormDefinition,
    /// The form as it is asked of anybody, while this visitor is known.
    of_anybody: Option<Box<FormDefinition>>,
    fields: Vec<FieldDraft>,
}

/// One answer while it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldDraft {
    /// What stands in the field. Kept while the field is not shown.
    pub text: String,
    /// The error that is shown.
    pub error: Option<FieldCode>,
    /// Why the answer can't be changed, if it can't.
    pub lock: Option<Lock>,
    /// Whether the field is out of sight, by its type or by its condition.
    pub hidden: bool,
    /// Whether the visitor changed it by hand.
    edited: bool,
}

impl Draft {
    /// A draft that holds the form's defaults and nothing else.
    #[must_use]
    pub fn new(form: FormDefinition) -> Self {
        let fields = form.fields.iter().map(FieldDraft::new).collect();
        let mut draft = Self {
            form,
            of_anybody: None,
            fields,
        };
        draft.arrange();
        draft
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
        if field.lock.is_some() {
            return;
        }
        field.text = text;
        field.error = None;
        field.edited = true;
        let mut identifiers = self.form.identify_by.iter();
        if identifiers.any(|identifier| identifier.field() == id) {
            for field in &mut self.fields {
                if field.error == Some(FieldCode::ContactRequired) {
                    field.error = None;
                }
            }
        }
        self.arrange();
    }

    /// Takes that one of several options was chosen, or taken back.
    pub fn choose(&mut self, id: &str, value: &str, chosen: bool) {
        let before = self.field(id).text;
        let others = picked(&before).filter(|other| *other != value);
        let lines: Vec<&str> = others.chain(chosen.then_some(value)).collect();
        self.type_into(id, lines.join("\n"));
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
        all.filter(|(_, field)| !field.hidden)
            .filter_map(|(definition, field)| Some((definition, field.error?)))
            .collect()
    }

    /// The id of the first field with a shown error.
    #[must_use]
    pub fn first_wrong(&self) -> Option<String> {
        self.wrong().first().map(|(field, _)| field.id.clone())
    }

    /// An empty draft of the same form that keeps who the visitor is, and what
    /// was not theirs to say.
    #[must_use]
    pub fn another(&self) -> Self {
        let kept = [
            FieldDefinition::NAME,
            FieldDefinition::EMAIL,
            FieldDefinition::WALLET,
        ];
        let mut next = Self::new(self.form.clone());
        next.of_anybody.clone_from(&self.of_anybody);
        for (i, definition) in self.form.fields.iter().enumerate() {
            let before = &self.fields[i];
            let is_who = kept.contains(&definition.id.as_str());
            if is_who || before.lock.is_some() || definition.kind == FieldType::Hidden {
                next.fields[i] = FieldDraft {
                    error: None,
                    ..before.clone()
                };
            }
        }
        next.arrange();
        next
    }

    /// What is sent: the answers of the fields that take part, without those that
    /// the proxy knows better and those that the visitor can't mend.
    fn answers(&self) -> Answers {
        let all = self.everything();
        let mut answers = Answers::default();
        for (definition, field) in self.form.fields.iter().zip(&self.fields) {
            let known = field.lock == Some(Lock::Verified);
            let unmendable = definition.kind == FieldType::Hidden
                && check_field(definition, &field.text).is_err();
            let left_out = field.text.is_empty() || known || unmendable;
            if !left_out && self.form.shows(definition, &all) {
                answers.0.insert(definition.id.clone(), field.text.clone());
            }
        }
        answers
    }

    fn everything(&self) -> Answers {
        // Collecting would sort, which is much code to load for a few entries.
        let mut all = Answers::default();
        for (definition, field) in self.form.fields.iter().zip(&self.fields) {
            all.0.insert(definition.id.clone(), field.text.clone());
        }
        all
    }

    /// Shows and hides fields as their conditions say.
    fn arrange(&mut self) {
        if self
            .form
            .fields
            .iter()
            .all(|field| field.show_when.is_none())
        {
            return;
        }
        let all = self.everything();
        for (definition, field) in self.form.fields.iter().zip(&mut self.fields) {
            field.hidden =
                definition.kind == FieldType::Hidden || !self.form.shows(definition, &all);
        }
    }

    /// Shows an error at a field.
    pub fn show(&mut self, id: &str, code: FieldCode) {
        if let Some(i) = self.index(id) {
            self.fields[i].error = Some(code);
        }
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.form.fields.iter().position(|field| field.id == id)
    }
}

impl FieldDraft {
    fn new(definition: &FieldDefinition) -> Self {
        let default = definition.default.as_ref();
        Self {
            text: default.cloned().unwrap_or_default(),
            lock: default.filter(|_| definition.read_only).map(|_| Lock::Page),
            hidden: definition.kind == FieldType::Hidden,
            ..Self::default()
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "draft_tests.rs"]
mod tests;

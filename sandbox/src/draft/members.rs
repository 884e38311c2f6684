//! A reader of JSON objects that refuses what it does not know.
//! `null` is a value of the wrong type here, not an absent member.

use serde_json::{Map, Value};

use super::{ATTRIBUTES_MAX, Attribute};
use crate::object_id::ObjectId;
use crate::refusal::Refusal;

/// The members of one object, and the path that led to it.
pub(crate) struct Members<'a> {
    path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Members<'a> {
    /// The whole body, which must be an object.
    pub(crate) fn of_body(body: &'a Value) -> Result<Self, Refusal> {
        Self::at(body, String::new())
    }

    fn at(value: &'a Value, path: String) -> Result<Self, Refusal> {
        match value.as_object() {
            Some(map) => Ok(Self { path, map }),
            None if path.is_empty() => Err(Refusal::rule("The body", "must be a JSON object.")),
            None => Err(Refusal::rule(&path, "must be an object.")),
        }
    }

    /// Refuses every member that is not `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        // The names were chosen by the sender, so the sentence does not repeat them.
        if self.map.keys().all(|name| known.contains(&name.as_str())) {
            return Ok(());
        }
        let place = if self.path.is_empty() {
            "The body"
        } else {
            &self.path
        };
        let rule = format!("has an unknown member; known are {}.", known.join(", "));
        Err(Refusal::rule(place, &rule))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The path of a member, as messages name it: `message.attachments[0].url`.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(crate) fn refuse(&self, name: &str, rule: &str) -> Refusal {
        Refusal::rule(&self.path_of(name), rule)
    }

    pub(crate) fn object(&self, name: &str) -> Result<Option<Members<'a>>, Refusal> {
        self.map
            .get(name)
            .map(|value| Self::at(value, self.path_of(name)))
            .transpose()
    }

    pub(crate) fn string(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refuse(name, "must be a string.")),
        }
    }

    /// A string that must be there and must not be empty.
    pub(crate) fn required_string(&self, name: &str) -> Result<&'a str, Refusal> {
        match self.string(name)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.refuse(name, "is required.")),
        }
    }

    /// A string of at most `max` UTF-16 code units, which is how JavaScript counts.
    pub(crate) fn string_up_to(&self, name: &str, max: usize) -> Result<Option<&'a str>, Refusal> {
        let text = self.string(name)?;
        if text.is_some_and(|text| text.encode_utf16().count() > max) {
            return Err(self.refuse(name, &format!("must be at most {max} characters long.")));
        }
        Ok(text)
    }

    pub(crate) fn one_of(
        &self,
        name: &str,
        allowed: &'static [&'static str],
    ) -> Result<Option<&'static str>, Refusal> {
        let Some(text) = self.string(name)? else {
            return Ok(None);
        };
        match allowed.iter().find(|value| **value == text) {
            Some(value) => Ok(Some(value)),
            None => Err(self.refuse(name, &format!("must be one of {}.", allowed.join(", ")))),
        }
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(self.refuse(name, "must be a boolean.")),
        }
    }

    /// A whole number from 0 to 2^53 - 1; `2.0` is one, as it is in JavaScript.
    pub(crate) fn whole_number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
        let Some(value) = self.map.get(name) else {
            return Ok(None);
        };
        let Some(number) = value.as_f64() else {
            return Err(self.refuse(name, "must be a number."));
        };
        if number.fract() == 0.0 && (0.0..=MAX_SAFE).contains(&number) {
            // In range and without a fraction, so that the cast loses nothing.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            return Ok(Some(number as u64));
        }
        Err(self.refuse(name, "must be a whole number, not negative."))
    }

    /// 1, 2 or 3.
    pub(crate) fn priority(&self, name: &str) -> Result<Option<u8>, Refusal> {
        let refusal = || self.refuse(name, "must be 1, 2 or 3.");
        match self.whole_number(name) {
            Ok(None) => Ok(None),
            Ok(Some(1)) => Ok(Some(1)),
            Ok(Some(2)) => Ok(Some(2)),
            Ok(Some(3)) => Ok(Some(3)),
            Ok(Some(_)) | Err(_) => Err(refusal()),
        }
    }

    pub(crate) fn object_id(&self, name: &str) -> Result<Option<ObjectId>, Refusal> {
        let Some(text) = self.string(name)? else {
            return Ok(None);
        };
        match ObjectId::parse(text) {
            Some(id) => Ok(Some(id)),
            None => Err(self.refuse(name, "must be an ObjectId of 24 hex digits.")),
        }
    }

    /// An array of at most `max` elements, empty if the member is absent.
    pub(crate) fn array(&self, name: &str, max: usize) -> Result<&'a [Value], Refusal> {
        match self.map.get(name) {
            None => Ok(&[]),
            Some(Value::Array(list)) if list.len() <= max => Ok(list),
            Some(Value::Array(_)) => {
                Err(self.refuse(name, &format!("must have at most {max} elements.")))
            }
            Some(_) => Err(self.refuse(name, "must be an array.")),
        }
    }

    /// An array of objects, each with its own path.
    pub(crate) fn objects(&self, name: &str, max: usize) -> Result<Vec<Members<'a>>, Refusal> {
        let list = self.array(name, max)?.iter().enumerate();
        list.map(|(at, value)| Self::at(value, self.path_of(&format!("{name}[{at}]"))))
            .collect()
    }

    /// An array of `{ attribute, content }`.
    pub(crate) fn attributes(&self, name: &str) -> Result<Vec<Attribute>, Refusal> {
        self.objects(name, ATTRIBUTES_MAX)?
            .into_iter()
            .map(|members| {
                members.only(&["attribute", "content"])?;
                let attribute = members.object_id("attribute")?;
                let content = members.string("content")?;
                Ok(Attribute {
                    attribute: attribute
                        .ok_or_else(|| members.refuse("attribute", "is required."))?,
                    content: content
                        .ok_or_else(|| members.refuse("content", "is required."))?
                        .to_owned(),
                })
            })
            .collect()
    }
}

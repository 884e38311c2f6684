//! The body of `POST /api/identify`, where attributes go by label.

use super::customer::is_email;
use super::{ATTRIBUTES_MAX, Members};
use crate::object_id::ObjectId;
use crate::refusal::Refusal;

/// Who is meant, and what is now known of them.
#[derive(Debug)]
pub(crate) struct IdentifyDraft {
    pub(crate) email: Option<String>,
    pub(crate) customer: Option<ObjectId>,
    /// Label and value.
    pub(crate) attributes: Vec<(String, String)>,
}

impl IdentifyDraft {
    pub(crate) fn read(body: &Members<'_>) -> Result<Self, Refusal> {
        body.only(&["emailAddress", "mavaCustomerId", "customAttributes"])?;
        let email = body.string("emailAddress")?;
        if email.is_some_and(|email| !is_email(email)) {
            return Err(body.refuse("emailAddress", "must be an email address."));
        }
        let customer = body.object_id("mavaCustomerId")?;
        if email.is_none() && customer.is_none() {
            return Err(body.refuse("emailAddress", "or mavaCustomerId is required."));
        }
        let attributes = body
            .objects("customAttributes", ATTRIBUTES_MAX)?
            .iter()
            .map(|members| {
                members.only(&["label", "value"])?;
                let label = members.required_string("label")?.to_owned();
                let value = members.string("value")?;
                let value = value.ok_or_else(|| members.refuse("value", "is required."))?;
                Ok((label, value.to_owned()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            email: email.map(str::to_owned),
            customer,
            attributes,
        })
    }
}

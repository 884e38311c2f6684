//! What Mava keeps, in the shape in which it shows it.

use serde::Serialize;
use serde_json::{Value, json};

use crate::draft::{AttachmentDraft, Attribute};
use crate::iso;
use crate::object_id::ObjectId;
use crate::seed::{self, Owner};

/// Somebody who writes to support.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customer {
    #[serde(rename = "_id")]
    pub(crate) id: ObjectId,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) wallet_address: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) created_at: String,
    #[serde(skip)]
    pub(crate) owner: Owner,
}

impl Customer {
    pub(crate) fn seeded(now_ms: u64) -> Vec<Self> {
        let records = seed::CUSTOMERS.iter();
        records
            .filter_map(|record| {
                Some(Self {
                    id: ObjectId::parse(record.id)?,
                    name: Some(record.name.to_owned()),
                    email: record.email.map(str::to_owned),
                    wallet_address: record.wallet_address.map(str::to_owned),
                    attributes: Vec::new(),
                    created_at: iso::format(now_ms),
                    owner: record.owner,
                })
            })
            .collect()
    }

    /// Ignores case. The page does not say; addresses that differ only in
    /// case are one mailbox nearly everywhere.
    pub(crate) fn has_email(&self, email: &str) -> bool {
        let own = self.email.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(email))
    }

    /// Ignores case, which in an EVM address is only a checksum.
    pub(crate) fn has_wallet(&self, address: &str) -> bool {
        let own = self.wallet_address.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(address))
    }

    pub(crate) fn set_attribute(&mut self, attribute: ObjectId, content: String) {
        match self
            .attributes
            .iter_mut()
            .find(|own| own.attribute == attribute)
        {
            Some(own) => own.content = content,
            None => self.attributes.push(Attribute { attribute, content }),
        }
    }
}

/// One message of a ticket.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    #[serde(rename = "_id")]
    pub(crate) id: ObjectId,
    /// `CustomerMessage`, `ExternalMessage` or `InternalNote`.
    pub(crate) message_type: &'static str,
    pub(crate) content: String,
    pub(crate) attachments: Vec<AttachmentDraft>,
    pub(crate) created_at: String,
}

/// A ticket. The customer is kept by id, so that later changes show.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) id: ObjectId,
    pub(crate) status: &'static str,
    pub(crate) priority: u8,
    pub(crate) source_type: &'static str,
    pub(crate) category: Option<ObjectId>,
    pub(crate) assigned_to: Option<String>,
    pub(crate) customer: ObjectId,
    pub(crate) messages: Vec<Message>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) tags: Vec<ObjectId>,
    pub(crate) email_subject_line: Option<String>,
    pub(crate) silent: bool,
    pub(crate) notify: bool,
    pub(crate) trigger_automations: bool,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) created_at_ms: u64,
}

impl Ticket {
    /// The ticket with its customer and messages filled in. Category, agent
    /// and tags stay ids, as in the samples of the sibling endpoints.
    pub(crate) fn populated(&self, customers: &[Customer]) -> Value {
        let customer = customers.iter().find(|own| own.id == self.customer);
        json!({
            "_id": self.id,
            "status": self.status,
            "priority": self.priority,
            "sourceType": self.source_type,
            "category": self.category,
            "assignedTo": self.assigned_to,
            "customer": customer,
            "messages": self.messages,
            "attributes": self.attributes,
            "tags": self.tags,
            "emailSubjectLine": self.email_subject_line,
            "silent": self.silent,
            "notify": self.notify,
            "triggerAutomations": self.trigger_automations,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        })
    }
}

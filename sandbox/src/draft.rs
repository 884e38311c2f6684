//! Request bodies, checked by every rule that needs no look at the records.
//! What a body refers to (customers, agents, categories …) is checked later,
//! against the [`World`](crate::world::World).

mod attachment_url;
mod customer;
mod identify;
mod members;
mod message;
mod ticket;
mod update;

pub(crate) use attachment_url::check as check_attachment_url;
pub(crate) use customer::{CustomerDraft, CustomerRef};
pub(crate) use identify::IdentifyDraft;
pub(crate) use members::Members;
pub(crate) use message::{AttachmentDraft, MessageDraft, OutgoingDraft};
pub(crate) use ticket::TicketDraft;
pub(crate) use update::UpdateDraft;

use crate::object_id::ObjectId;

/// Ticket statuses, the default first.
pub(crate) const STATUSES: &[&str] = &["Open", "Pending", "Resolved", "Waiting"];

/// Where a ticket can come from, the default first.
pub(crate) const SOURCES: &[&str] = &["web", "discord", "telegram", "twitter", "email"];

/// What an attachment can be.
pub(crate) const ATTACHMENT_TYPES: &[&str] =
    &["Image", "Video", "Audio", "Voice", "Animation", "File"];

/// Longest message, in UTF-16 code units.
pub(crate) const CONTENT_MAX: usize = 10_000;

/// Longest email subject line, in UTF-16 code units.
pub(crate) const SUBJECT_MAX: usize = 998;

/// Most tags on a ticket.
pub(crate) const TAGS_MAX: usize = 20;

/// Most attributes on a ticket, and on a customer.
pub(crate) const ATTRIBUTES_MAX: usize = 30;

/// Most attachments on a message.
pub(crate) const ATTACHMENTS_MAX: usize = 10;

/// `{ "attribute": "<id>", "content": "<value>" }`
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Attribute {
    /// Which attribute.
    pub(crate) attribute: ObjectId,
    /// Its value.
    pub(crate) content: String,
}

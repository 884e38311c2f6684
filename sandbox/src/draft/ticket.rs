//! The body of `POST /api/ticket`.

use serde_json::Value;

use super::{Attribute, CustomerRef, Members, MessageDraft, SOURCES, STATUSES};
use super::{SUBJECT_MAX, TAGS_MAX};
use crate::object_id::ObjectId;
use crate::refusal::Refusal;

/// The members that the page lists.
const KNOWN: &[&str] = &[
    "customerId",
    "customer",
    "status",
    "priority",
    "sourceType",
    "assignedTo",
    "category",
    "tags",
    "emailSubjectLine",
    "attributes",
    "message",
    "silent",
    "notify",
    "triggerAutomations",
];

/// A ticket as it was asked for, defaults filled in and `silent` applied.
#[derive(Debug)]
pub(crate) struct TicketDraft {
    pub(crate) customer: CustomerRef,
    pub(crate) status: &'static str,
    pub(crate) priority: u8,
    pub(crate) source_type: &'static str,
    pub(crate) assigned_to: Option<String>,
    pub(crate) category: Option<ObjectId>,
    pub(crate) tags: Vec<ObjectId>,
    pub(crate) email_subject_line: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) message: Option<MessageDraft>,
    pub(crate) silent: bool,
    pub(crate) notify: bool,
    pub(crate) trigger_automations: bool,
}

impl TicketDraft {
    /// Checks in this order, and the first failure answers: unknown members,
    /// customer mode, types and ranges, attachment URLs.
    pub(crate) fn read(body: &Value) -> Result<Self, Refusal> {
        let body = &Members::of_body(body)?;
        body.only(KNOWN)?;
        let customer = CustomerRef::read(body)?;
        let silent = body.boolean("silent")?.unwrap_or(false);
        let notify = body.boolean("notify")?.unwrap_or(true);
        let trigger_automations = body.boolean("triggerAutomations")?.unwrap_or(true);
        let subject = body.string_up_to("emailSubjectLine", SUBJECT_MAX)?;
        let draft = Self {
            customer,
            status: body.one_of("status", STATUSES)?.unwrap_or("Open"),
            priority: body.priority("priority")?.unwrap_or(2),
            source_type: body.one_of("sourceType", SOURCES)?.unwrap_or("web"),
            assigned_to: body.string("assignedTo")?.map(str::to_owned),
            category: body.object_id("category")?,
            tags: read_tags(body)?,
            email_subject_line: subject.map(str::to_owned),
            attributes: body.attributes("attributes")?,
            message: MessageDraft::read(body)?,
            silent,
            notify: notify && !silent,
            trigger_automations: trigger_automations && !silent,
        };
        draft
            .message
            .as_ref()
            .map_or(Ok(()), MessageDraft::check_urls)?;
        Ok(draft)
    }
}

fn read_tags(body: &Members<'_>) -> Result<Vec<ObjectId>, Refusal> {
    let tags = body.array("tags", TAGS_MAX)?.iter().enumerate();
    tags.map(|(at, tag)| {
        tag.as_str().and_then(ObjectId::parse).ok_or_else(|| {
            body.refuse(
                &format!("tags[{at}]"),
                "must be an ObjectId of 24 hex digits.",
            )
        })
    })
    .collect()
}

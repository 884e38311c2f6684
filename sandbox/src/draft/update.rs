//! The body of `PUT /api/ticket`.

use super::{Members, STATUSES};
use crate::object_id::ObjectId;
use crate::refusal::Refusal;

/// What is to change; absent members stay as they are.
#[derive(Debug)]
pub(crate) struct UpdateDraft {
    pub(crate) ticket: ObjectId,
    pub(crate) status: Option<&'static str>,
    pub(crate) priority: Option<u8>,
    pub(crate) category: Option<ObjectId>,
    pub(crate) assigned_to: Option<String>,
}

impl UpdateDraft {
    pub(crate) fn read(body: &Members<'_>) -> Result<Self, Refusal> {
        body.only(&["ticketId", "status", "priority", "categoryId", "assignedTo"])?;
        let ticket = body.object_id("ticketId")?;
        Ok(Self {
            ticket: ticket.ok_or_else(|| body.refuse("ticketId", "is required."))?,
            status: body.one_of("status", STATUSES)?,
            priority: body.priority("priority")?,
            category: body.object_id("categoryId")?,
            assigned_to: body.string("assignedTo")?.map(str::to_owned),
        })
    }
}

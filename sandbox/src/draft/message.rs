//! Messages: the customer's first one inside `POST /api/ticket`, and what
//! `PUT /api/message` adds to a ticket.

use serde::Serialize;

use super::{ATTACHMENT_TYPES, ATTACHMENTS_MAX, CONTENT_MAX, Members, check_attachment_url};
use crate::object_id::ObjectId;
use crate::refusal::Refusal;

/// The customer's first message.
#[derive(Debug)]
pub(crate) struct MessageDraft {
    pub(crate) content: String,
    pub(crate) attachments: Vec<AttachmentDraft>,
}

/// A file that was uploaded beforehand. The last three members depend on the
/// endpoint: a ticket's attachment has `fileSize` and `type`, one added to a
/// message has `fileType`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttachmentDraft {
    pub(crate) url: String,
    pub(crate) file_name: String,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file_size: Option<u64>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'static str>,
    /// MIME type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file_type: Option<String>,
}

impl MessageDraft {
    /// Reads `message`, if it is there. The allow-list is looked at after all
    /// types and lengths are found right.
    pub(crate) fn read(body: &Members<'_>) -> Result<Option<Self>, Refusal> {
        let Some(members) = body.object("message")? else {
            return Ok(None);
        };
        members.only(&["content", "attachments"])?;
        members.string_up_to("content", CONTENT_MAX)?;
        let content = members.required_string("content")?.to_owned();
        let attachments = members
            .objects("attachments", ATTACHMENTS_MAX)?
            .iter()
            .map(read_ticket_attachment)
            .collect::<Result<_, _>>()?;
        Ok(Some(Self {
            content,
            attachments,
        }))
    }

    /// Checks every attachment's URL against the allow-list.
    pub(crate) fn check_urls(&self) -> Result<(), Refusal> {
        for (at, attachment) in self.attachments.iter().enumerate() {
            check_attachment_url(&attachment.url).map_err(|rule| {
                Refusal::AttachmentUrl(format!("message.attachments[{at}].url {rule}"))
            })?;
        }
        Ok(())
    }
}

fn read_ticket_attachment(members: &Members<'_>) -> Result<AttachmentDraft, Refusal> {
    members.only(&["url", "fileName", "fileSize", "type"])?;
    let url = members.string("url")?;
    Ok(AttachmentDraft {
        url: url
            .ok_or_else(|| members.refuse("url", "is required."))?
            .to_owned(),
        file_name: members.required_string("fileName")?.to_owned(),
        file_size: members.whole_number("fileSize")?,
        kind: members.one_of("type", ATTACHMENT_TYPES)?,
        file_type: None,
    })
}

/// What `PUT /api/message` sends.
#[derive(Debug)]
pub(crate) struct OutgoingDraft {
    pub(crate) ticket: ObjectId,
    pub(crate) content: Option<String>,
    pub(crate) attachments: Vec<AttachmentDraft>,
    /// `ExternalMessage` goes to the customer, `InternalNote` stays with the agents.
    pub(crate) message_type: &'static str,
}

impl OutgoingDraft {
    /// Message types, the default first.
    const TYPES: &'static [&'static str] = &["ExternalMessage", "InternalNote"];

    pub(crate) fn read(body: &Members<'_>) -> Result<Self, Refusal> {
        body.only(&["ticketId", "content", "attachments", "messageType"])?;
        let ticket = body.object_id("ticketId")?;
        let content = body.string_up_to("content", CONTENT_MAX)?;
        let attachments = body
            .objects("attachments", ATTACHMENTS_MAX)?
            .iter()
            .map(read_outgoing_attachment)
            .collect::<Result<Vec<_>, _>>()?;
        if content.is_none_or(str::is_empty) && attachments.is_empty() {
            return Err(body.refuse("content", "or attachments are required."));
        }
        Ok(Self {
            ticket: ticket.ok_or_else(|| body.refuse("ticketId", "is required."))?,
            content: content.map(str::to_owned),
            attachments,
            message_type: body
                .one_of("messageType", Self::TYPES)?
                .unwrap_or("ExternalMessage"),
        })
    }
}

/// Here the URL must only be publicly reachable, so any HTTP(S) one passes.
fn read_outgoing_attachment(members: &Members<'_>) -> Result<AttachmentDraft, Refusal> {
    members.only(&["url", "fileName", "fileType"])?;
    let url = members.required_string("url")?;
    if !["https://", "http://"].iter().any(|p| url.starts_with(p)) {
        return Err(members.refuse("url", "must be an HTTP or HTTPS URL."));
    }
    let file_type = members.required_string("fileType")?;
    let is_mime = |text: &str| {
        let mut parts = text.split('/');
        let filled = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
        filled(parts.next()) && filled(parts.next()) && parts.next().is_none()
    };
    if !is_mime(file_type) {
        return Err(members.refuse("fileType", "must be a MIME type."));
    }
    Ok(AttachmentDraft {
        url: url.to_owned(),
        file_name: members.required_string("fileName")?.to_owned(),
        file_size: None,
        kind: None,
        file_type: Some(file_type.to_owned()),
    })
}

//! What goes to Mava and what comes back, by its published page.

use intake_contract::attachment::AttachmentKind;
use serde::Serialize;

use crate::clock::Timestamp;

/// The body of `POST /api/ticket`. It has no `Debug`, since a visitor typed most of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTicket {
    /// Whom it is from.
    #[serde(flatten)]
    pub customer: TicketCustomer,
    /// `Open`, `Pending`, `Resolved` or `Waiting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// 1 low, 2 medium, 3 high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// `web`, `discord`, `telegram`, `twitter` or `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// An agent's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// A category's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Ids of tags, at most 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// At most 998 UTF-16 code units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject_line: Option<String>,
    /// Attributes of the ticket, at most 30.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// The customer's first message.
    pub message: Message,
    /// Suppresses notifications and automations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent: Option<bool>,
    /// Notify the assigned agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<bool>,
    /// Run automations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_automations: Option<bool>,
}

/// Whom a ticket is from. Mava takes exactly one of the two.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TicketCustomer {
    /// The id of a customer that there is.
    CustomerId(String),
    /// Found or created by Mava.
    Customer(Customer),
}

impl Default for TicketCustomer {
    fn default() -> Self {
        Self::Customer(Customer::default())
    }
}

/// Whom to find or create. Mava needs one of email and wallet, and verifies neither.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Used only if the customer is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What Mava finds the customer by, if it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What Mava finds the customer by otherwise: `0x` and 40 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet_address: Option<String>,
    /// At most 30, used only if the customer is created.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

/// An attribute that the operator has defined at Mava.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Its id.
    pub attribute: String,
    /// What it is set to.
    pub content: String,
}

/// The first message.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Never empty, at most 10 000 UTF-16 code units.
    pub content: String,
    /// At most 10.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// A file of the first message, which lies in a bucket that Mava approves.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// An HTTPS address in that bucket.
    pub url: String,
    /// What agents see it called.
    pub file_name: String,
    /// Bytes.
    pub file_size: u64,
    /// What Mava handles it as.
    #[serde(rename = "type")]
    pub kind: AttachmentKind,
}

/// The body of `PUT /api/message`, of the one type that agents alone see. It has
/// no `Debug`, since visitors named the files.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewNote {
    /// The ticket's id.
    pub ticket_id: String,
    /// At most 10 000 UTF-16 code units.
    pub content: String,
    /// At most 10.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<NoteFile>,
    /// Always [`NewNote::TYPE`]: Mava's default would send it to the customer.
    pub message_type: &'static str,
}

impl NewNote {
    /// What keeps a message from the customer.
    pub const TYPE: &'static str = "InternalNote";
}

/// A file of a note.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteFile {
    /// What agents see it called.
    pub file_name: String,
    /// Where anybody can fetch it.
    pub url: String,
    /// Its media type (MIME).
    pub file_type: &'static str,
}

/// What is known of a ticket that Mava created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreatedTicket {
    /// Its id, where the answer named one.
    pub id: Option<String>,
}

/// Which tickets to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketQuery {
    /// Created at this time or later.
    pub from: Timestamp,
    /// Created before this time, at most a year after `from`.
    pub until: Timestamp,
    /// How many to leave out at the beginning.
    pub skip: usize,
}

/// What a look-up needs of a ticket in a list. No `Debug`: visitors typed it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ListedTicket {
    /// Its id, where one was found.
    pub id: Option<String>,
    /// The contents of its messages.
    pub texts: Vec<String>,
}

/// An agent of the operator's, for the `check` command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// What `assigned_to` wants.
    pub id: String,
    /// A name to show: username, email or wallet.
    pub name: Option<String>,
}

/// A category of the operator's, for the `check` command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// What `category` wants.
    pub id: String,
    /// A name to show.
    pub name: Option<String>,
}

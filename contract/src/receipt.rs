//! What a visitor is given for a request that was accepted.

use serde::{Deserialize, Serialize};

use crate::Reference;

/// Where an accepted request stands, as far as its visitor is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Kept safely, not yet confirmed by Mava.
    Queued,
    /// Mava confirmed the ticket.
    Delivered,
    /// Mava refused it for good; the operator keeps it.
    Refused,
}

/// The answer to an accepted submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// What the visitor keeps.
    pub reference: Reference,
    /// Where the request stands.
    pub state: DeliveryState,
    /// Mava's id of the ticket, once it is delivered and if Mava named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<String>,
    /// Where to ask how it went on; bears a key, so it belongs to this visitor alone.
    pub status_url: String,
}

/// The answer of a status URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionStatus {
    /// What the visitor keeps.
    pub reference: Reference,
    /// Where the request stands.
    pub state: DeliveryState,
    /// Mava's id of the ticket, once it is delivered and if Mava named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<String>,
}

//! What an upload is answered.

use serde::{Deserialize, Serialize};

/// The answer of `PUT /v1/forms/{form}/attachments/{uuid}`: a file that is kept,
/// and waits for the request that it belongs to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentReceipt {
    /// The id that the sender chose, a UUID.
    pub id: String,
    /// What a submission carries in `attachments`, and `DELETE` as a bearer.
    /// Good for one form and for a day.
    pub token: String,
    /// What agents see it called.
    pub file_name: String,
    /// How many bytes are kept, after metadata was removed.
    pub size: u64,
    /// Its media type (MIME), by its own bytes.
    #[serde(rename = "type")]
    pub media_type: String,
}

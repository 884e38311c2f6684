//! What a browser gets for an upload and sends with its request: which upload of
//! which form it is, sealed, for as long as the file waits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Attachments;
use crate::seal::{Broken, Purpose};
use crate::storage::files::UploadId;

#[derive(Serialize, Deserialize)]
struct Named {
    #[serde(rename = "f")]
    form: String,
    #[serde(rename = "u")]
    upload: String,
}

impl Attachments {
    /// A token for an upload, good for as long as `keep`.
    ///
    /// # Errors
    /// Never in practice: two texts can always be written as JSON.
    pub fn seal(&self, id: &UploadId, keep: Duration) -> Result<String, serde_json::Error> {
        let named = Named {
            form: id.form.clone(),
            upload: id.upload.clone(),
        };
        let expires = self.clock.wall().plus(keep);
        self.sealer.seal(Purpose::Attachment, &named, expires)
    }

    /// Which upload a token is for.
    ///
    /// # Errors
    /// When it is none of ours, or too old.
    pub fn open(&self, token: &str) -> Result<UploadId, Broken> {
        let now = self.clock.wall();
        let Named { form, upload } = self.sealer.open(Purpose::Attachment, token, now)?;
        Ok(UploadId { form, upload })
    }
}

//! The files that a request names, before it claims them.

use intake_contract::FieldCode;
use intake_contract::attachment::AttachmentRules;

use super::{Attachments, KeptFile};
use crate::seal::Broken;
use crate::storage::StoreError;

/// What is wrong with one of a request's files, by its place, or with all.
pub type Wrong = (Option<usize>, FieldCode);

/// Why a request's files can't be claimed.
#[derive(Debug)]
pub enum Unclaimable {
    /// They are not what they should be.
    Wrong(Vec<Wrong>),
    /// It could not be found out.
    Store(StoreError),
}

/// A file that may be claimed, and by which upload it came.
pub type Claimable = (String, KeptFile);

impl Attachments {
    /// The files of some tokens. Whether they are still there is decided when
    /// the request that claims them is kept, in the same transaction.
    ///
    /// # Errors
    /// When there is something wrong with any of them.
    pub async fn claimable(
        &self,
        form: &str,
        rules: &AttachmentRules,
        tokens: &[String],
    ) -> Result<Vec<Claimable>, Unclaimable> {
        let mut files: Vec<Claimable> = Vec::new();
        let mut wrong = Vec::new();
        for (place, token) in tokens.iter().enumerate() {
            let id = match self.open(token) {
                Ok(id)
                    if id.form == form && !files.iter().any(|(known, _)| *known == id.upload) =>
                {
                    id
                }
                Err(Broken::Expired) => {
                    wrong.push((Some(place), FieldCode::AttachmentGone));
                    continue;
                }
                // Of another form, twice the same file, or none of ours.
                Ok(_) | Err(Broken::Forged) => {
                    wrong.push((Some(place), FieldCode::AttachmentInvalid));
                    continue;
                }
            };
            match self.files.find_file(&id).await {
                Ok(Some(file)) => files.push((id.upload, file)),
                Ok(None) => wrong.push((Some(place), FieldCode::AttachmentGone)),
                Err(error) => return Err(Unclaimable::Store(error)),
            }
        }
        let bytes: u64 = files.iter().map(|(_, file)| file.size).sum();
        if wrong.is_empty() && bytes > rules.total_bytes {
            wrong.push((None, FieldCode::AttachmentsTooLarge));
        }
        if wrong.is_empty() {
            Ok(files)
        } else {
            Err(Unclaimable::Wrong(wrong))
        }
    }
}

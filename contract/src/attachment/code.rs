//! Why a file was not taken, as a closed set of codes and the visitor's sentence.
//!
//! A set of its own beside [`crate::ProblemCode`], since only the part of the
//! form that handles files needs these sentences: it is loaded with the first
//! file, while those others are paid for by every visitor.

use serde::{Deserialize, Serialize};

use crate::problem::codes;

codes! {
    /// Why a file was not taken, or not removed. What stands here answers
    /// `PUT` and `DELETE` below `/v1/forms/{form}/attachments`, and tells in the
    /// browser why a file was not even sent.
    AttachmentCode {
        /// Not a kind of file that the form takes, whatever its name says.
        TypeNotAllowed "attachment_type_not_allowed" "This kind of file can't be attached here. Please choose another one, such as a picture or a PDF.",
        /// More bytes than the form takes in one file.
        TooLarge "attachment_too_large" "This file is too large. Please attach a smaller one.",
        /// More bytes than the form takes in all files of a request.
        TooLargeTogether "attachments_too_large_together" "Together these files are too large. Please remove one, or attach a smaller one.",
        /// More files than the form takes.
        TooMany "attachments_too_many" "You have attached as many files as this form takes. Please remove one first.",
        /// No bytes at all.
        Empty "attachment_empty" "This file is empty. Please choose another one.",
        /// Begins as an allowed kind, and is not one throughout.
        Broken "attachment_broken" "This file seems to be damaged. Please open it on your device, save it again and attach the new copy.",
        /// More pixels than the form takes.
        PictureTooLarge "attachment_picture_too_large" "This picture has too many pixels. Please scale it down and attach it again.",
        /// The body ended before its end, or was not as long as it declared.
        Incomplete "attachment_incomplete" "This file did not arrive completely. Please try again.",
        /// The address or a header of the request is not as it should be.
        RequestInvalid "attachment_request_invalid" "This file could not be attached. Please remove it and attach it again.",
        /// Another file was uploaded under the same id.
        IdTaken "attachment_id_taken" "This file could not be attached. Please remove it and attach it again.",
        /// The token is none of ours, or of another form or file.
        TokenInvalid "attachment_token_invalid" "This file can't be removed any more. It will be erased by itself.",
        /// The file belongs to a request that was sent already.
        Claimed "attachment_claimed" "This file was sent with a request already, so it can't be removed any more.",
        /// The form takes no files.
        NotAccepted "attachments_not_accepted" "This form takes no files any more. Please send your request without one.",
        /// This client or this form has sent as much as may be sent in a while.
        Quota "attachments_quota" "Too many files were sent just now. Please wait a while and try again.",
        /// It, or its name, is a secret that nobody but the visitor may know.
        Secret "attachment_secret" "There is a secret in this file, such as a seed phrase or a private key, so it was not kept. If you have shared it anywhere else, move your funds to a new wallet now.",
        /// The scanner found something in it.
        Infected "attachment_infected" "Our virus scanner found something in this file, so it was not kept. Please check your device, and attach another file.",
        /// There is no scanner just now, and the operator takes nothing unscanned.
        ScannerUnavailable "attachment_scanner_unavailable" "This file could not be checked for viruses just now. Please try again in a few minutes.",
        /// The storage can't take it.
        StorageUnavailable "storage_unavailable" "This file could not be stored just now. Please try again in a few minutes.",
        /// Anything else. A page that was loaded before an update reads codes
        /// that it does not know as this one.
        #[serde(other)]
        Failed "attachment_failed" "This file could not be sent. Please try again.",
    }
}

/// Why [`super::Screening`] does not let a file through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not a kind of file that the form takes.
    TypeNotAllowed,
    /// More bytes than allowed.
    TooLarge,
    /// No bytes at all.
    Empty,
    /// Begins as an allowed kind, and is not one throughout.
    Broken,
    /// More pixels than allowed.
    PictureTooLarge,
}

impl Refusal {
    /// What the visitor is told.
    #[must_use]
    pub const fn code(self) -> AttachmentCode {
        match self {
            Self::TypeNotAllowed => AttachmentCode::TypeNotAllowed,
            Self::TooLarge => AttachmentCode::TooLarge,
            Self::Empty => AttachmentCode::Empty,
            Self::Broken => AttachmentCode::Broken,
            Self::PictureTooLarge => AttachmentCode::PictureTooLarge,
        }
    }
}

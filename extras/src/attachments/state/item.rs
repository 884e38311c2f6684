//! One file, from being chosen until the proxy keeps it.

use intake_contract::FieldCode;
use intake_contract::attachment::{AttachmentCode, MediaType};

/// Names a file as long as it is in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub(super) u32);

impl Key {
    /// A number that no other file of the list has.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// A file in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name in the list.
    pub key: Key,
    /// What it is called.
    pub name: String,
    /// Its size in bytes: as it was chosen, then as it is sent.
    pub size: u64,
    /// What it is, once that is known.
    pub media_type: Option<MediaType>,
    /// Whether the place where a picture was taken was removed from it.
    pub location_removed: bool,
    /// How far it has come.
    pub stage: Stage,
    /// Which attempt at uploading this is; each but the first gets an id of its
    /// own where the proxy wants one.
    pub attempt: u32,
}

/// How far a file has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It was chosen, and waits to be looked at.
    Chosen,
    /// It is being read, judged and freed of metadata.
    Preparing,
    /// It may be uploaded, and waits for its turn.
    Waiting,
    /// It is on its way; so many bytes of it went out.
    Uploading(u64),
    /// The proxy keeps it; a submission names it by this token.
    Kept(String),
    /// It could not be uploaded, and that can be tried again.
    Failed(Why),
    /// It is not taken, and will not be.
    Refused(Why),
}

/// Why a file is not with the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The rules, or the proxy.
    Code(AttachmentCode),
    /// What the proxy said of the file when the request was sent.
    Field(FieldCode),
    /// There is a secret in it, or in its name.
    Secret(FieldCode),
    /// There may be one, and its visitor was not asked yet.
    MaybeSecret(FieldCode),
    /// No answer came.
    Offline,
}

impl Stage {
    /// Its name in the attribute `data-state`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Chosen | Self::Preparing => "preparing",
            Self::Waiting => "waiting",
            Self::Uploading(_) => "uploading",
            Self::Kept(_) => "kept",
            Self::Failed(_) => "failed",
            Self::Refused(_) => "refused",
        }
    }

    /// Whether the file is on its way, and will come to an end by itself.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        matches!(
            self,
            Self::Chosen | Self::Preparing | Self::Waiting | Self::Uploading(_)
        )
    }

    /// Why the file is not with the request, if it is not.
    #[must_use]
    pub const fn why(&self) -> Option<Why> {
        match self {
            Self::Failed(why) | Self::Refused(why) => Some(*why),
            _ => None,
        }
    }
}

impl Why {
    /// Whether the same file may be taken at another attempt.
    #[must_use]
    pub const fn may_pass_later(self) -> bool {
        match self {
            Self::Offline | Self::Field(_) | Self::MaybeSecret(_) => true,
            Self::Secret(_) => false,
            Self::Code(code) => matches!(
                code,
                AttachmentCode::Incomplete
                    | AttachmentCode::RequestInvalid
                    | AttachmentCode::IdTaken
                    | AttachmentCode::Quota
                    | AttachmentCode::ScannerUnavailable
                    | AttachmentCode::StorageUnavailable
                    | AttachmentCode::Failed
            ),
        }
    }

    /// Whether another attempt means that the visitor finds no secret in it.
    #[must_use]
    pub const fn asks(self) -> bool {
        matches!(self, Self::MaybeSecret(_))
    }

    /// Whether the proxy knows the file's id already, and as something else.
    #[must_use]
    pub const fn wants_another_id(self) -> bool {
        matches!(
            self,
            Self::Field(_) | Self::Code(AttachmentCode::IdTaken | AttachmentCode::RequestInvalid)
        )
    }
}

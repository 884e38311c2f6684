//! The files that go with a request, as their panel tells of them.

/// How far all of them together have come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Progress {
    /// The proxy keeps every file that was added, or there is none.
    #[default]
    Settled,
    /// Some are on their way.
    Uploading,
    /// One could not be uploaded; its visitor may try again or remove it.
    Failed,
}

/// What the panel says whenever that changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// How far they have come.
    pub progress: Progress,
    /// What a submission names those by that the proxy keeps, in their order on the screen.
    pub tokens: Vec<String>,
}

impl Progress {
    /// The state of this name; of a name that is not known, nothing need be waited for.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "uploading" => Self::Uploading,
            "failed" => Self::Failed,
            _ => Self::Settled,
        }
    }
}

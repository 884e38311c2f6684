//! What is kept of a request: the answers, not the ticket, so that a mended
//! configuration can render it again.

use intake_contract::{Answers, Context, ValidSubmission};
use serde::{Deserialize, Serialize};

use crate::attachments::KeptFile;
use crate::identity::VerifiedIdentity;
use crate::suspicion::Suspicion;
use crate::wallet::ProvenWallet;

#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) answers: Answers,
    pub(super) context: Context,
    /// Who the visitor was found to be; the token itself is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) identity: Option<VerifiedIdentity>,
    /// What makes it suspect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) suspicions: Vec<Suspicion>,
    /// The files that it claimed, in the visitor's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<KeptFile>,
    /// The wallet that was proven; the proof itself is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wallet: Option<ProvenWallet>,
}

impl Payload {
    pub(super) fn new(
        submission: ValidSubmission,
        identity: Option<VerifiedIdentity>,
        files: Vec<KeptFile>,
        wallet: Option<ProvenWallet>,
        suspicions: Vec<Suspicion>,
    ) -> Self {
        let (answers, context) = submission.into_parts();
        let answers = answers.into_answers();
        Self {
            answers,
            context,
            identity,
            suspicions,
            files,
            wallet,
        }
    }

    pub(super) fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    pub(super) fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

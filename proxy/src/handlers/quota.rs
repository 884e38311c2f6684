//! What a request for support must keep to that every rule holds for: how many
//! there may be of one client, of one address or wallet, and of all.

use intake_contract::{ProblemCode, ValidSubmission};

use super::AppState;
use crate::client::Client;
use crate::limits::Exceeded;
use crate::problem::ApiProblem;
use crate::suspicion::Suspicion;

/// Counts it, and waits for its turn. Tells if its client sends so many that the
/// agent should know.
pub(super) async fn count(
    state: &AppState,
    client: Option<Client>,
    submission: &ValidSubmission,
) -> Result<Option<Suspicion>, ApiProblem> {
    let limits = &state.limits;
    limits
        .admit_contacts(submission.answers().answers())
        .map_err(exceeded)?;
    let mut suspicion = None;
    if let Some(client) = client {
        let standing = limits.admit_submission(&client).map_err(exceeded)?;
        if standing.remaining < standing.quota.requests / 2 {
            suspicion = Some(Suspicion::Crowded);
        }
    }
    limits.turn().await.map_err(|wait| {
        let note = "Too many requests wait for their turn.";
        ApiProblem::new(ProblemCode::RateLimited, note).with_retry_after(wait)
    })?;
    Ok(suspicion)
}

fn exceeded(exceeded: Exceeded) -> ApiProblem {
    let note = format!("The limit `{}` is used up.", exceeded.standing.name);
    ApiProblem::new(ProblemCode::RateLimited, note).with_exceeded(exceeded)
}

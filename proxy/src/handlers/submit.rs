//! `POST /v1/forms/{form}/submissions`: takes a request in.
//!
//! The checks stand in the documented order, and the first failure answers.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use intake_contract::{
    DeliveryState, FieldCode, IdempotencyKey, ProblemCode, Receipt, Reference, Submission,
    ValidSubmission, field_errors, limits as sizes, reject_attachments,
};

use validator::ValidationErrors;

use super::challenge::redeem;
use super::identity::identify;
use super::quota::count;
use super::state::Form;
use super::submission::{key, read};
use super::wallet::prove;
use super::{AppState, Named};
use crate::attachments::{Claimable, Unclaimable, Wrong};
use crate::client::Client;
use crate::guard::guard;
use crate::identity::VerifiedIdentity;
use crate::outbox::{AcceptError, Acceptance, Accepted, DeliveryWait, Incoming, body_hash};
use crate::problem::ApiProblem;
use crate::seal::Purpose;
use crate::storage::{Redemption, StoreError};
use crate::suspicion::Suspicion;
use crate::wallet::Proof;

/// Longest wait for a delivery that is about to be made.
const DELIVERY_WAIT: Duration = Duration::from_secs(4);

pub(super) async fn submit(
    State(state): State<AppState>,
    Named(id): Named,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiProblem> {
    let (form, submission): (Form, Submission) =
        read(&state, &id, &headers, body, sizes::SUBMISSION_MAX_BYTES).await?;
    let key = key(&headers)?;
    let sender = Sender {
        client: client.map(|Extension(client)| client),
        headers: &headers,
        human: Human::Challenge,
    };
    let acceptance = take_in(&state, &form, sender, submission, key).await?;
    answer(&form, acceptance).await
}

/// Who sends a request.
#[derive(Clone, Copy)]
pub(crate) struct Sender<'a> {
    /// Where it came from, as far as limits are concerned, if that is known.
    pub client: Option<Client>,
    /// Of the request.
    pub headers: &'a HeaderMap,
    /// What shows that it is no program.
    pub human: Human,
}

/// What shows that no program sends a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Human {
    /// The challenge in the submission, where the form asks for one.
    Challenge,
    /// The token of a page without scripts, which was opened before.
    Token,
}

/// A request that was taken in, or had been.
pub(crate) struct Filed {
    /// What the visitor keeps.
    pub reference: Reference,
    /// Opens its status; never to be logged.
    pub status_key: String,
}

/// Takes in a request that did not come as JSON, by the same rules.
pub(crate) async fn file(
    state: &AppState,
    id: &str,
    sender: Sender<'_>,
    submission: Submission,
    key: IdempotencyKey,
) -> Result<Filed, ApiProblem> {
    let form = state.form(id)?;
    let accepted = match take_in(state, &form, sender, submission, key).await? {
        Acceptance::New(accepted, wait) => first_attempt(accepted, wait).await,
        Acceptance::Repeated(accepted) => accepted,
        Acceptance::KeyReused(accepted) => return Err(reused(&form, accepted)),
    };
    Ok(Filed {
        reference: accepted.reference,
        status_key: accepted.status_key,
    })
}

async fn take_in(
    state: &AppState,
    form: &Form,
    sender: Sender<'_>,
    submission: Submission,
    key: IdempotencyKey,
) -> Result<Acceptance, ApiProblem> {
    let hash = body_hash(&submission).map_err(|_| {
        ApiProblem::new(ProblemCode::Internal, "The submission could not be hashed.")
    })?;
    let id = &form.definition.id;
    let checked = match examine(state, form, sender, submission).await {
        Ok(checked) => checked,
        // A repeated request gets its receipt even if the form's rules have
        // changed since, and a reused key is told before what else is wrong.
        Err(problem) => {
            let known = state
                .outbox
                .recall(id, &key, &hash)
                .await
                .map_err(unavailable)?;
            return known.ok_or(problem);
        }
    };
    let Checked {
        submission,
        identity,
        files,
        wallet,
        suspicions,
        redeems,
    } = checked;
    let incoming = Incoming {
        form: id.clone(),
        key,
        body_hash: hash,
        submission,
        identity,
        files,
        wallet: wallet.as_ref().map(Proof::proven),
        suspicions,
        redeems,
    };
    // On a task of its own: a visitor who hangs up must not keep the outbox
    // from learning that the request was kept.
    let outbox = state.outbox.clone();
    let accepting = tokio::spawn(async move { outbox.accept(incoming).await });
    let accepted = accepting.await.map_err(|_| {
        ApiProblem::new(
            ProblemCode::Internal,
            "Taking a request in ended in a fault of ours.",
        )
    })?;
    accepted.map_err(not_accepted)
}

/// A request that every rule holds for, what it proved and what is known of it.
struct Checked {
    submission: ValidSubmission,
    identity: Option<VerifiedIdentity>,
    files: Vec<Claimable>,
    wallet: Option<Proof>,
    suspicions: Vec<Suspicion>,
    redeems: Vec<Redemption>,
}

/// Checks what it says, then how many there are of it.
async fn examine(
    state: &AppState,
    form: &Form,
    sender: Sender<'_>,
    submission: Submission,
) -> Result<Checked, ApiProblem> {
    let mut checked = check(state, form, sender, submission).await?;
    checked.files = claimable(state, form, &checked.submission).await?;
    let crowded = count(state, sender.client, &checked.submission).await?;
    checked.suspicions.extend(crowded);
    Ok(checked)
}

/// Who it is from, then what it says: what was proven answers for the visitor.
/// Then whether it says what nobody but the visitor may know; and the challenge last,
/// since only what is right is worth redeeming it for.
async fn check(
    state: &AppState,
    form: &Form,
    sender: Sender<'_>,
    mut submission: Submission,
) -> Result<Checked, ApiProblem> {
    let headers = sender.headers;
    let solved = submission.challenge.take();
    let trapped = submission.trap.take().filter(|text| !text.is_empty());
    let identity = identify(state, form, submission.identity.as_deref())?;
    let wallet = prove(state, form, headers, &mut submission, identity.as_ref())?;
    // As they were sent, since places in them are told; checking normalises.
    let (typed, overruled) = (submission.fields.clone(), submission.overruled.clone());
    let checked = match &identity {
        Some(identity) => submission.check_as(&form.definition, &identity.visitor(Duration::ZERO)),
        None => submission.check(&form.definition),
    };
    let submission = checked.map_err(|errors| {
        let note = "Some answers break the form's rules.";
        ApiProblem::new(ProblemCode::AnswersInvalid, note).with_errors(field_errors(&errors))
    })?;
    let secrets = guard().check(&form.definition, &typed, &overruled);
    if !secrets.is_empty() {
        let note = "Some answers hold a secret, which must not be kept.";
        return Err(ApiProblem::new(ProblemCode::SecretDetected, note).with_errors(secrets));
    }
    let challenge = match sender.human {
        Human::Challenge => redeem(state, form, headers, solved.as_deref()).await?,
        Human::Token => None,
    };
    let proof = wallet
        .as_ref()
        .map(|proof| Redemption::new(Purpose::WalletProof, proof.nonce(), proof.expires()));
    Ok(Checked {
        submission,
        identity,
        files: Vec::new(),
        wallet,
        suspicions: Vec::from_iter(trapped.map(|_| Suspicion::Trapped)),
        redeems: challenge.into_iter().chain(proof).collect(),
    })
}

/// The files that it names, if they are what the form takes and still there.
async fn claimable(
    state: &AppState,
    form: &Form,
    submission: &ValidSubmission,
) -> Result<Vec<Claimable>, ApiProblem> {
    let tokens = submission.attachments();
    let (false, Some(attachments), Some(rules)) = (
        tokens.is_empty(),
        &state.attachments,
        &form.definition.attachments,
    ) else {
        return Ok(Vec::new());
    };
    let id = &form.definition.id;
    let claimable = attachments.claimable(id, rules, tokens).await;
    claimable.map_err(|error| match error {
        Unclaimable::Wrong(wrong) => files_wrong(wrong),
        Unclaimable::Store(error) => unavailable(error),
    })
}

fn files_wrong(wrong: Vec<Wrong>) -> ApiProblem {
    let mut errors = ValidationErrors::new();
    for (place, code) in wrong {
        reject_attachments(place, code, &mut errors);
    }
    let note = "Some files can't be claimed.";
    ApiProblem::new(ProblemCode::AnswersInvalid, note).with_errors(field_errors(&errors))
}

fn not_accepted(error: AcceptError) -> ApiProblem {
    match error {
        AcceptError::InProgress => {
            let note = "The first request of this idempotency key is still being taken in.";
            ApiProblem::new(ProblemCode::SubmissionInProgress, note)
        }
        AcceptError::FilesGone(places) => {
            let gone = |place| (Some(place), FieldCode::AttachmentGone);
            files_wrong(places.into_iter().map(gone).collect())
        }
        AcceptError::Spent(purpose) => {
            let code = match purpose {
                Purpose::WalletProof => ProblemCode::WalletProofUsed,
                _ => ProblemCode::ChallengeUsed,
            };
            ApiProblem::new(code, error.to_string())
        }
        AcceptError::Store(error) => unavailable(error),
        AcceptError::NoRandomness(_) | AcceptError::Internal => {
            ApiProblem::new(ProblemCode::Internal, error.to_string())
        }
    }
}

fn unavailable(error: StoreError) -> ApiProblem {
    ApiProblem::new(ProblemCode::StoreUnavailable, error.to_string())
}

async fn answer(form: &Form, acceptance: Acceptance) -> Result<Response, ApiProblem> {
    match acceptance {
        Acceptance::New(accepted, wait) => Ok(receive(form, first_attempt(accepted, wait).await)),
        Acceptance::Repeated(accepted) => Ok(receive(form, accepted)),
        Acceptance::KeyReused(accepted) => Err(reused(form, accepted)),
    }
}

fn reused(form: &Form, accepted: Accepted) -> ApiProblem {
    let note = "The idempotency key was used before, for another submission.";
    let problem = ApiProblem::new(ProblemCode::IdempotencyKeyReused, note);
    problem.with_receipt(receipt(form, accepted))
}

/// Waits a moment for a delivery that is about to be made.
async fn first_attempt(accepted: Accepted, wait: Option<DeliveryWait>) -> Accepted {
    let Some(wait) = wait else {
        return accepted;
    };
    match tokio::time::timeout(DELIVERY_WAIT, wait.first_attempt()).await {
        Ok(Some((state, ticket_id))) => Accepted {
            state,
            ticket_id,
            ..accepted
        },
        _ => accepted,
    }
}

/// 201 once there is a ticket, 202 as long as the outbox owes one.
fn receive(form: &Form, accepted: Accepted) -> Response {
    let status = if accepted.state == DeliveryState::Delivered {
        StatusCode::CREATED
    } else {
        StatusCode::ACCEPTED
    };
    let receipt = receipt(form, accepted);
    let location = [(LOCATION, receipt.status_url.clone())];
    (
        status,
        [(CACHE_CONTROL, "no-store")],
        location,
        Json(receipt),
    )
        .into_response()
}

fn receipt(form: &Form, accepted: Accepted) -> Receipt {
    let mut url = form.public_url().clone();
    let reference = accepted.reference;
    url.set_path(&format!("/v1/submissions/{reference}"));
    url.set_query(Some(&format!("key={}", accepted.status_key)));
    Receipt {
        reference,
        state: accepted.state,
        ticket_id: accepted.ticket_id,
        status_url: url.into(),
    }
}

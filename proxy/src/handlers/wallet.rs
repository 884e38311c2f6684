//! `POST /v1/forms/{form}/wallet/message` and `…/wallet/verify`: a text to sign
//! and what a signature proves; and the same judgement for submissions.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use intake_contract::limits::{SIGNATURE_MAX_BYTES, WALLET_MESSAGE_SECONDS, WALLET_TOKEN_MAX};
use intake_contract::text::is_blank;
use intake_contract::{
    FieldDefinition, FieldError, ProblemCode, Submission, WalletAddress, WalletMessage,
    WalletMessageRequest, WalletMode, WalletVerdict, WalletVerifyRequest,
};
use serde::Serialize;

use super::state::{Form, origin_refused};
use super::submission::read;
use super::{AppState, Named};
use crate::identity::VerifiedIdentity;
use crate::limits::{is_own, origin_of};
use crate::problem::ApiProblem;
use crate::seal::Broken;
use crate::wallet::{self, Challenge, Proof, Signature, Verdict};

/// Largest body that asks for a message, in bytes: an address, a number, an origin.
const MESSAGE_BODY_MAX: usize = 1_024;

/// Largest body with a signature, in bytes: two digits for each of its own, a
/// token, and what JSON needs around them.
const VERIFY_BODY_MAX: usize = 2 * SIGNATURE_MAX_BYTES + WALLET_TOKEN_MAX as usize + 256;

pub(super) async fn compose_message(
    State(state): State<AppState>,
    Named(id): Named,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiProblem> {
    let (form, request): (Form, WalletMessageRequest) =
        read(&state, &id, &headers, body, MESSAGE_BODY_MAX).await?;
    check_mode(&form)?;
    let asker = asker(&headers)?;
    let origin = signing_origin(&form, asker, request.origin.as_deref())?;
    let account = request.account().map_err(|(pointer, code)| {
        let note = "The request names no account that could be proven.";
        let error = FieldError {
            pointer: pointer.to_owned(),
            code,
            detail: code.sentence().to_owned(),
            part: None,
        };
        ApiProblem::new(ProblemCode::AnswersInvalid, note).with_errors(vec![error])
    })?;
    let challenge = Challenge::draw(
        state.random(),
        &form.definition.id,
        asker,
        origin,
        account,
        state.now(),
    );
    let challenge =
        challenge.map_err(|error| ApiProblem::new(ProblemCode::Internal, error.to_string()))?;
    Ok(answer(WalletMessage {
        message: challenge.text(),
        token: challenge.seal(&state.sealer).map_err(unsealed)?,
        expires_in: WALLET_MESSAGE_SECONDS,
    }))
}

pub(super) async fn verify_signature(
    State(state): State<AppState>,
    Named(id): Named,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiProblem> {
    let (form, request): (Form, WalletVerifyRequest) =
        read(&state, &id, &headers, body, VERIFY_BODY_MAX).await?;
    check_mode(&form)?;
    let challenge = Challenge::open(&state.sealer, &request.token, state.now()).map_err(broken)?;
    if !challenge.is_for(&form.definition.id, asker(&headers)?) {
        return Err(elsewhere());
    }
    let refused = || {
        let note = "The signature is not by the account that the message names.";
        ApiProblem::new(ProblemCode::WalletSignatureInvalid, note)
    };
    let signature = Signature::parse(&request.signature).ok_or_else(refused)?;
    let account = challenge.account();
    let chains = state.chains();
    let verdict = wallet::verify(&chains, account, &challenge.text(), &signature).await;
    let unproven = WalletVerdict {
        account,
        proof: None,
        method: None,
        not_provable: None,
        expires_in: 0,
    };
    Ok(answer(match verdict {
        Verdict::Refused => return Err(refused()),
        Verdict::NotProvable(reason) => WalletVerdict {
            not_provable: Some(reason),
            ..unproven
        },
        Verdict::Proven(method) => {
            let now = state.now();
            let proof = challenge.signed(method, now);
            WalletVerdict {
                method: Some(method),
                expires_in: proof.expires().since(now).as_secs(),
                proof: Some(proof.seal(&state.sealer).map_err(unsealed)?),
                ..unproven
            }
        }
    }))
}

/// The wallet that a submission proves, if it bears a proof. Its address answers
/// the form's question for one.
pub(super) fn prove(
    state: &AppState,
    form: &Form,
    headers: &HeaderMap,
    submission: &mut Submission,
    identity: Option<&VerifiedIdentity>,
) -> Result<Option<Proof>, ApiProblem> {
    let Some(token) = &submission.wallet_proof else {
        return Ok(None);
    };
    check_mode(form)?;
    let proof = Proof::open(&state.sealer, token, state.now()).map_err(broken)?;
    if !proof.is_for(&form.definition.id, asker(headers)?) {
        return Err(elsewhere());
    }
    let proven = proof.account().address();
    let typed = submission.fields.get(FieldDefinition::WALLET);
    let signed = identity.and_then(|known| known.wallet_address.as_deref());
    let contradicts =
        |text: &str| !is_blank(text) && text.trim().parse::<WalletAddress>() != Ok(proven);
    if contradicts(typed) || signed.is_some_and(contradicts) {
        let note = "The request names another address than its proof.";
        return Err(ApiProblem::new(ProblemCode::WalletProofInvalid, note));
    }
    let field = form.definition.field(FieldDefinition::WALLET);
    if field.is_some_and(|field| form.definition.shows(field, &submission.fields)) {
        let address = proven.to_string();
        let id = FieldDefinition::WALLET.to_owned();
        submission.fields.0.insert(id, address);
    }
    Ok(Some(proof))
}

fn check_mode(form: &Form) -> Result<(), ApiProblem> {
    if form.definition.wallet == WalletMode::Proven {
        return Ok(());
    }
    let note = "A wallet was to be proven, and the form has not wallet = \"proven\".";
    Err(ApiProblem::new(ProblemCode::WalletNotAccepted, note))
}

/// The origin of the page that asks. The request has been let in, so it is on
/// the form's list or the proxy's own.
fn asker(headers: &HeaderMap) -> Result<&str, ApiProblem> {
    origin_of(headers).ok_or_else(origin_refused)
}

/// The origin of the page whose wallet signs. Of another page than the one that
/// asks it is only believed from the framed form, which the loader on that page
/// has told, and only if that page may use the form.
fn signing_origin<'a>(
    form: &Form,
    asker: &'a str,
    told: Option<&'a str>,
) -> Result<&'a str, ApiProblem> {
    match told {
        None => Ok(asker),
        Some(told) if told == asker => Ok(asker),
        Some(told) => {
            let listed = form.origins.iter().any(|listed| listed == told);
            let believed = listed && is_own(asker, form.public_url());
            believed.then_some(told).ok_or_else(origin_refused)
        }
    }
}

fn broken(error: Broken) -> ApiProblem {
    let code = match error {
        Broken::Forged => ProblemCode::WalletProofInvalid,
        Broken::Expired => ProblemCode::WalletProofExpired,
    };
    ApiProblem::new(code, error.to_string())
}

fn elsewhere() -> ApiProblem {
    let note = "The token was made for another form or for a page of another origin.";
    ApiProblem::new(ProblemCode::WalletProofInvalid, note)
}

fn unsealed(_: serde_json::Error) -> ApiProblem {
    ApiProblem::new(ProblemCode::Internal, "A token could not be written.")
}

fn answer(body: impl Serialize) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

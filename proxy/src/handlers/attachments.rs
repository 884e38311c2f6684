//! `PUT` and `DELETE /v1/forms/{form}/attachments/{upload}`: takes a file in,
//! and takes one back.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use intake_contract::attachment::{AttachmentCode, AttachmentReceipt};
use uuid::Uuid;

use super::state::{Form, check_reader};
use super::{AppState, Named};
use crate::attachments::{Attachments, KeptFile, Upload, UploadError, disposition};
use crate::client::Client;
use crate::problem::ApiProblem;
use crate::storage::files::{Release, UploadId};

/// The header that names a file, percent-encoded UTF-8.
const FILE_NAME: &str = "x-file-name";

/// Longest such header, in bytes: a name of 255 bytes, each of them encoded,
/// and its folders.
const FILE_NAME_MAX: usize = 4_096;

/// The ids of a form and of an upload.
type Names = (String, String);

pub(super) async fn upload(
    State(state): State<AppState>,
    Named(names): Named<Names>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiProblem> {
    let (form, attachments, id) = find(&state, &names, &headers)?;
    let rules = form.definition.attachments.clone();
    let rules = rules.ok_or_else(not_accepted)?;
    let upload = Upload {
        id: id.clone(),
        name: file_name(&headers)?,
        declared: length(&headers)?,
        client: client.map(|Extension(client)| client),
        rules,
        quotas: form.attachments().quotas,
    };
    // On a task of its own: what was begun is ended or cleared away even if the
    // visitor hangs up.
    let taking = {
        let attachments = Arc::clone(&attachments);
        tokio::spawn(async move { attachments.take_in(upload, body).await })
    };
    let taken = taking.await.map_err(|_| fault())?;
    let file = taken.map_err(not_taken)?;
    let token = attachments
        .seal(&id, form.attachments().keep_unclaimed)
        .map_err(|_| fault())?;
    Ok(Json(receipt(id, token, file)).into_response())
}

pub(super) async fn remove(
    State(state): State<AppState>,
    Named(names): Named<Names>,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let (_, attachments, id) = find(&state, &names, &headers)?;
    let token = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let named = token.and_then(|token| attachments.open(token).ok());
    if named.as_ref() != Some(&id) {
        let note = "The token is none of ours, too old, or of another file.";
        return Err(ApiProblem::new(AttachmentCode::TokenInvalid, note));
    }
    match attachments.release(&id).await {
        Ok(Release::Done) => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(Release::Claimed) => {
            let note = "The file belongs to a request.";
            Err(ApiProblem::new(AttachmentCode::Claimed, note))
        }
        Err(error) => {
            let code = AttachmentCode::StorageUnavailable;
            Err(ApiProblem::new(code, error.to_string()))
        }
    }
}

/// The form and the upload that the address names, checked in the same order as
/// those of a submission.
fn find(
    state: &AppState,
    (form, upload): &Names,
    headers: &HeaderMap,
) -> Result<(Form, Arc<Attachments>, UploadId), ApiProblem> {
    let form = state.form(form)?;
    check_reader(headers, &form)?;
    let attachments = state.attachments.clone().ok_or_else(not_accepted)?;
    let upload = Uuid::try_parse(upload).map_err(|_| {
        let note = "The last part of the address is no UUID.";
        ApiProblem::new(AttachmentCode::RequestInvalid, note)
    })?;
    let id = UploadId {
        form: form.definition.id.clone(),
        upload: upload.hyphenated().to_string(),
    };
    Ok((form, attachments, id))
}

fn file_name(headers: &HeaderMap) -> Result<String, ApiProblem> {
    let mut values = headers.get_all(FILE_NAME).iter();
    let Some(value) = values.next() else {
        return Ok(String::new());
    };
    let fits = value.len() <= FILE_NAME_MAX && values.next().is_none();
    let name = disposition::decoded(value.as_bytes()).filter(|_| fits);
    name.ok_or_else(|| {
        let note = "The header X-File-Name is no percent-encoded UTF-8, or too long.";
        ApiProblem::new(AttachmentCode::RequestInvalid, note)
    })
}

fn length(headers: &HeaderMap) -> Result<Option<u64>, ApiProblem> {
    let Some(value) = headers.get(CONTENT_LENGTH) else {
        return Ok(None);
    };
    let length = value.to_str().ok().and_then(|text| text.parse().ok());
    length.map(Some).ok_or_else(|| {
        let note = "The header Content-Length is no number.";
        ApiProblem::new(AttachmentCode::RequestInvalid, note)
    })
}

fn receipt(id: UploadId, token: String, file: KeptFile) -> AttachmentReceipt {
    AttachmentReceipt {
        id: id.upload,
        token,
        file_name: file.file_name,
        size: file.size,
        media_type: file.media_type.mime().to_owned(),
    }
}

fn not_accepted() -> ApiProblem {
    let note = "The form takes no files: it has no [forms.attachments].";
    ApiProblem::new(AttachmentCode::NotAccepted, note)
}

fn fault() -> ApiProblem {
    let note = "Taking a file in ended in a fault of ours.";
    ApiProblem::new(AttachmentCode::Failed, note)
}

fn not_taken(error: UploadError) -> ApiProblem {
    let note = error.to_string();
    let code = match error {
        UploadError::Refused(refusal) => refusal.code(),
        UploadError::Incomplete | UploadError::TooLate => AttachmentCode::Incomplete,
        UploadError::IdTaken => AttachmentCode::IdTaken,
        UploadError::Quota(wait) => {
            return ApiProblem::new(AttachmentCode::Quota, note).with_retry_after(wait);
        }
        UploadError::Secret => AttachmentCode::Secret,
        UploadError::Infected => AttachmentCode::Infected,
        UploadError::Scanner(_) => AttachmentCode::ScannerUnavailable,
        UploadError::Object(_) | UploadError::Store(_) => AttachmentCode::StorageUnavailable,
        UploadError::NoRandomness(_) => AttachmentCode::Failed,
    };
    ApiProblem::new(code, note)
}

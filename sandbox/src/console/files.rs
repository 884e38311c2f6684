//! The bucket's files, for the page and for tests, where the true bucket would
//! show them to Mava's agents.

use std::io::ErrorKind;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::shared::Shared;

/// A stranger's file must not run anything, whatever a browser takes it for.
const POLICY: &str = "default-src 'none'; sandbox";

/// Pictures that the page shows, by their first bytes; all else is downloaded.
const PICTURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
];

pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({
        "files": shared.bucket().files(),
        "unfinishedUploads": shared.bucket().unfinished_uploads(),
    }))
}

pub(super) async fn show(State(shared): State<Arc<Shared>>, Path(key): Path<String>) -> Response {
    let Some(path) = shared.bucket().path_of(&key) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let bytes = match tokio::fs::read(path).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return StatusCode::NOT_FOUND.into_response();
        }
        Err(error) => {
            tracing::warn!(%error, "cannot read a file of the bucket");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let (media_type, disposition) = match picture(&bytes) {
        Some(media_type) => (media_type, "inline"),
        None => ("application/octet-stream", "attachment"),
    };
    let headers: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, media_type),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, bytes).into_response()
}

fn picture(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let mut all = PICTURES.iter();
    let found = all.find(|(magic, _)| bytes.starts_with(magic));
    found.map(|(_, media_type)| *media_type)
}

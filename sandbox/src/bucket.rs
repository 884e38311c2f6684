//! The organisation's approved bucket: a real S3 server that checks every
//! signature, in the same process and behind the same port as the API.
//!
//! Mava's allow-list names [`BUCKET_HOST`](crate::seed::BUCKET_HOST); what is put
//! here under a key is what the URL `https://{BUCKET_HOST}/{key}` stands for. Its
//! files lie in a temporary folder that goes away with the sandbox.

mod folder;
mod rules;

use std::io;
use std::path::PathBuf;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

pub use folder::StoredFile;

use crate::seed::BUCKET_NAME;

/// What opens the bucket.
#[derive(Debug)]
pub(crate) struct BucketKeys {
    pub(crate) access_key: String,
    pub(crate) secret_key: SecretString,
}

/// The bucket and its server.
#[derive(Debug)]
pub(crate) struct Bucket {
    folder: TempDir,
    service: S3Service,
}

impl Bucket {
    /// An empty bucket that `keys` open.
    ///
    /// # Errors
    /// When no temporary folder can be made.
    pub(crate) fn new(keys: &BucketKeys) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("mava-sandbox-").tempdir()?;
        folder::create(folder.path())?;
        let files = FileSystem::new(folder.path())
            .map_err(|_| io::Error::other("cannot use the bucket's folder"))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(
            keys.access_key.clone(),
            keys.secret_key.expose_secret(),
        ));
        builder.set_access(rules::OneBucket);
        builder.set_host(rules::Hosts);
        Ok(Self {
            folder,
            service: builder.build(),
        })
    }

    /// Whether a request names the bucket by its host, as virtual-host style does.
    pub(crate) fn is_host(request: &Request) -> bool {
        let host = request.headers().get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok());
        host.is_some_and(rules::names_the_bucket)
    }

    /// Answers an S3 request.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let request = request.map(s3s::Body::http_body_unsync);
        match self.service.call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => {
                tracing::error!(?error, "the bucket cannot answer");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// Where the file with this key lies, if a key can look so.
    pub(crate) fn path_of(&self, key: &str) -> Option<PathBuf> {
        folder::path_of(self.folder.path(), key)
    }

    /// What has been put there, by key.
    pub(crate) fn files(&self) -> Vec<StoredFile> {
        folder::files(self.folder.path())
    }

    /// How many multipart uploads were begun and neither completed nor aborted.
    pub(crate) fn unfinished_uploads(&self) -> usize {
        folder::unfinished_uploads(self.folder.path())
    }

    /// Empties it.
    pub(crate) fn clear(&self) {
        if let Err(error) = folder::clear(self.folder.path()) {
            tracing::warn!(%error, "cannot empty the bucket");
        }
    }
}

/// An error as S3 answers it, for scripted faults.
pub(crate) fn error(status: u16, retry_after: Option<u32>, body: Option<String>) -> Response {
    let code = match status {
        400 => "InvalidRequest",
        403 => "AccessDenied",
        404 => "NoSuchBucket",
        503 => "SlowDown",
        _ => "InternalError",
    };
    let body = body.unwrap_or_else(|| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code>\
             <Message>Refused by a scripted fault.</Message><Resource>/{BUCKET_NAME}</Resource></Error>"
        )
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response();
    if let Some(seconds) = retry_after {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

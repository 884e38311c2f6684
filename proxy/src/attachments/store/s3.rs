//! Objects in an S3 bucket. The requests are signed by `rusty-s3` and sent by
//! our own HTTP client (`s3/line.rs`).
//!
//! A file is first written to a file without a name on this machine and put into
//! the bucket when it is complete. So a visitor's slow line holds no memory and
//! no request to the bucket, a part that fails is simply read again, and of what
//! is given up the bucket never hears.

mod error;
mod line;
mod parts;
mod spool;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Bytes;
use futures_util::stream;
use rusty_s3::{Bucket, BucketError, Credentials, UrlStyle};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use self::error::S3Error;
use self::line::Line;
use self::parts::Plan;
use self::spool::Spool;
use super::{About, ByteRange, ObjectBytes, ObjectError, ObjectKey, ObjectStore, ObjectWriter};
use crate::config::{S3Config, S3Style};

/// What opens the bucket.
#[derive(Debug, Clone)]
pub struct S3Keys {
    /// The access key's id, which is no secret.
    pub access_key: String,
    /// Its secret.
    pub secret_key: SecretString,
}

/// Why a bucket can't be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum S3SetupError {
    /// Endpoint and name give no address.
    #[error("endpoint and bucket give no address: {0}")]
    Address(#[from] BucketError),
    /// TLS is not to be had, most likely for want of root certificates.
    #[error("no HTTPS client could be made: are root certificates (ca-certificates) installed?")]
    Tls(#[source] reqwest::Error),
}

/// A bucket of objects. Clones share its connections.
#[derive(Debug, Clone)]
pub struct S3Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    line: Line,
    bucket: Bucket,
    credentials: Credentials,
    config: S3Config,
    /// Where files are kept until they are complete.
    spool: PathBuf,
}

impl S3Store {
    /// A bucket as it is configured; files that are under way lie in `spool`.
    ///
    /// # Errors
    /// When it can't be used so. Nothing was sent yet.
    pub fn new(config: &S3Config, keys: &S3Keys, spool: PathBuf) -> Result<Self, S3SetupError> {
        let client = line::client().build().map_err(S3SetupError::Tls)?;
        Self::with_client(config, keys, spool, client)
    }

    /// The same over an HTTP client of one's own, such as one that knows where a
    /// test's host is.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_client(
        config: &S3Config,
        keys: &S3Keys,
        spool: PathBuf,
        client: reqwest::Client,
    ) -> Result<Self, S3SetupError> {
        let style = match config.style {
            S3Style::Path => UrlStyle::Path,
            S3Style::VirtualHost => UrlStyle::VirtualHost,
        };
        let bucket = Bucket::new(
            config.endpoint.clone(),
            style,
            config.bucket.clone(),
            config.region.clone(),
        )?;
        Ok(Self(Arc::new(Inner {
            line: Line::new(client),
            bucket,
            credentials: Credentials::new(keys.access_key.clone(), keys.secret_key.expose_secret()),
            config: config.clone(),
            spool,
        })))
    }
}

impl Inner {
    fn name(&self, key: &ObjectKey) -> String {
        self.config.name_of(key.as_str())
    }

    fn credentials(&self) -> Option<&Credentials> {
        Some(&self.credentials)
    }

    /// Ends the multipart uploads that were begun under a name. A bucket that
    /// does not list them clears them by a rule of its own, if it has one.
    async fn abort_unfinished(&self, name: &str) -> Result<(), S3Error> {
        let uploads = match self
            .line
            .list_uploads(&self.bucket, self.credentials(), name)
            .await
        {
            Ok(uploads) => uploads,
            Err(error) if error.is_refusal() => {
                tracing::debug!(%error, "the bucket does not list unfinished uploads");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for upload in uploads {
            let abort = self
                .bucket
                .abort_multipart_upload(self.credentials(), name, &upload);
            self.line.remove(&abort).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl ObjectStore for S3Store {
    async fn create(
        &self,
        key: &ObjectKey,
        about: &About,
    ) -> Result<Box<dyn ObjectWriter>, ObjectError> {
        Ok(Box::new(S3Writer {
            spool: Spool::new(&self.0.spool).await?,
            bucket: Arc::clone(&self.0),
            name: self.0.name(key),
            about: about.clone(),
        }))
    }

    async fn read(
        &self,
        key: &ObjectKey,
        range: Option<ByteRange>,
    ) -> Result<ObjectBytes, ObjectError> {
        let name = self.0.name(key);
        let get = self.0.bucket.get_object(self.0.credentials(), &name);
        let response = self.0.line.read(&get, range).await?;
        Ok(Box::pin(stream::try_unfold(
            response,
            |mut response| async move {
                match response.chunk().await {
                    Ok(chunk) => Ok(chunk.map(|chunk| (chunk, response))),
                    Err(error) => Err(ObjectError::from(S3Error::from(error))),
                }
            },
        )))
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), ObjectError> {
        let name = self.0.name(key);
        self.0.abort_unfinished(&name).await?;
        let delete = self.0.bucket.delete_object(self.0.credentials(), &name);
        Ok(self.0.line.remove(&delete).await?)
    }

    fn url(&self, key: &ObjectKey) -> Option<Url> {
        self.0.config.url_of(key.as_str())
    }

    /// Writes an object, and removes it.
    async fn check(&self) -> Result<(), ObjectError> {
        let name = self
            .0
            .config
            .name_of(&format!("check-{}", std::process::id()));
        let mut spool = Spool::new(&self.0.spool).await?;
        spool.write(Bytes::from_static(b"Intake")).await?;
        let file = spool.complete().await?;
        let about = About {
            media_type: "text/plain",
            disposition: "attachment".to_owned(),
        };
        parts::put(&self.0, &name, &about, &file).await?;
        let delete = self.0.bucket.delete_object(self.0.credentials(), &name);
        Ok(self.0.line.remove(&delete).await?)
    }
}

struct S3Writer {
    spool: Spool,
    bucket: Arc<Inner>,
    name: String,
    about: About,
}

#[async_trait]
impl ObjectWriter for S3Writer {
    async fn write(&mut self, bytes: Bytes) -> Result<(), ObjectError> {
        self.spool.write(bytes).await
    }

    async fn finish(self: Box<Self>) -> Result<(), ObjectError> {
        let file = self.spool.complete().await?;
        let put = match Plan::of(file.len()) {
            Plan::Whole => parts::put(&self.bucket, &self.name, &self.about, &file).await,
            Plan::Parts => parts::put_in_parts(&self.bucket, &self.name, &self.about, &file).await,
        };
        Ok(put?)
    }

    /// What is in no bucket and has no name is gone once it is let go.
    async fn abort(self: Box<Self>) {}
}

//! What the bucket's server lets in: signed requests for the one bucket, and of
//! S3's many operations those that store, read and remove files.

use async_trait::async_trait;
use s3s::access::{S3Access, S3AccessContext};
use s3s::host::{S3Host, VirtualHost};
use s3s::{S3Result, s3_error};

use crate::seed::BUCKET_NAME;

/// What an approved bucket's credentials usually allow. None of them makes or
/// removes a bucket, or opens one to the public.
const ALLOWED: &[&str] = &[
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CreateMultipartUpload",
    "DeleteObject",
    "GetObject",
    "HeadBucket",
    "HeadObject",
    "ListObjectsV2",
    "ListParts",
    "PutObject",
    "UploadPart",
];

pub(super) struct OneBucket;

#[async_trait]
impl S3Access for OneBucket {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        if context.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "Signature is required"));
        }
        if context.s3_path().get_bucket_name() != Some(BUCKET_NAME) {
            return Err(s3_error!(NoSuchBucket));
        }
        match ALLOWED.contains(&context.s3_op().name()) {
            true => Ok(()),
            false => Err(s3_error!(AccessDenied)),
        }
    }
}

/// Tells the two styles apart: the bucket's name in the host, or in the path.
pub(super) struct Hosts;

impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        Ok(match names_the_bucket(host) {
            true => VirtualHost::new(host).with_bucket(BUCKET_NAME),
            false => VirtualHost::new(host),
        })
    }
}

/// Whether a host is the bucket's own: `mava-sandbox-files.localhost:8788`, say.
pub(super) fn names_the_bucket(host: &str) -> bool {
    let rest = host.strip_prefix(BUCKET_NAME);
    rest.is_some_and(|rest| rest.starts_with('.'))
}

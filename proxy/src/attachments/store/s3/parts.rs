//! Puts a complete file into the bucket, in one piece or in parts.

use axum::body::Bytes;
use reqwest::Body;
use reqwest::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
};
use rusty_s3::S3Action as _;
use rusty_s3::actions::{CompleteMultipartUploadResponse, CreateMultipartUpload};

use super::Inner;
use super::error::S3Error;
use super::spool::Spooled;
use crate::attachments::store::About;

/// The size above which a file goes in parts, and the size of each but the last:
/// 8 MiB. S3 takes no parts below 5 MiB, except for the last.
pub(super) const PART: u64 = 8 * 1024 * 1024;

/// How a file goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// In one request.
    Whole,
    /// In several.
    Parts,
}

impl Plan {
    pub(super) const fn of(len: u64) -> Self {
        if len <= PART {
            Self::Whole
        } else {
            Self::Parts
        }
    }
}

/// Puts it in one piece.
pub(super) async fn put(
    bucket: &Inner,
    name: &str,
    about: &About,
    file: &Spooled,
) -> Result<(), S3Error> {
    let mut put = bucket.bucket.put_object(bucket.credentials(), name);
    let mut headers = told(about);
    for (header, value) in &headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        put.headers_mut().insert(header.as_str().to_owned(), value);
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(file.len()));
    let body = || file.body(0, file.len());
    bucket.line.send(&put, &headers, body).await.map(drop)
}

/// Puts it part by part. Of one that fails for good nothing is left, as far as
/// the bucket can be reached.
pub(super) async fn put_in_parts(
    bucket: &Inner,
    name: &str,
    about: &About,
    file: &Spooled,
) -> Result<(), S3Error> {
    let mut create = bucket
        .bucket
        .create_multipart_upload(bucket.credentials(), name);
    let mut headers = told(about);
    for (header, value) in &headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        create
            .headers_mut()
            .insert(header.as_str().to_owned(), value);
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    let begun = bucket.line.send(&create, &headers, nothing).await?;
    let upload = CreateMultipartUpload::parse_response(&begun.text);
    let upload = upload.map_err(|_| S3Error::Unreadable)?;
    let upload = upload.upload_id();
    let done = async {
        let tags = send_parts(bucket, name, upload, file).await?;
        complete(bucket, name, upload, &tags, file.len()).await
    };
    let done = done.await;
    if done.is_err() {
        let abort = bucket
            .bucket
            .abort_multipart_upload(bucket.credentials(), name, upload);
        if let Err(error) = bucket.line.remove(&abort).await {
            tracing::warn!(%error, "parts of a file are left in the bucket: its rule for unfinished uploads has to clear them");
        }
    }
    done
}

async fn send_parts(
    bucket: &Inner,
    name: &str,
    upload: &str,
    file: &Spooled,
) -> Result<Vec<String>, S3Error> {
    let mut tags = Vec::new();
    let mut from = 0;
    while from < file.len() {
        let until = file.len().min(from + PART);
        let number = u16::try_from(tags.len() + 1).map_err(|_| S3Error::Unreadable)?;
        let part = bucket
            .bucket
            .upload_part(bucket.credentials(), name, number, upload);
        let length = HeaderValue::from(until - from);
        let headers = HeaderMap::from_iter([(CONTENT_LENGTH, length)]);
        let body = || file.body(from, until);
        let answer = bucket.line.send(&part, &headers, body).await?;
        let tag = answer.headers.get(ETAG).and_then(|tag| tag.to_str().ok());
        tags.push(tag.ok_or(S3Error::Unreadable)?.to_owned());
        from = until;
    }
    Ok(tags)
}

async fn complete(
    bucket: &Inner,
    name: &str,
    upload: &str,
    tags: &[String],
    len: u64,
) -> Result<(), S3Error> {
    let complete = |tags| {
        bucket
            .bucket
            .complete_multipart_upload(bucket.credentials(), name, upload, tags)
    };
    let list = Bytes::from(complete(tags.iter().map(String::as_str)).body());
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/xml")),
        (CONTENT_LENGTH, HeaderValue::from(list.len())),
    ]);
    let body = || Body::from(list.clone());
    let action = complete(tags.iter().map(String::as_str));
    let sent = bucket.line.send(&action, &headers, body).await;
    // S3 may answer 200 and tell in the body that it failed.
    let completed = sent.and_then(|answer| {
        let read = CompleteMultipartUploadResponse::parse(&answer.text);
        read.map(drop).map_err(|_| S3Error::Unreadable)
    });
    match completed {
        // It may have been done before an answer was lost: then the next try finds
        // no such upload, whatever that is called, but the object is there. Its
        // name was drawn for it, so it is no other's.
        Err(error) => match is_there(bucket, name, len).await {
            true => Ok(()),
            false => Err(error),
        },
        Ok(()) => Ok(()),
    }
}

async fn is_there(bucket: &Inner, name: &str, len: u64) -> bool {
    let head = bucket.bucket.head_object(bucket.credentials(), name);
    let found = bucket.line.send(&head, &HeaderMap::new(), nothing).await;
    let told = found.ok().and_then(|answer| {
        let told = answer.headers.get(CONTENT_LENGTH)?;
        told.to_str().ok()?.parse::<u64>().ok()
    });
    told == Some(len)
}

fn nothing() -> Body {
    Body::from(Bytes::new())
}

/// What the bucket is to tell whoever fetches the object. What can't stand in a
/// header is left out.
fn told(about: &About) -> HeaderMap {
    let pairs: [(HeaderName, &str); 2] = [
        (CONTENT_TYPE, about.media_type),
        (CONTENT_DISPOSITION, &about.disposition),
    ];
    let valid = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name, HeaderValue::from_str(value).ok()?)));
    valid.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_in_parts_above_eight_mebibytes() {
        for (len, plan) in [
            (0, Plan::Whole),
            (PART, Plan::Whole),
            (PART + 1, Plan::Parts),
        ] {
            assert_eq!(Plan::of(len), plan, "{len}");
        }
    }
}

//! Sends signed requests to a bucket, a few times where that may help.

use std::time::Duration;

use axum::body::Bytes;
use reqwest::header::{HeaderMap, HeaderValue, RANGE};
use reqwest::{Body, Client, ClientBuilder, Method, Response, redirect, retry};
use rusty_s3::{Bucket, Credentials, S3Action};

use super::error::S3Error;
use crate::attachments::store::ByteRange;
use crate::random::{Random, SystemRandom};

/// How long a signed address is good for: longer than any one request takes.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);
/// Longest time for one request: a part of 8 MiB at 140 KB a second.
const CALL_MAX: Duration = Duration::from_secs(60);
/// Longest time to wait for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How often a request is sent at most.
const TRIES: u32 = 4;
/// The longest wait before the second try; it doubles from try to try.
const WAIT: Duration = Duration::from_millis(400);
/// Most bytes that are read of an answer that is no file.
const ANSWER_MAX: usize = 256 * 1024;

/// The HTTP client.
#[derive(Debug, Clone)]
pub(super) struct Line(Client);

/// The client as operators run it: it goes nowhere else than it is told, and
/// leaves trying again to us.
pub(super) fn client() -> ClientBuilder {
    // A second installation fails and changes nothing, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("intake-proxy/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connect_timeout(CONNECT_MAX)
}

impl Line {
    pub(super) const fn new(client: Client) -> Self {
        Self(client)
    }

    /// Sends a request until it succeeds, or trying again would not help. Each
    /// try gets a body of its own.
    pub(super) async fn send<'a, A: S3Action<'a>>(
        &self,
        action: &A,
        headers: &HeaderMap,
        body: impl Fn() -> Body,
    ) -> Result<Answer, S3Error> {
        let mut tried = 0;
        loop {
            let error = match self.try_send(action, headers, body()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tried += 1;
            if tried == TRIES || !error.may_retry() {
                return Err(error);
            }
            let wait = SystemRandom.jitter(WAIT * 2_u32.pow(tried - 1));
            tracing::debug!(%error, tried, wait_ms = wait.as_millis(), "asks the bucket again");
            tokio::time::sleep(wait).await;
        }
    }

    async fn try_send<'a, A: S3Action<'a>>(
        &self,
        action: &A,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Answer, S3Error> {
        let url = action.sign(SIGNED_FOR);
        let method = Method::from_bytes(A::METHOD.to_str().as_bytes()).unwrap_or_default();
        let request = self.0.request(method, url).headers(headers.clone());
        let response = request.timeout(CALL_MAX).body(body).send().await?;
        let status = response.status();
        let headers = response.headers().clone();
        let text = read(response).await?;
        match status.is_success() {
            true => Ok(Answer { headers, text }),
            false => Err(refusal(status.as_u16(), &text)),
        }
    }

    /// Sends a request without a body, of whose answer only the success counts.
    /// That there is nothing to remove is a success.
    pub(super) async fn remove<'a, A: S3Action<'a>>(&self, action: &A) -> Result<(), S3Error> {
        let none = || Body::from(Bytes::new());
        match self.send(action, &HeaderMap::new(), none).await {
            Ok(_) => Ok(()),
            Err(S3Error::Answered { status: 404, code }) if code != "NoSuchBucket" => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Begins to read an object. The answer is not bound to a time as a whole,
    /// since whoever fetches the file may be slow.
    pub(super) async fn read<'a, A: S3Action<'a>>(
        &self,
        action: &A,
        range: Option<ByteRange>,
    ) -> Result<Response, S3Error> {
        let mut request = self.0.get(action.sign(SIGNED_FOR));
        if let Some(range) = range {
            let last = range.end.saturating_sub(1);
            request = request.header(RANGE, format!("bytes={}-{last}", range.start));
        }
        let begun = tokio::time::timeout(CALL_MAX, request.send()).await;
        let response = begun.map_err(|_| S3Error::Cut)??;
        match response.status().is_success() {
            true => Ok(response),
            false => {
                let status = response.status().as_u16();
                Err(refusal(status, &read(response).await?))
            }
        }
    }

    /// The multipart uploads that are under way under exactly this name.
    pub(super) async fn list_uploads(
        &self,
        bucket: &Bucket,
        credentials: Option<&Credentials>,
        name: &str,
    ) -> Result<Vec<String>, S3Error> {
        // An empty key stands for the bucket itself, and `uploads` makes reading
        // it ListMultipartUploads, which the library has no action for.
        let mut list = bucket.get_object(credentials, "");
        list.query_mut().insert("prefix", name);
        list.query_mut().insert("uploads", "");
        let none = || Body::from(Bytes::new());
        let answer = self.send(&list, &HeaderMap::new(), none).await?;
        let uploads = answer.text.split("<Upload>").skip(1);
        let own = uploads.filter(|upload| between(upload, "Key") == Some(name));
        let ids = own.filter_map(|upload| between(upload, "UploadId"));
        Ok(ids.map(str::to_owned).collect())
    }
}

/// An answer that is no file.
pub(super) struct Answer {
    pub(super) headers: HeaderMap<HeaderValue>,
    pub(super) text: String,
}

fn refusal(status: u16, text: &str) -> S3Error {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    let code = between(text, "Code").filter(|code| code.chars().all(is_letter));
    S3Error::Answered {
        status,
        code: code.unwrap_or("without a code").to_owned(),
    }
}

/// The text of the first element of this name. Enough for names, ids and codes,
/// in which S3 needs no escapes.
fn between<'t>(xml: &'t str, element: &str) -> Option<&'t str> {
    let (_, rest) = xml.split_once(&format!("<{element}>"))?;
    Some(rest.split_once(&format!("</{element}>"))?.0)
}

/// Reads a body up to a limit; what comes after that does not matter.
async fn read(mut response: Response) -> Result<String, S3Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_MAX {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

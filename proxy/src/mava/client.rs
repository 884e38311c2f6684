//! Mava over HTTP. It makes one call when it is told to and never a second one:
//! when to try again is the outbox's to decide.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    Agent, Category, CreatedTicket, ListedTicket, MavaError, NewNote, NewTicket, PAGE, TicketQuery,
    Upstream, body,
};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::config::MavaConfig;

/// The header that bears the key.
const AUTH_HEADER: HeaderName = HeaderName::from_static("x-auth-token");
/// Most bytes that are read of an answer about one ticket.
const ONE_MAX: usize = 256 * 1024;
/// Most bytes that are read of a list: a page of tickets with the longest messages.
const LIST_MAX: usize = 16 * 1024 * 1024;
/// Longest time to wait for a connection. Shorter than a call's own limit, so
/// that a call which never left is told from one without an answer.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How long an idle connection is kept. Node servers close theirs after 5 s by
/// default, and a request on a connection that is just being closed has no known fate.
const IDLE_MAX: Duration = Duration::from_secs(4);
/// Longest `Retry-After` that is obeyed.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60 * 60);

/// A client with a key. Clones share its connections.
#[derive(Debug, Clone)]
pub struct MavaClient {
    http: Client,
    base_url: Url,
    clock: SystemClock,
    /// What the last answer's `Date` said, and when by our monotonic clock.
    told: Arc<Mutex<Option<(Timestamp, Duration)>>>,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The key can't stand in a header.
    #[error("the API key holds characters that an HTTP header can't bear: copy it again")]
    Key,
    /// TLS is not to be had, most likely for want of root certificates.
    #[error("no HTTPS client could be made: are root certificates (ca-certificates) installed?")]
    Tls(#[source] reqwest::Error),
}

impl MavaClient {
    /// A client for this configuration and key.
    ///
    /// # Errors
    /// When the key can't be sent, or the system has no root certificates.
    pub fn new(config: &MavaConfig, key: &SecretString) -> Result<Self, ClientError> {
        // A second installation fails and changes nothing, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut key =
            HeaderValue::from_str(key.expose_secret().trim()).map_err(|_| ClientError::Key)?;
        key.set_sensitive(true);
        let json = HeaderValue::from_static("application/json");
        let http = Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTH_HEADER, key), (ACCEPT, json)]))
            .user_agent(concat!("intake-proxy/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .timeout(config.timeout)
            .connect_timeout(CONNECT_MAX.min(config.timeout / 2))
            .pool_idle_timeout(IDLE_MAX)
            .build()
            .map_err(ClientError::Tls)?;
        let base_url = config.base_url.clone();
        Ok(Self {
            http,
            base_url,
            clock: SystemClock::new(),
            told: Arc::default(),
        })
    }

    /// The agents that tickets can be assigned to.
    ///
    /// # Errors
    /// Whatever came instead of a list.
    pub async fn agents(&self) -> Result<Vec<Agent>, MavaError> {
        self.list(self.http.get(self.url("api/agents")?), body::agents)
            .await
    }

    /// The active categories.
    ///
    /// # Errors
    /// Whatever came instead of a list.
    pub async fn categories(&self) -> Result<Vec<Category>, MavaError> {
        let request = self.http.get(self.url("api/categories")?);
        self.list(request, body::categories).await
    }

    fn url(&self, path: &str) -> Result<Url, MavaError> {
        let base = self.base_url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/{path}")).map_err(|_| MavaError::Unsendable)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, MavaError> {
        let response = request.send().await.map_err(|error| classify(&error))?;
        if let Some(date) = date(&response, DATE) {
            let told = (Timestamp::from(date), self.clock.monotonic());
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
        }
        Ok(response)
    }

    async fn list<T>(
        &self,
        request: RequestBuilder,
        items: fn(&[u8]) -> Option<Vec<T>>,
    ) -> Result<Vec<T>, MavaError> {
        let response = self.send(request).await?;
        if response.status() != StatusCode::OK {
            return Err(error_of(response).await);
        }
        let body = read(response, LIST_MAX).await?;
        items(&body).ok_or(MavaError::Unreadable)
    }
}

#[async_trait]
impl Upstream for MavaClient {
    async fn create_ticket(&self, ticket: &NewTicket) -> Result<CreatedTicket, MavaError> {
        let json = serde_json::to_vec(ticket).map_err(|_| MavaError::Unsendable)?;
        let request = self.http.post(self.url("api/ticket")?);
        let request = request.header(CONTENT_TYPE, "application/json").body(json);
        let response = self.send(request).await?;
        if response.status() != StatusCode::CREATED {
            return Err(error_of(response).await);
        }
        // The status has said that the ticket exists: a body that is cut, too
        // large or nonsense only means that its id is not known.
        let body = read(response, ONE_MAX).await.unwrap_or_default();
        let id = body::ticket_id(&body);
        Ok(CreatedTicket { id })
    }

    async fn list_tickets(&self, query: &TicketQuery) -> Result<Vec<ListedTicket>, MavaError> {
        let mut url = self.url("api/tickets")?;
        url.query_pairs_mut()
            .append_pair("startDate", &query.from.to_string())
            .append_pair("endDate", &query.until.to_string())
            .append_pair("limit", &PAGE.to_string())
            .append_pair("skip", &query.skip.to_string());
        self.list(self.http.get(url), body::tickets).await
    }

    async fn add_note(&self, note: &NewNote) -> Result<(), MavaError> {
        let json = serde_json::to_vec(note).map_err(|_| MavaError::Unsendable)?;
        let request = self.http.put(self.url("api/message")?);
        let request = request.header(CONTENT_TYPE, "application/json").body(json);
        let response = self.send(request).await?;
        // Which success is not published, and any means that the note is there.
        match response.status().is_success() {
            true => Ok(()),
            false => Err(error_of(response).await),
        }
    }

    fn time(&self) -> Option<Timestamp> {
        let (date, at) = (*self.told.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some(date.plus(self.clock.monotonic().saturating_sub(at)))
    }
}

/// What reqwest's error means. Whatever is not known to have failed before the
/// request was sent may have arrived.
fn classify(error: &reqwest::Error) -> MavaError {
    if error.is_builder() {
        MavaError::Unsendable
    } else if error.is_connect() {
        MavaError::Unreachable
    } else if error.is_timeout() {
        MavaError::TimedOut
    } else {
        MavaError::Cut
    }
}

async fn error_of(response: Response) -> MavaError {
    let status = response.status().as_u16();
    let retry_after = retry_after(&response);
    let body = read(response, ONE_MAX).await.unwrap_or_default();
    MavaError::of_status(status, retry_after, body::refusal(status, &body))
}

/// How long `Retry-After` asks to wait: so many seconds, or until a date. A date
/// is counted from the answer's own `Date`, since our clock may be another.
fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let wait = match value.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = date(response, RETRY_AFTER)?;
            let now = date(response, DATE).unwrap_or_else(SystemTime::now);
            until.duration_since(now).unwrap_or_default()
        }
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// A header that holds a date (RFC 9110, 5.6.7).
fn date(response: &Response, name: HeaderName) -> Option<SystemTime> {
    let text = response.headers().get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text.trim()).ok()
}

/// Reads a body up to a limit.
async fn read(mut response: Response, max: usize) -> Result<Vec<u8>, MavaError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if body.len() + chunk.len() > max {
            return Err(MavaError::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

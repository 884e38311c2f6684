//! A small web server for pages that a test makes up, with the headers that
//! it wants. It speaks HTTP and nothing else; the example host is another thing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Outcome;

/// A page and the headers that come with it.
#[derive(Clone, Debug, Default)]
pub struct WebPage {
    body: String,
    headers: HeaderMap,
}

impl WebPage {
    /// A page of HTML: `head` and `body` between the usual tags, in English.
    pub fn html(head: &str, body: &str) -> Self {
        Self::raw(&format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>A host page</title>{head}</head><body>{body}</body></html>"
        ))
    }

    /// HTML as it is.
    pub fn raw(body: &str) -> Self {
        Self {
            body: body.to_owned(),
            headers: HeaderMap::new(),
        }
        .header("content-type", "text/html; charset=utf-8")
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("a test's header is a header");
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    /// With this Content-Security-Policy.
    #[must_use]
    pub fn policy(self, policy: &str) -> Self {
        self.header("content-security-policy", policy)
    }
}

type Pages = Arc<Mutex<HashMap<String, WebPage>>>;

/// A server on an origin of its own.
pub struct Site {
    origin: String,
    pages: Pages,
    task: JoinHandle<()>,
}

impl Site {
    /// Starts on a free port, with no page.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start() -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let pages = Pages::default();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&pages));
        let task = tokio::spawn(async move {
            // It ends only with its task.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            origin,
            pages,
            task,
        })
    }

    /// The origin, without a slash at its end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Puts `page` at `path` and answers its address.
    pub fn put(&self, path: &str, page: WebPage) -> String {
        self.pages.lock().unwrap().insert(path.to_owned(), page);
        format!("{}{path}", self.origin)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(pages): State<Pages>, uri: Uri) -> (StatusCode, HeaderMap, String) {
    let page = pages.lock().unwrap().get(uri.path()).cloned();
    match page {
        Some(page) => (StatusCode::OK, page.headers, page.body),
        None => {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            (StatusCode::NOT_FOUND, headers, String::new())
        }
    }
}

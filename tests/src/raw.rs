//! WebDriver commands that the client library has no word for.

use serde_json::Value;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::{RequestData, SessionId};

/// A command, named by its path and its body.
#[derive(Debug)]
pub(crate) struct Raw {
    path: String,
    body: Option<Value>,
}

impl Raw {
    /// A question, at `path` below the session.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: None,
        }
    }

    /// An order, at `path` below the session.
    pub(crate) fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            path: path.into(),
            body: Some(body),
        }
    }
}

impl FormatRequestData for Raw {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let path = format!("/session/{session}/{}", self.path);
        match &self.body {
            None => RequestData::new(http_method("GET"), path),
            Some(body) => RequestData::new(http_method("POST"), path).add_body(body.clone()),
        }
    }
}

/// The client library takes reqwest's type of a method.
fn http_method(name: &str) -> reqwest::Method {
    reqwest::Method::from_bytes(name.as_bytes()).expect("both names are methods")
}

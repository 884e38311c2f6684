//! An API call, as far as the sandbox looks at it.

use std::fmt;

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::Uri;
use serde_json::Value;

use crate::refusal::Refusal;

/// Longest body, in bytes. None is published. The longest valid ticket stays
/// below it unless its attributes, which have no published limit, are huge.
pub(crate) const BODY_MAX: usize = 1024 * 1024;

/// Method, target, key and body.
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) uri: Uri,
    /// The `x-auth-token` header.
    pub(crate) key: Option<String>,
    /// The `Content-Type` header.
    pub(crate) content_type: Option<String>,
    /// Nothing if it was longer than [`BODY_MAX`].
    pub(crate) body: Option<Bytes>,
}

/// Without the key, so that no log line can show it.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Call {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        let body = self.body.as_ref().ok_or(Refusal::TooLarge)?;
        let content_type = self.content_type.as_deref().unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::rule(
                "The header Content-Type",
                "must be application/json.",
            ));
        }
        serde_json::from_slice(body)
            .map_err(|_| Refusal::rule("The body", "must be well-formed JSON."))
    }

    /// The query's pairs, decoded.
    pub(crate) fn query_pairs(&self) -> Vec<(String, String)> {
        Query::try_from_uri(&self.uri)
            .map(|Query(pairs)| pairs)
            .unwrap_or_default()
    }

    /// Path and query, as they came.
    pub(crate) fn target(&self) -> String {
        let target = self.uri.path_and_query();
        target.map_or_else(|| self.path.clone(), ToString::to_string)
    }

    /// The body as the journal keeps it: JSON where it is JSON, otherwise text.
    pub(crate) fn body_for_journal(&self) -> Value {
        match self.body.as_deref() {
            None | Some([]) => Value::Null,
            Some(body) => serde_json::from_slice(body)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned())),
        }
    }
}

//! Who may ask the admin address, where it has a token: whoever shows it as a
//! bearer token (RFC 6750, section 2.1).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::problem::ApiProblem;

/// The token, if there is one.
pub type AdminToken = Option<Arc<SecretString>>;

/// Lets in whoever shows the token.
pub async fn authorize(State(token): State<AdminToken>, request: Request, next: Next) -> Response {
    match token {
        Some(token) if !shows(request.headers(), &token) => {
            let note = "Somebody asked the admin address without its token.";
            let mut answer = ApiProblem::new(ProblemCode::AdminTokenWrong, note).into_response();
            let scheme = HeaderValue::from_static("Bearer realm=\"intake admin\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, scheme);
            answer
        }
        _ => next.run(request).await,
    }
}

/// Takes as long whatever is wrong with the token, but for its length.
fn shows(headers: &HeaderMap, token: &SecretString) -> bool {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return false;
    };
    let value = value.as_bytes();
    let Some((scheme, shown)) = value.split_at_checked("Bearer ".len()) else {
        return false;
    };
    let known = scheme.eq_ignore_ascii_case(b"Bearer ");
    known & bool::from(shown.ct_eq(token.expose_secret().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_opens_the_door() {
        let token = SecretString::from("0123456789abcdef");
        for (value, opens) in [
            (Some("Bearer 0123456789abcdef"), true),
            (Some("bearer 0123456789abcdef"), true),
            (Some("Bearer 0123456789abcdeF"), false),
            (Some("Bearer 0123456789abcde"), false),
            (Some("Bearer 0123456789abcdef0"), false),
            (Some("Bearer  0123456789abcdef"), false),
            (Some("Basic 0123456789abcdef"), false),
            (Some("0123456789abcdef"), false),
            (Some("Bearer "), false),
            (Some(""), false),
            (None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(value.map(|value| (AUTHORIZATION, value.parse().unwrap())));
            assert_eq!(shows(&headers, &token), opens, "{value:?}");
        }
    }
}

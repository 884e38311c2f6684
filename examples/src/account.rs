//! What stands for a company's backend: it knows who is signed in, and signs it
//! for the form. Here anybody is whom they say to be, for it is only a demo.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sign::{Key, sign_identity};

/// The form that the tokens are for.
const FORM: &str = "account";

/// How long a token is good.
const GOOD_FOR: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
pub struct Parameters {
    #[serde(rename = "as")]
    user: String,
}

/// `GET /support-token?as=…`: a token for who is signed in.
pub async fn token(
    State(key): State<Option<Arc<Key>>>,
    Query(Parameters { user }): Query<Parameters>,
) -> Response {
    let Some((key, Value::Object(claims))) = key.zip(claims(&user)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match sign_identity(&key, FORM, claims, GOOD_FOR) {
        Ok(token) => ([(CACHE_CONTROL, "no-store")], token).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What is known of the two people who can sign in.
fn claims(user: &str) -> Option<Value> {
    match user {
        "ada" => Some(json!({ "sub": "user-1", "name": "Ada", "email": "ada@harbor.example" })),
        // The id of a customer that the sandbox has from the start.
        "grace" => Some(json!({ "sub": "user-2", "customerId": "64c000000000000000000001" })),
        _ => None,
    }
}

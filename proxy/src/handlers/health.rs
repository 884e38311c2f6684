//! `GET /healthz` and `GET /readyz`, on the admin address only: whether the
//! process lives, and whether what it takes in can also be delivered.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::outbox::{Health, KeyState, Outbox};

/// The answer of `/readyz`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Readiness {
    ready: bool,
    /// What keeps the proxy from being ready; empty if it is.
    not_ready: Vec<Reason>,
    /// Deliveries pause, since Mava can't be reached or asked for it. Requests
    /// are taken in all the same, so this alone is no reason to be unready.
    deliveries_paused: bool,
    /// Requests that are neither delivered nor dead.
    backlog: usize,
}

#[derive(Serialize)]
struct Reason {
    code: &'static str,
    detail: &'static str,
}

/// The process answers, and that is all this says.
pub async fn alive() -> Response {
    Json(serde_json::json!({ "status": "alive" })).into_response()
}

/// 200, or 503 with every reason.
pub async fn ready(State(outbox): State<Outbox>) -> Response {
    let health = outbox.health();
    let not_ready = reasons(&health);
    let ready = not_ready.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let readiness = Readiness {
        ready,
        not_ready,
        deliveries_paused: health.paused,
        backlog: health.backlog,
    };
    (status, Json(readiness)).into_response()
}

fn reasons(health: &Health) -> Vec<Reason> {
    let key = match health.key {
        KeyState::Missing => Some(Reason {
            code: "api_key_missing",
            detail: "there is no API key: requests are kept and not delivered; set MAVA_API_KEY or MAVA_API_KEY_FILE and start again",
        }),
        KeyState::Refused => Some(Reason {
            code: "api_key_refused",
            detail: "Mava refuses the API key or is not at [mava] base_url: requests are kept and not delivered",
        }),
        KeyState::Usable => None,
    };
    let store = (!health.store_works).then_some(Reason {
        code: "store_unavailable",
        detail: "the store can't be written: requests are refused; look at its disk, owner and mode",
    });
    key.into_iter().chain(store).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_keeps_requests_from_being_filed_is_a_reason() {
        let well = Health {
            key: KeyState::Usable,
            store_works: true,
            paused: false,
            backlog: 0,
        };
        for (health, expected) in [
            (well, &[][..]),
            (
                Health {
                    paused: true,
                    backlog: 7,
                    ..well
                },
                &[],
            ),
            (
                Health {
                    key: KeyState::Missing,
                    ..well
                },
                &["api_key_missing"],
            ),
            (
                Health {
                    key: KeyState::Refused,
                    ..well
                },
                &["api_key_refused"],
            ),
            (
                Health {
                    key: KeyState::Missing,
                    store_works: false,
                    ..well
                },
                &["api_key_missing", "store_unavailable"],
            ),
        ] {
            let codes: Vec<_> = reasons(&health).iter().map(|reason| reason.code).collect();
            assert_eq!(codes, expected, "{health:?}");
        }
    }
}

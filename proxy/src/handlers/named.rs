//! What stands in a route's places for names.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The name in a path, or the names in their order. Where that is no text, such as
/// broken UTF-8, it is empty: so nothing is called, and each route answers as it
/// does to any name that it does not know.
pub struct Named<T = String>(pub T);

impl<S, T> FromRequestParts<S> for Named<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Default + Send,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::from_request_parts(parts, state).await;
        Ok(Self(
            path.map_or_else(|_| T::default(), |Path(names)| names),
        ))
    }
}

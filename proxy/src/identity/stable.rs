//! What of a token stays the same when the backend signs it anew: the part by
//! which a repeated submission is recognised.

use serde::Serialize;
use serde_json::{Map, Value};

/// The claims that tell who the visitor is, as a token says them, without
/// anything that differs from one signing to the next. `Null` for what can't be
/// read. **Nothing here is verified**, so that a request which was accepted is
/// recognised even when its token has expired since.
#[must_use]
pub fn stable_claims(token: &str) -> impl Serialize + use<> {
    let claims: Option<Map<String, Value>> =
        jsonwebtoken::dangerous::insecure_decode_claims(token).ok();
    // In a fixed order, whichever order the token has.
    claims.map(|mut claims| {
        [
            "sub",
            "customerId",
            "email",
            "walletAddress",
            "name",
            "attributes",
        ]
        .map(|name| claims.remove(name).map(sorted))
    })
}

/// Objects as lists of pairs in the order of their names: whether the library
/// keeps a map's order depends on what else is built with it.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut pairs: Vec<_> = members.into_iter().collect();
            pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
            let pairs = pairs.into_iter();
            pairs
                .map(|(name, value)| Value::from(vec![name.into(), sorted(value)]))
                .collect()
        }
        other => other,
    }
}

//! A file that was kept, as a request and its ticket know it.

use intake_contract::attachment::MediaType;
use serde::{Deserialize, Serialize};

use super::store::ObjectKey;

/// A file of a request. Stands in the request's payload in the order in which
/// the visitor attached it. Its name is a visitor's text: it reaches no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Where its bytes lie.
    #[serde(with = "key")]
    pub object: ObjectKey,
    /// What opens its permanent link: 32 hexadecimal digits, at `/files/{link}`.
    pub link: String,
    /// What agents see it called.
    pub file_name: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its bytes.
    pub size: u64,
    /// Whether no virus scanner has seen it although the operator has one.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub unscanned: bool,
}

/// Object keys in JSON.
mod key {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::ObjectKey;

    pub fn serialize<S: Serializer>(key: &ObjectKey, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(key.as_str())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ObjectKey, D::Error> {
        let text = String::deserialize(from)?;
        ObjectKey::parse(&text).ok_or_else(|| D::Error::custom("no object key"))
    }
}

//! Hashes by which browsers know a file again (W3C Subresource Integrity).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};

use super::manifest::Asset;

/// A file's hash as it stands in an attribute `integrity`.
pub fn of(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// The hashes of several files by their names, as JSON.
pub fn of_all<'a>(assets: impl Iterator<Item = &'a Asset>) -> Result<String> {
    let hashes: BTreeMap<_, _> = assets
        .map(|asset| (asset.name.as_str(), of(&asset.bytes)))
        .collect();
    serde_json::to_string(&hashes).context("cannot write the hashes")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `printf '' | openssl dgst -sha384 -binary | base64`.
    #[test]
    fn a_hash_is_written_as_browsers_read_it() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(of(b""), empty);
        let asset = Asset {
            name: "a.js".into(),
            bytes: Vec::new(),
        };
        let json = of_all([&asset].into_iter()).unwrap();
        assert_eq!(json, format!(r#"{{"a.js":"{empty}"}}"#));
    }
}

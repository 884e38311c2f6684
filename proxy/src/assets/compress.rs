//! Compresses the few files that are filled at start-up. All others are
//! compressed when they are built.

use std::io::Write;

use axum::body::Bytes;
use sha2::{Digest, Sha256};

use super::{Encoding, Entry};

/// The highest brotli quality: the file is small and compressed once.
const BROTLI_QUALITY: i32 = 11;

/// A file with its compressed forms and a validator of its contents. Where
/// compressing fails the plain form is served, which is as right.
pub fn entry(name: &str, bytes: Bytes) -> Entry {
    let mut entry = Entry::plain(name, bytes.clone(), Some(etag(&bytes)));
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    if brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters).is_ok() {
        entry.add(Encoding::Brotli, compressed.into());
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    if let Ok(compressed) = encoder.write_all(&bytes).and_then(|()| encoder.finish()) {
        entry.add(Encoding::Gzip, compressed.into());
    }
    entry
}

/// A weak validator (RFC 9110, section 8.8.1): the same content in another
/// coding keeps it.
pub fn etag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest[..12].iter().map(|b| format!("{b:02x}")).collect();
    format!("W/\"{hex}\"")
}

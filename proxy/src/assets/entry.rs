//! One file as it is handed out: in every encoding there is, with its type.

use axum::body::Bytes;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};

/// A content coding of HTTP, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `br`, RFC 7932.
    Brotli,
    /// `gzip`, RFC 1952.
    Gzip,
    /// None.
    Identity,
}

impl Encoding {
    /// The name in `Content-Encoding`.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// One file.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The media type, with its charset where it is text.
    pub media_type: &'static str,
    /// What `If-None-Match` is compared with; none where the URL changes with the content.
    pub etag: Option<String>,
    identity: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Entry {
    /// A file that is not compressed yet. Its type follows from its name.
    #[must_use]
    pub fn plain(name: &str, identity: Bytes, etag: Option<String>) -> Self {
        Self {
            media_type: media_type(name),
            etag,
            identity,
            brotli: None,
            gzip: None,
        }
    }

    /// Adds the file in an encoding, if that makes it smaller.
    pub fn add(&mut self, encoding: Encoding, bytes: Bytes) {
        if bytes.len() >= self.identity.len() {
            return;
        }
        match encoding {
            Encoding::Brotli => self.brotli = Some(bytes),
            Encoding::Gzip => self.gzip = Some(bytes),
            Encoding::Identity => {}
        }
    }

    /// What browsers know the file by, whatever its coding (W3C Subresource Integrity).
    #[must_use]
    pub fn integrity(&self) -> String {
        let digest = Sha384::digest(&self.identity);
        format!("sha384-{}", BASE64_STANDARD.encode(digest))
    }

    /// The best of what an `Accept-Encoding` takes (RFC 9110, section 12.5.3).
    #[must_use]
    pub fn negotiate(&self, accept_encoding: &str) -> (Encoding, Bytes) {
        let accepts = |name| accepts(accept_encoding, name);
        match (&self.brotli, &self.gzip) {
            (Some(bytes), _) if accepts("br") => (Encoding::Brotli, bytes.clone()),
            (_, Some(bytes)) if accepts("gzip") => (Encoding::Gzip, bytes.clone()),
            _ => (Encoding::Identity, self.identity.clone()),
        }
    }
}

/// Whether a list of codings takes one: named, or by `*`, and not with weight 0.
fn accepts(header: &str, coding: &str) -> bool {
    let mut any = false;
    for item in header.split(',') {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        let taken = weight.parse::<f32>().is_ok_and(|weight| weight > 0.0);
        match name.trim() {
            name if name.eq_ignore_ascii_case(coding) => return taken,
            "*" => any = taken,
            _ => {}
        }
    }
    any
}

/// The type of a file by its name's ending. Browsers compile WebAssembly while
/// it streams in only under its own type, and `nosniff` makes all others count.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ts" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_coding_that_the_browser_takes_is_sent() {
        let mut both = Entry::plain("a.js", Bytes::from_static(b"identity"), None);
        both.add(Encoding::Brotli, Bytes::from_static(b"b"));
        both.add(Encoding::Gzip, Bytes::from_static(b"gz"));
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("br;q=0.1, gzip;q=1", Encoding::Brotli),
            ("gzip, br;q=0", Encoding::Gzip),
            ("GZIP", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("br;q=0, *", Encoding::Gzip),
            ("identity", Encoding::Identity),
            ("brotli", Encoding::Identity),
            ("br;q=nonsense", Encoding::Identity),
            ("", Encoding::Identity),
        ] {
            assert_eq!(both.negotiate(header).0, expected, "{header}");
        }
    }

    #[test]
    fn a_coding_that_saves_nothing_is_not_kept() {
        let mut entry = Entry::plain("a.js", Bytes::from_static(b"ab"), None);
        entry.add(Encoding::Brotli, Bytes::from_static(b"longer"));
        assert_eq!(entry.negotiate("br").0, Encoding::Identity);
    }
}

//! Ogg (RFC 3533), by what its first page holds.

use crate::attachment::MediaType;

/// Bytes of a page before the lengths of its parts.
const PAGE_HEAD: usize = 27;

pub(super) fn media_type(head: &[u8]) -> Option<MediaType> {
    let parts = usize::from(*head.get(PAGE_HEAD - 1)?);
    let packet = head.get(PAGE_HEAD + parts..)?;
    let is = |magic: &[u8]| packet.starts_with(magic);
    if is(b"OpusHead") {
        Some(MediaType::OggVoice)
    } else if is(b"\x01vorbis") || is(b"\x7FFLAC") || is(b"Speex   ") {
        Some(MediaType::OggAudio)
    } else {
        None
    }
}

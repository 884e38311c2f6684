//! Files of the family of MPEG-4 (ISO/IEC 14496-12), by the brands that they
//! name in front.

use crate::attachment::MediaType;

/// Brands of films.
const FILMS: [&[u8; 4]; 23] = [
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41",
    b"mp42", b"mp71", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"dash", b"msdh", b"MSNV", b"3gp4",
    b"3gp5", b"3gp6", b"3g2a",
];

pub(super) fn media_type(head: &[u8]) -> Option<MediaType> {
    let length = u32::from_be_bytes(*head.first_chunk()?) as usize;
    let brand: &[u8; 4] = head.get(8..)?.first_chunk()?;
    // A length that names the whole file, or none, is no beginning of a film.
    if !(16..=1_024).contains(&length) {
        return None;
    }
    match brand {
        b"qt  " => Some(MediaType::Mov),
        b"M4A " | b"M4B " => Some(MediaType::M4a),
        brand if FILMS.contains(&brand) => Some(MediaType::Mp4),
        _ => None,
    }
}

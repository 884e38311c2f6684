//! Base 58 as Bitcoin has it, with and without its checksum.

use sha2::{Digest, Sha256};

/// Most bytes that are read: an extended key with its checksum is 82 long.
const BYTES_MAX: usize = 96;

/// A text's bytes; `None` where they are not of the length that is asked for.
pub(super) fn decode<const LENGTH: usize>(text: &[u8]) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; BYTES_MAX];
    let length = bs58::decode(text).onto(&mut bytes).ok()?;
    bytes.get(..length)?.try_into().ok()
}

/// A text's bytes without the checksum, if that is right: the first four bytes of
/// the double SHA-256 of what stands before it.
pub(super) fn decode_checked<const LENGTH: usize>(text: &[u8]) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; BYTES_MAX];
    let length = bs58::decode(text).onto(&mut bytes).ok()?;
    let (payload, checksum) = bytes.get(..length)?.split_last_chunk::<4>()?;
    let payload: [u8; LENGTH] = payload.try_into().ok()?;
    let hash = Sha256::digest(Sha256::digest(payload));
    (hash[..4] == checksum[..]).then_some(payload)
}

/// Whether a character is a digit of it.
pub(super) const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte, b'0' | b'O' | b'I' | b'l')
}

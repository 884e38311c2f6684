//! What follows from a private key, by the libraries for it.

use curve25519_dalek::EdwardsPoint;
use k256::elliptic_curve::sec1::ToSec1Point;
use sha2::{Digest, Sha512};
use sha3::Keccak256;

use crate::WalletAddress;

/// RFC 8032, section 5.1.5.
pub(super) fn ed25519(seed: &[u8; 32]) -> [u8; 32] {
    let hash = Sha512::digest(seed);
    let mut scalar = [0; 32];
    scalar.copy_from_slice(&hash[..32]);
    EdwardsPoint::mul_base_clamped(scalar).compress().to_bytes()
}

/// The last 20 bytes of the Keccak-256 of the public key's coordinates.
pub(super) fn ethereum(key: &[u8; 32]) -> Option<WalletAddress> {
    let secret = k256::SecretKey::from_slice(key).ok()?;
    let point = secret.public_key().to_sec1_point(false);
    let hash = Keccak256::digest(point.as_bytes().get(1..)?);
    Some(WalletAddress::from_bytes(*hash.last_chunk()?))
}

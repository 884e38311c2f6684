//! The hashes by which requests are recognised, and the key to their status.
//! Neither idempotency keys nor status keys are kept.

use core::fmt::Write;

use intake_contract::{IdempotencyKey, Submission};
use sha2::{Digest as _, Sha256};

use crate::identity::stable_claims;
use crate::storage::{Digest, Salt};

/// Bytes of a status key: 160 bits, written as 40 hexadecimal digits.
const STATUS_KEY_BYTES: usize = 20;

/// The hash of a submission. White space, the order of members and members
/// that say nothing make no difference, nor does what the visitor says of it. Of a signed identity counts what it
/// says of the visitor, and of a wallet's proof that there is one: what was
/// signed anew meanwhile is the same. A challenge, and what fell into the trap,
/// say nothing.
///
/// # Errors
/// Never in practice: a submission can always be written as JSON.
pub fn body_hash(submission: &Submission) -> Result<Digest, serde_json::Error> {
    let Submission {
        fields,
        overruled: _,
        identity,
        attachments,
        wallet_proof,
        // A fresh challenge makes no other request of it.
        challenge: _,
        trap: _,
        context,
    } = submission;
    let json = match (identity, wallet_proof) {
        // As it was before there was either: receipts outlive an update.
        (None, None) => serde_json::to_vec(&Submission {
            challenge: None,
            trap: None,
            overruled: Vec::new(),
            ..submission.clone()
        }),
        (Some(token), None) => serde_json::to_vec(&(fields, stable_claims(token), context)),
        (token, Some(_)) => {
            let claims = token.as_deref().map(stable_claims);
            serde_json::to_vec(&(fields, claims, "proven", context))
        }
    };
    let mut hash = Sha256::new().chain_update(json?);
    for token in attachments {
        hash.update([0]);
        hash.update(token);
    }
    Ok(hash.finalize().into())
}

/// The hash of an idempotency key, which holds for one form.
pub(super) fn key_hash(form: &str, key: &IdempotencyKey) -> Digest {
    let hash = Sha256::new().chain_update(form).chain_update([0]);
    hash.chain_update(key.as_str()).finalize().into()
}

/// The key that opens a request's status. It follows from the idempotency key,
/// so that a repeated request gets the same one though the store has none.
pub(super) fn status_key(salt: &Salt, key: &IdempotencyKey) -> String {
    let hash = Sha256::new()
        .chain_update("intake status key")
        .chain_update(salt);
    let hash: Digest = hash.chain_update(key.as_str()).finalize().into();
    let mut text = String::with_capacity(2 * STATUS_KEY_BYTES);
    for byte in &hash[..STATUS_KEY_BYTES] {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The hash of a status key, as it is kept.
pub(super) fn status_hash(status_key: &str) -> Digest {
    Sha256::digest(status_key).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(json: &str) -> Digest {
        body_hash(&serde_json::from_str(json).unwrap()).unwrap()
    }

    #[test]
    fn the_same_submission_has_the_same_hash_however_it_is_written() {
        let one = hash(r#"{"fields":{"a":"1","b":"2"},"context":{"locale":"en"}}"#);
        let same = hash(r#"{ "context": {"locale": "en"}, "fields": {"b":"2", "a":"\u0031"} }"#);
        assert_eq!(one, same);
        assert_ne!(
            one,
            hash(r#"{"fields":{"a":"1","b":"2 "},"context":{"locale":"en"}}"#)
        );
        assert_ne!(one, hash(r#"{"fields":{"a":"1","b":"2"}}"#));
        let challenged = r#"{"fields":{"a":"1","b":"2"},"context":{"locale":"en"},"challenge":"c","website":"w"}"#;
        assert_eq!(one, hash(challenged));
        let proven = hash(r#"{"fields":{"a":"1"},"walletProof":"one"}"#);
        let again = hash(r#"{"fields":{"a":"1"},"walletProof":"two"}"#);
        assert_eq!(proven, again);
        assert_ne!(proven, hash(r#"{"fields":{"a":"1"}}"#));
    }

    #[test]
    fn a_status_key_follows_from_salt_and_idempotency_key() {
        let key = IdempotencyKey::parse("abcdefghijklmnop").unwrap();
        let other = IdempotencyKey::parse("abcdefghijklmnoq").unwrap();
        let status = status_key(&[1; 16], &key);
        assert_eq!(status.len(), 40);
        assert_eq!(status, status_key(&[1; 16], &key));
        assert_ne!(status, status_key(&[2; 16], &key));
        assert_ne!(status, status_key(&[1; 16], &other));
        assert_ne!(key_hash("a", &key), key_hash("b", &key));
    }
}

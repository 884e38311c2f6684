//! Proofs that are used up, in both stores.

use intake_proxy::storage::{Enqueued, NewEntry, UsedProof};

use crate::store::{at, entry, on_both};

#[tokio::test]
async fn a_proof_is_used_up_by_the_request_that_it_came_with() {
    on_both(async |store| {
        let proof = |nonce: &str, expires| {
            Some(UsedProof {
                nonce: nonce.into(),
                expires: at(expires),
            })
        };
        let bearing = |number, seconds, proof| NewEntry {
            proof,
            ..entry(number, seconds)
        };
        let first = bearing(1, 0, proof("a", 1_800));
        assert_eq!(store.enqueue(first.clone()).await, Ok(Enqueued::Accepted));
        // The same request again, and another one with the same proof.
        let again = store.enqueue(first).await;
        assert!(matches!(again, Ok(Enqueued::Known(_))), "{again:?}");
        let second = bearing(2, 1, proof("a", 1_800));
        assert_eq!(store.enqueue(second.clone()).await, Ok(Enqueued::ProofUsed));
        assert_eq!(store.find_by_key([2; 32]).await, Ok(None));
        // A reference that is taken uses up nothing.
        let taken = NewEntry {
            key_hash: [9; 32],
            ..bearing(1, 2, proof("b", 1_800))
        };
        assert_eq!(store.enqueue(taken).await, Ok(Enqueued::ReferenceTaken));
        let third = bearing(3, 3, proof("b", 1_800));
        assert_eq!(store.enqueue(third).await, Ok(Enqueued::Accepted));
        // An hour after its end a proof is remembered, and longer it need not be.
        let hour = bearing(4, 1_800 + 3_599, proof("c", 1_800 + 3_600));
        assert_eq!(store.enqueue(hour).await, Ok(Enqueued::Accepted));
        assert_eq!(store.enqueue(second.clone()).await, Ok(Enqueued::ProofUsed));
        let later = bearing(5, 1_800 + 3_600, proof("d", 9_000));
        assert_eq!(store.enqueue(later).await, Ok(Enqueued::Accepted));
        assert_eq!(store.enqueue(second).await, Ok(Enqueued::Accepted));
    })
    .await;
}

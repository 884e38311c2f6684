//! Contracts, and nodes that answer for them, right or wrong.

use serde_json::{Value, json};

use super::*;
use crate::support::node::Node;

#[tokio::test]
async fn a_contract_is_asked_by_one_call_and_whatever_the_node_says_no_wallet_is_proven_by_mistake()
{
    let node = Node::start().await;
    let signer = Signer::new(7);
    let planned = format!("0xab{}", "6492".repeat(16));
    for (how, expected) in [
        ("yes", "200 proven"),
        ("no", "403 wallet_signature_invalid"),
        ("reverted", "403 wallet_signature_invalid"),
        ("reverted-once", "403 wallet_signature_invalid"),
        ("out-of-gas", "403 wallet_signature_invalid"),
        ("word", "200 chain_unreachable"),
        ("nothing", "200 chain_unreachable"),
        ("no-hex", "200 chain_unreachable"),
        ("number", "200 chain_unreachable"),
        ("empty", "200 chain_unreachable"),
        ("busy", "200 chain_unreachable"),
        ("huge", "200 chain_unreachable"),
        ("garbage", "200 chain_unreachable"),
        ("broken", "200 chain_unreachable"),
        ("moved", "200 chain_unreachable"),
        ("late", "200 chain_unreachable"),
    ] {
        let app = proving().node(node.url(how)).start().await;
        for (signature, method) in [("0xabcd", "erc1271"), (&planned, "erc6492")] {
            let (_, token) = message(&app, ORIGIN, &signer).await;
            let answer = verify(&app, ORIGIN, &token, signature).await;
            assert_eq!(node.calls(), 1, "{how}");
            let body = &answer.body;
            let outcome = match (&body["proof"], &body["notProvable"]) {
                (Value::String(_), Value::Null) => {
                    assert_eq!(body["method"], method, "{how}");
                    "proven"
                }
                (Value::Null, Value::String(reason)) => reason,
                _ => body["code"].as_str().unwrap(),
            };
            assert_eq!(format!("{} {outcome}", answer.status), expected, "{how}");
        }
        // An account of a key is nobody's business but its own.
        let _ = proof(&app, ORIGIN, &signer).await;
        assert_eq!(node.calls(), 0, "{how}");
        app.finish().await;
    }
    // A chain that nobody can ask, and a node that is not there.
    let nobody = "http://127.0.0.1:1/".parse().unwrap();
    for (builder, expected) in [
        (proving(), "chain_not_supported"),
        (proving().node(nobody), "chain_unreachable"),
    ] {
        let app = builder.start().await;
        let (_, token) = message(&app, ORIGIN, &signer).await;
        let answer = verify(&app, ORIGIN, &token, "0xabcd").await;
        assert_eq!(
            (answer.status, &answer.body["notProvable"]),
            (200, &json!(expected))
        );
        app.finish().await;
    }
}

//! What is read is what was written; and what is not of a shape is refused.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use intake_contract::{FormDefinition, Problem, Receipt};
use serde::{Deserialize, Serialize};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;

/// One member of every kind.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    text: String,
    #[serde(default)]
    flag: bool,
    count: u64,
    #[serde(default)]
    below: Option<i64>,
    #[serde(default)]
    maybe: Option<String>,
    #[serde(default)]
    list: Vec<Kind>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    last: u16,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    First,
    SecondOne,
}

fn read_json<T: DeserializeOwned>(json: &str) -> Result<T, Misshapen> {
    read(js_sys::JSON::parse(json).unwrap())
}

#[wasm_bindgen_test]
fn every_kind_of_member_is_read_in_any_order_and_unknown_ones_are_passed_over() {
    let json = json!({
        "last": 65_535, "map": { "b": "2", "a": "1" }, "list": ["second_one", "first"],
        "maybe": "yes", "count": 9_007_199_254_740_991_u64, "below": -5, "flag": true, "text": "ä😀", "more": [1.5],
    });
    let read: Everything = read_json(&json.to_string()).unwrap();
    let expected = serde_json::from_value(json).unwrap();
    assert_eq!(read, expected);
}

#[wasm_bindgen_test]
fn what_is_missing_or_null_takes_its_default() {
    let read: Everything =
        read_json(r#"{ "text": "", "maybe": null, "count": 0, "last": 1 }"#).unwrap();
    assert_eq!((read.maybe, read.list, read.last), (None, vec![], 1));
}

#[wasm_bindgen_test]
fn what_is_of_a_wrong_shape_is_refused() {
    let good = json!({ "text": "", "count": 0, "last": 1 });
    for (name, wrong) in [
        ("text", json!(null)),
        ("text", json!(5)),
        ("flag", json!("true")),
        ("count", json!(1.5)),
        ("count", json!(-1)),
        ("count", json!("1")),
        ("below", json!(-0.5)),
        ("last", json!(65_536)),
        ("list", json!({})),
        ("list", json!(["third"])),
        ("list", json!([0])),
        ("map", json!("a")),
        ("map", json!({ "a": 1 })),
    ] {
        let mut object = good.clone();
        object[name] = wrong.clone();
        let read = read_json::<Everything>(&object.to_string());
        assert_eq!(read, Err(Misshapen), "{name} as {wrong}");
    }
    for wrong in ["null", "5", "\"text\"", "[]", "{}"] {
        assert_eq!(read_json::<Everything>(wrong), Err(Misshapen), "{wrong}");
    }
}

/// Reads as the widget does, and as the proxy would read what it wrote.
fn check<T: DeserializeOwned + PartialEq + std::fmt::Debug>(json: &serde_json::Value) {
    let expected: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(read_json::<T>(&json.to_string()), Ok(expected));
}

#[wasm_bindgen_test]
fn what_the_proxy_sends_is_read_whole() {
    check::<FormDefinition>(&json!({
        "id": "support", "title": { "*": "Help", "de": "Hilfe" }, "identifyBy": ["email", "wallet"],
        "identity": true,
        "fields": [{
            "id": "topic", "type": "select", "required": true, "maxLength": 200,
            "label": { "*": "Topic" }, "help": { "*": "?" },
            "options": [{ "value": "a", "label": { "*": "A" } }],
        }, {
            "id": "amount", "type": "number", "maxLength": 40, "min": -5, "max": 5, "decimals": 2,
            "default": "1", "prefill": ["page", "api"], "readOnly": true,
            "showWhen": { "field": "topic", "is": ["a"] },
        }],
    }));
    let receipt = json!({
        "reference": "IN-7F3K-9QXM", "state": "delivered", "ticketId": "64f0", "statusUrl": "/s",
    });
    check::<Receipt>(&receipt);
    check::<Problem>(&json!({
        "status": 422, "code": "idempotency_key_reused", "detail": "d", "receipt": receipt,
        "errors": [{ "pointer": "/fields/email", "code": "email_invalid", "detail": "d" }],
    }));
    // A page that was loaded before the proxy was updated.
    check::<Problem>(&json!({
        "status": 403, "code": "of_a_later_version", "detail": "d",
        "errors": [{ "pointer": "/fields/email", "code": "also_later", "detail": "d" }],
    }));
    let wrong = json!({ "reference": "IN-UUUU", "state": "queued", "statusUrl": "/s" });
    assert_eq!(read_json::<Receipt>(&wrong.to_string()), Err(Misshapen));
}

//! A challenge that was made long ago, as nobody wants to wait for one: made
//! here, with the secrets that the proxy makes of the key in its store.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use altcha::{CreateChallengeOptions, create_challenge};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use intake_tests::Outcome;
use intake_tests::stack::Stack;
use ring::hmac;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

/// How long a challenge is good for.
pub const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// The proxy's answer as it was this long ago, to a page of the example host.
pub async fn answer(stack: &Stack, ago: Duration) -> Outcome<Value> {
    let key = seal_key(stack).await?;
    let secret = |label: &str| {
        let covered = format!("challenge\0secret: {label}");
        let tag = hmac::sign(&key, covered.as_bytes());
        Some(BASE64.encode(tag))
    };
    let issued = SystemTime::now().duration_since(UNIX_EPOCH)? - ago;
    let data = BTreeMap::from([
        ("form".to_owned(), json!("support")),
        ("origin".to_owned(), json!(stack.host.origin())),
        (
            "issued".to_owned(),
            json!(i64::try_from(issued.as_millis())?),
        ),
    ]);
    let challenge = create_challenge(CreateChallengeOptions {
        counter: Some(100),
        cost: 2_000,
        data: Some(data),
        expires_at: Some(i64::try_from((issued + LIFETIME).as_secs())?),
        hmac_signature_secret: secret("signature"),
        hmac_key_signature_secret: secret("key"),
        ..CreateChallengeOptions::default()
    })?;
    let mut answer = serde_json::to_value(challenge)?;
    answer["minTime"] = json!(0);
    answer["lifetime"] = json!(LIFETIME.as_millis());
    Ok(answer)
}

async fn seal_key(stack: &Stack) -> Outcome<hmac::Key> {
    let options = SqliteConnectOptions::new().filename(stack.proxy.store());
    let mut connection = options.read_only(true).connect().await?;
    let key: Vec<u8> = sqlx::query_scalar("SELECT key FROM seal_key")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &key))
}

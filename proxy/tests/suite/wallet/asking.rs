//! What a page may ask for, and what it is told of everything else.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_message_names_the_page_whose_wallet_signs() {
    let app = proving().start().await;
    let signer = Signer::new(7);
    let request = |told: Option<&str>| {
        let mut body = json!({ "address": signer.address().to_string(), "chainId": 10 });
        if let Some(told) = told {
            body["origin"] = told.into();
        }
        body.to_string()
    };
    for (origin, told_origin, expected) in [
        // In the page itself, and in the frame on its own.
        (ORIGIN, None, Ok("example.com")),
        (OWN, None, Ok("help.example.com")),
        (ORIGIN, Some(ORIGIN), Ok("example.com")),
        (OWN, Some(OWN), Ok("help.example.com")),
        // The frame's loader on a page that may use the form.
        (OWN, Some(OTHER_PAGE), Ok("app.example.com")),
        (
            OWN,
            Some("https://evil.example"),
            Err("403 origin_not_allowed"),
        ),
        (
            OWN,
            Some("https://example.com/"),
            Err("403 origin_not_allowed"),
        ),
        (OWN, Some(""), Err("403 origin_not_allowed")),
        // A page speaks for no other one.
        (ORIGIN, Some(OTHER_PAGE), Err("403 origin_not_allowed")),
        (ORIGIN, Some(OWN), Err("403 origin_not_allowed")),
        (
            "https://evil.example",
            Some(ORIGIN),
            Err("403 origin_not_allowed"),
        ),
        ("null", None, Err("403 origin_not_allowed")),
    ] {
        let answer = ask(&app, "support", "message", origin, &request(told_origin)).await;
        match expected {
            Err(expected) => assert_eq!(told(&answer), expected, "{origin} {told_origin:?}"),
            Ok(domain) => {
                let text = answer.body["message"].as_str().unwrap();
                let line = format!("{domain} wants you to sign in");
                assert!(text.starts_with(&line), "{text}");
                let uri = format!("\nURI: https://{domain}\n");
                assert!(text.contains(&uri) && text.contains("\nChain ID: 10\n"));
                // What the page signs, the frame that asked for it may verify, and no other.
                let (token, signature) = (answer.body["token"].as_str(), signer.sign(text));
                let verified = verify(&app, origin, token.unwrap(), &signature).await;
                assert_eq!(verified.status, 200, "{}", verified.body);
                let elsewhere = if origin == OWN { ORIGIN } else { OWN };
                let refused = verify(&app, elsewhere, token.unwrap(), &signature).await;
                assert_eq!(told(&refused), "403 wallet_proof_invalid");
            }
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_no_message_no_token_and_no_signature_is_told_as_such() {
    let app = proving().start().await;
    let signer = Signer::new(7);
    let address = signer.address().to_string();
    // One letter in the other case.
    let letter = |c: char| c.is_ascii_alphabetic() && c != 'x';
    let at = address.find(letter).unwrap();
    let flip = |c: char| {
        if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    let flipped: String = address
        .chars()
        .enumerate()
        .map(|(i, c)| if i == at { flip(c) } else { c })
        .collect();
    for (body, expected) in [
        (
            json!({ "address": "0x12", "chainId": 1 }),
            "422 answers_invalid /address=wallet_invalid",
        ),
        (
            json!({ "address": flipped, "chainId": 1 }),
            "422 answers_invalid /address=wallet_checksum",
        ),
        (
            json!({ "address": address, "chainId": 0 }),
            "422 answers_invalid /chainId=chain_invalid",
        ),
        (
            json!({ "address": address, "chainId": "1" }),
            "400 body_invalid",
        ),
        (json!({ "address": address }), "400 body_invalid"),
        (
            json!({ "address": address, "chainId": 1, "domain": "x" }),
            "400 body_invalid",
        ),
        (
            json!({ "address": "x".repeat(2_000), "chainId": 1 }),
            "413 body_too_large",
        ),
    ] {
        let answer = ask(&app, "support", "message", ORIGIN, &body.to_string()).await;
        assert_eq!(told(&answer), expected, "{body:.80}");
    }
    let (text, token) = message(&app, ORIGIN, &signer).await;
    let good = signer.sign(&text);
    let old = asked(&app, 11, &signer);
    let old_token = old.seal(&app.sealer).unwrap();
    let proof = old_proof(&app, 1, &signer);
    for (token, signature, expected) in [
        (&token, &good[2..], "403 wallet_signature_invalid"),
        (&token, "0x", "200 -"),
        (&token, "nonsense", "403 wallet_signature_invalid"),
        (&token, &"0x00".repeat(5_000), "413 body_too_large"),
        (
            &old_token,
            &signer.sign(&old.text()),
            "403 wallet_proof_expired",
        ),
        (&proof, &good, "403 wallet_proof_invalid"),
        (&String::new(), &good, "403 wallet_proof_invalid"),
        (&token, &good, "200 -"),
    ] {
        let answer = verify(&app, ORIGIN, token, signature).await;
        assert_eq!(told(&answer), expected, "{signature:.40}");
    }
    for what in ["message", "verify"] {
        let stranger = ask(&app, "support", what, "https://evil.example", "{}").await;
        assert_eq!(told(&stranger), "403 origin_not_allowed");
        let nowhere = ask(&app, "nowhere", what, ORIGIN, "{}").await;
        assert_eq!(told(&nowhere), "404 form_unknown");
    }
    // The token of another form, from a page that may use both.
    let sales = json!({ "address": address, "chainId": 1 }).to_string();
    let sales = ask(&app, "sales", "message", OWN, &sales).await;
    let (text, token) = (sales.body["message"].as_str(), sales.body["token"].as_str());
    let answer = verify(&app, OWN, token.unwrap(), &signer.sign(text.unwrap())).await;
    assert_eq!(told(&answer), "403 wallet_proof_invalid");
    app.finish().await;
}

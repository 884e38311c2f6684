//! What holds for every answer: problems, request ids, who may call, panics, the admin address.

use super::*;

#[tokio::test]
async fn what_no_route_answers_is_a_problem() {
    let service = Service::start().await;
    for (method, path, status, code) in [
        ("GET", "/", 404, "route_unknown"),
        ("GET", "/healthz", 404, "route_unknown"),
        ("GET", "/readyz", 404, "route_unknown"),
        ("GET", "/metrics", 404, "route_unknown"),
        (
            "GET",
            "/assets/0123456789ab/w-1.js.br",
            404,
            "route_unknown",
        ),
        (
            "GET",
            "/assets/0123456789ab/../manifest.json",
            404,
            "route_unknown",
        ),
        (
            "GET",
            "/assets/0123456789ab/%2e%2e/manifest.json",
            404,
            "route_unknown",
        ),
        ("GET", "/assets/ba9876543210/w-1.js", 404, "route_unknown"),
        ("GET", "/v1", 404, "route_unknown"),
        ("GET", "/v1/forms/nope", 404, "form_unknown"),
        ("POST", "/intake.js", 405, "method_not_allowed"),
        ("DELETE", "/v1/forms/support", 405, "method_not_allowed"),
        (
            "GET",
            "/v1/forms/support/submissions",
            405,
            "method_not_allowed",
        ),
    ] {
        let answer = service.ask(method, path, &[]).await;
        let head = answer.headers().clone();
        assert_eq!(answer.status(), status, "{method} {path}");
        assert_eq!(
            header(&head, "content-type"),
            "application/problem+json",
            "{path}"
        );
        assert_eq!(header(&head, "cache-control"), "no-store", "{path}");
        assert_eq!(head.contains_key("allow"), status == 405, "{method} {path}");
        let problem: serde_json::Value = serde_json::from_str(&text(answer).await).unwrap();
        assert_eq!(problem["code"], code, "{method} {path}");
    }
}

/// A form's page and the widget's files were answered in the framework's words
/// then: 400, in plain text.
#[tokio::test]
async fn a_name_that_is_no_text_is_answered_like_any_that_nobody_has() {
    let service = Service::start().await;
    for route in [
        "/f/{}",
        "/f/{}/plain",
        "/f/{}/plain/IN-7F3K-9QXM",
        "/assets/{}/w-1.js",
        "/v1/forms/{}",
        "/v1/submissions/{}",
        "/files/{}",
    ] {
        let mut answers = Vec::new();
        for name in ["nope", "%FF"] {
            let answer = service.ask("GET", &route.replace("{}", name), &[]).await;
            let kind = header(answer.headers(), "content-type").to_owned();
            answers.push((answer.status(), kind, text(answer).await));
        }
        assert_eq!(answers[0].0, 404, "{route}");
        assert_eq!(answers[0], answers[1], "{route}");
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_ours_and_is_not_sniffed() {
    let service = Service::start().await;
    let mut seen = std::collections::BTreeSet::new();
    for path in [
        "/intake.js",
        "/f/support",
        "/f/nope",
        "/nope",
        "/v1/forms/support",
        "/assets/x/y",
    ] {
        let answer = service
            .ask("GET", path, &[("x-request-id", "theirs")])
            .await;
        let id = header(answer.headers(), "x-request-id").to_owned();
        assert!(
            id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()),
            "{path}: {id}"
        );
        assert!(seen.insert(id), "{path}");
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "content-security-policy",
        ] {
            assert!(answer.headers().contains_key(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn only_a_form_s_own_pages_may_call_and_read() {
    let service = Service::start().await;
    let (form, submit, status) = (
        "/v1/forms/support",
        "/v1/forms/support/submissions",
        "/v1/submissions/IN-7F3K-9QXM?key=x",
    );
    for (path, origin, allowed) in [
        (form, "https://shop.example", true),
        (form, "http://127.0.0.1:8789", true),
        (form, "https://help.example.com", true),
        (form, "https://other.example", false),
        (form, "https://shop.example.evil.example", false),
        (form, "https://SHOP.example", false),
        (form, "http://shop.example", false),
        (form, "null", false),
        (submit, "https://shop.example", true),
        (submit, "https://other.example", false),
        ("/v1/forms/alone", "https://shop.example", false),
        ("/v1/forms/alone", "https://help.example.com", true),
        // What belongs to no form may be read by the pages of any.
        (status, "https://other.example", true),
        (status, "https://evil.example", false),
        ("/v1/forms/gone", "https://other.example", true),
        ("/v1/forms/gone", "https://evil.example", false),
    ] {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
        ];
        let asked = service.ask("OPTIONS", path, &preflight).await;
        let called = service.ask("GET", path, &[("origin", origin)]).await;
        assert_eq!(
            asked.status(),
            if allowed { 204 } else { 403 },
            "{path} {origin}"
        );
        for answer in [&asked, &called] {
            let head = answer.headers();
            let told = header(head, "access-control-allow-origin");
            assert_eq!(told, if allowed { origin } else { "" }, "{path} {origin}");
            assert!(header(head, "vary").contains("origin"), "{path} {origin}");
            assert!(!head.contains_key("access-control-allow-credentials"));
        }
        let head = asked.headers();
        assert_eq!(head.contains_key("access-control-allow-headers"), allowed);
    }
}

#[tokio::test]
async fn a_form_s_page_asks_for_nothing_that_it_does_not_need() {
    let service = Service::start().await;
    for path in [
        "/f/support",
        "/f/support/plain",
        "/f/support/plain/IN-7F3K-9QXM",
    ] {
        let answer = service.ask("GET", path, &[]).await;
        let head = answer.headers();
        for (name, parts) in [
            (
                "permissions-policy",
                &[
                    "camera=()",
                    "microphone=()",
                    "geolocation=()",
                    "usb=()",
                    "payment=()",
                ][..],
            ),
            (
                "content-security-policy",
                &[
                    "default-src 'none';",
                    "script-src 'self' 'wasm-unsafe-eval';",
                    "style-src 'self';",
                    "connect-src 'self';",
                    "base-uri 'none';",
                    "form-action 'self';",
                    "require-trusted-types-for 'script'; trusted-types default;",
                ],
            ),
            ("referrer-policy", &["same-origin"]),
            ("x-content-type-options", &["nosniff"]),
            ("cross-origin-embedder-policy", &["require-corp"]),
            ("cross-origin-resource-policy", &["cross-origin"]),
        ] {
            let told = header(head, name);
            for part in parts {
                assert!(told.contains(part), "{path} {name}: {told}");
            }
            assert!(!told.contains("unsafe-inline") && !told.contains("'unsafe-eval'"));
        }
    }
}

#[tokio::test]
async fn a_panic_is_a_problem_that_says_nothing_of_what_was_panicked_about() {
    async fn panics() {
        panic!("TYPED");
    }
    let routes = guard(Router::new().route("/v1/panics", get(panics)));
    let routes = routes.layer(from_fn(observe::log_probe));
    let answer = send(&routes, "GET", "/v1/panics", &[], "").await;
    assert_eq!(answer.status(), 500);
    assert!(answer.headers().contains_key("x-request-id"));
    let told = text(answer).await;
    assert!(
        told.contains("\"internal\"") && !told.contains("TYPED"),
        "{told}"
    );
}

#[tokio::test]
async fn the_admin_address_tells_life_and_readiness() {
    let service = Service::start().await;
    let alive = send(&service.admin, "GET", "/healthz", &[], "").await;
    assert_eq!(alive.status(), 200);
    let ready = send(&service.admin, "GET", "/readyz", &[], "").await;
    let status = ready.status();
    let told: serde_json::Value = serde_json::from_str(&text(ready).await).unwrap();
    assert_eq!(told["ready"] == true, status == 200, "{told}");
    let outside = send(&service.admin, "GET", "/intake.js", &[], "").await;
    assert_eq!(outside.status(), 404);
}

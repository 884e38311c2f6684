//! The whole public service as browsers meet it, without a network: every
//! answer's status and headers.

use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::*;
use crate::assets::{Source, fixture};
use crate::clock::SystemClock;
use crate::handlers::AppState;
use crate::outbox::Tuning;
use crate::random::SystemRandom;
use crate::storage::{SqliteOptions, SqliteStore};

const CONFIG: &str = r#"
[server]
public_url = "https://help.example.com"
[[forms]]
id = "support"
origins = ["https://shop.example", "http://127.0.0.1:8789"]
title = { en = "Ask <us>", de = "Frag & <uns>" }
[[forms]]
id = "other"
origins = ["https://other.example"]
[[forms]]
id = "alone"
origins = []
"#;

/// The public and the administrators' service, on a store of their own.
struct Service {
    public: Router,
    admin: Router,
    _folders: [TempDir; 2],
}

impl Service {
    async fn start() -> Self {
        let folders = [fixture::folder(), tempfile::tempdir().unwrap()];
        let config = crate::config::parse(CONFIG, Path::new("")).unwrap().config;
        let source = Source::Folder(folders[0].path().to_owned());
        let assets = Assets::load(&source, &config).unwrap();
        let path = folders[1].path().join("intake.db");
        let options = SqliteOptions {
            path,
            max_pages: None,
        };
        let store = SqliteStore::open(options).await.unwrap();
        let outbox = Outbox::open(
            Arc::new(store),
            Arc::new(SystemClock::new()),
            Arc::new(SystemRandom),
            Tuning::of(&config),
        );
        let outbox = outbox.await.unwrap();
        let config = Arc::new(config);
        let (_, current) = watch::channel(Arc::clone(&config));
        let v1 = crate::handlers::routes(AppState::new(current, outbox.clone()));
        Self {
            public: public(Arc::new(Site { config, assets }), v1),
            admin: admin(outbox),
            _folders: folders,
        }
    }

    async fn ask(&self, method: &str, uri: &str, headers: &[(&str, &str)]) -> Response<Body> {
        send(&self.public, method, uri, headers, "").await
    }
}

async fn send(
    routes: &Router,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    routes.clone().oneshot(request).await.unwrap()
}

async fn text(answer: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20)
        .await
        .unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

const ASSETS: &str = "/assets/0123456789ab";
const BROTLI: &[(&str, &str)] = &[("accept-encoding", "gzip, br")];
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn every_file_has_its_type_its_caching_and_its_coding() {
    let service = Service::start().await;
    let js = "text/javascript; charset=utf-8";
    for (path, headers, status, media_type, caching, coding, body) in [
        ("/w-1.js", BROTLI, 200, js, IMMUTABLE, "br", "br"),
        (
            "/w-1.js",
            &[("accept-encoding", "gzip")],
            200,
            js,
            IMMUTABLE,
            "gzip",
            "gz",
        ),
        ("/w-1.js", &[], 200, js, IMMUTABLE, "", "the module"),
        (
            "/w-1_bg.wasm",
            BROTLI,
            200,
            "application/wasm",
            IMMUTABLE,
            "",
            "\0asm",
        ),
        (
            "/t-1.css",
            BROTLI,
            200,
            "text/css; charset=utf-8",
            IMMUTABLE,
            "",
            "tokens",
        ),
        (
            "/locales/de.json",
            &[],
            200,
            "application/json",
            IMMUTABLE,
            "",
            r#"{"title":"Wie können wir helfen?"}"#,
        ),
    ] {
        let answer = service
            .ask("GET", &format!("{ASSETS}{path}"), headers)
            .await;
        let head = answer.headers().clone();
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(header(&head, "content-type"), media_type, "{path}");
        assert_eq!(header(&head, "cache-control"), caching, "{path}");
        assert_eq!(header(&head, "content-encoding"), coding, "{path}");
        assert_eq!(header(&head, "vary"), "accept-encoding", "{path}");
        assert_eq!(header(&head, "access-control-allow-origin"), "*", "{path}");
        assert_eq!(
            header(&head, "cross-origin-resource-policy"),
            "cross-origin",
            "{path}"
        );
        assert_eq!(text(answer).await, body, "{path}");
    }
}

#[tokio::test]
async fn the_loader_is_asked_for_again_soon_and_sent_only_if_it_has_changed() {
    let service = Service::start().await;
    for path in ["/intake.js", "/intake.d.ts", "/f/support"] {
        let first = service.ask("GET", path, BROTLI).await;
        let etag = header(first.headers(), "etag").to_owned();
        assert!(etag.starts_with("W/\""), "{path}: {etag}");
        for (known, status) in [(etag.as_str(), 304), ("\"other\"", 200)] {
            let again = service.ask("GET", path, &[("if-none-match", known)]).await;
            assert_eq!(again.status(), status, "{path}");
            for name in ["etag", "cache-control", "vary", "content-security-policy"] {
                assert_eq!(
                    again.headers().get(name),
                    first.headers().get(name),
                    "{path} {name}"
                );
            }
            assert_eq!(text(again).await.is_empty(), status == 304, "{path}");
        }
    }
    let loader = service.ask("GET", "/intake.js", BROTLI).await;
    assert_eq!(
        header(loader.headers(), "cache-control"),
        "public, max-age=300"
    );
    assert_eq!(header(loader.headers(), "content-encoding"), "br");
    assert_eq!(header(loader.headers(), "access-control-allow-origin"), "*");
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let service = Service::start().await;
    for path in [
        "/intake.js",
        "/f/support",
        "/f/nope",
        &format!("{ASSETS}/w-1.js"),
        "/nope",
    ] {
        let get = service.ask("GET", path, &[]).await;
        let head = service.ask("HEAD", path, &[]).await;
        assert_eq!(head.status(), get.status(), "{path}");
        for name in [
            "content-type",
            "cache-control",
            "etag",
            "content-security-policy",
        ] {
            assert_eq!(
                head.headers().get(name),
                get.headers().get(name),
                "{path} {name}"
            );
        }
        assert_eq!(text(head).await, "", "{path}");
    }
}

#[tokio::test]
async fn a_form_s_page_may_be_framed_by_its_own_origins_alone() {
    let service = Service::start().await;
    for (path, status, ancestors, part) in [
        (
            "/f/support",
            200,
            "frame-ancestors https://shop.example http://127.0.0.1:8789",
            "<title>Ask &lt;us&gt;</title>",
        ),
        (
            "/f/support?locale=de",
            200,
            "frame-ancestors https://shop.example",
            "<html lang=\"de\"><title>Frag &amp; &lt;uns&gt;</title>",
        ),
        (
            "/f/other?locale=de",
            200,
            "frame-ancestors https://other.example",
            "<title>Wie können wir helfen?</title>",
        ),
        (
            "/f/alone",
            200,
            "frame-ancestors 'none'",
            "<title>How can we help?</title>",
        ),
        (
            "/f/nope",
            404,
            "frame-ancestors 'none'",
            "doesn&#39;t exist any more",
        ),
        (
            "/f/%3Cscript%3E",
            404,
            "frame-ancestors 'none'",
            "doesn&#39;t exist any more",
        ),
    ] {
        let answer = service.ask("GET", path, &[]).await;
        assert_eq!(answer.status(), status, "{path}");
        let policy = header(answer.headers(), "content-security-policy").to_owned();
        assert!(
            policy.starts_with("default-src 'none'; "),
            "{path}: {policy}"
        );
        assert!(policy.contains(ancestors), "{path}: {policy}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains('*'),
            "{path}: {policy}"
        );
        let html = text(answer).await;
        assert!(html.contains(part), "{path}: {html}");
        assert!(
            !html.contains("<us>") && !html.contains("<script>"),
            "{path}: {html}"
        );
    }
    let page = text(service.ask("GET", "/f/support", &[]).await).await;
    for part in [
        "<link rel=\"stylesheet\" href=\"/assets/0123456789ab/t-1.css\"><link rel=\"stylesheet\" href=\"/assets/0123456789ab/w-1.css\">",
        "src=\"/assets/0123456789ab/frame-1.js\" data-form=\"support\" data-js=\"w-1.js\" data-wasm=\"w-1_bg.wasm\"",
        "data-origins=\"https://shop.example http://127.0.0.1:8789\"",
    ] {
        assert!(page.contains(part), "{page}");
    }
}

#[tokio::test]
async fn what_no_route_answers_is_a_problem() {
    let service = Service::start().await;
    for (method, path, status, code) in [
        ("GET", "/", 404, "route_unknown"),
        ("GET", "/healthz", 404, "route_unknown"),
        ("GET", "/readyz", 404, "route_unknown"),
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
async fn a_panic_is_a_problem_that_says_nothing_of_what_was_panicked_about() {
    async fn panics() {
        panic!("TYPED");
    }
    let routes = guard(Router::new().route("/v1/panics", get(panics))).layer(from_fn(observe::log));
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

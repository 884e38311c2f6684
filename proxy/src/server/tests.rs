//! The whole public service as browsers meet it, without a network: every
//! answer's status and headers.

#[path = "tests/border.rs"]
mod border;
#[path = "tests/captcha.rs"]
mod captcha;
#[path = "tests/limits.rs"]
mod limits;
#[path = "tests/metrics.rs"]
mod metrics_page;
#[path = "tests/plain.rs"]
mod plain_pages;
#[path = "tests/routes.rs"]
mod routes;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::*;
use crate::assets::{Assets, Source, fixture};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::handlers::AppState;
use crate::limits::Limits;
use crate::outbox::Tuning;
use crate::random::SystemRandom;
use crate::seal::{SealKey, Sealer};
use crate::storage::{SqliteOptions, SqliteStore};

const CONFIG: &str = r#"
[server]
public_url = "https://help.example.com"
[[forms]]
id = "support"
origins = ["https://shop.example", "http://127.0.0.1:8789"]
challenge = "off"
title = { en = "Ask <us>", de = "Frag & <uns>" }
[[forms]]
id = "other"
origins = ["https://other.example"]
[[forms]]
id = "alone"
origins = []
[[forms]]
id = "bridge"
origins = ["https://shop.example"]
[[forms.fields]]
id = "email"
[[forms.fields]]
id = "topic"
type = "select"
label = "Topic"
options = [{ value = "bridge", label = "A <bridge>" }, { value = "other", label = "Other" }]
[[forms.fields]]
id = "chains"
type = "multiselect"
label = "Chains"
options = [{ value = "1", label = "One" }, { value = "2", label = "Two" }]
max_choices = 1
show_when = { field = "topic", is = ["bridge"] }
[[forms.fields]]
id = "agreed"
type = "checkbox"
label = "Agreed"
required = true
[[forms.fields]]
id = "why"
type = "radio"
label = "Why"
options = [{ value = "a", label = "A" }, { value = "b", label = "B" }]
show_when = { field = "agreed", is = ["true"] }
[[forms.fields]]
id = "campaign"
type = "hidden"
[[forms.fields]]
id = "message"
"#;

/// A clock that goes on by itself, and further when it is told to.
struct Advanced(SystemClock, AtomicU64);

#[async_trait::async_trait]
impl Clock for Advanced {
    fn wall(&self) -> Timestamp {
        let ahead = Duration::from_millis(self.1.load(Ordering::Relaxed));
        self.0.wall().plus(ahead)
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    async fn sleep(&self, wait: Duration) {
        self.0.sleep(wait).await;
    }
}

/// The public and the administrators' service, on a store of their own.
struct Service {
    public: Router,
    admin: Router,
    clock: Arc<Advanced>,
    outbox: Outbox,
    _folders: [TempDir; 2],
}

impl Service {
    async fn start() -> Self {
        Self::start_with("").await
    }

    /// With further tables of the configuration.
    async fn start_with(tables: &str) -> Self {
        let folders = [fixture::folder(), tempfile::tempdir().unwrap()];
        let config = crate::config::parse(&format!("{CONFIG}{tables}"), Path::new(""))
            .unwrap()
            .config;
        let source = Source::Folder(folders[0].path().to_owned());
        let assets = Assets::load(&source, &config).unwrap();
        let path = folders[1].path().join("intake.db");
        let options = SqliteOptions {
            path,
            max_pages: None,
        };
        let store = SqliteStore::open(options).await.unwrap();
        let key = SealKey::draw(&SystemRandom).unwrap();
        let sealer = Arc::new(Sealer::new(&key));
        let outbox = Outbox::open(
            Arc::new(store),
            Arc::new(SystemClock::new()),
            Arc::new(SystemRandom),
            Tuning::of(&config),
        );
        let outbox = outbox.await.unwrap();
        let config = Arc::new(config);
        let (_, current) = watch::channel(Arc::clone(&config));
        let clock = Arc::new(Advanced(SystemClock::new(), AtomicU64::new(0)));
        let (_, verifiers) = watch::channel(Arc::default());
        let limits = Limits::new(&config, Arc::clone(&clock) as _);
        let state = AppState::new(current, outbox.clone(), sealer, Arc::new(limits));
        let state = state.with_identity(verifiers, Arc::clone(&clock) as _);
        let (_, site) = watch::channel(Arc::new(Site { config, assets }));
        let metrics = Arc::new(Metrics::new(outbox.clone()));
        Self {
            public: public(Sites::new(site), state, Arc::clone(&metrics)),
            admin: admin(outbox.clone(), metrics, None),
            clock,
            outbox,
            _folders: folders,
        }
    }

    /// The administrators' service as it is where it has a token.
    fn admin_with(&self, token: &str) -> Router {
        let metrics = Arc::new(Metrics::new(self.outbox.clone()));
        let token = Some(Arc::new(token.to_owned().into()));
        admin(self.outbox.clone(), metrics, token)
    }

    fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap();
        self.clock.1.fetch_add(millis, Ordering::Relaxed);
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

//! The public service over a real store, without a listener and without Mava.

use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use intake_proxy::assets::{Assets, Embedded, Source};
use intake_proxy::attachments::store::DiskStore;
use intake_proxy::attachments::{Attachments, Parts};
use intake_proxy::clock::SystemClock;
use intake_proxy::config;
use intake_proxy::environment::Environment;
use intake_proxy::handlers::AppState;
use intake_proxy::identity::Verifiers;
use intake_proxy::limits::Limits;
use intake_proxy::metrics::Metrics;
use intake_proxy::outbox::{Outbox, Tuning};
use intake_proxy::random::SystemRandom;
use intake_proxy::seal::{SealKey, Sealer};
use intake_proxy::server::{Site, Sites, public};
use intake_proxy::storage::{SqliteOptions, SqliteStore};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tower::ServiceExt as _;

/// One for all requests.
pub static SERVICE: LazyLock<Service> = LazyLock::new(Service::start);

const CONFIG: &str = include_str!("intake.toml");

static ASSETS: Embedded = &[
    ("assets/a.css", b"a{}"),
    ("assets/a.js", b"a"),
    ("assets/a.wasm", b"a"),
    (
        "frame.html",
        b"<a href=\"{{plain}}\" title=\"{{title}}\">{{form}}</a>",
    ),
    ("intake.d.ts", b"export {};"),
    ("intake.js", b"f(__INTAKE_CONFIG__)"),
    (
        "manifest.json",
        br#"{"build":"b","widget":{"js":"a.js","wasm":"a.wasm","styles":["a.css"]},
            "extras":{"js":"a.js","wasm":"a.wasm","styles":["a.css"]},"embed":"a.js",
            "embed_integrity":"sha384-a","frame":"a.js","challenge":"a.js",
            "captcha":"a.js","plain":"a.css","frames":"a.js","wallet":"a.js"}"#,
    ),
];

/// A page without scripts, which bears a token.
const PLAIN: &str = "GET /f/every/plain";

/// The text that a wallet is asked to sign, which comes with a token.
const WALLET: &str = "POST /v1/forms/every/wallet/message";

/// The service, and what it gave before.
pub struct Service {
    router: Router,
    runtime: Mutex<Runtime>,
    /// Words in braces, and what they stand for.
    given: Vec<(&'static [u8], String)>,
    _folder: tempfile::TempDir,
}

impl Service {
    fn start() -> Self {
        // On one thread, so that what one request reaches is its own.
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be built");
        let folder = tempfile::tempdir().expect("there is a place for files");
        let router = runtime.block_on(router(folder.path()));
        let mut service = Self {
            router,
            runtime: Mutex::new(runtime),
            given: Vec::new(),
            _folder: folder,
        };
        let account = r#"{"address":"0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045","chainId":1}"#;
        let tokens: [(&[u8], _, _, _); 2] = [
            (b"{plain}", PLAIN, "", "name=\"token\" value=\""),
            (b"{wallet}", WALLET, account, "\"token\":\""),
        ];
        for (word, asked, body, before) in tokens {
            let (method, path) = asked.split_once(' ').expect("there are two");
            let request = Request::builder().method(method).uri(path);
            let request = request
                .header("origin", "https://shop.example")
                .header("content-type", "application/json")
                .body(Body::from(body))
                .expect("it is a request");
            let (status, _, answer) = service.ask(request);
            let rest = answer.split_once(before);
            let (_, rest) = rest.unwrap_or_else(|| panic!("{asked}: {status} {answer}"));
            let token = rest.split('"').next().unwrap_or_default();
            service.given.push((word, token.to_owned()));
        }
        service
    }

    /// Puts what was given in the place of the words that stand for it.
    pub fn fill(&self, bytes: &[u8]) -> Vec<u8> {
        let mut filled = bytes.to_vec();
        for (word, token) in &self.given {
            let place = filled.windows(word.len()).position(|part| part == *word);
            if let Some(at) = place {
                filled.splice(at..at + word.len(), token.bytes());
            }
        }
        filled
    }

    /// Asks for an answer and reads all of it.
    pub fn ask(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await;
            let (head, body) = answer.expect("it always answers").into_parts();
            let body = body.collect().await.expect("it can be read").to_bytes();
            let text = String::from_utf8_lossy(&body).into_owned();
            (head.status, head.headers, text)
        })
    }
}

async fn router(folder: &Path) -> Router {
    let loaded = config::parse(CONFIG, folder).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let config = Arc::new(loaded.config);
    let assets = Assets::load(&Source::Embedded(ASSETS), &config).expect("the files are whole");
    let options = SqliteOptions {
        path: folder.join("intake.db"),
        max_pages: None,
    };
    let store = SqliteStore::open(options).await;
    let store = Arc::new(store.expect("a store can be made"));
    let key = SealKey::draw(&SystemRandom).expect("there is randomness");
    let sealer = Arc::new(Sealer::new(&key));
    let clock = Arc::new(SystemClock::new());
    let outbox = Outbox::open(
        Arc::clone(&store) as _,
        clock.clone(),
        Arc::new(SystemRandom),
        Tuning::of(&config),
    );
    let outbox = outbox.await.expect("an outbox can be opened");
    let secrets = Environment::from([("SECRET", "0123456789abcdef0123456789abcdef")]);
    let verifiers = Verifiers::load(&config, &secrets).expect("the secret is long enough");
    let attachments = Attachments::new(Parts {
        files: store,
        objects: Arc::new(DiskStore::new(folder.join("files"))),
        scanner: None,
        sealer: Arc::clone(&sealer),
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
    });
    let metrics = Arc::new(Metrics::new(outbox.clone()));
    let limits = Arc::new(Limits::new(&config, clock.clone()));
    let (_, current) = watch::channel(Arc::clone(&config));
    let (_, verifiers) = watch::channel(Arc::new(verifiers));
    let (_, site) = watch::channel(Arc::new(Site { config, assets }));
    let state = AppState::new(current, outbox, sealer, limits)
        .with_identity(verifiers, clock)
        .with_attachments(Arc::new(attachments));
    public(Sites::new(site), state, metrics)
}

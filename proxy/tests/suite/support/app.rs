//! The proxy's routes over a real outbox, a real file and a real sandbox.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt;
use intake_proxy::attachments::scan::Scanner;
use intake_proxy::attachments::store::{DiskStore, ObjectStore};
use intake_proxy::attachments::{Attachments, Parts};
use intake_proxy::budget::CallBudget;
use intake_proxy::captcha::Captchas;
use intake_proxy::clock::SystemClock;
use intake_proxy::config::{
    CaptchaConfig, CaptchaSecret, ChainConfig, ChallengeConfig, Config, RpcUrl, Vendor,
};
use intake_proxy::environment::Environment;
use intake_proxy::handlers::{AppState, routes};
use intake_proxy::identity::Verifiers;
use intake_proxy::limits::Limits;
use intake_proxy::mava::MavaClient;
use intake_proxy::outbox::{Deliveries, Line, Outbox, Tuning};
use intake_proxy::random::SystemRandom;
use intake_proxy::seal::{SealKey, Sealer};
use intake_proxy::storage::{SqliteOptions, SqliteStore, Store};
use intake_proxy::wallet::Chains;
use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;
use url::Url;

use super::backend::SECRET;
use super::config::{config, quick};

/// A running proxy without listeners. A test ends with [`App::finish`], which
/// fails where anything is still to be delivered.
pub struct App {
    pub sandbox: Sandbox,
    pub store: Arc<SqliteStore>,
    pub outbox: Outbox,
    pub attachments: Arc<Attachments>,
    pub config: Config,
    pub sealer: Arc<Sealer>,
    folder: Option<tempfile::TempDir>,
    router: axum::Router,
    deliveries: Option<Deliveries>,
    finished: bool,
}

/// What a proxy is started with.
pub struct Builder {
    api_key: Option<&'static str>,
    max_pages: Option<u32>,
    objects: Option<Arc<dyn ObjectStore>>,
    scanner: Option<Arc<dyn Scanner>>,
    change: fn(&mut Config, &mut Tuning),
    node: Option<Url>,
    captcha: Option<Url>,
}

/// An answer with its body read.
pub struct Answer {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// Whether the request is kept, be it delivered already or not.
    pub fn is_taken_in(&self) -> bool {
        matches!(self.status, 201 | 202)
    }
}

impl Builder {
    /// Without a key nothing is delivered.
    pub fn api_key(mut self, key: Option<&'static str>) -> Self {
        self.api_key = key;
        self
    }

    /// How large the store may become.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = Some(pages);
        self
    }

    /// Where the bytes of files lie, if not in a folder.
    pub fn objects(mut self, objects: Arc<dyn ObjectStore>) -> Self {
        self.objects = Some(objects);
        self
    }

    /// Who looks for viruses.
    pub fn scanner(mut self, scanner: Arc<dyn Scanner>) -> Self {
        self.scanner = Some(scanner);
        self
    }

    /// Changes the configuration before the start.
    pub fn change(mut self, change: fn(&mut Config, &mut Tuning)) -> Self {
        self.change = change;
        self
    }

    /// Has chain 1 asked at this address.
    pub fn node(mut self, address: Url) -> Self {
        self.node = Some(address);
        self
    }

    /// Makes the first form ask for a captcha, which is verified at this address.
    pub fn captcha(mut self, service: Url) -> Self {
        self.captcha = Some(service);
        self
    }

    pub async fn start(self) -> App {
        let sandbox = Sandbox::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        self.start_on(sandbox, folder).await
    }

    /// Starts on a file that an earlier proxy has left.
    pub async fn start_on(self, sandbox: Sandbox, folder: tempfile::TempDir) -> App {
        let mut config = config(&sandbox.url());
        config.attachments.folder = folder.path().join("attachments");
        let mut tuning = quick(&config);
        (self.change)(&mut config, &mut tuning);
        if let Some(service) = self.captcha {
            let form = &mut config.forms[0];
            form.definition.challenge = true;
            form.challenge = ChallengeConfig::Captcha(CaptchaConfig {
                vendor: Vendor::Turnstile,
                site_key: "0x4AAA".into(),
                secret: CaptchaSecret::Variable("INTAKE_CAPTCHA_SECRET".into()),
                service: Some(service),
            });
        }
        config.chains = self
            .node
            .map(|address| ChainConfig {
                id: 1,
                rpc_url: RpcUrl::Plain(address),
                timeout: Duration::from_millis(300),
            })
            .into_iter()
            .collect();
        let options = SqliteOptions {
            path: file(&folder),
            max_pages: self.max_pages,
        };
        let store = Arc::new(SqliteStore::open(options).await.unwrap());
        let key = SealKey::draw(&SystemRandom).unwrap();
        let sealer = Arc::new(Sealer::new(&store.seal_key(&key).await.unwrap()));
        let clock = Arc::new(SystemClock::new());
        let secrets = Environment::from([
            ("INTAKE_IDENTITY_SECRET", SECRET),
            ("INTAKE_CAPTCHA_SECRET", "0x4AAA-secret"),
        ]);
        let verifiers = Arc::new(Verifiers::load(&config, &secrets).unwrap());
        let chains = Arc::new(Chains::load(&config, &secrets).unwrap());
        let captchas = Arc::new(Captchas::load(&config, &secrets).unwrap());
        let outbox = Outbox::open(
            Arc::clone(&store) as Arc<dyn Store>,
            clock.clone(),
            Arc::new(SystemRandom),
            tuning,
        );
        let outbox = outbox.await.unwrap();
        let line = self.api_key.map(|key| Line {
            upstream: Arc::new(MavaClient::new(&config.mava, &key.into()).unwrap()),
            budget: CallBudget::new(config.mava.budget, clock.clone()),
        });
        let disk = Arc::new(DiskStore::new(config.attachments.folder.clone()));
        let attachments = Arc::new(Attachments::new(Parts {
            files: Arc::clone(&store) as _,
            objects: self.objects.unwrap_or(disk),
            scanner: self.scanner,
            sealer: Arc::clone(&sealer),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
        }));
        let (_, shared) = watch::channel(Arc::new(config.clone()));
        let deliveries = outbox.start(shared.clone(), line);
        let (_, verifiers) = watch::channel(verifiers);
        let (_, chains) = watch::channel(chains);
        let (_, captchas) = watch::channel(captchas);
        let limits = Arc::new(Limits::new(&config, clock.clone()));
        let state = AppState::new(shared, outbox.clone(), Arc::clone(&sealer), limits)
            .with_identity(verifiers, clock)
            .with_attachments(Arc::clone(&attachments))
            .with_chains(chains)
            .with_captchas(captchas);
        App {
            sandbox,
            store,
            outbox,
            attachments,
            config,
            sealer,
            folder: Some(folder),
            router: routes(state),
            deliveries: Some(deliveries),
            finished: false,
        }
    }
}

/// The file of the store in a folder.
pub fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("intake.db")
}

impl App {
    pub fn builder() -> Builder {
        Builder {
            api_key: Some(DEFAULT_API_KEY),
            max_pages: None,
            objects: None,
            scanner: None,
            change: |_, _| {},
            node: None,
            captcha: None,
        }
    }

    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Sends a request as it is.
    pub async fn call(&self, request: Request<Body>) -> Answer {
        answer(self.raw(request).await).await
    }

    /// As [`App::call`], with the answer as it is.
    pub async fn raw(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// Sends a submission as the form does.
    pub async fn submit(&self, key: &str, body: &Value) -> Answer {
        self.submit_to("support", key, body).await
    }

    /// Sends a submission to a form, from a page of that form's.
    pub async fn submit_to(&self, form: &str, key: &str, body: &Value) -> Answer {
        let forms = &self.config.forms;
        let form = forms.iter().find(|one| one.definition.id == form).unwrap();
        let id = &form.definition.id;
        let request = Request::post(format!("/v1/forms/{id}/submissions"))
            .header("origin", &form.origins[0])
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        self.call(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// Where the store lies, as `intake.db`.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.as_ref().unwrap().path()
    }

    /// Waits until everything is delivered or refused.
    pub async fn drained(&self) {
        super::until("the outbox is empty", || self.outbox.health().backlog == 0).await;
    }

    /// Ends the proxy; everything must be delivered or refused.
    pub async fn finish(self) {
        self.drained().await;
        self.finish_leaving(0).await;
    }

    /// Ends the proxy with so many requests that are still to be delivered.
    pub async fn finish_leaving(self, left: usize) {
        let _ = self.end_leaving(left).await;
    }

    /// As [`App::finish_leaving`], and hands out what a next one can start on.
    pub async fn end_leaving(mut self, left: usize) -> (Sandbox, tempfile::TempDir) {
        self.finished = true;
        assert_eq!(
            self.outbox.health().backlog,
            left,
            "requests left in the outbox"
        );
        assert_eq!(
            self.sandbox.pending_faults(),
            0,
            "faults that no call has met"
        );
        if let Some(deliveries) = self.deliveries.take() {
            deliveries.shutdown(Duration::from_secs(5)).await;
        }
        self.store.close().await;
        let folder = self.folder.take().unwrap();
        // Moves the sandbox out of a value that has a destructor.
        let sandbox = std::mem::replace(&mut self.sandbox, Sandbox::start().await.unwrap());
        (sandbox, folder)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        assert!(
            self.finished || std::thread::panicking(),
            "end the test with `finish`"
        );
    }
}

async fn answer(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}

/// A submission that every rule holds for.
pub fn submission(message: &str) -> Value {
    json!({
        "fields": { "email": "ada@example.com", "subject": "Stuck", "message": message },
        "context": { "pageUrl": "https://example.com/help?x=1", "locale": "en" }
    })
}

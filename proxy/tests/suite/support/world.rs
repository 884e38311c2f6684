//! The outbox on paused time: a store in memory, a scripted Mava, a clock that
//! a test moves.

use std::sync::Arc;
use std::time::Duration;

use intake_contract::attachment::MediaType;
use intake_contract::{IdempotencyKey, Submission};
use intake_proxy::attachments::KeptFile;
use intake_proxy::attachments::store::ObjectKey;
use intake_proxy::budget::CallBudget;
use intake_proxy::config::{Config, Delivery};
use intake_proxy::outbox::{
    AcceptError, Acceptance, Deliveries, Incoming, Line, Outbox, Tuning, body_hash,
};
use intake_proxy::random::SystemRandom;
use intake_proxy::storage::Store;
use tokio::sync::watch;

use super::clock::TestClock;
use super::config::config;
use super::memory::MemoryStore;
use super::scripted::ScriptedMava;

pub struct World {
    pub clock: Arc<TestClock>,
    pub store: Arc<MemoryStore>,
    pub mava: Arc<ScriptedMava>,
    pub outbox: Outbox,
    pub config: Config,
    pub deliveries: Option<Deliveries>,
}

impl World {
    /// With everything as operators run it.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Tuning)) -> Self {
        let clock = Arc::new(TestClock::new());
        let store = Arc::new(MemoryStore::default());
        let mava = Arc::new(ScriptedMava::new(Arc::clone(&clock)));
        let mut config = config("http://127.0.0.1:1");
        config.attachments.delivery = Delivery::Note;
        let mut tuning = Tuning::of(&config);
        change(&mut tuning);
        let outbox = Outbox::open(
            Arc::clone(&store) as Arc<dyn Store>,
            clock.clone(),
            Arc::new(SystemRandom),
            tuning,
        );
        let outbox = outbox.await.unwrap();
        let line = Line {
            upstream: Arc::clone(&mava) as Arc<_>,
            budget: CallBudget::new(config.mava.budget, clock.clone()),
        };
        let (_, shared) = watch::channel(Arc::new(config.clone()));
        let deliveries = Some(outbox.start(shared, Some(line)));
        Self {
            clock,
            store,
            mava,
            outbox,
            config,
            deliveries,
        }
    }

    /// Takes a request in, of which `message` is key and text.
    pub async fn accept(&self, message: &str) -> Result<Acceptance, AcceptError> {
        self.accept_at(0, message).await
    }

    /// As [`World::accept`], at the form of this number.
    pub async fn accept_at(&self, form: usize, message: &str) -> Result<Acceptance, AcceptError> {
        self.take_in(form, message, Vec::new()).await
    }

    async fn take_in(
        &self,
        form: usize,
        message: &str,
        files: Vec<(String, KeptFile)>,
    ) -> Result<Acceptance, AcceptError> {
        let mut submission = Submission::default();
        for (id, text) in [("email", "a@b.co"), ("subject", "s"), ("message", message)] {
            submission.fields.0.insert(id.into(), text.into());
        }
        let hash = body_hash(&submission).unwrap();
        let form = &self.config.forms[form].definition;
        let incoming = Incoming {
            form: form.id.clone(),
            key: IdempotencyKey::parse(&format!("0123456789abcdef-{message}")).unwrap(),
            body_hash: hash,
            submission: submission.check(form).unwrap(),
            identity: None,
            suspicions: Vec::new(),
            redeems: Vec::new(),
            files,
            wallet: None,
        };
        self.outbox.accept(incoming).await
    }

    /// As [`World::accept`], with files of the names `0.png`, `1.png`, and so on.
    pub async fn accept_with_files(
        &self,
        message: &str,
        count: usize,
    ) -> Result<Acceptance, AcceptError> {
        let files = (0..count).map(|number| {
            let file = KeptFile {
                object: ObjectKey::draw(&SystemRandom).unwrap(),
                link: format!("{number:032x}"),
                file_name: format!("{number}.png"),
                media_type: MediaType::Png,
                size: 1_000,
                unscanned: false,
            };
            (number.to_string(), file)
        });
        self.take_in(0, message, files.collect()).await
    }

    /// Takes `count` requests in, named by their numbers.
    pub async fn accept_many(&self, count: usize) -> Vec<String> {
        let names: Vec<_> = (0..count).map(|i| i.to_string()).collect();
        for name in &names {
            assert!(matches!(self.accept(name).await, Ok(Acceptance::New(..))));
        }
        names
    }

    /// Lets time pass.
    pub async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// Lets time pass until everything is delivered or refused; tells how much did.
    pub async fn drain(&self, within: Duration) -> Duration {
        let began = tokio::time::Instant::now();
        while self.outbox.health().backlog > 0 {
            assert!(began.elapsed() < within, "{:?}", self.outbox.health());
            self.pass(Duration::from_millis(50)).await;
        }
        began.elapsed()
    }

    /// No window of the budget's length holds more calls than it allows.
    pub fn check_budget(&self) {
        let calls = self.mava.calls();
        let budget = self.config.mava.budget;
        for window in calls.windows(budget.requests as usize + 1) {
            let length = window[window.len() - 1] - window[0];
            assert!(
                length >= budget.window,
                "{} calls in {length:?}",
                window.len()
            );
        }
    }
}

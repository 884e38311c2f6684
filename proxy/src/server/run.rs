//! Starts the proxy, keeps it running, and ends it in an orderly way.

use std::convert::Infallible;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::watch;
use tokio::time::timeout;

use super::listener::{self, BindError};
use super::reload::Live;
use super::signals::Hangups;
use super::{Site, admin, public};
use crate::assets::{AssetError, Assets, Source};
use crate::attachments::scan::{Clamd, Scanner};
use crate::attachments::store::{DiskStore, ObjectStore, S3Keys, S3SetupError, S3Store};
use crate::attachments::{Attachments, Parts};
use crate::budget::CallBudget;
use crate::captcha::Captchas;
use crate::clock::{Clock, SystemClock};
use crate::config::{AttachmentsConfig, Config, MavaConfig};
use crate::environment::Environment;
use crate::handlers::AppState;
use crate::identity::Verifiers;
use crate::limits::Limits;
use crate::mava::{ClientError, MavaClient};
use crate::metrics::Metrics;
use crate::outbox::{Line, Outbox, Tuning};
use crate::random::SystemRandom;
use crate::seal::{SealKey, Sealer};
use crate::storage::{SqliteOptions, SqliteStore, Store, StoreError};
use crate::wallet::Chains;

/// How long running requests and deliveries may take to end.
pub const GRACE: Duration = Duration::from_secs(10);

/// What a proxy needs to run.
#[derive(Debug)]
pub struct Setup {
    /// The configuration.
    pub config: Config,
    /// Where to read it again.
    pub file: PathBuf,
    /// Where the secrets are that it names.
    pub environment: Environment,
    /// The keys of signed identities.
    pub verifiers: Verifiers,
    /// The chains that can be asked about contract wallets.
    pub chains: Chains,
    /// What verifies the captchas of forms.
    pub captchas: Captchas,
    /// Where the form's files come from.
    pub assets: Source,
    /// Mava's API key; without one, requests are kept and not delivered.
    pub api_key: Option<SecretString>,
    /// What administrators show, where their address asks for it.
    pub admin_token: Option<SecretString>,
    /// What opens the bucket of attached files, if there is one.
    pub bucket_keys: Option<S3Keys>,
}

/// Why the proxy could not start. Each tells the operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// An address can't be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The form's files can't be used.
    #[error(transparent)]
    Assets(#[from] AssetError),
    /// The store can't be opened.
    #[error("{}: {error}", path.display())]
    Store {
        /// The store's file.
        path: PathBuf,
        /// Why.
        error: StoreError,
    },
    /// Mava can't be called.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The bucket of attached files can't be used as it is configured.
    #[error("[attachments.s3]: {0}")]
    Bucket(#[from] S3SetupError),
    /// The system refuses something that every process may do.
    #[error("the system refuses what the proxy needs: {0}")]
    System(#[from] io::Error),
}

/// Runs until `stop` is ready; it gives the reason. Once everything answers, the
/// two addresses are written to `out`, each on a line. At each of `hangups` the
/// configuration is read again.
///
/// # Errors
/// If it can't start. Nothing is left running then.
pub async fn run(
    setup: Setup,
    out: &mut (dyn Write + Send),
    stop: impl Future<Output = &'static str>,
    hangups: Hangups,
) -> Result<(), RunError> {
    let Setup {
        mut config,
        file,
        environment,
        verifiers,
        chains,
        captchas,
        assets,
        api_key,
        admin_token,
        bucket_keys,
    } = setup;
    let listener = listener::bind(config.server.listen, "listen").await?;
    let admin_listener = listener::bind(config.server.admin_listen, "admin_listen").await?;
    let address = listener.local_addr()?;
    let admin_address = admin_listener.local_addr()?;
    config.server.settle(address);

    let assets = Assets::load(&assets, &config)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let line = api_key
        .map(|key| line(&config.mava, &key, &clock))
        .transpose()?;
    let (store, outbox, sealer) = open(&config, &clock).await?;
    let attachments = Arc::new(Attachments::new(Parts {
        files: Arc::clone(&store) as _,
        objects: objects(&config.attachments, bucket_keys.as_ref())?,
        scanner: scanner(&config.attachments),
        sealer: Arc::clone(&sealer),
        clock: Arc::clone(&clock),
        random: Arc::new(SystemRandom),
    }));
    if line.is_none() {
        tracing::warn!(
            "THERE IS NO API KEY: requests are taken in and kept, and NOT delivered to Mava; set MAVA_API_KEY or MAVA_API_KEY_FILE and start again"
        );
    }

    let config = Arc::new(config);
    let site = Site { config, assets };
    let live = Live::new(
        file,
        environment,
        address,
        site,
        verifiers,
        chains,
        captchas,
    );
    let live = Arc::new(live);
    let deliveries = outbox.start(live.config(), line);
    let sweeper = tokio::spawn(Arc::clone(&attachments).sweep_on(live.config()));
    let limits = Arc::new(Limits::new(&live.config().borrow(), Arc::clone(&clock)));
    let state = AppState::new(live.config(), outbox.clone(), sealer, Arc::clone(&limits));
    let state = state.with_identity(live.verifiers(), clock);
    let state = state
        .with_attachments(attachments)
        .with_chains(live.chains())
        .with_captchas(live.captchas());
    let metrics = Arc::new(Metrics::new(outbox.clone()));
    let site = public(live.sites(), state, Arc::clone(&metrics));
    let administration = admin(outbox, metrics, admin_token.map(Arc::new));
    let trusted = limits.trusted();
    let (stopping, stopped) = watch::channel(false);
    let serve = |listener, routes| {
        tokio::spawn(listener::serve(
            listener,
            routes,
            trusted.clone(),
            stopped.clone(),
        ))
    };
    let services = [serve(listener, site), serve(admin_listener, administration)];
    // Whoever started the proxy may have closed its output; it runs all the same.
    let _ = writeln!(
        out,
        "listening on http://{address}\nadmin on http://{admin_address}"
    );
    let _ = out.flush();
    tracing::info!(%address, %admin_address, version = env!("CARGO_PKG_VERSION"), "serving");

    let reason = tokio::select! {
        reason = stop => reason,
        never = follow(live, hangups) => match never {},
    };
    tracing::info!(
        reason,
        grace_s = GRACE.as_secs(),
        "stopping: what is under way may end"
    );
    stopping.send_replace(true);
    let connections = async {
        for service in services {
            // A service that panicked has ended, which is what is asked.
            let _ = service.await;
        }
    };
    let (ended, ()) = tokio::join!(timeout(GRACE, connections), deliveries.shutdown(GRACE));
    if ended.is_err() {
        tracing::warn!("stopped before every request under way was answered");
    }
    sweeper.abort();
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Reads the configuration again whenever the operator asks for it.
async fn follow(live: Arc<Live>, mut hangups: Hangups) -> Infallible {
    loop {
        hangups.next().await;
        if let Err(error) = live.follow().await {
            tracing::error!(%error, "the configuration could not be read again");
        }
    }
}

fn line(
    config: &MavaConfig,
    key: &SecretString,
    clock: &Arc<dyn Clock>,
) -> Result<Line, ClientError> {
    Ok(Line {
        upstream: Arc::new(MavaClient::new(config, key)?),
        budget: CallBudget::new(config.budget, Arc::clone(clock)),
    })
}

/// Where the bytes of attached files lie.
pub(crate) fn objects(
    config: &AttachmentsConfig,
    keys: Option<&S3Keys>,
) -> Result<Arc<dyn ObjectStore>, S3SetupError> {
    let folder = config.folder.clone();
    Ok(match (&config.s3, keys) {
        (Some(bucket), Some(keys)) => Arc::new(S3Store::new(bucket, keys, folder)?),
        _ => Arc::new(DiskStore::new(folder)),
    })
}

/// Who looks for viruses in them.
fn scanner(config: &AttachmentsConfig) -> Option<Arc<dyn Scanner>> {
    let scanner = config.scanner.clone()?;
    Some(Arc::new(Clamd::new(scanner.clamd, scanner.without)))
}

async fn open(
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> Result<(Arc<SqliteStore>, Outbox, Arc<Sealer>), RunError> {
    let failed = |error| RunError::Store {
        path: config.store.path.clone(),
        error,
    };
    let options = SqliteOptions {
        path: config.store.path.clone(),
        max_pages: None,
    };
    let store = Arc::new(SqliteStore::open(options).await.map_err(failed)?);
    let fresh = SealKey::draw(&SystemRandom).map_err(io::Error::other)?;
    let key = store.seal_key(&fresh).await.map_err(failed)?;
    let shared: Arc<dyn Store> = Arc::clone(&store) as _;
    let outbox = Outbox::open(
        shared,
        Arc::clone(clock),
        Arc::new(SystemRandom),
        Tuning::of(config),
    );
    let sealer = Arc::new(Sealer::new(&key));
    Ok((store, outbox.await.map_err(failed)?, sealer))
}

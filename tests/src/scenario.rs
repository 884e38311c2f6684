//! Makes a scenario a test for each engine, limits how many run at once, and
//! leaves a report when one fails.

mod unsteady;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, LazyLock, Mutex};
use std::time::Duration;

use anyhow::anyhow;
use tokio::runtime::{Builder, Runtime};

use crate::browser::{Browser, Engine, pool};
use crate::stack::{Site, Stack, Unchallenged};
use crate::{Outcome, workspace};

/// Browsers at once. On two cores four are no quicker to a page than two, but
/// what one waits for (a motion's end, a time of grace) another works in.
const BROWSERS_AT_ONCE: usize = 4;

/// One for all scenarios: browsers and their connections outlive each.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(BROWSERS_AT_ONCE)
        .enable_all()
        .build()
        .expect("a runtime can be built")
});

/// A scenario that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(180);

/// Writes each scenario as a test for every engine: `chromium::name`,
/// `firefox::name` and `webkit::name` beside it.
///
/// ```ignore
/// engines! {
///     async fn a_visitor_opens_the_form(browser, stack) {
///         let page = browser.open(&stack.host.url("/")).await?;
///         page.button("Get help").click().await?;
///     }
/// }
/// ```
///
/// A scenario that needs less says so: `(browser, site: Site)` has made-up pages
/// alone, `(browser, stack: Unchallenged)` a form without a challenge.
#[macro_export]
macro_rules! engines {
    ($(
        $(#[$about:meta])*
        async fn $name:ident($browser:ident, $stage:ident $(: $type:ty)?) $body:block
    )+) => {
        $(
            $(#[$about])*
            async fn $name(
                $browser: &mut $crate::browser::Browser,
                $stage: &mut $crate::engines!(@type $($type)?),
            ) -> $crate::Outcome {
                $body
                Ok(())
            }
        )+
        $crate::engines!(@one chromium Chromium $($name)+);
        $crate::engines!(@one firefox Firefox $($name)+);
        $crate::engines!(@one webkit Webkit $($name)+);
    };
    (@type) => { $crate::stack::Stack };
    (@type $type:ty) => { $type };
    (@one $module:ident $engine:ident $($name:ident)+) => {
        mod $module {
            $(
                #[test]
                fn $name() {
                    $crate::scenario::run(
                        $crate::browser::Engine::$engine,
                        concat!(module_path!(), "::", stringify!($name)),
                        super::$name,
                    );
                }
            )+
        }
    };
}

/// What stands behind the browser in a scenario.
pub trait Stage: Sized {
    /// Starts it.
    fn start() -> impl Future<Output = Outcome<Self>>;

    /// What it has to say when the scenario fails.
    fn log(&self) -> String;

    /// Looks for what must never be told, after a scenario that went well.
    ///
    /// # Errors
    /// When something of it was told.
    fn keeps_its_secrets(&self) -> Outcome {
        Ok(())
    }
}

impl Stage for Stack {
    fn start() -> impl Future<Output = Outcome<Self>> {
        Self::start()
    }

    fn log(&self) -> String {
        self.log()
    }

    fn keeps_its_secrets(&self) -> Outcome {
        self.keeps_its_secrets()
    }
}

impl Stage for Unchallenged {
    fn start() -> impl Future<Output = Outcome<Self>> {
        Self::start()
    }

    fn log(&self) -> String {
        Stack::log(self)
    }

    fn keeps_its_secrets(&self) -> Outcome {
        Stack::keeps_its_secrets(self)
    }
}

impl Stage for Site {
    fn start() -> impl Future<Output = Outcome<Self>> {
        Self::start()
    }

    fn log(&self) -> String {
        String::new()
    }
}

/// Runs one scenario with a browser and a stage of its own.
///
/// One that fails is tried once more, with others of both: three browsers
/// under load stumble now and then over what no visitor meets. Passing then is
/// passing, but [`unsteady`] keeps its name, and the test command tells it.
///
/// # Panics
/// When the scenario fails twice, after its reports are written.
pub fn run<S: Stage>(
    engine: Engine,
    name: &str,
    scenario: impl AsyncFn(&mut Browser, &mut S) -> Outcome,
) {
    install_crypto();
    let _turn = Turn::take();
    match attempt(engine, name, &scenario) {
        Ok(()) => {}
        Err(first) => match attempt(engine, name, &scenario) {
            Ok(()) => unsteady::tell(name, &first),
            Err(second) => panic!("{name}: {second}\n(before that: {first})"),
        },
    }
}

/// Runs it through; an error tells why it did not end well.
fn attempt<S: Stage>(
    engine: Engine,
    name: &str,
    scenario: &impl AsyncFn(&mut Browser, &mut S) -> Outcome,
) -> Result<(), String> {
    let runtime = &*RUNTIME;
    let (mut browser, mut stage) = runtime
        .block_on(async {
            let stage = S::start().await?;
            let browser = pool::take(engine).await?;
            Outcome::Ok((browser, stage))
        })
        .map_err(|error| format!("it cannot begin: {error:#}"))?;

    let ended = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            tokio::time::timeout(LONGEST, scenario(&mut browser, &mut stage))
                .await
                .unwrap_or_else(|_| Err(anyhow!("it hangs: {LONGEST:?} have passed")))?;
            stage.keeps_its_secrets()
        })
    }));
    let why = match ended {
        Ok(Ok(())) => {
            runtime.block_on(pool::give_back(browser));
            return Ok(());
        }
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => said(&*panic).to_owned(),
    };
    runtime.block_on(report(name, &browser, &stage.log()));
    runtime.block_on(browser.quit());
    Err(why)
}

/// The text of a panic, which its own hook has printed with its place.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words")
}

/// The HTTP client is built with a TLS library as soon as another member of
/// the workspace asks for one, and then wants to know whose cryptography.
pub fn install_crypto() {
    // A second call finds it done, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Writes what was to be seen, and says where.
async fn report(name: &str, browser: &Browser, stage: &str) {
    let folder = workspace::failures();
    let path = folder.join(format!("{}.png", name.replace("::", "-")));
    let picture = tokio::time::timeout(Duration::from_secs(10), browser.screenshot()).await;
    let text = tokio::time::timeout(Duration::from_secs(10), browser.page().text()).await;
    let mut report = format!("\n=== {name}\n");
    if let Ok(Ok(picture)) = picture
        && std::fs::create_dir_all(&folder).is_ok()
        && std::fs::write(&path, picture).is_ok()
    {
        report.push_str(&format!("--- picture: {}\n", path.display()));
    }
    if let Ok(Ok(text)) = text {
        report.push_str(&format!("--- the page says: {text}\n"));
    }
    report.push_str(stage);
    report.push_str(&format!("--- browser\n{}", tail(&browser.log().await, 20)));
    eprintln!("{report}");
}

/// The last `count` lines of `text`.
fn tail(text: &str, count: usize) -> String {
    let lines = text.lines().collect::<Vec<_>>();
    let from = lines.len().saturating_sub(count);
    lines[from..]
        .iter()
        .map(|line| format!("{line}\n"))
        .collect()
}

static RUNNING: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// The right to run a browser; given back on drop.
struct Turn;

impl Turn {
    fn take() -> Self {
        let running = RUNNING
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut running = FREED
            .wait_while(running, |running| *running >= BROWSERS_AT_ONCE)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) -= 1;
        FREED.notify_one();
    }
}

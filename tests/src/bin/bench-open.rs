//! `bench-open`: from the click on the launcher to a field that takes typing,
//! in Chromium at four-fold CPU slowdown; and the long tasks that the host page
//! gets before anybody wants the form. Everything is on one machine, so the
//! network costs nothing here.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use intake_tests::bench::Spread;
use intake_tests::browser::{Browser, Engine, Look};
use intake_tests::page::Page;
use intake_tests::stack::Stack;
use intake_tests::{Outcome, form, scenario, wait};
use serde_json::json;

/// Runs of each kind.
const RUNS: usize = 20;

/// How many times slower the CPU is made.
const SLOWDOWN: u32 = 4;

/// Visits before a browser keeps the compiled module with the downloaded one.
const VISITS_TO_WARM: usize = 3;

/// What is promised of the warm median, in milliseconds.
const WARM_AIM_MS: f64 = 100.0;

/// Clicks the launcher and notes when the first field has the focus. The click
/// comes out of nothing, without the hover that would begin to load.
const CLICK: &str = "
  const launcher = everyElement().find((e) => e.localName === 'button'
    && e.getRootNode().host?.localName === 'intake-launcher');
  window.opened = undefined;
  addEventListener('focusin', (event) => {
    const element = event.composedPath()[0];
    if (element.matches?.('input, textarea, select') && !element.readOnly)
      window.opened ??= performance.now() - clicked;
  });
  const clicked = performance.now();
  launcher.click();";

/// Reports long tasks from the page's very beginning.
const LONG_TASKS: &str = "
  const done = arguments[0];
  new PerformanceObserver((list) => done(list.getEntries().map((e) => e.duration)))
    .observe({ type: 'longtask', buffered: true });
  // Buffered entries are told at once; none means that nothing is told.
  setTimeout(() => done([]), 300);";

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    let stack = Stack::start().await?;
    let (mut cold, mut warm, mut pointed) =
        (Spread::default(), Spread::default(), Spread::default());
    let mut long_tasks = Vec::new();
    for _ in 0..RUNS {
        // A new browser has an empty cache.
        let mut browser = Browser::launch(Engine::Chromium, Look::default()).await?;
        let page = visit(&browser, &stack).await?;
        let tasks = page.script_async(LONG_TASKS, vec![]).await?;
        long_tasks.extend(serde_json::from_value::<Vec<f64>>(tasks)?);
        cold.add(open(&page).await?);
        browser.quit().await;
    }
    let mut browser = Browser::launch(Engine::Chromium, Look::default()).await?;
    for _ in 0..VISITS_TO_WARM {
        open(&visit(&browser, &stack).await?).await?;
    }
    for _ in 0..RUNS {
        warm.add(open(&visit(&browser, &stack).await?).await?);
    }
    for _ in 0..RUNS {
        let page = visit(&browser, &stack).await?;
        page.button(form::LAUNCHER).hover().await?;
        page.holds(
            "the form has loaded, out of sight",
            "return everyElement().some((e) => e.matches('.intake textarea'));",
        )
        .await?;
        pointed.add(open(&page).await?);
    }
    browser.quit().await;

    println!(
        "Click to a field that takes typing, Chromium, CPU {SLOWDOWN} times slower, {RUNS} runs"
    );
    println!("  cold (empty cache)        {}", cold.in_ms());
    println!("  warm (assets in cache)    {}", warm.in_ms());
    println!("  after pointing at it      {}", pointed.in_ms());
    println!(
        "  aim: warm median at most {WARM_AIM_MS} ms: {}",
        verdict(warm.median() <= WARM_AIM_MS)
    );
    let longest = long_tasks.iter().copied().fold(0.0, f64::max);
    let count = long_tasks.len();
    println!(
        "Long tasks on the host page before intent: {count} in {RUNS} visits (longest {longest:.0} ms)"
    );
    println!("  aim: none: {}", verdict(long_tasks.is_empty()));
    Ok(())
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

/// A visit of the plain host page, slowed down.
async fn visit(browser: &Browser, stack: &Stack) -> Outcome<Page> {
    browser
        .devtools(
            "Emulation.setCPUThrottlingRate",
            json!({ "rate": SLOWDOWN }),
        )
        .await?;
    let page = browser.open(&stack.host.url("/clean")).await?;
    page.button(form::LAUNCHER).found().await?;
    Ok(page)
}

/// Milliseconds from a click on the launcher to a focused field.
async fn open(page: &Page) -> Outcome<f64> {
    page.eval::<()>(CLICK).await?;
    wait::until("a field takes typing", || async {
        page.eval("return window.opened ?? null;").await
    })
    .await
}

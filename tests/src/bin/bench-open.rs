//! `bench-open`: from the click on the launcher to a field that takes typing,
//! in Chromium at four-fold CPU slowdown; and the long tasks that the host page
//! gets before anybody wants the form. Everything is on one machine, so the
//! network costs nothing here.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use intake_tests::bench::Spread;
use intake_tests::browser::{Browser, Engine, Look};
use intake_tests::page::Page;
use intake_tests::stack::{Stack, WebPage};
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
  // Where focus moves within one shadow root, nobody outside hears of it.
  const { focus } = HTMLElement.prototype;
  HTMLElement.prototype.focus = function (options) {
    focus.call(this, options);
    if (this.matches('input, textarea, select') && this.getRootNode().activeElement === this)
      window.opened ??= performance.now() - clicked;
  };
  const clicked = performance.now();
  launcher.click();";

/// What the plain host page shows, without the loader's tag: what a browser
/// needs for the page itself is not the loader's doing.
const CONTROL: &str = "<h1>A launcher</h1><p>One tag, and nothing else of ours.</p>
  <p>A page that is long enough to be scrolled.</p><p><button>Contact support</button></p>";

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
    let (mut long_tasks, mut without) = (Vec::new(), Vec::new());
    let control = stack.site.put("/control", WebPage::html("", CONTROL));
    for _ in 0..RUNS {
        // A new browser has an empty cache.
        let mut browser = Browser::launch(Engine::Chromium, Look::default()).await?;
        slow_down(&browser).await?;
        without.extend(long_tasks_of(&browser.open(&control).await?).await?);
        let page = browser.open(&stack.host.url("/clean")).await?;
        long_tasks.extend(long_tasks_of(&page).await?);
        page.button(form::LAUNCHER).found().await?;
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
    println!("Long tasks on the host page before intent, in {RUNS} visits");
    println!("  with the loader           {}", told(&long_tasks));
    println!("  the same page without     {}", told(&without));
    println!(
        "  aim: none of the loader's: {}",
        verdict(long_tasks.len() <= without.len())
    );
    Ok(())
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

/// How many there are, and the longest.
fn told(tasks: &[f64]) -> String {
    let longest = tasks.iter().copied().fold(0.0, f64::max);
    format!("{} (longest {longest:.0} ms)", tasks.len())
}

async fn slow_down(browser: &Browser) -> Outcome {
    browser
        .devtools(
            "Emulation.setCPUThrottlingRate",
            json!({ "rate": SLOWDOWN }),
        )
        .await?;
    Ok(())
}

/// Asked before the harness runs anything else, so that its own scripts don't count.
async fn long_tasks_of(page: &Page) -> Outcome<Vec<f64>> {
    Ok(serde_json::from_value(
        page.script_async(LONG_TASKS, vec![]).await?,
    )?)
}

/// A visit of the plain host page, slowed down.
async fn visit(browser: &Browser, stack: &Stack) -> Outcome<Page> {
    slow_down(browser).await?;
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

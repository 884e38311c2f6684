//! `bench-strip`: how long the browser's main thread is busy with taking the
//! metadata out of a photo of 12 megapixels, in Chromium; and how long it is from
//! the drop until the upload begins.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout)]

use intake_tests::bench::Spread;
use intake_tests::browser::{Browser, Engine, Look};
use intake_tests::stack::Stack;
use intake_tests::{Outcome, files, form, scenario};

/// Photos of each engine.
const RUNS: usize = 10;

/// What is promised of the median, in milliseconds.
const AIM_MS: f64 = 50.0;

/// Stands between the form and the browser: notes when a file has been read and
/// when what is sent was put together, between which nothing else happens.
const WATCH: &str = "
  const { arrayBuffer } = Blob.prototype;
  const Real = Blob;
  Blob.prototype.arrayBuffer = async function () {
    const buffer = await arrayBuffer.call(this);
    times.read = performance.now();
    return buffer;
  };
  window.Blob = function (...parts) {
    times.stripped = performance.now();
    return new Real(...parts);
  };
  window.Blob.prototype = Real.prototype;
  window.times = {};";

/// Drops a photo and waits until its upload began.
const DROP: &str = "
  const done = arguments[arguments.length - 1];
  const before = files.sent.length;
  const dropped = performance.now();
  files.hand('drop', [photo]);
  const look = () => {
    if (files.sent.length == before) return setTimeout(look, 1);
    done([times.stripped - times.read, performance.now() - dropped, photo.size, files.sent.at(-1).size]);
  };
  look();";

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    let stack = Stack::start_with(|config| config.form = form::TAKES_FILES.into()).await?;
    let mut browser = Browser::launch(Engine::Chromium, Look::default()).await?;
    let measured = measure(&browser, &stack).await;
    browser.quit().await;
    let (strip, all, bytes) = measured?;
    let verdict = if strip.median() <= AIM_MS {
        "within"
    } else {
        "above"
    };
    println!(
        "A JPEG of 4,000 by 3,000 pixels and {:.1} MB, with EXIF and a comment:",
        bytes / 1e6
    );
    println!(
        "  judged and stripped   {} ({verdict} the {AIM_MS} ms that are aimed at)",
        strip.in_ms()
    );
    println!("  from drop to upload   {}", all.in_ms());
    Ok(())
}

/// The time of stripping, that from drop to upload, and the photo's bytes.
async fn measure(browser: &Browser, stack: &Stack) -> Outcome<(Spread, Spread, f64)> {
    let page = form::open(browser, stack, "/clean").await?;
    files::prepare(&page).await?;
    page.script(WATCH, vec![]).await?;
    files::run(
        &page,
        "files.hold();
         window.photo = await files.photo(4000, 3000, 6, 'IMG_0042.jpg', files.grained);",
    )
    .await?;
    let (mut strip, mut all, mut bytes) = (Spread::default(), Spread::default(), 0.0);
    for _ in 0..RUNS {
        let answer = page.script_async(DROP, vec![]).await?;
        let [busy, whole, size, sent]: [f64; 4] = serde_json::from_value(answer)?;
        anyhow::ensure!(sent < size, "nothing was taken out");
        strip.add(busy);
        all.add(whole);
        bytes = size;
        // The next one is alone again.
        files::run(&page, "files.cut();").await?;
        page.button("Remove IMG_0042.jpg").click().await?;
        page.button("Remove IMG_0042.jpg").vanishes().await?;
    }
    Ok((strip, all, bytes))
}

//! `bench-strip`: how long the browser's main thread is busy with taking the
//! metadata out of a photo of 12 megapixels, in each engine; and how long it is
//! from the drop until the upload begins.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout)]

use intake_tests::bench::Spread;
use intake_tests::browser::{Browser, Engine, Look};
use intake_tests::stack::Stack;
use intake_tests::{Outcome, files, form, scenario, wait};

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
    println!("A JPEG of 4,000 by 3,000 pixels, with EXIF and a comment:");
    for engine in [Engine::Chromium, Engine::Firefox, Engine::Webkit] {
        let mut browser = Browser::launch(engine, Look::default()).await?;
        let page = form::open(&browser, &stack, "/clean").await?;
        files::prepare(&page).await?;
        page.script(WATCH, vec![]).await?;
        page.script_async(
            "const done = arguments[arguments.length - 1];
             files.hold();
             files.photo(4000, 3000, 6, 'IMG_0042.jpg', files.grained).then((photo) => done(window.photo = photo));",
            vec![],
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
            page.script_async(
                "files.cut(); setTimeout(arguments[arguments.length - 1], 50);",
                vec![],
            )
            .await?;
            wait::until("the row can be removed", || async {
                let remove = page.role("button", "Remove IMG_0042.jpg");
                if remove.exists().await? {
                    remove.click().await?;
                    return Ok(Some(()));
                }
                Ok(None)
            })
            .await?;
        }
        browser.quit().await;
        let verdict = if strip.median() <= AIM_MS {
            "within"
        } else {
            "above"
        };
        println!(
            "  {:<9} {:.1} MB: judged and stripped: {} ({verdict} the {AIM_MS} ms aimed at); from drop to upload: {}",
            format!("{engine:?}"),
            bytes / 1e6,
            strip.in_ms(),
            all.in_ms(),
        );
    }
    Ok(())
}

//! One browser with one driver process and one session, in one of three
//! engines. Dropping it ends every process and removes every file it made.

mod driver;
mod engine;
pub mod pool;
mod size;

pub use engine::{Engine, Look, Scheme, Without};
pub use size::Size;

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::WebDriver;

use crate::Outcome;
use crate::page::{Chosen, Page};
use crate::raw::Raw;
use driver::Driver;

/// A browser with one window.
pub struct Browser {
    engine: Engine,
    look: Look,
    web: WebDriver,
    chosen: Chosen,
    // Dropped after `web`: the session ends before its driver.
    driver: Driver,
}

impl Browser {
    /// Starts a driver and a browser of `engine` that looks like `look`.
    ///
    /// # Errors
    /// When a program is missing or no session comes about.
    pub async fn launch(engine: Engine, look: Look) -> Outcome<Self> {
        let (driver, web) = Driver::start(engine, look).await?;
        let mut browser = Self {
            engine,
            look,
            web,
            chosen: Chosen::default(),
            driver,
        };
        if engine == Engine::Chromium {
            let features = json!([
                { "name": "prefers-color-scheme", "value": look.scheme.name() },
            ]);
            browser
                .devtools(
                    "Emulation.setEmulatedMedia",
                    json!({ "features": features }),
                )
                .await?;
        }
        browser.resize(look.size).await?;
        Ok(browser)
    }

    /// Makes it as it was when it had just started: one window with nothing in
    /// it, no cookies, no permissions, the usual size.
    async fn renew(&mut self) -> Outcome {
        let windows = self.web.windows().await?;
        for window in windows.iter().skip(1) {
            self.web.switch_to_window(window.clone()).await?;
            self.web.close_window().await?;
        }
        if let Some(window) = windows.into_iter().next() {
            self.web.switch_to_window(window).await?;
        }
        self.web.delete_all_cookies().await?;
        self.web.goto("about:blank").await?;
        if self.engine == Engine::Chromium {
            self.devtools("Browser.resetPermissions", json!({})).await?;
            self.devtools("Network.clearBrowserCache", json!({}))
                .await?;
        }
        self.resize(Size::default()).await
    }

    /// Closes this browser and starts another one that looks like `look`:
    /// colour scheme and motion are things that a browser is started with.
    ///
    /// # Errors
    /// As [`Browser::launch`].
    pub async fn relaunch(&mut self, look: Look) -> Outcome {
        self.quit().await;
        *self = Self::launch(self.engine, look).await?;
        Ok(())
    }

    /// The engine it runs on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// What it was started with, and its present size.
    pub fn look(&self) -> Look {
        self.look
    }

    /// The WebDriver session, for what the harness has no word for.
    pub fn web(&self) -> &WebDriver {
        &self.web
    }

    /// Loads `url` and hands out its page.
    ///
    /// # Errors
    /// When the page does not load.
    pub async fn open(&self, url: &str) -> Outcome<Page> {
        *self.chosen.lock().await = None;
        self.web.goto(url).await?;
        Ok(self.page())
    }

    /// The page that the window shows now.
    pub fn page(&self) -> Page {
        Page::of(self.web.clone(), Chosen::clone(&self.chosen))
    }

    /// Gives the page's viewport exactly this size, in CSS pixels.
    ///
    /// # Errors
    /// When the engine does not come to that size.
    pub async fn resize(&mut self, size: Size) -> Outcome {
        // A narrow Firefox is another window, which stands at its top.
        *self.chosen.lock().await = None;
        size::resize(&self.web, self.engine, size).await?;
        self.look.size = size;
        Ok(())
    }

    /// A Chrome DevTools command; Chromium alone understands it.
    ///
    /// # Errors
    /// When the engine is another one or refuses the command.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        let raw = Raw::post("goog/cdp/execute", body);
        Ok(self.web.cmd(raw).await?.value_json()?)
    }

    /// A picture of the viewport, as PNG.
    ///
    /// # Errors
    /// When the driver has none to give.
    pub async fn screenshot(&self) -> Outcome<Vec<u8>> {
        Ok(self.web.screenshot_as_png().await?)
    }

    /// What driver, browser and the page's console have written.
    pub async fn log(&self) -> String {
        let mut log = self.driver.log();
        // The other two engines write the console to their outputs.
        if self.engine == Engine::Chromium
            && let Ok(answer) = self
                .web
                .cmd(Raw::post("se/log", json!({ "type": "browser" })))
                .await
            && let Ok(Value::Array(entries)) = answer.value_json()
        {
            for entry in entries {
                log.push_str(entry["message"].as_str().unwrap_or_default());
                log.push('\n');
            }
        }
        log
    }

    /// Ends the session in good order; what is left is killed on drop.
    pub async fn quit(&mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(10), self.web.clone().quit()).await;
    }
}

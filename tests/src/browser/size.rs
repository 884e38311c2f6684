//! Viewports. Each engine comes to an exact size on its own way.

use anyhow::ensure;
use serde_json::json;
use thirtyfour::WebDriver;
use tokio::sync::Mutex;

use crate::browser::Engine;
use crate::raw::Raw;
use crate::{Outcome, wait};

/// A viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 1280 × 900.
    #[default]
    Desktop,
    /// 390 × 844, a phone of today.
    Phone,
    /// 320 × 640, the narrowest viewport that must work (WCAG 1.4.10).
    Narrow,
}

impl Size {
    /// Width and height.
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1280, 900),
            Self::Phone => (390, 844),
            Self::Narrow => (320, 640),
        }
    }
}

/// Firefox's ordinary window is never narrower; a pop-up window may be.
const FIREFOX_MIN_WIDTH: u32 = 500;

pub(super) async fn resize(web: &WebDriver, engine: Engine, size: Size) -> Outcome {
    let (width, height) = size.pixels();
    if engine == Engine::Chromium {
        // Headless Chromium counts an invisible tool bar into its window.
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        let body = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics });
        web.cmd(Raw::post("goog/cdp/execute", body)).await?;
    } else {
        if engine == Engine::Firefox && width < FIREFOX_MIN_WIDTH {
            move_into_popup(web, width, height).await?;
        }
        return settle(web, width, height).await;
    }
    wait::until("the viewport has its new size", || async {
        is_now(web, width, height).await.map(Some)
    })
    .await
}

/// Sets the window's size until the viewport has its own. What a window takes
/// for its edges is seen from the page, which may tell of the size before: so
/// each look mends the one before it.
async fn settle(web: &WebDriver, width: u32, height: u32) -> Outcome {
    let outer = Mutex::new((width, height));
    wait::until("the viewport comes to its new size", || async {
        let mut outer = outer.lock().await;
        web.set_window_rect(0, 0, outer.0, outer.1).await?;
        let told = is_now(web, width, height).await;
        if told.is_err() {
            let edges = edges(web).await?;
            *outer = (width + edges.0, height + edges.1);
        }
        told.map(Some)
    })
    .await
}

async fn is_now(web: &WebDriver, width: u32, height: u32) -> Outcome {
    let have = pair(web, "return [innerWidth, innerHeight]").await?;
    ensure!(
        have == (width, height),
        "it is {} × {} instead of {width} × {height}",
        have.0,
        have.1
    );
    Ok(())
}

/// What a window has around its viewport, in CSS pixels.
async fn edges(web: &WebDriver) -> Outcome<(u32, u32)> {
    pair(
        web,
        "return [Math.max(outerWidth - innerWidth, 0), Math.max(outerHeight - innerHeight, 0)]",
    )
    .await
}

async fn pair(web: &WebDriver, script: &str) -> Outcome<(u32, u32)> {
    Ok(web.execute(script, vec![]).await?.convert()?)
}

/// Opens a pop-up window, goes there and closes the one before.
async fn move_into_popup(web: &WebDriver, width: u32, height: u32) -> Outcome {
    let before = web.window().await?;
    let features = format!("popup,noopener,width={width},height={height}");
    web.execute(
        "window.open('about:blank', '_blank', arguments[0])",
        vec![features.into()],
    )
    .await?;
    let popup = wait::until("a pop-up window opens", || async {
        let windows = web.windows().await?;
        Ok(windows.into_iter().find(|window| *window != before))
    })
    .await?;
    web.close_window().await?;
    web.switch_to_window(popup).await?;
    Ok(())
}

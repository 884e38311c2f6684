//! Viewports. Each engine comes to an exact size on its own way.

use anyhow::ensure;
use serde_json::json;
use thirtyfour::WebDriver;

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
        // First the window, then what the window takes for its own edges.
        web.set_window_rect(0, 0, width, height).await?;
        let (inner_width, inner_height) = viewport(web).await?;
        let (outer_width, outer_height) = (
            width + width.saturating_sub(inner_width),
            height + height.saturating_sub(inner_height),
        );
        web.set_window_rect(0, 0, outer_width, outer_height).await?;
    }
    wait::until("the viewport has its new size", || async {
        let (have_width, have_height) = viewport(web).await?;
        ensure!(
            (have_width, have_height) == (width, height),
            "it is {have_width} × {have_height} instead of {width} × {height}"
        );
        Ok(Some(()))
    })
    .await
}

async fn viewport(web: &WebDriver) -> Outcome<(u32, u32)> {
    let answer = web
        .execute("return [innerWidth, innerHeight]", vec![])
        .await?;
    Ok(answer.convert()?)
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

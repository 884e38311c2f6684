//! One picture of the screen, the window or the tab that the visitor chooses.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, DisplayMediaStreamConstraints, HtmlCanvasElement, HtmlVideoElement, MediaStream,
    MediaStreamTrack, window,
};

use super::picture;
use crate::attachments::Plan;

/// How long, in milliseconds, the browser gets to draw the page without our
/// dialog and to hand that on: some frames of a slow capture.
const SETTLING_MS: u32 = 400;

/// How long, in milliseconds, a stream that the visitor has agreed to may take
/// to show something.
const PATIENCE_MS: u32 = 5_000;

/// Asks the visitor, and takes one frame; `hide` takes what is ours out of sight
/// meanwhile. `None` where the visitor or the browser would rather not.
pub async fn take(hide: Option<Function>) -> Option<HtmlCanvasElement> {
    let hide = move |hidden: bool| {
        if let Some(hide) = &hide {
            let _ = hide.call1(&JsValue::UNDEFINED, &hidden.into());
        }
    };
    let devices = window()?.navigator().media_devices().ok()?;
    let wishes = DisplayMediaStreamConstraints::new();
    wishes.set_video(&JsValue::TRUE);
    // This page is what most visitors mean; browsers leave it out unless asked.
    let _ = Reflect::set(&wishes, &"selfBrowserSurface".into(), &"include".into());
    let asking = devices.get_display_media_with_constraints(&wishes).ok()?;
    let stream: MediaStream = JsFuture::from(asking).await.ok()?.dyn_into().ok()?;
    hide(true);
    let frame = frame(&stream).await;
    hide(false);
    for track in stream.get_tracks() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
    frame
}

async fn frame(stream: &MediaStream) -> Option<HtmlCanvasElement> {
    let video = window()?.document()?.create_element("video").ok()?;
    let video: HtmlVideoElement = video.dyn_into().ok()?;
    video.set_muted(true);
    let _ = video.set_attribute("playsinline", "");
    video.set_src_object(Some(stream));
    begins(&video).await;
    let canvas = picture::canvas(video.video_width(), video.video_height())?;
    let drawn = picture::context(&canvas)?.draw_image_with_html_video_element(&video, 0.0, 0.0);
    video.set_src_object(None);
    drawn.ok()?;
    (canvas.width() > 0 && canvas.height() > 0).then_some(canvas)
}

/// Plays a stream until it shows something, or until patience ends: what is ours
/// must not stay out of sight for a window that shows nothing.
async fn begins(video: &HtmlVideoElement) {
    let Ok(playing) = video.play() else { return };
    // Some engines never tell of it, and some say no and play all the same.
    spawn_local(async move { drop(JsFuture::from(playing).await) });
    for _ in 0..PATIENCE_MS / SETTLING_MS {
        TimeoutFuture::new(SETTLING_MS).await;
        if video.video_width() > 0 {
            break;
        }
    }
}

/// Carries out a plan: a picture in which nothing is left of what it takes away.
pub async fn carry_out(plan: &Plan, shot: &HtmlCanvasElement, mime: &str) -> Option<Blob> {
    let [x, y, width, height] = plan.keep;
    let canvas = picture::canvas(width, height)?;
    let context = picture::context(&canvas)?;
    let (x, y) = (f64::from(x), f64::from(y));
    context
        .draw_image_with_html_canvas_element(shot, -x, -y)
        .ok()?;
    context.set_fill_style_str("#000");
    for [x, y, width, height] in plan.covers.iter().map(|area| area.map(f64::from)) {
        context.fill_rect(x, y, width, height);
    }
    picture::written(&canvas, mime).await
}

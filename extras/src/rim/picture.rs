//! Pictures: small ones to look at, scaled ones to send.

use intake_contract::attachment::{MediaType, Pixels};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageBitmapOptions,
    ImageEncodeOptions, OffscreenCanvas, OffscreenCanvasRenderingContext2d, ResizeQuality, window,
};

/// How good pictures are that are written anew, from 0 to 1.
const QUALITY: f64 = 0.9;

/// How many times longer than high a picture may be before its small copy is blurred.
const LONGEST: u32 = 6;

/// Decodes a picture, the right way up, and scaled to a width if one is given:
/// browsers do that off the main thread.
async fn decode(picture: &Blob, width: Option<u32>) -> Option<ImageBitmap> {
    let options = ImageBitmapOptions::new();
    if let Some(width) = width {
        options.set_resize_width(width);
        options.set_resize_quality(ResizeQuality::Medium);
    }
    let decoding = window()?
        .create_image_bitmap_with_blob_and_image_bitmap_options(picture, &options)
        .ok()?;
    JsFuture::from(decoding).await.ok()?.dyn_into().ok()
}

/// Draws the middle of a picture so that it fills a square canvas.
pub async fn thumbnail(picture: &Blob, pixels: Pixels, canvas: &HtmlCanvasElement) -> Option<()> {
    // Its shorter edge should fill the canvas; which one that is depends on how
    // it is turned, which only the browser knows.
    let longer = pixels.width.max(pixels.height);
    let ratio = longer / pixels.width.min(pixels.height).max(1) + 1;
    let width = canvas.width() * ratio.min(LONGEST);
    let bitmap = decode(picture, Some(width.min(longer))).await?;
    let edge = f64::from(canvas.width());
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = edge / width.min(height);
    let (width, height) = (width * scale, height * scale);
    let drawn = context(canvas)?.draw_image_with_image_bitmap_and_dw_and_dh(
        &bitmap,
        (edge - width) / 2.0,
        (edge - height) / 2.0,
        width,
        height,
    );
    bitmap.close();
    drawn.ok()
}

/// A picture scaled down until its longer edge is `most` pixels, or nothing where
/// it is small enough, moves, or can't be written anew.
pub async fn scaled(
    picture: &Blob,
    media_type: MediaType,
    pixels: Pixels,
    most: u32,
) -> Option<Blob> {
    let longer = pixels.width.max(pixels.height);
    if longer <= most || media_type == MediaType::Gif {
        return None;
    }
    let bitmap = decode(picture, None).await?;
    let scale = f64::from(most) / f64::from(longer);
    let edge = |edge: u32| (f64::from(edge) * scale).round().max(1.0) as u32;
    let (width, height) = (edge(bitmap.width()), edge(bitmap.height()));
    let small = drawn(&bitmap, width, height, media_type.mime()).await;
    bitmap.close();
    // Browsers that can't write a format write another one instead.
    small.filter(|small| small.type_() == media_type.mime() && small.size() < picture.size())
}

/// Off the main thread where there are canvases for that, else on it.
async fn drawn(bitmap: &ImageBitmap, width: u32, height: u32, mime: &str) -> Option<Blob> {
    let (dw, dh) = (f64::from(width), f64::from(height));
    if let Ok(canvas) = OffscreenCanvas::new(width, height) {
        let context: OffscreenCanvasRenderingContext2d =
            canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.set_image_smoothing_enabled(true);
        context
            .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, dw, dh)
            .ok()?;
        let options = ImageEncodeOptions::new();
        options.set_type(mime);
        options.set_quality(QUALITY);
        let writing = canvas.convert_to_blob_with_options(&options).ok()?;
        return JsFuture::from(writing).await.ok()?.dyn_into().ok();
    }
    let canvas = canvas(width, height)?;
    context(&canvas)?
        .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, dw, dh)
        .ok()?;
    written(&canvas, mime).await
}

/// A canvas that is on no page.
pub fn canvas(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas = window()?.document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// What draws on a canvas.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// What is on a canvas, as a file.
pub async fn written(canvas: &HtmlCanvasElement, mime: &str) -> Option<Blob> {
    let writing = js_sys::Promise::new(&mut |resolve, _| {
        // A canvas that can't be written calls back with nothing.
        let _ = canvas.to_blob_with_type_and_encoder_options(&resolve, mime, &QUALITY.into());
    });
    JsFuture::from(writing).await.ok()?.dyn_into().ok()
}

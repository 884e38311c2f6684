//! Reads a file that the visitor chose, lets the contract judge it, and makes of
//! it what is sent.

use intake_contract::attachment::{AttachmentCode, AttachmentRules, Refusal, Screened, Screening};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

/// How many bytes are judged at a time: what is held twice for a moment.
const PIECE: u32 = 256 * 1024;

/// A file that passed.
pub struct Body {
    /// What is sent.
    pub blob: Blob,
    /// What is known of it.
    pub screened: Screened,
}

/// Judges a file. Of a picture a copy without metadata is made; anything else is
/// sent as it lies on the visitor's device.
pub async fn screen(
    file: &Blob,
    name: &str,
    rules: &AttachmentRules,
) -> Result<Body, AttachmentCode> {
    // Where the file was moved or changed since it was chosen.
    let gone = AttachmentCode::Failed;
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| gone)?;
    let bytes = Uint8Array::new(&buffer);
    let (parts, screened) = judge(&bytes, name, rules).map_err(Refusal::code)?;
    let blob = if screened.media_type.is_picture() {
        let options = BlobPropertyBag::new();
        options.set_type(screened.media_type.mime());
        Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(|_| gone)?
    } else {
        file.clone()
    };
    Ok(Body { blob, screened })
}

fn judge(
    bytes: &Uint8Array,
    name: &str,
    rules: &AttachmentRules,
) -> Result<(Array, Screened), Refusal> {
    let mut screening = Screening::new(rules, name);
    let parts = Array::new();
    let keep = |part: &[u8], is_picture: bool| {
        if is_picture && !part.is_empty() {
            parts.push(Uint8Array::from(part).unchecked_ref());
        }
    };
    let mut piece = vec![0; PIECE as usize];
    let mut at = 0;
    while at < bytes.length() {
        let end = bytes.length().min(at + PIECE);
        let piece = &mut piece[..(end - at) as usize];
        bytes.subarray(at, end).copy_to(piece);
        let kept = screening.push(piece)?;
        let is_picture = screening.media_type().is_some_and(|kind| kind.is_picture());
        keep(&kept, is_picture);
        at = end;
    }
    let (rest, screened) = screening.finish()?;
    keep(&rest, screened.media_type.is_picture());
    Ok((parts, screened))
}

//! The guard against secrets, which the loader lends: it looks through a file
//! before any of it leaves the browser.

use intake_contract::FieldCode;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A secret in a file or its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// What it is.
    pub code: FieldCode,
    /// Whether it can't be sent, whatever the visitor says.
    pub is_blocked: bool,
}

/// Looks through a file's name and, where it is text, its contents. `None` where
/// there is nothing, or where the guard can't be had: the proxy looks, too.
pub async fn look(guard: &Function, name: &str, text: Option<&Blob>) -> Option<Secret> {
    let text = text.map_or(JsValue::UNDEFINED, JsValue::from);
    let asked = guard.call3(&JsValue::UNDEFINED, &"file".into(), &name.into(), &text);
    let asking: Promise = asked.ok()?.dyn_into().ok()?;
    let told: Array = JsFuture::from(asking).await.ok()?.dyn_into().ok()?;
    let code = told.get(0).as_string()?;
    let mut known = FieldCode::ALL.iter();
    Some(Secret {
        code: *known.find(|known| known.as_str() == code)?,
        is_blocked: told.get(1).is_truthy(),
    })
}

//! The guard against secrets, which the loader lends as a function. It listens to
//! the form by itself; before sending it is asked.

use intake_border::read;
use intake_contract::Problem;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The answers in which the visitor keeps what is no secret, or the problem that
/// the proxy would find. `None` where the guard can't be had: the proxy's own one
/// then decides alone.
pub async fn check(given: &Object) -> Option<Result<Vec<String>, Problem>> {
    let guard: Function = Reflect::get(given, &"guard".into()).ok()?.dyn_into().ok()?;
    let asking: Promise = guard.call0(&JsValue::UNDEFINED).ok()?.dyn_into().ok()?;
    match JsFuture::from(asking).await {
        Ok(overruled) => read(overruled).ok().map(Ok),
        Err(problem) => read(problem).ok().map(Err),
    }
}

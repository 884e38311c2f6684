//! The guard against secrets, which the loader lends as a function that calls its
//! methods by name. It listens to the form by itself; before sending it is asked.

use intake_border::read;
use intake_contract::Problem;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The function; does nothing where the loader lends none.
pub struct Guard(Option<Function>);

impl Guard {
    /// Out of what `mount` was given.
    pub fn new(given: &Object) -> Self {
        let function = Reflect::get(given, &"guard".into()).ok();
        Self(function.and_then(|function| function.dyn_into().ok()))
    }

    /// The answers in which the visitor keeps what is no secret, or the problem that
    /// the proxy would find. `None` where the guard can't be had: the proxy's own one
    /// then decides alone.
    pub async fn check(&self) -> Option<Result<Vec<String>, Problem>> {
        match JsFuture::from(self.call("check", &JsValue::UNDEFINED)?).await {
            Ok(overruled) => read(overruled).ok().map(Ok),
            Err(problem) => read(problem).ok().map(Err),
        }
    }

    /// Has it show which part of which answer the proxy found, by its answer.
    pub fn show(&self, problem: &JsValue) {
        self.call("show", problem);
    }

    fn call(&self, method: &str, value: &JsValue) -> Option<Promise> {
        let function = self.0.as_ref()?;
        let answer = function.call2(&JsValue::UNDEFINED, &method.into(), value);
        answer.ok()?.dyn_into().ok()
    }
}

//! Numbers with units, as a language writes them.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::attachments::in_units;

/// A size in bytes, such as "2.4 MB".
pub fn size(bytes: u64, locale: &str) -> String {
    let (number, unit) = in_units(bytes);
    let options = Object::new();
    for (name, value) in [
        ("style", "unit"),
        ("unit", unit.name()),
        ("unitDisplay", "short"),
    ] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    format(number, locale, &options)
}

/// A plain number.
pub fn plain(number: f64, locale: &str) -> String {
    format(number, locale, &Object::new())
}

fn format(number: f64, locale: &str, options: &Object) -> String {
    let locales = Array::of1(&locale.into());
    let format = js_sys::Intl::NumberFormat::new(&locales, options);
    let text = format.format().call1(&JsValue::UNDEFINED, &number.into());
    let text = text.ok().and_then(|text| text.as_string());
    text.unwrap_or_default()
}

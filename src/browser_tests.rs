//! The mounted form in a real page: what `mount` and the handle promise. Needs
//! a browser and no proxy, for the definition is handed over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect};
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlElement};

use crate::{Handle, mount};

wasm_bindgen_test_configure!(run_in_browser);

/// A form in a page, with the names of the events that it told.
struct Mounted {
    root: Element,
    handle: Handle,
    events: Array,
    _emit: Closure<dyn FnMut(String, JsValue)>,
}

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn options() -> serde_json::Value {
    let field = |id: &str, kind: &str, required: bool| json!({ "id": id, "type": kind, "required": required, "maxLength": 200 });
    json!({
        "base": "https://help.example.com",
        "form": "support",
        "locale": "en",
        "theme": "dark",
        "definition": {
            "id": "support",
            "identifyBy": ["email"],
            "fields": [
                field("name", "text", false),
                field("email", "email", true),
                field("message", "textarea", true),
            ],
        },
    })
}

async fn mounted() -> Mounted {
    let root = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&root).unwrap();
    let events = Array::new();
    let told = events.clone();
    let emit = Closure::new(move |name: String, _detail| {
        told.push(&name.into());
    });
    let options = js_sys::JSON::parse(&options().to_string()).unwrap();
    let emitter = emit.as_ref().unchecked_ref::<js_sys::Function>().clone();
    let handle = mount(&root, options, emitter).expect("the options are good");
    let mounted = Mounted {
        root,
        handle,
        events,
        _emit: emit,
    };
    mounted
        .until("the form takes typing", |form| {
            form.find("textarea").is_some()
        })
        .await;
    mounted
}

impl Mounted {
    /// Lets the browser run until `there`, and fails if it never comes.
    async fn until(&self, what: &str, there: impl Fn(&Self) -> bool) {
        for _ in 0..200 {
            if there(self) {
                return;
            }
            TimeoutFuture::new(5).await;
        }
        panic!("never came: {what}\n{}", self.root.inner_html());
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found = self.root.query_selector(selector).unwrap()?;
        Some(found.unchecked_into())
    }

    fn value(&self, selector: &str) -> String {
        let control = self.find(selector).unwrap();
        let value = Reflect::get(&control, &"value".into()).unwrap();
        value.as_string().unwrap()
    }

    /// As a visitor: the value is there, then the event.
    fn type_into(&self, selector: &str, text: &str) {
        let control = self.find(selector).unwrap();
        Reflect::set(&control, &"value".into(), &text.into()).unwrap();
        let type_of = js_sys::Function::new_with_args(
            "control",
            "control.dispatchEvent(new Event('input', { bubbles: true, composed: true }))",
        );
        type_of.call1(&JsValue::NULL, &control).unwrap();
    }

    fn events(&self) -> Vec<String> {
        self.events
            .iter()
            .filter_map(|name| name.as_string())
            .collect()
    }

    fn prefill(&self, values: serde_json::Value) -> bool {
        let values = js_sys::JSON::parse(&values.to_string()).unwrap();
        self.handle.prefill(values).is_ok()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.handle.unmount();
        self.root.remove();
    }
}

#[wasm_bindgen_test]
async fn a_mounted_form_stands_in_its_root_and_unmounting_leaves_nothing() {
    let mut form = mounted().await;
    assert_eq!(form.root.child_element_count(), 1);
    assert!(form.find("div.intake[data-theme=dark]").is_some());
    form.until("the event", |form| form.events() == ["ready"])
        .await;

    form.handle.unmount();
    assert_eq!(form.root.inner_html(), "");
    // What the page still holds must not fail when it is used.
    form.handle.focus();
    form.handle.identify(None);
    form.handle.unmount();
}

#[wasm_bindgen_test]
fn options_that_are_none_are_refused_and_nothing_is_mounted() {
    let root = document().create_element("div").unwrap();
    for options in [
        "{}",
        "null",
        r#"{"base":1,"form":"f"}"#,
        r#"{"base":"","form":"f","theme":"pink"}"#,
    ] {
        let options = js_sys::JSON::parse(options).unwrap();
        assert!(mount(&root, options, js_sys::Function::new_no_args("")).is_err());
        assert_eq!(root.inner_html(), "");
    }
}

#[wasm_bindgen_test]
async fn prefilling_never_replaces_what_was_typed() {
    let form = mounted().await;
    assert!(form.prefill(json!({ "api": { "email": "first@example.com" } })));
    form.until("the answer", |form| {
        form.value("input[type=email]") == "first@example.com"
    })
    .await;

    form.type_into("textarea", "typed");
    let later = json!({ "message": "prefilled", "email": "second@example.com" });
    assert!(form.prefill(json!({ "api": later })));
    form.until("the answer", |form| {
        form.value("input[type=email]") == "second@example.com"
    })
    .await;
    assert_eq!(form.value("textarea"), "typed");
    assert!(!form.prefill(json!({ "api": { "email": 7 } })));
}

#[wasm_bindgen_test]
async fn sending_a_wrong_form_leads_to_its_first_mistake() {
    let form = mounted().await;
    form.find("button[type=submit]").unwrap().click();
    form.until("the focus", |_| {
        let active = document().active_element();
        active.is_some_and(|active| active.get_attribute("type").as_deref() == Some("email"))
    })
    .await;
    let marked = |form: &Mounted, selector: &str| {
        form.find(selector)
            .unwrap()
            .get_attribute("aria-invalid")
            .as_deref()
            == Some("true")
    };
    assert!(marked(&form, "input[type=email]") && marked(&form, "textarea"));
    assert!(
        !form
            .find("[role=alert]")
            .unwrap()
            .text_content()
            .unwrap()
            .is_empty()
    );

    form.type_into("input[type=email]", "a@example.com");
    form.until("the error to go", |form| !marked(form, "input[type=email]"))
        .await;
    assert!(!form.events().contains(&"submit".to_owned()));
}

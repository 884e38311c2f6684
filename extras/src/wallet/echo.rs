//! What was understood of something that was typed: an address in short, a
//! transaction with its chain and a way to look at it. Shown below the field,
//! in an element that the form itself knows nothing of.

mod understood;

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, MutationObserver, MutationObserverInit, window};

use crate::words::Words;
use understood::{Understood, understand};

/// The answers that people can hardly read.
const FIELDS: &str = "[data-type=wallet], [data-type=transaction]";

/// Watches a form's answers until it is dropped.
pub struct Echo {
    form: Element,
    listener: Closure<dyn FnMut(JsValue)>,
    observer: Option<MutationObserver>,
}

impl Echo {
    /// Begins with what stands in the form that `inside` is a part of.
    pub fn new(inside: &Element, words: Words) -> Option<Self> {
        let form = inside.closest(".intake").ok()??;
        let place = form.clone();
        let listener = Closure::new(move |_| show(&place, words));
        let given = listener.as_ref().unchecked_ref();
        // The chain may be chosen after the transaction was pasted.
        for name in ["input", "change"] {
            form.add_event_listener_with_callback(name, given).ok()?;
        }
        show(&form, words);
        let observer = observe(&form, given);
        Some(Self {
            form,
            listener,
            observer,
        })
    }
}

/// A change of language draws some of the form anew, without what stands under
/// its fields, and writes the rest over.
fn observe(form: &Element, heard: &Function) -> Option<MutationObserver> {
    let observer = MutationObserver::new(heard).ok()?;
    let all = MutationObserverInit::new();
    all.set_child_list(true);
    all.set_character_data(true);
    all.set_subtree(true);
    observer.observe_with_options(form, &all).ok()?;
    Some(observer)
}

impl Drop for Echo {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
        let given = self.listener.as_ref().unchecked_ref();
        for name in ["input", "change"] {
            let _ = self.form.remove_event_listener_with_callback(name, given);
        }
    }
}

fn show(form: &Element, words: Words) {
    let fields = all(form, FIELDS).unwrap_or_default();
    let chain = form
        .query_selector("[data-type=chain] select")
        .ok()
        .flatten();
    let chain = chain.and_then(|select| value(&select)?.parse().ok());
    for field in fields {
        let _ = show_one(field.unchecked_ref(), chain, words);
    }
}

fn show_one(field: &Element, chain: Option<u64>, words: Words) -> Option<()> {
    let kind = field.get_attribute("data-type")?;
    let control = field.query_selector("input").ok()??;
    let answer = control.dyn_into::<HtmlInputElement>().ok()?.value();
    let understood = words.peek(|texts| understand(&kind, &answer, chain, texts));
    let known = field.query_selector(".echo").ok()?;
    let echo = match known {
        Some(echo) => echo,
        None if understood.is_none() => return None,
        None => {
            let echo = window()?.document()?.create_element("p").ok()?;
            echo.set_attribute("class", "echo").ok()?;
            echo.set_attribute("role", "status").ok()?;
            let under = field.query_selector(".under").ok()?;
            field.insert_before(&echo, under.as_deref()).ok()?;
            echo
        }
    };
    draw(&echo, understood)
}

fn draw(element: &Element, shown: Option<Understood>) -> Option<()> {
    let document = window()?.document()?;
    let Some(shown) = shown else {
        element.set_text_content(None);
        return None;
    };
    // Whoever listens hears it once and not with every key.
    if element
        .text_content()
        .is_some_and(|text| text.starts_with(&shown.text))
    {
        return None;
    }
    element.set_text_content(None);
    let make = |name: &str, text: &str| {
        let made = document.create_element(name).ok()?;
        made.set_text_content(Some(text));
        element.append_child(&made).ok()?;
        Some(made)
    };
    make("span", &shown.text)?;
    if let Some((page, label)) = &shown.page {
        let link = make("a", label)?;
        // Whoever is looked at learns nothing of where the visitor came from.
        for (name, value) in [
            ("href", page.as_str()),
            ("target", "_blank"),
            ("rel", "noopener noreferrer"),
        ] {
            link.set_attribute(name, value).ok()?;
        }
    }
    Some(())
}

/// What a selector finds, as an array of elements.
fn all(root: &Element, selector: &str) -> Option<Array> {
    let find: Function = Reflect::get(root, &"querySelectorAll".into())
        .ok()?
        .dyn_into()
        .ok()?;
    Some(Array::from(&find.call1(root, &selector.into()).ok()?))
}

fn value(control: &Element) -> Option<String> {
    Reflect::get(control, &"value".into()).ok()?.as_string()
}

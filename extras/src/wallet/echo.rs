//! What was understood of something that was typed: an address in short, a
//! transaction with its chain and a way to look at it.

mod understood;

use std::cell::RefCell;

use intake_border::read;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Element, window};

use crate::messages::Catalogue;
use crate::options::Options;
use crate::rim::texts;
use understood::{Understood, understand};

thread_local! {
    /// The texts of the language that was used last.
    static TEXTS: RefCell<Catalogue> = RefCell::new(Catalogue::english());
}

/// Shows in an element what was understood of an answer: `kind` is the field's
/// type, `chain` the EIP-155 number that another answer names, or nothing.
/// Nothing is shown of what is not understood.
#[wasm_bindgen]
pub fn echo(element: Element, kind: &str, answer: &str, chain: &str, options: JsValue) {
    let Ok(options) = read::<Options>(options) else {
        return;
    };
    let show = {
        let (kind, answer, chain) = (kind.to_owned(), answer.to_owned(), chain.parse().ok());
        move || {
            let shown = TEXTS.with_borrow(|texts| understand(&kind, &answer, chain, texts));
            let _ = draw(&element, shown);
        }
    };
    if TEXTS.with_borrow(|texts| texts.locale() == options.locale) {
        return show();
    }
    spawn_local(async move {
        let language = options.locale.split('-').next().unwrap_or_default();
        let found = match &options.assets {
            Some(assets) if language != "en" => texts::of(assets, language).await,
            _ => Some(std::collections::BTreeMap::new()),
        };
        let catalogue = Catalogue::new(options.locale, found.unwrap_or_default());
        TEXTS.with_borrow_mut(|texts| *texts = catalogue);
        show();
    });
}

fn draw(element: &Element, shown: Option<Understood>) -> Option<()> {
    let document = window()?.document()?;
    element.set_text_content(None);
    let shown = shown?;
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

//! Wallets: what the form calls, the panel by which one is connected and proven,
//! the list of what is sent along, and the echo under what was typed.

mod api;
mod desk;
mod echo;
mod messages;
mod port;
mod sent;
mod state;
mod trouble;
mod view;

use echo::Echo;
#[cfg(test)]
pub use messages::Say;

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use intake_border::read;
use js_sys::Function;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::options::Options;
use crate::rim::focus;
use crate::words::Words;
use desk::{Desk, Shared};
use state::{Claim, Event};

/// One of the two panels of a form's wallet.
struct Panel {
    words: Words,
    // Dropped before what the panel reads.
    mounted: Option<Box<dyn Any>>,
    shared: Option<Rc<Shared>>,
    desk: Desk,
}

impl Panel {
    fn new<V>(
        root: &Element,
        given: &JsValue,
        notify: &Function,
        draw: fn(Desk, Words) -> V,
    ) -> Result<Self, JsError>
    where
        V: IntoView + 'static,
    {
        let wrong = || JsError::new("the options are no good");
        let options: Options = read(given.clone()).map_err(|_| wrong())?;
        let shared = Shared::of(given, &options, notify).ok_or_else(wrong)?;
        let desk = shared.desk();
        let born = Rc::new(OnceCell::new());
        let bear = Rc::clone(&born);
        let place = root.clone();
        let view = mount_to(root.clone().unchecked_into(), move || {
            draw(desk, *bear.get_or_init(|| Words::start(&options, &place)))
        });
        Ok(Self {
            words: *born.get().ok_or_else(wrong)?,
            mounted: Some(Box::new(view)),
            shared: Some(shared),
            desk,
        })
    }

    fn unmount(&mut self) {
        self.mounted = None;
        self.shared = None;
    }
}

/// The panel by which a wallet is connected. Dropping it without
/// [`WalletPanel::unmount`] leaves it where it is.
#[wasm_bindgen]
pub struct WalletPanel {
    panel: Panel,
    root: HtmlElement,
}

/// Draws the panel into an element. `notify` is told whenever what is to be sent
/// along changes: `{ address?, chainId?, wallet?, proof?, page, locale }`, with
/// `page` and `locale` for whether these go.
///
/// # Errors
/// An `Error` where `options` lacks `base`, `form` or `locale`.
#[wasm_bindgen]
pub fn wallet(root: &Element, options: JsValue, notify: Function) -> Result<WalletPanel, JsError> {
    Ok(WalletPanel {
        panel: Panel::new(root, &options, &notify, view::card)?,
        root: root.clone().unchecked_into(),
    })
}

#[wasm_bindgen]
impl WalletPanel {
    /// Takes the panel off the page; nothing of it stays.
    pub fn unmount(&mut self) {
        self.panel.unmount();
    }

    /// Takes a BCP 47 tag of a language that the form knows.
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: &str) {
        self.panel.words.set_locale(locale);
    }

    /// Takes what the page says is connected to it, `{ address, chainId?, wallet? }`,
    /// or `null`; `undefined` where the visitor wants to connect; and, as a text,
    /// the problem's code with which a request came back, empty where it was accepted.
    pub fn take(&self, said: JsValue) {
        let desk = self.panel.desk;
        if said.is_undefined() {
            desk.take(Event::Open);
            let root = self.root.clone();
            spawn_local(async move {
                tick().await;
                focus::into(&root);
            });
        } else if let Some(code) = said.as_string() {
            // A request that comes back for something else may go again with its proof.
            if code.is_empty() || code.starts_with("wallet") {
                desk.take(Event::Spent);
            }
        } else if let Ok(claim) = read::<Option<Claim>>(said) {
            desk.take(Event::Claimed(claim));
        }
    }
}

/// The list of what is sent along. Dropping it without [`SentPanel::unmount`]
/// leaves it where it is.
#[wasm_bindgen]
pub struct SentPanel {
    panel: Panel,
    root: Element,
    echo: Rc<RefCell<Option<Echo>>>,
}

/// Draws the list into an element; `notify` is told as by [`wallet`].
///
/// # Errors
/// An `Error` where `options` lacks `base`, `form` or `locale`.
#[wasm_bindgen]
pub fn sent(root: &Element, options: JsValue, notify: Function) -> Result<SentPanel, JsError> {
    let panel = Panel::new(root, &options, &notify, view::sent)?;
    let echo = Rc::new(RefCell::new(None));
    let (words, place, watch) = (panel.words, root.clone(), Rc::downgrade(&echo));
    spawn_local(async move {
        // Once it stands in the form.
        tick().await;
        if let Some(echo) = watch.upgrade() {
            *echo.borrow_mut() = Echo::new(&place, words);
        }
    });
    Ok(SentPanel {
        panel,
        root: root.clone(),
        echo,
    })
}

#[wasm_bindgen]
impl SentPanel {
    /// Takes the list off the page; nothing of it stays.
    pub fn unmount(&mut self) {
        self.echo.take();
        self.panel.unmount();
    }

    /// Takes a BCP 47 tag of a language that the form knows.
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: &str) {
        self.panel.words.set_locale(locale);
    }

    /// Shows the list, which the visitor asked for.
    pub fn take(&self, _: JsValue) {
        self.panel.desk.list();
        let root = self.root.clone();
        spawn_local(async move {
            tick().await;
            focus::into(&root);
        });
    }
}

//! One form's wallet: binds the pure state to signals, carries out its tasks,
//! and tells the form. The form's two panels share it.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use intake_border::read;
use intake_contract::{WalletMessageRequest, WalletMode, WalletVerifyRequest};
use js_sys::{Function, Object};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::window;

use super::api;
use super::port::{Call, Port};
use super::sent::{Kept, Part};
use super::state::{Event, State, Task};
use crate::options::Options;

/// Longest that a browser's timers count, in milliseconds.
const DELAY_MAX_MS: u32 = i32::MAX.unsigned_abs();

/// A handle to it. Copies mean the same form.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What the wallet's panel shows.
    pub state: RwSignal<State>,
    /// What the visitor would rather keep.
    pub kept: RwSignal<Kept>,
    /// Whether the visitor asked what is sent along.
    pub listed: RwSignal<bool>,
    rest: StoredValue<Rest, LocalStorage>,
}

struct Rest {
    options: Options,
    /// The options as they were given, which know the way to wallets.
    given: JsValue,
    /// Whether the form stands in a frame, whose own origin is not the page's.
    framed: bool,
    page: String,
    notify: Function,
    reaching: bool,
    port: Option<Port>,
    expiry: Option<Timeout>,
}

/// Further members of the options.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Further {
    #[serde(default)]
    surface: String,
    #[serde(default)]
    page_url: Option<String>,
    #[serde(default)]
    definition: Definition,
}

#[derive(Default, Deserialize)]
struct Definition {
    #[serde(default)]
    wallet: WalletMode,
}

/// What the panels of one form have together, until the last of them goes.
pub struct Shared {
    key: Object,
    owner: Owner,
    desk: Desk,
}

thread_local! {
    static ALL: RefCell<Vec<Weak<Shared>>> = const { RefCell::new(Vec::new()) };
}

impl Shared {
    /// That of the form with these options, made if need be. `None` where they are no good.
    pub fn of(given: &JsValue, options: &Options, notify: &Function) -> Option<Rc<Self>> {
        let key: Object = given.clone().unchecked_into();
        let known = ALL.with_borrow_mut(|all| {
            all.retain(|one| one.strong_count() > 0);
            let mut alive = all.iter().filter_map(Weak::upgrade);
            alive.find(|one| Object::is(&one.key, &key))
        });
        if known.is_some() {
            return known;
        }
        let further: Further = read(given.clone()).ok()?;
        let owner = Owner::new();
        let desk = owner.with(|| Desk::start(given, options, further, notify));
        let shared = Rc::new(Self { key, owner, desk });
        ALL.with_borrow_mut(|all| all.push(Rc::downgrade(&shared)));
        Some(shared)
    }

    /// The form's wallet.
    pub const fn desk(&self) -> Desk {
        self.desk
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.owner.cleanup();
    }
}

impl Desk {
    fn start(given: &JsValue, options: &Options, further: Further, notify: &Function) -> Self {
        let own = || window()?.location().href().ok();
        let page = further.page_url.or_else(own).unwrap_or_default();
        Self {
            state: RwSignal::new(State::new(further.definition.wallet)),
            kept: RwSignal::new(Kept::default()),
            listed: RwSignal::new(false),
            rest: StoredValue::new_local(Rest {
                options: options.clone(),
                given: given.clone(),
                framed: further.surface == "frame",
                page: page.split('#').next().unwrap_or_default().to_owned(),
                notify: notify.clone(),
                reaching: false,
                port: None,
                expiry: None,
            }),
        }
    }

    /// The address of the page, as it is sent.
    pub fn page(self) -> String {
        self.read(|rest| rest.page.clone()).unwrap_or_default()
    }

    /// Takes in what happened, and does what follows from it.
    pub fn take(self, event: Event) {
        let mut tasks = Vec::new();
        if let Some(mut state) = self.state.try_write() {
            tasks = state.take(event);
        }
        for task in tasks {
            self.run(task);
        }
    }

    /// Shows what is sent along.
    pub fn list(self) {
        self.listed.try_set(true);
    }

    /// Takes that a part is to go along, or to stay.
    pub fn tick(self, part: Part, goes: bool) {
        self.kept.try_update(|kept| kept.tick(part, goes));
        self.tell();
    }

    fn run(self, task: Task) {
        match task {
            Task::Reach => self.reach(),
            Task::Connect(turn, wallet) => {
                self.ask(async move |call| Event::Accounts(turn, call.accounts(&wallet).await))
            }
            Task::Chain(turn, wallet) => {
                self.ask(async move |call| Event::Chain(turn, call.chain(&wallet).await))
            }
            Task::Sign(turn, wallet, text, address) => self.ask(async move |call| {
                Event::Signed(turn, call.sign(&wallet, &text, address).await)
            }),
            Task::Compose(turn, address, chain_id) => {
                let Some((options, origin)) = self.read(|rest| {
                    let origin = rest.port.as_ref().map(Port::origin);
                    (rest.options.clone(), origin.filter(|_| rest.framed))
                }) else {
                    return;
                };
                let request = WalletMessageRequest {
                    address: address.to_string(),
                    chain_id,
                    origin,
                };
                spawn_local(async move {
                    let answer = api::message(&options, &request).await;
                    self.take(Event::Composed(turn, answer));
                });
            }
            Task::Verify(turn, token, signature) => {
                let Some(options) = self.read(|rest| rest.options.clone()) else {
                    return;
                };
                let request = WalletVerifyRequest { token, signature };
                spawn_local(async move {
                    let answer = api::verify(&options, &request).await;
                    self.take(Event::Verified(turn, answer));
                });
            }
            Task::Expire(turn, seconds) => {
                let delay = u32::try_from(seconds.saturating_mul(1000));
                let delay = delay.unwrap_or(DELAY_MAX_MS).min(DELAY_MAX_MS);
                let expiry = Timeout::new(delay, move || self.take(Event::Expired(turn)));
                self.change(|rest| rest.expiry = Some(expiry));
            }
            Task::Forget => {
                self.read(|rest| rest.port.as_ref().map(Port::forget));
            }
            Task::Tell(_) => self.tell(),
        }
    }

    /// Opens the way to wallets, once; the next wish tries again where it failed.
    fn reach(self) {
        let Some(given) = self.read(|rest| {
            let wanted = !rest.reaching && rest.port.is_none();
            wanted.then(|| rest.given.clone())
        }) else {
            return;
        };
        let Some(given) = given else { return };
        self.change(|rest| rest.reaching = true);
        spawn_local(async move {
            let port = Port::open(&given, move |event| self.take(event)).await;
            let failed = port.is_none();
            self.change(|rest| {
                rest.reaching = false;
                rest.port = port;
            });
            if failed {
                self.take(Event::OutOfReach);
            }
        });
    }

    fn ask(self, ask: impl AsyncFnOnce(Call) -> Event + 'static) {
        let call = self.read(|rest| Call::through(rest.port.as_ref()));
        let Some(call) = call else { return };
        spawn_local(async move {
            self.take(ask(call).await);
        });
    }

    /// Tells the form what is to be sent along.
    fn tell(self) {
        let said = self.state.try_with_untracked(State::said).flatten();
        let told = self.kept.try_with_untracked(|kept| kept.told(said));
        let told = told.and_then(|told| serde_wasm_bindgen::to_value(&told).ok());
        let notify = self.read(|rest| rest.notify.clone());
        if let (Some(told), Some(notify)) = (told, notify) {
            let _ = notify.call1(&JsValue::UNDEFINED, &told);
        }
    }

    fn read<T>(self, read: impl FnOnce(&Rest) -> T) -> Option<T> {
        self.rest.try_with_value(read)
    }

    fn change(self, change: impl FnOnce(&mut Rest)) {
        self.rest.try_update_value(change);
    }
}

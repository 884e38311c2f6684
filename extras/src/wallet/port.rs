//! The port to the page's wallets that the loader gives: four requests and a
//! few events pass through it, and no provider.

use intake_border::read;
use intake_contract::WalletAddress;
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::state::{Event, Outcome, Wallet};
use super::trouble::Trouble;

#[wasm_bindgen]
extern "C" {
    /// As `loader/wallet.js` makes it.
    #[derive(Clone)]
    type Given;

    #[wasm_bindgen(method, getter)]
    fn origin(this: &Given) -> String;

    #[wasm_bindgen(method)]
    fn ask(this: &Given, request: &JsValue) -> Promise;

    #[wasm_bindgen(method)]
    fn forget(this: &Given);

    #[wasm_bindgen(method)]
    fn close(this: &Given);
}

/// What the port tells by itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(default)]
    wallets: Option<Vec<Wallet>>,
    #[serde(default)]
    searching: bool,
    #[serde(default)]
    accounts: Option<Vec<String>>,
    #[serde(default)]
    chain_id: Option<u64>,
    #[serde(default)]
    gone: bool,
}

/// Open until it is dropped.
pub struct Port {
    given: Given,
    _hear: Closure<dyn FnMut(JsValue)>,
}

/// One request's way through the port, if there is one. Holds no part of the
/// panel, which may go meanwhile.
pub struct Call(Option<Given>);

impl Port {
    /// Opens the way by the function that the loader gave with the form's
    /// options. `None` where the page leads to no wallet.
    pub async fn open(options: &JsValue, hear: impl Fn(Event) + 'static) -> Option<Self> {
        let open: Function = Reflect::get(options, &"wallet".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let hear = Closure::new(move |told: JsValue| {
            for event in events(told) {
                hear(event);
            }
        });
        let opening: Promise = open
            .call1(&JsValue::UNDEFINED, hear.as_ref())
            .ok()?
            .dyn_into()
            .ok()?;
        let given = JsFuture::from(opening).await.ok()?.unchecked_into();
        Some(Self { given, _hear: hear })
    }

    /// The origin of the page whose wallets these are.
    pub fn origin(&self) -> String {
        self.given.origin()
    }

    /// Waits for no answer any more and follows no wallet.
    pub fn forget(&self) {
        self.given.forget();
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.given.close();
    }
}

impl Call {
    /// A way through this port.
    pub fn through(port: Option<&Port>) -> Self {
        Self(port.map(|port| port.given.clone()))
    }

    /// Asks a wallet for its accounts, which may open its window.
    pub async fn accounts(self, wallet: &str) -> Outcome<Vec<String>> {
        self.ask(wallet, "eth_requestAccounts", None).await
    }

    /// Asks a wallet for its chain.
    pub async fn chain(self, wallet: &str) -> Outcome<u64> {
        self.ask(wallet, "eth_chainId", None).await
    }

    /// Asks a wallet to sign a text, which opens its window.
    pub async fn sign(self, wallet: &str, text: &str, address: WalletAddress) -> Outcome<String> {
        let params = Array::of2(&text.into(), &address.to_string().into());
        self.ask(wallet, "personal_sign", Some(params)).await
    }

    async fn ask<T: DeserializeOwned>(
        self,
        wallet: &str,
        method: &str,
        params: Option<Array>,
    ) -> Outcome<T> {
        let request = Object::new();
        let set = |name: &str, value: &JsValue| {
            let _ = Reflect::set(&request, &name.into(), value);
        };
        set("wallet", &wallet.into());
        set("method", &method.into());
        if let Some(params) = params {
            set("params", &params);
        }
        let given = self.0.ok_or(Trouble::OutOfReach)?;
        match JsFuture::from(given.ask(&request)).await {
            Ok(answer) => read(answer).map_err(|_| Trouble::Failed),
            Err(error) => Err(trouble(&error)),
        }
    }
}

fn trouble(error: &JsValue) -> Trouble {
    let code = Reflect::get(error, &"code".into()).ok();
    let code = code.and_then(|code| read::<i64>(code).ok());
    Trouble::from_code(code.unwrap_or_default())
}

/// What is told at once may be of several kinds.
fn events(told: JsValue) -> Vec<Event> {
    let Ok(told) = read::<Told>(told) else {
        return Vec::new();
    };
    let mut events = Vec::new();
    if told.gone {
        events.push(Event::Gone);
    }
    let searching = told.searching;
    events.extend(told.wallets.map(|wallets| Event::Found(wallets, searching)));
    events.extend(told.accounts.map(Event::AccountsChanged));
    events.extend(told.chain_id.map(Event::ChainChanged));
    events
}

/*
 * A wallet for tests, bundled with viem: it announces itself as extensions do
 * (EIP-6963), really signs, and does what a test tells it to. What it was asked
 * stands in `calls`.
 */
import { hexToString, numberToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="#3b2f8f"/><path d="M24 60l24-36 24 36-24 14z" fill="#cfc6ff"/></svg>',
  );

/** Keys that everybody knows: those of the usual test networks. */
const KEYS = {
  ada: "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
  bob: "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
};

class Wallet {
  calls = [];
  listeners = new Map();
  /** How the next requests go, by method: a code to refuse with, or a promise to wait for. */
  next = {};
  connected = false;

  constructor({ name = "Test Wallet", uuid = crypto.randomUUID(), rdns = "example.test", icon = ICON, key = "ada", chain = 1 } = {}) {
    this.info = Object.freeze({ name, uuid, rdns, icon });
    this.account = privateKeyToAccount(KEYS[key]);
    this.chain = chain;
    this.provider = {
      request: (asked) => this.#request(asked),
      on: (event, listener) => {
        if (!this.listeners.has(event)) this.listeners.set(event, new Set());
        this.listeners.get(event).add(listener);
      },
      removeListener: (event, listener) => this.listeners.get(event)?.delete(listener),
    };
  }

  announce = () =>
    window.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", {
        detail: Object.freeze({ info: this.info, provider: this.provider }),
      }),
    );

  install() {
    window.addEventListener("eip6963:requestProvider", this.announce);
    this.announce();
    return this;
  }

  emit(event, ...values) {
    this.listeners.get(event)?.forEach((listener) => listener(...values));
  }

  /** How many listeners there are, for whoever must leave none. */
  get followers() {
    return [...this.listeners.values()].reduce((sum, all) => sum + all.size, 0);
  }

  useAccount(key) {
    this.account = privateKeyToAccount(KEYS[key]);
    this.emit("accountsChanged", [this.account.address]);
  }

  useChain(chain) {
    this.chain = chain;
    this.emit("chainChanged", numberToHex(chain));
  }

  leave() {
    this.connected = false;
    this.emit("accountsChanged", []);
  }

  async #request({ method, params }) {
    this.calls.push({ method, params: params ?? null });
    const next = this.next[method];
    if (next != null) {
      if (typeof next == "number") throw Object.assign(new Error("no"), { code: next });
      await next;
    }
    switch (method) {
      case "eth_accounts":
        return this.connected ? [this.account.address.toLowerCase()] : [];
      case "eth_requestAccounts":
        this.connected = true;
        return [this.account.address.toLowerCase()];
      case "eth_chainId":
        return numberToHex(this.chain);
      case "personal_sign":
        return this.account.signMessage({ message: hexToString(params[0]) });
      default:
        throw Object.assign(new Error(method), { code: 4200 });
    }
  }
}

window.TestWallet = Wallet;

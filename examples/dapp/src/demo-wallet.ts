/*
 * A wallet for those who have none at hand: a key that lives as long as the
 * page, announced as browser extensions announce themselves. It signs texts and
 * nothing else, and asks by the browser's own dialogs.
 */
import { type EIP1193Parameters, hexToString, numberToHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { mainnet } from "viem/chains";

const ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" rx="22" fill="#0d5266"/><circle cx="48" cy="48" r="20" fill="#ffc46b"/></svg>',
  );

class Refused extends Error {
  code = 4001;
}

export function announceDemoWallet() {
  const account = privateKeyToAccount(generatePrivateKey());
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  let connected = false;

  const provider = {
    async request({ method, params }: EIP1193Parameters) {
      switch (method as string) {
        case "eth_accounts":
          return connected ? [account.address] : [];
        case "eth_requestAccounts":
          if (!connected && !confirm("Demo wallet: let this page see your address?"))
            throw new Refused("The user said no.");
          connected = true;
          return [account.address];
        case "eth_chainId":
          return numberToHex(mainnet.id);
        case "personal_sign": {
          const text = hexToString((params as [`0x${string}`])[0]);
          if (!confirm(`Demo wallet: sign this?\n\n${text}`)) throw new Refused("The user said no.");
          return account.signMessage({ message: text });
        }
        case "wallet_revokePermissions":
          connected = false;
          listeners.get("accountsChanged")?.forEach((listener) => listener([]));
          return null;
        default:
          throw Object.assign(new Error(`The demo wallet knows no ${method}.`), { code: 4200 });
      }
    },
    on(event: string, listener: (value: unknown) => void) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event)?.add(listener);
    },
    removeListener(event: string, listener: (value: unknown) => void) {
      listeners.get(event)?.delete(listener);
    },
  };

  const info = { uuid: crypto.randomUUID(), name: "Demo wallet", icon: ICON, rdns: "example.harbor.demo" };
  const announce = () =>
    window.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }),
    );
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}

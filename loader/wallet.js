/*
 * The way to wallets, imported when a visitor wants one or a page hands one
 * over. It runs where the wallets are, on the host page or on the form's own
 * page, and is the only file of ours that touches a provider (EIP-1193): a form
 * gets a port, through which four requests pass (`REQUESTS`) and nothing else.
 *
 * A port in the page and one that a frame speaks to over its channel are the
 * same object; `relayed` is the frame's end of that channel.
 *
 * It is a plain module without imports of its own, so that it runs as written.
 */

/** How long, in milliseconds, an answer may take: by itself, and by a person's hand. */
const QUICK = 10_000;
const BY_HAND = 240_000;

/** All that a port passes on. */
const REQUESTS = new Map([
  ["eth_accounts", QUICK],
  ["eth_chainId", QUICK],
  ["eth_requestAccounts", BY_HAND],
  ["personal_sign", BY_HAND],
]);

// The codes that a port answers with, by EIP-1193 and EIP-1474, and no others.
const REFUSED = 4001;
const UNAUTHORIZED = 4100;
const UNSUPPORTED = 4200;
const DISCONNECTED = 4900;
const OTHER_CHAIN = 4901;
const PENDING = -32002;
const LIMIT = -32005;
const FAILED = -32603;
/** No EIP has a number for an answer that never came; this is HTTP's. */
const TIME_LIMIT = 408;
const TOLD = [REFUSED, UNAUTHORIZED, UNSUPPORTED, DISCONNECTED, OTHER_CHAIN, PENDING, LIMIT];

/** What some wallets and libraries say in place of `REFUSED`. */
const REFUSALS = [5000, "ACTION_REJECTED"];

/** How often, in how many milliseconds, wallets are made to open a window. */
const WINDOWS_MAX = 8;
const WINDOWS_SPAN = 60_000;

/** How long, in milliseconds, wallets have to announce themselves before an older kind is looked for. */
const SEARCH = 300;

/** Most wallets and accounts, and the longest, in characters, of what a wallet says. */
const WALLETS_MAX = 24;
const ACCOUNTS_MAX = 8;
const ID_MAX = 64;
const NAME_MAX = 64;
const RDNS_MAX = 128;
const ICON_MAX = 64 * 1024;
const TEXT_MAX = 1024;
/** A contract wallet's signature is of any length. */
const SIGNATURE_MAX = 2 + 2 * 8 * 1024;

/** The ids of a wallet that the page handed over, and of one that only `window.ethereum` knows. */
const PAGE = "page";
const LEGACY = "legacy";

const ADDRESS = /^0x[0-9a-f]{40}$/i;
/** EIP-6963: icons are data, so that showing one asks nobody for anything. */
const ICON = /^data:image\/(png|svg\+xml|webp|jpeg|gif)[;,]/;

/** What the text says besides its terms, as in `intake-contract`. */
const STATEMENT =
  "Prove that this wallet is yours to the support team. Signing is free and moves nothing.";

/**
 * The address in a text, if that is the one kind that is ever signed here: what
 * the proxy composes (EIP-4361) for this page, line by line and nothing besides.
 */
const signerIn = (text) => {
  const literal = (part) => part.replace(/[^a-zA-Z0-9]/g, "\\$&");
  const time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  const shape = [
    literal(`${location.host} wants you to sign in with your Ethereum account:`),
    "(0x[0-9a-fA-F]{40})",
    "",
    literal(STATEMENT),
    "",
    literal(`URI: ${location.origin}`),
    "Version: 1",
    "Chain ID: [1-9]\\d{0,15}",
    "Nonce: [0-9a-f]{32}",
    `Issued At: ${time}`,
    `Expiration Time: ${time}`,
  ];
  return new RegExp(`^${shape.join("\\n")}$`).exec(text)?.[1];
};

const hex = (text) =>
  "0x" + Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

const same = (one, other) => one.toLowerCase() == other.toLowerCase();

const text = (value, most) => (typeof value == "string" ? value.slice(0, most) : "");

// What wallets answer, in the one shape in which it is passed on; all else is a failure.

const accountsIn = (value) => {
  if (!Array.isArray(value)) throw { code: FAILED };
  return value.filter((one) => typeof one == "string" && ADDRESS.test(one)).slice(0, ACCOUNTS_MAX);
};

const chainIn = (value) => {
  const chain = Number(value);
  if (!Number.isSafeInteger(chain) || chain < 1) throw { code: FAILED };
  return chain;
};

const signatureIn = (value) => {
  if (typeof value != "string" || value.length > SIGNATURE_MAX || !/^0x([0-9a-f]{2})+$/i.test(value)) throw { code: FAILED };
  return value;
};

const READ = {
  eth_accounts: accountsIn,
  eth_requestAccounts: accountsIn,
  eth_chainId: chainIn,
  personal_sign: signatureIn,
};

/** The one known code in whatever a wallet threw; libraries wrap what they caught. */
const codeOf = (error) => {
  try {
    const all = [error, error.data?.originalError, error.cause, error.info?.error].map((each) => each?.code);
    return all.some((code) => REFUSALS.includes(code)) ? REFUSED : (all.find((code) => TOLD.includes(code)) ?? FAILED);
  } catch {
    return FAILED;
  }
};

/** What a wallet says of itself. None of it is proven: whoever announces may lie. */
const read = (detail) => {
  const { info, provider } = detail;
  const id = text(info.uuid, ID_MAX);
  const icon = typeof info.icon == "string" ? info.icon.trim() : "";
  return (
    id &&
    typeof provider.request == "function" && {
      id,
      provider,
      name: text(info.name, NAME_MAX).trim(),
      rdns: text(info.rdns, RDNS_MAX),
      icon: icon.length <= ICON_MAX && ICON.test(icon) ? icon : "",
    }
  );
};

/**
 * The wallets of this page, as long as `signal` lets them. `changed` is called
 * when the wallet that the page handed over has other accounts or another chain.
 */
export default (signal, changed) => {
  const announced = new Map();
  const ports = new Set();
  const timers = new Set();
  /** When a window was opened, of late. */
  let windows = [];
  /** The request that is under way; there is never a second one. */
  let pending = null;
  let searching = null;
  let legacy = null;
  /** The wallet that the page handed over, and what is known of it. */
  let page = null;

  const later = (action, delay) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, delay);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  signal.addEventListener(
    "abort",
    () => {
      for (const timer of timers) clearTimeout(timer);
      for (const port of ports) port.close();
      page?.stop();
    },
    { once: true },
  );

  // ---- Which wallets there are ----

  const known = () => (page ? [page] : announced.size ? [...announced.values()] : legacy ? [legacy] : []);

  const list = () => ({
    wallets: known().map(({ id, name, icon, rdns }) => ({ id, name, icon, rdns })),
    searching: !page && searching === true,
  });

  const tell = () => ports.forEach((port) => port.hear(list()));

  const providerOf = (id) =>
    (id == PAGE ? page : id == LEGACY ? legacy : announced.get(id))?.provider;

  /** Takes in an announcement. The first one of an id counts; a page may announce as often as it likes. */
  const take = ({ detail }) => {
    try {
      const wallet = read(detail);
      if (!wallet || announced.has(wallet.id) || announced.size == WALLETS_MAX) return;
      announced.set(wallet.id, wallet);
      dress();
    } catch {
      // An announcement that can't be read is none.
      return;
    }
    tell();
  };

  /** A wallet that was handed over is known by what it announced, if it did. */
  const dress = () => {
    const found = page && [...announced.values()].find(({ provider }) => provider === page.provider);
    if (found) Object.assign(page, { name: found.name, icon: found.icon, rdns: found.rdns });
  };

  const lookForLegacy = () => {
    const provider = window.ethereum;
    if (!legacy && typeof provider?.request == "function") legacy = { id: LEGACY, provider, name: "", icon: "", rdns: "" };
  };

  /** Begins to listen, and never stops: some wallets come late. */
  const search = () => {
    if (searching != null || signal.aborted) return;
    searching = true;
    addEventListener("eip6963:announceProvider", take, { signal });
    addEventListener("ethereum#initialized", () => (lookForLegacy(), tell()), { signal });
    dispatchEvent(new Event("eip6963:requestProvider"));
    later(() => {
      searching = false;
      lookForLegacy();
      tell();
    }, SEARCH);
  };

  // ---- Asking a provider ----

  const request = (provider, method, params, limit = REQUESTS.get(method)) =>
    new Promise((resolve, reject) => {
      const stop = later(() => reject({ code: TIME_LIMIT }), limit);
      // A provider may throw at once, or answer with no promise.
      new Promise((answer) => answer(provider.request(params ? { method, params } : { method })))
        .then((value) => resolve(READ[method](value)))
        .catch((error) => reject({ code: codeOf(error) }))
        .finally(stop);
    });

  /** Whether one more window may be opened; notes it if so. */
  const mayOpen = () => {
    const now = Date.now();
    windows = windows.filter((then) => now - then < WINDOWS_SPAN);
    return windows.length < WINDOWS_MAX && windows.push(now);
  };

  /** Follows a provider's events until the answer is called. */
  const follow = (provider, hear) => {
    const events = {
      accountsChanged: (accounts) => hear({ accounts: accountsIn(accounts) }),
      chainChanged: (chain) => hear({ chainId: chainIn(chain) }),
      disconnect: () => hear({ gone: true }),
    };
    const all = Object.entries(events).map(([name, action]) => [
      name,
      (value) => {
        try {
          action(value);
        } catch {
          // An event that can't be read tells nothing.
        }
      },
    ]);
    try {
      for (const [name, listener] of all) provider.on?.(name, listener);
    } catch {
      // Providers without events are asked, not followed.
    }
    return () => {
      try {
        for (const [name, listener] of all) provider.removeListener?.(name, listener);
      } catch {
        // It is gone.
      }
    };
  };

  /** A wallet that the page handed over. Its `claim` is what it says now. */
  const handed = (provider) => {
    const ask = async () => {
      const [address] = await request(provider, "eth_accounts");
      return address ? { address, chainId: await request(provider, "eth_chainId"), wallet: PAGE } : null;
    };
    const wallet = { id: PAGE, provider, name: "", icon: "", rdns: "", claim: ask().catch(() => null) };
    wallet.stop = follow(provider, ({ gone }) => {
      wallet.claim = gone ? Promise.resolve(null) : ask().catch(() => null);
      changed();
    });
    search();
    return wallet;
  };

  // ---- The port that a form gets ----

  const open = (hear) => {
    let stop = () => {};
    let followed;

    /** Carries out one of `REQUESTS`, or throws a code. */
    const pass = async ({ wallet, method, params }) => {
      const provider = providerOf(wallet);
      if (!provider) throw { code: DISCONNECTED };
      let own;
      if (method == "personal_sign") {
        const [message, account] = Array.isArray(params) ? params : [];
        const short = typeof message == "string" && message.length <= TEXT_MAX;
        const signer = short && signerIn(message);
        if (!signer || typeof account != "string" || !same(signer, account)) throw { code: UNSUPPORTED };
        const accounts = await request(provider, "eth_accounts");
        if (!accounts.some((each) => same(each, signer))) throw { code: UNAUTHORIZED };
        own = [hex(message), signer];
      }
      if (REQUESTS.get(method) == BY_HAND && !mayOpen()) throw { code: LIMIT };
      const answer = await request(provider, method, own);
      if (answer.length && READ[method] == accountsIn && followed != provider) {
        stop();
        followed = provider;
        stop = ports.has(port) ? follow(provider, hear) : () => {};
      }
      return answer;
    };

    const port = {
      hear,
      /** The page whose wallets these are. */
      origin: location.origin,
      /** Asks for `{ wallet, method, params }`; rejects with `{ code }`. */
      async ask(asked) {
        if (!REQUESTS.has(asked?.method)) throw { code: UNSUPPORTED };
        if (pending) throw { code: PENDING };
        const mine = (pending = { port });
        try {
          return await pass(asked);
        } finally {
          if (pending == mine) pending = null;
        }
      },
      /** Waits for no answer any more and follows no wallet. */
      forget() {
        if (pending?.port == port) pending = null;
        followed = null;
        stop();
      },
      close() {
        port.forget();
        ports.delete(port);
      },
    };
    ports.add(port);
    search();
    hear(list());
    return port;
  };

  return {
    open,

    /** Serves a frame: `send` reaches it, and what it says goes to `hear`. */
    serve(send) {
      const port = open((told) => send({ told }));
      return {
        close: port.close,
        async hear(asked) {
          if (asked?.forget) return port.forget();
          if (!Number.isSafeInteger(asked?.id)) return;
          const answer = await port.ask(asked).then(
            (result) => ({ result }),
            ({ code = FAILED }) => ({ code }),
          );
          send({ id: asked.id, ...answer });
        },
      };
    },

    /**
     * Takes what a page said by `Intake.setWallet`, and answers what a form may
     * know of it. A provider is asked only what needs no consent.
     */
    async hand(given) {
      const provider = typeof given?.request == "function" ? given : null;
      if (provider !== (page?.provider ?? null)) {
        page?.stop();
        page = provider && handed(provider);
        dress();
        tell();
      }
      if (!page) return given ? { address: given.address, chainId: given.chainId } : null;
      // While one answer is awaited an event may have begun another.
      for (let mine = page, claim; ; ) {
        const value = await (claim = mine.claim);
        if (claim == mine.claim) return value;
      }
    },
  };
};

/**
 * The frame's end: a port whose requests go out by `send`. `receive` is given
 * what takes in the answers. `origin` is that of the page around the frame.
 */
export const relayed = (send, receive, origin, hear) => {
  const waiting = new Map();
  let last = 0;
  const giveUp = (code) => {
    for (const [, reject] of waiting.values()) reject({ code });
    waiting.clear();
  };
  receive((answer) => {
    if (!answer) return giveUp(DISCONNECTED), hear({ gone: true, wallets: [], searching: false });
    if (answer.told) return hear(answer.told);
    const [resolve, reject] = waiting.get(answer.id) ?? [];
    waiting.delete(answer.id);
    answer.code ? reject?.({ code: answer.code }) : resolve?.(answer.result);
  });
  send({});
  return {
    origin,
    ask: (asked) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, [resolve, reject]);
        send({ ...asked, id: last });
      }),
    forget() {
      giveUp(REFUSED);
      send({ forget: true });
    },
    close() {
      this.forget();
      receive(null);
    },
  };
};

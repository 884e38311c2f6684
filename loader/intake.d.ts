/**
 * The loader's interface: `window.Intake`, and the events `intake:*` on `window`.
 *
 * The script tag:
 * ```html
 * <script async src="https://help.example.com/intake.js" data-form="support"></script>
 * ```
 * To call `Intake` before that script has loaded, put this stub (loader/stub.js)
 * before it. It keeps the calls, and the loader makes them when it comes:
 * ```html
 * <script>window.Intake||=new Proxy([],{get:(q,m)=>m in q?q[m]:(...a)=>{let c=[m,a],u=()=>c[2]?c[2]():c[0]=0;u.unmount=u;q.push(c);return u}});</script>
 * ```
 */

export type IntakeTheme = "light" | "dark" | "auto";

/** Where a form is drawn: in the page's own document, in a frame, or whichever the page's rules allow. */
export type IntakeSurface = "shadow" | "frame" | "auto";

/**
 * Attributes of the script tag, as `data-*`. All but `form` may be left out.
 * An `iframe[data-intake]` takes `theme`, `locale` and `prefill` in the same way.
 */
export interface IntakeAttributes {
  /** The form's id. */
  form: string;
  /** `launcher` (default): a floating button that opens a dialog. `inline`: into `target`. `manual`: by calls only. */
  mode?: "launcher" | "inline" | "manual";
  /** For `inline`: a CSS selector. The tag's own place if there is none. */
  target?: string;
  /** `auto` (default) draws in the page, and in a frame where the page forbids WebAssembly or requires Trusted Types. */
  surface?: IntakeSurface;
  theme?: IntakeTheme;
  /** A BCP 47 tag. The page's `lang` if there is none, then the browser's language. */
  locale?: string;
  position?: "bottom-right" | "bottom-left";
  /** The launcher's text. The form's own if there is none. */
  label?: string;
  /** Answers to begin with, by field id, written like a query: `topic=bridge&subject=Order%201042`. */
  prefill?: string;
}

/** Answers by field id; of a field that takes several choices, all of them. */
export type IntakeAnswers = Record<string, string | number | boolean | string[]>;

export interface IntakeMountOptions {
  /** The form's id; the page's first form if there is none. */
  form?: string;
  surface?: IntakeSurface;
  theme?: IntakeTheme;
  locale?: string;
  /** Answers to begin with, by field id. */
  prefill?: IntakeAnswers;
  /** The address that goes with the request; the page's own without its fragment if there is none. */
  pageUrl?: string;
}

export interface IntakeMounted {
  /** Takes the form off the page. */
  unmount(): void;
}

/** What the visitor's wallet is said to be; a claim, not a proof. */
export interface IntakeWalletClaim {
  address: string;
  /** EIP-155 number. */
  chainId?: number;
}

/**
 * The part of an EIP-1193 provider that is used. It is asked `eth_accounts` and
 * `eth_chainId` when it is handed over; `eth_requestAccounts` and `personal_sign`,
 * which open its window, only when the visitor presses a button for that.
 */
export interface IntakeWalletProvider {
  request(request: { method: string; params?: unknown }): Promise<unknown>;
  /** `accountsChanged`, `chainChanged` and `disconnect` are followed where there is this. */
  on?(event: string, listener: (...values: unknown[]) => void): unknown;
  removeListener?(event: string, listener: (...values: unknown[]) => void): unknown;
}

/** Details of the events. None carries what the visitor typed. */
export interface IntakeEvents {
  /** The form stands and takes typing. */
  ready: { form: string };
  /** The dialog was opened. */
  open: { form: string };
  /** The dialog was closed. */
  close: { form: string };
  /** A request is on its way. */
  submit: { form: string };
  /**
   * A request was accepted and is safe. Comes once more, with the same reference,
   * when a request that was `queued` turns out to be `delivered` or `refused` while
   * its visitor is still looking at it: count references, not events.
   */
  submitted: {
    form: string;
    /** `IN-XXXX-XXXX`, for the visitor to quote. */
    reference: string;
    /** `refused`: Mava did not take it; it is kept for the team, who were told. */
    state: "queued" | "delivered" | "refused";
    /** The ticket's id, once it is delivered. */
    ticketId?: string;
  };
  /** A problem code of the proxy, `offline`, or `load_failed`. */
  error: { form: string; code: string };
}

export interface Intake {
  /** Opens the dialog of a form, or of the page's first. Opening it twice is opening it once. */
  open(form?: string): void;
  /** Closes the dialog. What was typed stays. */
  close(): void;
  toggle(form?: string): void;
  /**
   * Puts a form into an element, or gives an `iframe` of the page's own its channel.
   * A second call for the same target gives the first one's handle.
   */
  mount(target: string | Element, options?: IntakeMountOptions): IntakeMounted;
  /**
   * Sets answers by field id, in forms that stand and forms to come; never over
   * what was typed, and only where the operator lets calls fill a field.
   */
  prefill(values: IntakeAnswers): void;
  /** A token (JWT) by which your own backend says who the visitor is; `null` when they sign out. */
  identify(token: string | null): void;
  /**
   * Hands over the wallet that is connected to the page, by its provider or by
   * what is known of it. Only with a provider can the visitor prove that it is
   * theirs. `null` forgets it.
   */
  setWallet(wallet: IntakeWalletProvider | IntakeWalletClaim | null): void;
  setTheme(theme: IntakeTheme): void;
  setLocale(locale: string): void;
  /** Calls back at an event; the result ends that. */
  on<Name extends keyof IntakeEvents>(
    event: Name,
    callback: (detail: IntakeEvents[Name]) => void,
  ): () => void;
  /** Takes everything away: elements, listeners, timers, style sheets, `window.Intake` itself. */
  destroy(): void;
}

declare global {
  interface Window {
    Intake: Intake;
  }
  interface WindowEventMap {
    "intake:ready": CustomEvent<IntakeEvents["ready"]>;
    "intake:open": CustomEvent<IntakeEvents["open"]>;
    "intake:close": CustomEvent<IntakeEvents["close"]>;
    "intake:submit": CustomEvent<IntakeEvents["submit"]>;
    "intake:submitted": CustomEvent<IntakeEvents["submitted"]>;
    "intake:error": CustomEvent<IntakeEvents["error"]>;
  }
}

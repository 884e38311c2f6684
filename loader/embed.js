/*
 * The rest of the loader, imported by intake.js when a visitor shows interest
 * or a page holds a form inline: it fetches the widget, mounts it in a shadow
 * root, or has it put into a frame (frames.js), and shows it in a dialog.
 *
 * One instance serves one loader; `core` is what that loader lends it. All it
 * holds goes when `core.signal` is aborted.
 */

/** The shell's share of the theming contract in style/tokens.css. */
const COLOURS = `
  --ink: var(--intake-ink, light-dark(#14171f, #eef0f5));
  --surface: var(--intake-surface, light-dark(#ffffff, #14161c));
  --accent: var(--intake-accent, light-dark(#2b50d8, #9db1ff));
  --radius: var(--intake-radius, 10px);
  --faint: light-dark(#e3e6ec, #2b303c);
`;

// Below `.form` all is the widget's, which shares this shadow root: every rule
// names its element by its parent.
const STAGE = `
  .stage { ${COLOURS} position: relative; color: var(--ink); font: 400 16px/1.5 var(--intake-font, system-ui, sans-serif); }
  .stage > .skeleton { display: grid; gap: 14px; box-sizing: border-box; padding: 28px; animation: shell-appear .2s .1s both; }
  .skeleton > i { height: 46px; border-radius: var(--radius); background: var(--faint); }
  .stage > .skeleton > :first-child { width: 55%; height: 28px; margin-bottom: 10px; }
  .stage > .skeleton > :nth-child(4) { height: 132px; }
  .stage > .skeleton > :last-child { width: 40%; justify-self: end; }
  .stage > .failure { display: grid; place-items: center; align-content: center; gap: 16px; box-sizing: border-box; min-height: 280px; padding: 64px 28px 36px; text-align: center; }
  .failure > p { margin: 0; max-width: 34ch; }
  .shell { all: unset; box-sizing: border-box; min-width: 44px; min-height: 44px; border-radius: var(--radius); text-align: center; font-weight: 600; cursor: pointer; }
  .shell:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .failure > .shell { padding: 9px 20px; background: var(--faint); }
  .stage > .close { position: absolute; inset-block-start: 20px; inset-inline-end: 20px; color: light-dark(#545c6e, #a5adbf); }
  .stage > .close::before { content: ""; display: block; width: 44px; height: 44px; rotate: 45deg; background: linear-gradient(currentColor, currentColor) center / 17px 1.8px no-repeat, linear-gradient(currentColor, currentColor) center / 1.8px 17px no-repeat; }
  .form > iframe { display: block; width: 100%; height: var(--height, 420px); border: 0; }
  [data-state=loading] > .form > iframe { position: absolute; inset: 0; opacity: 0; pointer-events: none; }
  [data-state=failed] > .form, [data-state=ready] > .close { display: none; }
  @keyframes shell-appear { from { opacity: 0; } }
  @media (max-width: 480px) { .stage > .skeleton { padding: 22px 18px; } .stage > .close { inset-block-start: 14px; inset-inline-end: 10px; } }
  @media (prefers-reduced-motion: reduce) { .stage > .skeleton { animation-duration: 1ms; } }
`;

const INLINE = `:host { display: block !important; }${STAGE}`;

// The dialog itself spans the window, and can always be scrolled by a pixel, so
// that scrolling beside the panel ends here and never moves the page behind.
// The host is out of the page's flow, but not by `display: contents`: Firefox
// then loses the dialog from its accessibility tree.
const DIALOG = `
  :host { display: block !important; position: fixed !important; inset: 0 auto auto 0 !important; }
  ${STAGE}
  dialog { all: unset; display: none; position: fixed; inset: 0; width: 100%; height: 100dvh; overflow: hidden auto; overscroll-behavior: contain; scrollbar-width: none; opacity: 0; transition: opacity .15s, display .15s allow-discrete, overlay .15s allow-discrete; }
  dialog[open] { display: block; opacity: 1; }
  dialog::after { content: ""; display: block; height: 1px; }
  dialog::backdrop { background: #0b122099; opacity: 0; transition: opacity .15s, overlay .15s allow-discrete; }
  dialog[open]::backdrop { opacity: 1; }
  :host([data-hidden]) dialog, :host([data-hidden]) dialog::backdrop { opacity: 0; transition: none; }
  .room { display: grid; place-items: center; box-sizing: border-box; height: 100%; padding: 24px; }
  .panel { ${COLOURS} box-sizing: border-box; outline: 1px solid #0000; display: flex; flex-direction: column; width: 100%; max-width: 540px; max-height: 100%; overflow: hidden; border-radius: calc(var(--radius) + 6px); background: var(--surface); box-shadow: 0 24px 64px -16px #0008; translate: 0 8px; transition: translate .15s; }
  dialog[open] .panel { translate: none; }
  @starting-style { dialog[open], dialog[open]::backdrop { opacity: 0; } dialog[open] .panel { translate: 0 8px; } }
  .panel iframe { max-height: calc(100dvh - 48px); }
  .panel > .stage { overflow: auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--faint) #0000; }
  .panel > .stage:not([data-state=ready]) { overflow: hidden; min-height: min(420px, 100dvh - 48px); }
  @media (max-width: 480px) {
    .room { padding: 0; }
    .panel { max-width: none; height: 100%; border-radius: 0; padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left); }
    .panel iframe { height: calc(100dvh - env(safe-area-inset-top) - env(safe-area-inset-bottom)); max-height: none; }
  }
  @media (prefers-reduced-motion: reduce) { dialog, dialog::backdrop, .panel { transition: none; } }
`;

/** What the modules and their style sheets were built as, by their names. */
const INTEGRITY = __INTAKE_INTEGRITY__;

/** How long, in milliseconds, sending waits for the guard. The proxy has one, too. */
const GUARD_PATIENCE = 8000;

/** Longest address of a page, as in `intake-contract`. */
const PAGE_URL_MAX = 2048;

/** How long, in milliseconds, the browser may take to tell that the page's policy was violated. */
const VIOLATION_DELAY = 30;

/** The events that a form may report to the page. */
const EVENTS = ["ready", "submit", "submitted", "error"];

/** What an event may carry. None of it is typed by the visitor. */
const TOLD = ["reference", "state", "ticketId", "code"];

/** Gives what calls a panel's methods by name, once its module is there; `notify()` says that it can't be had. */
const deferred = (load) => (kind, element, given, notify) => {
  let gone;
  const made = load().then((module) => gone || module[kind](element, given, notify));
  made.catch(() => gone || notify());
  return (method, ...values) => {
    gone ||= method == "unmount";
    made.then((panel) => panel[method]?.(...values), () => {});
  };
};

/** The smallest module: enough to learn whether the page lets WASM in. */
const EMPTY_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Whether the page's own rules let the widget run in the page itself. */
const pageAllows = () => {
  try {
    // Throws where the content security policy lacks 'wasm-unsafe-eval': some
    // browsers refuse to compile, others to instantiate.
    new WebAssembly.Instance(new WebAssembly.Module(EMPTY_MODULE));
    // Throws where Trusted Types are required: the widget clones templates made of strings.
    document.createElement("template").innerHTML = "<p>";
    return true;
  } catch {
    return false;
  }
};

/** The element that has the focus, through whatever shadow roots. */
const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};

/** Whether a wheel turned this far moves something inside `element`. */
const scrolls = (element, delta) => {
  const rest = element.scrollHeight - element.clientHeight;
  const at = delta < 0 ? element.scrollTop : rest - element.scrollTop;
  return rest > 0 && at >= 1 && /auto|scroll/.test(getComputedStyle(element).overflowY);
};

const add = (parent, name, className = "", text = "") => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
};

export default (core) => {
  const { config, signal, state } = core;
  const base = config.base;
  const frameOrigin = new URL(base, location.href).origin;

  /** Passes on what a form reports. */
  const emit = (name, entry, said) => {
    const known = TOLD.filter((key) => typeof said?.[key] == "string").map((key) => [key, said[key]]);
    core.emit(name, entry, Object.fromEntries(known));
  };

  /** Every form that is mounted, in whatever way. */
  const forms = new Set();
  const dialogs = new Map();
  let allowed;
  /** What `wallet.js` made of this page, once it was wanted. */
  let desk;

  signal.addEventListener("abort", () => forms.forEach((form) => form.unmount()), { once: true });

  /** No cookie goes out with what is fetched. */
  const get = async (url, integrity = "") => {
    const response = await fetch(url, { credentials: "omit", integrity });
    if (!response.ok) throw new Error(`${response.status} for ${url}`);
    return response;
  };

  // ---- Modules and their style sheets, each once for the page ----

  // Some browsers remember a failed import by its address.
  const asset = (name, failures) => config.assets + name + (failures ? "?retry=" + failures : "");

  const script = (name, failures) => core.pinned(asset(name, failures), INTEGRITY[name]);

  const fetchModule = async ({ js, wasm, styles }, failures) => {
    const file = (name) => get(asset(name, failures), INTEGRITY[name]);
    const sheet = async (name) => new CSSStyleSheet().replace(await (await file(name)).text());
    const parts = [script(js, failures), file(wasm), ...styles.map(sheet)];
    const [module, response, ...sheets] = await Promise.all(parts);
    await module.default({ module_or_path: response });
    return { module, sheets };
  };

  const once = (load, failures = 0, loading) => () =>
    (loading ||= load(failures).catch((error) => {
      loading = null;
      failures++;
      throw error;
    }));

  const widget = once((failures) => fetchModule(config.widget, failures));
  const extras = once((failures) => fetchModule(config.extras, failures));
  const wallets = once(async (failures) => {
    const module = await script(config.wallet, failures);
    return (desk = module.default(signal, () => forms.forEach((form) => form.tell("setWallet"))));
  });

  const guards = once((failures) => script("guard.js", failures));

  /**
   * The guard against secrets of the form below `root`: fetched when somebody
   * begins to write, and called by its methods' names.
   */
  const guard = (root) => {
    let watching;
    const watch = () =>
      (watching ||= guards()
        .then((module) => module.watch(root, core.pinned))
        .catch((error) => {
          watching = null;
          throw error;
        }));
    root.addEventListener("focusin", () => watch().catch(() => {}));
    const late = () => new Promise((_, fail) => setTimeout(fail, GUARD_PATIENCE));
    return async (method, ...given) => (await Promise.race([watch().catch(watch), late()]))[method](...given);
  };

  /** The form's definition. If this fails the widget asks again, and says what is wrong. */
  const definition = (form) =>
    get(`${base}/v1/forms/${encodeURIComponent(form)}`).then((answer) => answer.json()).catch(() => {});

  // ---- What a browser does before its form sends a request ----

  /** Waits for a solved challenge, a `fresh` one if need be; begins at the form's first focus. */
  const prover = (place, entry, known) => {
    const frame = once((failures) => script("captcha.js", failures));
    const captcha = async (url) => (await frame()).default(url, place);
    const begin = once(async (failures) => {
      const module = await script(config.challenge, failures);
      return module.default(base, entry.form, captcha);
    });
    const early = () => begin().catch(() => {});
    if (known?.challenge) place.addEventListener("focusin", early, { once: true });
    return async (fresh) => (await early())?.(fresh);
  };

  // ---- A stage: a place that shows that a form is loading, has failed, or the form ----

  const makeStage = (root, parent, entry) => {
    const box = add(parent, "div", "stage");
    const form = add(box, "div", "form");
    let notice;
    const show = (name, className) => {
      box.dataset.state = name;
      notice?.remove();
      notice = className && add(box, "div", className);
    };
    return {
      root,
      box,
      form,
      ready: () => show("ready"),
      loading() {
        show("loading", "skeleton");
        for (let row = 0; row < 5; row++) add(notice, "i");
      },
      failed(retry) {
        const texts = core.say(entry);
        show("failed", "failure");
        notice.setAttribute("role", "alert");
        add(notice, "p", "", texts.failed);
        add(notice, "button", "shell", texts.retry).onclick = retry;
      },
    };
  };

  // ---- What a form is told ----

  const theme = (entry) => {
    const wished = state.setTheme || entry.theme;
    return wished == "light" || wished == "dark" ? wished : "auto";
  };

  /** The page's address without its fragment, and without its query where that is too long. */
  const pageUrl = (entry) => {
    const url = entry.pageUrl || location.href.split("#")[0];
    return url.length > PAGE_URL_MAX ? url.split("?")[0] : url;
  };

  /**
   * Answers to begin with, all of them texts, by where they come from: the
   * attribute `data-prefill`, written like a query, or calls. Several choices
   * are the lines of one text.
   */
  const answers = (entry) => {
    const { prefill } = entry;
    const written = typeof prefill == "string";
    const page = new URLSearchParams(written ? prefill : "");
    const api = Object.entries({ ...(written ? {} : prefill), ...state.prefill });
    return {
      page: Object.fromEntries([...page.keys()].map((field) => [field, page.getAll(field).join("\n")])),
      api: Object.fromEntries(api.map(([field, value]) => [field, [value].flat().join("\n")])),
    };
  };

  /** Hands one of the page's settings to a form, if the page made it. */
  const tell = async (handle, entry, name) => {
    const value = {
      prefill: () => answers(entry),
      identify: () => state.identify,
      // What is only claimed needs no wallet; one that was handed over is let go.
      setWallet: async () => {
        const given = state.setWallet;
        return desk || given?.request ? (await wallets()).hand(given) : given;
      },
      setTheme: () => theme(entry),
      setLocale: () => core.locale(entry),
    };
    if (!(name in state)) return;
    try {
      const given = state[name];
      const told = await value[name]();
      // The page may have said something else meanwhile.
      if (given === state[name]) handle[name](told ?? null);
    } catch (error) {
      // A value of a wrong type is the page's mistake and changes nothing.
      console.error(`Intake: ${name}: ${error}`);
    }
  };

  const frames = once(async (failures) => {
    const module = await script(config.frames, failures);
    return module.default({ base, frameOrigin, core, add, answers, theme, pageUrl, tell, emit, wallets, EVENTS });
  });

  // ---- Surfaces. Each gives a handle: the settings, `focus` and `unmount` ----

  const shadowSurface = ({ module, sheets }, known, stage, entry, dialog, report) => {
    const { root } = stage;
    root.adoptedStyleSheets = [...sheets, ...root.adoptedStyleSheets];
    const options = {
      base,
      assets: config.assets,
      form: entry.form,
      locale: core.locale(entry),
      theme: theme(entry),
      surface: "shadow",
      dialog,
      pageUrl: pageUrl(entry),
      prefill: answers(entry),
      definition: known,
      panel: deferred(async () => {
        const { module, sheets } = await extras();
        root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, ...sheets])];
        return module;
      }),
      guard: guard(stage.form),
      // Out of sight, while the visitor takes a picture of the page.
      hide: (hidden) => root.host.toggleAttribute("data-hidden", hidden),
      wallet: (hear) => wallets().then((them) => them.open(hear)),
    };
    const prove = prover(stage.form, entry, known);
    const hear = (name, detail) => {
      if (name == "challenge") return prove(detail);
      // Later, so that what the page does when it hears of it never meets the widget half-way.
      queueMicrotask(() => report(name, detail));
    };
    const handle = module.mount(stage.form, options, hear);
    stage.ready();
    return handle;
  };

  // ---- Mounting ----

  /** Puts a form on a stage and keeps it there until `unmount`. */
  const begin = (stage, entry, dialog, report) => {
    let handle;
    let gone;
    const fail = () => {
      handle?.unmount();
      handle = null;
      core.emit("error", entry, { code: "load_failed" });
      stage.failed(start);
    };
    const inFrame = () =>
      frames().then(
        (them) => gone || (handle = them.surface(stage, entry, dialog, report, fail)),
        () => gone || fail(),
      );
    const start = async () => {
      stage.loading();
      if (entry.surface == "frame" || (entry.surface != "shadow" && !(allowed ??= pageAllows()))) return inFrame();
      let blocked = false;
      const watch = (event) => (blocked ||= event.blockedURI.startsWith(frameOrigin));
      document.addEventListener("securitypolicyviolation", watch, { signal });
      try {
        const [loaded, known] = await Promise.all([widget(), definition(entry.form)]);
        if (gone) return;
        // From here on it is not the network that can fail.
        blocked = true;
        handle = shadowSurface(loaded, known, stage, entry, dialog, report);
        for (const setting of ["identify", "setWallet"]) tell(handle, entry, setting);
      } catch (error) {
        // A violation of the page's policy is told after the failure that it caused.
        await new Promise((resolve) => setTimeout(resolve, VIOLATION_DELAY));
        if (gone) return;
        console.error("Intake: " + error);
        // Whatever the widget put up before it failed.
        stage.form.textContent = "";
        blocked && entry.surface != "shadow" ? inFrame() : fail();
      } finally {
        document.removeEventListener("securitypolicyviolation", watch);
      }
    };
    const form = {
      tell(name) {
        if (handle) tell(handle, entry, name);
        core.dress(stage.root.host, entry);
      },
      focus: () => handle?.focus(),
      unmount() {
        gone = true;
        forms.delete(form);
        handle?.unmount();
        core.drop(stage.root.host);
      },
    };
    forms.add(form);
    start();
    return form;
  };

  const mountInline = (place, entry) => {
    const root = core.host("form", entry, INLINE);
    place.append(root.host);
    return begin(makeStage(root, root, entry), entry, false, (name, detail) => {
      if (EVENTS.includes(name)) emit(name, entry, detail);
    });
  };

  /** A frame of the page's own. */
  const adopt = (frame, entry) => {
    let handle;
    let gone;
    const form = {
      tell: (name) => handle && tell(handle, entry, name),
      unmount() {
        gone = true;
        forms.delete(form);
        handle?.unmount();
      },
    };
    forms.add(form);
    // Without it the frame stands as it is.
    frames().then((them) => gone || (handle = them.adopt(frame, entry)), console.error);
    return form;
  };

  // ---- The dialog ----

  /** The form's dialog; made once, so that what was typed outlives its closing. */
  const dialogOf = (entry) => {
    const known = dialogs.get(entry);
    if (known) return known;
    const root = core.host("dialog", entry, DIALOG);
    const element = add(root, "dialog");
    const room = add(element, "div", "room");
    const stage = makeStage(root, add(room, "div", "panel"), entry);
    const shut = add(stage.box, "button", "shell close");
    element.tabIndex = -1;
    document.body.append(root.host);

    let opener, title;
    const name = () => {
      const heading = stage.form.querySelector("h1, h2");
      element.setAttribute("aria-label", heading?.textContent || title || core.label(entry));
      shut.setAttribute("aria-label", core.say(entry).close);
      if (!heading) return;
      // The heading changes with the form's state and language, and the name with it.
      heading.id ||= "intake-title";
      element.setAttribute("aria-labelledby", heading.id);
    };
    const close = () => {
      if (core.current != dialog) return;
      core.current = null;
      element.close();
      core.emit("close", entry);
      opener?.focus({ preventScroll: true });
    };
    const dialog = {
      close,
      open(from) {
        if (core.current == dialog && element.isConnected) return;
        core.current?.close();
        // Some pages replace their whole body.
        root.host.isConnected || document.body.append(root.host);
        core.current = dialog;
        opener = from || focused();
        name();
        element.showModal();
        // A page that is scrolled to its end must not jump to us.
        element.focus({ preventScroll: true });
        form.focus();
        core.emit("open", entry);
      },
    };
    dialogs.set(entry, dialog);

    const beside = (event) => event.target == element || event.target == room;
    let pressed = false;
    element.addEventListener("pointerdown", (event) => (pressed = beside(event)));
    // A selection that began in the form may end beside it.
    element.addEventListener("click", (event) => pressed && beside(event) && close());
    element.addEventListener("cancel", (event) => {
      if (event.target != element) return;
      event.preventDefault();
      close();
    });
    // Told late: by then the dialog may be open again.
    element.addEventListener("close", () => element.open || close());
    const turned = (event) => {
      const inside = event.composedPath().slice(0, event.composedPath().indexOf(room));
      if (!event.ctrlKey && !inside.some((node) => scrolls(node, event.deltaY))) event.preventDefault();
    };
    element.addEventListener("wheel", turned, { passive: false });
    shut.onclick = close;

    const form = begin(stage, entry, true, (event, detail) => {
      if (event == "close") return close();
      if (event == "title") title = detail;
      name();
      if (event == "title") return;
      if (event == "ready" && core.current == dialog) form.focus();
      emit(event, entry, detail);
    });
    return dialog;
  };

  return {
    warm: dialogOf,
    open: (entry, opener) => dialogOf(entry).open(opener),
    mount: (place, entry) => (place.localName == "iframe" ? adopt : mountInline)(place, entry),
    apply: (name) => forms.forEach((form) => form.tell(name)),
  };
};

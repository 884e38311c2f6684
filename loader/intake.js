/*
 * The loader: the only thing a host page loads before its visitor wants the
 * form. It puts up the launcher, answers to `window.Intake`, notices intent
 * and then imports the rest (embed.js). It never listens to messages, sets no
 * cookie, stores nothing, and `Intake.destroy()` takes all of it away again.
 *
 * The proxy replaces the token below by its public addresses and the forms'
 * labels when it serves this file.
 */
(() => {
  "use strict";

  const config = __INTAKE_CONFIG__;
  const script = document.currentScript;

  /** Where a second copy of this script finds the first. */
  const JOIN = Symbol.for("intake");
  const before = window.Intake;
  // The queue stub answers to every name; it is known by being an array.
  const queue = Array.isArray(before) && before;
  if (!queue && before?.[JOIN]) return before[JOIN](script);

  /** Every sentence that the loader itself can say; the form has its own. */
  const TEXTS = {
    en: { label: "Get help", failed: "The form could not be loaded.", retry: "Try again", close: "Close" },
    de: {
      label: "Hilfe",
      failed: "Das Formular konnte nicht geladen werden.",
      retry: "Erneut versuchen",
      close: "Schließen",
    },
    ar: { label: "المساعدة", failed: "تعذّر تحميل النموذج.", retry: "إعادة المحاولة", close: "إغلاق" },
  };

  // `all` and `!important` in a shadow root outrank whatever the page says
  // about the host element; only inherited custom properties come through.
  const RESET =
    ":host{all:initial!important;color-scheme:var(--intake-scheme)!important}" +
    ":host([hidden]){display:none!important}";

  const CORNER =
    ":host{position:fixed!important;z-index:2147483000!important;" +
    "bottom:calc(max(20px,env(safe-area-inset-bottom)) + var(--row,0)*64px)!important;" +
    "right:max(20px,env(safe-area-inset-right))!important}" +
    ":host([data-position=bottom-left]){right:auto!important;left:max(20px,env(safe-area-inset-left))!important}" +
    "@media print{:host{display:none!important}}";

  const BUTTON =
    "button{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:10px;" +
    "min-height:52px;max-width:calc(100vw - 40px);padding:0 20px 0 16px;border:1px solid #0000;border-radius:26px;cursor:pointer;" +
    "font:600 15px/1.3 var(--intake-font,system-ui,sans-serif);-webkit-tap-highlight-color:transparent;" +
    "color:var(--intake-on-accent,light-dark(#fff,#0d1330));background:var(--intake-accent,light-dark(#2b50d8,#9db1ff));" +
    "box-shadow:0 1px 2px #0003,0 8px 24px -6px #0005}" +
    "button:hover{filter:brightness(1.1)}" +
    "button:focus-visible{outline:3px solid var(--intake-accent,light-dark(#2b50d8,#9db1ff));outline-offset:3px}" +
    "button[aria-busy]{opacity:.7}" +
    // A speech bubble with three dots.
    "[aria-haspopup]:before{content:'';flex:none;width:22px;height:22px;background:currentColor;forced-color-adjust:none;" +
    "clip-path:path(evenodd,'M5 1h12a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4h-5l-6 5v-5h-1a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4M6 8v2.5h2.5V8M10 8v2.5h2.5V8M14 8v2.5h2.5V8')}" +
    "@media(max-width:480px){:host([data-position]) button{padding:0 14px}:host([data-position]) span{position:absolute;clip-path:inset(50%)}}";

  const abort = new AbortController();
  const { signal } = abort;
  /** What the page said through the API, named by its method, for all forms. */
  const state = {};
  /** What the page's tags asked for, by form. */
  const entries = new Map();
  /** Every element that we put into the page. */
  const hosts = new Set();
  /** Handles of mounted forms by the element that the page named. */
  const mounts = new WeakMap();
  /** Launchers' shadow roots by their entry. */
  const launchers = new Map();
  /** The import of embed.js, and how often it failed. */
  let embed;
  let failures = 0;
  /** The form whose dialog is open, or will be once it has loaded. */
  let wanted;
  /** What says in the page's corner that the form could not be had. */
  let notice;

  const warn = (sentence) => console.error("Intake: " + sentence);

  const whenParsed = (action) =>
    document.readyState == "loading"
      ? document.addEventListener("DOMContentLoaded", action, { once: true, signal })
      : action();

  const locale = (entry) =>
    state.setLocale || entry.locale || document.documentElement.lang || navigator.language;

  /** The nearest text to a language, in the order that the form itself follows. */
  const translate = (texts, entry, language = locale(entry)) =>
    texts[language] || texts[language.split("-")[0]] || texts["*"] || texts.en || Object.values(texts)[0];

  const say = (entry) => translate(TEXTS, entry);

  const label = (entry) =>
    entry.label || translate(config.forms[entry.form].label || {}, entry) || say(entry).label;

  /** Gives an element of ours the language, direction and theme of its form. */
  const dress = (element, entry) => {
    element.lang = locale(entry);
    element.dir = /^(ar|fa|he|ur)\b/.test(element.lang) ? "rtl" : "ltr";
    element.style.setProperty("--intake-scheme", { light: "light", dark: "dark" }[state.setTheme || entry.theme] || "light dark");
  };

  const drop = (element) => {
    hosts.delete(element);
    element.remove();
  };

  /** Makes an element of ours whose inside the page's styles can't reach. */
  const host = (name, entry, css) => {
    const element = document.createElement("intake-" + name);
    const root = element.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(RESET + css);
    root.adoptedStyleSheets = [sheet];
    dress(element, entry);
    hosts.add(element);
    return root;
  };

  /** Puts a button of ours into `parent`: a launcher, or word of a failure. */
  const button = (parent, name, entry, css, content) => {
    const root = host(name, entry, css + BUTTON);
    const element = document.createElement("button");
    element.append(document.createElement("span"));
    element.firstChild.textContent = content;
    root.append(element);
    parent.append(root.host);
    return element;
  };

  /** Tells the page. */
  const emit = (name, entry, detail) => {
    if (name == "close" && wanted == entry) wanted = 0;
    for (const launcher of launchers.values()) launcher.host.hidden = core.current;
    dispatchEvent(new CustomEvent("intake:" + name, { detail: { form: entry.form, ...detail } }));
  };

  /**
   * Imports a module that is what it was built as, byte for byte: what browsers
   * have run by an element they do not load again. Where the page's Trusted
   * Types let no script in by its address, a preload holds it against the hash.
   */
  const pinned = async (url, integrity) => {
    const make = (name, address) =>
      Object.assign(document.createElement(name), { integrity, crossOrigin: "", nonce: script?.nonce || "", ...address });
    let element;
    try {
      element = make("script", { type: "module", src: url });
    } catch {
      element = make("link", { rel: "modulepreload", href: url });
    }
    hosts.add(element);
    await new Promise((loaded, fail) => {
      element.onload = loaded;
      element.onerror = () => fail(Error("can't load " + url));
      document.head.append(element);
    }).finally(() => drop(element));
    return import(url);
  };

  /** What embed.js gets from here. `current` is its open dialog. */
  const core = { config, signal, state, pinned, say, label, locale, dress, host, drop, emit, current: null };

  /** Imports the rest, once; after a failure the next call tries again. */
  const load = () =>
    (embed ||= pinned(
      // Some browsers remember a failed import by its address.
      config.assets + config.embed + (failures ? "?retry=" + failures : ""),
      config.integrity,
    ).then(
      (module) => !signal.aborted && module.default(core),
      (error) => {
        embed = 0;
        failures++;
        throw error;
      },
    ));

  /** Runs `action` with what has been or is being loaded, if all goes well. */
  const quietly = (loading, action) => loading && loading.then((it) => it && action(it), () => {});

  /** Runs `action` with the loaded rest, or says in `place` that it could not be had. */
  const withEmbed = (entry, place, action) => {
    const busy = launchers.get(entry)?.lastChild;
    busy?.setAttribute("aria-busy", true);
    if (!place && notice) drop(notice);
    load()
      .then((it) => signal.aborted || action(it))
      .catch((error) => {
        if (signal.aborted) return;
        warn(error.message);
        wanted = 0;
        emit("error", entry, { code: "load_failed" });
        const { failed, retry: again } = say(entry);
        const retry = button(place || document.body, "notice", entry, place ? "" : CORNER, failed + " " + again);
        const { host } = retry.getRootNode();
        host.setAttribute("role", "alert");
        if (!place) notice = host;
        retry.onclick = () => {
          drop(host);
          place ? withEmbed(entry, place, action) : show(entry);
        };
      })
      .then(() => busy?.removeAttribute("aria-busy"));
  };

  /** The form of this id, or the page's first. */
  const entryOf = (form = entries.keys().next().value) => {
    if (!config.forms[form]) return warn(`there is no form "${form}".`);
    entries.has(form) || entries.set(form, { form });
    return entries.get(form);
  };

  const show = (entry, opener) => {
    if (!entry) return;
    wanted = entry;
    whenParsed(() => withEmbed(entry, 0, (it) => wanted == entry && it.open(entry, opener)));
  };

  const close = () => {
    wanted = 0;
    core.current && core.current.close();
  };

  /** Puts a form into `target`, known by `key`: a second time is the first's handle. */
  const mount = (target, options = {}, key) => {
    const place = target.append ? target : document.querySelector(target);
    key ||= place || {};
    const known = mounts.get(key);
    if (known) return known;
    let inner;
    const handle = {
      unmount() {
        mounts.delete(key);
        inner?.unmount();
        inner = { unmount() {} };
      },
    };
    mounts.set(key, handle);
    const entry = entryOf(options.form);
    if (!place && document.readyState == "loading") whenParsed(() => (inner ||= mount(target, options)));
    else if (!place) warn(`there is no "${target}".`);
    else if (entry)
      withEmbed(entry, place, (it) => (inner ||= it.mount(place, { ...entry, ...options, form: entry.form })));
    return handle;
  };

  /** A frame that the page wrote itself gets a channel; it is loaded as it is. */
  const adopt = (frame) => {
    const [start, form] = frame.matches?.("iframe[data-intake]") ? frame.src.split("/f/") : [];
    if (start == config.base) mount(frame, { ...frame.dataset, form: form.split(/[?#/]/)[0] });
  };

  const launch = (entry) => {
    const known = launchers.get(entry);
    // Some pages replace their whole body and run its scripts again.
    if (known) return known.host.isConnected || document.body.append(known.host);
    const element = button(document.body, "launcher", entry, CORNER, label(entry));
    const root = element.getRootNode();
    const { position = "" } = entry;
    const beside = [...launchers.values()].filter(({ host }) => host.dataset.position == position);
    root.host.style.setProperty("--row", beside.length);
    root.host.dataset.position = position;
    element.dataset.intakeOpen = entry.form;
    element.setAttribute("aria-haspopup", "dialog");
    launchers.set(entry, root);
  };

  /** Takes in a script tag: this one's, or that of a later copy of this file. */
  const join = (script) => {
    const { form, mode, target, ...settings } = script?.dataset || {};
    const entry = form && entryOf(form);
    if (!entry) return;
    Object.assign(entry, settings);
    if (mode == "inline") {
      if (target) mount(target, { form });
      // A tag in the head has no place of its own.
      else if (script.closest("body")) mount({ append: (node) => script.after(node) }, { form }, script);
      else mount("body", { form });
    } else if (mode != "manual") whenParsed(() => launch(entry));
  };

  const intent = (event) => {
    const opener = event.composedPath().find((node) => node.dataset?.intakeOpen != null);
    if (!opener) return;
    const entry = entryOf(opener.dataset.intakeOpen || undefined);
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.type != "click") return quietly(load(), (it) => it.warm(entry));
    event.preventDefault();
    show(entry, opener);
  };

  /** Remembers a setting for forms to come and hands it to those that are here. */
  const setter = (name) => (value) => {
    state[name] = name == "prefill" ? { ...state[name], ...value } : value;
    for (const [entry, root] of launchers) {
      dress(root.host, entry);
      root.querySelector("span").textContent = label(entry);
    }
    quietly(embed, (it) => it.apply(name));
  };

  const api = {
    open: (form) => show(entryOf(form)),
    close,
    toggle: (form) => (wanted ? close() : api.open(form)),
    mount: (target, options) => mount(target, options),
    on(name, callback) {
      const listener = (event) => callback(event.detail);
      addEventListener("intake:" + name, listener, { signal });
      return () => removeEventListener("intake:" + name, listener);
    },
    destroy() {
      // Whatever embed.js holds goes with the signal.
      abort.abort();
      hosts.forEach(drop);
      if (window.Intake == api) delete window.Intake;
      if (queue) queue.push = () => {};
    },
  };
  for (const name of ["prefill", "identify", "setWallet", "setTheme", "setLocale"]) api[name] = setter(name);
  api[JOIN] = join;
  window.Intake = api;

  const always = { capture: true, signal };
  for (const type of ["click", "pointerover", "focusin", "touchstart"])
    document.addEventListener(type, intent, always);
  // Frames' load events don't bubble, but they are captured: those of frames that come later, too.
  document.addEventListener("load", (event) => adopt(event.target), always);

  join(script);
  whenParsed(() => document.querySelectorAll("iframe").forEach(adopt));

  if (queue) {
    // Calls made before, and by whoever holds on to the stub later.
    queue.push = (call) => {
      const result = api[call[0]]?.(...call[1]);
      call[2] = result?.unmount || result;
    };
    queue.splice(0).forEach(queue.push);
  }
})();

/*
 * The script of the framed page, `/f/{form}`: imports the widget, mounts it,
 * and talks to the loader on the page around it, if there is one, over one
 * port. Alone in its tab it is an ordinary page.
 *
 * Where there is no WebAssembly it goes on to the form without scripts, which
 * the proxy writes. There, too, it talks to the loader, and does nothing else.
 *
 * It is a plain module without imports of its own, so that it runs as written.
 */

/** Every sentence that this file can say. */
const TEXTS = {
  en: { failed: "The form could not be loaded.", retry: "Try again", plain: "Use a simpler form", close: "Close" },
  de: { failed: "Das Formular konnte nicht geladen werden.", retry: "Erneut versuchen", plain: "Einfacheres Formular verwenden", close: "Schließen" },
  es: { failed: "No se ha podido cargar el formulario.", retry: "Reintentar", plain: "Usar un formulario más sencillo", close: "Cerrar" },
  fr: { failed: "Le formulaire n’a pas pu être chargé.", retry: "Réessayer", plain: "Utiliser un formulaire plus simple", close: "Fermer" },
  ar: { failed: "تعذّر تحميل النموذج.", retry: "إعادة المحاولة", plain: "استخدام نموذج أبسط", close: "إغلاق" },
};

/** What the loader may set; each is a method of the widget's handle. */
const SETTINGS = ["prefill", "identify", "setWallet", "setTheme", "setLocale"];

/** Most events that wait for a loader that may never come. */
const WAITING_MAX = 8;

/**
 * All that may become markup: elements and attributes that can do nothing. The
 * widget's templates are made of these; nothing that anybody typed is.
 */
const INERT =
  /^(?:[^<>]|<\/?(?:b|br|button|code|div|fieldset|footer|h\d|header|i|img|input|label|legend|li|ol|p|path|progress|section|small|span|strong|svg|ul)(?: (?:aria-[a-z]+|autocomplete|class|d|data-[a-z-]+|dir|hidden|id|lang|name|role|tabindex|title|type|viewBox)(?:="[^"<>]*")?)*\/?>)*$/;

// Browsers that know Trusted Types ask here whenever a text is to become markup.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => (INERT.test(html) ? html : null) });

const page = document.querySelector("script[data-form]").dataset;
const main = document.getElementById("intake");
// What the loader that made this frame asks for; a fragment reaches no server.
const asked = new URLSearchParams(location.hash.slice(1));
const framed = parent !== window;
const dialog = framed && asked.has("dialog");
const themeOf = (value) => (value == "light" || value == "dark" ? value : "auto");
/** Answers in the address of the form's own page; several choices are the lines of one text. */
const query = new URLSearchParams(location.search);
const answers = Object.fromEntries([...query.keys()].map((field) => [field, query.getAll(field).join("\n")]));
const origins = [location.origin, ...page.origins.split(" ").filter(Boolean)];

/** Settings that came before the form was there, and then the form. */
const pending = new Map();
let handle = null;

/** Whether this is the page that the proxy wrote, and its form, if it shows one. */
const plain = "plain" in page;
const form = plain && document.querySelector("form");

// ---- The channel ----

let port = null;
/** The origin of the page whose loader holds the other end. */
let host;
/** Takes in what that page's wallets say, once somebody asked for one. */
let walletSays;
const waiting = [];

const send = (message) => {
  if (port) port.postMessage({ v: 1, ...message });
  else if (waiting.length < WAITING_MAX) waiting.push(message);
};

const set = (name, value) => {
  if (name == "setTheme") paint(value);
  if (!handle) return pending.set(name, value);
  try {
    handle[name](value);
  } catch {
    // A value of a wrong type is the page's mistake and changes nothing.
  }
};

const hear = ({ data }) => {
  if (data?.v !== 1) return;
  if (SETTINGS.includes(data.type)) set(data.type, data.value);
  else if (data.type == "wallet") walletSays?.(data.value);
  else if (data.type == "setTokens") dress(data.value);
  else if (data.type == "focus") handle ? handle.focus() : pending.set("focus");
  else if (data.type == "bye") {
    // Only whoever holds the port can give it up for another.
    port.close();
    port = null;
    walletSays?.();
  }
};

// Module scripts run before the frame's load event, at which the loader offers its port.
if (framed)
  addEventListener("message", ({ source, origin, data, ports }) => {
    if (source !== parent || !origins.includes(origin)) return;
    if (data?.v !== 1 || data.type !== "connect" || ports.length !== 1) return;
    if (port) return ports[0].close();
    port = ports[0];
    host = origin;
    port.onmessage = hear;
    send({ type: "hello" });
    waiting.splice(0).forEach(send);
    height = 0;
    resized();
  });

/**
 * Opens the way to the wallets: those of this page where it stands alone, else
 * those of the page around it by its loader. In a frame no provider is touched.
 */
const wallet = async (hear) => {
  const { default: local, relayed } = await import(new URL(page.assets + page.wallet, location.href).href);
  if (!framed) return local(new AbortController().signal).open(hear);
  if (!port) throw new Error("the page around has no loader");
  const receive = (take) => (walletSays = take);
  return relayed((value) => send({ type: "wallet", value }), receive, host, hear);
};

// ---- The page ----

const STYLE = `
  :root { overscroll-behavior: contain; background: light-dark(#fff, #14161c); scrollbar-width: thin; scrollbar-color: #8886 #0000; }
  :root[data-framed] { background: transparent; }
  body { margin: 0; }
  :root:not([data-framed]) body { display: grid; justify-content: center; grid-template-columns: minmax(0, 540px); min-height: 100dvh; padding: 24px 0; box-sizing: border-box; align-content: start; }
  .wait { display: grid; gap: 14px; padding: 32px 28px; animation: appear .2s .1s both; }
  .wait i { height: 44px; border-radius: 8px; background: #8883; }
  .wait i:first-child { width: 55%; height: 26px; margin-bottom: 6px; }
  .wait i:nth-child(4) { height: 120px; }
  .failed { padding: 56px 28px; text-align: center; font: 16px/1.5 system-ui, sans-serif; }
  .failed a { color: inherit; }
  .failed button { min-height: 44px; padding: 0 18px; border: 0; border-radius: 8px; background: #8883; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
  @keyframes appear { from { opacity: 0; } }
`;

/** Colours of the page itself; `auto` follows the visitor's system. */
const paint = (theme) => {
  const scheme = themeOf(theme);
  document.documentElement.style.colorScheme = scheme == "auto" ? "light dark" : scheme;
  document.documentElement.dataset.theme = scheme;
  if (!plain) return;
  main.firstElementChild.dataset.theme = scheme;
  if (form) form.elements.theme.value = scheme;
};

/** Takes over the page's share of the theming contract, which does not reach into a frame. */
const dress = (tokens) => {
  for (const [name, value] of Object.entries(tokens || {}))
    if (name.startsWith("--intake-")) document.documentElement.style.setProperty(name, value);
};

const add = (parent, name, className = "", text = "") => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
};

const wait = () => {
  const skeleton = add(main, "div", "wait");
  for (let row = 0; row < 5; row++) add(skeleton, "i");
  return skeleton;
};

let height = 0;
/** Tells the loader how high the form is; whoever comes later is told in the greeting. */
const resized = () => {
  const now = Math.ceil(main.getBoundingClientRect().height);
  if (!port || !now || now === height) return;
  height = now;
  send({ type: "resize", height });
};

const say = () => TEXTS[(asked.get("locale") || document.documentElement.lang).split("-")[0]] || TEXTS.en;

/** The page around, as far as it is known: without a loader the browser tells at least its origin. */
const around = () => (framed && (asked.get("page") || document.referrer)) || "";

/** The address of the form without scripts, in the same looks. */
const plainUrl = () => {
  const url = new URL(page.plainUrl, location.href);
  const looks = { locale: asked.get("locale"), theme: asked.get("theme"), page: around() };
  for (const [name, value] of Object.entries(looks)) if (value) url.searchParams.set(name, value);
  url.hash = location.hash;
  return url.href;
};

/** The module is here, and this browser makes nothing of it. */
const isRefused = (error) =>
  ["CompileError", "LinkError", "RuntimeError"].some((kind) => error instanceof WebAssembly[kind]);

const failed = (error) => {
  if (isRefused(error)) return location.replace(plainUrl());
  console.error("Intake: " + error);
  const texts = say();
  main.textContent = "";
  const notice = add(main, "div", "failed");
  notice.setAttribute("role", "alert");
  add(notice, "p", "", texts.failed);
  const retry = add(notice, "button", "", texts.retry);
  // A failed import may be remembered; a new page remembers nothing.
  retry.onclick = () => location.reload();
  const other = add(add(notice, "p"), "a", "", texts.plain);
  other.href = plainUrl();
  send({ type: "event", name: "error", detail: { code: "load_failed" } });
};

/** `/f/{form}` lies below the proxy's public URL, whatever that is. */
const base = new URL("..", location.href).href.replace(/\/$/, "");

/** What scripts add to a page that does without: the loader's words, and how to close a dialog. */
const adorn = () => {
  if (form) {
    // What follows the `#` would be lost on the way through the proxy.
    form.action += location.hash;
    form.elements.page.value ||= around();
  }
  for (const link of main.querySelectorAll("a.plain")) link.href += location.hash;
  if (dialog) {
    const shut = add(main.querySelector("header"), "button", "quiet", "✕");
    shut.type = "button";
    shut.ariaLabel = say().close;
    shut.onclick = () => send({ type: "close" });
  }
  send({ type: "title", value: main.querySelector("h2").textContent });
  send({ type: "event", name: "ready" });
  const { reference, state } = page;
  if (reference) send({ type: "event", name: "submitted", detail: { reference, state } });
};

const asset = (name) => new URL(page.assets + name, location.href).href;

/** The import of the second module, and how often it failed. */
let extras;
let failures = 0;

const fetchExtras = async () => {
  // Some browsers remember a failed import by its address.
  const again = (name) => asset(name) + (failures ? "?retry=" + failures : "");
  const sheet = async (name) => {
    const response = await fetch(again(name));
    if (!response.ok) throw new Error(`${response.status} for ${name}`);
    return new CSSStyleSheet().replace(await response.text());
  };
  const module = await import(again(page.extrasJs));
  const styles = page.extrasStyles.split(" ").map(sheet);
  const [, ...sheets] = await Promise.all([module.default({ module_or_path: again(page.extrasWasm) }), ...styles]);
  document.adoptedStyleSheets.push(...sheets);
  return module;
};

const load = () =>
  (extras ||= fetchExtras().catch((error) => {
    extras = null;
    failures++;
    throw error;
  }));

/** As in embed.js: what calls a panel's methods as soon as there is one. */
const panel = (kind, element, given, notify) => {
  let gone;
  const made = load().then((module) => gone || module[kind](element, given, notify));
  made.catch(() => gone || notify());
  return (method, ...values) => {
    gone ||= method == "unmount";
    made.then((panel) => panel[method]?.(...values), () => {});
  };
};

/** Shows a vendor's captcha, where the form asks for one. */
const captcha = async (url) => (await import(asset("captcha.js"))).default(url, main);

/** What solves the challenges of this form, where it asks for one; begun at the first focus. */
let solver;
const prover = () =>
  (solver ||= import(asset(page.challenge)).then(
    (module) => module.default(base, page.form, captcha),
    () => (solver = null),
  ));

/** How long, in milliseconds, sending waits for the guard. The proxy has one, too. */
const GUARD_PATIENCE = 8000;

let guardFailures = 0;
let watching;

/** The guard against secrets: fetched when somebody begins to write. */
const watch = () =>
  (watching ||= import(asset("guard.js") + (guardFailures ? "?retry=" + guardFailures : ""))
    .then((module) => module.watch(main))
    .catch((error) => {
      watching = null;
      guardFailures++;
      throw error;
    }));

/** Calls one of its methods by its name. */
const guard = async (method, ...given) => {
  const late = new Promise((_, fail) => setTimeout(fail, GUARD_PATIENCE));
  return (await Promise.race([watch().catch(watch), late]))[method](...given);
};

const start = async () => {
  const skeleton = wait();
  main.addEventListener("focusin", () => watch().catch(() => {}));
  const widget = await import(asset(page.widgetJs));
  await widget.default({ module_or_path: asset(page.widgetWasm) });
  const options = {
    base,
    assets: asset(""),
    form: page.form,
    theme: themeOf(pending.get("setTheme") || asked.get("theme")),
    surface: framed ? "frame" : "page",
    dialog,
    wallet,
    prefill: { query: answers },
    panel,
    guard,
    hide: (value) => send({ type: "hide", value }),
  };
  const locale = pending.get("setLocale") || asked.get("locale");
  if (locale) options.locale = locale;
  const pageUrl = around();
  if (pageUrl) options.pageUrl = pageUrl;
  skeleton.remove();
  handle = widget.mount(main, options, (name, detail) => {
    if (name == "challenge") return prover().then((solve) => solve?.(detail));
    // Observers rest in a frame that is out of sight; the height is due before it is seen.
    resized();
    const title = main.querySelector("h1, h2")?.textContent;
    if (title) send({ type: "title", value: title });
    send(name == "close" ? { type: "close" } : { type: "event", name, detail });
  });
  for (const [name, value] of pending) name == "focus" ? handle.focus() : set(name, value);
  pending.clear();
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets.push(sheet);
document.documentElement.toggleAttribute("data-framed", framed);
paint((plain && document.documentElement.dataset.theme) || asked.get("theme"));
if (dialog)
  addEventListener("keydown", (event) => {
    if (event.key == "Escape" && !event.defaultPrevented && !event.isComposing) send({ type: "close" });
  });
if (page.challenge) main.addEventListener("focusin", prover, { once: true });
if (framed) new ResizeObserver(resized).observe(main);
if (plain) adorn();
else if (window.WebAssembly) start().catch(failed);
else location.replace(plainUrl());

/*
 * Watches over a form for what must never be sent: seed phrases, private keys,
 * tokens. It listens to the form, has the detector look through what is typed
 * once the typing pauses, shows what was found below its field, and is asked
 * again before anything is sent.
 *
 * The build puts this file behind wasm-bindgen's glue for the detector
 * (`guard/`): `init`, `Watch`, `language`, `code` and `english` are from there.
 * Whatever it fetches lies beside it.
 */

/** The module that knows what few visitors need, and takes the first one's place. */
const DEEP = "guard-deep.js";

/** How long, in milliseconds, typing pauses before it is looked through. */
const PAUSE = 300;

/** How long, in milliseconds, a word list or the other module may take. The proxy looks, too. */
const PATIENCE = 5000;

/** Kinds that open no wallet, by their codes. */
const TOKENS = ["pem_key", "api_token"];

/** How much of a secret is quoted, so that its owner knows which one is meant. */
const QUOTED = 10;

const ICON = "M12 3l7.500 2.800v5.700c0 4.300-3 7.600-7.500 9.500-4.500-1.900-7.500-5.200-7.500-9.500V5.800zM12 8v5M12 16v.1";

const STYLE = `
  .intake .secret > .notice { margin-block: 10px 0; scroll-margin-block: 24px; }
  .intake .secret p + p { margin-block-start: 6px; }
  .intake .secret code { font: 500 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; padding: 1px 6px; border-radius: 5px; background: color-mix(in srgb, currentColor 9%, #0000); }
  .intake .secret .next { font-weight: 600; }
  .intake .secret > .notice p:has(button) { align-items: center; margin-block-start: 12px; gap: 6px 16px; }
  .intake .secret > .notice .plain { margin: 0; background: var(--_surface); }
  .intake .secret .link { min-block-size: 44px; }
  .intake .secret > .help { margin-block-start: 6px; }
  .intake .field:has(> .secret > .notice) > .under > .error { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden; }
`;

const beside = (name) => new URL(name, import.meta.url).href;

const fetched = async (name) => {
  const response = await fetch(beside(name), { credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(response.status);
  return response;
};

/** Fetches and remembers; what failed is tried again the next time. */
const once = (get) => {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) {
      const getting = get(name);
      known.set(name, getting);
      getting.catch(() => known.delete(name));
    }
    return known.get(name);
  };
};

const words = once(async (name) => (await fetched(`words/${name}.txt`)).text());
const texts = once(async (locale) => (await fetched(`locales/guard/${locale}.json`)).json());
const ready = once(() => __wbg_init({ module_or_path: beside("guard.wasm") }));
const deep = once(async (failures) => {
  const module = await import(beside(DEEP) + (failures ? "?retry=" + failures : ""));
  await module.default({ module_or_path: beside("guard-deep.wasm") });
  return module;
});
let failures = 0;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

const add = (parent, name, className = "", text = "") => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
};

/** Watches the form below `root` from now on; `check` is what must be asked before sending. */
export const watch = async (root) => {
  await ready();
  const home = root.getRootNode();
  if (!home.adoptedStyleSheets.includes(sheet)) home.adoptedStyleSheets.push(sheet);

  let watching = new Watch([]);
  let isDeep = false;
  let timer;
  const learned = new Set();
  const changed = new Set();

  // ---- What is typed ----

  const fieldOf = (control) => control.name.slice("intake-".length);
  const isText = (control) =>
    control.matches?.("textarea, input:not([type=radio], [type=checkbox])") && control.name.startsWith("intake-");
  const controls = () => [...root.querySelectorAll("[name^=intake-]")].filter((control) => isText(control) && !control.closest("[hidden]"));
  const asked = (control) => [
    fieldOf(control),
    control.value,
    control.closest("[data-type]")?.dataset.type == "transaction",
    root.querySelector("[name=intake-walletAddress]")?.value.trim() || "",
  ];

  const scan = (control) => {
    const [lists, curves, keeps, kind, isBlocked, start, end] = watching.scan(...asked(control));
    return { lists, curves, keeps, found: kind === undefined ? null : { code: code(kind), isBlocked, start, end } };
  };

  /** Gets what a text calls for; whether there is more to be known now. */
  const learn = async ({ lists, curves }) => {
    let isMore = false;
    if (curves && !isDeep) {
      try {
        const module = await deep(failures);
        watching = new module.Watch(watching.kept());
        isDeep = isMore = true;
        learned.clear();
      } catch {
        failures++;
      }
    }
    const places = [...Array(32).keys()].filter((place) => (lists >> place) & 1 && !learned.has(place));
    await Promise.allSettled(
      places.map(async (place) => {
        watching.learn(place, await words(language(place)));
        learned.add(place);
        isMore = true;
      }),
    );
    return isMore;
  };

  const look = async (control) => {
    let result = scan(control);
    while ((result.lists || result.curves) && (await learn(result))) result = scan(control);
    await show(control, result.found);
    return result;
  };

  const lookLater = ({ target }) => {
    // A shadow root in between would hide the control that was typed into.
    if (!isText(target)) return;
    changed.add(target);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const all = [...changed].filter((control) => control.isConnected);
      changed.clear();
      all.forEach(look);
    }, PAUSE);
  };
  root.addEventListener("input", lookLater);
  controls().filter((control) => control.value).forEach(look);

  // ---- What was found ----

  const boxOf = (control, isMade) => {
    const id = control.name + "-secret";
    const field = control.closest(".field");
    let box = [...field.children].find((child) => child.id == id);
    if (!box && isMade) {
      box = add(field, "div", "secret");
      box.id = id;
      box.setAttribute("role", "alert");
      control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${id}`.trim());
    }
    return box;
  };

  const say = async () => {
    const locale = root.querySelector(".intake")?.lang.split("-")[0] || "en";
    const own = locale == "en" ? {} : await texts(locale).catch(() => ({}));
    return (key) => own[key] || english(key);
  };

  const show = async (control, found) => {
    const box = boxOf(control, found);
    if (!box) return;
    if (!found) {
      if (box.querySelector(".notice")) {
        box.replaceChildren();
        control.setAttribute("aria-invalid", "false");
      }
      return;
    }
    const told = await say();
    const part = control.value.slice(found.start, found.end);
    const drawn = JSON.stringify([found.code, found.isBlocked, part.slice(0, QUOTED), told("remove")]);
    control.setAttribute("aria-invalid", "true");
    if (box.drawn == drawn && box.firstChild) return void (box.found = found);
    Object.assign(box, { drawn, found });
    box.replaceChildren();

    const notice = add(box, "div", "notice");
    notice.dataset.kind = found.isBlocked ? "error" : "warning";
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICON);
    icon.append(path);
    notice.append(icon);

    const text = add(notice, "div");
    add(add(text, "p"), "strong", "", told(found.code));
    const quote = add(add(text, "p"), "code", "", part.slice(0, QUOTED).trim() + " …");
    quote.dir = "auto";
    const isToken = TOKENS.includes(found.code);
    add(text, "p", "", told(found.isBlocked ? "why_blocked" : isToken ? "why_token" : "why_wallet"));
    const next = told(isToken ? "next_token" : "next_wallet");
    add(text, "p", "next", next);

    const actions = add(text, "p");
    const button = (className, key, press) => {
      const element = add(actions, "button", className, told(key));
      element.type = "button";
      element.onclick = press;
    };
    button("plain", "remove", () => {
      const { start, end } = box.found;
      const { value } = control;
      const before = value.slice(0, start);
      const after = value.slice(end);
      // Of two gaps that meet one stays.
      control.value = /\s$|^$/.test(before) ? before + after.replace(/^[^\S\n]+/, "") : before + after;
      control.dispatchEvent(new Event("input", { bubbles: true }));
      control.focus();
      caret(control, start, start);
      box.replaceChildren();
      control.setAttribute("aria-invalid", "false");
      add(box, "p", "help", `${told("removed")} ${next}`);
      look(control);
    });
    button("link", "show", () => {
      caret(control, box.found.start, box.found.end);
      // Browsers scroll to what is selected when the field gets the focus.
      control.blur();
      control.focus();
      caret(control, box.found.start, box.found.end);
    });
    if (!found.isBlocked)
      button("link", "keep", () => {
        watching.keep(...asked(control));
        control.focus();
        look(control);
      });
  };

  /** Controls for email addresses have no caret that could be set. */
  const caret = (control, start, end) => {
    try {
      control.setSelectionRange(start, end);
    } catch {
      control.select();
    }
  };

  return {
    /**
     * Looks through all that would be sent. Gives the JSON Pointers to answers in
     * which the visitor keeps what is no secret; rejects with a problem, as the
     * proxy would answer it, where something secret is left.
     */
    async check() {
      clearTimeout(timer);
      const errors = [];
      const overruled = [];
      for (const control of controls()) {
        const { keeps, found } = await look(control);
        const pointer = "/fields/" + fieldOf(control);
        if (found) errors.push({ pointer, code: found.code, detail: "" });
        if (keeps) overruled.push(pointer);
      }
      if (errors.length) throw { status: 422, code: "secret_detected", detail: "", errors };
      return overruled;
    },
  };
};

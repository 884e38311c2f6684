/*
 * Watches over a form for what must never be sent: seed phrases, private keys,
 * tokens. It listens to the form, has the detector look through what is typed
 * once the typing pauses, shows what was found below its field, and is asked
 * again before anything is sent. It looks through files before they are, too.
 *
 * The build puts this file behind wasm-bindgen's glue for the detector
 * (`guard/`): `__wbg_init`, `Watch`, `language`, `code` and `english` are from
 * there. Whatever it fetches lies beside it.
 */

/** What the files beside this one were built as, by their names. */
const INTEGRITY = __INTAKE_INTEGRITY__;

/** The module that knows what few visitors need, and takes the first one's place. */
const DEEP = "guard-deep.js";

/** How long, in milliseconds, typing pauses before it is looked through. */
const PAUSE = 300;

/** How long, in milliseconds, a list of words or the other module may take. The proxy looks, too. */
const PATIENCE = 5000;

/** How many bytes of a file are looked through before others get their turn. */
const PIECE = 1 << 16;

/** Kinds that open no wallet, by their codes. */
const TOKENS = ["pem_key", "api_token"];

/** How much of a secret is quoted at most, so that its owner knows which one is meant. */
const QUOTED = 10;

const ICON = "M12 3l7.500 2.800v5.700c0 4.300-3 7.600-7.500 9.500-4.500-1.900-7.500-5.200-7.500-9.500V5.800zM12 8v5M12 16v.1";

const STYLE = `
  .intake .secret > .notice { margin-block: 10px 0; scroll-margin-block: 24px; }
  .intake .secret p + p { margin-block-start: 6px; }
  .intake .secret code { white-space: nowrap; font: 500 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; padding: 1px 6px; border-radius: 5px; background: color-mix(in srgb, currentColor 9%, #0000); }
  .intake .secret .next { font-weight: 600; }
  .intake .secret > .notice p:has(button) { align-items: center; margin-block-start: 12px; gap: 6px 16px; }
  .intake .secret > .notice .plain { margin: 0; background: var(--_surface); }
  .intake .secret .link { min-block-size: 44px; }
  .intake .secret > .help { margin-block-start: 6px; }
  .intake .field:has(> .secret > .notice) > .under > .error { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden; }
`;

const beside = (name) => new URL(name, import.meta.url).href;

const fetched = async (name) => {
  const integrity = INTEGRITY[name] || "";
  const response = await fetch(beside(name), { credentials: "omit", integrity, signal: AbortSignal.timeout(PATIENCE) });
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
const ready = once(async () => __wbg_init({ module_or_path: await fetched("guard.wasm") }));

/** Imports a module by its address and hash. The page's loader has a better way. */
let load = (url) => import(url);
let failures = 0;
const deep = once(async () => {
  try {
    const late = new Promise((_, fail) => setTimeout(fail, PATIENCE));
    const name = DEEP + (failures ? "?retry=" + failures : "");
    const module = await Promise.race([load(beside(name), INTEGRITY[DEEP]), late]);
    await module.default({ module_or_path: await fetched("guard-deep.wasm") });
    return module;
  } catch (error) {
    failures++;
    throw error;
  }
});

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

const add = (parent, name, className = "", text = "") => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
};

const draw = (parent) => {
  const make = (name, values) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
    return element;
  };
  const icon = make("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" });
  icon.append(make("path", { d: ICON }));
  parent.append(icon);
};

/** Whether a control is written into; whatever else there is, is chosen. */
const isText = (control) =>
  control.matches?.("textarea, input:not([type=radio], [type=checkbox])") && control.name.startsWith("intake-");

const fieldOf = (control) => control.name.slice("intake-".length);

/** Selects a part of an answer, or all where that can't be: controls for email addresses have no caret. */
const select = (control, start, end) => {
  try {
    control.setSelectionRange(start, end);
  } catch {
    control.select();
  }
};

/** A detector, and what it has learned. */
const makeDetector = () => {
  let watch = new Watch([]);
  let isDeep = false;
  const learned = new Set();

  const deepen = async () => {
    if (isDeep) return;
    const module = await deep();
    if (isDeep) return;
    watch = new module.Watch(watch.kept());
    isDeep = true;
    learned.clear();
  };

  /** Gets what a text calls for; whether there is more to be known now. */
  const learn = async (lists, curves) => {
    let isMore = false;
    if (curves && !isDeep) await deepen().then(() => (isMore = true), () => {});
    const places = [...Array(32).keys()].filter((place) => (lists >> place) & 1 && !learned.has(place));
    const learnOne = async (place) => {
      const text = await words(language(place));
      watch.learn(place, text);
      learned.add(place);
      isMore = true;
    };
    await Promise.allSettled(places.map(learnOne));
    return isMore;
  };

  return {
    deepen,
    feed: (bytes) => watch.feed(bytes),
    finish: () => watch.finish(),
    keep: (asked) => watch.keep(...asked),
    learn,
    /** Looks through an answer, as it is whenever all is known that it calls for. */
    async scan(ask) {
      for (;;) {
        const [lists, curves, keeps, kind, isBlocked, start, end] = watch.scan(...ask());
        const isMore = (lists || curves) && (await learn(lists, curves));
        if (!isMore) return { keeps, found: kind === undefined ? null : { code: code(kind), isBlocked, start, end } };
      }
    },
  };
};

/**
 * Watches the form below `root` from now on. What it gives is asked before
 * anything is sent. `pinned` imports a module that has the hash which is given.
 */
export const watch = async (root, pinned) => {
  load = pinned || load;
  await ready();
  const home = root.getRootNode();
  if (!home.adoptedStyleSheets.includes(sheet)) home.adoptedStyleSheets.push(sheet);

  const detector = makeDetector();
  const controls = () =>
    [...root.querySelectorAll("[name^=intake-]")].filter((control) => isText(control) && !control.closest("[hidden]"));

  // ---- What is typed ----

  const asked = (control) => [
    fieldOf(control),
    control.value,
    control.closest("[data-type]")?.dataset.type == "transaction",
    root.querySelector("[name=intake-walletAddress]")?.value.trim() || "",
  ];

  /** Answers in which the visitor keeps what the proxy alone takes for a secret, by their controls. */
  const kept = new WeakMap();

  const look = async (control) => {
    const result = await detector.scan(() => asked(control));
    await show(control, result.found);
    return { ...result, keeps: result.keeps || kept.get(control) === control.value };
  };

  let timer;
  const changed = new Set();
  const later = ({ target }) => {
    if (!isText(target)) return;
    changed.add(target);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const all = [...changed].filter((control) => control.isConnected);
      changed.clear();
      all.forEach(look);
    }, PAUSE);
  };
  root.addEventListener("input", later);
  controls().filter((control) => control.value).forEach(look);

  // ---- What was found ----

  /** Tells the form that its visitor has done something about an answer. */
  const mended = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

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

  const clear = (control, box) => {
    box.replaceChildren();
    control.setAttribute("aria-invalid", "false");
  };

  const show = async (control, found) => {
    const box = boxOf(control, found);
    if (!box) return;
    box.found = found;
    if (!found) {
      if (box.querySelector(".notice")) clear(control, box);
      return;
    }
    const told = await say();
    // Something else may have been found meanwhile, or nothing.
    if (box.found != found) return;
    control.setAttribute("aria-invalid", "true");
    const part = control.value.slice(found.start, found.end);
    const quote = part.slice(0, Math.min(QUOTED, part.length / 2)).trim();
    const drawn = JSON.stringify([found.code, found.isBlocked, quote, told("remove")]);
    if (box.drawn == drawn && box.querySelector(".notice")) return;
    box.drawn = drawn;
    box.replaceChildren();

    const notice = add(box, "div", "notice");
    notice.dataset.kind = found.isBlocked ? "error" : "warning";
    draw(notice);
    const text = add(notice, "div");
    const title = add(text, "p");
    add(title, "strong", "", told(found.code));
    title.append(" ");
    const shown = add(title, "code", "", quote + "…");
    shown.dir = "auto";
    const isToken = TOKENS.includes(found.code);
    add(text, "p", "", told(found.isBlocked ? "why_blocked" : isToken ? "why_token" : "why_wallet"));
    const next = told(isToken ? "next_token" : "next_wallet");
    add(text, "p", "next", next);

    const actions = add(text, "p");
    const button = (className, key, press) => {
      const element = add(actions, "button", className, told(key));
      element.type = "button";
      element.onclick = press;
      // The field keeps the focus: what happens when it loses it may move the button away.
      element.onmousedown = (event) => event.preventDefault();
    };
    button("plain", "remove", () => {
      const { start, end } = box.found;
      const { value } = control;
      const before = value.slice(0, start);
      const after = value.slice(end);
      // Of two gaps that meet one stays.
      control.value = /\s$|^$/.test(before) ? before + after.replace(/^[^\S\n]+/, "") : before + after;
      mended(control);
      control.focus();
      select(control, start, start);
      clear(control, box);
      add(box, "p", "help", `${told("removed")} ${next}`);
      look(control);
    });
    button("link", "show", () => {
      // Browsers scroll to what is selected when the field gets the focus.
      control.blur();
      select(control, box.found.start, box.found.end);
      control.focus();
      select(control, box.found.start, box.found.end);
    });
    if (!found.isBlocked)
      button("link", "keep", () => {
        kept.set(control, control.value);
        detector.keep(asked(control));
        mended(control);
        clear(control, box);
        control.focus();
        look(control);
      });
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

    /** Shows what the proxy found: it knows more where something could not be fetched. */
    show({ errors }) {
      for (const control of controls()) {
        const { code, part } = errors.find((error) => error.pointer == "/fields/" + fieldOf(control)) || {};
        if (!part) continue;
        // It was sent without the white space before it.
        const before = control.value.length - control.value.trimStart().length;
        const isBlocked = part.verdict == "blocked";
        show(control, { code, isBlocked, start: part.start + before, end: part.end + before });
      }
    },

    /**
     * Looks through a file's name and, where there is a `blob` of text, its
     * contents. Gives the code of what was found and whether it is blocked.
     */
    async file(name, blob) {
      const { found } = await detector.scan(() => ["", name, false, ""]);
      if (found?.isBlocked || !blob) return found && [found.code, !!found.isBlocked];
      const reader = makeDetector();
      await reader.deepen();
      for (;;) {
        for (let at = 0; at < blob.size; at += PIECE)
          reader.feed(new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()));
        const [lists, , kind, isBlocked] = reader.finish();
        const isMore = lists && (await reader.learn(lists));
        if (!isMore) return kind === undefined ? found && [found.code, false] : [code(kind), !!isBlocked];
      }
    },
  };
};

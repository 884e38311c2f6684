/*
 * Does what the proxy asks for before a request is sent: ALTCHA's proof of work,
 * protocol 2, by the browser's own PBKDF2. That runs beside the page's thread,
 * and few tries at a time wait for it, so that the visitor notices nothing of it
 * while writing. Or shows a vendor's captcha, where the operator wants one.
 *
 * It is imported when a form that asks for it is touched for the first time.
 */

/** Tries that are under way at once: as many as a small device has to spare. */
const LANES = 2;

/** How long before its end, in milliseconds, a solution is not used any more. */
const MARGIN = 60000;

/** Longest wait, in milliseconds, for the proxy's answer. */
const PATIENCE = 15000;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Finds the counter whose derived key begins as the challenge wants it. */
export const solve = async ({ parameters }) => {
  const { algorithm, cost, keyLength, keyPrefix } = parameters;
  const [name, hash] = algorithm.split("/");
  const nonce = bytesOf(parameters.nonce);
  const salt = bytesOf(parameters.salt);
  const prefix = keyPrefix.toLowerCase();
  const attempt = async (counter) => {
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, name, false, ["deriveBits"]);
    const bits = await crypto.subtle.deriveBits({ name, hash, salt, iterations: cost }, key, 8 * keyLength);
    const derivedKey = hexOf(new Uint8Array(bits));
    return derivedKey.startsWith(prefix) && { counter, derivedKey };
  };
  for (let counter = 0; ; counter += LANES) {
    const tries = Array.from({ length: LANES }, (_, lane) => attempt(counter + lane));
    const found = (await Promise.all(tries)).find(Boolean);
    if (found) return found;
  }
};

/** What people who can't see the frame hear of it. */
const TITLES = {
  en: "Safety check",
  de: "Sicherheitsprüfung",
  es: "Comprobación de seguridad",
  fr: "Vérification de sécurité",
  ar: "فحص الأمان",
};

/**
 * Shows a vendor's captcha in a frame of the proxy's, above the button of the
 * form in `place`. Solutions expire, so the latest is what counts.
 */
const captcha = (url, place, lang) => {
  const footer = place.querySelector("footer");
  const frame = document.createElement("iframe");
  const scheme = getComputedStyle(footer).colorScheme;
  frame.title = TITLES[lang.split("-")[0]] || TITLES.en;
  frame.style.cssText = "display:block;border:0;inline-size:100%;block-size:0";
  frame.src = `${url}?locale=${encodeURIComponent(lang)}#theme=${scheme}`;
  let port;
  let settle;
  let solution;
  const anew = () => (solution = new Promise((resolve) => (settle = resolve)));
  const hear = ({ data: { solved, expired, height } }) => {
    if (height) frame.style.blockSize = height + "px";
    if (expired) anew();
    if (solved != null) settle(solved);
    if (solved) solution = Promise.resolve(solved);
  };
  anew();
  // Again whenever the frame loads again.
  frame.onload = () => {
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = hear;
    frame.contentWindow.postMessage({ v: 1, type: "captcha" }, new URL(url, location.href).origin, [channel.port2]);
  };
  footer.before(frame);
  return {
    /** Waits for a solution; nothing where there can be none. */
    solution() {
      frame.scrollIntoView({ block: "nearest" });
      return solution;
    },
    remove() {
      port?.close();
      frame.remove();
    },
  };
};

/**
 * Begins at once with what the proxy asks for before a request of the form in
 * `place`. Gives a function that waits until it is done, and for the moment from
 * which the proxy takes it: nothing where the form asks for none or none can be
 * had. `fresh` makes it begin anew.
 */
export default (base, form, place, lang) => {
  let shown;
  const make = async () => {
    const url = `${base}/v1/forms/${encodeURIComponent(form)}/challenge`;
    const answer = await fetch(url, { method: "POST", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status == 204) return {};
    if (!answer.ok) throw new Error(`${answer.status} for a challenge`);
    const { kind, parameters, signature, frame, token, minTime, lifetime } = await answer.json();
    const came = Date.now();
    const times = { from: came + minTime, until: came + lifetime - MARGIN };
    if (kind != "altcha") {
      shown?.remove();
      const mine = (shown = captcha(base + frame, place, lang()));
      return { ...times, done: async () => ((solved) => solved && token + " " + solved)(await mine.solution()) };
    }
    const challenge = { parameters, signature };
    const solved = btoa(JSON.stringify({ challenge, solution: await solve(challenge) }));
    return { ...times, done: () => solved };
  };
  let current;
  const begin = () => {
    current = make();
    // Whoever asks for it is told; until then nobody is.
    current.catch(() => {});
  };
  begin();
  return async (fresh) => {
    if (fresh || !current) begin();
    try {
      if ((await current).until < Date.now()) begin();
      const { done, from } = await current;
      await new Promise((resolve) => setTimeout(resolve, from - Date.now() || 0));
      return await done?.();
    } catch (error) {
      console.error("Intake: " + error);
      current = null;
    }
  };
};

/*
 * Does what the proxy asks for before a request is sent: ALTCHA's proof of work,
 * protocol 2, by the browser's own PBKDF2. That runs beside the page's thread,
 * and few tries at a time wait for it, so that the visitor notices nothing of it
 * while writing. Where the operator wants a vendor's captcha, it has that shown.
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

/**
 * Begins at once with what the proxy asks for before a request of a form. Gives a
 * function that waits until it is done, and for the moment from which the proxy
 * takes it: nothing where the form asks for none or none can be had. `fresh` makes
 * it begin anew. `captcha` shows a vendor's captcha, given the address of its frame.
 */
export default (base, form, captcha) => {
  let shown;
  const make = async () => {
    shown?.remove();
    const url = `${base}/v1/forms/${encodeURIComponent(form)}/challenge`;
    const answer = await fetch(url, { method: "POST", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status == 204) return {};
    if (!answer.ok) throw new Error(`${answer.status} for a challenge`);
    const { frame, token, parameters, signature, minTime, lifetime } = await answer.json();
    const came = Date.now();
    const times = { from: came + minTime, until: came + lifetime - MARGIN };
    if (frame) {
      const mine = await captcha(base + frame);
      shown?.remove();
      shown = mine;
      const done = async () => {
        const solved = await mine.solution();
        return solved && token + " " + solved;
      };
      return { ...times, done };
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
      return (await done?.()) || undefined;
    } catch (error) {
      console.error("Intake: " + error);
      current = null;
    }
  };
};

/*
 * Shows a vendor's captcha above the button of a form, in a frame of the proxy's
 * (`captcha-page.js`), and hears of its solutions over one port.
 *
 * It is imported by forms that ask for a captcha, when they are touched first.
 */

/** What people who can't see the frame hear of it. */
const TITLES = {
  en: "Safety check",
  de: "Sicherheitsprüfung",
  es: "Comprobación de seguridad",
  fr: "Vérification de sécurité",
  ar: "فحص الأمان",
};

/** Longest wait, in milliseconds, for the frame's first word: pages may forbid it. */
const PATIENCE = 15000;

/** Shows the captcha at `url` in the form in `place`, in the form's language. */
export default (url, place) => {
  const frame = document.createElement("iframe");
  frame.style.cssText = "display:block;border:0;inline-size:100%;block-size:0;margin-block-end:16px";
  let port;
  let late;
  /** The latest solution, since they expire; empty where there can be none. */
  let solution;
  let waiting = [];
  const settle = (value) => {
    solution = value;
    if (value == null) return;
    waiting.forEach((resolve) => resolve(value));
    waiting = [];
  };
  const hear = ({ data: { solved, expired, height } }) => {
    clearTimeout(late);
    if (height) frame.style.blockSize = height + "px";
    if (expired) settle();
    if (solved != null) settle(solved);
  };
  // Again whenever the frame loads again.
  frame.onload = () => {
    const { port1, port2 } = new MessageChannel();
    port?.close();
    port = port1;
    port.onmessage = hear;
    settle();
    frame.contentWindow.postMessage({ v: 1, type: "captcha" }, new URL(url, location.href).origin, [port2]);
  };
  // The form's body goes when it was sent, and its language may change.
  const insert = () => {
    const footer = place.querySelector("footer");
    const lang = footer?.closest("[lang]").lang;
    if (!footer || (lang == frame.lang && place.contains(frame))) return;
    frame.lang = lang;
    frame.title = TITLES[lang.split("-")[0]] || TITLES.en;
    frame.src = `${url}?locale=${encodeURIComponent(lang)}#theme=${getComputedStyle(footer).colorScheme}`;
    clearTimeout(late);
    late = setTimeout(settle, PATIENCE, "");
    footer.before(frame);
  };
  insert();
  const observer = new MutationObserver(insert);
  observer.observe(place, { childList: true, subtree: true, attributeFilter: ["lang"] });
  return {
    /** Waits for a solution; nothing where there can be none. */
    async solution() {
      // Only whoever waits for it is shown where it is.
      if (place.querySelector("[data-state=proving]")) frame.scrollIntoView({ block: "nearest" });
      return solution ?? new Promise((resolve) => waiting.push(resolve));
    },
    remove() {
      observer.disconnect();
      clearTimeout(late);
      port?.close();
      frame.remove();
    },
  };
};

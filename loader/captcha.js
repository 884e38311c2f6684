/*
 * The script of `/f/{form}/captcha`: shows a vendor's captcha, and tells the form
 * around it of its solutions over one port. The vendor's script runs here and
 * nowhere else, so it never meets what a visitor types.
 */

/** Every sentence that this file can say. */
const TEXTS = {
  en: { failed: "The safety check could not be loaded.", retry: "Try again" },
  de: { failed: "Die Sicherheitsprüfung konnte nicht geladen werden.", retry: "Erneut versuchen" },
  es: { failed: "No se ha podido cargar la comprobación de seguridad.", retry: "Reintentar" },
  fr: { failed: "La vérification de sécurité n’a pas pu être chargée.", retry: "Réessayer" },
  ar: { failed: "تعذّر تحميل فحص الأمان.", retry: "إعادة المحاولة" },
};

const STYLE = `
  :root, body { margin: 0; background: transparent; }
  main { display: grid; justify-items: start; font: 15px/1.5 system-ui, sans-serif; }
  button { min-height: 44px; padding: 0 18px; border: 0; border-radius: 8px; background: #8883; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
`;

const page = document.querySelector("script[data-vendor]").dataset;
const main = document.getElementById("captcha");
const { lang } = document.documentElement;
const texts = TEXTS[lang.split("-")[0]] || TEXTS.en;
const origins = [location.origin, ...page.origins.split(" ").filter(Boolean)];
const asked = new URLSearchParams(location.hash.slice(1));

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets = [sheet];
if (/^ar\b/.test(lang)) document.documentElement.dir = "rtl";

/** The form's colours, or the browser's. */
const theme = () => {
  const wished = asked.get("theme");
  if (wished == "light" || wished == "dark") return wished;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
};

let port;
/** What there is to tell: a solution, an end of one, that there can be none, or a height. */
const tell = (message) => port?.postMessage(message);

const failed = () => {
  const told = document.createElement("p");
  told.setAttribute("role", "alert");
  told.textContent = texts.failed;
  const retry = document.createElement("button");
  retry.textContent = texts.retry;
  retry.onclick = () => location.reload();
  main.replaceChildren(told, retry);
  tell({ solved: "" });
};

const show = () => {
  const place = document.createElement("div");
  main.replaceChildren(place);
  window[page.vendor].render(place, {
    sitekey: page.key,
    action: page.action,
    theme: theme(),
    language: lang,
    hl: lang,
    callback: (solved) => tell({ solved }),
    "expired-callback": () => tell({ expired: true }),
    "timeout-callback": () => tell({ expired: true }),
    "error-callback": failed,
  });
};

const load = () => {
  // The vendor calls it by its name, once its object can be used.
  window.intakeReady = show;
  const script = document.createElement("script");
  script.src = page.script + "?onload=intakeReady&render=explicit&recaptchacompat=off&hl=" + encodeURIComponent(lang);
  script.onerror = failed;
  document.head.append(script);
};

// Module scripts run before the frame's load event, at which the form offers its port.
addEventListener("message", ({ source, origin, data, ports }) => {
  if (source !== parent || !origins.includes(origin) || port) return;
  if (data?.v !== 1 || data.type !== "captcha" || ports.length !== 1) return;
  port = ports[0];
  new ResizeObserver(() => tell({ height: Math.ceil(main.getBoundingClientRect().height) })).observe(main);
  load();
});

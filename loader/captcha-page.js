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

/** Longest wait, in milliseconds, for the vendor's script. */
const PATIENCE = 15000;

/** A vendor's picture puzzle opens over the page, which must have the room for it. */
const STYLE = `
  :root, body { margin: 0; background: transparent; }
  main { display: grid; justify-items: start; font: 15px/1.5 system-ui, sans-serif; }
  button { min-height: 44px; padding: 0 18px; border: 0; border-radius: 8px; background: #8883; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
  p { margin: 0 0 8px; }
  div { justify-self: stretch; }
  [data-open] { min-block-size: 620px; }
`;

const page = document.querySelector("script[data-vendor]").dataset;
const main = document.getElementById("captcha");
const { lang } = document.documentElement;
const texts = TEXTS[lang.split("-")[0]] || TEXTS.en;
const origins = [location.origin, ...page.origins.split(" ").filter(Boolean)];
const asked = new URLSearchParams(location.hash.slice(1));

/** The form's colours, or the browser's. */
const wished = asked.get("theme");
const preferred = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
const scheme = wished == "light" || wished == "dark" ? wished : preferred;

const sheet = new CSSStyleSheet();
// A frame of other colours than the page around it would not be transparent.
sheet.replaceSync(STYLE + `:root { color-scheme: ${scheme}; }`);
document.adoptedStyleSheets = [sheet];
if (/^ar\b/.test(lang)) document.documentElement.dir = "rtl";

let port;
/** What there is to tell: a solution, an end of one, that there can be none, or a height. */
const tell = (message) => port?.postMessage(message);

const roomy = (open) => main.toggleAttribute("data-open", open);

const failed = () => {
  const told = document.createElement("p");
  told.setAttribute("role", "alert");
  told.textContent = texts.failed;
  const retry = document.createElement("button");
  retry.textContent = texts.retry;
  retry.onclick = () => location.reload();
  roomy(false);
  main.replaceChildren(told, retry);
  tell({ solved: "" });
};

/** In narrow forms the vendors' usual widgets, 300 pixels and more, would be cut off. */
const size = () => {
  if (innerWidth < 304) return "compact";
  return page.vendor == "turnstile" ? "flexible" : "normal";
};

const show = () => {
  const place = document.createElement("div");
  main.replaceChildren(place);
  const end = () => {
    roomy(false);
    tell({ expired: true });
  };
  window[page.vendor].render(place, {
    sitekey: page.key,
    action: page.action,
    theme: scheme,
    size: size(),
    language: lang,
    hl: lang,
    callback(solved) {
      roomy(false);
      tell({ solved });
    },
    "expired-callback": end,
    "timeout-callback": end,
    "chalexpired-callback": end,
    "error-callback": failed,
    "open-callback": () => roomy(true),
    "close-callback": () => roomy(false),
  });
};

const load = () => {
  const late = setTimeout(failed, PATIENCE);
  // The vendor calls it by its name, once its object can be used.
  window.intakeReady = () => {
    clearTimeout(late);
    show();
  };
  const script = document.createElement("script");
  script.src = page.script + "?onload=intakeReady&render=explicit&recaptchacompat=off&hl=" + encodeURIComponent(lang);
  script.onerror = () => {
    clearTimeout(late);
    failed();
  };
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

// Looks at a page as it is composed: shadow roots belong to it, and what is
// hidden, inert or behind a modal dialog does not. Prepended to every script.

/** The parent in the composed tree, out of shadow roots and slots. */
const parentOf = (node) =>
  node.assignedSlot ??
  node.parentElement ??
  (node.parentNode instanceof ShadowRoot ? node.parentNode.host : null);

/** Every element, those in open shadow roots too, in reading order. */
const everyElement = (root = document, found = []) => {
  for (const child of root.children) {
    found.push(child);
    if (child.shadowRoot) everyElement(child.shadowRoot, found);
    everyElement(child, found);
  }
  return found;
};

const holds = (outer, inner) => {
  for (let node = inner; node; node = parentOf(node)) if (node === outer) return true;
  return false;
};

/** The topmost modal dialog: everything outside it is inert. */
const modal = everyElement().filter((e) => e.localName === "dialog" && e.matches(":modal")).at(-1);

/** Whether a person could perceive it, by sight or by a screen reader. */
const perceivable = (element) => {
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  if (modal && !holds(modal, element)) return false;
  for (let node = element; node; node = parentOf(node)) {
    if (node.inert || node.getAttribute("aria-hidden") === "true") return false;
  }
  return true;
};

const tidy = (text) => text.replace(/\s+/g, " ").trim();

/** The text that is perceivable in an element, shadow roots included. */
const textOf = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE && !(node instanceof ShadowRoot)) return "";
  if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(node.nodeName)) return "";
  if (node.nodeType === Node.ELEMENT_NODE && !perceivable(node)) return "";
  const children = node.shadowRoot
    ? node.shadowRoot.childNodes
    : node.localName === "slot" && node.assignedNodes().length
      ? node.assignedNodes()
      : node.childNodes;
  const text = [...children].map(textOf).join("");
  const inline = node instanceof ShadowRoot || getComputedStyle(node).display.startsWith("inline");
  return inline ? text : ` ${text} `;
};

/** What the elements of an ID list say, in the same tree as `element`. */
const textOfIds = (element, attribute) =>
  (element.getAttribute(attribute) ?? "")
    .split(/\s+/)
    .filter(Boolean)
    .map((id) => element.getRootNode().getElementById(id))
    .filter(Boolean)
    .map((target) => tidy(textOf(target)))
    .filter(Boolean)
    .join(" ");

/** The focused element, however deep. */
const focusedElement = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};

/**
 * The fallback for a driver that computes no role: the explicit one, or that
 * of the tag (HTML-AAM), for the tags that this product uses.
 */
const fallbackRole = (element) => {
  if (element.hasAttribute("role")) return element.getAttribute("role").split(/\s+/)[0];
  const input = { button: "button", submit: "button", checkbox: "checkbox", radio: "radio" };
  const tags = {
    a: element.hasAttribute("href") ? "link" : "generic",
    button: "button",
    dialog: "dialog",
    form: "form",
    h1: "heading", h2: "heading", h3: "heading", h4: "heading",
    img: "img",
    input: input[element.type] ?? "textbox",
    main: "main",
    output: "status",
    select: "combobox",
    textarea: "textbox",
  };
  return tags[element.localName] ?? "generic";
};

/** The fallback for a driver that computes no label (accname, much shortened). */
const fallbackName = (element) =>
  textOfIds(element, "aria-labelledby") ||
  tidy(element.getAttribute("aria-label") ?? "") ||
  [...(element.labels ?? [])].map((label) => tidy(textOf(label))).join(" ") ||
  tidy(element.getAttribute("alt") ?? element.getAttribute("title") ?? "") ||
  (["button", "link", "heading", "option"].includes(fallbackRole(element))
    ? tidy(textOf(element))
    : "");

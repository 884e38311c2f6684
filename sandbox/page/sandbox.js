// Keeps the sandbox page up to date. It polls, compares and replaces only what
// has changed, so that nothing flickers and open details stay open.
// Everything shown was typed by strangers: text goes in as text, never as HTML.

const POLL_MS = 1000;
const SHOWN = 100;
const PRIORITIES = { 1: ["Low priority", ""], 2: ["Medium priority", ""], 3: ["High priority", "bad"] };
const TONES = { Open: "good", Pending: "warn", Waiting: "warn", Resolved: "" };
const MESSAGE_TYPES = {
  CustomerMessage: "Customer",
  ExternalMessage: "Agent, to the customer",
  InternalNote: "Internal note",
};

const $ = (id) => document.getElementById(id);

/** An element with properties (`data-…` and `aria-…` as attributes) and children. */
function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const names = new Map();

function time(iso, style) {
  const text = new Intl.DateTimeFormat(undefined, style).format(new Date(iso));
  return h("time", { dateTime: iso, title: iso }, text);
}

function chip(text, tone) {
  return h("li", { className: "chip", "data-tone": tone }, text);
}

/** A reference to a seeded record: its name, and its id as Mava has it. */
function reference(id) {
  if (!id) return h("span", { className: "nothing" }, "None");
  return h("span", { className: "row" },
    h("span", { className: "label" }, names.get(id) ?? "Unknown"),
    h("span", { className: "mono id" }, id));
}

function bullets(items) {
  if (items.length === 0) return h("span", { className: "nothing" }, "None");
  return h("ul", {}, items.map((item) => h("li", {}, item)));
}

function attribute({ attribute: id, content }) {
  return h("span", { className: "row" },
    h("span", { className: "label" }, `${names.get(id) ?? id}:`),
    h("span", {}, content));
}

const ICONS = {
  picture: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 8.5h.01",
  film: "M5 5h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM10 9l5 3-5 3z",
  sound: "M4 10v4M8 7v10M12 4v16M16 8v8M20 10v4",
  page: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4M9 12h6M9 16h6",
};

function icon(name) {
  const { namespaceURI } = document.querySelector("svg");
  const svg = document.createElementNS(namespaceURI, "svg");
  const path = document.createElementNS(namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** What a file is, from Mava's type or from a MIME type. */
function kindOf({ type, fileType }) {
  const family = (type ?? fileType ?? "").split("/")[0].toLowerCase();
  if (family === "image" || family === "animation") return "picture";
  if (family === "video") return "film";
  return family === "audio" || family === "voice" ? "sound" : "page";
}

const UNITS = [["GB", 1e9], ["MB", 1e6], ["KB", 1e3]];

function size(bytes) {
  const [unit, scale] = UNITS.find(([, least]) => bytes >= least) ?? ["bytes", 1];
  const digits = scale > 1 && bytes / scale < 10 ? 1 : 0;
  return `${(bytes / scale).toLocaleString(undefined, { maximumFractionDigits: digits })} ${unit}`;
}

let bucketHost = null;

/** Where a file can be looked at: the bucket's are here, whatever its URL says. */
function whereabouts(url) {
  const at = URL.canParse(url) ? new URL(url) : null;
  if (!at || !/^https?:$/.test(at.protocol)) return { href: null, near: false };
  if (at.host === bucketHost) return { href: `/sandbox/files${at.pathname}`, near: true, inBucket: true };
  return { href: at.href, near: ["127.0.0.1", "localhost"].includes(at.hostname) };
}

/** Files that were looked for: address to whether they are there. */
const found = new Map();

function file({ fileName, url, fileSize, type, fileType }) {
  const kind = kindOf({ type, fileType });
  const { href, near, inBucket } = whereabouts(url);
  const preview = h("span", { className: "preview" }, icon(kind));
  const what = [type ?? fileType, fileSize === undefined ? null : size(fileSize)];
  const about = h("span", { className: "about" }, what.filter(Boolean).join(" · "));
  const card = h(href ? "a" : "span", { className: "card", href: href ?? undefined, title: url },
    preview,
    h("b", { className: "file-name", dir: "auto" }, fileName),
    about);
  if (href) Object.assign(card, { target: "_blank", rel: "noopener noreferrer" });
  if (near && kind === "picture") {
    const picture = h("img", { alt: "", src: href, loading: "lazy", decoding: "async" });
    picture.addEventListener("load", () => preview.replaceChildren(picture));
    picture.addEventListener("error", () => picture.remove());
    preview.append(picture);
  }
  const lost = () => {
    card.dataset.state = "missing";
    about.textContent = "Not in the bucket";
  };
  if (inBucket && !found.has(href)) {
    found.set(href, fetch(href, { method: "HEAD" }).then(({ ok }) => ok, () => true));
  }
  if (inBucket) found.get(href).then((there) => there || (found.delete(href), lost()));
  return h("li", {}, card);
}

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/** Text whose web addresses can be followed, as in Mava. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    const { href } = whereabouts(url);
    if (!href) continue;
    parts.push(text.slice(from, index), h("a", { href, target: "_blank", rel: "noopener noreferrer" }, url));
    from = index + url.length;
  }
  return [...parts, text.slice(from)];
}

function message(entry) {
  const content = h("p", { className: "content", dir: "auto" }, linked(entry.content));
  return h("div", { className: "message", "data-type": entry.messageType },
    h("p", { className: "message-head" },
      h("strong", {}, MESSAGE_TYPES[entry.messageType] ?? entry.messageType),
      time(entry.createdAt, { timeStyle: "medium" })),
    entry.content ? content : null,
    entry.attachments.length
      ? h("ul", { className: "files", "aria-label": "Attachments" }, entry.attachments.map(file))
      : null);
}

function customer({ _id, name, email, walletAddress }) {
  const initial = [...(name ?? email ?? walletAddress?.slice(2) ?? "?")][0] ?? "?";
  return h("div", { className: "customer" },
    h("span", { className: "face", "aria-hidden": "true" }, initial.toUpperCase()),
    h("div", { className: "who" },
      h("p", { className: name ? "who-name" : "who-name none", dir: "auto", title: `Customer ${_id}` }, name || "No name"),
      h("p", { className: "who-ids" },
        email ? h("span", {}, email) : null,
        walletAddress ? h("span", { className: "mono" }, walletAddress) : null)));
}

function fact(name, value) {
  return [h("dt", {}, name), h("dd", {}, value)];
}

function delivery(ticket) {
  if (ticket.silent) return "Silent: nobody is notified, no automation runs";
  const told = ticket.assignedTo ? "The agent is notified" : "Nobody is assigned, so nobody is notified";
  const notify = ticket.notify ? told : "No notification";
  const run = ticket.triggerAutomations ? "automations run" : "no automation runs";
  return `${notify}, ${run}`;
}

function ticketArticle(ticket) {
  const title = `ticket-${ticket._id}`;
  const [priority, tone] = PRIORITIES[ticket.priority];
  const subject = ticket.emailSubjectLine;
  return h("article", { className: "ticket", "aria-labelledby": title },
    h("div", { className: "ticket-head" },
      h("h3", { id: title, className: subject ? "" : "none", dir: "auto" }, subject || "No subject"),
      time(ticket.createdAt, { dateStyle: "medium", timeStyle: "medium" })),
    h("ul", { className: "chips", "aria-label": "State" },
      chip(ticket.status, TONES[ticket.status]),
      chip(priority, tone),
      chip(`From ${ticket.sourceType}`),
      ticket.silent ? chip("Silent", "accent") : null),
    customer(ticket.customer),
    ticket.messages.length
      ? ticket.messages.map(message)
      : h("p", { className: "no-message" }, "No message. Mava leaves such tickets out of the Open view."),
    h("dl", { className: "facts" },
      fact("Category", reference(ticket.category)),
      fact("Assigned to", reference(ticket.assignedTo)),
      fact("Tags", bullets(ticket.tags.map(reference))),
      fact("Attributes", bullets(ticket.attributes.map(attribute))),
      ticket.customer.attributes.length
        ? fact("Customer’s attributes", bullets(ticket.customer.attributes.map(attribute)))
        : [],
      fact("Delivery", delivery(ticket)),
      fact("Ticket ID", h("span", { className: "mono" }, ticket._id))));
}

function statusTone({ outcome, status }) {
  if (outcome === "pending") return "warn";
  if (outcome === "cut" || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}

function requestItem(entry) {
  const code = { pending: "…", cut: "cut", answered: entry.status }[entry.outcome];
  const spoken = { pending: "waiting", cut: "connection cut", answered: `status ${entry.status}` }[entry.outcome];
  const notes = [entry.error, entry.fault ? `fault: ${entry.fault}` : null];
  if (entry.ticketId && entry.status !== 201) notes.push("the ticket was made");
  const body = entry.body === null ? "No body" : typeof entry.body === "string" ? entry.body : JSON.stringify(entry.body, null, 2);
  return h("li", {}, h("details", {},
    h("summary", {},
      h("span", { className: "code", "data-tone": statusTone(entry) },
        h("span", { "aria-hidden": "true" }, String(code)), h("span", { className: "unseen" }, spoken)),
      h("span", {}, `${entry.method} ${entry.path}`),
      time(entry.at, { timeStyle: "medium" }),
      h("span", { className: "sub" }, notes.filter(Boolean).join(" · "))),
    h("pre", { tabIndex: 0, role: "group", "aria-label": "Body" }, body)));
}

/** Makes `parent` show `items` in order, keeping every node that still says the same. */
function reconcile(parent, items, key, build, arrived) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  items.forEach((item, index) => {
    const id = String(key(item));
    const text = JSON.stringify(item);
    let node = old.get(id);
    if (!node || node.source !== text) {
      const fresh = build(item);
      fresh.dataset.key = id;
      fresh.source = text;
      if (node) {
        const wasOpen = node.querySelector("details")?.open;
        if (wasOpen) fresh.querySelector("details").open = true;
        const focused = node.contains(document.activeElement);
        node.replaceWith(fresh);
        if (focused) fresh.querySelector("summary, [tabindex]")?.focus({ preventScroll: true });
      } else {
        arrived?.(fresh);
      }
      node = fresh;
    }
    old.delete(id);
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  for (const node of old.values()) node.remove();
  scrollable(parent);
}

/** What scrolls must be reachable by the keyboard. */
function scrollable(parent) {
  for (const node of parent.querySelectorAll(".content:not([tabindex])")) {
    if (node.scrollHeight > node.clientHeight + 1) {
      node.tabIndex = 0;
      node.setAttribute("role", "group");
      node.setAttribute("aria-label", "Message");
    }
  }
}

let known = null;

function showTickets({ tickets, total }) {
  const before = known;
  known = total;
  reconcile($("ticket-list"), tickets, (ticket) => ticket._id, ticketArticle, (node) => {
    if (before !== null) node.classList.add("fresh");
  });
  $("tickets-count").textContent = total;
  $("tickets-empty").hidden = total > 0;
  $("tickets-more").hidden = total <= tickets.length;
  $("tickets-more").textContent = `The newest ${tickets.length} of ${total} are shown.`;
  document.title = total ? `${total} · Mava sandbox` : "Mava sandbox";
  if (before !== null && total > before) {
    const subject = tickets[0].emailSubjectLine || "no subject";
    $("announcer").textContent = total - before === 1 ? `New ticket: ${subject}` : `${total - before} new tickets`;
  }
}

function showRequests({ requests }) {
  $("requests-empty").hidden = requests.length > 0;
  reconcile($("request-list"), requests, (entry) => entry.id, requestItem);
}

function showFaults({ pending }) {
  $("pending").hidden = pending.length === 0;
  const numbered = pending.map((fault, index) => ({ ...fault, index }));
  reconcile($("pending-list"), numbered, (fault) => fault.index, ({ label, on, times }) => {
    const where = on ? `, on ${on}` : "";
    return h("li", {}, `${label}${where}${times > 1 ? `, ${times} times` : ""}`);
  });
}

function showSeed(seed) {
  const groups = {
    Categories: seed.categories,
    Agents: seed.agents,
    Tags: seed.tags,
    "Ticket attributes": seed.ticketAttributes,
    "Customer attributes": seed.customerAttributes,
    Customers: seed.customers,
  };
  for (const [title, records] of Object.entries(groups)) {
    const items = records.map((record) => {
      const name = record.name ?? record.username ?? "Wallet only";
      names.set(record.id, name);
      const foreign = record.owner === "another";
      return h("li", {},
        h("span", { className: foreign ? "foreign" : "" }, foreign ? `${name}, of another organisation` : name),
        h("span", { className: "mono" }, record.id));
    });
    $("seed").append(h("details", {}, h("summary", {}, title), h("ul", { className: "seed-list" }, items)));
  }
  bucketHost = seed.bucketHost;
  const bucket = {
    "What tickets may name": `https://${seed.bucketHost}/`,
    "S3 endpoint": location.origin,
    Bucket: seed.bucket.name,
    Region: seed.bucket.region,
  };
  const lines = Object.entries(bucket).map(([name, value]) =>
    h("li", {}, h("span", {}, name), h("span", { className: "mono" }, value)));
  $("seed").append(h("details", {}, h("summary", {}, "Attachment bucket"), h("ul", { className: "seed-list" }, lines)));
}

async function read(path) {
  const response = await fetch(`/sandbox/api/${path}`, { cache: "no-store" });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

function link(state, text) {
  const node = $("link");
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  node.textContent = text;
}

let seeded = false;

async function refresh() {
  try {
    if (!seeded) {
      const seed = await read("seed");
      if (!seeded) showSeed(seed);
      seeded = true;
    }
    const [tickets, requests, faults] = await Promise.all([
      read(`tickets?limit=${SHOWN}`), read(`requests?limit=${SHOWN}`), read("faults"),
    ]);
    showTickets(tickets);
    showRequests(requests);
    showFaults(faults);
    link("live", "Live");
  } catch (error) {
    console.warn(error);
    link("lost", "Not reachable");
  }
}

async function act(path, options) {
  await fetch(`/sandbox/api/${path}`, options).catch(() => {});
  await refresh();
}

$("fault-buttons").addEventListener("click", (event) => {
  const fault = event.target.closest("button")?.dataset.fault;
  if (fault) act("faults", { method: "POST", body: `[${fault}]` });
});
$("faults-clear").addEventListener("click", () => {
  act("faults", { method: "DELETE" });
  // The button is about to vanish; focus must not vanish with it.
  $("fault-buttons").querySelector("button").focus();
});
$("reset").addEventListener("click", async () => {
  await act("reset", { method: "POST" });
  $("announcer").textContent = "The sandbox was reset.";
});

async function poll() {
  if (!document.hidden) await refresh();
  setTimeout(poll, POLL_MS);
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
poll();

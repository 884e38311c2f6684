/*
 * Forms in frames: those that the loader makes, and those that a page wrote
 * itself. Imported by embed.js with the first of them; a form in the page needs
 * none of this.
 *
 * `env` is what embed.js lends: how settings are told, and the way to wallets.
 */

/** Longest time, in milliseconds, that a frame may take to answer. */
const FRAME_PATIENCE = 15000;

/** Heights, in pixels, outside of which a frame's word is not taken. */
const HEIGHT_MAX = 20000;

/** Longest title, in characters, that a frame may give itself. */
const TITLE_MAX = 200;

/** What a page may set of the form's looks; these pass into a shadow root by themselves. */
const TOKENS = ["accent", "on-accent", "surface", "ink", "radius", "font"];

/** The settings that a mounted form takes while it stands. */
const SETTINGS = ["prefill", "identify", "setWallet", "setTheme", "setLocale"];

export default (env) => {
  const { base, frameOrigin, core, add, answers, theme, pageUrl, tell, emit, wallets, EVENTS } = env;

  /**
   * The loader's end of the channel to a frame. The port goes to the proxy's
   * origin only, at every load and, where the frame may have loaded before us,
   * at once; the frame keeps one and says hello on it.
   */
  const connect = (frame, report) => {
    const own = new AbortController();
    const offered = new Set();
    let port;
    let relay;
    const send = (type, value) => port?.postMessage({ v: 1, type, value });
    const dress = () => {
      const style = getComputedStyle(frame);
      const tokens = TOKENS.map((name) => ["--intake-" + name, style.getPropertyValue("--intake-" + name)]);
      send("setTokens", Object.fromEntries(tokens));
    };
    const hear = (from, data) => {
      if (data?.v !== 1) return;
      if (data.type == "hello") {
        for (const other of offered) other == from || other.close();
        offered.clear();
        offered.add((port = from));
        dress();
        report("hello");
      } else if (from != port) return;
      // Which requests pass, and how many, is the port's to say.
      else if (data.type == "wallet")
        (relay ||= wallets().then((them) => own.signal.aborted || them.serve((value) => send("wallet", value)))).then(
          (it) => it.hear?.(data.value),
          () => (relay = null),
        );
      else if (data.type == "resize") {
        if (data.height > 0 && data.height <= HEIGHT_MAX) report("resize", Math.ceil(data.height));
      } else if (data.type == "hide") report("hide", data.value === true);
      else if (data.type == "title") report("title", `${data.value}`.slice(0, TITLE_MAX));
      else if (data.type == "close") report("close");
      else if (data.type == "event" && EVENTS.includes(data.name)) report(data.name, data.detail);
    };
    const offer = () => {
      const { port1, port2 } = new MessageChannel();
      offered.add(port1);
      port1.onmessage = ({ data }) => hear(port1, data);
      frame.contentWindow?.postMessage({ v: 1, type: "connect" }, frameOrigin, [port2]);
    };
    frame.addEventListener("load", offer, { signal: own.signal });
    const handle = {
      offer,
      focus() {
        frame.focus({ preventScroll: true });
        send("focus");
      },
      unmount() {
        own.abort();
        relay?.then((it) => it.close?.());
        send("bye");
        for (const each of offered) each.close();
      },
    };
    for (const name of SETTINGS)
      handle[name] = (value) => {
        send(name, value);
        if (name == "setTheme") dress();
      };
    return handle;
  };

  const surface = (stage, entry, dialog, report, fail) => {
    const frame = add(stage.form, "iframe");
    const settings = { theme: theme(entry), locale: core.locale(entry), page: pageUrl(entry) };
    if (dialog) settings.dialog = 1;
    const patience = setTimeout(fail, FRAME_PATIENCE);
    const handle = connect(frame, (name, detail) => {
      if (name == "hello") {
        clearTimeout(patience);
        handle.prefill(answers(entry));
        for (const setting of ["identify", "setWallet"]) tell(handle, entry, setting);
        return;
      }
      if (stage.box.dataset.state != "ready") stage.ready();
      if (name == "hide") return stage.root.host.toggleAttribute("data-hidden", detail);
      if (name == "title") frame.title = detail;
      if (name == "resize") stage.box.style.setProperty("--height", detail + "px");
      else report(name, detail);
    });
    frame.title = core.label(entry);
    frame.allow = "clipboard-write; display-capture";
    // A fragment is not sent to any server.
    frame.src = `${base}/f/${encodeURIComponent(entry.form)}#${new URLSearchParams(settings)}`;
    return {
      ...handle,
      unmount() {
        clearTimeout(patience);
        handle.unmount();
        frame.remove();
      },
    };
  };

  /** A frame of the page's own keeps its attributes; its height follows the form's. */
  const adopt = (frame, entry) => {
    const { style } = frame;
    const before = [style.getPropertyValue("height"), style.getPropertyPriority("height")];
    const handle = connect(frame, (name, detail) => {
      if (name == "hello") {
        for (const setting of SETTINGS) tell(handle, entry, setting);
        handle.prefill(answers(entry));
        if (entry.theme) handle.setTheme(theme(entry));
        if (entry.locale) handle.setLocale(core.locale(entry));
      } else if (name == "resize") {
        const box = getComputedStyle(frame);
        const edges = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"];
        const extra = edges.reduce((sum, edge) => sum + parseFloat(box[edge]), 0);
        style.setProperty("height", detail + (box.boxSizing == "border-box" ? extra : 0) + "px", "important");
      } else if (EVENTS.includes(name)) emit(name, entry, detail);
    });
    // Another origin's document can't be seen, so it is there and may have
    // loaded before us. Before that the frame holds an empty page of our own.
    const inside = frame.contentDocument;
    if (!inside || (inside.readyState == "complete" && inside.URL != "about:blank")) handle.offer();
    return {
      ...handle,
      unmount() {
        handle.unmount();
        style.setProperty("height", ...before);
        if (!style.length) frame.removeAttribute("style");
      },
    };
  };

  return { surface, adopt };
};

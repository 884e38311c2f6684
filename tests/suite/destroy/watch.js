// Counts what a page holds alive. Runs before anything else; `alive()` tells.
(() => {
  const listeners = new Set();
  const timers = new Set();
  const observers = new Map();
  const globals = new Set(Object.getOwnPropertyNames(window));

  // What drivers leave behind in the pages that they run scripts in.
  const DRIVERS = /^(\$?cdc_|ret_nodes|se_|__webdriver|__selenium|__\$)/;

  const key = (options) => (typeof options === "object" && options ? !!options.capture : !!options);
  const same = (l, target, type, callback, capture) =>
    l.target === target && l.type === type && l.callback === callback && l.capture === capture;

  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, callback, options) {
    const target = this ?? window;
    const capture = key(options);
    const known = [...listeners].some((l) => same(l, target, type, callback, capture));
    if (callback && !known && !options?.signal?.aborted) {
      const listener = { target, type, callback, capture };
      listeners.add(listener);
      const forget = () => listeners.delete(listener);
      if (options?.once) addEventListener.call(target, type, forget, { once: true, capture });
      if (options?.signal) addEventListener.call(options.signal, "abort", forget, { once: true });
    }
    return addEventListener.call(target, type, callback, options);
  };
  EventTarget.prototype.removeEventListener = function (type, callback, options) {
    const target = this ?? window;
    for (const l of listeners) if (same(l, target, type, callback, key(options))) listeners.delete(l);
    return removeEventListener.call(target, type, callback, options);
  };

  for (const [start, stop] of [
    ["setTimeout", "clearTimeout"],
    ["setInterval", "clearInterval"],
    ["requestAnimationFrame", "cancelAnimationFrame"],
  ]) {
    const [begin, end] = [window[start], window[stop]];
    window[start] = (callback, ...rest) => {
      const id = begin.call(
        window,
        (...said) => {
          if (start !== "setInterval") timers.delete(`${start} ${id}`);
          if (typeof callback === "function") callback(...said);
        },
        ...rest,
      );
      timers.add(`${start} ${id}`);
      return id;
    };
    window[stop] = (id) => {
      timers.delete(`${start} ${id}`);
      end.call(window, id);
    };
  }

  for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
    const { observe, disconnect, unobserve } = window[name].prototype;
    window[name].prototype.observe = function (...said) {
      observers.set(this, name);
      return observe.apply(this, said);
    };
    window[name].prototype.disconnect = function () {
      observers.delete(this);
      return disconnect.call(this);
    };
    if (unobserve)
      window[name].prototype.unobserve = function (...said) {
        return unobserve.apply(this, said);
      };
  }

  // A listener on a node that is out of the page, or on a signal, goes with it.
  const lasting = ({ target }) =>
    target instanceof Node ? target.isConnected : !(target instanceof AbortSignal);
  const nameOf = (target) => (target === window ? "window" : target.nodeName || target.constructor.name);

  window.alive = () => ({
    nodes: document.documentElement.outerHTML.length,
    elements: document.querySelectorAll("*").length,
    listeners: [...listeners].filter(lasting).map((l) => `${nameOf(l.target)} ${l.type}`).sort(),
    timers: [...timers].length,
    observers: [...observers.values()].sort(),
    sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    frames: window.length,
    globals: Object.getOwnPropertyNames(window)
      // What this file leaves, and indexes of frames.
      .filter((name) => !globals.has(name) && !["alive", "load"].includes(name) && !/^\d+$/.test(name))
      .filter((name) => !DRIVERS.test(name))
      .sort(),
  });
})();

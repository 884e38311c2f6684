/*
 * Files that a visitor may have, ways to hand them over, and uploads that wait
 * to be let go. Put into a page before a scenario.
 */

/** What is called, in the form's own document. */
window.files = (() => {
  const canvasOf = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

  /** Four quarters of different colours, so that a turned picture is told from an upright one. */
  const painted = (width, height) => {
    const canvas = canvasOf(width, height);
    const pen = canvas.getContext("2d");
    ["#d33", "#3a3", "#33d", "#eee"].forEach((colour, place) => {
      pen.fillStyle = colour;
      pen.fillRect((place % 2) * (width / 2), (place >> 1) * (height / 2), width / 2, height / 2);
    });
    return canvas;
  };

  const encoded = (canvas, type) => new Promise((done) => canvas.toBlob(done, type, 0.9));

  /** EXIF (CIPA DC-008): how it is turned, and a place on Earth. */
  const exif = (orientation) => {
    const body = new DataView(new ArrayBuffer(6 + 8 + 30 + 42 + 24));
    new Uint8Array(body.buffer).set(new TextEncoder().encode("Exif\0\0MM\0*"));
    const tiff = 6;
    const entry = (at, tag, kind, count, value, short) => {
      body.setUint16(at, tag);
      body.setUint16(at + 2, kind);
      body.setUint32(at + 4, count);
      short ? body.setUint16(at + 8, value) : body.setUint32(at + 8, value);
    };
    body.setUint32(tiff + 4, 8);
    body.setUint16(tiff + 8, 2);
    entry(tiff + 10, 0x0112, 3, 1, orientation, true);
    entry(tiff + 22, 0x8825, 4, 1, 38);
    body.setUint16(tiff + 38, 2);
    entry(tiff + 40, 1, 2, 2, 0x4e000000);
    entry(tiff + 52, 2, 5, 3, 68);
    [48, 1, 51, 1, 30, 1].forEach((value, place) => body.setUint32(tiff + 68 + 4 * place, value));
    return new Uint8Array(body.buffer);
  };

  const segment = (marker, body) => {
    const head = new Uint8Array([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]);
    return [head, body];
  };

  /** Something that compresses as badly as the world does. */
  const grained = (width, height) => {
    const canvas = painted(width, height);
    const pen = canvas.getContext("2d");
    const image = pen.getImageData(0, 0, width, height);
    for (let at = 0; at < image.data.length; at += 4)
      image.data[at + 1] = (image.data[at + 1] + Math.random() * 60 + 40 * Math.sin(at / 9000)) & 0xff;
    pen.putImageData(image, 0, 0);
    return canvas;
  };

  /** A photo as phones make them: turned, with a place and a comment. */
  const photo = async (width, height, orientation, name = "IMG_0042.jpg", paint = painted) => {
    const bytes = new Uint8Array(await (await encoded(paint(width, height), "image/jpeg")).arrayBuffer());
    const comment = new TextEncoder().encode("taken at home");
    const parts = [bytes.slice(0, 2), ...segment(0xe1, exif(orientation)), ...segment(0xfe, comment), bytes.slice(2)];
    // In one piece: Firefox decodes no picture whose first piece is shorter than its signature.
    return new File([await new Blob(parts).arrayBuffer()], name, { type: "image/jpeg" });
  };

  const picture = async (name) => new File([await encoded(painted(320, 200), "image/png")], name, { type: "image/png" });

  const text = (name, length = 64) => new File(["a line of a log\n".repeat(length)], name, { type: "text/plain" });

  /** Drops or pastes files on the form, as the browser tells of it. */
  const hand = (kind, list, types = ["Files"]) => {
    const form = everyElement().find((element) => element.matches(".intake"));
    const event = new Event(kind, { bubbles: true, composed: true, cancelable: true });
    const carrier = kind == "paste" ? "clipboardData" : "dataTransfer";
    const data = new DataTransfer();
    list.forEach((file) => data.items.add(file));
    Object.defineProperty(event, carrier, { value: { files: data.files, types } });
    (form.querySelector("textarea") || form).dispatchEvent(event);
    return event.defaultPrevented;
  };

  /** The pixels of two pictures as they are looked at: their sizes, and the greatest difference. */
  const compared = async (one, other) => {
    const pixels = async (blob) => {
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      await image.decode();
      const canvas = canvasOf(image.naturalWidth, image.naturalHeight);
      canvas.getContext("2d").drawImage(image, 0, 0);
      return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    };
    const [a, b] = [await pixels(one), await pixels(other)];
    const difference = a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at])), 0);
    return [a.width, a.height, b.width, b.height, difference];
  };

  const { send } = XMLHttpRequest.prototype;
  const waiting = [];
  const sent = [];
  let gate = false;
  XMLHttpRequest.prototype.send = function (body) {
    sent.push(body);
    gate ? waiting.push([this, body]) : send.call(this, body);
  };

  return {
    photo,
    grained,
    picture,
    text,
    hand,
    compared,
    /** Every body that was sent. */
    sent,
    /** From now on uploads wait. */
    hold: () => (gate = true),
    /** How many wait. */
    waiting: () => waiting.length,
    /** As if a share of the first one had gone out. */
    progress(share) {
      const [request, body] = waiting[0];
      const told = { lengthComputable: true, loaded: Math.floor(body.size * share), total: body.size };
      request.upload.dispatchEvent(new ProgressEvent("progress", told));
    },
    /** Lets them go. */
    release() {
      gate = false;
      waiting.splice(0).forEach(([request, body]) => send.call(request, body));
    },
    /** As if the line of the first one had broken. */
    cutFirst() {
      waiting.shift()[0].dispatchEvent(new ProgressEvent("loadend"));
    },
    /** As if the line had broken. */
    cut() {
      waiting.splice(0).forEach(([request]) => request.dispatchEvent(new ProgressEvent("loadend")));
    },
  };
})();

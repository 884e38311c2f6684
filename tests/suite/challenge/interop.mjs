/*
 * Our challenges and ALTCHA's own library, both ways. Arguments: the library's
 * folder, our solver's file, the proxy's origin, and a page's origin that may
 * use its form. Ends with an error where the two do not agree.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { pathToFileURL } from "node:url";
import { webcrypto } from "node:crypto";

// Node.js 18 has it, but not under this name.
globalThis.crypto ??= webcrypto;

const [library, solver, proxy, page] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(path).href);
const { createChallenge, solveChallenge, verifySolution } = await load(`${library}/dist/esm/v2/index.js`);
const { deriveKey } = await load(`${library}/dist/esm/v2/algorithms/pbkdf2.js`);
// A file that ends in `.js` is no module to Node.js, wherever browsers load it as one.
const source = encodeURIComponent(readFileSync(solver, "utf8"));
const { solve } = await import(`data:text/javascript,${source}`);

/** As a browser sends from the page, whose name `fetch` would not let us give. */
const post = (path, headers = {}, body = "") =>
  new Promise((resolve, reject) => {
    const call = request(proxy + path, { method: "POST", headers: { origin: page, ...headers } }, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode, body: text && JSON.parse(text) }));
    });
    call.on("error", reject);
    call.end(body);
  });

const submit = (solved, key) =>
  post(
    "/v1/forms/support/submissions",
    { "content-type": "application/json", "idempotency-key": key },
    JSON.stringify({ fields: { email: "ada@example.com", subject: "s", message: "m" }, challenge: solved }),
  );

const payload = (challenge, solution) => btoa(JSON.stringify({ challenge, solution }));

// Ours, solved by theirs and by ours.
for (const [name, solveIt] of [
  ["theirs", (challenge) => solveChallenge({ challenge, deriveKey })],
  ["ours", solve],
]) {
  const { status, body } = await post("/v1/forms/support/challenge");
  assert.equal(status, 200);
  const { parameters, signature, minTime } = body;
  const challenge = { parameters, signature };
  const solution = await solveIt(challenge);
  await new Promise((resolve) => setTimeout(resolve, minTime));
  const taken = await submit(payload(challenge, solution), `interop-${name}-0123456789`);
  assert.ok([201, 202].includes(taken.status), `${name}: ${JSON.stringify(taken)}`);
}

// Theirs, solved by ours: by a prefix, and by a counter that they chose.
const hmacSignatureSecret = "a secret of theirs";
for (const [name, how] of [
  ["prefix", { keyPrefix: "00" }],
  ["odd prefix", { keyPrefix: "A0F" }],
  ["counter", { counter: 57, hmacKeySignatureSecret: "another one" }],
  ["another hash", { algorithm: "PBKDF2/SHA-512", keyPrefix: "7" }],
]) {
  const options = { algorithm: "PBKDF2/SHA-256", cost: 50, deriveKey, hmacSignatureSecret, ...how };
  const challenge = await createChallenge(options);
  const solution = await solve(challenge);
  const { hmacKeySignatureSecret } = how;
  const verified = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret, hmacKeySignatureSecret });
  assert.ok(verified.verified, `${name}: ${JSON.stringify(verified)}`);
}
console.log("both ways");

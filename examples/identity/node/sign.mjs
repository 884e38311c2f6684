// Signs who a visitor is, for `Intake.identify(token)`. Put `signIdentity` behind
// a route of your own backend that only a signed-in user can call. Needs Node.js
// 18 or later, and nothing else.
//
//   INTAKE_IDENTITY_SECRET=… node sign.mjs support '{"sub":"4711","email":"ada@example.com"}'
//   INTAKE_IDENTITY_KEY=private.pem node sign.mjs support '{"email":"ada@example.com"}'

import { createHmac, createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A token for one form and one visitor.
 *
 * `key` is the shared secret (HS256) or a private key as PEM: Ed25519 (EdDSA) or
 * P-256 (ES256). `claims` tell who it is: at least one of `customerId`, `email`
 * and `walletAddress`, and only what you have verified.
 */
export function signIdentity({ key, form, claims, issuer, seconds = 300 }) {
  const now = Math.floor(Date.now() / 1000);
  const pem = key.includes("-----BEGIN") ? createPrivateKey(key) : undefined;
  const alg = !pem ? "HS256" : pem.asymmetricKeyType === "ed25519" ? "EdDSA" : "ES256";
  const payload = { ...claims, iss: issuer, aud: form, iat: now, exp: now + seconds };
  const message = `${encode({ alg, typ: "JWT" })}.${encode(payload)}`;
  const signature = !pem
    ? createHmac("sha256", key).update(message).digest()
    : alg === "EdDSA"
      ? sign(null, Buffer.from(message), pem)
      : sign("sha256", Buffer.from(message), { key: pem, dsaEncoding: "ieee-p1363" });
  return `${message}.${signature.toString("base64url")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { INTAKE_IDENTITY_SECRET: secret, INTAKE_IDENTITY_KEY: file } = process.env;
  const [form, claims] = process.argv.slice(2);
  if (!claims || !(secret || file)) {
    console.error("give the form and the claims, and the key in the environment (see above)");
    process.exit(2);
  }
  const key = (secret ?? readFileSync(file, "utf8")).trim();
  console.log(signIdentity({ key, form, claims: JSON.parse(claims) }));
}

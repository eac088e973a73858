import { createHmac, timingSafeEqual } from "node:crypto";

const macOf = (secret: string, purpose: string, body: string) =>
  createHmac("sha256", secret).update(`${purpose}.${body}`).digest("base64url");

/** A text that only the holder of the secret can have made, good for one purpose. It hides nothing. */
export function signToken(secret: string, purpose: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${body}.${macOf(secret, purpose, body)}`;
}

/** What was signed, or null when the token was not made here for this purpose. */
export function readToken(secret: string, purpose: string, token: string): unknown {
  const [body = "", mac = "", ...rest] = token.split(".");
  const expected = Buffer.from(macOf(secret, purpose, body));
  const given = Buffer.from(mac);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
}

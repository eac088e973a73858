import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

// The form of an API key: `mst_<prefix>_<secret><check>`; the token of a run begins with `mrt_`. Its beginning tells people and secret scanners what it is, the prefix
// which one, the secret holds 256 random bits, and the check tells a mistyped one without asking the database.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_BYTES = 32;
/** 62^43 > 2^256. */
const SECRET_LENGTH = 43;
const CHECK_LENGTH = 6;
const PREFIX_BYTES = 4;

/** What a scanner looks for. */
export const ACCESS_KEY = /\bm[sr]t_[0-9a-f]{8}_[0-9A-Za-z]{49}\b/;
const WHOLE = /^m[sr]t_([0-9a-f]{8})_([0-9A-Za-z]{49})$/;

export type AccessKey = { prefix: string; secret: string };

/** A new key: what is shown of it for good, and the whole, which is shown once. */
export function newAccessKey(kind: "mst" | "mrt" = "mst"): AccessKey {
  const prefix = `${kind}_${randomBytes(PREFIX_BYTES).toString("hex")}`;
  const body = `${prefix}_${inDigits(BigInt(`0x${randomBytes(SECRET_BYTES).toString("hex")}`), SECRET_LENGTH)}`;
  return { prefix, secret: body + checkOf(body) };
}

/** False for what no key can be: a mistyped or shortened one. Tokens of the form before have no check and pass. */
export function mayBeAccessKey(text: string): boolean {
  if (isRunToken(text)) return WHOLE.test(text) && text.endsWith(checkOf(text.slice(0, -CHECK_LENGTH)));
  if (!text.startsWith("mst_") || text.length > 200) return false;
  if (!WHOLE.test(text)) return !/^mst_[0-9a-f]{8}_/.test(text) || text.length === "mst_".length + SECRET_LENGTH;
  return text.endsWith(checkOf(text.slice(0, -CHECK_LENGTH)));
}

export function isRunToken(text: string): boolean {
  return text.startsWith("mrt_");
}

function checkOf(body: string): string {
  return inDigits(BigInt(crc32(body)), CHECK_LENGTH);
}

function inDigits(value: bigint, length: number): string {
  const base = BigInt(DIGITS.length);
  let text = "";
  for (let rest = value; text.length < length; rest /= base) text = DIGITS.charAt(Number(rest % base)) + text;
  return text;
}

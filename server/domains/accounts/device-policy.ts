import { randomInt } from "node:crypto";
import { sha256 } from "#server/lib/ids";

// What RFC 8628 leaves open: how long, how often, and what a code looks like.

export const GRANT_MS = 10 * 60_000;
export const INTERVAL_SECONDS = 5;
/** Who asks too soon waits so much longer from then on (RFC 8628 §3.5). */
export const SLOWER_BY_SECONDS = 5;
export const MAX_INTERVAL_SECONDS = 60;
/** Timers and lines are not exact: who asks this much too soon is not too fast. */
export const EARLY_MS = 500;
/** A code that has run out is told from one that never was for so long. */
export const KEPT_MS = 60 * 60_000;

/** No vowels, so that no words come out; no digits, so that none is taken for a letter (RFC 8628 §6.1). */
const SIGNS = "BCDFGHJKLMNPQRSTVWXZ";
const LENGTH = 8;

/** 20^8 codes, written `BCDF-GHJK`. */
export function newUserCode(): string {
  const signs = Array.from({ length: LENGTH }, () => SIGNS.charAt(randomInt(SIGNS.length))).join("");
  return writtenCode(signs);
}

/** As people type it: in small letters, with blanks, without the dash. Null: it can be no code. */
export function readUserCode(typed: string): string | null {
  const signs = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return signs.length === LENGTH && [...signs].every((sign) => SIGNS.includes(sign)) ? writtenCode(signs) : null;
}

const writtenCode = (signs: string): string => `${signs.slice(0, LENGTH / 2)}-${signs.slice(LENGTH / 2)}`;

export const hashOfUserCode = (code: string): string => sha256(`device-code:${code}`);

/** One line that obeys nothing: a program says it of itself. */
export function machineName(given: string): string {
  return given
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, 60)
    .toWellFormed()
    .trim();
}

/** What the key of such a program is called. */
export const keyNameOf = (machine: string): string => `muster on ${machine || "an unnamed machine"}`;

import { randomBytes } from "node:crypto";
import { verifySync } from "otplib";
import { sha256 } from "#server/lib/ids";

export const RECOVERY_CODES = 10;
const STEP_SECONDS = 30;
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

export type Given = { secret: string; code: string; lastStep: number | null; atMs: number };

/**
 * The time step of a right code of RFC 6238 (SHA-1, six digits, thirty seconds), also one step early or late; null for a wrong one and for
 * one of a step that was used.
 */
export function stepOfCode({ secret, code, lastStep, atMs }: Given): number | null {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const result = verifySync({ secret, token, epoch: Math.floor(atMs / 1_000), epochTolerance: STEP_SECONDS });
  if (!result.valid || !("timeStep" in result)) return null;
  return lastStep !== null && result.timeStep <= lastStep ? null : result.timeStep;
}

/** 80 bits each, in letters that nobody mistakes for others. */
export function newRecoveryCode(): string {
  const signs = [...randomBytes(16)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return signs.replace(/(.{4})(?!$)/g, "$1-");
}

/** As people type it back: without dashes and blanks, in whatever letters. */
export function hashOfRecoveryCode(userId: string, code: string): string {
  return sha256(`${userId}:${code.toLowerCase().replace(/[^a-z0-9]/g, "")}`);
}

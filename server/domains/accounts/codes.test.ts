import { describe, expect, it } from "vitest";
import { hashOfRecoveryCode, newRecoveryCode, stepOfCode } from "./codes.ts";

/** “12345678901234567890” of RFC 6238, appendix B, in base32. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/** Its times and the last six of its eight digits, for SHA-1. */
const VECTORS: [number, string][] = [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
];
const at = (seconds: number, code: string, lastStep: number | null = null) =>
  stepOfCode({ secret, code, lastStep, atMs: seconds * 1_000 });

describe("a code of the app", () => {
  it.each(VECTORS)("at %d is what RFC 6238 says", (seconds, code) => {
    expect(at(seconds, code)).toBe(Math.floor(seconds / 30));
    expect(at(seconds, String((Number(code) + 1) % 1_000_000).padStart(6, "0"))).toBeNull();
  });

  it("is taken a step early or late, and no further", () => {
    for (const seconds of [59 - 30, 59 + 30]) expect(at(seconds, "287082")).toBe(1);
    for (const seconds of [59 + 61, 59 + 3_600]) expect(at(seconds, "287082")).toBeNull();
  });

  it("of a step that let in, or of one before, lets in no more", () => {
    expect(at(59, "287082", 0)).toBe(1);
    for (const lastStep of [1, 2, 50_000]) expect(at(59, "287082", lastStep)).toBeNull();
  });

  it.each(["", "28708", "2870822", "abcdef", "٢٨٧٠٨٢", "-28708"])("is no code: “%s”", (code) =>
    expect(at(59, code)).toBeNull(),
  );
});

it("a recovery code is found as people type it, and only for its owner", () => {
  const code = newRecoveryCode();
  expect(code).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  expect(newRecoveryCode()).not.toBe(code);
  const hash = hashOfRecoveryCode("lena", code);
  expect(hashOfRecoveryCode("lena", ` ${code.toUpperCase().replaceAll("-", " ")}`)).toBe(hash);
  expect(hashOfRecoveryCode("mats", code)).not.toBe(hash);
});

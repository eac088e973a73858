import { expect, it } from "vitest";
import { ACCESS_KEY, mayBeAccessKey, newAccessKey } from "./access-key.ts";
import { newSecret } from "./ids.ts";

it("has a prefix to show, 256 bits, and a check that catches every mistyped digit", () => {
  const { prefix, secret } = newAccessKey();
  expect(secret).toMatch(ACCESS_KEY);
  expect(secret.startsWith(`${prefix}_`)).toBe(true);
  expect(mayBeAccessKey(secret)).toBe(true);
  for (let at = prefix.length + 1; at < secret.length; at += 1) {
    const digit = secret[at] === "x" ? "y" : "x";
    expect(mayBeAccessKey(secret.slice(0, at) + digit + secret.slice(at + 1))).toBe(false);
  }
  expect(mayBeAccessKey(secret.slice(0, -1))).toBe(false);
  expect(new Set(Array.from({ length: 200 }, () => newAccessKey().prefix)).size).toBeGreaterThan(198);
});

it("lets tokens of the form before through, and nothing that is none", () => {
  expect(mayBeAccessKey(`mst_${newSecret()}`)).toBe(true);
  expect(mayBeAccessKey("mst_00000000_".padEnd(47, "A"))).toBe(true);
  for (const text of ["", "ghp_abc", "mst", `mst_${"a".repeat(500)}`]) expect(mayBeAccessKey(text)).toBe(false);
});

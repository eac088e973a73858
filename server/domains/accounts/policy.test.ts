import { expect, it } from "vitest";
import { passwordProblem } from "./policy.ts";

it.each([
  "Password1234",
  "p@ssw0rd2024!",
  "1234567890",
  "qwertyuiop",
  "MISSION-CONTROL",
  "iloveyou2026",
  "aabbaabbaabb",
  "Charlie19841984",
  "l1verp00l!!!",
  "Tigger-2026-2026",
  "zaq1zaq1zaq1",
])("refuses %s, which is guessed first", (password) =>
  expect(passwordProblem(password, "lena@example.org")).not.toBeNull(),
);

it("refuses one with the name of the address in it, and takes what is neither", () => {
  expect(passwordProblem("my Lena.Hofer 77", "lena.hofer@example.org")).toContain("name of your address");
  expect(passwordProblem("otter lamp seven bridge", "lena.hofer@example.org")).toBeNull();
  expect(passwordProblem("charlie likes 7 herrings", "al@example.org")).toBeNull();
  expect(passwordProblem("wxq7-tt2p-9zzb", "al@example.org")).toBeNull();
});

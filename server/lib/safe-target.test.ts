import { expect, it } from "vitest";
import { safeTarget } from "./safe-target.ts";

it.each(["/norrland", "/norrland/tasks?view=board#top", "/invite/abc", "/"])("%s may follow a sign-in", (target) => {
  expect(safeTarget(target)).toBe(target);
});

it.each([
  undefined,
  "",
  "norrland",
  "https://evil.example/",
  "javascript:alert(1)",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/.//evil.example",
  "/norrland/..//evil.example",
])("%j leads to the beginning instead", (target) => {
  expect(safeTarget(target)).toBe("/");
});

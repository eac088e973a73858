import { expect, test } from "vitest";
import { parseRef, refHref, refWords } from "./refs.ts";

test.each([
  ["run:12#4", "/norrland/runs/12?step=4", "run 12, step 4"],
  ["run:12", "/norrland/runs/12", "run 12"],
  ["document:0198a-b@v2", "/norrland/documents/0198a-b?version=2", "document v2"],
  ["attachment:0198a-b", "/api/files/0198a-b?team=norrland", "attached file"],
])("%s leads to %s", (text, href, words) => {
  const ref = parseRef(text);
  expect(ref && refHref(ref, "/norrland")).toBe(href);
  expect(ref && refWords(ref)).toBe(words);
});

test.each(["https://evil.example", "javascript:alert(1)", "run:x", "document:../../etc", "attachment:a/b", ""])(
  "%s is no reference",
  (text) => {
    expect(parseRef(text)).toBeNull();
  },
);

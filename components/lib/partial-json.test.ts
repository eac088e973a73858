import { expect, it } from "vitest";
import { readPartialJson } from "./partial-json.ts";

it("reads what is there of a text that is still being written", () => {
  expect(readPartialJson('{"title":"How the te')).toEqual({ title: "How the te" });
  expect(readPartialJson('{"title":"Team","tree":{"type":"list","props":{"items":["a","b')).toEqual({
    title: "Team",
    tree: { type: "list", props: { items: ["a", "b"] } },
  });
  expect(readPartialJson('{"a":1,"b":')).toEqual({ a: 1 });
  expect(readPartialJson('{"a":"x\\')).toEqual({ a: "x" });
  expect(readPartialJson('{"a":1}')).toEqual({ a: 1 });
  expect(readPartialJson("")).toBeUndefined();
});

it("gives something at every length of a real input", () => {
  const text = JSON.stringify({
    title: "T, and more",
    tree: { type: "stack", props: {}, children: [{ type: "metric", props: { label: "Cost", value: 12.5 } }] },
  });
  for (let end = 2; end <= text.length; end += 1) {
    const read = readPartialJson(text.slice(0, end));
    if (end > 12) expect(read, text.slice(0, end)).toHaveProperty("title");
  }
});

import { describe, expect, it } from "vitest";
import { editableOutput, wishOf } from "./fork-draft.ts";

const BEFORE = { model: "", system: "You count.", workOrder: "Count.", output: '{"value":"42"}' };

describe("a fork as a person draws it", () => {
  it("shows an answer without the machine's own parts, and a tool's result as it is", () => {
    const answer = {
      text: "I count.",
      reasoning: "…",
      toolCalls: [{ id: "c1", name: "calculate", input: { expression: "1" }, problem: null }],
      responseMessages: [],
    };
    expect(JSON.parse(editableOutput({ kind: "model" }, answer) ?? "")).toEqual({
      text: "I count.",
      toolCalls: [{ name: "calculate", input: { expression: "1" } }],
    });
    expect(JSON.parse(editableOutput({ kind: "tool" }, { ok: true, result: { value: "42" } }) ?? "")).toEqual({
      value: "42",
    });
    expect(editableOutput({ kind: "wake" }, {})).toBeNull();
  });

  it("changes only what is different from the record", () => {
    expect(wishOf(BEFORE, BEFORE, "tool")).toEqual({ change: {}, problem: null, isChanged: false });
    const draft = { ...BEFORE, model: "anthropic/opus", output: '{"value":"41"}' };
    expect(wishOf(draft, BEFORE, "tool").change).toEqual({ model: "anthropic/opus", output: { value: "41" } });
  });

  it("says when a result is no JSON", () => {
    expect(wishOf({ ...BEFORE, output: "{" }, BEFORE, "tool")).toMatchObject({ change: {}, isChanged: true });
    expect(wishOf({ ...BEFORE, output: "{" }, BEFORE, "tool").problem).toContain("JSON");
  });
});

import { describe, expect, it } from "vitest";
import type { AnswerView } from "#server/domains/sessions/schema";
import { createAnswerLog, readAnswerLog, textOfLog } from "#server/lib/answer-log";
import { shownParts } from "./chat-live.ts";

const answer = (given: Partial<AnswerView> = {}): AnswerView => ({
  runId: "r",
  runNumber: 1,
  status: "running",
  statusReason: null,
  costMicros: 0,
  tokens: 0,
  cachedTokens: 0,
  model: null,
  isSimulated: true,
  firstWordMs: null,
  writingStep: { index: 1, attempt: 1 },
  parts: [],
  ...given,
});
const text = (stepIndex: number, value: string) => ({ type: "text" as const, stepIndex, text: value });

describe("what an answer shows", () => {
  it("adds the streamed step behind what is recorded", () => {
    const live = { stepIndex: 3, attempt: 1, text: "Half a sen" };
    const shown = shownParts(answer({ writingStep: { index: 3, attempt: 1 }, parts: [text(1, "First.")] }), live);
    expect(shown).toEqual([text(1, "First."), { ...text(3, "Half a sen"), isLive: true }]);
  });

  it("shows a recorded step once, also while its stream is still known", () => {
    const live = { stepIndex: 1, attempt: 1, text: "Whole." };
    expect(shownParts(answer({ writingStep: null, parts: [text(1, "Whole.")] }), live)).toEqual([text(1, "Whole.")]);
    expect(
      shownParts(answer({ status: "succeeded", writingStep: null, parts: [text(1, "Whole.")] }), live),
    ).toHaveLength(1);
  });

  it("lets a later attempt replace an earlier one, and never the other way", () => {
    const now = answer({ writingStep: { index: 1, attempt: 2 } });
    expect(shownParts(now, { stepIndex: 1, attempt: 1, text: "Old half" })).toEqual([]);
    expect(shownParts(now, { stepIndex: 1, attempt: 2, text: "New" })).toMatchObject([{ text: "New" }]);
  });

  it("shows what comes before the record names the step", () => {
    const live = { stepIndex: 1, attempt: 1, text: "Quick" };
    expect(shownParts(answer({ status: "queued", writingStep: null }), live)).toMatchObject([{ text: "Quick" }]);
  });
});

describe("an answer's log", () => {
  it("keeps text, thoughts and the inputs of calls apart in one growing text", () => {
    const write = createAnswerLog();
    const log = [
      write({ kind: "reasoning" }, "Hm"),
      write({ kind: "reasoning" }, "m."),
      write({ kind: "text" }, "Yes"),
      write({ kind: "tool", id: "a", name: "calculate" }, '{"x":'),
      write({ kind: "tool", id: "b", name: "task_look" }, "{}"),
      write({ kind: "tool", id: "a", name: "calculate" }, "1}"),
      write({ kind: "text" }, " then."),
    ].join("");
    expect(readAnswerLog(log)).toEqual([
      { kind: "reasoning", text: "Hmm." },
      { kind: "text", text: "Yes" },
      { kind: "tool", id: "a", name: "calculate", text: '{"x":1}' },
      { kind: "tool", id: "b", name: "task_look", text: "{}" },
      { kind: "text", text: " then." },
    ]);
    expect(textOfLog(log)).toBe("Yes then.");
  });

  it("reads any beginning of it, also one that ends within a mark", () => {
    const write = createAnswerLog();
    const log = write({ kind: "text" }, "Before") + write({ kind: "tool", id: "a", name: "calculate" }, "{}");
    for (let end = 0; end <= log.length; end += 1) {
      const blocks = readAnswerLog(log.slice(0, end));
      expect(blocks[0] ?? { kind: "text" }).toMatchObject({ kind: "text" });
    }
    expect(textOfLog("plain words")).toBe("plain words");
  });

  it("cannot be broken by what a model says", () => {
    const write = createAnswerLog();
    const log = write({ kind: "text" }, 'a\u0001{"kind":"reasoning"}\nb');
    expect(readAnswerLog(log)).toEqual([{ kind: "text", text: 'a{"kind":"reasoning"}\nb' }]);
  });
});

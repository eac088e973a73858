import { describe, expect, it } from "vitest";
import type { JournalRun, JournalStep } from "#server/domains/runs/orchestration";
import { MAX_TOOL_FAILURES } from "#server/domains/runs/policy";
import { nextAction } from "./journal.ts";

const NOW = Date.UTC(2026, 10, 21);
const RUN = {
  cancelRequested: false,
  statusReason: null,
  stepLimit: 40,
  timeLimitMs: 60_000,
  startedAt: new Date(NOW),
} as JournalRun;
const isTerminal = (tool: string) => tool === "task_submit";

const step = (index: number, kind: JournalStep["kind"], extra: Partial<JournalStep> = {}): JournalStep =>
  ({ index, kind, name: kind, status: "succeeded", summary: "", error: null, output: null, ...extra }) as JournalStep;
const wake = step(0, "wake");
const answer = (index: number, ...tools: string[]) =>
  step(index, "model", {
    output: {
      text: "I go on.",
      reasoning: "",
      toolCalls: tools.map((name, at) => ({ id: `call-${index}-${at}`, name, input: {}, problem: null })),
      responseMessages: [],
      finishReason: "tool-calls",
    },
  });
const tool = (index: number, name: string, status: JournalStep["status"] = "succeeded") =>
  step(index, "tool", { name, status });
const next = (steps: JournalStep[], run: Partial<JournalRun> = {}, nowMs = NOW) =>
  nextAction({ ...RUN, ...run }, steps, isTerminal, nowMs);

describe("what comes next follows from the journal alone", () => {
  it("wakes first, then asks the model", () => {
    expect(next([])).toEqual({ do: "wake", index: 0 });
    expect(next([step(0, "wake", { status: "running" })])).toEqual({ do: "wake", index: 0 });
    expect(next([wake])).toEqual({ do: "model", index: 1 });
  });

  it("does the calls of an answer in order, then asks again", () => {
    const two = answer(1, "calculate", "table_profile");
    expect(next([wake, two])).toMatchObject({ do: "tool", index: 2, call: { name: "calculate" } });
    expect(next([wake, two, tool(2, "calculate")])).toMatchObject({
      do: "tool",
      index: 3,
      call: { name: "table_profile" },
    });
    expect(next([wake, two, tool(2, "calculate"), tool(3, "table_profile")])).toEqual({ do: "model", index: 4 });
  });

  it("does a step again that a dead process left running, under its own index", () => {
    const left = [wake, answer(1, "calculate"), tool(2, "calculate", "running")];
    expect(next(left)).toMatchObject({ do: "tool", index: 2, call: { id: "call-1-0" } });
    expect(next([wake, step(1, "model", { status: "running" })])).toEqual({ do: "model", index: 1 });
  });

  it("puts the waits for a person before the tool they are about, and does not count their time", () => {
    const wait = (index: number, status: JournalStep["status"], minutes = 0) =>
      step(index, "wait", {
        status,
        startedAt: new Date(NOW),
        finishedAt: minutes ? new Date(NOW + minutes * 60_000) : null,
      });
    const two = answer(1, "document_write", "calculate");
    expect(next([wake, two, wait(2, "running")])).toMatchObject({
      do: "tool",
      index: 3,
      call: { name: "document_write" },
      wait: { index: 2, status: "running" },
    });
    const decided = [wake, two, wait(2, "succeeded"), wait(3, "succeeded"), tool(4, "document_write")];
    expect(next(decided)).toMatchObject({ do: "tool", index: 5, call: { name: "calculate" }, wait: null });
    const later = [wake, answer(1, "document_write"), wait(2, "succeeded", 90), tool(3, "document_write")];
    expect(next(later, {}, NOW + 90 * 60_000 + 1_000)).toEqual({ do: "model", index: 4 });
    expect(next(later, {}, NOW + 92 * 60_000)).toMatchObject({ do: "finish", status: "failed" });
  });

  it("asks anew after a call whose outcome is unknown, and shows both", () => {
    expect(next([wake, step(1, "model", { status: "unknown" })])).toEqual({ do: "model", index: 2 });
    expect(next([wake, step(1, "model", { status: "failed" })])).toEqual({ do: "model", index: 2 });
  });

  it("ends when a terminal tool has succeeded, and not when it was refused", () => {
    expect(next([wake, answer(1, "task_submit"), tool(2, "task_submit")])).toEqual({
      do: "finish",
      status: "succeeded",
      reason: null,
    });
    expect(next([wake, answer(1, "task_submit"), tool(2, "task_submit", "failed")])).toEqual({ do: "model", index: 3 });
  });

  it("reminds a silent model once, then fails with what it said", () => {
    expect(next([wake, answer(1)])).toMatchObject({ do: "remind", index: 2 });
    expect(next([wake, answer(1), step(2, "note")])).toEqual({ do: "model", index: 3 });
    expect(next([wake, answer(1), step(2, "note"), answer(3)])).toMatchObject({
      do: "finish",
      status: "failed",
      reason: expect.stringContaining("I go on."),
    });
  });

  it("stops at its limits: steps, time, and wrong tool calls in a row", () => {
    expect(next([wake], { stepLimit: 1 })).toMatchObject({
      do: "finish",
      status: "failed",
      reason: expect.stringContaining("1 steps"),
    });
    expect(next([wake], {}, NOW + 60_001)).toMatchObject({
      do: "finish",
      status: "failed",
      reason: expect.stringContaining("1 minutes"),
    });
    const wrong = Array.from({ length: MAX_TOOL_FAILURES }, (_, at) => [
      answer(1 + 2 * at, "calculate"),
      tool(2 + 2 * at, "calculate", "failed"),
    ]).flat();
    expect(next([wake, ...wrong])).toMatchObject({
      do: "finish",
      status: "failed",
      reason: expect.stringContaining("in a row"),
    });
    expect(next([wake, ...wrong.slice(0, -2)])).toMatchObject({ do: "model" });
  });

  it("ends as cancelled as soon as a person asked", () => {
    expect(next([wake, answer(1, "calculate")], { cancelRequested: true, statusReason: "stopped" })).toEqual({
      do: "finish",
      status: "cancelled",
      reason: "stopped",
    });
  });
});

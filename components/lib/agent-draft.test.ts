import { expect, test } from "vitest";
import { type AgentDraft, changesIn, EMPTY_DRAFT, moveCapability, readDraft } from "./agent-draft.ts";

const draft = (more: Partial<AgentDraft>): AgentDraft => ({ ...EMPTY_DRAFT, name: "Juno", ...more });
const contentOf = (given: AgentDraft) => {
  const read = readDraft(given);
  if ("problem" in read) throw new Error(read.problem.message);
  return read.content;
};

test("a form is read as what the server keeps", () => {
  expect(
    contentOf(
      draft({ levels: { data: 4, code: 0 }, capDollars: "0,50", beat: "every", everyCount: "2", everyUnit: "h" }),
    ),
  ).toMatchObject({
    capabilities: [{ tag: "data", level: 4 }],
    dailyCapMicros: 500_000,
    heartbeatEveryMs: 7_200_000,
    heartbeatCron: null,
  });
});

test.each([
  [{ name: " " }, "name"],
  [{ capDollars: "much" }, "capDollars"],
  [{ capDollars: "-1" }, "capDollars"],
  [{ maxOutputTokens: "4.5" }, "maxOutputTokens"],
  // A thousand, or one: nobody knows, so that it is not made one of them.
  [{ maxOutputTokens: "4,000" }, "maxOutputTokens"],
  [{ capDollars: "1,000" }, "capDollars"],
  [{ beat: "every" as const, everyCount: "0" }, "everyCount"],
])("%j is refused at its own field", (more, field) => {
  expect(readDraft(draft(more))).toMatchObject({ problem: { field } });
});

test("a save carries only what was changed, whatever the order of the tools", () => {
  const before = contentOf(draft({ levels: { data: 4, code: 2 }, tools: ["document_write", "message_post"] }));
  const after = contentOf(
    draft({ levels: { data: 4, code: 2 }, tools: ["message_post", "document_write"], instructions: "New." }),
  );
  expect(changesIn(before, after)).toEqual({ instructions: "New." });
});

test("the order of what it can is its preference: a move is a change", () => {
  const levels = { data: 4, code: 2, writing: 3 };
  const order = (from: string, to: string) => Object.keys(moveCapability(levels, from, to));
  expect(order("writing", "data")).toEqual(["writing", "data", "code"]);
  expect(order("data", "writing")).toEqual(["code", "writing", "data"]);
  expect(order("data", "nothing")).toEqual(["data", "code", "writing"]);
  const moved = contentOf(draft({ levels: moveCapability(levels, "writing", "data") }));
  expect(changesIn(contentOf(draft({ levels })), moved)).toEqual({ capabilities: moved.capabilities });
});

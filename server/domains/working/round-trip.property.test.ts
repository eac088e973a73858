import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRIORITIES, TASK_STATUSES } from "#server/lib/task-lists";
import { oneLine, parseLine, shortReason } from "./line.ts";
import { type Facts, FIELDS, factsOf, factsOfLine, mergeTask } from "./merge.ts";
import { parseWorking, UnreadableFile } from "./parse.ts";
import { renderWorking, type WorkingState, type WorkingTask } from "./policy.ts";

const SEED = 20_261_121;

/** Texts made of what the format itself is made of, and of anything else. */
const piece = fc.constantFrom(
  "@",
  "!",
  "·",
  " · ",
  "\\",
  '"',
  "high",
  "!high",
  "@Ada",
  "[T-3]",
  "- ",
  "## Done",
  "held up: x",
  "1 of 2 proven",
  "nobody yet",
  "é",
  "a",
  "and 3 more",
);
const text = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(" ")),
  )
  .map(oneLine)
  .filter((value) => value !== "");
const name = fc.oneof(fc.constantFrom("Ada", "Lena Hofer", "J-9", "Jürgen"), text);
const task = fc.record({
  title: text,
  status: fc.constantFrom(...TASK_STATUSES),
  assignee: fc.option(name),
  priority: fc.constantFrom(...PRIORITIES),
  blockedReason: fc.option(text.map(shortReason)),
  proof: fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => ({ criteria: Math.max(a, b), proven: Math.min(a, b) })),
});
const tasks = fc.array(task, { maxLength: 12 }).map((list) =>
  list.map(
    ({ proof, ...rest }, at): WorkingTask => ({
      ...rest,
      ...proof,
      proven: proof.criteria === 0 ? 0 : proof.proven,
      number: at + 1,
    }),
  ),
);

const stateOf = (list: WorkingTask[]): WorkingState => ({
  team: { name: "Norrland", isPaused: true, timezone: "UTC" },
  agents: [{ name: "Ada", role: "orchestrator", state: "working", reason: null, doing: "[T-1] x" }],
  agentCount: 1,
  missions: [{ number: 1, title: "## Done", status: "running", done: 0, total: 1 }],
  missionCount: 1,
  tasks: list,
  taskCounts: Object.fromEntries(
    TASK_STATUSES.map((status) => [status, list.filter((one) => one.status === status).length]),
  ),
  activity: [{ at: new Date(0), sentence: "- [T-1] looks like a task" }],
});
const byNumber = (a: { number: number }, b: { number: number }) => a.number - b.number;

describe("WORKING.md", () => {
  it("reads back exactly the tasks it was rendered from, whatever they are called", () => {
    fc.assert(
      fc.property(tasks, (list) => {
        const file = parseWorking(renderWorking(stateOf(list)));
        expect(file.problems).toEqual([]);
        expect(file.added).toEqual([]);
        const read = file.tasks
          .sort(byNumber)
          .map(({ line: _, mission: __, assignees, ...rest }) => ({ ...rest, assignee: assignees[0] ?? null }));
        expect(read).toEqual(list);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it("reads any text without an error of its own, and no task twice", () => {
    const lines = fc.array(
      fc.oneof(
        text,
        text.map((value) => `- ${value}`),
        fc.constantFrom("## Inbox", "## Assigned (2)", "", "- [T-1] a", "- [T-1] b", "- [T-2] c · @Ada · !high"),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          lines.map((list) => list.join("\n")),
        ),
        (body) => {
          try {
            const file = parseWorking(body);
            expect(new Set(file.tasks.map((one) => one.number)).size).toBe(file.tasks.length);
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableFile);
          }
        },
      ),
      { numRuns: 300, seed: SEED },
    );
  });

  it("is read in a moment however long a line is", () => {
    const began = performance.now();
    for (const part of ["@", "!", "· ", "\\", '@"', "@a ", "a "]) {
      const line = part.repeat(250_000 / part.length);
      parseWorking(`## Inbox\n- [T-1] x${line}\n- ${line}`);
    }
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

const facts = task.map(({ proof, ...rest }) => factsOf({ ...rest, ...proof, number: 1 }));
const edits = fc.record({
  title: fc.boolean(),
  assignee: fc.boolean(),
  priority: fc.boolean(),
  status: fc.boolean(),
  blockedReason: fc.boolean(),
});
const pick = (from: Facts, to: Facts, chosen: Record<string, boolean>): Facts =>
  Object.fromEntries(FIELDS.map((field) => [field, chosen[field] ? to[field] : from[field]])) as Facts;
const applied = (theirs: Facts, changes: ReturnType<typeof mergeTask>): Facts =>
  ({
    ...theirs,
    ...Object.fromEntries(changes.filter((one) => one.outcome === "apply").map((one) => [one.field, one.mine])),
  }) as Facts;

describe("the merge of a task", () => {
  it("keeps both of two edits of different fields, in either order", () => {
    fc.assert(
      fc.property(facts, facts, facts, edits, (base, one, two, chosen) => {
        const mine = pick(base, one, chosen);
        const theirs = pick(base, two, Object.fromEntries(FIELDS.map((field) => [field, !chosen[field]])));
        const there = applied(theirs, mergeTask(base, mine, theirs));
        const back = applied(mine, mergeTask(base, theirs, mine));
        expect(mergeTask(base, mine, theirs).filter((change) => change.outcome === "conflict")).toEqual([]);
        for (const field of FIELDS) expect(there[field]?.toLowerCase()).toBe(back[field]?.toLowerCase());
      }),
      { seed: SEED },
    );
  });

  it("never writes over a change of the other side", () => {
    fc.assert(
      fc.property(facts, facts, facts, (base, mine, theirs) => {
        const after = applied(theirs, mergeTask(base, mine, theirs));
        for (const field of FIELDS)
          expect([theirs[field], theirs[field] === base[field] ? mine[field] : theirs[field]]).toContain(after[field]);
        for (const change of mergeTask(base, mine, theirs).filter((one) => one.outcome === "conflict"))
          expect(after[change.field]).toBe(theirs[change.field]);
      }),
      { seed: SEED },
    );
  });

  it("changes nothing when nothing was edited", () => {
    fc.assert(
      fc.property(facts, facts, (base, theirs) => {
        expect(mergeTask(base, base, theirs)).toEqual([]);
      }),
      { seed: SEED },
    );
  });
});

describe("a line as people write it", () => {
  const line = (source: string, base?: Facts) =>
    factsOfLine({ ...parseLine(source), line: 1, number: 1, status: "inbox" }, base);

  it("may have its marks in the title", () => {
    expect(line("Call the supplier @Bram !high")).toMatchObject({
      title: "Call the supplier",
      assignee: "Bram",
      priority: "high",
    });
    expect(line('Call !urgent @"Lena Hofer" today')).toMatchObject({
      title: "Call today",
      assignee: "Lena Hofer",
      priority: "urgent",
    });
    expect(line("Mail a@b.org about wow! and !important")).toMatchObject({
      title: "Mail a@b.org about wow! and !important",
      assignee: null,
    });
  });

  it("means the new name when the old one was left", () => {
    const base = line("Call · @Bram");
    expect(line("Call @Ada · @Bram", base).assignee).toBe("Ada");
    expect(() => line("Call @Ada @Vera · @Bram", base)).toThrow(/@Ada and @Vera/);
    expect(() => line("Call !high !low")).toThrow(/two priorities/);
    expect(() => line("Call · soon")).toThrow(/“soon” is not understood/);
    expect(() => line(" · @Ada")).toThrow(/needs a title/);
  });
});

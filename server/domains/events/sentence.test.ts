import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { EventView } from "./schema.ts";
import { EVENT_KINDS, sentenceOf } from "./sentence.ts";

const bram = { kind: "agent", agentId: "a1", name: "Bram", runId: "r1" } as const;
const lena = { kind: "user", userId: "u1", name: "Lena" } as const;
const muster = { kind: "system", name: "relay" } as const;
const task = { taskId: "t1", missionId: "m1", number: 12, title: "Profile the sales" };
const mission = { missionId: "m1", number: 3, title: "Which region?" };

let seq = 0;
function eventOf(kind: string, payload: unknown, given: Partial<EventView> = {}): EventView {
  seq += 1;
  const empty = { missionId: null, taskId: null, agentId: null, runId: null, documentId: null };
  return {
    seq,
    id: `e${seq}`,
    kind,
    class: "domain",
    payload,
    actor: bram,
    ...empty,
    createdAt: new Date(seq * 1_000),
    ...given,
  };
}

async function declaredKinds(): Promise<string[]> {
  const root = resolve(import.meta.dirname, "..");
  const modules = globSync("*/schema.ts", { cwd: root }).map((path): Promise<object> => import(resolve(root, path)));
  return (await Promise.all(modules)).flatMap((module) =>
    Object.values(module).flatMap((value: unknown) =>
      typeof value === "object" && value !== null && "class" in value && "payload" in value && "name" in value
        ? [String(value.name)]
        : [],
    ),
  );
}

describe("sentences", () => {
  it("know every event any contract declares", async () => {
    const missing = (await declaredKinds()).filter((kind) => !EVENT_KINDS.some((known) => known === kind));
    expect(missing, "add them to TELLERS in server/domains/events/sentence.ts").toEqual([]);
  });

  it.each([
    [
      "task.submitted",
      {
        ...task,
        agentId: "a1",
        excerpt: "North sells most by units * unit_price. By region | Region | Units |",
      },
      "Bram found: North sells most by units * unit_price. By region",
    ],
    [
      "task.submitted",
      { ...task, title: "Write the report", agentId: "a1", excerpt: "Report done" },
      "Bram wrote for T-12: Report done",
    ],
    ["task.accepted", { ...task, criteria: 3, note: "" }, "Bram accepted T-12, 3 criteria with proof"],
    ["task.accepted", { ...task, criteria: 1, note: "" }, "Bram accepted T-12, 1 criterion with proof"],
    ["task.returned", { ...task, reason: "The sum\nis wrong." }, "Bram sent T-12 back: The sum is wrong."],
    [
      "mission.planned",
      { ...mission, version: 1, taskCount: 5, agentNames: ["Bram", "Juno", "Noor"] },
      "Bram planned M-3: 5 tasks for Bram, Juno and Noor",
    ],
    [
      "mission.finished",
      { ...mission, status: "failed", reason: "No model answered." },
      "M-3 failed: No model answered.",
    ],
    [
      "document.written",
      { documentId: "d", missionId: null, taskId: null, title: "Report", version: 2 },
      "Bram wrote v2 of “Report”",
    ],
    [
      "run.finished",
      {
        runId: "r1",
        agentId: "a1",
        missionId: null,
        taskId: null,
        number: 9,
        purpose: "work",
        status: "failed",
        reason: "No answer",
        stepCount: 2,
        modelCalls: 1,
        costMicros: 0,
        agentName: "Juno",
      },
      "Juno got stuck in run 9: No answer",
    ],
    [
      "budget.warned",
      { budgetId: "b", kind: "team_day", day: "2026-11-21", limitMicros: 5_000_000, spentMicros: 4_100_000 },
      "Today’s cap is four fifths spent: $4.10 of $5.00",
    ],
  ])("%s", (kind, payload, sentence) => {
    const event = eventOf(kind, payload);
    expect(sentenceOf(event)).toBe(sentence);
  });

  it("names the person or the machine", () => {
    expect(sentenceOf(eventOf("team.paused", { isPaused: true }, { actor: lena }))).toBe("Lena paused everything");
    expect(sentenceOf(eventOf("run.waiting", { number: 4, reason: "the model is busy" }, { actor: muster }))).toBe(
      "Run 4 waits: the model is busy",
    );
  });

  it("say of a long command only what is run, not the script behind it", () => {
    const ran = { missionNumber: 1, number: 2, outcome: "finished", exitCode: 0 };
    const said = (command: string) => sentenceOf(eventOf("workspace.ran", { ...ran, command }, { actor: lena }));
    expect(said("node --test")).toBe("Lena ran “node --test” in M-1: exit code 0");
    expect(said("node - <<'END'\nconsole.log(1)\nEND")).toBe("Lena ran “node - <<'END' …” in M-1: exit code 0");
  });

  it("name an event of a later version instead of hiding it", () => {
    expect(sentenceOf(eventOf("toString.new_thing", {}, { actor: muster }))).toBe("Muster: toString new thing");
  });
});

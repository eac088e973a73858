import { expect, test } from "vitest";
import type { AgentCard } from "#server/domains/agents/schema";
import type { EventView } from "#server/domains/events/schema";
import { patchCards } from "./agent-patch.ts";
import { arrangeRoll, toAgentCell } from "./agent-view.ts";

function card(name: string, state: AgentCard["state"], more: Partial<AgentCard> = {}): AgentCard {
  return {
    id: name,
    name,
    role: "writer",
    state,
    stateReason: null,
    run: null,
    costMicros: 0,
    tokens: 0,
    model: "simulated",
    isSimulated: true,
    pulse: [],
    openTasks: 0,
    isProgram: false,
    isRetired: false,
    heartbeatHealth: "healthy",
    heartbeatReason: null,
    nextHeartbeatAt: null,
    ...more,
  };
}

test("eight seats keep their places", () => {
  const cards = ["a", "b", "c"].map((name) => card(name, "idle"));
  expect(arrangeRoll(cards)).toEqual({ shown: cards, foldedIdle: 0 });
});

test("in a larger team those who need somebody come first and the idle fold", () => {
  const cards = [
    ...Array.from({ length: 9 }, (_, i) => card(`idle-${i}`, "idle")),
    card("works", "working"),
    card("stuck", "blocked"),
  ];
  const { shown, foldedIdle } = arrangeRoll(cards);
  expect(shown.slice(0, 2).map((entry) => entry.name)).toEqual(["stuck", "works"]);
  expect(shown).toHaveLength(7);
  expect(foldedIdle).toBe(4);
});

test("a waiting agent says what it waits for, a late one says so", () => {
  const view = toAgentCell(
    card("Noor", "waiting", { stateReason: "Asks which year counts", heartbeatHealth: "late" }),
    "/norrland",
  );
  expect(view).toMatchObject({
    line: "Asks which year counts",
    lateText: "heartbeat late",
    href: "/norrland/agents/Noor",
  });
});

test("a step shows on its agent's card as it begins and ends, and on no other", () => {
  const run = {
    id: "r1",
    number: 1,
    title: "Join",
    missionId: null,
    taskId: null,
    startedAt: null,
    finishedAt: null,
    stepCount: 3,
    lastTool: null,
    lastToolAt: null,
  };
  const cards = [card("Bram", "working", { run }), card("Iris", "idle")];
  const step = (kind: string, at: number, payload: Record<string, unknown>): EventView => ({
    seq: at,
    id: String(at),
    kind,
    class: "trace",
    payload: { index: 3, kind: "tool", name: "calculate", ...payload },
    actor: { kind: "system", name: "engine" },
    missionId: null,
    taskId: null,
    agentId: "Bram",
    runId: "r1",
    documentId: null,
    createdAt: new Date(at),
  });
  const begun = patchCards(cards, step("step.started", 1_000, {}));
  expect(begun[0]?.run).toMatchObject({ stepCount: 4, lastTool: "calculate" });
  expect(begun[0]?.pulse).toEqual([{ at: 1_000, ms: 0, state: "running" }]);
  expect(begun[1]).toBe(cards[1]);
  const ended = patchCards(begun, step("step.finished", 1_800, { status: "failed" }));
  expect(ended[0]?.pulse).toEqual([{ at: 1_000, ms: 800, state: "failed" }]);
});

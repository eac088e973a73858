import { expect, test } from "vitest";
import type { AgentCard } from "#server/domains/agents/schema";
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
    heartbeatHealth: "healthy",
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

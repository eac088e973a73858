import { expect, test } from "vitest";
import type { EventView } from "#server/domains/events/schema";
import { groupFeed, speakerOf } from "./feed.ts";
import { belongsToFeed, prependEvent, readFeedInput } from "./feed-patch.ts";
import { plainText, tellFold, tellLine } from "./feed-words.ts";

function event(seq: number, kind: string, name: string, payload: Record<string, unknown> = {}): EventView {
  return {
    seq,
    id: `e${seq}`,
    kind,
    class: kind.startsWith("step.") ? "trace" : "domain",
    payload,
    actor: { kind: "agent", agentId: name, name, runId: `run-${name}` },
    missionId: "m",
    taskId: typeof payload.taskId === "string" ? payload.taskId : null,
    agentId: name,
    runId: typeof payload.runId === "string" ? payload.runId : null,
    documentId: null,
    createdAt: new Date(0),
  };
}

const finished = {
  runId: "r1",
  status: "succeeded",
  stepCount: 13,
  modelCalls: 5,
  costMicros: 41_200,
  number: 7,
  agentName: "Bram",
};

test("the end of a run folds under what came of it", () => {
  const lines = groupFeed([
    event(3, "task.submitted", "Bram", { runId: "r1", title: "Join orders", excerpt: "DACH brings 41 %." }),
    event(2, "run.finished", "Bram", finished),
    event(1, "task.started", "Bram", { taskId: "t1" }),
  ]);
  expect(lines).toHaveLength(1);
  expect(lines.map((line) => [tellLine(line, "Lena"), tellFold(line)])).toEqual([
    [{ who: "Bram", text: "finished “Join orders”", detail: "DACH brings 41 %." }, "13 steps, 5 model calls · $0.0412"],
  ]);
});

test("a run that ends after its outcome folds under that outcome", () => {
  const lines = groupFeed([
    event(9, "run.finished", "Bram", finished),
    event(8, "mission.created", "Lena"),
    event(7, "task.submitted", "Bram", { runId: "r1", title: "Join orders" }),
  ]);
  expect(lines.map((line) => [line.event.kind, line.folded.length])).toEqual([
    ["mission.created", 0],
    ["task.submitted", 1],
  ]);
});

test("Markdown of an agent reads as words", () => {
  expect(plainText("## Result\n- **320** rows ([how](run:2#2)), `ok`")).toBe("Result 320 rows (how), ok");
});

test("hand-outs in a row are one line", () => {
  const assigned = (seq: number) =>
    event(seq, "task.assigned", "Ada", { title: `Step ${seq}`, agentName: "Iris", taskId: `t${seq}` });
  const [line, ...rest] = groupFeed([assigned(3), assigned(2), assigned(1)]);
  expect(rest).toEqual([]);
  expect(line && tellLine(line, "Lena").text).toBe("handed out 3 tasks");
});

test("a failed run is a line of its own, trace events are none, the viewer is You", () => {
  const lines = groupFeed([
    event(3, "step.finished", "Otto", {}),
    event(2, "run.finished", "Otto", {
      ...finished,
      status: "failed",
      reason: "The key was refused",
      agentName: "Otto",
    }),
    event(1, "team.paused", "Lena", { isPaused: true }),
  ]);
  expect(lines.map((line) => tellLine(line, "Lena"))).toMatchObject([
    { who: "Otto", text: "gave up in run 7", detail: "The key was refused", state: "failed" },
    { who: "You", text: "paused everything", state: "paused" },
  ]);
});

test("a live event lands only in the feeds it belongs to, and once", () => {
  const item = event(9, "task.accepted", "Vera", { taskId: "t1" });
  const input = readFeedInput([["events", "list"], { input: { class: "domain", missionId: "m" }, type: "query" }]);
  expect(belongsToFeed(input, item)).toBe(true);
  expect(belongsToFeed({ missionId: "other" }, item)).toBe(false);
  expect(belongsToFeed({ beforeSeq: 5 }, item)).toBe(false);
  expect(belongsToFeed({ text: "nowhere said" }, item)).toBe(false);
  expect(belongsToFeed({ kindPrefix: item.kind.split(".")[0] ?? "" }, item)).toBe(true);
  expect(belongsToFeed({ kindPrefix: "other" }, item)).toBe(false);
  expect(prependEvent(prependEvent([event(8, "task.created", "Ada")], item), item).map((entry) => entry.seq)).toEqual([
    9, 8,
  ]);
});

test("heartbeats that change alike at once are one line, and others are told by themselves", () => {
  const beat = (seq: number, name: string, health: string) => ({
    ...event(seq, "agent.health_changed", "Muster", { name, health }),
    agentId: name,
    runId: null,
    actor: { kind: "system" as const, name: "ticker" },
  });
  const lines = groupFeed([
    beat(4, "Ada", "healthy"),
    beat(3, "Bram", "late"),
    beat(2, "Iris", "late"),
    beat(1, "Juno", "late"),
  ]);
  expect(lines.map((line) => tellLine(line, "Lena").text)).toEqual([
    "sees Ada: heartbeat healthy",
    "sees 3 agents: heartbeat late",
  ]);
});

test("a fork is told with the face of the person who made it, and a request with that of the agent who asks", () => {
  const forked = {
    ...event(2, "run.forked", "Lena", { number: 8, ofNumber: 7 }),
    actor: { kind: "user" as const, userId: "u", name: "Lena" },
  };
  const asked = {
    ...event(1, "approval.requested", "engine", { agentName: "Noor", number: 3, title: "Write a document: Plan" }),
    actor: { kind: "system" as const, name: "engine" },
  };
  expect([forked, asked].map(speakerOf)).toEqual([
    { kind: "user", name: "Lena" },
    { kind: "agent", name: "Noor" },
  ]);
  expect(tellLine({ event: asked, folded: [] }, "Lena")).toMatchObject({ who: "Noor", text: "asks for a yes (A-3)" });
});

test("the own share of a team is told in words", () => {
  const named = event(1, "market.home_changed", "Lena", { symbol: "NRLD" });
  expect(tellLine({ event: named, folded: [] }, "Lena").text).toBe("named NRLD as the team’s own share");
});

test("what has no words of its own is told by its sentence, never by the name of its event", () => {
  const tell = (kind: string, payload: Record<string, unknown>) => {
    const [line] = groupFeed([event(1, kind, "Lena", payload)]);
    return line && tellLine(line, "Per");
  };
  expect(tell("member.invited", { role: "viewer", isTakenBack: false })).toEqual({
    who: "Lena",
    text: "invited somebody as viewer",
  });
  expect(tell("member.changed", { change: "left", name: "Eva", role: "viewer" })).toEqual({
    who: "",
    text: "Eva left the team",
  });
});

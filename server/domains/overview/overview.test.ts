import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { countStatements } from "#db/statement-count";
import { runs } from "#db/tables/runs";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { listAgentCards } from "#server/domains/agents/queries";
import { type AgentStateRow, agentStates } from "#server/domains/agents/states";
import { createMission, setMissionStatus } from "#server/domains/missions/commands";
import { countNeeds } from "#server/domains/needs/queries";
import { countUnread } from "#server/domains/notifications/queries";
import type { RunStatus } from "#server/domains/runs/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { teamAttention, teamFrame, teamSummary } from "./queries.ts";

let database: Database;
let team: TestTeam;
let missionId: string;
let numbers = 0;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  missionId = (await createMission.call(team.ctx, { goal: "Which region sells most?" })).id;
  const bram = await makeAgent(team, "Bram", "data_processor");
  const juno = await makeAgent(team, "Juno", "analyst");
  const noor = await makeAgent(team, "Noor", "writer");
  await makeAgent(team, "Vera", "qa_engineer");
  const ada = await makeAgent(team, "Ada", "orchestrator");
  await addRun(bram, "failed", "The model did not answer.");
  await addRun(bram, "running");
  await addRun(juno, "failed", "The cap is reached.");
  await addRun(noor, "queued");
  await addRun(noor, "waiting", "the model is busy");
  await setAgentPaused.call(team.ctx, { id: ada, isPaused: true });
});
afterAll(() => database.close());

async function addRun(agentId: string, status: RunStatus, statusReason: string | null = null) {
  numbers += 1;
  await getDb()
    .insert(runs)
    .values({
      teamId: team.id,
      number: numbers,
      agentId,
      missionId,
      purpose: "work",
      startKey: newId(),
      status,
      statusReason,
      wakeReason: "test",
      stepLimit: 10,
      timeLimitMs: 60_000,
      createdAt: new Date(Date.now() + numbers),
    });
}

describe("team summary", () => {
  it("counts what the agents do, the work, and what waits for a person", async () => {
    const summary = await teamSummary.call(team.ctx, { isDefaultSimulated: true });
    expect(summary).toMatchObject({
      counters: { working: 1, waiting: 1, failed: 1, idle: 1, paused: 1, queued: 0, blocked: 0 },
      agentCount: 5,
      simulatedAgents: 5,
      tasks: { done: 0, total: 0 },
      tokensPerMinute: 0,
      spentTodayMicros: 0,
      dailyCapMicros: 5_000_000,
      missionCounts: { planning: 1, done: 0 },
      openQuestions: 0,
      runsUnderWay: { total: 2, inStep: 0 },
      documentCount: 0,
    });
    expect((await teamSummary.call(team.ctx, { isDefaultSimulated: false })).simulatedAgents).toBe(0);
  });

  it("leaves an agent that runs outside out of those who speak through the simulated model", async () => {
    const other = await makeTeam("Outside");
    await makeAgent(other, "Noor", "writer");
    await createAgent.call(other.ctx, { name: "Otto", role: "writer", isProgram: true });
    const summary = await teamSummary.call(other.ctx, { isDefaultSimulated: true });
    expect(summary).toMatchObject({ agentCount: 2, simulatedAgents: 1 });
  });

  it("lists a failure until a run of the same work follows it", async () => {
    const { failures } = await teamAttention.call(team.ctx, {});
    expect(failures).toMatchObject([
      { agent: { name: "Juno" }, statusReason: "The cap is reached.", missionNumber: 1 },
    ]);
  });

  it("has the same states as the agents' cards", async () => {
    const rows = await rowsOf<AgentStateRow>(getDb(), agentStates(team.id));
    const cards = await listAgentCards.call(team.ctx, {});
    const stateOf = (items: { name: string; state: string }[]) =>
      Object.fromEntries(items.map((item) => [item.name, item.state]));
    expect(stateOf(rows)).toEqual(stateOf(cards));
  });

  it("stands around a page as one statement that says what the separate reads say", async () => {
    const tally = { statements: 0 };
    const frame = await countStatements(tally, () => teamFrame.call(team.ctx, { isDefaultSimulated: true }));
    expect(tally.statements).toBe(1);
    expect(frame).toEqual({
      summary: await teamSummary.call(team.ctx, { isDefaultSimulated: true }),
      needs: await countNeeds.call(team.ctx, {}),
      unread: await countUnread.call(team.ctx, {}),
    });
    expect(frame.needs).toEqual({ now: 0, later: 1 });
  });

  it("is of one team only", async () => {
    const other = await makeTeam("Other");
    expect(await teamSummary.call(other.ctx, { isDefaultSimulated: true })).toMatchObject({
      agentCount: 0,
      missionCounts: { planning: 0 },
    });
  });
});

it("names a mission that waits for money, and not one that waits for an answer", async () => {
  const other = await makeTeam("Money");
  const { id } = await createMission.call(other.ctx, { goal: "Count the tents." });
  await setMissionStatus.call(other.machine, {
    id,
    status: "needs_answer",
    reason: "Today's cap of $0.00 is reached.",
  });
  const attention = async () => teamAttention.call(other.ctx, {});
  expect((await attention()).moneyStops).toMatchObject([
    { missionId: id, number: 1, reason: expect.stringContaining("cap") },
  ]);
  await setMissionStatus.call(other.machine, { id, status: "running", reason: null });
  expect((await attention()).moneyStops).toEqual([]);
});

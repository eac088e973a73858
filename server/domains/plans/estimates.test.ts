import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { interactions } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { estimateStep, readExperience } from "./estimates.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let lastNumber = 0;

/** A finished task of the capability with one work run of so many minutes and so much money. */
async function finished(team: TestTeam, agentId: string, of: { minutes: number; micros: number; isFree?: boolean }) {
  const db = getDb();
  lastNumber += 1;
  const number = lastNumber;
  const startedAt = new Date(Date.now() - of.minutes * 60_000);
  const [taskId, runId] = [newId(), newId()];
  const at = new Date();
  const task = { id: taskId, teamId: team.id, number, title: "Past", status: "done" as const, createdBy: "test" };
  await db.insert(tasks).values({ ...task, capability: "data", finishedAt: at });
  await db.insert(runs).values({
    id: runId,
    teamId: team.id,
    number,
    agentId,
    taskId,
    purpose: "work",
    startKey: runId,
    status: "succeeded",
    wakeReason: "a test",
    stepLimit: 10,
    timeLimitMs: 1_000,
    costMicros: of.micros,
    startedAt,
    finishedAt: new Date(startedAt.getTime() + of.minutes * 60_000),
  });
  await db.insert(interactions).values({
    teamId: team.id,
    runId,
    stepId: newId(),
    agentId,
    attempt: 1,
    traceId: "t",
    status: "ok",
    provider: "test",
    model: "test/one",
    isSimulated: of.isFree ?? false,
    whyModel: "",
    promptVersion: "",
    systemPart: "",
    messageParts: [],
    toolParts: [],
    maxOutputTokens: 1,
    startedAt,
  });
}

describe("the estimate of a step", () => {
  it("is the median of what finished tasks of the capability took, and the plan's own figure before there are any", async () => {
    const team = await makeTeam();
    const agentId = await makeAgent(team, "Bram", "data_processor");
    const step = { capability: "data", estimateMinutes: 9 };
    expect(estimateStep(step, await readExperience(getDb(), team.id, ["data"]))).toEqual({
      minutes: 9,
      minutesFrom: "model",
      micros: null,
      microsFrom: "none",
      samples: 0,
    });
    for (const [minutes, micros] of [
      [2, 1_000],
      [3, 5_000],
      [40, 90_000],
    ] as const)
      await finished(team, agentId, { minutes, micros });
    expect(estimateStep(step, await readExperience(getDb(), team.id, ["data"]))).toEqual({
      minutes: 3,
      minutesFrom: "history",
      micros: 5_000,
      microsFrom: "history",
      samples: 3,
    });
    expect((await readExperience(getDb(), team.id, ["writing"])).size).toBe(0);
  });

  it("says so when what was done before cost nothing because the model was simulated", async () => {
    const team = await makeTeam();
    const agentId = await makeAgent(team, "Bram", "data_processor");
    await finished(team, agentId, { minutes: 1, micros: 0, isFree: true });
    const found = estimateStep({ capability: "data" }, await readExperience(getDb(), team.id, ["data"]));
    expect(found).toMatchObject({ micros: 0, microsFrom: "simulated", minutesFrom: "history" });
  });
});

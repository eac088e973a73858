import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createAgent } from "#server/domains/agents/commands";
import { cancelMission, createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { claimRun, finishRun } from "#server/domains/runs/commands";
import { listRuns } from "#server/domains/runs/queries";
import { takeUpMission } from "#server/domains/runs/take-up";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { progressMission } from "./orchestrate.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe("a mission that is taken up again while its end is under way", () => {
  it("is planned again by a new run: the old one, which ended with the mission, made it fail", async () => {
    const team = await makeTeam();
    await createAgent.call(team.ctx, { name: "Ada", role: "orchestrator" });
    const { id } = await createMission.call(team.ctx, { goal: "Count the tents." });
    await progressMission(team.id, id);
    const planning = async () => (await listRuns.call(team.ctx, { missionId: id })).items;
    const runId = (await planning())[0]?.id ?? "";
    const claim = await claimRun.call(team.machine, { id: runId, owner: "a", nowMs: Date.now() });
    if (claim.outcome !== "claimed") throw new Error(`The run was not claimed: ${claim.outcome}.`);
    await cancelMission.call(team.ctx, { id });
    await progressMission(team.id, id);
    await takeUpMission.call(team.ctx, { id });
    const reason = "the mission was cancelled";
    await finishRun.call(team.machine, { id: runId, token: claim.token, status: "cancelled", reason });
    await progressMission(team.id, id);
    expect(await getMission.call(team.ctx, { id })).toMatchObject({ status: "planning", statusReason: null });
    expect((await planning()).map((run) => run.status).sort()).toEqual(["cancelled", "queued"]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import { openTestPostgres } from "#tests/support/database";
import { makeAgent, makeTeam } from "#tests/support/team";
import { createAgent, updateAgent } from "./commands.ts";
import { hireAgent } from "./hire.ts";
import { MAX_HIRES_A_MISSION } from "./policy.ts";
import { findAgents, getAgent, listAgentRevisions } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

const ok = <T>(results: PromiseSettledResult<T>[]) => results.filter((one) => one.status === "fulfilled").length;
const times = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: count }, (_, at) => work(at)));

describe("agents under many hands at once", () => {
  it("take one of ten edits that started from the same revision, and tell the others", async () => {
    const team = await makeTeam();
    const id = await makeAgent(team, "Juno", "analyst");
    const results = await times(10, (at) =>
      updateAgent.call(team.ctx, { id, revision: 1, instructions: `Text ${at}` }),
    );
    expect(ok(results)).toBe(1);
    expect((await getAgent.call(team.ctx, { id })).revision).toBe(2);
  });

  it("keep every edit as a revision when nobody names the one it started from", async () => {
    const team = await makeTeam();
    const id = await makeAgent(team, "Juno", "analyst");
    await times(20, (at) => updateAgent.call(team.ctx, { id, instructions: `Text ${at}` }));
    const { items } = await listAgentRevisions.call(team.ctx, { id });
    expect(items.map((row) => row.revision)).toEqual(Array.from({ length: 21 }, (_, at) => 21 - at));
  });

  it("have one name each, however many try to take it", async () => {
    const team = await makeTeam();
    expect(ok(await times(8, () => createAgent.call(team.ctx, { name: "Rune", role: "writer" })))).toBe(1);
  });

  it("are hired up to the mission’s limit and not one more", async () => {
    const team = await makeTeam();
    const ada = await makeAgent(team, "Ada", "orchestrator");
    const { id: missionId } = await createMission.call(team.ctx, { goal: "Sort the mail." });
    // Each brings something else, so that none makes another one needless.
    const brings = ["research", "data", "analysis", "writing", "code", "mail", "operations", "reading"] as const;
    const results = await times(brings.length, (at) =>
      hireAgent.call(team.machine, {
        name: `Rune ${at}`,
        role: "writer",
        capabilities: [{ tag: brings[at] ?? "mail", level: 3 }],
        why: "Nobody can.",
        missionId,
        byAgentId: ada,
      }),
    );
    expect(ok(results)).toBe(MAX_HIRES_A_MISSION);
    expect(await findAgents.call(team.ctx, { text: "Rune" })).toHaveLength(MAX_HIRES_A_MISSION);
  });
});

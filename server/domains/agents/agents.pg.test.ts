import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import { openTestPostgres } from "#tests/support/database";
import { refusals } from "#tests/support/refusals";
import { makeAgent, makeTeam } from "#tests/support/team";
import { createAgent, updateAgent } from "./commands.ts";
import { retireAgent, unretireAgent } from "./control.ts";
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

  it("get a name that two are renamed to at once but for one of them; the other is told", async () => {
    const team = await makeTeam();
    for (let round = 1; round <= 5; round += 1) {
      const ids = [await makeAgent(team, `One ${round}`, "writer"), await makeAgent(team, `Two ${round}`, "writer")];
      const results = await times(2, (at) => updateAgent.call(team.ctx, { id: ids[at] ?? "", name: `Rune ${round}` }));
      expect(refusals(results)).toEqual(["conflict"]);
    }
  });

  it("come back under a name that another one takes at the same moment, or are told", async () => {
    const team = await makeTeam();
    for (let round = 1; round <= 5; round += 1) {
      const name = `Rune ${round}`;
      const gone = await makeAgent(team, name, "writer");
      await retireAgent.call(team.ctx, { id: gone });
      const other = await makeAgent(team, `Two ${round}`, "writer");
      const results = await Promise.allSettled([
        unretireAgent.call(team.ctx, { id: gone }),
        updateAgent.call(team.ctx, { id: other, name }),
      ]);
      expect(refusals(results)).toEqual(["conflict"]);
    }
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

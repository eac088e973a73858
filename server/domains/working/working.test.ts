import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import { setTeamPaused } from "#server/domains/teams/commands";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, stampEvents, type TestTeam } from "#tests/support/team";
import { snapshotWorking } from "./commands.ts";
import { getWorking, getWorkingVersion, listWorkingVersions } from "./queries.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  await makeAgent(team, "Bram", "data_processor");
});
afterAll(() => database.close());

const START = Date.parse("2026-11-21T10:00:00Z");
const snapshot = (afterMs: number) => snapshotWorking.call(team.machine, { atMs: START + afterMs });

describe("WORKING.md", () => {
  it("is current the moment it is read, stored or not", async () => {
    const before = await getWorking.call(team.ctx, {});
    expect(before).toMatchObject({ version: 1, body: expect.stringContaining("Idle: Bram") });
    await createMission.call(team.ctx, { goal: "Which region sells most?" });
    expect((await getWorking.call(team.ctx, {})).body).toContain("[M-1]");
    await stampEvents();
    expect((await getWorking.call(team.ctx, {})).body).toMatch(/## Recent activity\n\n- .* Lena started M-1/);
  });

  it("keeps a version when it changed, at most one a second", async () => {
    expect(await snapshot(0)).toEqual({ version: 1, isStored: true, isDue: false });
    await setTeamPaused.call(team.ctx, { isPaused: true });
    expect(await snapshot(999)).toEqual({ version: 1, isStored: false, isDue: true });
    expect(await snapshot(1_000)).toEqual({ version: 2, isStored: true, isDue: false });
    expect(await snapshot(5_000)).toEqual({ version: 2, isStored: false, isDue: false });
    expect(await getWorking.call(team.ctx, {})).toMatchObject({ version: 2, renderedAt: new Date(START + 1_000) });
  });

  it("stores nothing twice when two processes render at once", async () => {
    await setTeamPaused.call(team.ctx, { isPaused: false });
    const both = await Promise.all([snapshot(9_000), snapshot(9_000)]);
    expect(both.filter((result) => result.isStored)).toHaveLength(1);
  });

  it("gives each version back, newest first in the list, to this team only", async () => {
    const { items, nextCursor } = await listWorkingVersions.call(team.ctx, { limit: 2 });
    expect(items.map((item) => item.version)).toEqual([3, 2]);
    expect(
      (await listWorkingVersions.call(team.ctx, { cursor: nextCursor ?? "" })).items.map((item) => item.version),
    ).toEqual([1]);
    expect((await getWorkingVersion.call(team.ctx, { version: 2 })).body).toContain("Everything is paused");
    const stranger = (await makeTeam("Stranger")).ctx;
    expect((await listWorkingVersions.call(stranger, {})).items).toEqual([]);
    await expect(getWorkingVersion.call(stranger, { version: 2 })).rejects.toMatchObject({ code: "not_found" });
    await expect(snapshotWorking.call(team.ctx, { atMs: START })).rejects.toMatchObject({ code: "forbidden" });
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import { openTestPostgres } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { commitFiles } from "./commands.ts";
import { listCommits, listFiles } from "./queries.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestPostgres();
  team = await makeTeam();
});
afterAll(() => database.close());

it("loses nothing when twenty writers commit at once: one file each, or one wins and the others hear of it", async () => {
  const { id: missionId } = await createMission.call(team.ctx, { goal: "Build together." });
  const write = (path: string, text: string) =>
    commitFiles.call(team.ctx, {
      missionId,
      message: `Write ${path}`,
      baseCommit: 0,
      changes: [{ path, content: new TextEncoder().encode(text) }],
    });
  const writers = Array.from({ length: 20 }, (_, at) => at);
  const own = await Promise.all(writers.map((at) => write(`file-${at}.txt`, `${at}`)));
  expect(own.map(({ commit }) => commit).sort((a, b) => a - b)).toEqual(writers.map((at) => at + 1));
  const shared = await Promise.allSettled(writers.map((at) => write("shared.txt", `${at}`)));
  expect(shared.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of shared)
    if (one.status === "rejected") expect(one.reason.message).toMatch(/^shared\.txt changed since/);
  expect((await listFiles.call(team.ctx, { missionId })).files).toHaveLength(21);
  expect((await listCommits.call(team.ctx, { missionId })).items).toHaveLength(21);
});

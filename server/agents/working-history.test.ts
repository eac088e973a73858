import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { teams } from "#db/tables/teams";
import { setTeamPaused } from "#server/domains/teams/commands";
import { listWorkingVersions } from "#server/domains/working/queries";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, stampEvents, type TestTeam } from "#tests/support/team";
import { keepWorkingHistory } from "./working-history.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());

const START = Date.parse("2026-11-21T10:00:00Z");
const versions = async () => (await listWorkingVersions.call(team.ctx, {})).items.length;

it("keeps a version where something happened, at most one a second, and none where nothing did", async () => {
  const sweep = keepWorkingHistory();
  await sweep(START);
  expect(await versions()).toBe(1);
  await setTeamPaused.call(team.ctx, { isPaused: true });
  await stampEvents();
  await sweep(START + 400);
  expect(await versions()).toBe(1);
  await sweep(START + 1_400);
  expect(await versions()).toBe(2);
  await sweep(START + 9_000);
  expect(await versions()).toBe(2);
});

it("keeps none of a team that is still being imported: its own versions are on their way", async () => {
  const { team: coming, ctx } = await staged();
  const sweep = keepWorkingHistory();
  await sweep(START);
  await setTeamPaused.call(ctx, { isPaused: true });
  await stampEvents();
  await sweep(START + 2_000);
  expect((await listWorkingVersions.call(ctx, {})).items).toEqual([]);
  await getDb().update(teams).set({ deletedAt: null }).where(eq(teams.id, coming.id));
  await keepWorkingHistory()(START + 4_000);
  expect((await listWorkingVersions.call(ctx, {})).items).toHaveLength(1);
});

/** A team as its import makes it: deleted at a time that is put off. */
async function staged() {
  const made = await makeTeam();
  await getDb()
    .update(teams)
    .set({ deletedAt: new Date(Date.now() + 3_600_000) })
    .where(eq(teams.id, made.id));
  return { team: made, ctx: made.ctx };
}

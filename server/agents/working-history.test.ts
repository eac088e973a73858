import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
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

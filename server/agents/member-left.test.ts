import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { userIdOf } from "#server/core/context";
import { createTask } from "#server/domains/tasks/commands";
import { getTask } from "#server/domains/tasks/queries";
import { assignPerson } from "#server/domains/tasks/seats";
import { removeMember } from "#server/domains/teams/members";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam } from "#tests/support/team";
import { releaseWorkOf } from "./member-left.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it("goes back to the inbox, what others have stays with them", async () => {
  const team = await makeTeam();
  const mia = await makePerson(team, "Mia", "member");
  const userId = userIdOf(mia.actor) ?? "";
  const { id: hers } = await createTask.call(team.ctx, { title: "Hers" });
  const { id: mine } = await createTask.call(team.ctx, { title: "Mine" });
  await assignPerson.call(team.ctx, { id: hers, userId, reason: "she knows it" });
  await assignPerson.call(team.ctx, { id: mine, userId: team.userId, reason: "I do it" });
  await removeMember.call(team.ctx, { userId });
  expect(await releaseWorkOf(team.id, userId)).toBe(1);
  expect(await releaseWorkOf(team.id, userId)).toBe(0);
  expect(await getTask.call(team.ctx, { id: hers })).toMatchObject({ status: "inbox" });
  expect(await getTask.call(team.ctx, { id: mine })).toMatchObject({ status: "assigned" });
});

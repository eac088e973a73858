import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { userIdOf } from "#server/core/context";
import { createTask } from "#server/domains/tasks/commands";
import { getTask } from "#server/domains/tasks/queries";
import { assignPerson, startByPerson } from "#server/domains/tasks/seats";
import { addMember } from "#server/domains/teams/commands";
import { removeMember } from "#server/domains/teams/members";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam } from "#tests/support/team";
import { releaseWorkOf } from "./member-left.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function leaving() {
  const team = await makeTeam();
  const mia = await makePerson(team, "Mia", "member");
  const userId = userIdOf(mia.actor) ?? "";
  const task = async (title: string, of: string) => {
    const { id } = await createTask.call(team.ctx, { title });
    await assignPerson.call(team.ctx, { id, userId: of, reason: "knows it" });
    return id;
  };
  const look = (id: string) => getTask.call(team.ctx, { id });
  return { team, mia, userId, task, look };
}

it("goes back to the inbox, what others have stays with them", async () => {
  const { team, userId, task, look } = await leaving();
  const hers = await task("Hers", userId);
  const mine = await task("Mine", team.userId);
  await removeMember.call(team.ctx, { userId });
  expect(await releaseWorkOf(team.id, userId)).toBe(1);
  expect(await releaseWorkOf(team.id, userId)).toBe(0);
  expect(await look(hers)).toMatchObject({ status: "inbox" });
  expect(await look(mine)).toMatchObject({ status: "assigned" });
});

it("goes back also when it was begun", async () => {
  const { team, mia, userId, task, look } = await leaving();
  const begun = await task("Begun", userId);
  await startByPerson.call(mia, { id: begun });
  await removeMember.call(team.ctx, { userId });
  await releaseWorkOf(team.id, userId);
  expect(await look(begun)).toMatchObject({ status: "inbox", assignee: null });
});

it("stays with who got it meanwhile, and with somebody who is back", async () => {
  const { team, userId, task, look } = await leaving();
  const given = await task("Given", userId);
  await removeMember.call(team.ctx, { userId });
  await assignPerson.call(team.ctx, { id: given, userId: team.userId, reason: "I do it" });
  expect(await releaseWorkOf(team.id, userId)).toBe(0);
  expect(await look(given)).toMatchObject({ status: "assigned", assignee: { id: team.userId } });
  await addMember.call(team.machine, { userId, role: "member" });
  const again = await task("Again", userId);
  expect(await releaseWorkOf(team.id, userId)).toBe(0);
  expect(await look(again)).toMatchObject({ status: "assigned" });
});

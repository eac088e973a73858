import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { userIdOf } from "#server/core/context";
import { openTestPostgres } from "#tests/support/database";
import { makePerson, makeTeam } from "#tests/support/team";
import { acceptInvitation, createInvitation, findInvitation } from "./invitations.ts";
import { changeRole, leaveTeam } from "./members.ts";
import { listMembers } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

it("two owners who go at the same moment leave one behind", async () => {
  for (let round = 0; round < 5; round += 1) {
    const team = await makeTeam();
    const other = await makePerson(team, "Olle", "owner");
    const outcomes = await Promise.allSettled([
      leaveTeam.call(team.ctx, {}),
      changeRole.call(other, { userId: userIdOf(other.actor) ?? "", role: "viewer" }),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await listMembers.call(team.machine, {})).filter(({ role }) => role === "owner")).toHaveLength(1);
  }
});

it("an invitation for two lets two of ten in who come at once", async () => {
  const team = await makeTeam();
  const elsewhere = await makeTeam("Elsewhere");
  const { token } = await createInvitation.call(team.ctx, { maxUses: 2 });
  const invitationId = (await findInvitation(token, new Date()))?.id ?? "";
  const people = await Promise.all(Array.from({ length: 10 }, (_, at) => makePerson(elsewhere, `P${at}`, "member")));
  const outcomes = await Promise.allSettled(
    people.map(({ actor }) =>
      acceptInvitation.call({ ...team.machine, actor }, { invitationId, email: "whoever@example.org" }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(await listMembers.call(team.ctx, {})).toHaveLength(3);
});

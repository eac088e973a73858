import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import type { Ctx } from "#server/core/context";
import { userIdOf } from "#server/core/context";
import { sha256 } from "#server/lib/ids";
import type { Role } from "#server/lib/scopes";
import { openTestDatabase } from "#tests/support/database";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import { addMember } from "./commands.ts";
import { createInvitation } from "./invitations.ts";
import { createKey } from "./keys.ts";
import { changeRole, handOver, leaveTeam, removeMember } from "./members.ts";
import { findAccessToken, listMembers } from "./queries.ts";

let database: Database;
let team: TestTeam;
let people: Record<"admin" | "member" | "viewer", Ctx>;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  team = await makeTeam();
  people = {
    admin: await makePerson(team, "Ann", "admin"),
    member: await makePerson(team, "Mia", "member"),
    viewer: await makePerson(team, "Vic", "viewer"),
  };
});
afterAll(() => database.close());

const idOf = (ctx: Ctx) => userIdOf(ctx.actor) ?? "";
const roles = async () =>
  Object.fromEntries((await listMembers.call(team.ctx, {})).map(({ name, role }) => [name, role]));
const give = (by: Ctx, to: Ctx, role: Role) => changeRole.call(by, { userId: idOf(to), role });

describe("a role", () => {
  it("is given by who stands at least as high, and nobody raises above themselves", async () => {
    await give(people.admin, people.viewer, "admin");
    await expect(give(people.admin, people.admin, "owner")).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("As admin you cannot give or take the role of owner"),
    });
    await expect(give(people.admin, people.member, "owner")).rejects.toMatchObject({ code: "forbidden" });
    await expect(give(people.admin, team.ctx, "member")).rejects.toMatchObject({ code: "forbidden" });
    await expect(give(people.member, people.viewer, "member")).rejects.toMatchObject({ code: "forbidden" });
    await give(team.ctx, people.member, "owner");
    expect(await roles()).toEqual({ Lena: "owner", Ann: "admin", Mia: "owner", Vic: "admin" });
  });

  it("that was taken meanwhile gives nothing more, whatever the request came with", async () => {
    await give(team.ctx, people.admin, "viewer");
    await expect(give(people.admin, people.member, "admin")).rejects.toMatchObject({ code: "forbidden" });
    expect((await roles()).Mia).toBe("member");
  });

  it("of owner is neither given nor taken by a key, whoever made it", async () => {
    const actor = { kind: "apiKey" as const, keyId: team.id, userId: team.userId, name: "Lena" };
    const byKey: Ctx = { ...team.ctx, actor, scopes: new Set(["team:manage"]) };
    const refused = { code: "forbidden", message: expect.stringContaining("never by a key") };
    await expect(give(byKey, people.viewer, "owner")).rejects.toMatchObject(refused);
    await expect(createInvitation.call(byKey, { role: "owner" })).rejects.toMatchObject(refused);
    await give(byKey, people.viewer, "member");
    await give(team.ctx, people.member, "owner");
    await expect(give(byKey, people.member, "viewer")).rejects.toMatchObject(refused);
    await expect(removeMember.call(byKey, { userId: idOf(people.member) })).rejects.toMatchObject(refused);
    expect(await roles()).toEqual({ Lena: "owner", Ann: "admin", Mia: "owner", Vic: "member" });
  });

  it("of the last owner cannot be lowered, and the last owner cannot leave or be removed", async () => {
    await expect(give(team.ctx, team.ctx, "admin")).rejects.toMatchObject({ code: "conflict" });
    await expect(leaveTeam.call(team.ctx, {})).rejects.toMatchObject({ code: "conflict" });
    await give(team.ctx, people.member, "owner");
    const asOwner = { ...people.member, scopes: team.ctx.scopes };
    await removeMember.call(asOwner, { userId: team.userId });
    expect(await roles()).toEqual({ Ann: "admin", Mia: "owner", Vic: "viewer" });
    await expect(leaveTeam.call(people.member, {})).rejects.toMatchObject({ code: "conflict" });
  });

  it("of owner is handed over, and who had it stays as an admin", async () => {
    await expect(handOver.call(people.admin, { userId: idOf(people.member) })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("Owners have it"),
    });
    await handOver.call(team.ctx, { userId: idOf(people.member) });
    expect(await roles()).toEqual({ Lena: "admin", Ann: "admin", Mia: "owner", Vic: "viewer" });
    const other = await makeTeam("Else");
    await expect(handOver.call(other.ctx, { userId: idOf(people.member) })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("who goes", () => {
  it("loses their keys for good, also when they come back", async () => {
    const { secret } = await createKey.call(people.member, { name: "hers", scopes: ["tasks:read"] });
    await removeMember.call(people.admin, { userId: idOf(people.member) });
    expect(await findAccessToken(sha256(secret), Date.now())).toBeNull();
    await addMember.call(team.machine, { userId: idOf(people.member), role: "member" });
    expect(await findAccessToken(sha256(secret), Date.now())).toBeNull();
  });

  it("goes by themselves, or is removed by who stands as high", async () => {
    await leaveTeam.call(people.viewer, {});
    await expect(removeMember.call(people.admin, { userId: team.userId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeMember.call(people.admin, { userId: idOf(people.admin) })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(removeMember.call(people.admin, { userId: idOf(people.viewer) })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await roles()).toEqual({ Lena: "owner", Ann: "admin", Mia: "member" });
  });
});

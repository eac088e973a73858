import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog, events } from "#db/tables/kernel";
import { accessTokens } from "#db/tables/teams";
import { newId, sha256 } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, personContext, type TestTeam } from "#tests/support/team";
import {
  addMember,
  createAccessToken,
  createTeam,
  createUser,
  deleteAccessTokens,
  setTeamPaused,
  touchAccessToken,
} from "./commands.ts";
import { effectiveScopes } from "./policy.ts";
import {
  credentialsOf,
  findAccessToken,
  getViewer,
  identityOf,
  listMembers,
  listMyTeams,
  listTeamIds,
} from "./queries.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());

const hash = `$argon2id$${"x".repeat(40)}`;

describe("who somebody is", () => {
  it("finds a person by address, whatever its case, and their teams", async () => {
    const { id } = await createUser.call(team.machine, {
      email: " Mats@Example.org ",
      name: "Mats",
      passwordHash: hash,
    });
    await addMember.call(team.machine, { userId: id, role: "member" });
    expect(await credentialsOf("mats@example.ORG ")).toMatchObject({ userId: id, passwordHash: hash, tokenVersion: 0 });
    expect(await credentialsOf("nobody@example.org")).toBeNull();
    const identity = await identityOf(id);
    expect(identity?.memberships).toMatchObject([{ teamId: team.id, role: "member" }]);
    expect(identity?.memberships[0]?.scopes).not.toContain("team:manage");
    expect(await listMembers.call(team.ctx, {})).toMatchObject([
      { name: "Lena", role: "owner" },
      { name: "Mats", role: "member" },
    ]);
    expect(await listTeamIds()).toContain(team.id);
  });

  it("shows the viewer with role and team, and refuses who has left", async () => {
    expect(await getViewer.call(team.ctx, {})).toMatchObject({
      name: "Lena",
      role: "owner",
      team: { id: team.id, isPaused: false },
    });
    const other = await makeTeam("Other");
    const stranger = personContext(other.id, team.userId, "owner");
    await expect(getViewer.call(stranger, {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(getViewer.call(team.machine, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("keeps password hashes out of the audit log", async () => {
    await createUser.call(team.machine, { email: "quiet@example.org", name: "Q", passwordHash: hash });
    expect(JSON.stringify(await getDb().select().from(auditLog))).not.toContain(hash);
  });

  it("refuses a second account, a second team of a name, and taking the last owner's role", async () => {
    await createUser.call(team.machine, { email: "twice@example.org", name: "T", passwordHash: hash });
    await expect(
      createUser.call(team.machine, { email: "TWICE@example.org", name: "T", passwordHash: hash }),
    ).rejects.toMatchObject({ code: "conflict" });
    const slug = `t-${team.id.slice(-12)}`;
    await expect(createTeam.call(team.machine, { slug, name: "Again", dailyCapMicros: 0 })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(addMember.call(team.ctx, { userId: team.userId, role: "viewer" })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("access tokens", () => {
  it("are found by their hash only, with what the role and the token allow", async () => {
    const { id, token } = await createAccessToken.call(team.ctx, { userId: team.userId, name: "server.json" });
    const bearer = await findAccessToken(sha256(token), Date.now());
    expect(bearer).toMatchObject({ tokenId: id, userName: "Lena", teamId: team.id, role: "owner" });
    expect(bearer?.scopes).toContain("team:manage");
    expect(JSON.stringify(await getDb().select().from(accessTokens))).not.toContain(token);
    await touchAccessToken.call(team.machine, { tokenId: id, atMs: 1_000 });
    expect(await deleteAccessTokens.call(team.ctx, { name: "server.json" })).toEqual({ deleted: 1 });
    expect(await findAccessToken(sha256(token), Date.now())).toBeNull();
  });

  it("end with their date and can be narrower than the role, never wider", async () => {
    const expiresAt = new Date("2030-01-01T00:00:00Z");
    const { token } = await createAccessToken.call(team.ctx, {
      userId: team.userId,
      name: "ci",
      scopes: ["tasks:read"],
      expiresAt,
    });
    expect((await findAccessToken(sha256(token), expiresAt.getTime() - 1))?.scopes).toEqual(["tasks:read"]);
    expect(await findAccessToken(sha256(token), expiresAt.getTime())).toBeNull();
    expect(effectiveScopes("viewer", ["team:manage", "tasks:read"])).toEqual(["tasks:read"]);
  });

  it("are not made for strangers or of made-up permissions", async () => {
    const other = await makeTeam("Else");
    await expect(createAccessToken.call(other.ctx, { userId: team.userId, name: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      createAccessToken.call(team.ctx, { userId: team.userId, name: "x", scopes: ["all"] }),
    ).rejects.toMatchObject({ code: "bad_input" });
  });
});

describe("the teams of a person", () => {
  it("are listed by name, and a token sees only its own", async () => {
    const first = await makeTeam("Zebra");
    const second = await makeTeam("Alder");
    await addMember.call(second.machine, { userId: first.userId, role: "member" });
    const names = async (ctx: typeof first.ctx) => (await listMyTeams.call(ctx, {})).map(({ name }) => name);
    expect(await names(first.ctx)).toEqual(["Alder", "Zebra"]);
    const byToken = { kind: "apiKey" as const, keyId: newId(), userId: first.userId, name: "Lena" };
    expect(await names({ ...first.ctx, actor: byToken })).toEqual(["Zebra"]);
    expect(await names(first.machine)).toEqual([]);
  });
});

describe("pausing everything", () => {
  it("is an event once, and nothing for a member", async () => {
    await setTeamPaused.call(team.ctx, { isPaused: true });
    await setTeamPaused.call(team.ctx, { isPaused: true });
    const paused = (await getDb().select().from(events)).filter(
      (event) => event.kind === "team.paused" && event.teamId === team.id,
    );
    expect(paused).toHaveLength(1);
    const member = personContext(team.id, team.userId, "member");
    await expect(setTeamPaused.call(member, { isPaused: false })).rejects.toMatchObject({ code: "forbidden" });
    await setTeamPaused.call(team.ctx, { isPaused: false });
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog, events } from "#db/tables/kernel";
import { invitations } from "#db/tables/teams";
import type { Ctx } from "#server/core/context";
import { invite } from "#server/integrations/notices/invite";
import { openTestDatabase } from "#tests/support/database";
import { type MailServer, startMailServer } from "#tests/support/mail-server";
import { makePerson, makeTeam, type TestTeam } from "#tests/support/team";
import {
  acceptInvitation,
  createInvitation,
  findInvitation,
  listInvitations,
  revokeInvitation,
} from "./invitations.ts";
import { changeRole } from "./members.ts";
import { listMembers } from "./queries.ts";

const DAY_MS = 24 * 60 * 60_000;
let database: Database;
let team: TestTeam;
let elsewhere: TestTeam;
let admin: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  elsewhere = await makeTeam("Elsewhere");
  admin = await makePerson(team, "Ann", "admin");
});
afterAll(() => database.close());

const guest = (name: string) => makePerson(elsewhere, name, "member");
async function accept(person: Ctx, token: string, email = "guest@example.org") {
  const found = await findInvitation(token, new Date());
  if (!found) throw new Error("The link leads nowhere.");
  return acceptInvitation.call({ ...team.machine, actor: person.actor }, { invitationId: found.id, email });
}
const rolesOf = async () =>
  Object.fromEntries((await listMembers.call(team.ctx, {})).map(({ name, role }) => [name, role]));

describe("an invitation", () => {
  it("lets in once with its role, and shows where it leads to who is not signed in", async () => {
    const { token, path } = await createInvitation.call(admin, { role: "viewer" });
    expect(path).toBe(`/invite/${token}`);
    expect(await findInvitation(token, new Date())).toMatchObject({
      teamName: "Norrland",
      role: "viewer",
      by: "Ann",
      isOpen: true,
    });
    expect(await accept(await guest("Gus"), token)).toMatchObject({ role: "viewer" });
    expect((await rolesOf()).Gus).toBe("viewer");
    await expect(accept(await guest("Late"), token)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("was used already"),
    });
    expect(await findInvitation("x".repeat(43), new Date())).toBeNull();
    expect(await findInvitation("../../etc", new Date())).toBeNull();
  });

  it("never raises who is a member already, and is not used up by them", async () => {
    const { token } = await createInvitation.call(team.ctx, { role: "owner" });
    expect(await accept(admin, token)).toMatchObject({ role: "admin" });
    expect((await rolesOf()).Ann).toBe("admin");
    expect(await findInvitation(token, new Date())).toMatchObject({ isOpen: true });
  });

  it("ends by its date, and when it is taken back", async () => {
    const late = await createInvitation.call(admin, {});
    expect(Math.round((late.expiresAt.getTime() - Date.now()) / DAY_MS)).toBe(7);
    await getDb()
      .update(invitations)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(invitations.id, late.id));
    await expect(accept(await guest("Lou"), late.token)).rejects.toMatchObject({
      message: expect.stringContaining("has run out"),
    });
    const back = await createInvitation.call(admin, { maxUses: 5 });
    await revokeInvitation.call(admin, { invitationId: back.id });
    await expect(accept(await guest("Bo"), back.token)).rejects.toMatchObject({
      message: expect.stringContaining("was taken back"),
    });
    expect((await listInvitations.call(admin, {})).items.map(({ id }) => id)).not.toContain(back.id);
  });

  it("for an address is for the account of that address", async () => {
    const { token } = await createInvitation.call(admin, { email: " Kim@Example.org ", maxUses: 9 });
    const kim = await guest("Kim");
    await expect(accept(kim, token, "else@example.org")).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("kim@example.org"),
    });
    expect(await accept(kim, token, "KIM@example.org")).toMatchObject({ role: "member" });
    expect((await findInvitation(token, new Date()))?.isOpen).toBe(false);
  });

  it("is not made above one’s own role, and counts no more once its maker may not", async () => {
    await expect(createInvitation.call(admin, { role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
    const boss = await makePerson(team, "Bea", "admin");
    const { token } = await createInvitation.call(boss, { role: "admin" });
    await changeRole.call(team.ctx, { userId: boss.actor.kind === "user" ? boss.actor.userId : "", role: "member" });
    await expect(accept(await guest("Eve"), token)).rejects.toMatchObject({ code: "conflict" });
    const member = await makePerson(team, "Mia", "member");
    await expect(createInvitation.call(member, {})).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the mail of an invitation", () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.stop());

  it("carries the link; when it does not go out, who invites is told and has the link", async () => {
    const settings = { url: server.url, from: "Muster <muster@example.org>" };
    const sent = await invite(admin, { email: "new@example.org" }, { mail: settings, base: "https://muster.example" });
    expect(sent.mail).toEqual({ to: "new@example.org", problem: null });
    const [mail] = server.mails;
    expect(mail?.raw.replace(/=\r?\n/g, "")).toContain(`https://muster.example${sent.path}`);
    const away = { url: "smtp://127.0.0.1:1", from: "muster@example.org" };
    const failed = await invite(admin, { email: "other@example.org" }, { mail: away, base: "https://muster.example" });
    expect(failed.mail?.problem).toContain("The mail server");
    expect(await findInvitation(failed.path.slice("/invite/".length), new Date())).toMatchObject({ isOpen: true });
    const listed = (await listInvitations.call(admin, {})).items;
    expect(listed.find(({ id }) => id === sent.id)?.mailedAt).toBeInstanceOf(Date);
    expect(listed.find(({ id }) => id === failed.id)?.mailProblem).toContain("The mail server");
    expect((await invite(admin, { email: "x@example.org" }, { mail: null, base: "" })).mail).toBeNull();
  });
});

it("the token of an invitation is in its answer and nowhere else", async () => {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  vi.stubEnv("MUSTER_LOG_LEVEL", "debug");
  try {
    const { token, id } = await createInvitation.call(admin, { maxUses: 2 });
    await accept(await guest("Quy"), token);
    const db = getDb();
    const kept = [
      await db.select().from(invitations),
      await db.select().from(auditLog),
      await db.select().from(events),
    ];
    expect(JSON.stringify(kept)).toContain(id);
    expect(JSON.stringify([kept, lines])).not.toContain(token);
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
  }
});

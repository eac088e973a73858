import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { teams } from "#db/tables/teams";
import { loadAuthSecret } from "#server/boot/secret";
import { listAudit } from "#server/domains/audit/queries";
import { createAccessToken } from "#server/domains/teams/commands";
import { cookieOf } from "#tests/support/cookie";
import { openTestDatabase } from "#tests/support/database";
import { makeFullTeam } from "#tests/support/full-team";
import { makePerson, personContext, type TestTeam } from "#tests/support/team";
import { exportTeam } from "./team-export.ts";
import { receiveTeam } from "./team-import.ts";

let database: Database;
let team: TestTeam;
let token: string;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  ({ team } = await makeFullTeam("Norrland Design"));
  token = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "export" })).token;
  cookie = await cookieOf(team.userId);
});
afterAll(() => database.close());

const fetchExport = (headers: Record<string, string>) =>
  exportTeam(new Request("http://localhost/api/team/export", { headers }));
const sendImport = (body: BodyInit, headers: Record<string, string>, query = "") =>
  receiveTeam(
    new Request(`http://localhost/api/team/import${query}`, {
      method: "POST",
      body,
      headers: { "sec-fetch-site": "same-origin", ...headers },
    }),
  );
const errorOf = async (response: Response) => ((await response.json()) as { error: { message: string } }).error.message;

describe("a team as a file", () => {
  it("goes out to who manages the team, comes in as a new one of who brings it, and both are on record", async () => {
    const response = await fetchExport({ authorization: `Bearer ${token}` });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toMatch(/filename="t-[0-9a-f]+-\d{4}-\d\d-\d\d\.muster\.zip"/);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.byteLength).toBe(Number(response.headers.get("content-length")));
    expect((await listAudit.call(team.ctx, { command: "team.export" })).items).toHaveLength(1);

    const taken = await sendImport(bytes, { cookie }, "?name=Norrland%20S%C3%B6dra");
    expect(taken.status).toBe(201);
    const report = (await taken.json()) as { slug: string };
    expect(report).toMatchObject({ slug: "norrland-sodra", name: "Norrland Södra", people: [] });
    const [copy] = await getDb().select().from(teams).where(eq(teams.slug, report.slug));
    const { items } = await listAudit.call(personContext(copy?.id ?? "", team.userId, "owner"), {
      command: "team.import",
    });
    expect(items).toMatchObject([{ actor: { kind: "user", userId: team.userId } }]);
  });

  it("is kept from everybody else", async () => {
    expect((await fetchExport({})).status).toBe(401);
    const member = await makePerson(team, "Mika", "member");
    const asMember = { cookie: await cookieOf(member.actor.kind === "user" ? member.actor.userId : "") };
    const refused = await fetchExport(asMember);
    expect(refused.status).toBe(403);
    expect(await errorOf(refused)).toContain("“team:manage”");
    const { token: weak } = await createAccessToken.call(team.ctx, {
      userId: team.userId,
      name: "weak",
      scopes: ["team:read"],
    });
    expect((await fetchExport({ authorization: `Bearer ${weak}` })).status).toBe(403);

    expect((await sendImport("x", {})).status).toBe(401);
    const byKey = await sendImport("x", { authorization: `Bearer ${weak}` });
    expect(byKey.status).toBe(403);
    expect(await errorOf(byKey)).toContain("Sign in as yourself");
    const whole = await sendImport("x", { authorization: `Bearer ${token}` });
    expect(await errorOf(whole), "a key as strong as its maker only brings the wrong file").toContain("it is no zip");
    expect((await sendImport("x", { cookie, "sec-fetch-site": "cross-site" })).status, "nor from another site").toBe(
      403,
    );
  });

  it("that is no export is refused in words", async () => {
    for (const body of ["hello", new Uint8Array(1_000)]) {
      const response = await sendImport(body, { cookie });
      expect(response.status).toBe(400);
      expect(await errorOf(response)).toContain("it is no zip, or only a part of one");
    }
    expect((await sendImport("", { cookie })).status).toBe(400);
    expect((await sendImport("x", { cookie }, `?name=${"x".repeat(81)}`)).status).toBe(400);
  });
});

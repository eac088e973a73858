import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { auditLog } from "#db/tables/kernel";
import { teams } from "#db/tables/teams";
import { setPersona } from "#server/domains/accounts/settings";
import { listSamples } from "#server/domains/samples/queries";
import { accountContext } from "#server/http/account-context";
import { AGENTS_FOR, NEEDED_ROLES, PERSONAS, USUAL_AGENTS } from "#server/lib/personas";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";
import { foundTeam, newTeamInput } from "./found-team.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function agentsOf(slug: string) {
  return getDb()
    .select({ name: agents.name, role: agents.role })
    .from(agents)
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .where(eq(teams.slug, slug));
}

describe("a team that is founded", () => {
  it("has agents that fit what its founder does, by the names they were given", async () => {
    const { userId } = await makeTeam();
    const founder = { userId, name: "Lena" };
    for (const persona of PERSONAS) {
      const wanted = AGENTS_FOR[persona].map((agent) =>
        agent.role === "orchestrator" ? { ...agent, name: "Olga" } : { ...agent },
      );
      const input = newTeamInput.parse({ name: `Team of a ${persona}`, agents: wanted });
      const { slug } = await foundTeam(founder, { ...input, dailyCapMicros: 0 });
      expect((await agentsOf(slug)).toSorted(byName), persona).toEqual(wanted.toSorted(byName));
    }
    const usual = newTeamInput.parse({ name: "Another" });
    const { slug } = await foundTeam(founder, { ...usual, dailyCapMicros: 0 });
    expect(await agentsOf(slug)).toHaveLength(USUAL_AGENTS.length);
  });

  it("names its founder in the audit log by id and name, and keeps nothing else of who asked", async () => {
    const { userId } = await makeTeam();
    const asking = { userId, name: "Lena", email: "lena@example.org", sessionId: "a session" };
    const { slug } = await foundTeam(asking, { ...newTeamInput.parse({ name: "Kept" }), dailyCapMicros: 0 });
    const rows = await getDb()
      .select({ actor: auditLog.actor })
      .from(auditLog)
      .innerJoin(teams, eq(teams.id, auditLog.teamId))
      .where(eq(teams.slug, slug));
    expect(rows.length).toBeGreaterThan(0);
    for (const { actor } of rows) expect(actor).toEqual({ kind: "user", userId, name: "Lena" });
  });

  it("has somebody who plans and somebody who checks, and no two of one name", () => {
    const refusal = (list: object[]) => newTeamInput.safeParse({ name: "x", agents: list }).error?.issues[0]?.message;
    const [ada, vera] = [
      { name: "Ada", role: "orchestrator" },
      { name: "Vera", role: "qa_engineer" },
    ];
    expect(refusal([ada])).toContain("somebody who checks");
    expect(refusal([ada, vera, { name: "ada", role: "writer" }])).toContain("same name");
    expect(refusal([ada, vera, { name: "Otto", role: "king" }])).toBeDefined();
    expect(refusal([ada, vera])).toBeUndefined();
    for (const persona of PERSONAS)
      for (const role of NEEDED_ROLES) expect(AGENTS_FOR[persona].some((agent) => agent.role === role)).toBe(true);
  });
});

it("samples that fit what a person does come first, for that person only", async () => {
  const team = await makeTeam();
  const first = async () => (await listSamples.call(team.ctx, {})).map(({ id }) => id);
  expect(await first()).toEqual(["revenue", "support", "offers", "function"]);
  await setPersona.call(accountContext(), { userId: team.userId, persona: "developer" });
  expect(await first()).toEqual(["function", "support", "revenue", "offers"]);
  expect((await listSamples.call(team.machine, {}))[0]?.id).toBe("revenue");
  await setPersona.call(accountContext(), { userId: team.userId, persona: null });
  expect((await first())[0]).toBe("revenue");
});

const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { createAccessToken } from "#server/domains/teams/commands";
import { deleteTeam, renameTeam } from "#server/domains/teams/founding";
import { createInvitation, findInvitation } from "#server/domains/teams/invitations";
import { findAccessToken, getTeam, getViewer, identityOf, listTeamIds } from "#server/domains/teams/queries";
import { sha256 } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeFullTeam } from "#tests/support/full-team";
import { sweepDeletedTeams } from "./erase-teams.ts";
import { foundTeam } from "./found-team.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** How many rows of a team each table holds, by what the database says of its tables. */
async function rowsOfTeam(teamId: string): Promise<Record<string, number>> {
  const tables = await rowsOf<{ name: string }>(
    getDb(),
    sql`select table_name as name from information_schema.columns where column_name = 'team_id' and table_schema = 'public'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rowsOf<{ count: number }>(
      getDb(),
      sql`select count(*)::int as count from ${sql.identifier(name)} where team_id = ${teamId}`,
    );
    if (row && row.count > 0) counts[name] = row.count;
  }
  return counts;
}

async function totals(): Promise<Record<string, number>> {
  const tables = await rowsOf<{ name: string }>(
    getDb(),
    sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rowsOf<{ n: number }>(getDb(), sql`select count(*)::int as n from ${sql.identifier(name)}`);
    counts[name] = row?.n ?? 0;
  }
  return counts;
}

describe("a deleted team", () => {
  it("is out of reach at once, and then nothing of it is left, and everything of others", async () => {
    const kept = await makeFullTeam("the one that stays");
    const before = await totals();
    const { team } = await makeFullTeam("the one that goes");
    const { token } = await createAccessToken.call(team.ctx, { userId: team.userId, name: "its key" });
    const invitation = await createInvitation.call(team.ctx, {});
    const keptRows = await rowsOfTeam(kept.team.id);
    expect(Object.keys(await rowsOfTeam(team.id)).length).toBeGreaterThan(20);
    expect(await sweepDeletedTeams(Date.now())).toBe(0);

    await expect(deleteTeam.call(team.ctx, { name: "the one" })).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("the one that goes"),
    });
    const { slug } = await getTeam.call(team.ctx, {});
    await deleteTeam.call(team.ctx, { name: "the one that goes" });
    expect((await identityOf(team.userId))?.memberships).toEqual([]);
    expect(await findAccessToken(sha256(token), Date.now())).toBeNull();
    expect(await findInvitation(invitation.token, new Date())).toBeNull();
    expect(await listTeamIds()).not.toContain(team.id);
    await expect(getViewer.call(team.ctx, {})).rejects.toMatchObject({ code: "forbidden" });
    expect((await getTeam.call(team.machine, {})).isPaused).toBe(true);
    const again = await foundTeam(
      { userId: team.userId, name: "Lena" },
      { name: slug, timezone: undefined, withAgents: false, dailyCapMicros: 0 },
    );
    expect(again.slug).toBe(slug);

    for (let tries = 0; tries < 200 && (await sweepDeletedTeams(Date.now(), 1_000)) > 0; tries += 1);
    expect(await rowsOfTeam(team.id)).toEqual({});
    expect(await rowsOfTeam(kept.team.id)).toEqual(keptRows);
    const after = await totals();
    // Of its people the accounts, their sessions and ways in stay, and what was founded since.
    const grown = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(grown.toSorted()).toEqual(["audit_log", "identities", "memberships", "teams", "user_sessions", "users"]);
  });
});

describe("a team of one’s own", () => {
  it("is made with an address from its name, the usual agents, and its maker as owner", async () => {
    const { team } = await makeFullTeam("before");
    const founder = { userId: team.userId, name: "Lena" };
    const wanted = { name: "Åre Ski & Co", timezone: "Europe/Stockholm", withAgents: true, dailyCapMicros: 1_000_000 };
    expect(await foundTeam(founder, wanted)).toEqual({ slug: "are-ski-co" });
    expect(await foundTeam(founder, wanted)).toEqual({ slug: "are-ski-co-2" });
    expect((await foundTeam(founder, { ...wanted, name: "Share", withAgents: false })).slug).toBe("team-share");
    const mine = (await identityOf(team.userId))?.memberships ?? [];
    const made = mine.find(({ slug }) => slug === "are-ski-co");
    expect(made?.role).toBe("owner");
    expect((await rowsOfTeam(made?.teamId ?? "")).agents).toBe(8);
  });

  it("can be renamed; its address stays", async () => {
    const { team } = await makeFullTeam("old name");
    const { slug } = await getTeam.call(team.ctx, {});
    await renameTeam.call(team.ctx, { name: "New name" });
    expect(await getTeam.call(team.ctx, {})).toMatchObject({ name: "New name", slug });
    await expect(renameTeam.call(team.ctx, { name: "   " })).rejects.toMatchObject({ code: "bad_input" });
  });
});

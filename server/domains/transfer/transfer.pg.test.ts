import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { teams } from "#db/tables/teams";
import { setTeamPaused } from "#server/domains/teams/commands";
import { exportParts, importParts, manifestOf, rowsIn } from "#tests/support/archives";
import { openTestPostgres } from "#tests/support/database";
import { fillEveryTable } from "#tests/support/every-table";
import { makeFullTeam } from "#tests/support/full-team";
import { personContext } from "#tests/support/team";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

it("on Postgres a team moves whole, as it stood at one moment while others write", async () => {
  const { team } = await makeFullTeam("Norrland");
  await fillEveryTable(team.id);
  const lena = { userId: team.userId, name: "Lena", email: `lena-${team.id}@example.org` };
  let isDone = false;
  const writing = (async () => {
    for (let round = 0; !isDone; round += 1) await setTeamPaused.call(team.ctx, { isPaused: round % 2 === 0 });
  })();
  const parts = await exportParts(team.ctx);
  isDone = true;
  await writing;
  const { slug } = await importParts(lena, parts, "Copy");
  const [copy] = await getDb().select().from(teams).where(eq(teams.slug, slug));
  const again = await exportParts(personContext(copy?.id ?? "", lena.userId, "owner"));
  for (const { name, rows } of manifestOf(parts).tables) {
    const own = name === "audit_log" ? 1 : 0;
    expect(rowsIn(again, `rows/${name}.ndjson`).length, name).toBe(rows + own);
  }
  // Each change wrote its audit row and its event in one transaction: a snapshot has both or none.
  const count = (name: string, column: string, word: string) =>
    rowsIn(parts, `rows/${name}.ndjson`).filter((row) => row[column] === word).length;
  expect(count("audit_log", "command", "team.set_paused")).toBe(count("events", "kind", "team.paused"));
  for (const [name, bytes] of parts) if (name.startsWith("bytes/")) expect(again.get(name)?.equals(bytes)).toBe(true);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { sweepAudit } from "#server/agents/seal-audit";
import { loadAuthSecret } from "#server/boot/secret";
import { listAudit } from "#server/domains/audit/queries";
import { verifyAudit } from "#server/domains/audit/verify";
import { createAccessToken, setTeamPaused } from "#server/domains/teams/commands";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { exportAudit } from "./audit-export.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await makeTeam();
});

async function fetchExport(query = "", of = team) {
  const { token } = await createAccessToken.call(of.machine, { userId: of.userId, name: "export" });
  const headers = { authorization: `Bearer ${token}` };
  return exportAudit(new Request(`http://localhost/api/audit/export?${query}`, { headers }));
}

async function linesOf(response: Response): Promise<Record<string, unknown>[]> {
  const text = await response.text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("the audit log as a file", () => {
  it("has every sealed row in order, and ends with the hash to check it by", async () => {
    // More than one page of the reader.
    for (let index = 0; index < 620; index += 1) await setTeamPaused.call(team.ctx, { isPaused: index % 2 === 0 });
    while ((await sweepAudit()) > 0);
    const response = await fetchExport();
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="audit-\d{4}-\d\d-\d\d\.jsonl"$/,
    );
    const lines = await linesOf(response);
    const end = lines.at(-1) as { rows: number; head: { seq: number; hash: string } };
    expect(lines.slice(0, -1).map(({ seq }) => seq)).toEqual(Array.from({ length: end.rows }, (_, index) => index + 1));
    expect(end).toMatchObject({ end: true, head: { seq: end.rows } });
    expect(lines.at(-2)).toMatchObject({ hash: end.head.hash, command: "team.set_paused" });
    await sweepAudit();
    expect(await verifyAudit.call(team.ctx, { noted: end.head })).toMatchObject({ isWhole: true });
    const { items } = await listAudit.call(team.ctx, { command: "audit.export" });
    expect(items, "that it was taken is on record").toHaveLength(1);
  });

  it("holds what was asked for and goes on from a place", async () => {
    for (const isPaused of [true, false]) await setTeamPaused.call(team.ctx, { isPaused });
    await sweepAudit();
    const only = await linesOf(await fetchExport("command=team.set_paused"));
    expect(only.slice(0, -1).map(({ command }) => command)).toEqual(["team.set_paused", "team.set_paused"]);
    const rest = await linesOf(await fetchExport(`command=team.set_paused&afterSeq=${only[0]?.seq}`));
    expect(rest.at(-1)).toMatchObject({ rows: 1 });
  });

  it.each([
    ["a wrong date", "from=yesterday-ish", 400],
    ["a wrong place", "afterSeq=-1", 400],
  ])("is refused with %s", async (_, query, status) => {
    expect((await fetchExport(query)).status).toBe(status);
  });

  it("is for who may read the log", async () => {
    const viewers = await makeTeam("Viewers", "viewer");
    expect((await fetchExport("", viewers)).status).toBe(403);
    expect((await exportAudit(new Request("http://localhost/api/audit/export"))).status).toBe(401);
  });
});

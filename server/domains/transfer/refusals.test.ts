import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { teams } from "#db/tables/teams";
import { sweepAudit } from "#server/agents/seal-audit";
import { newId } from "#server/lib/ids";
import {
  exportParts,
  importParts,
  manifestOf,
  type Parts,
  rowsIn,
  withManifest,
  withRows,
} from "#tests/support/archives";
import { openTestDatabase } from "#tests/support/database";
import { makeFullTeam, type TeamIds } from "#tests/support/full-team";
import type { TestTeam } from "#tests/support/team";

let database: Database;
let team: TestTeam;
let ids: TeamIds;
let parts: Parts;
let lena: { userId: string; name: string; email: string };
beforeAll(async () => {
  database = await openTestDatabase();
  ({ team, ids } = await makeFullTeam("Norrland"));
  lena = { userId: team.userId, name: "Lena", email: `lena-${team.id}@example.org` };
  while ((await sweepAudit()) > 0);
  parts = await exportParts(team.ctx);
});
afterAll(() => database.close());

const without = (name: string) => {
  const rest = new Map(parts);
  rest.delete(name);
  return rest;
};
const plus = (name: string, bytes = Buffer.from("x")) => new Map(parts).set(name, bytes);
const changedBytes = (name: string) => plus(name, Buffer.from(`${parts.get(name)?.toString()} `));
const firstBytes = () => [...parts.keys()].find((name) => name.startsWith("bytes/")) ?? "";

describe("an archive that is not right is refused, with what to do", () => {
  it.each<[string, () => Parts, string]>([
    ["has no manifest", () => without("manifest.json"), "no export of a team"],
    ["has a manifest that is no JSON", () => plus("manifest.json"), "no JSON"],
    ["is of something else", () => withManifest(parts, () => ({ hello: 1 })), "not that of a team"],
    [
      "comes from a newer Muster",
      () => withManifest(parts, (m) => ({ ...m, schema: m.schema + 1 })),
      "Update this installation",
    ],
    ["is of a newer form", () => withManifest(parts, (m) => ({ ...m, version: 2 })), "Update this installation"],
    ["lacks a table", () => without("rows/tasks.ndjson"), "rows/tasks.ndjson is missing"],
    ["holds one file more", () => plus("rows/extra.ndjson"), "a file that no export has"],
    ["climbs out of its folder", () => plus("../../etc/cron.d/x"), "a file that no export has"],
    ["names an absolute path", () => plus("/etc/passwd"), "a file that no export has"],
    ["has other rows than its checksum", () => changedBytes("rows/tasks.ndjson"), "ends in the middle of a line"],
    ["has a row less", () => plus("rows/tasks.ndjson", Buffer.alloc(0)), "its checksum is another"],
    ["has other bytes of a file", () => plus(firstBytes(), Buffer.from("secret of Norrlane")), "checksum is another"],
    ["lacks the bytes of a file", () => without(firstBytes()), "not those it counts"],
    [
      "brings a table that does not move",
      () => withManifest(parts, (m) => ({ ...m, tables: [...m.tables, { ...m.tables[0], name: "users" }] })),
      "users, which does not move",
    ],
    [
      "brings a column that stays",
      () =>
        withManifest(parts, (m) => ({
          ...m,
          tables: m.tables.map((one) =>
            one.name === "runs" ? { ...one, columns: [...one.columns, "lease_owner"] } : one,
          ),
        })),
      "a column lease_owner",
    ],
    [
      "has a row of another team",
      () => withRows(parts, "tasks", (row) => ({ ...row, team_id: newId() })),
      "another team’s",
    ],
    [
      "has a status nobody knows",
      () => withRows(parts, "runs", (row) => ({ ...row, status: "x" })),
      "is not right (status:",
    ],
    [
      "has an agent with a wrong cron entry",
      () => withRows(parts, "agents", (row) => ({ ...row, heartbeat_cron: "* *" })),
      "is not right (heartbeat_cron:",
    ],
    [
      "has a time that is none",
      () => withRows(parts, "tasks", (row) => ({ ...row, created_at: "soon" })),
      "a value that does not fit",
    ],
    [
      "has a changed audit row",
      () => withRows(parts, "audit_log", (row) => ({ ...row, command: "nothing.happened" })),
      "changed after it was sealed",
    ],
    [
      "has an audit log cut short",
      () => withManifest(parts, (m) => ({ ...m, audit: m.audit && { ...m.audit, seq: m.audit.seq + 1 } })),
      "ends before the place",
    ],
    [
      "names a time zone there is not",
      () => withManifest(parts, (m) => ({ ...m, team: { ...m.team, timezone: "Mars/Base" } })),
      "time zone",
    ],
  ])("%s", async (_, forged, words) => {
    await expect(importParts(lena, forged())).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(words),
    });
  });

  it("cannot reach into another team, whatever it names", async () => {
    const { team: victim, ids: theirs } = await makeFullTeam("Victim");
    // A reference the database holds: the row of the other team is not in the file, and under its new id it is nowhere.
    const stolen = withRows(parts, "mission_files", (row) => ({ ...row, file_id: theirs.fileId }));
    await expect(importParts(lena, stolen)).rejects.toMatchObject({
      message: expect.stringContaining("refers to something that is not in it"),
    });
    // One that nothing holds becomes an id of nobody.
    const { slug } = await importParts(
      lena,
      withRows(parts, "tasks", (row) => ({ ...row, plan_id: theirs.taskId })),
      "Thief",
    );
    const [thief] = await getDb().select().from(teams).where(eq(teams.slug, slug));
    const named = await rowsOf<{ id: string }>(
      getDb(),
      sql`select plan_id as id from tasks where team_id = ${thief?.id}`,
    );
    expect(named.map(({ id }) => id)).not.toContain(theirs.taskId);
    // Nor does it speak as its people, though it knows their ids.
    const asThem = withRows(parts, "task_messages", (row) => ({ ...row, author_user_id: victim.userId }));
    await expect(importParts(lena, asThem)).rejects.toMatchObject({ code: "bad_input" });
  });

  it("keeps what people wrote word by word, but for ids of its own rows", async () => {
    const foreign = newId();
    const written = withRows(parts, "documents", (row) => ({
      ...row,
      body: `Own ${ids.taskId}, foreign ${foreign}, ${"x".repeat(50)}`,
    }));
    const { slug } = await importParts(lena, written, "Words");
    const [copy] = await getDb().select().from(teams).where(eq(teams.slug, slug));
    const [document] = await rowsOf<{ body: string; task: string }>(
      getDb(),
      sql`select d.body, t.id as task from documents d join tasks t on t.team_id = d.team_id where d.team_id = ${copy?.id}`,
    );
    expect(document?.body).toBe(`Own ${document?.task}, foreign ${foreign}, ${"x".repeat(50)}`);
    expect(document?.task).not.toBe(ids.taskId);
    expect(document?.task.slice(0, 24), "its time and place in order stay").toBe(ids.taskId.slice(0, 24));
    expect(rowsIn(parts, "rows/tasks.ndjson")).toHaveLength(
      manifestOf(parts).tables.find(({ name }) => name === "tasks")?.rows ?? 0,
    );
  });
});

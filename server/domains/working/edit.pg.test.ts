import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { tasks } from "#db/tables/tasks";
import { createTask } from "#server/domains/tasks/commands";
import { openTestPostgres } from "#tests/support/database";
import { makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { checkoutWorking, proposeWorking, snapshotWorking } from "./commands.ts";
import { listWorkingVersions } from "./queries.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestPostgres();
  team = await makeTeam();
});
afterAll(() => database.close());

it("20 people who edit WORKING.md at once, each another line or another field of it, lose nothing", async () => {
  for (let at = 1; at <= 10; at += 1) await createTask.call(team.ctx, { title: `Task ${at}` });
  const { version, body } = await checkoutWorking.call(team.ctx, {});
  const edits = Array.from({ length: 20 }, (_, at) => {
    const number = (at % 10) + 1;
    const line = `- [T-${number}] Task ${number} · nobody yet`;
    const changed = at < 10 ? line.replace(`Task ${number}`, `Work ${number}`) : `${line} · !high\n- New ${number}`;
    return body.replace(new RegExp(`^${line.replace(/[[\]]/g, "\\$&")}$`, "m"), changed);
  });
  const results = await Promise.all([
    ...edits.map((text, at) =>
      proposeWorking.call(personContext(team.id, team.userId, "member", `P${at}`), {
        baseVersion: version,
        body: text,
      }),
    ),
    ...Array.from({ length: 5 }, (_, at) => snapshotWorking.call(team.machine, { atMs: Date.now() + at * 2_000 })),
  ]);
  const lines = results.flatMap((result) => ("lines" in result ? result.lines : []));
  expect(new Set(lines.map((line) => line.outcome))).toEqual(new Set(["applied"]));
  const rows = await getDb().select().from(tasks).where(eq(tasks.teamId, team.id)).orderBy(tasks.number);
  expect(rows.slice(0, 10).map(({ title, priority }) => `${title} ${priority}`)).toEqual(
    Array.from({ length: 10 }, (_, at) => `Work ${at + 1} high`),
  );
  expect(
    rows
      .slice(10)
      .map((row) => row.title)
      .sort(),
  ).toEqual(Array.from({ length: 10 }, (_, at) => `New ${at + 1}`).sort());
  const { items } = await listWorkingVersions.call(team.ctx, { limit: 100 });
  expect(items.filter((item) => item.by !== null)).toHaveLength(20);
  expect(items.map((item) => item.version)).toEqual(items.map((_, at) => items.length - at));
});

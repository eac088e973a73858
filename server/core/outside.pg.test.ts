import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { hearText, takeInText } from "#server/core/outside";
import { listening, noteRead } from "#server/core/reading";
import { inTransaction } from "#server/core/transaction";
import { newId } from "#server/lib/ids";
import { openTestPostgres } from "#tests/support/database";
import { makeTeam } from "#tests/support/team";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

const LABELS = 200_000;
const READ = 300;

it("hears three hundred texts among many labels at once, also where the database has no statistics of them yet", async () => {
  const { ctx } = await makeTeam();
  // As after an import, before anything has looked at the table.
  await getDb().execute(sql`alter table outside_labels set (autovacuum_enabled = false)`);
  const labelled = newId();
  await inTransaction(ctx, "label", (joined) =>
    takeInText(joined, { kind: "web", name: "a page" }, { subject: { kind: "task", id: labelled } }),
  );
  await getDb().execute(sql`insert into outside_labels (team_id, kind, subject_id, part, origin_id)
    select team_id, kind, gen_random_uuid(), part, origin_id from outside_labels, generate_series(1, ${LABELS}::int)`);
  const { reading } = listening(ctx);
  noteRead({ reading }, "text", [labelled, ...Array.from({ length: READ }, () => newId())]);
  const began = performance.now();
  const heard = await inTransaction(ctx, "hear", (joined) =>
    hearText(joined, reading, { runId: newId(), stepIndex: 1 }),
  );
  expect(heard).toBe(true);
  // Milliseconds; as a join without statistics it took eleven seconds.
  expect(performance.now() - began).toBeLessThan(3_000);
});

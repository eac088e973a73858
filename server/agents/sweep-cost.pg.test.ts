import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openPostgres, rowsOf } from "#db/client";
import { getDb, setDatabase } from "#db/handle";
import { migrate } from "#db/migrate";
import { createPostman } from "#server/integrations/notices/postman";
import { systemClock } from "#server/lib/clock";
import { createPostgresDatabase } from "#tests/support/database";
import { makeFullTeam } from "#tests/support/full-team";
import { sweepApprovals } from "./approvals.ts";
import { sweepBlockers, sweepPriorities } from "./blockers.ts";
import { sweepHealth, sweepHeartbeats, sweepMissions, sweepRuns, sweepWakes } from "./heartbeat.ts";
import { sweepLoops } from "./loop-detector.ts";

const postman = createPostman({ mail: null, base: "", secret: "", allowPrivate: false }, systemClock);
const AGENTS = 10_000;
const HISTORY = 5_000;

let place: Awaited<ReturnType<typeof createPostgresDatabase>>;
let database: Database;
beforeAll(async () => {
  place = await createPostgresDatabase();
  // One connection: what it read is told when it is asked.
  database = await openPostgres(place.url, 1);
  await migrate(database, place.url);
  setDatabase(database);
  await makeFullTeam("Norrland");
  await seed();
}, 120_000);
afterAll(async () => {
  setDatabase(undefined);
  await database.close();
  await place.drop();
});

/** Copies of the one row of a table: what a team leaves behind in years. */
async function copies(table: string, count: number, changes: SQL): Promise<void> {
  const name = sql.identifier(table);
  // What the database makes itself cannot be written.
  const written = await rowsOf<{ name: string }>(
    getDb(),
    sql`select column_name as name from information_schema.columns where table_name = ${table} and is_generated = 'NEVER'`,
  );
  const columns = sql.join(
    written.map((column) => sql.identifier(column.name)),
    sql`, `,
  );
  await getDb().execute(sql`insert into ${name} (${columns}) select ${columns} from (
    select (jsonb_populate_record(one.row, jsonb_build_object('id', gen_random_uuid()) || ${changes})).*
      from (select t as row from ${name} t order by t.id limit 1) one, generate_series(1, ${count}::int) g) made`);
}

async function seed(): Promise<void> {
  const db = getDb();
  const past = sql`'created_at', now() - g * interval '1 minute'`;
  await copies(
    "agents",
    AGENTS,
    sql`jsonb_build_object('name', 'Agent ' || g, 'heartbeat_every_ms', 3600000, 'next_heartbeat_at', now() + interval '1 hour')`,
  );
  await copies(
    "missions",
    HISTORY,
    sql`jsonb_build_object('number', 1000 + g, 'status', 'done', 'idempotency_key', null, ${past})`,
  );
  await db.execute(sql`update missions set status = 'done'`);
  const done = sql`'number', 1000 + g, 'status', 'done', 'finished_at', now(), ${past}`;
  await copies("tasks", HISTORY, sql`jsonb_build_object(${done}, 'plan_step_key', 's' || g)`);
  await db.execute(sql`update tasks set status = 'done'`);
  const ended = sql`'number', 1000 + g, 'status', 'succeeded', 'start_key', 'past:' || g, 'finished_at', now(), ${past}`;
  await copies("runs", HISTORY, sql`jsonb_build_object(${ended})`);
  await db.execute(sql`update runs set status = 'succeeded'`);
  const decided = sql`'number', 1000 + g, 'status', 'executed', 'dedupe_key', null, 'step_index', g, 'decided_at', now()`;
  await copies("approvals", HISTORY, sql`jsonb_build_object(${decided}, ${past})`);
  await db.execute(sql`update approvals set status = 'executed', decided_at = now()`);
  await copies("questions", HISTORY, sql`jsonb_build_object('answer', 'yes', 'answered_at', now(), ${past})`);
  await db.execute(sql`update questions set answer = 'yes', answered_at = now()`);
  await copies("events", HISTORY, sql`jsonb_build_object('seq', 100000 + g, ${past})`);
  await db.execute(sql`insert into run_steps (id, team_id, run_id, agent_id, index, kind, name, status, summary, attempt, lease_token, started_at)
    select gen_random_uuid(), team_id, id, agent_id, 0, 'wake', 'Woke up', 'succeeded', '', 1, 1, created_at from runs`);
  await db.execute(sql`insert into wakes (id, team_id, agent_id, kind, reason, status, dedupe_key)
    select gen_random_uuid(), a.team_id, a.id, 'assignment', 'past', 'noted', 'past:' || g from (select * from agents limit 1) a, generate_series(1, ${HISTORY}::int) g`);
  await db.execute(sql`insert into notification_deliveries (id, team_id, user_id, channel, cause_key, batch_key, due_at, status)
    select gen_random_uuid(), m.team_id, m.user_id, 'mail', 'past:' || g, 'past:' || g, now(), 'sent' from (select * from memberships limit 1) m, generate_series(1, ${HISTORY}::int) g`);
  await db.execute(sql`analyze`);
}

/** Rows read, by table, since the figures were last asked for. */
async function readWhole(): Promise<Map<string, number>> {
  await getDb().execute(sql`select pg_stat_force_next_flush()`);
  await getDb().execute(sql`select pg_stat_clear_snapshot()`);
  const rows = await rowsOf<{ name: string; rows: string }>(
    getDb(),
    sql`select relname as name, (seq_tup_read + coalesce(idx_tup_fetch, 0))::text as rows from pg_stat_user_tables`,
  );
  return new Map(rows.map(({ name, rows: read }) => [name, Number(read)]));
}

describe("a second of an idle team of ten thousand agents with years behind it", () => {
  it.each([
    ["runs", sweepRuns],
    ["heartbeats", sweepHeartbeats],
    ["wakes", sweepWakes],
    ["missions", sweepMissions],
    ["approvals", sweepApprovals],
    ["loops", sweepLoops],
    ["blockers", sweepBlockers],
    ["health", sweepHealth],
    ["priorities", sweepPriorities],
    ["post", postman.sweep],
  ] as [string, (nowMs: number) => Promise<unknown>][])(
    "goes through no table that grows with history: %s",
    async (_, sweep) => {
      const before = await readWhole();
      await sweep(Date.now());
      const after = await readWhole();
      const read = [...after].flatMap(([name, rows]) => {
        const more = rows - (before.get(name) ?? 0);
        // The living agents may be looked at once: there are as many as there are.
        return more > (name === "agents" ? AGENTS * 1.5 : HISTORY / 10) ? [`${name}: ${more}`] : [];
      });
      expect(read).toEqual([]);
    },
  );
});

import { type SQL, sql } from "drizzle-orm";
import { type Database, type Db, openPglite, openPostgres, rowsOf } from "#db/client";

/** Where a server keeps its rows: the folder of the embedded database, or Postgres. */
export type Store = { dataDir: string; url?: string };

/** Looks into a store. The embedded one must not be open anywhere else. */
export async function withRows<T>(store: Store, look: (db: Db) => Promise<T>): Promise<T> {
  const database: Database = store.url ? await openPostgres(store.url, 2) : await openPglite(store.dataDir);
  try {
    return await look(database.db);
  } finally {
    await database.close();
  }
}

export async function numberOf(db: Db, statement: SQL): Promise<number> {
  const [row] = await rowsOf<{ n: number | string }>(db, statement);
  return Number(row?.n ?? 0);
}

type Line = { line: string };
const linesOf = async (db: Db, statement: SQL) => (await rowsOf<Line>(db, statement)).map(({ line }) => line);

/** What a mission left behind, without ids, times, and the numbers that depend on how often it was interrupted. */
export type Outcome = {
  mission: string[];
  tasks: string[];
  documents: string[];
  evidence: string[];
  messages: string[];
  runs: string[];
  steps: string[];
  settledMicros: number;
};

export async function readOutcome(db: Db, missionId: string): Promise<Outcome> {
  const ofMission = sql`mission_id = ${missionId}`;
  return {
    mission: await linesOf(
      db,
      sql`select status || ' · ' || coalesce(status_reason, '') as line from missions where id = ${missionId}`,
    ),
    tasks: await linesOf(
      db,
      sql`select t.title || ' · ' || t.status || ' · ' || a.name || ' · ' || coalesce(t.blocked_reason, '') as line
        from tasks t left join agents a on a.id = t.assignee_agent_id where t.mission_id = ${missionId} order by t.number`,
    ),
    documents: (
      await linesOf(
        db,
        sql`select v.title || ' v' || v.version || E'\n' || v.body as line from document_versions v
          join documents d on d.id = v.document_id where d.mission_id = ${missionId} order by v.title, v.version, v.body`,
      )
    ).map(withoutRunNumbers),
    evidence: await linesOf(
      db,
      sql`select t.title || ' · ' || c.text || ' · ' || e.kind || ' × ' || count(*) as line from evidence e
        join criteria c on c.id = e.criterion_id join tasks t on t.id = c.task_id
        where t.mission_id = ${missionId} group by t.title, c.text, e.kind order by 1`,
    ),
    messages: await linesOf(
      db,
      sql`select t.title || ' · ' || m.kind as line from task_messages m join tasks t on t.id = m.task_id
        where t.mission_id = ${missionId} order by 1`,
    ),
    runs: await linesOf(
      db,
      sql`select purpose || ' · ' || status || ' × ' || count(*) as line from runs where ${ofMission} group by purpose, status order by 1`,
    ),
    // A call that was lost with its process is a row of its own; everything recorded is there as often as undisturbed.
    steps: await linesOf(
      db,
      sql`select s.kind || ' ' || s.name || ' ' || s.status || ' × ' || count(*) as line from run_steps s
        join runs r on r.id = s.run_id where r.mission_id = ${missionId} and s.status <> 'unknown'
        group by s.kind, s.name, s.status order by 1`,
    ),
    settledMicros: await numberOf(
      db,
      sql`select coalesce(sum(settled_micros), 0) as n from ledger_entries where ${ofMission} and outcome = 'ok'`,
    ),
  };
}

function withoutRunNumbers(body: string): string {
  return body.replace(/\brun:\d+#\d+/g, "run:#").replace(/(document|attachment):[0-9a-f-]{36}/g, "$1:");
}

/** Which event each command tool leaves exactly once. */
const EFFECTS = {
  plan_propose: "mission.planned",
  task_submit: "task.submitted",
  task_accept: "task.accepted",
  task_return: "task.returned",
  criterion_prove: "criterion.proven",
  document_write: "document.written",
  message_post: "message.posted",
  question_ask: "question.asked",
} as const;

/** Everything that must never be, in words; empty when the books are right. For stores whose missions are all over. */
export async function findBreaches(db: Db): Promise<string[]> {
  const breaches: string[] = [];
  const none = async (what: string, statement: SQL) => {
    const count = await numberOf(db, statement);
    if (count > 0) breaches.push(`${count} × ${what}`);
  };
  await none(
    "a step left running in a run that is over",
    sql`select count(*) as n from run_steps s join runs r on r.id = s.run_id where s.status = 'running' and r.status in ('succeeded', 'failed', 'cancelled')`,
  );
  await none(
    "a tool call with two step rows",
    sql`select count(*) as n from (select 1 from run_steps where tool_call_id is not null group by run_id, tool_call_id having count(*) > 1) twice`,
  );
  await none("money still held", sql`select count(*) as n from ledger_entries where state in ('reserved', 'sent')`);
  await none("a budget with money held", sql`select count(*) as n from budgets where reserved_micros <> 0`);
  await none(
    "a budget that does not equal its ledger",
    sql`select count(*) as n from budgets b where b.spent_micros <> (select coalesce(sum(e.settled_micros), 0) from ledger_entries e where e.state = 'settled' and e.budget_ids @> to_jsonb(b.id::text))`,
  );
  await none("a model call left open", sql`select count(*) as n from interactions where status = 'open'`);
  await none(
    "a recorded answer without exactly one paid call",
    sql`select count(*) as n from run_steps s where s.kind = 'model' and s.status = 'succeeded' and (
    (select count(*) from ledger_entries e where e.step_id = s.id and e.state = 'settled' and e.outcome = 'ok') <> 1
    or (select count(*) from interactions i where i.step_id = s.id and i.status = 'ok') <> 1)`,
  );
  await none(
    "a paid answer that is not on record",
    sql`select count(*) as n from ledger_entries e where e.outcome = 'ok' and not exists (select 1 from run_steps s where s.id = e.step_id and s.status = 'succeeded' and s.interaction_id = e.interaction_id)`,
  );
  await none(
    "a call without its ledger entry",
    sql`select count(*) as n from interactions i where not exists (select 1 from ledger_entries e where e.interaction_id = i.id)`,
  );
  // What came last may have come in the moment of the stop: the next start gives it its place.
  await none(
    "an event that was passed over and has no place in the order",
    sql`select count(*) as n from events where seq is null and created_at < (select max(created_at) from events where seq is not null)`,
  );
  await none("a gap in the order", sql`select coalesce(max(seq), 0) - count(*) as n from events`);
  await none(
    "a run that finished twice",
    sql`select count(*) as n from (select 1 from events where kind = 'run.finished' group by run_id having count(*) > 1) twice`,
  );
  await none(
    "a task created twice",
    sql`select count(*) as n from (select 1 from tasks where plan_id is not null group by plan_id, plan_step_key having count(*) > 1) twice`,
  );
  for (const [tool, event] of Object.entries(EFFECTS)) {
    await none(
      `a run whose ${tool} steps and ${event} events differ`,
      sql`select count(*) as n from runs r where
        (select count(*) from run_steps s where s.run_id = r.id and s.name = ${tool} and s.kind = 'tool' and s.status = 'succeeded')
        <> (select count(*) from events e where e.correlation_id = r.id::text and e.kind = ${event})`,
    );
  }
  return breaches;
}

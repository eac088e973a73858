import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { type Ctx, userIdOf } from "#server/core/context";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import type { QuestionField } from "#server/domains/missions/schema";
import { rankWords } from "./policy.ts";
import { ranked, type Viewer } from "./ranking.ts";
import { type NeedCounts, type NeedItem, type NeedKind, needCounts, needItem, needKind } from "./schema.ts";

/** Everything that waits for the person who asks, the most pressing first. */
export const listNeeds = query({
  name: "needs.list",
  scope: "team:read",
  input: z.object({ ...pageInput, kind: needKind.optional() }),
  output: pageOf(needItem),
  async run({ ctx, db, input }) {
    const offset = Number(readCursor(input.cursor, NUMBER_CURSOR) ?? 0);
    const rows = await rowsOf<Row>(
      db,
      sql`select q.*, (q.stands or q.holds_up > 0) as is_now, m.number as mission_number, m.title as mission_title,
          t.number as task_number, r.number as run_number, g.name as agent_name, g.role as agent_role
        from (${ranked(viewerOf(ctx))}) q
        left join missions m on m.id = q.mission_id
        left join tasks t on t.id = q.task_id
        left join runs r on r.id = q.run_id
        left join agents g on g.id = q.agent_id
        where ${input.kind ?? null}::text is null or q.kind = ${input.kind ?? null}
        order by is_now desc, q.holds_up desc, q.amount desc nulls last, q.deadline_at asc nulls last, q.since asc, q.id
        limit ${input.limit + 1} offset ${offset}`,
    );
    const items = rows.map((row, at) => ({ ...itemOf(row), at: offset + at + 1 }));
    const page = toPage(items, input.limit, (item) => String(item.at));
    return { ...page, items: page.items.map(({ at: _, ...item }) => item) };
  },
});

/** How much waits for the person who asks. */
export const countNeeds = query({
  name: "needs.count",
  scope: "team:read",
  input: z.object({}),
  output: needCounts,
  async run({ ctx, db }) {
    const [row] = await rowsOf<NeedCounts>(db, needCountsOf(ctx));
    return row ?? { now: 0, later: 0 };
  },
});

/** One row: what `countNeeds` answers. */
export function needCountsOf(ctx: Ctx): SQL {
  return sql`select (count(*) filter (where q.stands or q.holds_up > 0))::int as now,
      (count(*) filter (where not (q.stands or q.holds_up > 0)))::int as later
    from (${ranked(viewerOf(ctx))}) q`;
}

type Row = {
  kind: NeedKind;
  id: string;
  title: string;
  detail: string;
  mission_id: string | null;
  mission_number: number | null;
  mission_title: string | null;
  task_id: string | null;
  task_number: number | null;
  run_id: string | null;
  run_number: number | null;
  agent_id: string | null;
  agent_name: string | null;
  agent_role: string | null;
  amount: string | number | null;
  deadline_at: string | Date | null;
  since: string | Date;
  is_now: boolean;
  holds_up: number;
  risk: string | null;
  is_tainted: boolean;
  approval_number: number | null;
  fields: QuestionField[] | string | null;
};

function itemOf(row: Row): NeedItem {
  const facts = {
    kind: row.kind,
    group: row.is_now ? ("now" as const) : ("later" as const),
    holdsUp: row.holds_up,
    amountMicros: row.amount === null ? null : Number(row.amount),
    deadlineAt: row.deadline_at === null ? null : new Date(row.deadline_at),
    isTainted: row.is_tainted,
  };
  return {
    ...facts,
    id: row.id,
    title: row.title.slice(0, 500),
    detail: row.detail.slice(0, 1_000),
    rank: rankWords(facts),
    since: new Date(row.since),
    missionId: row.mission_id,
    missionNumber: row.mission_number,
    missionTitle: row.mission_title,
    taskId: row.task_id,
    taskNumber: row.task_number,
    runId: row.run_id,
    runNumber: row.run_number,
    agent:
      row.agent_id && row.agent_name && row.agent_role
        ? { id: row.agent_id, name: row.agent_name, role: row.agent_role }
        : null,
    approvalNumber: row.approval_number,
    risk: row.risk,
    fields: typeof row.fields === "string" ? JSON.parse(row.fields) : row.fields,
  };
}

/** What the person who asks can settle; the rest is not in their queue. */
function viewerOf(ctx: Ctx): Viewer {
  return {
    teamId: ctx.team.id,
    userId: userIdOf(ctx.actor),
    canDecide: ctx.scopes.has("approvals:decide"),
    canWork: ctx.scopes.has("missions:write"),
  };
}

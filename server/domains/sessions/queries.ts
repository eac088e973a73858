import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { outer, rowsAsJson } from "#db/columns";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { chatAgents, chatMessages, chatSessions } from "#db/tables/sessions";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { findSession } from "./rows.ts";
import { chatMessageView, REPLY_CAP_MICROS, sessionRow, sessionView } from "./schema.ts";
import { documentsIn, pathTo, selectMessages, viewsOf } from "./talk.ts";

const PLACE_CURSOR = /^\d{4}-[\dT:.Z-]{10,30} [0-9a-f-]{36}$/;

/** Newest first; with words only those in which they were said, or that are called so. */
export const listSessions = query({
  name: "chat.list",
  scope: "chat:read",
  input: z.object({
    ...pageInput,
    text: z.string().trim().max(200).default(""),
    isArchived: z.boolean().default(false),
    agentId: z.uuid().optional(),
  }),
  output: pageOf(sessionRow),
  async run({ db, teamId, input }) {
    const [at, id] = readCursor(input.cursor, PLACE_CURSOR)?.split(" ") ?? [];
    const where = and(
      eq(chatSessions.teamId, teamId),
      isNull(chatSessions.deletedAt),
      input.text ? undefined : input.isArchived ? isNotNull(chatSessions.archivedAt) : isNull(chatSessions.archivedAt),
      input.agentId ? eq(chatSessions.agentId, input.agentId) : undefined,
      input.text ? found(input.text) : undefined,
      at && id ? sql`(${chatSessions.lastAt}, ${chatSessions.id}) < (${at}::timestamptz, ${id}::uuid)` : undefined,
    );
    const rows = await db
      .select({
        session: chatSessions,
        agent: { id: agents.id, name: agents.name, role: agents.role },
        live: sql<
          "running" | "waiting" | null
        >`(select case when r.status = 'waiting' then 'waiting' else 'running' end from runs r
          where r.session_id = ${outer(chatSessions.id)} and r.status in ('queued', 'running', 'waiting') and r.kind = 'chat' and r.parent_run_id is null limit 1)`,
        excerpt: input.text ? excerptOf(input.text) : sql<string | null>`null`,
      })
      .from(chatSessions)
      .innerJoin(agents, eq(agents.id, chatSessions.agentId))
      .where(where)
      .orderBy(desc(chatSessions.lastAt), desc(chatSessions.id))
      .limit(input.limit + 1);
    const items = rows.map(({ session, ...rest }) => ({ ...session, ...rest }));
    return toPage(items, input.limit, (row) => `${row.lastAt.toISOString()} ${row.id}`);
  },
});

/** Words as people type them, quotes and a minus included; found as written or by their English stem. */
function words(text: string): SQL {
  return sql`(websearch_to_tsquery('simple', ${text}) || websearch_to_tsquery('english', ${text}))`;
}

function found(text: string): SQL {
  return sql`(${chatSessions.search} @@ ${words(text)} or exists (select 1 from ${chatMessages}
    where ${chatMessages.sessionId} = ${outer(chatSessions.id)} and ${chatMessages.status} = 'sent' and ${chatMessages.search} @@ ${words(text)}))`;
}

/** The newest place at which the words were said, without marks. */
function excerptOf(text: string): SQL<string | null> {
  return sql<
    string | null
  >`(select ts_headline('english', ${chatMessages.body}, websearch_to_tsquery('english', ${text}), 'MaxWords=18,MinWords=8,StartSel="",StopSel=""')
    from ${chatMessages} where ${chatMessages.sessionId} = ${outer(chatSessions.id)} and ${chatMessages.status} = 'sent'
      and ${chatMessages.search} @@ ${words(text)} order by ${chatMessages.id} desc limit 1)`;
}

/** A talk's head: who takes part, what it is about, what waits in line, and what it cost so far. */
export const getSession = query({
  name: "chat.get",
  scope: "chat:read",
  input: z.object({ sessionId: z.uuid() }),
  output: sessionView,
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({
        session: chatSessions,
        agent: { id: agents.id, name: agents.name, role: agents.role },
        createdBy: users.name,
        mission: { id: missions.id, number: missions.number, title: missions.title },
        task: { id: tasks.id, number: tasks.number, title: tasks.title },
        documents: documentsIn(chatSessions.documentIds),
        figures: FIGURES,
        origins: rowsAsJson<{ sessionId: string; title: string }>(sql`
          select s.id as "sessionId", s.title from ${chatMessages} m join ${chatSessions} s on s.id = m.session_id
          where m.id = ${outer(chatSessions.branchedFromId)}`),
      })
      .from(chatSessions)
      .innerJoin(agents, eq(agents.id, chatSessions.agentId))
      .leftJoin(users, eq(users.id, chatSessions.createdByUserId))
      .leftJoin(missions, eq(missions.id, chatSessions.missionId))
      .leftJoin(tasks, eq(tasks.id, chatSessions.taskId))
      .where(and(eq(chatSessions.teamId, teamId), eq(chatSessions.id, input.sessionId)));
    if (!row) throw new DomainError("not_found", "There is no such chat in this team.");
    const { session, origins, figures, ...around } = row;
    return {
      ...session,
      ...around,
      ...totalsOf(figures),
      branchedFrom: origins[0] ?? null,
      replyCapMicros: REPLY_CAP_MICROS,
      queued: await queuedOf(db, session.id),
    };
  },
});

type Figure = {
  id: string;
  name: string;
  role: string;
  isNamed: boolean;
  answers: number;
  helps: number;
  costMicros: number;
  tokens: number;
  cachedTokens: number;
  liveRunId: string | null;
};

/** Everybody who was asked in or has worked, with what it took. */
const FIGURES = rowsAsJson<Figure>(sql`
  select a.id, a.name, a.role, a.id in (${named()}) as "isNamed",
    coalesce(w.answers, 0)::int as answers, coalesce(w.helps, 0)::int as helps, coalesce(w.cost, 0)::float8 as "costMicros",
    coalesce(w.tokens, 0)::float8 as tokens, coalesce(w.cached, 0)::float8 as "cachedTokens", w.live as "liveRunId"
  from ${agents} a left join (
    select r.agent_id, count(*) filter (where r.purpose = 'chat') as answers, count(*) filter (where r.purpose = 'assist') as helps,
      sum(r.cost_micros) as cost, sum(r.tokens) as tokens, sum(r.cached_tokens) as cached,
      max(r.id::text) filter (where r.parent_run_id is null and r.status in ('queued', 'running', 'waiting')) as live
    from ${runs} r where r.session_id = ${outer(chatSessions.id)} and r.kind = 'chat' group by r.agent_id) w on w.agent_id = a.id
  where a.team_id = ${outer(chatSessions.teamId)} and (w.agent_id is not null or a.id in (${named()}))
  order by w.cost desc nulls last, a.name limit 50`);

function named(): SQL {
  return sql`select c.agent_id from ${chatAgents} c where c.session_id = ${outer(chatSessions.id)}`;
}

/** The talk's sums are those of all who worked in it together. */
function totalsOf(rows: Figure[]) {
  const sum = (pick: (row: Figure) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    agents: rows.filter((row) => row.isNamed),
    workers: rows.filter((row) => row.answers + row.helps > 0),
    costMicros: sum((row) => row.costMicros),
    tokens: sum((row) => row.tokens),
    cachedTokens: sum((row) => row.cachedTokens),
    liveRunId: rows.find((row) => row.liveRunId !== null)?.liveRunId ?? null,
  };
}

async function queuedOf(db: Reader, sessionId: string) {
  const rows = await selectMessages(db, and(eq(chatMessages.sessionId, sessionId), eq(chatMessages.status, "queued")));
  return viewsOf(db, sessionId, rows);
}

/** The shown version of a talk, page by page from its newest message back; each page oldest first. */
export const listTalk = query({
  name: "chat.talk",
  scope: "chat:read",
  input: z.object({
    sessionId: z.uuid(),
    /** The message to go on from: the `nextCursor` of the page before. */
    cursor: z.uuid().optional(),
    /** Only what was said behind this message. */
    afterId: z.uuid().optional(),
    limit: z.number().int().min(1).max(200).default(40),
  }),
  output: z.object({ items: z.array(chatMessageView), nextCursor: z.string().nullable() }),
  async run({ db, teamId, input }) {
    const { sessionId, cursor, limit, afterId } = input;
    const head = sql`(select coalesce(s.head_id, s.branched_from_id) from ${chatSessions} s
      where s.team_id = ${teamId} and s.id = ${sessionId})`;
    const rows = await pathTo(db, teamId, { from: cursor ? sql`${cursor}::uuid` : head, limit, afterId });
    // Where something was said is a talk of this team.
    if (rows.length === 0) await findSession(db, teamId, sessionId);
    return { items: await viewsOf(db, sessionId, rows), nextCursor: rows[0]?.message.parentId ?? null };
  },
});

/** The newest answer of the shown version, or the newest one to a given message. Null before there is any. */
export const findAnswer = query({
  name: "chat.find_answer",
  scope: "chat:read",
  input: z.object({ sessionId: z.uuid(), askedId: z.uuid().optional() }),
  output: z.object({ messageId: z.string(), runId: z.string(), isLive: z.boolean() }).nullable(),
  async run({ db, teamId, input }) {
    await findSession(db, teamId, input.sessionId);
    const [row] = await db
      .select({
        messageId: chatMessages.id,
        runId: runs.id,
        isLive: sql<boolean>`${runs.status} in ('queued', 'running', 'waiting')`,
      })
      .from(chatMessages)
      .innerJoin(runs, eq(runs.id, chatMessages.runId))
      .where(
        and(
          eq(chatMessages.sessionId, input.sessionId),
          eq(chatMessages.role, "agent"),
          input.askedId ? eq(chatMessages.parentId, input.askedId) : undefined,
        ),
      )
      .orderBy(desc(chatMessages.createdAt), desc(chatMessages.id))
      .limit(1);
    return row ?? null;
  },
});

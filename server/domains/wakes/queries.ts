import { and, asc, desc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { missions, questions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { wakeHooks, wakes } from "#db/tables/wakes";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { wordsOfWake } from "./policy.ts";
import { hookRow, MAX_HOOKS, pendingWake, wakeRow } from "./schema.ts";

const EXCERPT = 300;
const ID_CURSOR = /^[0-9a-f-]{36}$/;

/** Why an agent was woken and what came of it, newest first. */
export const listWakes = query({
  name: "wake.list",
  scope: "agents:read",
  input: z.object({ ...pageInput, agentId: z.uuid() }),
  output: pageOf(wakeRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, ID_CURSOR);
    const rows = await db
      .select({
        wake: wakes,
        excerpt: sql<string | null>`left(${wakes.text}, ${EXCERPT})`,
        isPaused: agents.isPaused,
        run: { id: runs.id, number: runs.number, status: runs.status, reason: runs.statusReason },
        /** What the agent said when it ended its answer. */
        said: sql<string | null>`(select left(s.output->'result'->>'summary', 500) from ${runSteps} s
          where s.run_id = ${runs.id} and s.name = 'wake_done' and s.status = 'succeeded' limit 1)`,
        task: { id: tasks.id, number: tasks.number },
        mission: { id: missions.id, number: missions.number },
      })
      .from(wakes)
      .innerJoin(agents, eq(agents.id, wakes.agentId))
      .leftJoin(runs, eq(runs.id, runOfWake))
      .leftJoin(tasks, eq(tasks.id, wakes.taskId))
      .leftJoin(missions, eq(missions.id, wakes.missionId))
      .where(and(eq(wakes.teamId, teamId), eq(wakes.agentId, input.agentId), before ? lt(wakes.id, before) : undefined))
      .orderBy(desc(wakes.id))
      .limit(input.limit + 1);
    return toPage(
      rows.map(({ wake, run, ...row }) => ({
        ...wake,
        ...row,
        run,
        outcome: wordsOfWake(wake, run, { said: row.said, isPaused: row.isPaused }),
      })),
      input.limit,
      (row) => row.id,
    );
  },
});

/** The run that took it; an assignment is taken by the work run that has begun by then. */
const runOfWake = sql`coalesce(${wakes.runId}, case when ${wakes.kind} = 'assignment' then
  (select r.id from ${runs} r where r.task_id = ${wakes.taskId} and r.agent_id = ${wakes.agentId} and r.purpose = 'work'
    and r.created_at <= ${wakes.createdAt} order by r.number desc limit 1) end)`;

/** What stands in an agent's queue, oldest first: for the program that will take it. */
export const listPendingWakes = query({
  name: "wake.list_pending",
  scope: "machine:write",
  input: z.object({ agentId: z.uuid() }),
  output: z.array(pendingWake),
  run: ({ db, teamId, input }) =>
    db
      .select({ id: wakes.id, kind: wakes.kind, reason: wakes.reason, createdAt: wakes.createdAt })
      .from(wakes)
      .where(and(eq(wakes.teamId, teamId), eq(wakes.agentId, input.agentId), eq(wakes.status, "pending")))
      .orderBy(asc(wakes.createdAt), asc(wakes.id))
      .limit(50),
});

/** The open addresses by which programs wake an agent. */
export const listHooks = query({
  name: "hook.list",
  scope: "agents:read",
  input: z.object({ agentId: z.uuid() }),
  output: z.array(hookRow).max(MAX_HOOKS),
  async run({ db, teamId, input }) {
    return db
      .select({
        id: wakeHooks.id,
        label: wakeHooks.label,
        tail: wakeHooks.tokenTail,
        createdAt: wakeHooks.createdAt,
        lastUsedAt: wakeHooks.lastUsedAt,
      })
      .from(wakeHooks)
      .where(and(eq(wakeHooks.teamId, teamId), eq(wakeHooks.agentId, input.agentId), isNull(wakeHooks.revokedAt)))
      .orderBy(asc(wakeHooks.createdAt))
      .limit(MAX_HOOKS);
  },
});

/** What an agent has on its desk, for the run that answers for it. */
export const listOpenWork = query({
  name: "wake.list_open_work",
  scope: "tasks:read",
  input: z.object({ agentId: z.uuid() }),
  output: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      title: z.string(),
      status: z.string(),
      missionNumber: z.number().nullable(),
      blockedReason: z.string().nullable(),
    }),
  ),
  run: ({ db, teamId, input }) =>
    db
      .select({
        id: tasks.id,
        number: tasks.number,
        title: tasks.title,
        status: tasks.status,
        missionNumber: missions.number,
        blockedReason: tasks.blockedReason,
      })
      .from(tasks)
      .leftJoin(missions, eq(missions.id, tasks.missionId))
      .where(
        and(
          eq(tasks.teamId, teamId),
          eq(tasks.assigneeAgentId, input.agentId),
          inArray(tasks.status, ["assigned", "in_progress", "review"]),
        ),
      )
      .orderBy(asc(tasks.number))
      .limit(20),
});

/** Agents with wakes that no run will take: their rest is over, or an event was lost. One statement when there are none. For the sweep. */
export const listUnanswered = query({
  name: "wake.list_unanswered",
  scope: "machine:write",
  input: z.object({ nowMs: z.number(), limit: z.number().int().max(500).default(200) }),
  output: z.array(z.object({ agentId: z.string(), teamId: z.string() })),
  run: ({ db, input }) =>
    db
      .selectDistinct({ agentId: wakes.agentId, teamId: wakes.teamId })
      .from(wakes)
      .where(
        sql`${wakes.status} = 'pending' and ${wakes.notBeforeMs} <= ${input.nowMs}
          and not exists (select 1 from ${agents} a where a.id = ${wakes.agentId} and a.retired_at is not null)
          and not exists (select 1 from ${runs} r where r.agent_id = ${wakes.agentId} and r.purpose = 'respond' and r.kind = 'work' and r.step_count = 0
            and r.status in ('queued', 'running', 'waiting')
            and coalesce(r.mission_id, r.task_id) is not distinct from coalesce(${wakes.missionId}, ${wakes.taskId}))`,
      )
      .limit(input.limit),
});

/** The open address of a token, whichever team it is of: the caller knows nothing else yet. */
export const findHook = query({
  name: "hook.find",
  scope: "machine:write",
  input: z.object({ tokenHash: z.string().length(64) }),
  output: z.object({ id: z.string(), teamId: z.string(), label: z.string() }).nullable(),
  async run({ db, input }) {
    const [hook] = await db
      .select({ id: wakeHooks.id, teamId: wakeHooks.teamId, label: wakeHooks.label })
      .from(wakeHooks)
      .where(and(eq(wakeHooks.tokenHash, input.tokenHash), isNull(wakeHooks.revokedAt)));
    return hook ?? null;
  },
});

/** Which agent asked a question. */
export const readQuestionAsker = query({
  name: "wake.read_asker",
  scope: "machine:write",
  input: z.object({ questionId: z.uuid() }),
  output: z
    .object({
      agentId: z.string(),
      question: z.string(),
      taskId: z.string().nullable(),
      missionId: z.string().nullable(),
    })
    .nullable(),
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({
        agentId: questions.agentId,
        question: questions.question,
        taskId: questions.taskId,
        missionId: questions.missionId,
      })
      .from(questions)
      .where(and(eq(questions.teamId, teamId), eq(questions.id, input.questionId)));
    return row ?? null;
  },
});

import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { files, missionFiles, missions, plans, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { TASK_STATUSES, type TaskStatus } from "#server/lib/task-lists";
import { missionRow, missionStatus, missionView, questionView } from "./schema.ts";

const COUNTS = sql<
  Partial<Record<TaskStatus, number>> | string
>`(select coalesce(jsonb_object_agg(c.status, c.n), '{}'::jsonb) from (select ${tasks.status} as status, count(*)::int as n from ${tasks} where ${tasks.missionId} = ${outer(missions.id)} group by ${tasks.status}) c)`;
const SPENT = sql<number>`(select coalesce(sum(${runs.costMicros}), 0)::float8 from ${runs} where ${runs.missionId} = ${outer(missions.id)})`;

const rowColumns = {
  id: missions.id,
  number: missions.number,
  title: missions.title,
  goal: missions.goal,
  status: missions.status,
  statusReason: missions.statusReason,
  ownerName: sql<string>`coalesce(${users.name}, 'Muster')`,
  createdAt: missions.createdAt,
  finishedAt: missions.finishedAt,
  budgetMicros: missions.budgetMicros,
  spentMicros: SPENT,
  taskCounts: COUNTS,
  isPaused: missions.isPaused,
  pausedReason: missions.pausedReason,
};

/** Newest first. */
export const listMissions = query({
  name: "mission.list",
  scope: "missions:read",
  input: z.object({ ...pageInput, status: missionStatus.optional() }),
  output: pageOf(missionRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select(rowColumns)
      .from(missions)
      .leftJoin(users, eq(users.id, missions.ownerUserId))
      .where(
        and(
          eq(missions.teamId, teamId),
          input.status ? eq(missions.status, input.status) : undefined,
          before ? lt(missions.number, Number(before)) : undefined,
        ),
      )
      .orderBy(desc(missions.number))
      .limit(input.limit + 1);
    return toPage(
      rows.map((row) => ({ ...row, taskCounts: fullCounts(row.taskCounts) })),
      input.limit,
      (row) => String(row.number),
    );
  },
});

export const getMission = query({
  name: "mission.get",
  scope: "missions:read",
  input: z.object({ id: z.uuid() }),
  output: missionView,
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({
        ...rowColumns,
        deadlineAt: missions.deadlineAt,
        summary: missions.summary,
        wantsPlanApproval: missions.wantsPlanApproval,
        pausedAt: missions.pausedAt,
        pausedBy: sql<string | null>`(select p.name from users p where p.id = ${missions.pausedByUserId})`,
      })
      .from(missions)
      .leftJoin(users, eq(users.id, missions.ownerUserId))
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.id)));
    if (!row) throw new DomainError("not_found", "There is no such mission in this team.");
    const [plan] = await db
      .select({ id: plans.id, version: plans.version, summary: plans.summary, createdAt: plans.createdAt })
      .from(plans)
      .where(and(eq(plans.missionId, input.id), eq(plans.isCurrent, true)));
    const costByAgent = await costByAgentOf(db, input.id);
    const figures = await figuresOf(db, input.id);
    return {
      ...row,
      ...figures,
      taskCounts: fullCounts(row.taskCounts),
      attachments: await attachmentsOf(db, input.id),
      isSimulated: costByAgent.some((entry) => entry.isSimulated),
      durationMs: (row.finishedAt?.getTime() ?? Date.now()) - row.createdAt.getTime(),
      questions: await questionsOf(db, and(eq(questions.teamId, teamId), eq(questions.missionId, input.id))),
      costByAgent,
      plan: plan ?? null,
    };
  },
});

/** Open questions of the team, oldest first: they hold up work. */
export const listOpenQuestions = query({
  name: "question.list_open",
  scope: "missions:read",
  input: z.object({ limit: z.number().int().min(1).max(100).default(20) }),
  output: z.array(questionView),
  async run({ db, teamId, input }) {
    const open = and(
      eq(questions.teamId, teamId),
      sql`${questions.answer} is null`,
      sql`exists (select 1 from ${missions} where ${missions.id} = ${questions.missionId} and ${missions.status} = 'needs_answer')`,
    );
    return questionsOf(db, open, input.limit);
  },
});

async function questionsOf(db: Reader, where: ReturnType<typeof and>, limit = 100) {
  const rows = await db
    .select({ question: questions, askedBy: agents.name, answeredBy: users.name })
    .from(questions)
    .innerJoin(agents, eq(agents.id, questions.agentId))
    .leftJoin(users, eq(users.id, questions.answeredByUserId))
    .where(where)
    .orderBy(asc(questions.createdAt))
    .limit(limit);
  return rows.map(({ question, askedBy, answeredBy }) => ({
    ...question,
    askedBy,
    askedAt: question.createdAt,
    answeredBy,
  }));
}

function attachmentsOf(db: Reader, missionId: string) {
  return db
    .select({
      id: files.id,
      name: files.name,
      mediaType: files.mediaType,
      sizeBytes: files.sizeBytes,
      sha256: files.sha256,
    })
    .from(missionFiles)
    .innerJoin(files, eq(files.id, missionFiles.fileId))
    .where(eq(missionFiles.missionId, missionId))
    .orderBy(asc(missionFiles.position));
}

async function figuresOf(db: Reader, missionId: string) {
  const [row] = await db
    .select({
      runs: sql<number>`count(*)::int`,
      steps: sql<number>`coalesce(sum(${runs.stepCount}), 0)::int`,
      modelCalls: sql<number>`coalesce(sum(${runs.modelCalls}), 0)::int`,
    })
    .from(runs)
    .where(eq(runs.missionId, missionId));
  const [tokens] = await db
    .select({
      inputTokens: sql<number>`coalesce(sum(${interactions.inputTokens}), 0)::int`,
      cachedTokens: sql<number>`coalesce(sum(${interactions.cachedTokens}), 0)::int`,
      outputTokens: sql<number>`coalesce(sum(${interactions.outputTokens}), 0)::int`,
    })
    .from(interactions)
    .where(eq(interactions.missionId, missionId));
  return {
    runs: row?.runs ?? 0,
    steps: row?.steps ?? 0,
    modelCalls: row?.modelCalls ?? 0,
    inputTokens: tokens?.inputTokens ?? 0,
    cachedTokens: tokens?.cachedTokens ?? 0,
    outputTokens: tokens?.outputTokens ?? 0,
  };
}

/** What each agent's model calls of the mission cost; the model named is the last one used. */
function costByAgentOf(db: Reader, missionId: string) {
  return db
    .select({
      agentId: agents.id,
      name: agents.name,
      model: sql<string>`(array_agg(${interactions.model} order by ${interactions.startedAt} desc))[1]`,
      isSimulated: sql<boolean>`bool_or(${interactions.isSimulated})`,
      costMicros: sql<number>`coalesce(sum(coalesce(${interactions.costMicros}, ${interactions.fallbackCostMicros})), 0)::float8`,
      tokens: sql<number>`coalesce(sum(${interactions.inputTokens} + ${interactions.outputTokens}), 0)::int`,
    })
    .from(interactions)
    .innerJoin(agents, eq(agents.id, interactions.agentId))
    .where(eq(interactions.missionId, missionId))
    .groupBy(agents.id, agents.name)
    .orderBy(desc(sql`5`), asc(agents.name));
}

function fullCounts(counts: Partial<Record<TaskStatus, number>> | string): Record<TaskStatus, number> {
  const given: Partial<Record<TaskStatus, number>> = typeof counts === "string" ? JSON.parse(counts) : counts;
  const full: Record<TaskStatus, number> = { inbox: 0, assigned: 0, in_progress: 0, review: 0, done: 0, cancelled: 0 };
  for (const status of TASK_STATUSES) full[status] = given[status] ?? 0;
  return full;
}

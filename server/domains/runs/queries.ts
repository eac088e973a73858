import { and, asc, desc, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { missions } from "#db/tables/missions";
import { prompts } from "#db/tables/prompts";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { originsOf } from "#server/core/outside";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { noteRead } from "#server/core/reading";
import { getInteraction } from "#server/domains/interactions/queries";
import { DomainError } from "#server/lib/errors";
import type { OutsideOrigin } from "#server/lib/outside";
import { rowNumber } from "#server/lib/row-number";
import { forksOf } from "./fork-facts.ts";
import { runRow, runStatus, runTitle, runView, stepDetail } from "./schema.ts";
import { originRuns, origins, resolvedStep } from "./shared-steps.ts";

const columns = {
  run: runs,
  agentName: agents.name,
  agentRole: agents.role,
  missionNumber: missions.number,
  missionTitle: missions.title,
  taskNumber: tasks.number,
  taskTitle: tasks.title,
};

function selectRuns(db: Reader, where: SQL | undefined) {
  return db
    .select(columns)
    .from(runs)
    .innerJoin(agents, eq(agents.id, runs.agentId))
    .leftJoin(missions, eq(missions.id, runs.missionId))
    .leftJoin(tasks, eq(tasks.id, runs.taskId))
    .where(where);
}

type RunSelection = Awaited<ReturnType<typeof selectRuns>>[number];

function toRunRow(row: RunSelection) {
  const { run, agentName, agentRole, missionNumber, missionTitle, taskNumber, taskTitle } = row;
  return {
    ...run,
    title: runTitle(run.purpose, { taskTitle, missionNumber }),
    agent: { id: run.agentId, name: agentName, role: agentRole },
    missionNumber,
    missionTitle,
    taskNumber,
  };
}

/** Newest first. Filters combine. */
export const listRuns = query({
  name: "run.list",
  scope: "runs:read",
  input: z.object({
    ...pageInput,
    agentId: z.uuid().optional(),
    missionId: z.uuid().optional(),
    taskId: z.uuid().optional(),
    status: runStatus.optional(),
  }),
  output: pageOf(runRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const where = and(
      eq(runs.teamId, teamId),
      input.agentId ? eq(runs.agentId, input.agentId) : undefined,
      input.missionId ? eq(runs.missionId, input.missionId) : undefined,
      input.taskId ? eq(runs.taskId, input.taskId) : undefined,
      input.status ? eq(runs.status, input.status) : undefined,
      before ? lt(runs.number, Number(before)) : undefined,
    );
    const rows = await selectRuns(db, where)
      .orderBy(desc(runs.number))
      .limit(input.limit + 1);
    return toPage(rows.map(toRunRow), input.limit, (row) => String(row.number));
  },
});

const STEPS_SHOWN = 500;

/** A run by its id, or by its number in the team as evidence names it (`run:12`). */
const runKey = z.union([z.uuid(), z.string().regex(/^\d{1,9}$/, "is neither an id nor a number of a run")]);

function isRun(key: string): SQL {
  return /^\d+$/.test(key) ? eq(runs.number, Number(key)) : eq(runs.id, key);
}

/** The trace: the run and a line for each of its steps. Prompts, answers, inputs and outputs come with {@link getStep}. */
export const getRun = query({
  name: "run.get",
  scope: "runs:read",
  input: z.object({ id: runKey }),
  output: runView,
  async run({ db, teamId, input }) {
    const [row] = await selectRuns(db, and(eq(runs.teamId, teamId), isRun(input.id)));
    if (!row) throw new DomainError("not_found", "There is no such run in this team.");
    const run = toRunRow(row);
    const steps = await selectSteps(db, eq(runSteps.runId, run.id)).limit(STEPS_SHOWN);
    return {
      ...run,
      prompt: await promptOf(db, row.run),
      ...(await forksOf(db, row.run)),
      outside: await originsOfRun(db, row.run),
      steps: steps.map(toStepView),
      partial: null,
    };
  },
});

async function promptOf(db: Reader, run: { promptId: string | null; promptVersion: number | null }) {
  if (run.promptId === null || run.promptVersion === null) return null;
  const [row] = await db.select({ name: prompts.name }).from(prompts).where(eq(prompts.id, run.promptId));
  return row ? { id: run.promptId, name: row.name, version: run.promptVersion } : null;
}

async function originsOfRun(db: Reader, run: { id: string; isTainted: boolean }): Promise<OutsideOrigin[]> {
  if (!run.isTainted) return [];
  const [row] = await db
    .select({ outside: originsOf(outer(runs.id), ["run"]) })
    .from(runs)
    .where(eq(runs.id, run.id));
  return row?.outside ?? [];
}

export const getStep = query({
  name: "step.get",
  scope: "runs:read",
  input: z.object({ runId: z.uuid(), index: rowNumber }),
  output: stepDetail,
  async run({ ctx, db, teamId, input }) {
    const where = and(eq(runSteps.teamId, teamId), eq(runSteps.runId, input.runId), eq(runSteps.index, input.index));
    const [row] = await selectSteps(db, where);
    if (!row) throw new DomainError("not_found", "There is no such step in this team.");
    // What a model was asked stands in the record of the call, its parts kept once by their content.
    const call = row.interaction ? await getInteraction.call(ctx, { interactionId: row.interaction.id }) : null;
    return {
      ...toStepView(row),
      input: (row.origin ?? row.step).input ?? call?.request ?? null,
      output: (row.origin ?? row.step).output,
      whyModel: row.interaction?.whyModel ?? null,
      notTaken: row.interaction?.notTaken ?? [],
    };
  },
});

function selectSteps(db: Reader, where: SQL | undefined) {
  return db
    .select({ step: runSteps, origin: origins, recordedBy: originRuns.number, interaction: interactions })
    .from(runSteps)
    .leftJoin(origins, eq(origins.id, runSteps.originStepId))
    .leftJoin(originRuns, eq(originRuns.id, origins.runId))
    .leftJoin(interactions, eq(interactions.id, sql`coalesce(${origins.interactionId}, ${runSteps.interactionId})`))
    .where(where)
    .orderBy(asc(runSteps.index));
}

function toStepView({ step, origin, recordedBy, interaction }: Awaited<ReturnType<typeof selectSteps>>[number]) {
  return {
    ...resolvedStep(step, origin),
    recordedBy,
    // A shared step was paid for once, by the run that recorded it.
    costMicros: interaction && !origin ? (interaction.costMicros ?? interaction.fallbackCostMicros) : null,
    model: interaction?.model ?? null,
    isSimulated: interaction?.isSimulated ?? false,
    inputTokens: interaction?.inputTokens ?? null,
    cachedTokens: interaction?.cachedTokens ?? null,
    outputTokens: interaction?.outputTokens ?? null,
    firstTokenMs: interaction?.firstTokenMs ?? null,
  };
}

/** A recorded tool result of the team by its reference, for checking and citing. */
export const readStepByRef = query({
  name: "step.read_by_ref",
  scope: "runs:read",
  input: z.object({
    runNumber: z.number().int(),
    index: z.number().int(),
    missionId: z.uuid().nullable(),
    isOfTeam: z.boolean().default(false),
  }),
  output: z.object({
    runId: z.string(),
    name: z.string(),
    status: z.string(),
    input: z.unknown(),
    output: z.unknown(),
  }),
  async run({ ctx, db, teamId, input }) {
    const [row] = await db
      .select({
        runId: runs.id,
        missionId: runs.missionId,
        name: runSteps.name,
        status: runSteps.status,
        input: sql<unknown>`coalesce(${origins.input}, ${runSteps.input})`,
        output: sql<unknown>`coalesce(${origins.output}, ${runSteps.output})`,
      })
      .from(runSteps)
      .innerJoin(runs, eq(runs.id, runSteps.runId))
      .leftJoin(origins, eq(origins.id, runSteps.originStepId))
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.number, input.runNumber),
          eq(runSteps.index, input.index),
          eq(runSteps.kind, "tool"),
        ),
      );
    if (!row || (row.missionId !== input.missionId && !input.isOfTeam)) {
      throw new DomainError(
        "not_found",
        `There is no tool result run:${input.runNumber}#${input.index} in this mission.`,
      );
    }
    noteRead(ctx, "run", [row.runId]);
    return row;
  },
});

/** Successful tool steps of a task's work runs: what its author looked at, for the reviewer. */
export const listToolResults = query({
  name: "step.list_tool_results",
  scope: "runs:read",
  input: z.object({ taskId: z.uuid(), limit: z.number().int().min(1).max(100).default(60) }),
  output: z.array(
    z.object({ runNumber: z.number(), index: z.number(), name: z.string(), input: z.unknown(), summary: z.string() }),
  ),
  async run({ ctx, db, teamId, input }) {
    const rows = await db
      .select({
        runId: runs.id,
        runNumber: runs.number,
        index: runSteps.index,
        name: runSteps.name,
        input: runSteps.input,
        summary: runSteps.summary,
      })
      .from(runSteps)
      .innerJoin(runs, eq(runs.id, runSteps.runId))
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.taskId, input.taskId),
          eq(runs.purpose, "work"),
          eq(runs.isSandbox, false),
          isNull(runSteps.originStepId),
          eq(runSteps.kind, "tool"),
          eq(runSteps.status, "succeeded"),
        ),
      )
      .orderBy(desc(runs.number), desc(runSteps.index))
      .limit(input.limit);
    noteRead(
      ctx,
      "run",
      rows.map((row) => row.runId),
    );
    return rows.reverse();
  },
});

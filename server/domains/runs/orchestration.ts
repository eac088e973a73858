import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { runPurpose, runStatus } from "./schema.ts";
import { type StepRecord, stepsOf } from "./shared-steps.ts";

/** `recordedBy`: the number of the run that recorded the step, when this one only shares it. */
const journalStep = z.custom<StepRecord & { recordedBy?: number }>();
const journalRun = z.custom<typeof runs.$inferSelect>();
export type JournalStep = z.infer<typeof journalStep>;
export type JournalRun = z.infer<typeof journalRun>;

/** The whole journal of a run for its driver: the run's row and its steps with inputs and outputs, in order. */
export const readJournal = query({
  name: "run.read_journal",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({ run: journalRun, steps: z.array(journalStep) }),
  async run({ db, teamId, input }) {
    const [run] = await db
      .select()
      .from(runs)
      .where(and(eq(runs.teamId, teamId), eq(runs.id, input.id)));
    if (!run) throw new DomainError("not_found", "There is no such run in this team.");
    return { run, steps: await stepsOf(db, run) };
  },
});

/** How long a run that stands in line is left alone after it was queued or woken. */
const QUIET_MS = 4_000;

/** What wants to go on: runs whose driver died, whose wait is over, or that were queued and not begun. For the leader's sweep. */
export const listStalledRuns = query({
  name: "run.list_stalled",
  scope: "machine:write",
  input: z.object({ nowMs: z.number(), limit: z.number().int().max(500).default(200) }),
  output: z.array(z.object({ id: z.string(), teamId: z.string(), status: runStatus })),
  async run({ db, input }) {
    // Longer than a wake takes to arrive on a busy machine: each one sent again is work for nothing.
    const quietSince = new Date(input.nowMs - QUIET_MS);
    return db
      .select({ id: runs.id, teamId: runs.teamId, status: runs.status })
      .from(runs)
      .where(
        sql`(${runs.status} = 'running' and ${runs.leaseUntilMs} <= ${input.nowMs})
          or (${runs.status} = 'waiting' and ${runs.retryAtMs} <= ${input.nowMs})
          or (${runs.status} = 'queued' and not (${runs.isProgram} and ${runs.tokenHash} is null) and ${runs.updatedAt} < ${quietSince.toISOString()}::timestamptz
              and not exists (select 1 from ${agents} a join teams t on t.id = a.team_id where a.id = ${runs.agentId} and (a.is_paused or t.is_paused))
              and (${runs.kind} = 'chat' or not exists (select 1 from missions m where m.id = ${runs.missionId} and m.is_paused))
              and (${runs.kind} <> 'work' or not exists (select 1 from ${runs} o where o.agent_id = ${runs.agentId} and o.status = 'running' and o.kind = 'work')))`,
      )
      .orderBy(asc(runs.createdAt))
      .limit(input.limit);
  },
});

/** The runs of a mission, or of a task that has none: what orchestration decides from. */
export const listWorkRuns = query({
  name: "run.list_work",
  scope: "machine:write",
  input: z.object({ missionId: z.uuid().nullable(), taskId: z.uuid().nullable() }),
  output: z.array(
    z.object({
      id: z.string(),
      agentId: z.string(),
      taskId: z.string().nullable(),
      purpose: runPurpose,
      status: runStatus,
      statusReason: z.string().nullable(),
      startKey: z.string(),
      /** It waits for a person's decision, not for a time at which it is tried again. */
      waitsForPerson: z.boolean(),
    }),
  ),
  async run({ db, teamId, input }) {
    const of = input.missionId ? eq(runs.missionId, input.missionId) : eq(runs.taskId, input.taskId ?? "");
    return db
      .select({
        id: runs.id,
        agentId: runs.agentId,
        taskId: runs.taskId,
        purpose: runs.purpose,
        status: runs.status,
        statusReason: runs.statusReason,
        startKey: runs.startKey,
        waitsForPerson: sql<boolean>`${runs.status} = 'waiting' and ${runs.retryAtMs} is null`,
      })
      .from(runs)
      .where(and(eq(runs.teamId, teamId), eq(runs.kind, "work"), of))
      .orderBy(asc(runs.number))
      .limit(5_000);
  },
});

/** Everything an agent has under way, in line or waiting. */
export const listLiveRuns = query({
  name: "run.list_live",
  scope: "machine:write",
  input: z.object({ agentId: z.uuid() }),
  output: z.array(z.object({ id: z.string() })),
  async run({ db, teamId, input }) {
    return db
      .select({ id: runs.id })
      .from(runs)
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.agentId, input.agentId),
          inArray(runs.status, ["queued", "running", "waiting"]),
        ),
      )
      .orderBy(asc(runs.createdAt))
      .limit(1_000);
  },
});

/** Runs that stand in line and could begin, for when a pause ends. */
export const listQueuedRuns = query({
  name: "run.list_queued",
  scope: "machine:write",
  input: z.object({ agentId: z.uuid().optional() }),
  output: z.array(z.object({ id: z.string() })),
  async run({ db, teamId, input }) {
    const where = and(
      eq(runs.teamId, teamId),
      eq(runs.status, "queued"),
      input.agentId ? eq(runs.agentId, input.agentId) : undefined,
    );
    return db.select({ id: runs.id }).from(runs).where(where).orderBy(asc(runs.createdAt)).limit(500);
  },
});

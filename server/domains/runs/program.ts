import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { query, type Reader } from "#server/core/query";
import { newAccessKey } from "#server/lib/access-key";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { isSeatTaken } from "./commands.ts";
import { isPaused, type RunRecord, runRef } from "./lease.ts";
import { PROGRAM_MS, PROGRAM_TIME_LIMIT_MS } from "./policy.ts";
import { callId } from "./program-steps.ts";
import { isRunOver, runPurpose, runStatus, runTitle, runWoken } from "./schema.ts";

// A program outside of Muster stands where the model stands: what it asks for is a step of its run, and the loop does the rest.

/** A run that waits for its agent's program, or that the program has claimed and not ended. */
export const programWork = z.object({
  runId: z.string(),
  number: z.number(),
  purpose: runPurpose,
  title: z.string(),
  why: z.string(),
  isClaimed: z.boolean(),
  status: runStatus,
  statusReason: z.string().nullable(),
  task: z.object({ id: z.string(), number: z.number() }).nullable(),
  mission: z.object({ id: z.string(), number: z.number() }).nullable(),
  createdAt: z.date(),
});
export type ProgramWork = z.infer<typeof programWork>;

/** The agent whose program is asking. */
function agentOfKey({ actor }: Ctx): string {
  if (actor.kind === "apiKey" && actor.agentId) return actor.agentId;
  throw new DomainError("forbidden", "Only the key of an agent that runs outside of Muster does this.");
}

/** What waits for an agent's program, unless that is paused, and what it has begun, oldest first. */
export const listProgramWork = query({
  name: "run.list_program_work",
  scope: "program:beat",
  input: z.object({}),
  output: z.array(programWork),
  async run({ ctx, db, teamId }) {
    const rows = await db
      .select({ run: runs, task: { number: tasks.number, title: tasks.title }, missionNumber: missions.number })
      .from(runs)
      .innerJoin(agents, eq(agents.id, runs.agentId))
      .innerJoin(teams, eq(teams.id, runs.teamId))
      .leftJoin(tasks, eq(tasks.id, runs.taskId))
      .leftJoin(missions, eq(missions.id, runs.missionId))
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.agentId, agentOfKey(ctx)),
          eq(runs.isProgram, true),
          inArray(runs.status, ["queued", "running", "waiting"]),
          sql`(${runs.tokenHash} is not null or not (${agents.isPaused} or ${teams.isPaused} or coalesce(${missions.isPaused}, false)))`,
        ),
      )
      .orderBy(asc(runs.createdAt), asc(runs.id))
      .limit(50);
    return rows.map(({ run, task, missionNumber }) => workOf(run, { task, missionNumber }));
  },
});

type Named = { task: { number: number; title: string } | null; missionNumber: number | null };

function workOf(run: RunRecord, { task, missionNumber }: Named): ProgramWork {
  const { id: runId, number, purpose, status, statusReason, taskId, missionId, createdAt } = run;
  return {
    runId,
    number,
    purpose,
    title: runTitle(purpose, { taskTitle: task?.title ?? null, missionNumber }),
    why: run.wakeReason,
    isClaimed: run.tokenHash !== null,
    status,
    statusReason,
    task: task && taskId ? { id: taskId, number: task.number } : null,
    mission: missionId && missionNumber !== null ? { id: missionId, number: missionNumber } : null,
    createdAt,
  };
}

/**
 * Gives the agent's program its next run, or the one it names, with the token it works by. The same `claimKey` gives the same run
 * and a new token: a program that lost an answer, or its process, goes on where it was. Throws `conflict` when there is nothing.
 */
export const claimProgramRun = command({
  name: "run.claim_by_program",
  scope: "program:beat",
  input: z.object({ runId: z.uuid().optional(), claimKey: callId.optional(), nowMs: z.number() }),
  output: z.object({ runId: z.string(), number: z.number(), token: z.string(), tokenUntil: z.date() }),
  events: [runWoken],
  async run({ ctx, tx, input, emit, record }) {
    // Claims of one agent follow each other. Not by its row: whoever drives a run holds the run first, and that row after it.
    const agentId = agentOfKey(ctx);
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`claim:${agentId}`}, 0))`);
    const run = await claimable(tx, ctx.team.id, { ...input, agentId });
    if (await isPaused(tx, run))
      throw new DomainError(
        "conflict",
        "The agent, its mission or the team is paused. Nothing is begun until it goes on.",
      );
    const { prefix, secret } = newAccessKey("mrt");
    const tokenUntilMs = input.nowMs + PROGRAM_MS;
    const claimKey = input.claimKey ?? run.claimKey;
    await tx
      .update(runs)
      .set({
        tokenHash: sha256(secret),
        tokenUntilMs,
        claimKey,
        timeLimitMs: PROGRAM_TIME_LIMIT_MS,
        updatedAt: new Date(),
      })
      .where(eq(runs.id, run.id));
    if (run.status === "queued") emit(runWoken, { ...runRef(run), reason: "its program claimed it" });
    record({ entity: "run", entityId: run.id, after: { number: run.number, token: prefix } });
    return { runId: run.id, number: run.number, token: secret, tokenUntil: new Date(tokenUntilMs) };
  },
});

type Wanted = { agentId: string; runId?: string | undefined; claimKey?: string | undefined };

async function claimable(tx: Tx, teamId: string, { agentId, runId, claimKey }: Wanted): Promise<RunRecord> {
  const own = and(eq(runs.teamId, teamId), eq(runs.agentId, agentId), eq(runs.isProgram, true));
  const again = claimKey === undefined ? undefined : await firstOf(tx, and(own, eq(runs.claimKey, claimKey)));
  const named = again ?? (runId === undefined ? undefined : await firstOf(tx, and(own, eq(runs.id, runId))));
  if (runId !== undefined && named?.id !== runId)
    throw new DomainError("not_found", "There is no such run of this agent. Its heartbeat lists what there is.");
  if (named && isRunOver(named.status))
    throw new DomainError("conflict", `Run ${named.number} is over (${named.status}). Claim another one.`);
  if (named && named.tokenHash !== null) return named;
  const begun = await firstOf(
    tx,
    and(own, isNotNull(runs.tokenHash), or(eq(runs.status, "running"), and(eq(runs.status, "queued"), isMissionOpen))),
  );
  if (begun)
    throw new DomainError(
      "conflict",
      `Run ${begun.number} is under way: an agent does one at a time. Claim it by its id to go on.`,
    );
  const next = named ?? (await firstOf(tx, and(own, eq(runs.status, "queued"), isNull(runs.tokenHash), isMissionOpen)));
  if (!next) throw new DomainError("conflict", "There is nothing to claim. The heartbeat says when there is.");
  if (await isSeatTaken(tx, next))
    throw new DomainError("conflict", "The agent is still at work inside of Muster. Claim when that run is over.");
  return next;
}

const isMissionOpen = sql`not exists (select 1 from ${missions} m where m.id = ${runs.missionId} and m.is_paused)`;

async function firstOf(tx: Tx, which: ReturnType<typeof and>): Promise<RunRecord | undefined> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(which)
    .orderBy(asc(runs.createdAt), asc(runs.id))
    .limit(1)
    .for("update");
  return run;
}

/** Whose run a token is of, whatever became of it. There is no context yet: the door asks. */
export async function findRunToken(hash: string, db: Reader = getDb()) {
  const [row] = await db
    .select({
      runId: runs.id,
      number: runs.number,
      agentId: runs.agentId,
      agentName: agents.name,
      teamId: runs.teamId,
      status: runs.status,
      tokenUntilMs: runs.tokenUntilMs,
    })
    .from(runs)
    .innerJoin(agents, and(eq(agents.id, runs.agentId), isNull(agents.retiredAt)))
    .innerJoin(teams, and(eq(teams.id, runs.teamId), isNull(teams.deletedAt)))
    .where(eq(runs.tokenHash, hash));
  return row ?? null;
}

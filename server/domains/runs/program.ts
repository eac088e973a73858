import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { query, type Reader } from "#server/core/query";
import { newAccessKey } from "#server/lib/access-key";
import { canonicalJson } from "#server/lib/canonical-json";
import { DomainError } from "#server/lib/errors";
import { newId, sha256 } from "#server/lib/ids";
import { isPaused, isSeatTaken } from "./commands.ts";
import { endRun } from "./ending.ts";
import { holdRun, lockRun, type RunRecord, runRef } from "./lease.ts";
import { PROGRAM, PROGRAM_MS, PROGRAM_TIME_LIMIT_MS } from "./policy.ts";
import {
  callId,
  isRunOver,
  type ProgramWork,
  programWork,
  runFinished,
  runHanded,
  runTitle,
  runWoken,
  stepFinished,
} from "./schema.ts";

// A program outside of Muster stands where the model stands: what it asks for is a step of its run, and the loop does the rest.

/** The agent whose program is asking. */
export function agentOfKey({ actor }: Ctx): string {
  if (actor.kind === "apiKey" && actor.agentId) return actor.agentId;
  throw new DomainError("forbidden", "Only the key of an agent that runs outside of Muster does this.");
}

/** The run whose token is asking. */
export function runOfToken({ actor, scopes }: Ctx): string {
  if (actor.kind === "agent" && scopes.has("program:work")) return actor.runId;
  throw new DomainError("forbidden", "Only the token of a run does this: claim work with an agent’s key.");
}

/** What waits for an agent's program and what it has begun, oldest first. */
export const listProgramWork = query({
  name: "run.list_program_work",
  scope: "program:beat",
  input: z.object({}),
  output: z.array(programWork),
  async run({ ctx, db, teamId }) {
    const rows = await db
      .select({ run: runs, task: { number: tasks.number, title: tasks.title }, missionNumber: missions.number })
      .from(runs)
      .leftJoin(tasks, eq(tasks.id, runs.taskId))
      .leftJoin(missions, eq(missions.id, runs.missionId))
      .where(
        and(
          eq(runs.teamId, teamId),
          eq(runs.agentId, agentOfKey(ctx)),
          eq(runs.isProgram, true),
          inArray(runs.status, ["queued", "running", "waiting"]),
          sql`(${runs.tokenHash} is not null or ${missions.isPaused} is not true)`,
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
    // Claims of one agent follow each other.
    const agentId = agentOfKey(ctx);
    await tx.select({ id: agents.id }).from(agents).where(eq(agents.id, agentId)).for("update");
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
    and(own, sql`${runs.tokenHash} is not null and ${runs.status} in ('queued', 'running')`),
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

/** The program has the turn: it keeps the run's seat and lease until it calls again, or is silent for too long. */
export const handToProgram = command({
  name: "run.hand_to_program",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), token: z.number().int(), nowMs: z.number() }),
  output: z.object({ id: z.string() }),
  events: [runHanded],
  async run({ ctx, tx, input, emit }) {
    const run = await holdRun(tx, ctx.team.id, input.id, input.token);
    const leaseUntilMs = Math.max(run.tokenUntilMs, input.nowMs + PROGRAM_MS);
    await tx.update(runs).set({ leaseOwner: PROGRAM, leaseUntilMs }).where(eq(runs.id, run.id));
    emit(runHanded, runRef(run));
    return { id: run.id };
  },
});

/**
 * Writes down what the program asks for, where a model's answer would stand. The same `callId` is written once. `busy`: the call
 * before it is still under way; `held`: the run waits for somebody or something.
 */
export const recordProgramCall = command({
  name: "run.record_program_call",
  scope: "program:work",
  audit: false,
  input: z.object({
    callId,
    name: z.string().min(1).max(200),
    input: z.unknown(),
    said: z.string().max(20_000),
    nowMs: z.number(),
  }),
  output: z.object({ outcome: z.enum(["recorded", "known", "busy", "held"]), reason: z.string().nullable() }),
  events: [stepFinished],
  async run({ ctx, tx, input, emit }) {
    const run = await lockRun(tx, ctx.team.id, runOfToken(ctx));
    await tx
      .update(runs)
      .set({ tokenUntilMs: input.nowMs + PROGRAM_MS })
      .where(eq(runs.id, run.id));
    if (await isKnown(tx, run, input)) return { outcome: "known" as const, reason: null };
    if (isRunOver(run.status)) throw new DomainError("conflict", `Run ${run.number} is over (${run.status}).`);
    if (run.status === "running" && run.leaseOwner !== PROGRAM) return { outcome: "busy" as const, reason: null };
    if (run.status !== "running") return { outcome: "held" as const, reason: run.statusReason };
    const { callId: id, name, input: given, said } = input;
    const at = new Date(input.nowMs);
    const index = run.stepCount;
    const stepId = newId();
    await tx.insert(runSteps).values({
      id: stepId,
      teamId: run.teamId,
      runId: run.id,
      agentId: run.agentId,
      index,
      kind: "program",
      name: "Its program",
      status: "succeeded",
      summary: said.slice(0, 300) || `asks for ${name}`,
      toolCallId: id,
      leaseToken: run.leaseToken,
      output: {
        text: said,
        reasoning: "",
        toolCalls: [{ id, name, input: given, problem: null }],
        responseMessages: [],
        finishReason: "tool-calls",
      },
      startedAt: at,
      finishedAt: at,
    });
    const free = { leaseOwner: null, leaseUntilMs: 0, stepCount: index + 1, updatedAt: at };
    await tx.update(runs).set(free).where(eq(runs.id, run.id));
    const step = { stepId, index, kind: "program" as const, name: "Its program" };
    emit(stepFinished, { ...runRef(run), ...step, status: "succeeded", summary: `asks for ${name}` });
    return { outcome: "recorded" as const, reason: null };
  },
});

async function isKnown(
  tx: Tx,
  run: RunRecord,
  call: { callId: string; name: string; input: unknown },
): Promise<boolean> {
  const [step] = await tx
    .select({ call: sql<{ name: string; input: unknown }>`${runSteps.output} -> 'toolCalls' -> 0` })
    .from(runSteps)
    .where(and(eq(runSteps.runId, run.id), eq(runSteps.kind, "program"), eq(runSteps.toolCallId, call.callId)));
  if (!step) return false;
  const isSame =
    step.call.name === call.name && canonicalJson(step.call.input ?? null) === canonicalJson(call.input ?? null);
  if (!isSame)
    throw new DomainError("conflict", `callId: “${call.callId}” was another call of this run. Use a new one.`);
  return true;
}

/** The program cannot do it: the run has failed with its words, and its task goes on as after any failed run. */
export const giveUpRun = command({
  name: "run.give_up",
  scope: "program:work",
  input: z.object({ reason: z.string().trim().min(1, "Say why, for whoever takes it up.").max(1_000) }),
  output: z.object({ id: z.string() }),
  events: [runFinished, runWoken],
  async run({ ctx, tx, input, emit, record }) {
    const run = await lockRun(tx, ctx.team.id, runOfToken(ctx));
    if (isRunOver(run.status)) throw new DomainError("conflict", `Run ${run.number} is over (${run.status}).`);
    await endRun(tx, run, { status: "failed", reason: `Its program gave up: ${input.reason}`.slice(0, 1_000) }, emit);
    record({ entity: "run", entityId: run.id, before: { status: run.status }, after: { status: "failed" } });
    return { id: run.id };
  },
});

/** Each look renews the token: the program is there. */
export const renewRunToken = command({
  name: "run.renew_token",
  scope: "program:work",
  audit: false,
  input: z.object({ nowMs: z.number() }),
  output: z.object({ tokenUntil: z.date() }),
  async run({ ctx, tx, input }) {
    const tokenUntilMs = input.nowMs + PROGRAM_MS;
    await tx
      .update(runs)
      .set({ tokenUntilMs })
      .where(eq(runs.id, runOfToken(ctx)));
    return { tokenUntil: new Date(tokenUntilMs) };
  },
});

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

import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { nextNumber } from "#server/core/counters";
import { carryLabels } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import { endRun, wakeNext } from "./ending.ts";
import {
  holdRun,
  isPaused,
  isTaintedRun,
  lockRun,
  type RunRecord,
  requireLivingAgent,
  requireMissionUnderWay,
  runRef,
} from "./lease.ts";
import { LEASE_MS, MAX_REQUEST, STEP_LIMITS, TIME_LIMIT_MS } from "./policy.ts";
import { isRunOver, runFinished, runPurpose, runQueued, runStarted, runWaiting, runWoken } from "./schema.ts";

const done = z.object({ id: z.string() });
const held = { id: z.uuid(), token: z.number().int() };

/** Queues a run. The start key makes it repeatable: the same event asked twice gives one run. */
export const startRun = command({
  name: "run.start",
  scope: "machine:write",
  audit: false,
  input: z.object({
    agentId: z.uuid(),
    missionId: z.uuid().nullable(),
    taskId: z.uuid().nullable(),
    purpose: runPurpose,
    wakeReason: z.string().max(300),
    startKey: z.string().min(1).max(200),
    attempt: z.number().int().min(1).default(1),
    kind: z.enum(["work", "chat"]).default("work"),
    /** The chat it answers in. */
    sessionId: z.uuid().nullish(),
    /** The run it helps, and with what. */
    parentRunId: z.uuid().nullish(),
    request: z.string().max(MAX_REQUEST).nullish(),
    capMicros: z.number().int().min(0).nullish(),
    /** A run whose words it is told with its reason or request: it is as tainted as that one. */
    wordsOfRunId: z.uuid().nullish(),
  }),
  output: z.object({ id: z.string(), isNew: z.boolean() }),
  events: [runQueued],
  async run({ ctx, tx, input, emit }) {
    const teamId = ctx.team.id;
    const [existing] = await tx
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.teamId, teamId), eq(runs.startKey, input.startKey)));
    if (existing) return { id: existing.id, isNew: false };
    if (input.missionId && input.purpose !== "respond" && input.kind === "work")
      await requireMissionUnderWay(tx, teamId, input.missionId);
    const agent = await requireLivingAgent(tx, teamId, input.agentId);
    if (agent.isProgram && input.kind === "chat") throw answersNoChats(agent.name);
    const number = await nextNumber(tx, teamId, "run");
    const { wordsOfRunId, ...fields } = input;
    const isTainted = wordsOfRunId ? await isTaintedRun(tx, teamId, wordsOfRunId) : false;
    const [run] = await tx
      .insert(runs)
      .values({
        ...fields,
        isTainted,
        isProgram: agent.isProgram,
        teamId,
        number,
        status: "queued",
        stepLimit: STEP_LIMITS[input.purpose],
        timeLimitMs: TIME_LIMIT_MS,
      })
      .onConflictDoNothing()
      .returning();
    // Two reactions at once: the other one's row is there, or the whole command is repeated.
    if (!run) throw new DomainError("conflict", "The run is being started by somebody else.");
    if (wordsOfRunId && isTainted)
      await carryLabels(ctx, { id: wordsOfRunId, part: "run" }, [{ kind: "run", id: run.id, part: "run" }]);
    emit(runQueued, { ...runRef(run), purpose: run.purpose, wakeReason: run.wakeReason });
    return { id: run.id, isNew: true };
  },
});

/**
 * Takes or keeps the lease on a run. `busy`: another live process drives it; `seat`: its agent is running something else;
 * `paused`: somebody stopped the agent or the team; `program`: it is the agent's program that begins it; `over`: nothing to do.
 */
export const claimRun = command({
  name: "run.claim",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), owner: z.string().max(100), nowMs: z.number() }),
  output: z.object({
    outcome: z.enum(["claimed", "busy", "seat", "paused", "later", "program", "over"]),
    token: z.number(),
    isTakeover: z.boolean(),
  }),
  events: [runStarted, runWoken],
  async run({ ctx, tx, input, emit }) {
    const kept = await keepClaim(tx, ctx.team.id, input);
    if (kept !== null) return { outcome: "claimed" as const, token: kept, isTakeover: false };
    const run = await lockRun(tx, ctx.team.id, input.id);
    const refused = (outcome: "busy" | "seat" | "paused" | "later" | "program" | "over") => ({
      outcome,
      token: 0,
      isTakeover: false,
    });
    if (isRunOver(run.status)) return refused("over");
    if (run.isProgram && run.tokenHash === null) return refused("program");
    const isMine = run.leaseOwner === input.owner && run.status === "running";
    if (!isMine && run.leaseUntilMs > input.nowMs && run.leaseOwner !== input.owner) return refused("busy");
    if (!run.cancelRequested && (await isPaused(tx, run))) {
      await tx.update(runs).set({ leaseUntilMs: 0, leaseOwner: null, status: "queued" }).where(eq(runs.id, run.id));
      // Its mission may be paused alone: then its agent goes on with another one.
      if (run.status === "running") await wakeNext(tx, run, emit);
      return refused("paused");
    }
    if (run.status === "waiting" && run.retryAtMs !== null && run.retryAtMs > input.nowMs) return refused("later");
    if (run.kind === "work" && run.status !== "running" && (await isSeatTaken(tx, run))) return refused("seat");
    const token = isMine ? run.leaseToken : run.leaseToken + 1;
    await tx
      .update(runs)
      .set({
        status: "running",
        statusReason: null,
        retryAtMs: null,
        leaseOwner: input.owner,
        leaseToken: token,
        leaseUntilMs: input.nowMs + LEASE_MS,
        startedAt: run.startedAt ?? new Date(input.nowMs),
        updatedAt: new Date(input.nowMs),
      })
      .where(eq(runs.id, run.id));
    if (run.status !== "running") emit(runStarted, runRef(run));
    return { outcome: "claimed" as const, token, isTakeover: !isMine };
  },
});

/** Keeps the lease while a long step is under way. `held: false` means: stop, somebody else drives now or a person cancelled. */
export const renewLease = command({
  name: "run.renew_lease",
  scope: "machine:write",
  audit: false,
  input: z.object({ ...held, nowMs: z.number() }),
  output: z.object({ isHeld: z.boolean(), isCancelled: z.boolean() }),
  async run({ ctx, tx, input }) {
    const [run] = await tx
      .update(runs)
      .set({ leaseUntilMs: input.nowMs + LEASE_MS })
      .where(
        and(
          eq(runs.teamId, ctx.team.id),
          eq(runs.id, input.id),
          eq(runs.leaseToken, input.token),
          eq(runs.status, "running"),
        ),
      )
      .returning({ cancelRequested: runs.cancelRequested });
    return { isHeld: run !== undefined, isCancelled: run?.cancelRequested ?? false };
  },
});

/** The run gives its seat back and waits: for a time, money or a person. One that was stopped during its step ends here. */
export const waitRun = command({
  name: "run.wait",
  scope: "machine:write",
  audit: false,
  input: z.object({
    ...held,
    reason: z.string().max(1_000),
    retryAtMs: z.number().nullable(),
    /** False when nothing went wrong: a wait for a person is no failed try. */
    isRetry: z.boolean().default(true),
  }),
  output: done,
  events: [runWaiting, runWoken, runFinished],
  async run({ ctx, tx, input, emit }) {
    const run = await holdRun(tx, ctx.team.id, input.id, input.token);
    if (run.cancelRequested) {
      await endRun(tx, run, { status: "cancelled", reason: run.statusReason }, emit);
      return { id: run.id };
    }
    await tx
      .update(runs)
      .set({
        status: "waiting",
        statusReason: input.reason,
        retryAtMs: input.retryAtMs,
        retries: input.isRetry ? run.retries + 1 : run.retries,
        leaseUntilMs: 0,
        leaseOwner: null,
        updatedAt: new Date(),
      })
      .where(eq(runs.id, run.id));
    emit(runWaiting, { ...runRef(run), reason: input.reason });
    await wakeNext(tx, run, emit);
    return { id: run.id };
  },
});

/** Ends a run by its driver. */
export const finishRun = command({
  name: "run.finish",
  scope: "machine:write",
  audit: false,
  input: z.object({
    ...held,
    status: z.enum(["succeeded", "failed", "cancelled"]),
    reason: z.string().max(1_000).nullable(),
  }),
  output: done,
  events: [runFinished, runWoken],
  async run({ ctx, tx, input, emit }) {
    const run = await holdRun(tx, ctx.team.id, input.id, input.token);
    await endRun(tx, run, { status: input.status, reason: input.reason }, emit);
    return { id: run.id };
  },
});

/** Says that a run may go on now. Waking one that is not waiting does nothing. */
export const wakeRun = command({
  name: "run.wake",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), reason: z.string().max(300) }),
  output: done,
  events: [runWoken],
  async run({ ctx, tx, input, emit }) {
    const run = await lockRun(tx, ctx.team.id, input.id);
    if (isRunOver(run.status)) return { id: run.id };
    const updatedAt = new Date();
    if (run.status === "waiting")
      await tx
        .update(runs)
        .set({ status: "queued", retryAtMs: null, statusReason: null, updatedAt })
        .where(eq(runs.id, run.id));
    else if (run.status === "queued") await tx.update(runs).set({ updatedAt }).where(eq(runs.id, run.id));
    emit(runWoken, { ...runRef(run), reason: input.reason });
    return { id: run.id };
  },
});

/** The common case between two steps in one statement: the run is driven from here and nobody paused it. Its token, or null. */
async function keepClaim(
  tx: Tx,
  teamId: string,
  { id, owner, nowMs }: { id: string; owner: string; nowMs: number },
): Promise<number | null> {
  const [kept] = await tx
    .update(runs)
    .set({ leaseUntilMs: nowMs + LEASE_MS, updatedAt: new Date(nowMs) })
    .where(
      and(
        eq(runs.teamId, teamId),
        eq(runs.id, id),
        eq(runs.status, "running"),
        eq(runs.leaseOwner, owner),
        sql`not exists (select 1 from ${agents} a join ${teams} t on t.id = a.team_id where a.id = ${runs.agentId} and (a.is_paused or t.is_paused))`,
        sql`(${runs.kind} = 'chat' or not exists (select 1 from ${missions} m where m.id = ${runs.missionId} and m.is_paused))`,
      ),
    )
    .returning({ token: runs.leaseToken });
  return kept?.token ?? null;
}

function answersNoChats(name: string): DomainError {
  return new DomainError(
    "conflict",
    `${name} runs outside of Muster and answers no chats. Write to it on a task or a mission: its program gets the message as a wake.`,
  );
}

export async function isSeatTaken(tx: Tx, run: RunRecord): Promise<boolean> {
  // Locking the agent makes claims of the same agent follow each other, so that the unique index never has to refuse one.
  await tx.select({ id: agents.id }).from(agents).where(eq(agents.id, run.agentId)).for("update");
  const [other] = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.agentId, run.agentId),
        eq(runs.status, "running"),
        eq(runs.kind, "work"),
        sql`${runs.id} <> ${run.id}`,
      ),
    )
    .limit(1);
  return other !== undefined;
}

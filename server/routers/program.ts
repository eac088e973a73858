import { z } from "zod";
import { beatOfProgram, callAsProgram, claimForProgram, lookAtOwnRun, readCallOfProgram } from "#server/agents/program";
import { claimProgramRun, programWork } from "#server/domains/runs/program";
import { callId, giveUpRun, reportedUsage } from "#server/domains/runs/program-steps";
import { runStatus } from "#server/domains/runs/schema";
import { pendingWake } from "#server/domains/wakes/schema";
import { mutationOf, router, scoped } from "./trpc.ts";

const waitSeconds = z.number().int().min(0).max(25);

const heardAnswer = z.object({
  agentId: z.string(),
  name: z.string(),
  isPaused: z.boolean(),
  nextHeartbeatAt: z.date(),
  work: z.array(programWork),
  wakes: z.array(pendingWake),
});

const ownRun = z.object({
  run: z.object({
    id: z.string(),
    number: z.number(),
    purpose: z.string(),
    status: runStatus,
    statusReason: z.string().nullable(),
    why: z.string(),
    taskId: z.string().nullable(),
    missionId: z.string().nullable(),
    stepCount: z.number(),
    stepLimit: z.number(),
    costMicros: z.number(),
  }),
  tokenUntil: z.date(),
  instructions: z.string(),
  workOrder: z.string(),
  tools: z.array(
    z.object({ name: z.string(), description: z.string(), inputSchema: z.unknown(), endsRun: z.boolean() }),
  ),
});

const callAnswer = z.object({
  callId: z.string(),
  state: z.enum(["done", "waiting"]),
  reason: z.string().nullable(),
  output: z.unknown(),
  ref: z.string().nullable(),
  runStatus,
});

/** What a program that works as an agent from outside may do: with the agent's key the first two, with the token of a run the rest. */
export const programRouter = router({
  beat: scoped("program:beat")
    .input(z.object({ status: z.string().trim().max(500).nullish(), waitSeconds: waitSeconds.default(0) }).prefault({}))
    .output(heardAnswer)
    .mutation(({ ctx, input, signal }) => beatOfProgram(ctx.team, input, signal)),
  claim: scoped("program:beat")
    .input(claimProgramRun.input.omit({ nowMs: true }).prefault({}))
    .output(claimProgramRun.output)
    .mutation(({ ctx, input }) => claimForProgram(ctx.team, input)),
  run: scoped("program:work")
    .output(ownRun)
    .query(({ ctx }) => lookAtOwnRun(ctx.team)),
  callTool: scoped("program:work")
    .input(
      z.object({
        name: z.string().min(1).max(200),
        input: z.unknown().optional(),
        /** Its own id of this call: the same id is done once. */
        callId: callId.optional(),
        /** Why it asks, in its own words: what a person reads in the trace and beside a request for approval. */
        said: z.string().max(20_000).default(""),
        usage: reportedUsage.optional(),
        waitSeconds: waitSeconds.default(20),
      }),
    )
    .output(callAnswer)
    .mutation(({ ctx, input, signal }) => callAsProgram(ctx.team, { ...input, input: input.input ?? {} }, signal)),
  readCall: scoped("program:work")
    .input(z.object({ callId, waitSeconds: waitSeconds.default(0) }))
    .output(callAnswer)
    .query(({ ctx, input, signal }) => readCallOfProgram(ctx.team, input, signal)),
  giveUp: mutationOf(giveUpRun),
});

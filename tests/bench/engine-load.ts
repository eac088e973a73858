import { sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { createInngestClient, type MusterInngest } from "#inngest/client";
import { createEmbeddedEngine, createEngineLink } from "#inngest/embedded/engine";
import { startRelay } from "#inngest/relay";
import { type Ctx, systemContext } from "#server/core/context";
import { closeDatabase, type Database, openDatabase } from "#server/core/open-database";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import { claimRun, finishRun, startRun } from "#server/domains/runs/commands";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { createTeam } from "#server/domains/teams/commands";
import { SCOPES } from "#server/domains/teams/schema";
import { systemClock } from "#server/lib/clock";
import { newId } from "#server/lib/ids";
import { doJob } from "./job.ts";

const engineJob = z.object({ dataDir: z.string(), databaseUrl: z.string().optional() });

const RUNS = 30;
const STEPS = 10;

/** A step that does nothing: what the engine itself costs. */
const bare = (client: MusterInngest) =>
  client.createFunction({ id: "bare", triggers: [{ event: "bench/bare" }] }, async ({ event, step }) => {
    const { steps } = z.object({ steps: z.number() }).parse(event.data);
    for (let index = 0; index < steps; index += 1) await step.run(`step-${index}`, () => ({ index }));
  });

/** A step as an agent's run does it: lease, journal row before and after, events; all without the agent's own work. */
const journalled = (client: MusterInngest, ctx: Ctx) =>
  client.createFunction(
    { id: "journalled", triggers: [{ event: "bench/journalled" }], concurrency: { limit: 1, key: "event.data.runId" } },
    async ({ event, step }) => {
      const { runId } = z.object({ runId: z.string() }).parse(event.data);
      for (let index = 0; index < STEPS; index += 1)
        await step.run(`step-${index}`, () => journalStep(ctx, runId, index));
    },
  );

async function journalStep(ctx: Ctx, runId: string, index: number): Promise<void> {
  const { token } = await claimRun.call(ctx, { id: runId, owner: "bench", nowMs: Date.now() });
  const held = { runId, token };
  const { stepId } = await beginStep.call(ctx, {
    ...held,
    index,
    kind: "tool",
    name: "calculate",
    summary: "1 + 1",
    toolCallId: null,
    interactionId: null,
    input: { expression: "1 + 1" },
    atMs: Date.now(),
  });
  await inTransaction(ctx, "bench step", async (joined) => {
    const done = { status: "succeeded" as const, summary: "2", output: { value: "2" }, error: null, atMs: Date.now() };
    await completeStep.call(joined, { ...held, ...done, stepId });
    if (index === STEPS - 1) await finishRun.call(joined, { id: runId, token, status: "succeeded", reason: null });
  });
}

async function endOfRuns(database: Database, functionId: string, count: number): Promise<void> {
  for (const endAt = performance.now() + 60_000; performance.now() < endAt; ) {
    const [row] = await rowsOf<{ done: number }>(
      database.db,
      sql`select count(*)::int as done from engine_runs where function_id = ${`muster-${functionId}`} and status = 'completed'`,
    );
    if ((row?.done ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The ${functionId} runs did not end within a minute.`);
}

await doJob(engineJob, async ({ dataDir, databaseUrl }) => {
  const database = await openDatabase({ dataDir, url: databaseUrl });
  const ctx = systemContext(newId(), "bench", SCOPES);
  await createTeam.call(ctx, {
    slug: `bench-${newId().slice(-12)}`,
    name: "Bench",
    timezone: "UTC",
    dailyCapMicros: 0,
  });
  const link = createEngineLink();
  const client = createInngestClient({ mode: { mode: "embedded" }, fetch: link.fetch });
  const functions = [bare(client), journalled(client, ctx)];
  const engine = createEmbeddedEngine({ database, functions, client, link, clock: systemClock });
  await engine.start();
  // As in the server: the journal's events are stamped while the runs go on.
  const relay = startRelay(database, { kinds: new Set(), send: async () => undefined });
  const rate = async (functionId: string, steps: number, before: number, events: Record<string, unknown>[]) => {
    const start = performance.now();
    await engine.send(events.map((data) => ({ name: `bench/${functionId}`, data })));
    await endOfRuns(database, functionId, before + events.length);
    return (steps * events.length) / ((performance.now() - start) / 1_000);
  };
  const many = Array.from({ length: RUNS }, () => ({ steps: STEPS }));
  await rate("bare", 5, 0, [{ steps: 5 }]);
  const result = {
    bare: await rate("bare", STEPS, 1, many),
    bareOneRun: await rate("bare", 100, 1 + RUNS, [{ steps: 100 }]),
    journalled: await rate("journalled", STEPS, 0, await queuedRuns(ctx)),
  };
  await relay.stop();
  await engine.stop();
  await closeDatabase(database);
  return result;
});

/** One run each of thirty agents: an agent does one thing at a time. */
async function queuedRuns(ctx: Ctx): Promise<{ runId: string }[]> {
  const queued: { runId: string }[] = [];
  for (let count = 0; count < RUNS; count += 1) {
    const { id: agentId } = await createAgent.call(ctx, { name: `Agent ${count}`, role: "analyst" });
    const { id: runId } = await startRun.call(ctx, {
      agentId,
      missionId: null,
      taskId: null,
      purpose: "work",
      wakeReason: "bench",
      startKey: newId(),
    });
    queued.push({ runId });
  }
  return queued;
}

import { asc, eq } from "drizzle-orm";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import { type Advance, advance } from "#server/agents/advance";
import { createDriver, type Driver, journalContext } from "#server/agents/driver";
import { claimRun, startRun } from "#server/domains/runs/commands";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { assignTask } from "#server/domains/tasks/commands";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { plannedMission } from "./planned-mission.ts";

export type Scripted = { name: string; input: unknown };

/**
 * A work run that woke and got an answer with these tool calls from its model: what comes next is the tools' turn. The answer is
 * written as a model step, so that a test decides what an agent wants to do.
 */
export async function scriptedRun(calls: Scripted[], scene?: Awaited<ReturnType<typeof plannedMission>>) {
  const made = scene ?? (await plannedMission());
  const { team, agent, mission, count } = made;
  const agentId = agent("Bram").id;
  if (!scene) await assignTask.call(team.ctx, { id: count.id, agentId });
  const driver = createDriver(readEnv({}), systemClock);
  const run = await startRun.call(team.machine, {
    agentId,
    missionId: mission.id,
    taskId: count.id,
    purpose: "work",
    wakeReason: "T-1 was assigned",
    startKey: newId(),
  });
  await advance(driver, team.id, run.id);
  await answer(driver, team.id, run.id, calls);
  return {
    ...made,
    agentId,
    driver,
    runId: run.id,
    advance: (): Promise<Advance> => advance(driver, team.id, run.id),
    answer: (more: Scripted[]) => answer(driver, team.id, run.id, more),
    steps: () => getDb().select().from(runSteps).where(eq(runSteps.runId, run.id)).orderBy(asc(runSteps.index)),
    status: async () => {
      const [row] = await getDb().select({ status: runs.status }).from(runs).where(eq(runs.id, run.id));
      return row?.status;
    },
  };
}

/** Advances until it waits or ends, at most `most` steps. */
export async function drive(run: { advance(): Promise<Advance> }, most = 10): Promise<Advance> {
  for (let count = 0; count < most; count += 1) {
    const outcome = await run.advance();
    if (outcome !== "more") return outcome;
  }
  return "more";
}

async function answer(driver: Driver, teamId: string, runId: string, calls: Scripted[]): Promise<void> {
  const ctx = journalContext(teamId);
  const atMs = driver.clock.now();
  const { token } = await claimRun.call(ctx, { id: runId, owner: driver.owner, nowMs: atMs });
  const rows = await getDb().select({ index: runSteps.index }).from(runSteps).where(eq(runSteps.runId, runId));
  const index = rows.length;
  const { stepId } = await beginStep.call(ctx, {
    runId,
    token,
    index,
    kind: "model",
    name: "scripted",
    summary: "",
    toolCallId: null,
    interactionId: null,
    input: null,
    atMs,
  });
  const toolCalls = calls.map(({ name, input }, at) => ({ id: `call-${index}-${at}`, name, input, problem: null }));
  await completeStep.call(ctx, {
    runId,
    token,
    stepId,
    status: "succeeded",
    summary: "",
    output: {
      text: "I do what the task says.",
      reasoning: "",
      toolCalls,
      responseMessages: [],
      finishReason: "tool-calls",
    },
    error: null,
    atMs,
  });
}

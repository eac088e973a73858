import { inTransaction } from "#server/core/transaction";
import { readAgent } from "#server/domains/agents/queries";
import type { ModelPolicy } from "#server/domains/agents/schema";
import { settleLost } from "#server/domains/budgets/commands";
import { closeLostInteractions } from "#server/domains/interactions/commands";
import { claimRun, finishRun, renewLease, waitRun } from "#server/domains/runs/commands";
import { type JournalRun, readJournal } from "#server/domains/runs/orchestration";
import { LEASE_RENEW_MS, MAX_DEFECTS } from "#server/domains/runs/policy";
import { handToProgram } from "#server/domains/runs/program-steps";
import { beginStep, completeStep, markLostSteps } from "#server/domains/runs/steps";
import { describeError } from "#server/lib/errors";
import { faultPoint } from "#server/lib/fault";
import { log } from "#server/lib/log";
import { type Drive, type Driver, journalContext } from "./driver.ts";
import { type NextAction, nextAction } from "./journal.ts";
import { runModelStep } from "./model-step.ts";
import { stopsForReported } from "./reported-usage.ts";
import { runToolStep } from "./tool-step.ts";
import { findTool, outsideToolsFor } from "./tools.ts";
import { isStaleLease, wakeOrEnd } from "./wake-step.ts";

/** `more`: call again; `wait`: something else will wake the run; `done`: it is over. */
export type Advance = "more" | "wait" | "done";

/**
 * Looks at a run's journal, does its next step and writes it. Safe to call from anywhere at any time: whoever does not get the
 * lease does nothing, and a step left behind by a dead process is done again or recovered by its kind.
 */
export async function advance(
  driver: Driver,
  teamId: string,
  runId: string,
  /** A person looks on: it begins without standing in line for a turn. */
  { isAtOnce = false } = {},
): Promise<Advance> {
  if (driver.isStopped() || driver.driving.has(runId)) return "wait";
  driver.driving.add(runId);
  try {
    if (isAtOnce) return await advanceOnce(driver, teamId, runId);
    return await driver.turns.take(async () => (driver.isStopped() ? "wait" : advanceOnce(driver, teamId, runId)));
  } finally {
    driver.driving.delete(runId);
  }
}

async function advanceOnce(driver: Driver, teamId: string, runId: string): Promise<Advance> {
  const ctx = journalContext(teamId);
  const claim = await claimRun.call(ctx, { id: runId, owner: driver.owner, nowMs: driver.clock.now() });
  if (claim.outcome === "over") return "done";
  if (claim.outcome !== "claimed") return "wait";
  try {
    const { run, steps } = await takeUp(driver, { teamId, runId, token: claim.token }, claim.isTakeover);
    const agent = await readAgent.call(ctx, { id: run.agentId });
    const guard = keepLease(driver, { teamId, runId, token: claim.token });
    try {
      const drive: Drive = {
        driver,
        ctx,
        run,
        token: claim.token,
        agentName: agent.name,
        grantedTools: agent.tools,
        outsideTools: () => outsideToolsFor(ctx, run.purpose),
        signal: guard.signal,
        reading: new Map(),
      };
      const action = nextAction(
        run,
        steps,
        (name) => findTool(run.purpose, name)?.isTerminal ?? false,
        driver.clock.now(),
      );
      return await perform(drive, action, () =>
        runModelStep(drive, steps, policyOf(run, agent.modelPolicy), "index" in action ? action.index : 0),
      );
    } finally {
      guard.stop();
    }
  } catch (error) {
    // The lease went to somebody else while we worked: they go on, we wrote nothing.
    if (isStaleLease(error)) return "wait";
    return putOff(driver, { teamId, runId, token: claim.token }, error);
  }
}

/** A fork may speak through another model than its agent. */
function policyOf(run: JournalRun, policy: ModelPolicy): ModelPolicy {
  return run.forkChange?.model === undefined ? policy : { ...policy, model: run.forkChange.model };
}

/**
 * Something failed that is neither the model's nor a tool's refusal: a defect of ours, or the database was away. The run waits
 * longer each time and in the end fails with the cause, so that no defect becomes an endless loop.
 */
async function putOff(
  driver: Driver,
  of: { teamId: string; runId: string; token: number },
  error: unknown,
): Promise<Advance> {
  const ctx = journalContext(of.teamId);
  const cause = describeError(error);
  log.error("a step failed", { runId: of.runId, error: cause });
  const { run } = await readJournal.call(ctx, { id: of.runId });
  if (run.retries >= MAX_DEFECTS) {
    await finishRun.call(ctx, {
      id: of.runId,
      token: of.token,
      status: "failed",
      reason: "A step failed inside Muster several times. What was done is kept; the server's log names the cause.",
    });
    return "done";
  }
  const afterMs = 1_000 * 2 ** run.retries;
  await waitRun.call(ctx, {
    id: of.runId,
    token: of.token,
    reason: "A step failed inside Muster. Nothing is lost; it is tried again in a moment.",
    retryAtMs: driver.clock.now() + afterMs,
  });
  return "wait";
}

async function perform(drive: Drive, action: NextAction, askModel: () => Promise<Advance>): Promise<Advance> {
  const { ctx, run, token } = drive;
  switch (action.do) {
    case "wake":
      return wakeOrEnd(drive);
    case "tool":
      return runToolStep(drive, action);
    case "remind":
      await remind(drive, action.index, action.text);
      return "more";
    case "model":
      return askModel();
    case "program":
      if (await stopsForReported(drive)) return "wait";
      await handToProgram.call(ctx, { id: run.id, token, nowMs: drive.driver.clock.now() });
      return "wait";
    case "finish":
      faultPoint("journal.before-run-finish");
      await finishRun.call(ctx, { id: run.id, token, status: action.status, reason: action.reason });
      faultPoint("journal.after-run-finish");
      return "done";
  }
}

async function remind({ ctx, run, token, driver }: Drive, index: number, text: string): Promise<void> {
  const atMs = driver.clock.now();
  await inTransaction(ctx, "remind", async (joined) => {
    const { stepId } = await beginStep.call(joined, {
      runId: run.id,
      token,
      index,
      kind: "note",
      name: "Reminded",
      summary: text,
      toolCallId: null,
      interactionId: null,
      input: null,
      atMs,
    });
    await completeStep.call(joined, {
      runId: run.id,
      token,
      stepId,
      status: "succeeded",
      summary: text,
      output: { text },
      error: null,
      atMs,
    });
  });
}

/** The journal to go on from. A model call left open is closed first, also one of our own that an outage cut off. */
async function takeUp(driver: Driver, of: { teamId: string; runId: string; token: number }, isTakeover: boolean) {
  const ctx = journalContext(of.teamId);
  if (isTakeover) await recover(driver, of);
  const journal = await readJournal.call(ctx, { id: of.runId });
  const last = journal.steps.at(-1);
  if (isTakeover || last?.kind !== "model" || last.status !== "running") return journal;
  await recover(driver, of);
  return readJournal.call(ctx, { id: of.runId });
}

/** A new driver first closes what the old one left open: sent calls count at their upper bound and are shown as unknown. */
async function recover(driver: Driver, of: { teamId: string; runId: string; token: number }): Promise<void> {
  const atMs = driver.clock.now();
  const { runId, token } = of;
  await inTransaction(journalContext(of.teamId), "recover", async (joined) => {
    const { settled, settledMicros } = await settleLost.call(joined, { runId, atMs });
    await closeLostInteractions.call(joined, { runId, atMs });
    if (settled > 0) await markLostSteps.call(joined, { runId, token, atMs, costMicros: settledMicros });
  });
}

/** Renews the lease while a step is under way; aborts the step when the lease is lost or a person cancelled the run. */
function keepLease(
  driver: Driver,
  of: { teamId: string; runId: string; token: number },
): { signal: AbortSignal; stop(): void } {
  const abort = new AbortController();
  driver.aborts.set(of.runId, abort);
  const renew = async () => {
    const { isHeld, isCancelled } = await renewLease.call(journalContext(of.teamId), {
      id: of.runId,
      token: of.token,
      nowMs: driver.clock.now(),
    });
    if (!isHeld || isCancelled) abort.abort();
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) =>
      log.warn("a lease could not be renewed", { runId: of.runId, error: describeError(error) }),
    );
  }, LEASE_RENEW_MS);
  const stop = () => {
    clearInterval(timer);
    driver.aborts.delete(of.runId);
  };
  return { signal: abort.signal, stop };
}

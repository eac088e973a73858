import { listKin } from "#server/domains/runs/assists";
import { wakeRun } from "#server/domains/runs/commands";
import { cancelRun } from "#server/domains/runs/control";
import { askNext, keepAnswer } from "#server/domains/sessions/orchestration";
import { readAnswerText } from "#server/domains/sessions/turn";
import { describeError, isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { advance } from "./advance.ts";
import { type Driver, journalContext } from "./driver.ts";
import type { Inline } from "./inline.ts";

/** What doors of this process reach by {@link setInline}. */
export function inlineOf(driver: Driver): Inline {
  return {
    drive: (teamId, runId) => void driveOn(driver, teamId, runId),
    settle: (teamId, runId) => driveAnswer(driver, teamId, runId),
    stop: (runId) => driver.aborts.get(runId)?.abort(),
  };
}

/** An answer, and those that wait in line behind it. */
async function driveOn(driver: Driver, teamId: string, first: string): Promise<void> {
  for (let runId: string | null = first; runId !== null; ) {
    await driveAnswer(driver, teamId, runId);
    runId = await settleAnswer(teamId, runId).then(
      (next) => next.runId,
      (error: unknown) => {
        log.warn("the next message of a chat waits for the engine", { error: describeError(error) });
        return null;
      },
    );
  }
}

/**
 * Drives an answer at once, in the process that was asked, so that its first word does not wait for the engine. Whoever comes second
 * finds the lease taken; when this process dies, the engine goes on from the journal.
 */
export async function driveAnswer(driver: Driver, teamId: string, runId: string): Promise<void> {
  try {
    while ((await advance(driver, teamId, runId, { isAtOnce: true })) === "more");
  } catch (error) {
    // The engine has the run too.
    log.warn("an answer was not driven at once", { runId, error: describeError(error) });
  }
}

/** A run of the chat lane is over: its text is kept for search, and the next message in line is asked. Repeating it changes nothing. */
export async function settleAnswer(teamId: string, runId: string): Promise<{ runId: string | null }> {
  const ctx = journalContext(teamId);
  const answer = await readAnswerText.call(ctx, { runId });
  if (!answer?.isOver) return { runId: null };
  const { text, agentName } = answer;
  const { sessionId } = await keepAnswer.call(ctx, { runId, text, agentName });
  return sessionId ? askNext.call(ctx, { sessionId }) : { runId: null };
}

/** A run is over: whoever waits for it goes on, and nobody helps it any more. */
export async function settleKin(teamId: string, runId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const { parentRunId, liveChildren } = await listKin.call(ctx, { id: runId });
  for (const id of liveChildren)
    await cancelRun.call(ctx, { id, reason: "nobody waits for its help any more" }).catch(ignoreOver);
  if (parentRunId) await wakeRun.call(ctx, { id: parentRunId, reason: "the help it asked for is there" });
}

function ignoreOver(error: unknown): void {
  if (!isDomainError(error) || error.code !== "conflict") throw error;
}

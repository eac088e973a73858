import { judgeRuns } from "#server/domains/agents/orchestration";
import { requestWake } from "#server/domains/wakes/commands";
import { dropWakes, settleWakes } from "#server/domains/wakes/orchestration";
import { readQuestionAsker } from "#server/domains/wakes/queries";
import { isDomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";

type Begun = { agentId: string; taskId: string; missionId: string | null; number: number; title: string };

/** The work of an assignment starts by itself; once it has begun, the agent's page shows it among its wakes. */
export async function noteAssignment(teamId: string, eventId: string, of: Begun): Promise<void> {
  await requestWake
    .call(journalContext(teamId), {
      agentId: of.agentId,
      kind: "assignment",
      reason: `T-${of.number} was assigned: ${of.title}`.slice(0, 300),
      taskId: of.taskId,
      missionId: of.missionId,
      dedupeKey: `event:${eventId}`,
    })
    .catch(ignoreGone);
}

type Decided = {
  agentId: string;
  runId: string | null;
  number: number;
  title: string;
  status: string;
  missionId: string | null;
  taskId: string | null;
};

/** The run that asked goes on by itself; the decision is written down as what woke its agent. */
export async function noteDecision(teamId: string, eventId: string, of: Decided): Promise<void> {
  await requestWake
    .call(journalContext(teamId), {
      agentId: of.agentId,
      kind: "decision",
      reason: `A-${of.number} was ${of.status}: ${of.title}`.slice(0, 300),
      taskId: of.taskId,
      missionId: of.missionId,
      runId: of.runId,
      dedupeKey: `event:${eventId}`,
      isNoted: true,
    })
    .catch(ignoreGone);
}

export async function noteAnswer(teamId: string, eventId: string, questionId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const asker = await readQuestionAsker.call(ctx, { questionId });
  if (!asker) return;
  await requestWake.call(ctx, {
    agentId: asker.agentId,
    kind: "decision",
    reason: `its question was answered: ${asker.question}`.slice(0, 300),
    taskId: asker.taskId,
    missionId: asker.missionId,
    dedupeKey: `event:${eventId}`,
    isNoted: true,
  });
}

/** A run is over: what it answered for is settled, and how its agent does is looked at anew. */
export async function settleRun(
  teamId: string,
  of: { runId: string; agentId: string; purpose: string; nowMs: number },
) {
  const ctx = journalContext(teamId);
  if (of.purpose === "respond") await settleWakes.call(ctx, { runId: of.runId, nowMs: of.nowMs });
  await judgeRuns.call(ctx, { id: of.agentId });
}

export async function emptyQueue(teamId: string, agentId: string): Promise<void> {
  await dropWakes.call(journalContext(teamId), { agentId, reason: "the agent was retired" });
}

/** The agent of an old event is no more: there is nobody to write it down for. */
function ignoreGone(error: unknown): void {
  if (!isDomainError(error) || error.code !== "not_found") throw error;
}

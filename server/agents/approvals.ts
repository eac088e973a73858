import { expireApproval, withdrawApprovals } from "#server/domains/approvals/control";
import { listDueApprovals, listOrphanedApprovals, listUnheardDecisions } from "#server/domains/approvals/orchestration";
import { assumeAnswer, listOverdueQuestions } from "#server/domains/missions/questions";
import { wakeRun } from "#server/domains/runs/commands";
import { isDomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";

const ANY_TEAM = "00000000-0000-0000-0000-000000000000";

/** The wait is over: the run that asked goes on from its journal. Waking one that does not wait does nothing. */
export async function hearDecision(
  teamId: string,
  of: { runId: string; number: number; status: string },
): Promise<void> {
  await wakeRun.call(journalContext(teamId), { id: of.runId, reason: `A-${of.number} was ${of.status}` });
}

/** The money is there by another way: nobody has to decide on it any more. */
export async function settleRaises(teamId: string, missionId: string | null): Promise<void> {
  const of = missionId ? { missionId, kind: "budget_raise" as const } : { command: "team.set_daily_cap" };
  await withdrawApprovals.call(journalContext(teamId), { of, reason: "The limit was changed meanwhile." });
}

/**
 * What time alone brings: deadlines of requests and questions; and the net under lost events: decisions a run has not heard of,
 * requests of work that is over. One statement each when there is nothing to do.
 */
export async function sweepApprovals(nowMs: number): Promise<number> {
  const any = journalContext(ANY_TEAM);
  const due = await listDueApprovals.call(any, { nowMs });
  for (const { id, teamId } of due) await expireApproval.call(journalContext(teamId), { id, atMs: nowMs });
  const overdue = await listOverdueQuestions.call(any, { nowMs });
  for (const { id, teamId } of overdue)
    await assumeAnswer.call(journalContext(teamId), { questionId: id, atMs: nowMs }).catch(ignoreConflict);
  const orphaned = await listOrphanedApprovals.call(any, {});
  for (const { id, teamId } of orphaned)
    await withdrawApprovals.call(journalContext(teamId), { of: { id }, reason: "The work it was for is over." });
  const unheard = await listUnheardDecisions.call(any, { nowMs });
  for (const { runId, teamId, number } of unheard) await hearDecision(teamId, { runId, number, status: "decided" });
  return due.length + overdue.length + orphaned.length + unheard.length;
}

function ignoreConflict(error: unknown): void {
  if (!isDomainError(error) || error.code !== "conflict") throw error;
}

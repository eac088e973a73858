import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { updateAgent } from "#server/domains/agents/commands";
import { requestApproval } from "#server/domains/approvals/commands";
import { wasRefused } from "#server/domains/approvals/orchestration";
import { readShortfall } from "#server/domains/budgets/queries";
import { formatMicros, type Shortfall } from "#server/domains/budgets/schema";
import { setMissionBudget, setMissionStatus } from "#server/domains/missions/commands";
import { waitRun } from "#server/domains/runs/commands";
import { setDailyCap } from "#server/domains/teams/commands";
import type { Drive } from "./driver.ts";

const RETRY_MS = 60_000;

/**
 * The hard stop of a budget, before the call: nothing was sent. The run waits, holding nothing, and a person is asked for more with
 * an amount that would last. A fork only waits: it is a try, and no reason to hold its mission up.
 */
export async function stopForMoney(drive: Drive, reason: string, wantedMicros: number): Promise<void> {
  const { ctx, run, token, driver } = drive;
  const atMs = driver.clock.now();
  await inTransaction(ctx, "out of money", async (joined) => {
    await waitRun.call(joined, { id: run.id, token, reason, retryAtMs: atMs + RETRY_MS });
    if (run.missionId && run.kind === "work")
      await setMissionStatus.call(joined, { id: run.missionId, status: "needs_answer", reason });
    const short = await readShortfall.call(joined, {
      agentId: run.agentId,
      missionId: run.missionId,
      wantedMicros,
      atMs,
    });
    if (short) await askForMore(drive, joined, short);
  });
}

type Raise = { title: string; name: string; payload: Record<string, unknown>; apply(ctx: Ctx): Promise<unknown> };

/** Asks once for each limit as it stands: a no holds until somebody changes the limit or, for a day's, until the next day. */
async function askForMore({ run, driver }: Drive, ctx: Ctx, short: Shortfall): Promise<void> {
  const key = `raise:${short.kind}:${short.refId}:${short.day ?? ""}:${short.limitMicros}`;
  if (await wasRefused.call(ctx, { dedupeKey: key })) return;
  const raise = raiseOf(short);
  const asked = await requestApproval.call(ctx, {
    kind: "budget_raise",
    title: raise.title,
    why: `Run ${run.number} stopped before a call that may cost up to ${formatMicros(short.wantedMicros)}.`,
    effect: { type: "command", name: raise.name },
    payload: raise.payload,
    preview: previewOf(short),
    amountMicros: short.proposedMicros - short.limitMicros,
    isTainted: run.isTainted,
    agentId: run.agentId,
    missionId: run.missionId,
    taskId: run.taskId,
    runId: run.id,
    dedupeKey: key,
    atMs: driver.clock.now(),
  });
  if (asked.outcome === "allowed") await raise.apply(ctx);
}

function raiseOf({ kind, refId, proposedMicros }: Shortfall): Raise {
  const to = formatMicros(proposedMicros);
  if (kind === "mission") {
    const payload = { id: refId, budgetMicros: proposedMicros };
    return raise(`Raise this mission’s budget to ${to}`, setMissionBudget, payload);
  }
  if (kind === "agent_day") {
    const payload = { id: refId, dailyCapMicros: proposedMicros, note: "raised when it was reached" };
    return raise(`Raise this agent’s daily cap to ${to}`, updateAgent, payload);
  }
  return raise(`Raise the team’s daily cap to ${to}`, setDailyCap, { dailyCapMicros: proposedMicros });
}

function raise<P extends Record<string, unknown>>(
  title: string,
  command: { name: string; call(ctx: Ctx, payload: P): Promise<unknown> },
  payload: P,
): Raise {
  return { title, name: command.name, payload, apply: (ctx) => command.call(ctx, payload) };
}

function previewOf(short: Shortfall): string {
  return [
    "| | |",
    "|---|---:|",
    `| Limit now | ${formatMicros(short.limitMicros)} |`,
    `| Used | ${formatMicros(short.usedMicros)} |`,
    `| The call that waits, at most | ${formatMicros(short.wantedMicros)} |`,
    `| What the open tasks may still take | ${formatMicros(short.forecastMicros)} |`,
    `| **Proposed limit** | **${formatMicros(short.proposedMicros)}** |`,
  ].join("\n");
}

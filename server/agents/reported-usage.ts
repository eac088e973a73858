import type { Ctx } from "#server/core/context";
import { reportMoney } from "#server/domains/budgets/commands";
import { readShortfall } from "#server/domains/budgets/queries";
import { closeInteraction, openInteraction } from "#server/domains/interactions/commands";
import { readJournal } from "#server/domains/runs/orchestration";
import { type ReportedUsage, runOfToken } from "#server/domains/runs/program-steps";
import { type Drive, journalContext } from "./driver.ts";
import { stopForMoney } from "./money-stop.ts";

type Reported = { usage: ReportedUsage; interactionId: string; stepId: string; said: string };

/** What the program's own model took, as its program says: a record like that of a model call, and money on the same budgets. */
export async function noteReported(
  joined: Ctx & Required<Pick<Ctx, "tx">>,
  { usage, interactionId, stepId, said }: Reported,
): Promise<void> {
  const { tx, outbox } = joined;
  const machine: Ctx = { ...journalContext(joined.team.id), tx, ...(outbox ? { outbox } : {}) };
  const { run } = await readJournal.call(machine, { id: runOfToken(joined) });
  const atMs = Date.now();
  const of = { interactionId, runId: run.id, stepId, agentId: run.agentId, missionId: run.missionId, atMs };
  await openInteraction.call(machine, {
    ...of,
    attempt: 1,
    provider: "reported",
    model: usage.model,
    isSimulated: false,
    whyModel: "Its program chose it, and reported what it took: Muster did not measure it.",
    request: { system: "", messages: [], tools: [], maxOutputTokens: 1 },
  });
  await closeInteraction.call(machine, {
    interactionId,
    atMs,
    status: "ok",
    usage: {
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    },
    costMicros: usage.costMicros,
    fallbackCostMicros: null,
    latencyMs: null,
    firstTokenMs: null,
    error: null,
    errorKind: null,
    response: { text: said, reasoning: "", toolCalls: [], finishReason: "reported" },
  });
  await reportMoney.call(machine, { ...of, settledMicros: usage.costMicros });
}

/** Before the program has the turn again: what it reported may have used a budget up. Then its run waits for money, as any other. */
export async function stopsForReported(drive: Drive): Promise<boolean> {
  const { ctx, run, driver } = drive;
  if (run.costMicros === 0) return false;
  const atMs = driver.clock.now();
  const of = { agentId: run.agentId, missionId: run.missionId, wantedMicros: 1, atMs };
  if (!(await readShortfall.call(ctx, of))) return false;
  await stopForMoney(drive, "A budget is used up by what its program reported. It goes on when there is more.", 1);
  return true;
}

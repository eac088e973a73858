import type { Ctx } from "#server/core/context";
import type { Reading } from "#server/core/reading";
import type { Tool, ToolScope } from "#server/core/tool";
import type { JournalRun } from "#server/domains/runs/orchestration";
import { describeError, isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { agentContext } from "./driver.ts";
import type { ToolOutput } from "./journal.ts";

/** Whose tool it is: the run it is called from, and the name its agent goes by. */
export type Caller = { run: JournalRun; agentName: string; reading?: Reading };

/** The tool acts as the agent, inside the given transaction when there is one. */
export function invokeAsAgent(
  by: Caller,
  tool: Tool,
  input: unknown,
  { inner, prepared }: { inner?: Ctx; prepared?: unknown } = {},
): Promise<unknown> {
  return tool.invoke(asAgent(by, inner), scopeOf(by.run), input, prepared);
}

/** Reads what the long part of a tool needs, inside the given transaction when there is one, and gives that part. */
export function longPartOf(
  by: Caller,
  tool: Tool,
  input: unknown,
  inner?: Ctx,
): Promise<(signal: AbortSignal) => Promise<unknown>> {
  return tool.prepare(asAgent(by, inner), scopeOf(by.run), input);
}

/** The long part of a tool, before any transaction. */
export async function prepareAsAgent(by: Caller, tool: Tool, input: unknown, signal: AbortSignal): Promise<unknown> {
  const work = await longPartOf(by, tool, input);
  return work(signal);
}

function asAgent({ run, agentName, reading }: Caller, inner: Ctx | undefined): Ctx {
  return {
    ...agentContext(run, agentName),
    ...(reading ? { reading } : {}),
    ...(inner?.tx ? { tx: inner.tx } : {}),
    ...(inner?.outbox ? { outbox: inner.outbox } : {}),
  };
}

function scopeOf(run: JournalRun): ToolScope {
  const { id: runId, number: runNumber, agentId, missionId, taskId, sessionId } = run;
  return { runId, runNumber, agentId, missionId, taskId, sessionId };
}

/** A refusal is an answer the model can act on; anything else is our own defect or an outage and is thrown on. */
export async function attempt(work: () => Promise<unknown>): Promise<ToolOutput> {
  try {
    return { ok: true, result: await work() };
  } catch (error) {
    if (isDomainError(error) && error.code !== "internal" && error.code !== "unavailable")
      return refused(error.code, error.message);
    log.error("a tool failed", { error: describeError(error) });
    throw error;
  }
}

export function refused(code: string, message: string): ToolOutput {
  return { ok: false, error: { code, message } };
}

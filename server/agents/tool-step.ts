import type { Tool, ToolScope } from "#server/core/tool";
import { inSavepoint, inTransaction } from "#server/core/transaction";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { describeError, isDomainError } from "#server/lib/errors";
import { faultPoint } from "#server/lib/fault";
import { log } from "#server/lib/log";
import { agentContext, type Drive } from "./driver.ts";
import type { ToolCall, ToolOutput } from "./journal.ts";
import { summarizeInput, summarizeOutput } from "./summaries.ts";
import { findTool } from "./tools.ts";

/**
 * Does one tool call of the model's answer. A command commits its effect and its step in one transaction, so it happens
 * exactly once; a failing one is undone in a savepoint and its step records the failure for the model to see.
 */
export async function runToolStep(drive: Drive, index: number, call: ToolCall): Promise<void> {
  const { ctx, run, token, driver } = drive;
  faultPoint("journal.before-step-write");
  const { stepId } = await beginStep.call(ctx, {
    runId: run.id,
    token,
    index,
    kind: "tool",
    name: call.name.slice(0, 200),
    summary: summarizeInput(call.input),
    toolCallId: call.id,
    interactionId: null,
    input: call.input,
    atMs: driver.clock.now(),
  });
  faultPoint("journal.after-step-write");
  const tool = findTool(run.purpose, call.name, drive.grantedTools);
  const complete = (inner: typeof ctx, output: ToolOutput) =>
    completeStep.call(inner, {
      runId: run.id,
      token,
      stepId,
      status: output.ok ? "succeeded" : "failed",
      summary: summarizeOutput(call.name, call.input, output),
      output,
      error: output.ok ? null : output.error.message.slice(0, 2_000),
      atMs: driver.clock.now(),
    });
  if (call.problem !== null || !tool) {
    await complete(ctx, refused("bad_input", call.problem ?? `There is no tool ${call.name} here.`));
    return;
  }
  if (tool.effect === "query") {
    const output = await attempt(() => tool.invoke(agentContext(run, drive.agentName), scopeOf(drive), call.input));
    faultPoint("journal.before-step-complete");
    await complete(ctx, output);
    faultPoint("journal.after-step-complete");
    return;
  }
  await inTransaction(ctx, `tool ${tool.name}`, async (joined) => {
    const output = await attempt(() => inSavepoint(joined, (inner) => invokeIn(drive, tool, call, inner)));
    await complete(joined, output);
    faultPoint("effect.before-commit");
  });
  faultPoint("effect.after-commit");
}

/** The tool acts as the agent, inside the journal's transaction. */
function invokeIn(drive: Drive, tool: Tool, call: ToolCall, inner: Drive["ctx"]): Promise<unknown> {
  const asAgent = {
    ...agentContext(drive.run, drive.agentName),
    ...(inner.tx ? { tx: inner.tx } : {}),
    ...(inner.outbox ? { outbox: inner.outbox } : {}),
  };
  return tool.invoke(asAgent, scopeOf(drive), call.input);
}

function scopeOf({ run }: Drive): ToolScope {
  return { runId: run.id, runNumber: run.number, agentId: run.agentId, missionId: run.missionId, taskId: run.taskId };
}

/** A refusal is an answer the model can act on; anything else is our own defect or an outage and is thrown on. */
async function attempt(work: () => Promise<unknown>): Promise<ToolOutput> {
  try {
    return { ok: true, result: await work() };
  } catch (error) {
    if (isDomainError(error) && error.code !== "internal" && error.code !== "unavailable")
      return refused(error.code, error.message);
    log.error("a tool failed", { error: describeError(error) });
    throw error;
  }
}

function refused(code: string, message: string): ToolOutput {
  return { ok: false, error: { code, message } };
}

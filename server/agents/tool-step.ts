import type { Tool } from "#server/core/tool";
import { inSavepoint, inTransaction } from "#server/core/transaction";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { faultPoint } from "#server/lib/fault";
import { type Passed, passGate } from "./approval-gate.ts";
import type { Drive } from "./driver.ts";
import { attempt, invokeAsAgent, prepareAsAgent, refused } from "./invoke.ts";
import type { OpenCall, ToolOutput } from "./journal.ts";
import { isSandboxed, runInSandbox } from "./sandbox.ts";
import { summarizeInput, summarizeOutput } from "./summaries.ts";
import { findTool } from "./tools.ts";

/**
 * Does one tool call of the model's answer, once the team's policy lets it. A command commits its effect, its step and the
 * approval it had in one transaction, so it happens exactly once; a failing one is undone in a savepoint and its step records
 * the failure for the model to see.
 */
export async function runToolStep(drive: Drive, open: OpenCall): Promise<"more" | "wait"> {
  const { call } = open;
  const tool = findTool(drive.run.purpose, call.name, drive.grantedTools);
  if (call.problem !== null || !tool) {
    const begun = await begin(drive, open, call.input);
    await begun.complete(drive.ctx, refused("bad_input", call.problem ?? `There is no tool ${call.name} here.`));
    return "more";
  }
  if (isSandboxed(drive.run)) {
    const begun = await begin(drive, open, call.input);
    const output = await runInSandbox(drive, { tool, index: open.index, input: call.input }, drive.signal);
    await begun.complete(drive.ctx, output);
    return "more";
  }
  const gate = await passGate(drive, tool, open);
  if (gate.go === "wait" || gate.go === "more") return gate.go;
  const begun = await begin(drive, open, gate.go === "do" ? gate.input : call.input);
  if (gate.go === "refuse") await begun.complete(drive.ctx, gate.output);
  else if (tool.effect === "query") await query(drive, tool, begun, gate);
  else await command(drive, tool, begun, gate);
  return "more";
}

type Begun = { complete(inner: Drive["ctx"], output: ToolOutput): Promise<unknown> };

/** Writes the step before it is done. */
async function begin({ ctx, run, token, driver }: Drive, { index, call }: OpenCall, input: unknown): Promise<Begun> {
  faultPoint("journal.before-step-write");
  const { stepId } = await beginStep.call(ctx, {
    runId: run.id,
    token,
    index,
    kind: "tool",
    name: call.name.slice(0, 200),
    summary: summarizeInput(input),
    toolCallId: call.id,
    interactionId: null,
    input,
    atMs: driver.clock.now(),
  });
  faultPoint("journal.after-step-write");
  const complete = (inner: Drive["ctx"], output: ToolOutput) =>
    completeStep.call(inner, {
      runId: run.id,
      token,
      stepId,
      status: output.ok ? "succeeded" : "failed",
      summary: summarizeOutput(call.name, input, output),
      output,
      error: output.ok ? null : output.error.message.slice(0, 2_000),
      atMs: driver.clock.now(),
    });
  return { complete };
}

async function query(drive: Drive, tool: Tool, begun: Begun, gate: Passed): Promise<void> {
  const output = await attempt(() => invokeAsAgent(drive, tool, gate.input));
  faultPoint("journal.before-step-complete");
  await inTransaction(drive.ctx, `tool ${tool.name}`, async (joined) => {
    await begun.complete(joined, gate.mark(output));
    await gate.settle(joined, output);
  });
  faultPoint("journal.after-step-complete");
}

async function command(drive: Drive, tool: Tool, begun: Begun, gate: Passed): Promise<void> {
  const prepared = await attempt(() => prepareAsAgent(drive, tool, gate.input, drive.signal));
  await inTransaction(drive.ctx, `tool ${tool.name}`, async (joined) => {
    const output = prepared.ok
      ? await attempt(() =>
          inSavepoint(joined, (inner) => invokeAsAgent(drive, tool, gate.input, { inner, prepared: prepared.result })),
        )
      : prepared;
    await begun.complete(joined, gate.mark(output));
    await gate.settle(joined, output);
    faultPoint("effect.before-commit");
  });
  faultPoint("effect.after-commit");
}

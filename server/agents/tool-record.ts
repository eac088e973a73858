import type { Tool } from "#server/core/tool";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { faultPoint } from "#server/lib/fault";
import type { Drive } from "./driver.ts";
import type { OpenCall, ToolOutput } from "./journal.ts";
import { summarizeInput, summarizeOutput } from "./summaries.ts";

export type Begun = {
  /** Above 1: a dead process left this step behind. */
  attempt: number;
  /** With the tool when it was called: its answer may be text from outside, and so may be its error where it is a tool of others. */
  complete(inner: Drive["ctx"], output: ToolOutput, called?: Tool): Promise<unknown>;
};

/** Writes the step before it is done. */
export async function beginToolStep(
  { ctx, run, token, driver }: Drive,
  { index, call }: OpenCall,
  input: unknown,
): Promise<Begun> {
  faultPoint("journal.before-step-write");
  const { stepId, attempt } = await beginStep.call(ctx, {
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
  const complete: Begun["complete"] = (inner, output, called) =>
    completeStep.call(inner, {
      runId: run.id,
      token,
      stepId,
      status: output.ok ? "succeeded" : "failed",
      summary: summarizeOutput(call.name, input, output),
      output,
      error: output.ok ? null : output.error.message.slice(0, 2_000),
      atMs: driver.clock.now(),
      bringsOutsideText: called !== undefined && isOutsideText(called, output),
    });
  return { attempt, complete };
}

function isOutsideText(tool: Tool, output: ToolOutput): boolean {
  return tool.outside !== null || (output.ok && tool.bringsOutsideText(output.result));
}

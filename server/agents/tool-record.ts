import { beginStep, completeStep } from "#server/domains/runs/steps";
import { faultPoint } from "#server/lib/fault";
import type { Drive } from "./driver.ts";
import type { OpenCall, ToolOutput } from "./journal.ts";
import { summarizeInput, summarizeOutput } from "./summaries.ts";
import { toolByName } from "./tools.ts";

export type Begun = { complete(inner: Drive["ctx"], output: ToolOutput): Promise<unknown> };

/** Writes the step before it is done. */
export async function beginToolStep(
  { ctx, run, token, driver }: Drive,
  { index, call }: OpenCall,
  input: unknown,
): Promise<Begun> {
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
      bringsOutsideText: output.ok && (toolByName(call.name)?.bringsOutsideText(output.result) ?? false),
    });
  return { complete };
}

import type { Tool } from "#server/core/tool";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { faultPoint } from "#server/lib/fault";
import type { OutsideSource } from "#server/lib/outside";
import { plainLine } from "#server/lib/text/plain";
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
  { ctx, run, token, driver, reading }: Drive,
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
    completeStep.call(
      { ...inner, reading },
      {
        runId: run.id,
        token,
        stepId,
        status: output.ok ? "succeeded" : "failed",
        summary: summarizeOutput(call.name, input, output),
        output,
        error: output.ok ? null : output.error.message.slice(0, 2_000),
        atMs: driver.clock.now(),
        brought: called ? broughtBy(called, output) : null,
      },
    );
  return { attempt, complete };
}

const EXCERPT_CHARS = 300;

/** What came in from outside with an answer; the tool stands for where it came from when it does not say. */
function broughtBy(tool: Tool, output: ToolOutput): OutsideSource | null {
  const answer = output.ok ? output.result : undefined;
  const given = tool.bringsOutsideText(answer);
  if (given === false) return null;
  const excerpt = plainLine(JSON.stringify(output.ok ? answer : output.error.message) ?? "", EXCERPT_CHARS);
  const source = given === true ? { kind: "tool" as const, name: tool.name } : given;
  return { excerpt, ...source, name: source.name.slice(0, 120) };
}

import type { Tool } from "#server/core/tool";
import { inSavepoint, inTransaction } from "#server/core/transaction";
import { faultPoint } from "#server/lib/fault";
import { type Passed, passGate } from "./approval-gate.ts";
import { asksAnAgent, runAskStep } from "./ask-step.ts";
import type { Drive } from "./driver.ts";
import { attempt, invokeAsAgent, prepareAsAgent, refused } from "./invoke.ts";
import type { OpenCall } from "./journal.ts";
import { isSandboxed, runInSandbox } from "./sandbox.ts";
import { type Begun, beginToolStep } from "./tool-record.ts";
import { findTool } from "./tools.ts";

/**
 * Does one tool call of the model's answer, once the team's policy lets it. A command commits its effect, its step and the
 * approval it had in one transaction, so it happens exactly once; a failing one is undone in a savepoint and its step records
 * the failure for the model to see.
 */
export async function runToolStep(drive: Drive, open: OpenCall): Promise<"more" | "wait"> {
  const { call } = open;
  const tool = await toolOfCall(drive, call.name);
  if (call.problem !== null || !tool) {
    const begun = await beginToolStep(drive, open, call.input);
    await begun.complete(drive.ctx, refused("bad_input", call.problem ?? `There is no tool ${call.name} here.`));
    return "more";
  }
  if (isSandboxed(drive.run)) {
    const begun = await beginToolStep(drive, open, call.input);
    const output = mayBeTried(tool)
      ? await runInSandbox(drive, { tool, index: open.index, input: call.input }, drive.signal)
      : refused("forbidden", `A fork that is only tried out does not call ${tool.name}: outside it cannot be undone.`);
    await begun.complete(drive.ctx, output, tool);
    return "more";
  }
  if (asksAnAgent(tool)) return runAskStep(drive, tool, open);
  const gate = await passGate(drive, tool, open);
  if (gate.go === "wait" || gate.go === "more") return gate.go;
  const begun = await beginToolStep(drive, open, gate.go === "do" ? gate.input : call.input);
  if (gate.go === "refuse") await begun.complete(drive.ctx, gate.output);
  else if (tool.effect === "query") await query(drive, tool, begun, gate);
  else await command(drive, tool, begun, gate);
  return "more";
}

/** No tool of another server has the name of one of ours: most steps need not ask for those. */
async function toolOfCall({ run, grantedTools, outsideTools }: Drive, name: string): Promise<Tool | undefined> {
  const { purpose } = run;
  return findTool(purpose, name, grantedTools) ?? findTool(purpose, name, grantedTools, await outsideTools());
}

async function query(drive: Drive, tool: Tool, begun: Begun, gate: Passed): Promise<void> {
  const output = await attempt(() => invokeAsAgent(drive, tool, gate.input));
  faultPoint("journal.before-step-complete");
  await inTransaction(drive.ctx, `tool ${tool.name}`, async (joined) => {
    await begun.complete(joined, gate.mark(output), tool);
    await gate.settle(joined, output);
  });
  faultPoint("journal.after-step-complete");
}

async function command(drive: Drive, tool: Tool, begun: Begun, gate: Passed): Promise<void> {
  const prepared = mayBeDoneAgain(tool, begun)
    ? await attempt(() => prepareAsAgent(drive, tool, gate.input, drive.signal))
    : refused("unknown", OUTCOME_UNKNOWN);
  await inTransaction(drive.ctx, `tool ${tool.name}`, async (joined) => {
    const output = prepared.ok
      ? await attempt(() =>
          inSavepoint(joined, (inner) => invokeAsAgent(drive, tool, gate.input, { inner, prepared: prepared.result })),
        )
      : prepared;
    await begun.complete(joined, gate.mark(output), tool);
    await gate.settle(joined, output);
    faultPoint("effect.before-commit");
  });
  faultPoint("effect.after-commit");
}

const OUTCOME_UNKNOWN =
  "The process ended during this call. Whether it was done is unknown, so it is not done again. Look whether it happened, then decide.";

/** What happens outside of Muster is called once: a step that a dead process left behind may have happened. */
function mayBeDoneAgain(tool: Tool, begun: Begun): boolean {
  return begun.attempt === 1 || tool.outside === null || tool.outside.isRepeatable;
}

function mayBeTried(tool: Tool): boolean {
  return tool.outside === null || tool.outside.isRepeatable;
}

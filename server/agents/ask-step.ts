import { parseInput } from "#server/core/parse";
import type { Tool } from "#server/core/tool";
import { inTransaction } from "#server/core/transaction";
import { askedAgent, readAssist, startAssist } from "#server/domains/runs/assists";
import { waitRun, wakeRun } from "#server/domains/runs/commands";
import type { JournalStep } from "#server/domains/runs/orchestration";
import { isRunOver } from "#server/domains/runs/schema";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { agentAsk } from "#server/domains/runs/tools";
import { faultPoint } from "#server/lib/fault";
import { type Passed, passGate } from "./approval-gate.ts";
import type { Drive } from "./driver.ts";
import { attempt, refused } from "./invoke.ts";
import { helpInput, type OpenCall, type ToolOutput } from "./journal.ts";
import { shareForHelp } from "./reply-cap.ts";
import { beginToolStep } from "./tool-record.ts";

/** Whether a call is one that the run loop does itself. */
export function asksAnAgent(tool: Tool): boolean {
  return tool.name === agentAsk.name;
}

/**
 * Asks another agent: its run and the step that waits for it are written together, and this run gives everything back. When the
 * other one is over, whatever came of it becomes the result of the call. The start key makes a repeated ask the same run.
 */
export async function runAskStep(drive: Drive, tool: Tool, open: OpenCall): Promise<"more" | "wait"> {
  const asked = open.wait ? helpInput.safeParse(open.wait.input).data : undefined;
  if (open.wait && asked) return afterHelp(drive, open, { wait: open.wait, childRunId: asked.childRunId });
  const gate = await passGate(drive, tool, open);
  if (gate.go === "wait" || gate.go === "more") return gate.go;
  if (gate.go === "refuse") return record(drive, open, gate.output);
  const started = await attempt(() => start(drive, open, gate));
  return started.ok ? "wait" : record(drive, open, started);
}

async function start({ ctx, run, token, driver }: Drive, { index, call }: OpenCall, gate: Passed): Promise<void> {
  const input = parseInput(askedAgent, gate.input, agentAsk.name);
  const atMs = driver.clock.now();
  const capMicros = await shareForHelp(ctx, run);
  await inTransaction(ctx, "ask an agent", async (joined) => {
    const child = await startAssist.call(joined, {
      ...input,
      runId: run.id,
      token,
      startKey: `assist:${run.id}:${call.id}`.slice(0, 200),
      capMicros,
    });
    await beginStep.call(joined, {
      runId: run.id,
      token,
      index,
      kind: "wait",
      name: child.agentName,
      summary: `asked ${child.agentName} in run ${child.number}`,
      toolCallId: null,
      interactionId: null,
      input: { childRunId: child.id },
      atMs,
    });
    await gate.settle(joined, { ok: true, result: { run: child.number } });
    await rest({ ctx: joined, run, token }, child);
  });
  faultPoint("assist.after-ask");
}

async function rest(
  { ctx, run, token }: Pick<Drive, "ctx" | "run" | "token">,
  child: { agentName: string; number: number },
): Promise<void> {
  const reason = `${child.agentName} helps in run ${child.number}`;
  await waitRun.call(ctx, { id: run.id, token, reason, retryAtMs: null, isRetry: false });
}

/** Something else woke it. The helper may have ended since it was looked at, and found nobody waiting that it could wake. */
export async function restAgain(
  { ctx, run, token }: Pick<Drive, "ctx" | "run" | "token">,
  childRunId: string,
  help: { agentName: string; number: number },
): Promise<void> {
  await inTransaction(ctx, "wait for help", async (joined) => {
    await rest({ ctx: joined, run, token }, help);
    const { status } = await readAssist.call(joined, { id: childRunId });
    if (isRunOver(status)) await wakeRun.call(joined, { id: run.id, reason: "the help it asked for is there" });
  });
}

async function afterHelp(
  drive: Drive,
  open: OpenCall,
  { wait, childRunId }: { wait: JournalStep; childRunId: string },
): Promise<"more" | "wait"> {
  const { ctx, run, token, driver, reading } = drive;
  const help = await readAssist.call({ ...ctx, reading }, { id: childRunId });
  if (!isRunOver(help.status)) {
    await restAgain(drive, childRunId, help);
    return "wait";
  }
  if (wait.status !== "running") return record(drive, open, outputOf(help));
  faultPoint("assist.before-result");
  await inTransaction(ctx, "help is there", async (joined) => {
    // Whatever the helper has read, whoever builds on its answer has read too.
    await completeStep.call(
      { ...joined, reading },
      {
        runId: run.id,
        token,
        stepId: wait.id,
        status: "succeeded",
        summary: help.status === "succeeded" ? `${help.agentName} answered` : `${help.agentName} could not`,
        output: { run: help.number, status: help.status },
        error: null,
        atMs: driver.clock.now(),
      },
    );
  });
  return "more";
}

type Help = Awaited<ReturnType<typeof readAssist.call>>;

function outputOf(help: Help): ToolOutput {
  if (help.status === "succeeded" && help.result !== null)
    return { ok: true, result: { agent: help.agentName, run: help.number, result: help.result } };
  const why = help.statusReason ? `: ${help.statusReason}` : ".";
  return refused(
    help.status === "cancelled" ? "conflict" : "bad_input",
    `${help.agentName} could not help (run ${help.number} ${help.status}${why}) Go on without it or ask somebody else.`,
  );
}

async function record(drive: Drive, open: OpenCall, output: ToolOutput): Promise<"more"> {
  const begun = await beginToolStep(drive, open, open.call.input);
  await begun.complete(drive.ctx, output);
  return "more";
}

import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { hearProgram } from "#server/domains/agents/program";
import { readAgent } from "#server/domains/agents/queries";
import { type JournalRun, type JournalStep, readJournal } from "#server/domains/runs/orchestration";
import { refOf } from "#server/domains/runs/policy";
import { claimProgramRun, listProgramWork, type ProgramWork } from "#server/domains/runs/program";
import { type ReportedUsage, recordProgramCall, renewRunToken, runOfToken } from "#server/domains/runs/program-steps";
import { isRunOver, type RunStatus } from "#server/domains/runs/schema";
import { listPendingWakes } from "#server/domains/wakes/queries";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { type DescribedTool, describeTools } from "#server/llm/tools";
import { getHub } from "#server/realtime/hub";
import { journalContext } from "./driver.ts";
import { settleHere } from "./inline.ts";
import { type ToolOutput, toolOutput, wakeOutput } from "./journal.ts";
import { noteReported } from "./reported-usage.ts";
import { modelTool, outsideToolsFor, toolsOf } from "./tools.ts";

// A program outside of Muster stands where the model stands. It hears what a model would be told and asks for one tool at a time;
// the loop does it, with the same gate, labels, limits and journal, and the program gets what the model would get.

export type Beat = Awaited<ReturnType<typeof hearProgram.call>> & {
  /** Nothing is given while the agent or the team is paused. */
  work: ProgramWork[];
  wakes: Awaited<ReturnType<typeof listPendingWakes.call>>;
};

/** The program says that it is there, and hears what waits for it: at once when there is something, else when something comes. */
export async function beatOfProgram(
  ctx: Ctx,
  { status, waitSeconds }: { status?: string | null | undefined; waitSeconds: number },
  signal?: AbortSignal,
): Promise<Beat> {
  const heard = await hearProgram.call(ctx, { status, nowMs: Date.now() });
  const look = () => listProgramWork.call(ctx, {});
  const isNew = (work: ProgramWork[]) => work.some((run) => !run.isClaimed);
  const work = await until({ waitSeconds, signal, isAbout: (event) => event.agentId === heard.agentId }, look, isNew);
  if (heard.isPaused) return { ...heard, work, wakes: [] };
  return {
    ...heard,
    work,
    wakes: await listPendingWakes.call(journalContext(ctx.team.id), { agentId: heard.agentId }),
  };
}

/** How long a claim waits for its run's first step, which somebody else may be writing. */
const BEGIN_SECONDS = 10;

/** Claims a run and begins it: its first step, what it is told, is written when this returns. */
export async function claimForProgram(ctx: Ctx, which: { runId?: string | undefined; claimKey?: string | undefined }) {
  const claimed = await claimProgramRun.call(ctx, { ...which, nowMs: Date.now() });
  await settleHere(ctx.team.id, claimed.runId);
  const wait: Wait = { waitSeconds: BEGIN_SECONDS, isAbout: (event) => event.runId === claimed.runId };
  const look = () => readJournal.call(journalContext(ctx.team.id), { id: claimed.runId });
  const { run } = await until(
    wait,
    look,
    ({ run, steps }) => isRunOver(run.status) || steps[0]?.status === "succeeded",
  );
  if (isRunOver(run.status))
    throw new DomainError("conflict", `Run ${run.number} ended before it began: ${run.statusReason ?? run.status}`);
  return claimed;
}

export type ProgramRun = {
  run: {
    id: string;
    number: number;
    purpose: string;
    status: RunStatus;
    statusReason: string | null;
    why: string;
    taskId: string | null;
    missionId: string | null;
    stepCount: number;
    stepLimit: number;
    costMicros: number;
  };
  tokenUntil: Date;
  /** What a model would be told: who it is, and the work with all it builds on. */
  instructions: string;
  workOrder: string;
  tools: (DescribedTool & { endsRun: boolean })[];
};

/** All that a model would be given in the program's place. */
export async function lookAtOwnRun(ctx: Ctx): Promise<ProgramRun> {
  const { tokenUntil } = await renewRunToken.call(ctx, { nowMs: Date.now() });
  const machine = journalContext(ctx.team.id);
  const { run, steps } = await readJournal.call(machine, { id: runOfToken(ctx) });
  const told = wakeOutput.safeParse(steps[0]?.output).data;
  if (!told)
    throw new DomainError("conflict", `Run ${run.number} has not begun: ${waitOf(run)}. Look again in a moment.`);
  const agent = await readAgent.call(machine, { id: run.agentId });
  const granted = toolsOf(run.purpose, agent.tools, await outsideToolsFor(machine, run.purpose));
  const tools = granted.filter((tool) => told.tools.includes(tool.name));
  const isEnd = (name: string) => tools.find((tool) => tool.name === name)?.isTerminal ?? false;
  return {
    run: factsOf(run),
    tokenUntil,
    instructions: told.system,
    workOrder: told.workOrder,
    tools: describeTools(tools.map(modelTool)).map((tool) => ({ ...tool, endsRun: isEnd(tool.name) })),
  };
}

function factsOf(run: JournalRun): ProgramRun["run"] {
  const { id, number, purpose, status, statusReason, taskId, missionId, stepCount, stepLimit, costMicros } = run;
  return {
    id,
    number,
    purpose,
    status,
    statusReason,
    why: run.wakeReason,
    taskId,
    missionId,
    stepCount,
    stepLimit,
    costMicros,
  };
}

export type ProgramCall = {
  callId: string;
  /** `waiting`: asked for and not done yet, `reason` says what for. Ask for the call again by its `callId`. */
  state: "done" | "waiting";
  reason: string | null;
  /** What the tool answered, as a model would see it, and the step to cite as evidence. */
  output: ToolOutput | null;
  ref: string | null;
  runStatus: RunStatus;
};

type Call = {
  name: string;
  input: unknown;
  callId?: string | undefined;
  said: string;
  usage?: ReportedUsage | undefined;
  waitSeconds: number;
};

/** Asks for one tool. The same `callId` is done once, however often it is asked; the answer comes when it is done or the wait is over. */
export async function callAsProgram(
  ctx: Ctx,
  { waitSeconds, ...asked }: Call,
  signal?: AbortSignal,
): Promise<ProgramCall> {
  const call = { ...asked, callId: asked.callId ?? newId() };
  const wait: Wait = { waitSeconds, signal, isAbout: (event) => event.runId === runOfToken(ctx) };
  const record = () => recordCall(ctx, call);
  const { outcome, reason } = await until(wait, record, (answer) => answer.outcome !== "busy");
  if (outcome === "busy")
    throw new DomainError("conflict", "Another call of this run is still under way. Ask for this one again.");
  if (outcome === "held")
    throw new DomainError(
      "conflict",
      `The run is held up: ${reason ?? "it stands in line"}. Ask again when it goes on.`,
    );
  if (outcome === "recorded") await settleHere(ctx.team.id, runOfToken(ctx));
  return readCallOfProgram(ctx, { callId: call.callId, waitSeconds }, signal);
}

/**
 * The call and what the program's own model took for it stand in one transaction: counted once, as the call is done once. What is
 * put off has done nothing: it may be asked again by the same `Idempotency-Key`.
 */
async function recordCall(
  { beforeCommit, ...ctx }: Ctx,
  { usage, ...call }: Omit<Call, "waitSeconds"> & { callId: string },
) {
  const nowMs = Date.now();
  const interactionId = usage ? newId(nowMs) : null;
  return inTransaction(ctx, "program call", async (joined) => {
    const recorded = await recordProgramCall.call(joined, { ...call, usage, interactionId, nowMs });
    if (recorded.outcome === "recorded") await beforeCommit?.(joined.tx);
    if (usage && interactionId && recorded.stepId)
      await noteReported(joined, { usage, interactionId, stepId: recorded.stepId, said: call.said });
    return recorded;
  });
}

/** What became of a call. */
export async function readCallOfProgram(
  ctx: Ctx,
  { callId, waitSeconds }: { callId: string; waitSeconds: number },
  signal?: AbortSignal,
): Promise<ProgramCall> {
  await renewRunToken.call(ctx, { nowMs: Date.now() });
  const id = runOfToken(ctx);
  const look = async () => {
    const { run, steps } = await readJournal.call(journalContext(ctx.team.id), { id });
    return outcomeOf(run, steps, callId);
  };
  return until({ waitSeconds, signal, isAbout: (event) => event.runId === id }, look, ({ state }) => state === "done");
}

function outcomeOf(run: JournalRun, steps: JournalStep[], callId: string): ProgramCall {
  const asked = steps.find((step) => step.kind === "program" && step.toolCallId === callId);
  if (!asked) throw new DomainError("not_found", `There is no call “${callId}” in run ${run.number}.`);
  const step = steps.find(({ kind, toolCallId }) => kind === "tool" && toolCallId === callId);
  const runStatus = run.status;
  if (!step || step.status === "running")
    return { callId, state: "waiting", reason: waitOf(run), output: null, ref: null, runStatus };
  const output = toolOutput.parse(step.output);
  return { callId, state: "done", reason: null, output, ref: refOf(run.number, step.index), runStatus };
}

function waitOf({ status, statusReason }: JournalRun): string {
  return statusReason ?? (status === "queued" ? "it stands in line, or something is paused" : "it is being done");
}

type Heard = { runId: string | null; agentId: string | null };
type Wait = { waitSeconds: number; signal?: AbortSignal | undefined; isAbout(event: Heard): boolean };

/** Looks, and then again whenever something happens that it may be about, until it is so, the time is up, or nobody asks any more. */
async function until<T>(wait: Wait, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const time = AbortSignal.timeout(wait.waitSeconds * 1_000);
  const over = wait.signal ? AbortSignal.any([time, wait.signal]) : time;
  let news = Promise.withResolvers<void>();
  const following = getHub()?.follow(({ payload }) => {
    const of = (key: string): string | null => {
      const value: unknown = Reflect.get(Object(payload), key);
      return typeof value === "string" ? value : null;
    };
    if (wait.isAbout({ runId: of("runId"), agentId: of("agentId") })) news.resolve();
  });
  const stop = () => news.resolve();
  over.addEventListener("abort", stop);
  try {
    for (;;) {
      const seen = await look();
      if (isSo(seen) || over.aborted || !following) return seen;
      await news.promise;
      news = Promise.withResolvers<void>();
    }
  } finally {
    over.removeEventListener("abort", stop);
    following?.stop();
  }
}

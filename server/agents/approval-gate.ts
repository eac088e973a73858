import type { Ctx } from "#server/core/context";
import type { Tool } from "#server/core/tool";
import { inTransaction } from "#server/core/transaction";
import { finishApproval, openToolApproval, withdrawApprovals } from "#server/domains/approvals/control";
import { readDecision, readVerdict } from "#server/domains/approvals/orchestration";
import type { PolicyVerdict } from "#server/domains/approvals/schema";
import { readMissionState } from "#server/domains/missions/orchestration";
import { waitRun } from "#server/domains/runs/commands";
import type { JournalStep } from "#server/domains/runs/orchestration";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { faultPoint } from "#server/lib/fault";
import { deedOf } from "#server/lib/tool-words";
import { agentContext, type Drive } from "./driver.ts";
import { type ApprovalNote, type OpenCall, type ToolOutput, waitInput } from "./journal.ts";
import { summarizeInput } from "./summaries.ts";

type Decision = Awaited<ReturnType<typeof readDecision.call>>;

/** May be done, with this input. `mark` and `settle` tell the model and the approval how it ended. */
export type Passed = {
  go: "do";
  input: unknown;
  mark(output: ToolOutput): ToolOutput;
  settle(joined: Ctx, output: ToolOutput): Promise<void>;
};
type Gate = Passed | { go: "refuse"; output: ToolOutput } | { go: "wait" } | { go: "more" };

/**
 * Asks the team's policy before a tool is done. Where a person has to decide, the request and the waiting step are written
 * together and the run gives everything back: it holds no process until the decision wakes it.
 */
export async function passGate(drive: Drive, tool: Tool, open: OpenCall): Promise<Gate> {
  const { call, wait } = open;
  if (wait) return afterWait(drive, tool, open, wait);
  // What does not fit the tool's input is refused by the tool itself; nobody is asked about it.
  if (!tool.input.safeParse(call.input).success) return pass(call.input);
  const amountMicros = tool.amountMicros(call.input);
  const verdict = await readVerdict.call(drive.ctx, {
    kind: tool.approvalKind,
    tool: tool.name,
    risk: tool.risk,
    reach: tool.reach,
    amountMicros,
    isTainted: drive.run.isTainted,
    mustAsk: await wantsPlanSeen(drive, tool),
    agentId: drive.run.agentId,
    atMs: drive.driver.clock.now(),
  });
  if (verdict.decision === "allow") return pass(call.input);
  if (verdict.decision === "deny")
    return { go: "refuse", output: refusal("forbidden", `The team does not allow this. ${verdict.explanation}`) };
  await ask(drive, tool, open, verdict);
  faultPoint("approval.after-ask");
  return { go: "wait" };
}

/** Whether the person who started the mission wants to see its plan, and each change of it, before anything begins. */
async function wantsPlanSeen({ ctx, run }: Drive, tool: Tool): Promise<boolean> {
  if (tool.approvalKind !== "plan" || !run.missionId) return false;
  return (await readMissionState.call(ctx, { id: run.missionId })).wantsPlanApproval;
}

function pass(input: unknown): Passed {
  return { go: "do", input, mark: (output) => output, settle: async () => undefined };
}

/** One transaction: the request, the step that waits for it, and the run's rest. */
async function ask(drive: Drive, tool: Tool, open: OpenCall, verdict: PolicyVerdict): Promise<void> {
  const { ctx, run, token, driver } = drive;
  const { call, index } = open;
  const atMs = driver.clock.now();
  const title = `${deedOf(tool.name)}: ${subjectOf(call.input)}`;
  await inTransaction(ctx, "ask for approval", async (joined) => {
    const approval = await openToolApproval.call(joined, {
      tool: tool.name,
      kind: tool.approvalKind,
      title: title.charAt(0).toUpperCase() + title.slice(1, 200),
      why: (open.said || run.wakeReason).slice(0, 4_000),
      payload: call.input,
      preview: tool.preview(call.input),
      risk: tool.risk,
      amountMicros: tool.amountMicros(call.input),
      isTainted: run.isTainted,
      by: agentContext(run, drive.agentName).actor,
      agentId: run.agentId,
      agentName: drive.agentName,
      missionId: run.missionId,
      taskId: run.taskId,
      runId: run.id,
      stepIndex: index,
      verdict,
      atMs,
    });
    await beginStep.call(joined, {
      runId: run.id,
      token,
      index,
      kind: "wait",
      name: `A-${approval.number}`,
      summary: `waits for a yes to ${deedOf(tool.name)}`,
      toolCallId: null,
      interactionId: null,
      input: { approvalId: approval.id },
      atMs,
    });
    await rest(drive, joined, approval.number, tool);
  });
}

/** What it is about, in a few words: its name where it has one. */
function subjectOf(input: unknown): string {
  const named = ["title", "name", "question", "path", "summary", "reason"].map((key) =>
    Reflect.get(Object(input), key),
  );
  const name: unknown = named.find((value) => typeof value === "string" && value !== "");
  return typeof name === "string" ? name : summarizeInput(input) || "no input";
}

async function rest(drive: Drive, ctx: Ctx, number: number, tool: Tool): Promise<void> {
  await waitRun.call(ctx, {
    id: drive.run.id,
    token: drive.token,
    reason: `Wants to ${deedOf(tool.name)}: A-${number} waits for a person`,
    retryAtMs: null,
    isRetry: false,
  });
}

async function afterWait(drive: Drive, tool: Tool, open: OpenCall, wait: JournalStep): Promise<Gate> {
  const decision = await readDecision.call(drive.ctx, { id: waitInput.parse(wait.input).approvalId });
  if (decision.status === "pending") {
    await rest(drive, drive.ctx, decision.number, tool);
    return { go: "wait" };
  }
  if (wait.status === "running") {
    await endWait(drive, wait, decision);
    return { go: "more" };
  }
  if (decision.status !== "approved")
    return { go: "refuse", output: { ...refusal("forbidden", refusalOf(decision)), approval: noteOf(decision) } };
  if (!decision.isIntact || decision.effect.name !== tool.name) {
    await askAnew(drive, tool, open, decision);
    return { go: "wait" };
  }
  faultPoint("approval.before-effect");
  return {
    go: "do",
    input: decision.payload,
    mark: (output) => ({ ...output, approval: noteOf(decision) }),
    settle: (joined, output) => settle(joined, decision, output),
  };
}

async function endWait({ ctx, run, token, driver }: Drive, wait: JournalStep, decision: Decision): Promise<void> {
  const by = decision.decidedBy ? ` by ${decision.decidedBy}` : "";
  await completeStep.call(ctx, {
    runId: run.id,
    token,
    stepId: wait.id,
    status: "succeeded",
    summary: `${decision.status}${by}${decision.isEdited ? ", with changes" : ""}`,
    output: { ...noteOf(decision), status: decision.status, reason: decision.reason },
    error: null,
    atMs: driver.clock.now(),
  });
}

/** What was stored is not what was decided on: nothing of it is done, and the agent's own call is asked about again. */
async function askAnew(drive: Drive, tool: Tool, open: OpenCall, decision: Decision): Promise<void> {
  const { ctx, run, driver } = drive;
  const reason = `A-${decision.number} was changed after it was approved, so it is void.`;
  await inTransaction(ctx, "ask anew", async (joined) => {
    await withdrawApprovals.call(joined, { of: { id: decision.id }, reason });
    const verdict = await readVerdict.call(joined, {
      kind: tool.approvalKind,
      tool: tool.name,
      risk: tool.risk,
      reach: tool.reach,
      amountMicros: tool.amountMicros(open.call.input),
      isTainted: run.isTainted,
      agentId: run.agentId,
      atMs: driver.clock.now(),
    });
    await ask({ ...drive, ctx: joined }, tool, open, {
      ...verdict,
      decision: "ask",
      explanation: `${reason} ${verdict.explanation}`,
    });
  });
}

async function settle(joined: Ctx, decision: Decision, output: ToolOutput): Promise<void> {
  await finishApproval.call(joined, {
    id: decision.id,
    status: output.ok ? "executed" : "failed",
    reason: output.ok ? null : output.error.message.slice(0, 2_000),
    result: output.ok ? output.result : null,
  });
}

function refusalOf({ status, number, decidedBy, reason }: Decision): string {
  if (status === "rejected")
    return `${decidedBy ?? "A person"} rejected this (A-${number}): ${reason ?? "no reason given"}. Do it another way or without it.`;
  if (status === "expired") return `Nobody decided on A-${number} in time. Go on without it and say what is missing.`;
  return `A-${number} is ${status}: ${reason ?? "it was taken back"}. Go on without it.`;
}

function noteOf(decision: Decision): ApprovalNote {
  return {
    number: `A-${decision.number}`,
    decidedBy: decision.decidedBy,
    note: decision.note,
    isEdited: decision.isEdited,
    ...(decision.isEdited ? { editedInput: decision.payload } : {}),
  };
}

function refusal(code: string, message: string) {
  return { ok: false as const, error: { code, message } };
}

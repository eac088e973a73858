import { z } from "zod";
import { toldPrompt } from "#server/domains/prompts/schema";
import type { JournalRun, JournalStep } from "#server/domains/runs/orchestration";
import { MAX_TOOL_FAILURES, PROGRAM_MS } from "#server/domains/runs/policy";

/** What a model step records of its answer: enough to go on from it without asking again. */
export const modelOutput = z.object({
  text: z.string(),
  reasoning: z.string(),
  reasoningMs: z.number().nullish(),
  toolCalls: z.array(
    z.object({ id: z.string(), name: z.string(), input: z.unknown(), problem: z.string().nullable() }),
  ),
  responseMessages: z.array(z.unknown()),
  finishReason: z.string(),
});
export type ModelOutput = z.infer<typeof modelOutput>;
export type ToolCall = ModelOutput["toolCalls"][number];

/** What a person had to do with a call, for the model to know: above all that they changed it. */
const approvalNote = z.object({
  number: z.string(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
  isEdited: z.boolean(),
  editedInput: z.unknown().optional(),
});
const approval = approvalNote.optional();

export const toolOutput = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), result: z.unknown(), approval }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }), approval }),
]);
export type ToolOutput = z.infer<typeof toolOutput>;
export type ApprovalNote = z.infer<typeof approvalNote>;

/** A wait for a person's decision stands before the tool step it is about. */
export const waitInput = z.object({ approvalId: z.string() });

/** A wait for another agent's help stands before the `agent_ask` step that asked for it. */
export const helpInput = z.object({ childRunId: z.string() });

/** One call of the newest answer that is not done: where it stands, what the model said with it, and its last wait. */
export type OpenCall = { index: number; call: ToolCall; said: string; wait: JournalStep | null };

/** What the run was given when it woke, and by which revision of its agent. */
export const wakeOutput = z.object({
  system: z.string(),
  workOrder: z.string(),
  tools: z.array(z.string()),
  agentRevision: z.number().optional(),
  /** The prompt of the team it was told by, as that was then. */
  prompt: toldPrompt.nullish(),
});

/** A reminder to a model that answered without calling a tool. */
export const noteOutput = z.object({ text: z.string() });

export type NextAction =
  | { do: "wake"; index: number }
  | { do: "model"; index: number }
  | { do: "program"; index: number }
  | ({ do: "tool" } & OpenCall)
  | { do: "remind"; index: number; text: string }
  | { do: "finish"; status: "succeeded" | "failed" | "cancelled"; reason: string | null };

const REMINDER =
  "You answered without calling a tool. Call one now: the tool that ends your work if it is done, else the one you need next.";

/**
 * Decides what comes next from the journal alone: the same rows always give the same answer, whoever asks. A step left
 * `running` by a dead driver is simply asked for again under its own index.
 */
export function nextAction(
  run: JournalRun,
  steps: JournalStep[],
  isTerminal: (tool: string) => boolean,
  nowMs: number,
): NextAction {
  if (run.cancelRequested) return { do: "finish", status: "cancelled", reason: run.statusReason };
  const last = steps.at(-1);
  if (!last || (last.kind === "wake" && last.status === "running")) return { do: "wake", index: 0 };
  const ended = endOf(last, isTerminal);
  if (ended) return ended;
  const call = openCall(steps);
  if (call) return { do: "tool", ...call };
  const index = last.status === "running" ? last.index : last.index + 1;
  const limit = overLimit(run, index, nowMs - waitedMs(steps));
  if (limit) return { do: "finish", status: "failed", reason: limit };
  if (failuresInARow(steps) >= MAX_TOOL_FAILURES)
    return {
      do: "finish",
      status: "failed",
      reason: `${MAX_TOOL_FAILURES} tool calls in a row were wrong; the last: ${last.error ?? last.summary}`,
    };
  // In a chat an answer that calls nothing is the answer.
  if (last.kind === "model" && last.status === "succeeded")
    return run.purpose === "chat" ? { do: "finish", status: "succeeded", reason: null } : silentAnswer(steps, index);
  if (last.kind === "note" && last.status === "running") return { do: "remind", index: last.index, text: REMINDER };
  if (!run.isProgram) return { do: "model", index };
  if (nowMs > programUntilMs(run, last)) return { do: "finish", status: "failed", reason: SILENT };
  return { do: "program", index };
}

const SILENT =
  "Its program was not heard for 15 minutes. What it did is kept; the program can look at its heartbeat for what is open.";

/** A program has its time from its last call, and from what came of it where a person had to decide first. */
function programUntilMs({ tokenUntilMs }: JournalRun, { finishedAt }: JournalStep): number {
  return Math.max(tokenUntilMs, (finishedAt?.getTime() ?? 0) + PROGRAM_MS);
}

/** Whether a step is what a model answered, or what the program in its place asked for. */
function isAnswer(step: JournalStep): boolean {
  return (step.kind === "model" || step.kind === "program") && step.status === "succeeded";
}

function endOf(last: JournalStep, isTerminal: (tool: string) => boolean): NextAction | null {
  if (last.kind !== "tool" || last.status !== "succeeded" || !isTerminal(last.name)) return null;
  return { do: "finish", status: "succeeded", reason: null };
}

/** The model answered and called nothing: one reminder, then the run fails with what it said. */
function silentAnswer(steps: JournalStep[], index: number): NextAction {
  const reminders = steps.filter((step) => step.kind === "note").length;
  if (reminders < 1) return { do: "remind", index, text: REMINDER };
  const said = modelOutput.safeParse(steps.at(-1)?.output).data?.text ?? "";
  return {
    do: "finish",
    status: "failed",
    reason: `The model stopped without ending its work. It said: ${said.slice(0, 300) || "nothing"}`,
  };
}

/** The first call of the newest answer that has no finished step yet; calls after a terminal one that succeeded are moot. */
function openCall(steps: JournalStep[]): OpenCall | null {
  const at = steps.findLastIndex(isAnswer);
  const answer = steps[at];
  if (!answer) return null;
  const after = steps.slice(at + 1);
  if (after.some((step) => step.kind !== "tool" && step.kind !== "wait")) return null;
  const { toolCalls, text, reasoning } = modelOutput.parse(answer.output);
  let place = 0;
  for (const call of toolCalls) {
    let wait: JournalStep | null = null;
    for (let step = after[place]; step?.kind === "wait"; step = after[place]) {
      wait = step;
      place += 1;
    }
    const step = after[place];
    if (!step || step.status === "running")
      return { index: answer.index + 1 + place, call, said: text || reasoning, wait };
    place += 1;
  }
  return null;
}

function failuresInARow(steps: JournalStep[]): number {
  let count = 0;
  for (const step of steps.toReversed()) {
    if (step.kind !== "tool") continue;
    if (step.status === "succeeded") break;
    count += 1;
  }
  return count;
}

/** Time in which a person had the turn does not count against the run. */
function waitedMs(steps: JournalStep[]): number {
  return steps.reduce(
    (sum, { kind, startedAt, finishedAt }) =>
      kind === "wait" && finishedAt ? sum + finishedAt.getTime() - startedAt.getTime() : sum,
    0,
  );
}

function overLimit(run: JournalRun, index: number, nowMs: number): string | null {
  if (index >= run.stepLimit) return `It reached its limit of ${run.stepLimit} steps.`;
  const elapsed = run.startedAt ? nowMs - run.startedAt.getTime() : 0;
  if (elapsed > run.timeLimitMs) return `It reached its limit of ${Math.round(run.timeLimitMs / 60_000)} minutes.`;
  return null;
}

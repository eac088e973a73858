import { z } from "zod";
import { toldPrompt } from "#server/domains/prompts/schema";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";

export const RUN_STATUSES = ["queued", "running", "waiting", "succeeded", "failed", "cancelled"] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;
export function isRunOver(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** What the run is for; it decides the tools and the work order. */
export const RUN_PURPOSES = ["plan", "replan", "work", "review", "close", "respond", "chat", "assist"] as const;
export const runPurpose = z.enum(RUN_PURPOSES);
export type RunPurpose = z.infer<typeof runPurpose>;

/** What a run does, as a phrase for a heading or a card. */
export function runTitle(purpose: RunPurpose, of: { taskTitle: string | null; missionNumber: number | null }): string {
  const mission = of.missionNumber === null ? "the mission" : `M-${of.missionNumber}`;
  if (purpose === "plan") return `Plan ${mission}`;
  if (purpose === "replan") return `Plan ${mission} anew`;
  if (purpose === "close") return `Close ${mission}`;
  if (purpose === "chat") return "Answer in a chat";
  if (purpose === "assist")
    return of.missionNumber === null ? "Help another agent" : `Help another agent in ${mission}`;
  if (purpose === "respond") return of.missionNumber === null ? "Answer" : `Answer in ${mission}`;
  return purpose === "review" ? `Check: ${of.taskTitle ?? "a task"}` : (of.taskTitle ?? "Work");
}

/** What a fork does differently from its step on: another model, other instructions, or another answer or tool result. */
export const forkChange = z.object({
  model: z.string().min(1).max(200).optional(),
  system: z.string().min(1).max(100_000).optional(),
  workOrder: z.string().min(1).max(200_000).optional(),
  output: z.unknown().optional(),
});
export type ForkChange = z.infer<typeof forkChange>;

export const MAX_LIVE_FORKS = 3;

export const STEP_KINDS = ["wake", "model", "program", "tool", "wait", "note"] as const;
export const STEP_STATUSES = ["running", "succeeded", "failed", "unknown"] as const;
export const stepStatus = z.enum(STEP_STATUSES);

export const stepView = z.object({
  id: z.string(),
  index: z.number(),
  kind: z.enum(STEP_KINDS),
  /** The tool's name, the model's, or the reason of the wait. */
  name: z.string(),
  /** One line for the row: what went in or came out. */
  summary: z.string(),
  status: stepStatus,
  attempt: z.number(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  error: z.string().nullable(),
  /** It read text from outside the team. */
  readsOutside: z.boolean(),
  costMicros: z.number().nullable(),
  model: z.string().nullable(),
  isSimulated: z.boolean(),
  inputTokens: z.number().nullable(),
  cachedTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  /** The number of the run that recorded it, for a step this run only shares. */
  recordedBy: z.number().nullable(),
});
export type StepView = z.infer<typeof stepView>;

/** Everything recorded of one step: prompt and answer of a model call, input and output of a tool call. */
export const stepDetail = stepView.extend({
  input: z.unknown(),
  output: z.unknown(),
  whyModel: z.string().nullable(),
  /** The models that were not taken, and why. */
  notTaken: z.array(z.object({ model: z.string(), why: z.string() })),
});
export type StepDetail = z.infer<typeof stepDetail>;

export const runRow = z.object({
  id: z.string(),
  number: z.number(),
  kind: z.enum(["work", "chat", "fork"]),
  purpose: runPurpose,
  title: z.string(),
  status: runStatus,
  statusReason: z.string().nullable(),
  wakeReason: z.string(),
  /** A program outside of Muster drives it. */
  isProgram: z.boolean(),
  /** The chat it answers in, and the run that asked for its help. */
  sessionId: z.string().nullable(),
  parentRunId: z.string().nullable(),
  agent: z.object({ id: z.string(), name: z.string(), role: z.string() }),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  missionTitle: z.string().nullable(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  stepCount: z.number(),
  stepLimit: z.number(),
  timeLimitMs: z.number(),
  tokens: z.number(),
  cachedTokens: z.number(),
  costMicros: z.number(),
  capMicros: z.number().nullable(),
  attempt: z.number(),
});
export type RunRow = z.infer<typeof runRow>;

export const forkRow = z.object({
  id: z.string(),
  number: z.number(),
  status: runStatus,
  atIndex: z.number(),
  what: z.string(),
  promotedAt: z.date().nullable(),
  createdAt: z.date(),
});
export type ForkRow = z.infer<typeof forkRow>;

export const runView = runRow.extend({
  prompt: toldPrompt.nullable(),
  /** What of outside it has read: beyond its own task a person has to agree to what it does. */
  outside: z.array(outsideOrigin),
  /** For a fork: where it left which run, what it changed, and whether its effects are still only tried out. */
  fork: z
    .object({
      ofRunId: z.string(),
      ofNumber: z.number(),
      atIndex: z.number(),
      what: z.string(),
      isSandbox: z.boolean(),
      promotedAt: z.date().nullable(),
    })
    .nullable(),
  /** The newest runs that left this one. */
  forks: z.array(forkRow).max(20),
  steps: z.array(stepView),
  /** Text of the answer being written now, when one is. */
  partial: z.object({ stepIndex: z.number(), attempt: z.number(), text: z.string() }).nullable(),
});
export type RunView = z.infer<typeof runView>;

/** A run told again from its record. `model` steps are compared with what was sent, all steps with what had to come next. */
export const replayStep = z.object({
  index: z.number(),
  kind: z.enum(STEP_KINDS),
  name: z.string(),
  verdict: z.enum(["identical", "different", "unrecorded"]),
  /** Where it differs, or why it cannot be told. */
  what: z.string().nullable(),
  /** Of what was sent to the model, rebuilt: one hash over instructions and messages. */
  sha256: z.string().nullable(),
  messages: z.number().nullable(),
});
export const replayView = z.object({
  runId: z.string(),
  number: z.number(),
  isIdentical: z.boolean(),
  /** A sentence for a person. */
  verdict: z.string(),
  steps: z.array(replayStep).max(1_000),
  /** Always zero: a replay asks nobody. */
  modelCalls: z.literal(0),
  costMicros: z.literal(0),
  durationMs: z.number(),
});
export type ReplayView = z.infer<typeof replayView>;

export const forkInput = z.object({
  runId: z.uuid(),
  atIndex: z.number().int().min(1).max(10_000),
  change: forkChange,
  /** Made by the caller, so that a repeated request makes one fork. */
  key: z.string().min(8).max(100).optional(),
});

/** One place in two runs. `same`: they say the same; `changed`: both have a step there that differs. */
export const comparedStep = z.object({
  index: z.number(),
  state: z.enum(["shared", "same", "changed", "only_a", "only_b"]),
  a: stepView.nullable(),
  b: stepView.nullable(),
});
const side = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  status: runStatus,
  statusReason: z.string().nullable(),
  agentName: z.string(),
  isSandbox: z.boolean(),
  promotedAt: z.date().nullable(),
  what: z.string().nullable(),
  steps: z.number(),
  /** Of the steps a run did itself: what is shared counts where it was recorded. */
  modelCalls: z.number(),
  tokens: z.number(),
  costMicros: z.number(),
  durationMs: z.number(),
  models: z.array(z.string()),
});
export type ComparedSide = z.infer<typeof side>;
export const diffLine = z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() });
export const comparison = z.object({
  a: side,
  b: side,
  sharedSteps: z.number(),
  firstDifference: z.number().nullable(),
  steps: z.array(comparedStep).max(1_000),
  /** What each ended with, line by line; null when neither ended with a result. */
  result: z.object({ isSame: z.boolean(), lines: z.array(diffLine).max(2_000) }).nullable(),
});
export type Comparison = z.infer<typeof comparison>;
export const stepComparison = z.object({
  index: z.number(),
  input: z.array(diffLine).max(2_000),
  output: z.array(diffLine).max(2_000),
  isSame: z.boolean(),
});

const ref = z.object({
  runId: z.string(),
  agentId: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  /** The chat it answers in; screens of other things need not look again. */
  sessionId: z.string().nullish(),
  number: z.number(),
});
export const runQueued = defineEvent(
  "run.queued",
  "trace",
  ref.extend({ purpose: runPurpose, wakeReason: z.string() }),
);
export const runStarted = defineEvent("run.started", "trace", ref);
/** Its program has the turn. */
export const runHanded = defineEvent("run.handed", "trace", ref);
export const runWoken = defineEvent("run.woken", "trace", ref.extend({ reason: z.string() }));
export const runWaiting = defineEvent("run.waiting", "domain", ref.extend({ reason: z.string() }));
export const runFinished = defineEvent(
  "run.finished",
  "domain",
  ref.extend({
    purpose: runPurpose,
    status: runStatus,
    reason: z.string().nullable(),
    stepCount: z.number(),
    modelCalls: z.number(),
    costMicros: z.number(),
    agentName: z.string(),
  }),
);
export const runForked = defineEvent(
  "run.forked",
  "domain",
  ref.extend({ ofRunId: z.string(), ofNumber: z.number(), atIndex: z.number(), what: z.string() }),
);
export const runPromoted = defineEvent("run.promoted", "domain", ref.extend({ effects: z.number() }));
export const stepStarted = defineEvent(
  "step.started",
  "trace",
  ref.extend({ stepId: z.string(), index: z.number(), kind: z.enum(STEP_KINDS), name: z.string() }),
);
export const stepFinished = defineEvent(
  "step.finished",
  "trace",
  ref.extend({
    stepId: z.string(),
    index: z.number(),
    kind: z.enum(STEP_KINDS),
    name: z.string(),
    status: stepStatus,
    summary: z.string(),
  }),
);

import { z } from "zod";
import { defineEvent } from "#server/lib/event";

export const RUN_STATUSES = ["queued", "running", "waiting", "succeeded", "failed", "cancelled"] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;
export function isRunOver(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** What the run is for; it decides the tools and the work order. */
export const RUN_PURPOSES = ["plan", "replan", "work", "review", "close", "respond"] as const;
export const runPurpose = z.enum(RUN_PURPOSES);
export type RunPurpose = z.infer<typeof runPurpose>;

/** What a run does, as a phrase for a heading or a card. */
export function runTitle(purpose: RunPurpose, of: { taskTitle: string | null; missionNumber: number | null }): string {
  const mission = of.missionNumber === null ? "the mission" : `M-${of.missionNumber}`;
  if (purpose === "plan") return `Plan ${mission}`;
  if (purpose === "replan") return `Plan ${mission} anew`;
  if (purpose === "close") return `Close ${mission}`;
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

export const STEP_KINDS = ["wake", "model", "tool", "wait", "note"] as const;
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
});

export const runRow = z.object({
  id: z.string(),
  number: z.number(),
  kind: z.enum(["work", "chat", "fork"]),
  purpose: runPurpose,
  title: z.string(),
  status: runStatus,
  statusReason: z.string().nullable(),
  wakeReason: z.string(),
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

const ref = z.object({
  runId: z.string(),
  agentId: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  number: z.number(),
});
export const runQueued = defineEvent(
  "run.queued",
  "trace",
  ref.extend({ purpose: runPurpose, wakeReason: z.string() }),
);
export const runStarted = defineEvent("run.started", "trace", ref);
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
